"""A forest of pooled results says which studies each of them rests on."""

import numpy as np
import pytest

from surrogate_evidence.presentation import (
    cumulative_forest,
    describe,
    leave_one_out_forest,
)
from surrogate_evidence.synthesis import (
    cumulative,
    leave_one_out,
    pool,
)
from tests.apart import texts


def _inner(figure):
    return figure.figure.get_axes()[0].child_axes[0]


Y, V = [0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02]
FIVE = pool(Y, V, measure="log odds ratio")


def _rows(figure, kind):
    return figure.data[figure.data["kind"] == kind]


def _diamonds(figure):
    return _inner(figure).patches


def _lettering(figure):
    return " ".join(" ".join(texts(figure.figure)).split())


def test_a_cumulative_forest_follows_the_order_of_accumulation():
    rows = cumulative(Y, V, order=[5, 4, 3, 2, 1], measure="log odds ratio")
    figure = describe(cumulative_forest(rows, pooled=FIVE))
    running = _rows(figure, "running")
    assert running["k"].to_list() == ["1", "2", "3", "4", "5"]
    assert running["name"].iloc[:2].to_list() == ["study 5", "+ study 4"]
    assert running["estimate"].to_list() == pytest.approx(np.exp(rows["estimate"]))
    last, diamond = running.iloc[-1], _rows(figure, "pooled").iloc[0]
    assert last["estimate"] == pytest.approx(diamond["estimate"])
    assert "study's own" in running["note"].iloc[0]
    assert "a One study cannot show" in _lettering(figure)
    assert "prediction" not in _lettering(figure)


def test_a_leave_one_out_forest_says_who_is_missing():
    rows = leave_one_out(Y, V, studies=list("abcde"), measure="log odds ratio")
    figure = describe(leave_one_out_forest(rows))
    assert figure.data["name"].iloc[2] == "without c"
    assert not _diamonds(figure)
    with_all = describe(leave_one_out_forest(rows, pooled=FIVE))
    assert _rows(with_all, "pooled")["k"].item() == "5"
    assert {mark.code for mark in with_all.flags} <= set(_lettering(with_all).split())


def test_notes_of_many_rows_are_counted_rather_than_lost():
    rows = cumulative(Y, V)
    rows = rows.loc[rows.index.repeat(3)].reset_index(drop=True)
    rows["note"] = [f"Remark {place}." for place in range(15)]
    figure = describe(cumulative_forest(rows))
    assert "7 further notes in the data" in _lettering(figure)
    assert figure.data["note"].str.contains("Remark 14").any()
