"""The sessions of one case: order, turns, gaps, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Phases, labelled_phases, phases

UP = {"direction": "higher is better"}
lengths = st.lists(st.integers(1, 5), min_size=2, max_size=7)


def test_phases_keep_the_order_of_sessions():
    series = phases(A1=[1, 2], B1=[3], A2=[4], B2=[5, 6], **UP)
    assert series.values == (1, 2, 3, 4, 5, 6)
    assert series.sessions == (1, 2, 3, 4, 5, 6)
    assert series.lengths == {"A1": 2, "B1": 1, "A2": 1, "B2": 2}
    assert series.design == "ABAB"
    assert len(series.to_rows()) == 6
    assert series.to_dict()["n_b2"] == 2


@given(lengths)
def test_labels_and_names_make_the_same_series(sizes):
    letters = "ABABABA"[: len(sizes)]
    bare = "".join(x * n for x, n in zip(letters, sizes, strict=True))
    values = list(range(len(bare)))
    series = labelled_phases(values, bare, **UP)
    named = {name: series.of(name) for name in series.names}
    assert phases(**named, **UP) == series
    assert labelled_phases(values, series.labels, **UP) == series
    assert "".join(name[0] for name in series.names) == letters


def test_numpy_and_generators_are_lists_too():
    series = phases(A=np.array([1.5, 2.0]), B=(x for x in (3, 4)), **UP)
    assert series.values == (1.5, 2.0, 3.0, 4.0)
    assert all(type(value) is float for value in series.values)


def test_a_pair_is_a_series_of_its_own_that_remembers_the_whole():
    four = phases(A1=[1, 2], B1=[3, 4, 5], A2=[4, 2, 3], B2=[5, 6, 7], **UP)
    pair = four.pair("A2", "B2")
    assert pair.values == (4, 2, 3, 5, 6, 7)
    assert pair.sessions == (6, 7, 8, 9, 10, 11)
    assert pair.design == "ABAB"
    assert four.notes
    assert not pair.notes
    assert [note.code for note in four.pair("A1", "B2").notes] == ["few-sessions"]


@pytest.mark.parametrize("pair", [("B1", "A2"), ("A2", "B1"), ("A1", "A2"), ("A", "B")])
def test_a_pair_is_a_baseline_and_a_later_phase(pair):
    four = phases(A1=[1], B1=[3], A2=[4], B2=[5], **UP)
    with pytest.raises(ArgumentError):
        four.pair(*pair)


@pytest.mark.parametrize("gap", [None, math.nan, np.float32("nan"), np.nan])
def test_a_missing_session_is_refused_or_dropped_and_said(gap):
    with pytest.raises(ArgumentError, match="session 2 has no measurement"):
        phases(A=[1, gap, 3], B=[4, 5], **UP)
    series = phases(A=[1, gap, 3], B=[4, 5], missing="drop", **UP)
    assert series.values == (1, 3, 4, 5)
    assert series.sessions == (1, 3, 4, 5)
    assert [note.code for note in series.notes] == [
        "missing",
        "few-sessions",
        "few-sessions",
    ]
    assert "session 2" in str(series.notes[0])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"A": [1, 2], "B": []}, "phase B has no session"),
        ({"A": [], "B": [1]}, "phase A has no session"),
        ({"A": [1, 2]}, "no phase B"),
        ({"B": [1, 2]}, r"no baseline \(phase A\)"),
        ({"B": [1, 2], "A": [1]}, "take turns from a baseline"),
        ({"A": [1], "B": [2], "A2": [1], "B1": [1]}, "take turns"),
        ({"A": [1], "B": [2], "C": [3]}, "called A and B"),
        ({"A": 1, "B": [2]}, "must be a list"),
        ({"A": "12", "B": [2]}, "must be a list"),
        ({"A": {1: 2}, "B": [2]}, "must be a list"),
        ({"A": [1, "2"], "B": [2]}, "the text '2'"),
        ({"A": [1, True], "B": [2]}, "yes or no"),
        ({"A": [1, math.inf], "B": [2]}, "finite"),
        ({"A": [None], "B": [2], "missing": "drop"}, "left without any"),
        ({"A": [1], "B": [2], "missing": "ignore"}, "missing must be"),
        ({"A": [-1], "B": [2], "ratio_scale": True}, "nothing below 0"),
        ({"A": [1], "B": [2], "ratio_scale": "yes"}, "True, False"),
        ({"A": [1], "B": [2], "randomised": 1}, "True, False"),
    ],
)
def test_what_is_no_series_is_refused_in_words(given, said):
    with pytest.raises(ArgumentError, match=said):
        phases(**given, **UP)


def test_other_refusals():
    with pytest.raises(ArgumentError, match="Did you mean 'higher is better'"):
        phases(A=[1], B=[2], direction="higher")
    with pytest.raises(ArgumentError, match="3 values and 2 labels"):
        labelled_phases([1, 2, 3], "AB", **UP)
    with pytest.raises(ArgumentError, match="no baseline"):
        labelled_phases([], "", **UP)


def test_it_shows_as_a_table():
    series = phases(A=[1, 2, 3], B=[4, 5, 6.5], outcome="<b>", unit="points", **UP)
    shown = series._repr_html_()
    assert "&lt;b&gt;, in points" in shown
    assert "4, 5, 6.5" in shown
    assert isinstance(series, Phases)
