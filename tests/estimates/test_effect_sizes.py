"""Effect sizes: other programs, exact values, laws, guarantees, refusals."""

import json
import math
import re
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    MEASURES,
    EffectSizes,
    Sample,
    effect_size,
    effect_sizes,
    mean_difference,
    standardised_mean_difference,
)
from surrogate_evidence.estimates.effect_sizes._effect_columns import ARM, SAMPLE
from surrogate_evidence.records import read_bibliography
from tests.estimates.golden import GOLDEN

CLOSED_FORM = 1e-12
"""Both sides evaluate the same formula in doubles."""
THEIR_GAMMA = 1e-11
"""The peer takes J from logarithms of gamma functions, which cancel for large arms."""
CANCELLED = 1e-15
"""Absolute, next to effects of the order of 1: a difference of two rounded numbers."""
A_SECOND = 4.0
"""For a million rows, on a busy machine; a loop over rows would take minutes."""

TABLES = ["RR", "OR", "RD", "AS", "PETO"]
POLICIES = {"only0": "if-zero", "all": "always", "none": "never"}
BCG = {
    "ai": [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
    "bi": [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493,
           16886],
    "ci": [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
    "di": [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338,
           17825],
}  # fmt: skip
EXAMPLE = {
    "ai": 4, "bi": 46, "ci": 8, "di": 42, "xi": 4, "mi": 46, "x1i": 4, "t1i": 10.0,
    "x2i": 6, "t2i": 12.0, "m1i": 5.0, "sd1i": 2.0, "n1i": 20, "m2i": 4.0, "sd2i": 1.5,
    "n2i": 25, "ni": 20, "ri": 0.5,
}  # fmt: skip
"""A value for every column of every measure."""


def example(code):
    return {column.name: EXAMPLE[column.name] for column in MEASURES[code].columns}


# --- numbers --------------------------------------------------------------------

DOCUMENT = json.loads((GOLDEN / "effect_sizes.json").read_text("utf-8"))


def options(case):
    """Translate the call of the peer into ours."""
    call = case["call"]
    found = {}
    if word := re.search(r'to="(\w+)"', call):
        found["zero_policy"] = POLICIES[word[1]]
    if word := re.search(r"add=([\d.]+)", call):
        found["add"] = float(word[1])
    # the peer adds nothing to an arcsine unless told how much
    arcsine = re.search(r'"(AS|PAS)"', call) and "add" not in found
    if arcsine:
        found["zero_policy"] = "never"
    if word := re.search(r'vtype ?= ?"(\w+)"', call):
        found["vtype"] = word[1]
    uncorrected = '"ROM"' in call and case["version"] == "3.8.1"
    if "correct = FALSE" in call or uncorrected:
        found["bias_correct"] = False
    if "drop00=TRUE" not in call and "none" not in call:
        code = re.search(r'measure ?= ?"(\w+)"', call)[1]
        found["double_zero"] = "keep" if MEASURES[code].silent else "set-aside"
    return found


def peer(case):
    code = re.search(r'measure ?= ?"(\w+)"', case["call"])[1]
    columns = DOCUMENT["datasets"][case["data"]]["columns"]
    roles = dict(re.findall(r"(\w+i) ?= ?(\w+)", case["call"]))
    ours = effect_size(
        code, **{role: columns[name] for role, name in roles.items()}, **options(case)
    )
    theirs = [np.array(case["expected"][name], dtype=float) for name in ("yi", "vi")]
    return code, ours, *theirs


@pytest.mark.parametrize("case", DOCUMENT["cases"], ids=lambda case: case["id"])
def test_effects_and_variances_are_those_of_another_program(case):
    code, ours, yi, vi = peer(case)
    # nor has it an answer that could be pooled where it finds a variance of 0
    theirs = np.isfinite(yi) & np.isfinite(vi) & (vi > 0)
    dropped = "drop00=TRUE" in case["call"]
    if dropped:  # it also drops tables that do carry information: see the next test
        theirs |= np.isfinite(ours.yi)
        assert code in {"RR", "RD", "AS"} or (theirs == np.isfinite(yi)).all()
    assert (np.isfinite(ours.yi) == theirs).all()
    assert (np.isfinite(ours.vi) == theirs).all()
    assert all(ours.note[~theirs])
    both = theirs & np.isfinite(yi)
    loose = THEIR_GAMMA if MEASURES[code].bias_correction else CLOSED_FORM
    assert ours.yi[both] == pytest.approx(yi[both], rel=loose, abs=CANCELLED)
    assert ours.vi[both] == pytest.approx(vi[both], rel=loose)


def test_only_what_says_nothing_on_the_effect_is_set_aside():
    """Where all have the event the risks are alike, and the odds are not known."""
    full = {"ai": 16, "n1i": 16, "ci": 16, "n2i": 16}
    none = {"ai": 0, "n1i": 16, "ci": 0, "n2i": 16}
    known = {
        code: [bool(np.isfinite(effect_size(code, **t).yi)) for t in (full, none)]
        for code in TABLES
    }
    assert known == {
        "RR": [True, False],
        "OR": [False, False],
        "RD": [True, True],
        "AS": [True, True],
        "PETO": [False, False],
    }


def test_results_of_single_comparisons_agree():
    one = {"mean": 10.5, "sd": 2.5, "n": 12}
    two = {"mean": 8.25, "sd": 3.0, "n": 15}
    a, b = Sample(**one), Sample(**two)
    columns = {f"{k}_1": v for k, v in one.items()} | {
        f"{k}_2": v for k, v in two.items()
    }
    md, smd = effect_size("MD", **columns), effect_size("SMD", **columns)
    assert float(md.yi) == mean_difference(a, b).value
    single = standardised_mean_difference(a, b, method="normal")
    assert float(smd.yi) == pytest.approx(single.value, rel=CLOSED_FORM)
    assert float(smd.std_error) == pytest.approx(single.std_error, rel=CLOSED_FORM)


def test_a_ratio_of_means_by_hand():
    """Lajeunesse 2015: ln R + (v1 − v2) / 2, with v = s² / (n m²)."""
    columns = {"m1i": 20, "sd1i": 6, "n1i": 10, "m2i": 10, "sd2i": 4, "n2i": 8}
    v_1, v_2 = 36 / (10 * 400), 16 / (8 * 100)
    corrected, plain = (
        effect_size("ROM", **columns, bias_correct=yes) for yes in (True, False)
    )
    assert float(plain.yi) == pytest.approx(math.log(2), rel=CLOSED_FORM)
    assert float(corrected.yi) == pytest.approx(
        math.log(2) + (v_1 - v_2) / 2, rel=CLOSED_FORM
    )
    assert float(corrected.vi) == float(plain.vi)
    assert float(plain.vi) == pytest.approx(v_1 + v_2, rel=CLOSED_FORM)


# --- laws -----------------------------------------------------------------------

CELL = st.integers(0, 60)
TABLE = st.tuples(CELL, CELL, CELL, CELL).filter(lambda t: t[0] + t[1] and t[2] + t[3])
MEAN = st.floats(-50, 50).map(lambda x: round(x, 2))
SD = st.floats(0.1, 20).map(lambda x: round(x, 2))
MEANS = st.tuples(MEAN, SD, st.integers(2, 90), MEAN, SD, st.integers(2, 90))
CORRELATION = st.floats(-0.99, 0.99).map(lambda x: round(x, 3))


@given(table=TABLE, policy=st.sampled_from(sorted(POLICIES.values())))
@settings(max_examples=60, deadline=None)
def test_swapping_the_arms_changes_the_sign_of_a_table(table, policy):
    ai, bi, ci, di = table
    for code in TABLES:
        here = effect_size(code, ai=ai, bi=bi, ci=ci, di=di, zero_policy=policy)
        there = effect_size(code, ai=ci, bi=di, ci=ai, di=bi, zero_policy=policy)
        assert float(here.yi) == pytest.approx(
            -float(there.yi), nan_ok=True, rel=CLOSED_FORM, abs=CANCELLED
        )
        assert float(here.vi) == pytest.approx(
            float(there.vi), nan_ok=True, rel=CLOSED_FORM
        )


@given(table=TABLE)
@settings(max_examples=40, deadline=None)
def test_swapping_event_and_no_event_changes_the_sign_of_odds(table):
    ai, bi, ci, di = table
    for code in ("OR", "PETO", "RD"):
        here = effect_size(code, ai=ai, bi=bi, ci=ci, di=di)
        there = effect_size(code, ai=bi, bi=ai, ci=di, di=ci)
        assert float(here.yi) == pytest.approx(
            -float(there.yi), nan_ok=True, rel=CLOSED_FORM, abs=CANCELLED
        )


@given(means=MEANS)
@settings(max_examples=60, deadline=None)
def test_swapping_the_arms_changes_the_sign_of_means(means):
    m1i, sd1i, n1i, m2i, sd2i, n2i = means
    for code in ("MD", "SMD", "ROM"):
        here = effect_size(
            code, m1i=m1i, sd1i=sd1i, n1i=n1i, m2i=m2i, sd2i=sd2i, n2i=n2i
        )
        there = effect_size(
            code, m1i=m2i, sd1i=sd2i, n1i=n2i, m2i=m1i, sd2i=sd1i, n2i=n1i
        )
        assert float(here.yi) == pytest.approx(
            -float(there.yi), nan_ok=True, rel=CLOSED_FORM
        )
        assert float(here.vi) == pytest.approx(
            float(there.vi), nan_ok=True, rel=CLOSED_FORM
        )


@given(means=MEANS, scale=st.sampled_from([1e-6, 0.1, 7.0, 1e9]))
@settings(max_examples=40, deadline=None)
def test_a_change_of_unit_changes_differences_and_no_ratio(means, scale):
    m1i, sd1i, n1i, m2i, sd2i, n2i = means

    def at(code, unit):
        return effect_size(
            code, m1i=m1i * unit, sd1i=sd1i * unit, n1i=n1i,
            m2i=m2i * unit, sd2i=sd2i * unit, n2i=n2i,
        )  # fmt: skip

    for code, power in (("MD", 1), ("SMD", 0), ("ROM", 0)):
        before, after = at(code, 1.0), at(code, scale)
        assert float(after.yi) == pytest.approx(
            float(before.yi) * scale**power, nan_ok=True, rel=1e-9, abs=1e-9
        )
        assert float(after.vi) == pytest.approx(
            float(before.vi) * scale ** (2 * power), nan_ok=True, rel=1e-9
        )


@given(means=MEANS, ri=CORRELATION)
@settings(max_examples=40, deadline=None)
def test_a_change_is_that_of_the_same_people(means, ri):
    m1i, sd1i, ni, m2i, sd2i, _ = means
    columns = {"m1i": m1i, "sd1i": sd1i, "m2i": m2i, "sd2i": sd2i, "ni": ni}
    change = effect_size("MC", **columns, ri=ri)
    apart = effect_size("MC", **columns, ri=0)
    assert float(change.yi) == float(apart.yi) == m1i - m2i
    assert (float(change.vi) <= float(apart.vi)) == (ri >= 0)


@given(tables=st.lists(TABLE, min_size=1, max_size=12), seed=st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_a_row_does_not_depend_on_the_others(tables, seed):
    order = np.random.default_rng(seed).permutation(len(tables))
    frame = pd.DataFrame(tables, columns=["ai", "bi", "ci", "di"])
    for code in TABLES:
        together = effect_sizes(frame, code)
        shuffled = effect_sizes(frame.iloc[order], code)
        pd.testing.assert_frame_equal(together.iloc[order], shuffled)
        alone = effect_sizes(frame.iloc[[0]], code)
        pd.testing.assert_frame_equal(together.iloc[[0]], alone)


@given(table=TABLE, policy=st.sampled_from(sorted(POLICIES.values())))
@settings(max_examples=60, deadline=None)
def test_a_row_has_a_positive_variance_or_a_reason(table, policy):
    ai, bi, ci, di = table
    for code in TABLES:
        for double_zero in ("set-aside", "keep"):
            one = effect_size(
                code, ai=ai, bi=bi, ci=ci, di=di,
                zero_policy=policy, double_zero=double_zero,
            )  # fmt: skip
            if math.isnan(one.yi):
                assert math.isnan(one.vi)
                assert re.search("no information|not estimable", str(one.note))
            else:
                assert 0 < float(one.vi) < math.inf


@given(table=TABLE)
@settings(max_examples=40, deadline=None)
def test_nothing_is_added_where_no_cell_is_empty(table):
    ai, bi, ci, di = (cell + 1 for cell in table)
    for code in TABLES:
        usual, never = (
            effect_size(code, ai=ai, bi=bi, ci=ci, di=di, zero_policy=policy)
            for policy in ("if-zero", "never")
        )
        assert (float(usual.yi), float(usual.vi)) == (float(never.yi), float(never.vi))
        assert not str(usual.note)


@given(ri=CORRELATION, ni=st.integers(4, 500))
@settings(max_examples=40, deadline=None)
def test_back_transformations_return_what_went_in(ri, ni):
    z = effect_size("ZCOR", ri=ri, ni=ni)
    assert MEASURES["ZCOR"].back(z.yi) == pytest.approx(ri, rel=1e-9, abs=CANCELLED)
    for code in ("PR", "PLO", "PAS"):
        one = effect_size(code, xi=1 + ni // 3, ni=ni)
        assert MEASURES[code].back(one.yi) == pytest.approx((1 + ni // 3) / ni)


@pytest.mark.parametrize("code", MEASURES)
def test_the_null_is_where_both_arms_are_alike(code):
    entry = MEASURES[code]
    if entry.null is None or code in {"COR", "ZCOR"}:
        return
    alike = {
        name: EXAMPLE[name.replace("2", "1").replace("c", "a").replace("d", "b")]
        if name in {"ci", "di", "m2i", "x2i", "t2i"}
        else value
        for name, value in example(code).items()
    }
    same = effect_size(
        code, **alike, **({"bias_correct": False} if code == "ROM" else {})
    )
    assert float(same.yi) == entry.null


# --- guarantees -----------------------------------------------------------------


@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_takes_both_vocabularies(code):
    entry = MEASURES[code]
    theirs = example(code)
    ours = {column.alias: EXAMPLE[column.name] for column in entry.columns}
    first, second = effect_size(code, **theirs), effect_size(code, **ours)
    assert float(first.yi) == float(second.yi)
    assert float(first.vi) == float(second.vi)
    frame = pd.DataFrame([ours])
    assert effect_sizes(frame, code)["yi"][0] == float(first.yi)


@pytest.mark.parametrize("code", MEASURES)
def test_every_measure_is_described_and_cited(code):
    entry = MEASURES[code]
    root = GOLDEN.parents[1]
    methods = read_bibliography(root / "src/surrogate_evidence/data/methods.bib")
    assert set(entry.cite_keys) <= set(methods)
    assert str(entry).startswith(f"{code}: ")
    assert entry.title
    assert entry.back_title
    assert entry.zero_policy in {"", "if-zero", "never"}
    assert bool(entry.zero_policy) == bool(entry.adjusted)


def test_events_and_participants_are_as_good_as_all_four_counts():
    frame = pd.DataFrame(BCG)
    sizes = frame.assign(n1i=frame.ai + frame.bi, n2i=frame.ci + frame.di)
    short = sizes.drop(columns=["bi", "di"])
    for one in (sizes, short):
        found = effect_sizes(one, "OR")
        assert found["yi"].tolist() == effect_sizes(frame, "OR")["yi"].tolist()


def test_columns_are_named_one_by_one():
    frame = pd.DataFrame(BCG).set_axis(["tpos", "tneg", "cpos", "cneg"], axis=1)
    by_theirs = effect_sizes(frame, "RR", ai="tpos", bi="tneg", ci="cpos", di="cneg")
    by_ours = effect_sizes(
        frame, "RR", events_1="tpos", non_events_1="tneg",
        events_2="cpos", non_events_2="cneg",
    )  # fmt: skip
    pd.testing.assert_frame_equal(by_theirs, by_ours)
    assert list(by_theirs.columns) == [*frame.columns, "yi", "vi", "note"]


def test_a_number_stands_for_a_column():
    frame = pd.DataFrame(
        {"mean_1": [5.0, 6], "sd_1": [2.0, 2], "mean_2": [4.0, 4], "n": [20, 30]}
    )
    found = effect_sizes(frame, "SMCR", correlation=0.5)
    assert found["vi"].tolist() == pytest.approx(
        effect_sizes(frame.assign(ri=0.5), "SMCR")["vi"].tolist(), rel=CLOSED_FORM
    )


def test_the_frame_stays_as_it_was():
    frame = pd.DataFrame(BCG, index=[f"trial {i}" for i in range(13)])
    before = frame.copy()
    found = effect_sizes(frame, "RR")
    pd.testing.assert_frame_equal(frame, before)
    assert list(found.index) == list(frame.index)
    assert not frame.attrs
    assert "Zero policy 'if-zero'" in found.attrs["effect_sizes"]["text"]
    assert effect_sizes(BCG, "RR")["yi"].tolist() == found["yi"].tolist()


def test_columns_with_gaps_and_nullable_columns_are_read():
    frame = pd.DataFrame(BCG).astype({"ai": "Int64", "bi": "float64", "ci": "object"})
    assert effect_sizes(frame, "RR")["yi"].notna().all()
    frame.loc[3, "ai"] = pd.NA
    found = effect_sizes(frame, "RR", invalid="note")
    assert found["yi"].isna().tolist() == [row == 3 for row in range(13)]
    assert found["note"][3] == (
        "cannot be used: ai is empty (NaN); it must be a whole number of 0 or more"
    )


@pytest.mark.parametrize("code", MEASURES)
def test_no_rows_are_an_answer(code):
    frame = pd.DataFrame({column.name: [] for column in MEASURES[code].columns})
    found = effect_sizes(frame, code)
    assert len(found) == 0
    assert list(found.columns[-3:]) == ["yi", "vi", "note"]


def test_shapes_are_kept():
    found = effect_size("PLO", xi=[[1, 2], [3, 4]], ni=10)
    assert found.yi.shape == found.note.shape == (2, 2)
    assert len(found) == 4
    assert effect_size("PLO", xi=1, ni=10).yi.shape == ()


def test_every_row_says_what_was_done():
    found = effect_size(
        "OR",
        ai=[4, 0, 0, 10],
        n1i=[50, 40, 20, 10],
        ci=[8, 3, 0, 8],
        n2i=[50, 40, 20, 8],
    )
    assert found.note.tolist() == [
        "",
        "0.5 added to each of the four counts, one of which is 0",
        "nobody had the event in either arm; no information on this effect",
        "everybody had the event in both arms; no information on this effect",
    ]
    assert [str(note) for note in found.notes] == [
        "Zero policy 'if-zero': 0.5 is added to each of the four counts of a row in "
        "which one of them is 0; 1 of 4 rows.",
        "2 of 4 rows carry no information on this effect and are set aside.",
        "2 of 4 rows give no estimate of the effect.",
    ]
    kept = effect_size("OR", ai=0, n1i=20, ci=0, n2i=10, double_zero="keep")
    assert "all that is shown comes from what was added" in str(kept.note)
    assert math.isfinite(kept.yi)
    never = effect_size("RR", ai=0, n1i=20, ci=3, n2i=10, zero_policy="never")
    assert str(never.note) == (
        "not estimable: a count of 0 has no logarithm, and nothing was added to it"
    )
    certain = effect_size("PR", xi=16, ni=16, zero_policy="never")
    assert "variance comes out as 0" in str(certain.note)


def test_a_ratio_of_means_on_both_sides_of_zero_has_a_reason():
    found = effect_size(
        "ROM", m1i=[-1, 0, -2], sd1i=1, n1i=9, m2i=[1, 1, -1], sd2i=1, n2i=9
    )
    assert np.isfinite(found.yi).tolist() == [False, False, True]
    assert "same side of 0" in found.note[0]


def test_results_print_and_turn_into_rows():
    found = effect_size("RR", **BCG)
    assert isinstance(found, EffectSizes)
    assert str(found) == (
        "Log risk ratio (RR) of 13 rows, 13 of them estimable (large-sample variances)."
    )
    rows = pd.DataFrame(found.to_dict())
    assert list(rows) == ["measure", "estimate", "std_error", "variance", "note"]
    assert rows["std_error"].tolist() == np.sqrt(found.vi).tolist()
    assert "The first 10 of 13 are shown." in found._repr_html_()
    assert appraise(found) == ()


@pytest.mark.slow
@pytest.mark.parametrize("code", MEASURES)
def test_a_million_rows_are_one_call(code):
    columns = {name: np.full(1_000_000, value) for name, value in example(code).items()}
    started = perf_counter()
    found = effect_size(code, **columns)
    assert perf_counter() - started < A_SECOND
    assert np.isfinite(found.yi).all()


EXTREMES = [0.0, 1.0, 2.0, -1.0, 1e-300, 1e-160, 1e149, -1e149, 2.0**53, 0.5]


@pytest.mark.parametrize("code", MEASURES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_no_number_is_answered_by_a_warning(code, data):
    """Warnings are errors in these tests."""
    entry = MEASURES[code]
    columns = {
        column.name: data.draw(
            st.lists(st.sampled_from(EXTREMES), min_size=3, max_size=3)
        )
        for column in entry.columns
    }
    vtype = data.draw(st.sampled_from(sorted(entry.formulas)))
    found = effect_size(code, **columns, vtype=vtype, invalid="note")
    known = np.isfinite(found.yi)
    assert (known == np.isfinite(found.vi)).all()
    assert (found.vi[known] > 0).all()
    assert all(found.note[~known])
    entry.back(found.yi)


# --- refusals -------------------------------------------------------------------


def test_all_that_is_wrong_is_said_at_once():
    frame = pd.DataFrame(
        {
            "events_1": [4, -1, 2.5, None, 12, 3],
            "n_1": [50, 40, 20, 10, 10, 0],
            "events_2": ["8", 3, True, 1, 2, 3],
            "n_2": [50, 40, 20, 10, 10, 10],
        }
    )
    with pytest.raises(ArgumentError) as refusal:
        effect_sizes(frame, "RR")
    assert str(refusal.value).splitlines() == [
        "6 of 6 rows cannot be used (counted from 0).",
        "  row 0: events_2 is the text '8'; it must be a whole number of 0 or more",
        "  row 1: events_1 is -1; it must be a whole number of 0 or more",
        "  row 2: events_1 is 2.5; it must be a whole number of 0 or more; events_2 is "
        "True, which is a yes or no; it must be a whole number of 0 or more",
        "  row 3: events_1 is empty (NaN); it must be a whole number of 0 or more",
        "  row 4: 12 events_1 out of n_1 = 10; there cannot be more events than "
        "participants",
        "  row 5: n_1 is 0; it must be a whole number of 1 or more",
    ]
    noted = effect_sizes(frame, "RR", invalid="note")
    assert noted["yi"].isna().all()
    assert noted["note"].str.startswith("cannot be used: ").all()


@pytest.mark.parametrize(
    ("code", "spoiled", "words"),
    [
        ("MD", {"sd1i": 0}, "sd1i is 0; it must be a number above 0"),
        ("MD", {"sd2i": -1}, "sd2i is -1; it must be a number above 0"),
        ("SMD", {"n1i": 1}, "n1i is 1; it must be a whole number of 2 or more"),
        ("MD", {"m1i": math.inf}, "m1i is inf; it must be a finite number"),
        ("MD", {"m1i": 10**400}, "it must be a finite number"),
        ("ZCOR", {"ri": 1}, "ri is 1; it must be a number strictly between -1 and 1"),
        ("SMCR", {"ri": -1.2}, "ri is -1.2; it must be a number strictly between"),
        ("IRR", {"t1i": 0}, "t1i is 0; it must be a number above 0"),
        ("PR", {"xi": "five"}, "xi is the text 'five'"),
        ("PR", {"xi": None}, "xi is empty"),
        ("PR", {"xi": np.True_}, "a yes or no"),
        ("PR", {"xi": 1e17}, "it must be a whole number"),
    ],
)
def test_what_cannot_be_is_refused(code, spoiled, words):
    with pytest.raises(ArgumentError, match=re.escape(words)):
        effect_size(code, **(example(code) | spoiled))


def test_counts_that_do_not_add_up_are_refused():
    with pytest.raises(ArgumentError, match="ai 4 and bi 47 do not add up to n1i 50"):
        effect_size("RR", ai=4, bi=47, n1i=50, ci=1, n2i=50)


def test_a_missing_column_is_named_with_those_that_come_near():
    frame = pd.DataFrame({"events_1": [1], "n_1": [9], "events2": [2], "n2": [9]})
    with pytest.raises(ArgumentError) as refusal:
        effect_sizes(frame, "RR")
    assert str(refusal.value) == (
        "RR needs ci (events_2) and di (non_events_2) or n2i (n_2), which are missing."
        " ci: Did you mean 'events2'? di: Did you mean 'events2'? Name the column, as "
        "in ci='...'."
    )


@pytest.mark.parametrize("code", ["MC", "SMCR"])
def test_a_change_without_its_correlation_is_refused_with_advice(code):
    columns = example(code)
    del columns["ri"]
    for ask in (
        lambda: effect_size(code, **columns),
        lambda: effect_sizes(pd.DataFrame([columns]), code),
    ):
        with pytest.raises(ArgumentError, match="assume a value, as in correlation"):
            ask()


def test_freeman_and_tukey_are_refused_with_the_reason():
    with pytest.raises(ArgumentError, match=r"Schwarzer et al. 2019.*Röver and Friede"):
        effect_size("PFT", xi=3, ni=10)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"measure": "rr"}, "Did you mean 'RR' or 'IRR'?"),
        ({"measure": "XYZ"}, "measure must be one of"),
        ({"zero_policy": "only0"}, "zero_policy must be one of"),
        ({"add": -0.5}, "add cannot be negative"),
        ({"add": math.nan}, "add must be one finite number"),
        ({"vtype": "UB"}, "vtype of RR must be one of 'LS'"),
        ({"bias_correct": True}, "RR has no correction for small samples"),
        ({"bias_correct": "yes"}, "bias_correct must be True or False"),
        ({"double_zero": "drop"}, "double_zero must be one of"),
        ({"invalid": "drop"}, "invalid must be one of"),
        ({"ai": "tpos"}, "ai='tpos' names no column of the frame"),
        ({"aj": "ai"}, "RR takes ai (events_1)"),
        ({"ai": [1, 2]}, "names no column of the frame"),
    ],
)
def test_options_that_do_not_exist_are_refused(call, words):
    with pytest.raises(ArgumentError, match=re.escape(words)):
        effect_sizes(**{"frame": pd.DataFrame(BCG), "measure": "RR"} | call)


def test_zero_policies_are_for_counts():
    with pytest.raises(ArgumentError, match="MD has no counts that could be 0"):
        effect_size("MD", **example("MD"), zero_policy="always")


def test_nothing_is_overwritten_unasked():
    frame = effect_sizes(pd.DataFrame(BCG), "RR")
    with pytest.raises(ArgumentError, match="already has 'yi', 'vi' and 'note'"):
        effect_sizes(frame, "OR")
    again = effect_sizes(frame, "OR", replace=True)
    assert again["yi"].tolist() == effect_size("OR", **BCG).yi.tolist()


def test_two_columns_that_mean_the_same_are_asked_about():
    frame = pd.DataFrame({**BCG, "events_1": BCG["ai"]})
    with pytest.raises(ArgumentError, match="are both there and mean the same"):
        effect_sizes(frame, "RR")
    assert effect_sizes(frame, "RR", ai="ai")["yi"].notna().all()


def test_a_number_given_twice_is_refused():
    with pytest.raises(ArgumentError, match="mean the same; give one of them"):
        effect_size("PR", xi=3, events=3, n=5)


def test_a_column_that_is_there_twice_is_refused():
    frame = pd.DataFrame(BCG)
    frame = pd.concat([frame, frame[["ai"]]], axis=1)
    with pytest.raises(ArgumentError, match="is it there twice"):
        effect_sizes(frame, "RR")


@pytest.mark.parametrize("frame", [None, [1, 2], "trials.csv", np.zeros((3, 4))])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(ArgumentError, match="frame must be a pandas DataFrame"):
        effect_sizes(frame, "RR")


def test_lengths_have_to_fit():
    with pytest.raises(ArgumentError, match="do not fit each other"):
        effect_size("PR", xi=[1, 2, 3], ni=[10, 20])


def test_sizes_of_arms_start_at_one_and_of_samples_at_two():
    assert ARM.allows(np.array([0.0, 1.0, 1.5])).tolist() == [False, True, False]
    assert SAMPLE.allows(np.array([1.0, 2.0, np.nan])).tolist() == [False, True, False]
