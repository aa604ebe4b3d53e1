"""Words, labels, marks and measured lettering."""

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

from surrogate_evidence.presentation import style
from surrogate_evidence.presentation.lettering import fit, text_width, wrap
from surrogate_evidence.presentation.marks import (
    brief_tally,
    flag_lines,
    tally,
    written,
)
from surrogate_evidence.presentation.wording import (
    said,
    shorten,
    study_label,
    study_labels,
)
from tests.making import NR, make_mark, make_study

words = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=14)
texts = st.lists(words.filter(bool), min_size=1, max_size=8).map(" ".join)


# --- laws -----------------------------------------------------------------------


@given(texts, st.floats(0.5, 4.0))
def test_wrapping_loses_nothing_and_fits(text, width):
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


@given(texts, st.floats(0.5, 4.0))
def test_fitting_keeps_a_start_and_fits(text, width):
    shown = fit(text, width)
    assert text_width(shown) <= width
    assert shown == text or text.startswith(shown.removesuffix("…"))


@given(texts, st.integers(2, 60))
def test_shortening_keeps_to_its_length(text, length):
    assert len(shorten(text, length)) <= length


def test_measured_width_is_the_drawn_width():
    text = "events/n 16/16 100.0% (80.6 to 100.0)"
    with style():
        figure = plt.figure()
        drawn = figure.text(0, 0, text, fontsize=9)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        box = drawn.get_window_extent(canvas.get_renderer())
    assert text_width(text, 9) == pytest.approx(box.width / figure.dpi, rel=0.03)


# --- guarantees -----------------------------------------------------------------


def test_missing_words_are_said_as_words():
    assert said(NR) == "not reported"
    assert said((1, NR)) == "1; not reported"
    assert said(float("nan")) == "not estimable"
    assert said(None) == said(()) == "–"


def test_bodies_with_long_names_go_by_their_initials():
    body = make_study(author="National Board of Walking and Health")
    assert study_label(body) == "NBWH 2011"
    other = make_study(author="committee of people without large letters", year=NR)
    assert study_label(other).endswith("…, undated")


def test_labels_of_different_works_differ():
    twins = [make_study("smith2011"), make_study("smith2011b")]
    labels = study_labels(twins)
    assert labels == {
        "smith2011": "Smith (smith2011)",
        "smith2011b": "Smith (smith2011b)",
    }


def test_marks_are_written_by_weight_each_code_once():
    marks = [
        make_mark("PRE302", "caution", outcome="one"),
        make_mark("PRE302", "caution", outcome="two"),
        make_mark("REP401", "serious", state="not reported"),
        make_mark("DES101", "serious"),
    ]
    assert written(marks) == "! DES101; + PRE302; ? REP401"
    assert tally(marks) == (
        "2 rules raised (1 serious, 1 caution, 0 note), "
        "1 undecided by what could be read"
    )
    assert brief_tally(marks) == "2 rules raised, 1 serious"


def test_a_sign_never_ends_a_line():
    marks = [make_mark(f"DES{n}", "serious") for n in range(101, 160)]
    marks += [make_mark("PRE301", "caution")]
    for width in (1.5, 2.0, 2.5, 3.0):
        lines = flag_lines("of the study", marks, width)
        assert not any(line.endswith(("!", "+", "?", "·")) for line in lines)
    assert flag_lines("of the study", (), 3.0) == ()


def test_the_style_ends_with_its_block():
    before = mpl.rcParams.copy()
    with style():
        assert mpl.rcParams["svg.hashsalt"] == "surrogate-evidence"
    assert mpl.rcParams == before
