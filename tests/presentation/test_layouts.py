"""Where things stand in each figure, before anything is drawn, and what is refused."""

import pandas as pd
import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation import (
    activities,
    describe,
    evidence_map,
    flags_heatmap,
    flow_diagram,
    icon_array,
    timeline,
    verdicts,
)
from surrogate_evidence.presentation.figures.activity_rows import (
    activity_rows,
    whole_of,
)
from surrogate_evidence.presentation.figures.evidence_map import map_cells
from surrogate_evidence.presentation.figures.flags_heatmap import heat_cells
from surrogate_evidence.presentation.figures.flow_diagram import flow_boxes
from surrogate_evidence.presentation.figures.icon_array import icon_rows
from surrogate_evidence.presentation.figures.timeline import timeline_marks
from surrogate_evidence.presentation.figures.verdicts import verdict_rows
from surrogate_evidence.presentation.lettering import text_width
from surrogate_evidence.presentation.style import SMALL
from surrogate_evidence.records import ScreeningFlow, Verdict
from tests.making import (
    NR,
    make_activity,
    make_contrast,
    make_study,
)

NO_FLAGS = pd.DataFrame(columns=["code", "severity", "title", "study", "outcome"])


# --- icon array -----------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 13, 16, 50])
def test_every_participant_has_one_icon_in_a_place_of_its_own(n):
    panels = icon_rows([make_contrast((n, n, 0, n))])
    for panel in panels:
        assert len(set(panel.places)) == panel.n == n


def test_filled_circles_are_the_participants_with_the_outcome():
    ax = icon_array([make_contrast((16, 16, 12, 16))], flags=NO_FLAGS)
    legend = 1
    circles = [line for line in ax.lines if line.get_marker() == "o"]
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    assert len(circles) == 16 + 12 + legend
    assert len(squares) == 4 + legend


def test_icon_words_carry_the_numbers(flags):
    figure = describe(icon_array([make_contrast((16, 16, 12, 16))], flags=flags))
    assert "16 of 16 participants in walking" in figure.alt
    assert "12 of 16 participants in waiting list" in figure.alt
    assert figure.data["events"].to_list() == [16, 12]
    assert {mark.code for mark in figure.flags} == {"DES102", "PRE302", "REP401"}


def test_more_people_than_can_be_counted_are_refused():
    with pytest.raises(ArgumentError, match=r"51 participants .* Use forest\(\)"):
        icon_array([make_contrast((3, 51, 2, 20))], flags=NO_FLAGS)


@pytest.mark.parametrize("pairs", [[], ["smith2011", "lee2014"]])
def test_other_than_one_study_is_refused(pairs):
    contrasts = [make_contrast((1, 2, 1, 2), study_id=key) for key in pairs]
    with pytest.raises(ArgumentError, match="one study"):
        icon_array(contrasts, flags=NO_FLAGS)


# --- activities -----------------------------------------------------------------


def test_the_largest_part_comes_first_and_unreported_ones_last(parts):
    rows = activity_rows(parts, whole_of(parts))
    names = [row.activity.activity for row in rows]
    assert names == ["walking", "resting", "something else"]
    assert rows[-1].part is None


def test_what_the_parts_add_up_to_is_stated(parts, flags):
    figure = describe(activities(parts, flags=flags))
    said = "The means add up to 101.50, 1.50 more than the whole of 100"
    assert said in figure.caption
    assert said in figure.long_description
    lettering = [text.get_text() for text in figure.figure.get_axes()[0].texts]
    assert said in lettering
    assert "not reported" in lettering


def test_parts_that_add_up_claim_no_gap():
    halves = [make_activity("one", 50.0), make_activity("two", 50.0)]
    figure = describe(activities(halves, flags=NO_FLAGS))
    assert "The means add up to 100.00, the whole of 100" in figure.long_description


def test_no_interval_without_standard_deviation():
    figure = describe(activities([make_activity("all", 40.0, n=9)], flags=NO_FLAGS))
    assert figure.data["ci_low"].isna().all()


def test_parts_of_different_wholes_are_refused(parts):
    other = make_activity("sleeping", 8.0, unit="hours")
    with pytest.raises(ArgumentError, match="parts of one whole"):
        activities([*parts, other], flags=NO_FLAGS)


def test_parts_without_a_single_mean_are_refused():
    with pytest.raises(ArgumentError, match="nothing to draw"):
        activities([make_activity("all", NR)], flags=NO_FLAGS)


# --- evidence map ---------------------------------------------------------------


def test_every_work_stands_in_each_of_its_topics(studies):
    cells = map_cells(studies)
    placed = [key for cell in cells for key in cell.works + cell.context]
    assert len(placed) == sum(len(study.topics) for study in studies)


def test_context_is_counted_apart(studies):
    (cell,) = [cell for cell in map_cells(studies) if cell.context]
    assert cell.context == ("lee2014",)
    assert cell.works == ()


def test_empty_cells_say_so(studies):
    figure = describe(evidence_map(studies))
    empty = (figure.data["study_ids"] == "none found").sum()
    shown = [text.get_text() for text in figure.figure.get_axes()[0].texts]
    assert shown.count("none found") == empty > 0


def test_works_without_a_topic_are_counted_in_the_caption(studies):
    hidden = make_study("hidden", "Hidden", topics=NR)
    caption = describe(evidence_map([*studies, hidden])).caption
    assert caption.endswith("Not shown: 1 work whose topic could not be seen.")
    assert "Not shown" not in describe(evidence_map(studies)).caption


def test_a_map_without_topics_is_refused():
    with pytest.raises(ArgumentError, match="nothing to map"):
        evidence_map([make_study(topics=NR)])


# --- verdicts -------------------------------------------------------------------


def test_verdicts_come_in_their_order_empty_ones_included():
    claims = pd.DataFrame({"claim_id": ["A1", "A2"], "verdict": ["overstated"] * 2})
    rows = verdict_rows(claims)
    assert [row.verdict for row in rows] == list(Verdict)
    assert [len(row.claims) for row in rows] == [0, 0, 2, 0, 0]
    assert "2 overstated" in describe(verdicts(claims)).alt


def test_every_claim_is_named_once(review):
    rows = verdict_rows(review.claims)
    named = [key for row in rows for line in row.lines for key in line.split()]
    assert sorted(named) == sorted(review.claims["claim_id"])


def test_no_claims_are_refused():
    with pytest.raises(ArgumentError, match="no claims"):
        verdicts(pd.DataFrame({"claim_id": [], "verdict": []}))


# --- flow -----------------------------------------------------------------------


def test_boxes_carry_every_count_and_do_not_overlap(flow):
    boxes = flow_boxes(flow)
    text = " ".join(line for box in boxes for line in box.lines)
    for n in (9, 1, 8, 2, 6, 4, 3):
        assert f"(n = {n})" in text
    for box in boxes:
        for other in boxes:
            if box is not other and box.left == other.left:
                apart = (
                    box.top + box.height < other.top
                    or other.top + other.height < box.top
                )
                assert apart


def test_the_frame_is_said_in_figure_and_caption(flow):
    figure = describe(flow_diagram(flow))
    assert flow.frame in figure.caption
    assert "not a systematic search" in figure.caption
    lettering = " ".join(t.get_text() for t in figure.figure.get_axes()[0].texts)
    assert flow.frame in lettering


def test_an_empty_flow_is_refused():
    nothing = ScreeningFlow(
        frame="none",
        identified=0,
        duplicates=0,
        not_retrieved=0,
        excluded={},
        included={},
    )
    with pytest.raises(ArgumentError, match="no reference"):
        flow_diagram(nothing)


# --- timeline -------------------------------------------------------------------


def test_undated_works_stand_apart_from_dated_ones(studies):
    marks = timeline_marks(studies)
    undated = {mark.x for mark in marks if mark.year is None}
    dated = {mark.x for mark in marks if mark.year is not None}
    assert len(undated) == 1
    assert max(dated) < min(undated)


def test_a_crowded_year_keeps_its_labels_apart():
    crowd = [make_study(f"author{n:02d}", f"Author{n:02d}", 2011) for n in range(30)]
    marks = timeline_marks(crowd)
    taken = [
        (mark.line, mark.label_left, mark.label_left + text_width(mark.label, SMALL))
        for mark in marks
    ]
    for place, (line, low, high) in enumerate(taken):
        for other_line, other_low, other_high in taken[place + 1 :]:
            assert line != other_line or high <= other_low or other_high <= low


def test_only_undated_works_are_drawn_too():
    assert "undated" in describe(timeline([make_study(year=NR)])).alt


def test_no_works_are_refused():
    with pytest.raises(ArgumentError, match="no works"):
        timeline([])


# --- flags ----------------------------------------------------------------------


def test_the_gravest_answer_is_drawn_and_all_are_counted(flags, studies):
    again = flags[flags["code"] == "PRE302"].assign(outcome="later", fact="another")
    unsure = again.assign(state="not reported", outcome="much later")
    cells = heat_cells(pd.concat([flags, again, unsure]), studies)
    (cell,) = [cell for cell in cells if cell.code == "PRE302" and cell.marks]
    assert cell.sign == "+"
    assert len(cell.marks) == 3


def test_silence_has_a_sign_of_its_own(flags, studies):
    cells = heat_cells(flags, studies)
    signs = {cell.code: cell.sign for cell in cells if cell.marks}
    assert signs == {"DES102": "!", "PRE302": "+", "PRE307": "·", "REP401": "?"}


def test_works_keep_the_order_given(flags, studies):
    order = list(dict.fromkeys(c.study_id for c in heat_cells(flags, studies[::-1])))
    assert order == [study.study_id for study in studies[::-1]]


def test_no_flag_at_all_is_refused(studies):
    with pytest.raises(ArgumentError, match="nothing to draw"):
        flags_heatmap(NO_FLAGS, studies)
