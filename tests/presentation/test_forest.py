"""The forest plot: order of its lines, ends of scales, what it refuses."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import exact_test, proportion
from surrogate_evidence.presentation import describe, forest, forest_entries
from surrogate_evidence.presentation.figures.forests.forest_rows import forest_rows
from tests.making import make_entry, make_mark


def _lines(ax):
    return [line for panel in ax.child_axes for line in panel.lines]


def _markers(panel):
    return [line for line in panel.lines if line.get_marker() in {"o", "D", "s"}]


# --- numbers --------------------------------------------------------------------


def test_numbers_stand_in_plot_text_and_data_alike():
    # Fisher 0.101 and Newcombe 0.6 to 49.5 for 16/16 v 12/16: see tests of estimates
    figure = describe(forest([make_entry()]))
    lettering = " ".join(text.get_text() for text in figure.figure.get_axes()[0].texts)
    for shown in ("16/16", "12/16", "25.0 (0.6 to 49.5)", "0.101"):
        assert shown in lettering
    for said in ("16/16 v 12/16", "25.0 (0.6 to 49.5)"):
        assert said in figure.alt
    assert "p = 0.101" in figure.long_description
    compared = figure.data[figure.data["measure"] == "RD"].iloc[0]
    assert compared["estimate"] == 0.25
    assert compared["n"] == 32


def test_the_review_gives_one_entry_per_contrast(review):
    entries = forest_entries(review)
    assert [e.comparison.events_1 for e in entries] == [
        pair.counts[0] for pair in review.contrasts()
    ]


# --- laws -----------------------------------------------------------------------


def test_lines_keep_the_order_given_from_the_top():
    entries = [make_entry(label=name) for name in "abc"]
    rows = forest_rows(entries)
    assert [row.text for row in rows if row.kind == "outcome"] == ["a", "b", "c"]
    assert [row.y for row in rows] == sorted(row.y for row in rows)
    assert rows[0].y == 0


def test_entries_of_one_study_share_a_heading():
    entries = [make_entry(), make_entry(), make_entry(study="Lee 2014")]
    headings = [row.text for row in forest_rows(entries) if row.kind == "study"]
    assert headings == ["Smith 2011", "Lee 2014"]


def test_flags_of_the_study_stand_once_and_of_an_outcome_below_it():
    marks = (make_mark(), make_mark("PRE302", "caution", outcome="fewer headaches"))
    rows = forest_rows([make_entry(marks=marks), make_entry(marks=marks)])
    lines = [row.text for row in rows if row.kind == "flags"]
    assert sum("DES101" in line for line in lines) == 1
    assert sum("PRE302" in line for line in lines) == 2
    assert rows[-1].kind == "flags"


def test_further_columns_have_room():
    entry = make_entry(columns={"risk of bias": "high"})
    ax = forest([entry])
    shown = [text.get_text() for text in ax.texts]
    assert "high" in shown
    assert describe(ax).data["risk of bias"].iloc[0] == "high"


# --- guarantees at the boundaries -----------------------------------------------


def test_an_estimate_at_the_end_of_its_scale_is_half_filled():
    ax = forest([make_entry((16, 16, 0, 16))])
    full, empty = _markers(ax.child_axes[0])
    assert full.get_fillstyle() == "left"  # at 100%: the filled half is inside
    assert empty.get_fillstyle() == "right"
    (difference,) = _markers(ax.child_axes[1])
    assert difference.get_fillstyle() == "left"


def test_an_estimate_inside_its_scale_is_a_full_marker():
    ax = forest([make_entry((8, 16, 4, 16))])
    assert {m.get_fillstyle() for p in ax.child_axes for m in _markers(p)} == {"full"}


def test_limits_out_of_range_are_arrows():
    ax = forest([make_entry((5, 10, 0, 10), measure="OR")])
    effects = ax.child_axes[1]
    assert ">" in {line.get_marker() for line in effects.lines}
    assert not _markers(effects)  # an infinite estimate has no place to stand


def test_what_cannot_be_estimated_says_so_and_draws_nothing():
    entry = make_entry((0, 10, 0, 10), measure="RR")
    ax = forest([entry])
    assert math.isnan(entry.comparison.value)
    assert "not estimable" in {text.get_text() for text in ax.texts}
    assert not _markers(ax.child_axes[1])
    assert "not estimable" in describe(ax).csv()


def test_sides_are_named_only_where_all_entries_agree():
    def sides(entries):
        return [t.get_text() for t in forest(entries).texts if "better" in t.get_text()]

    higher, lower = make_entry(), make_entry(better="lower is better")
    assert sides([higher])
    assert sides([higher, lower]) == []
    assert sides([make_entry(better="")]) == []


def test_a_dollar_sign_is_no_formula():
    ax = forest([make_entry(label="costs below $20 or $30")])
    assert describe(ax).png()


# --- refusals -------------------------------------------------------------------


def test_nothing_to_draw_is_refused():
    with pytest.raises(ArgumentError, match="got none"):
        forest([])


def test_mixed_measures_are_refused():
    with pytest.raises(ArgumentError, match="RD and RR"):
        forest([make_entry(), make_entry(measure="RR")])


def test_mixed_tests_are_refused():
    other = exact_test(16, 16, 12, 16, method="boschloo")
    with pytest.raises(ArgumentError, match="sets of tests"):
        forest([make_entry(), make_entry(tests=(other,))])


def test_mixed_levels_are_refused():
    entry = make_entry()
    narrow = tuple((arm, proportion(4, 8, level=0.9)) for arm, _ in entry.arms)
    with pytest.raises(ArgumentError, match="levels"):
        forest([entry, replace(entry, arms=narrow)])


def test_a_frame_without_flags_is_a_review_without_flags(review):
    nothing = pd.DataFrame(columns=["code", "severity", "title", "study", "outcome"])
    entries = forest_entries(review, flags=nothing)
    assert all(entry.marks == () for entry in entries)
