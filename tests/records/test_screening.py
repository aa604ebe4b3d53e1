"""The screening flow: every box is counted, and what does not add up is found."""

import pytest

from surrogate_evidence.errors import RecordError
from surrogate_evidence.records import Missing, ScreenedReference, ScreeningFlow
from surrogate_evidence.records.screening import flow_problems

NA = Missing.NOT_APPLICABLE


def entry(number, study, decision, **facts):
    given = {
        "entry": number,
        "study_id": study,
        "decision": decision,
        "duplicate_of": NA,
        "use": NA,
        "reason": f"because {decision}",
        "citation_error": NA,
    }
    return ScreenedReference(**(given | facts))


@pytest.fixture
def rows():
    return [
        entry(1, "a", "included", use="quantitative"),
        entry(2, "b", "included", use="case material"),
        entry(3, "a", "duplicate", duplicate_of=1),
        entry(4, "c", "excluded", reason="news"),
        entry(5, "d", "excluded", reason="no participants"),
        entry(6, "e", "excluded", reason="no participants"),
        entry(7, "f", "not retrieved"),
    ]


def test_the_boxes_are_counted_from_the_rows(rows):
    flow = ScreeningFlow.from_rows(rows, frame="one list")
    assert (flow.identified, flow.duplicates, flow.works) == (7, 1, 6)
    assert (flow.not_retrieved, flow.assessed) == (1, 5)
    assert flow.excluded == {"no participants": 2, "news": 1}
    assert flow.included == {"quantitative": 1, "case material": 1}
    assert str(flow).startswith("7 references, 1 duplicates, 6 works")


def test_what_comes_in_goes_out(rows):
    flow = ScreeningFlow.from_rows(rows, frame="one list")
    assert flow.identified == flow.duplicates + flow.works
    assert flow.assessed == flow.excluded_total + flow.included_total
    boxes = flow.to_dict()
    assert boxes["records identified"] == 7
    assert boxes["reports excluded: no participants"] == 2
    assert boxes["reports included: case material"] == 1


def test_an_empty_list_is_an_empty_flow():
    assert ScreeningFlow.from_rows([], frame="nothing").identified == 0


@pytest.mark.parametrize(
    ("number", "facts", "found"),
    [
        (3, {"duplicate_of": 2}, "a duplicate of entry 2"),
        (3, {"study_id": "z"}, "a duplicate of entry 1"),
        (2, {"study_id": "a"}, "the work a a second time"),
        (4, {"duplicate_of": 1}, "with duplicate_of"),
        (4, {"use": "quantitative"}, "use 'quantitative'"),
        (1, {"use": NA}, "use 'not applicable'"),
    ],
)
def test_what_does_not_add_up_is_found_on_its_line(rows, number, facts, found):
    spoiled = [
        row.model_copy(update=facts) if row.entry == number else row for row in rows
    ]
    problems = flow_problems(enumerate(spoiled, start=2))
    assert any(
        found in problem.found and problem.line == number + 1 for problem in problems
    )
    with pytest.raises(RecordError):
        ScreeningFlow.from_rows(spoiled, frame="one list")


def test_a_sound_list_has_no_problems(rows):
    assert flow_problems(enumerate(rows, start=2)) == ()
