"""Methods side by side: published numbers, laws, the policy, refusals."""

from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import irwinhall, norm

from surrogate_evidence.appraisal import appraise, methods_bibliography
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.synthesis import (
    NothingToPool,
    bayesian_pool,
    combine_p_values,
    panel,
    pool,
)

TWO = ([0.71, 1.83], [0.43**2, 1.10**2])
PRINTED = 1e-3  # oracle numbers are printed to three digits
ROUNDED = 1e-7  # what quadrature and root search leave
EXACT = 1e-9

effects = st.lists(
    st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=7
)
METHODS = {
    "half-normal(0.5)",
    "half-normal(1)",
    "modified-hartung-knapp",
    "hartung-knapp",
    "edgington",
    "common-effect",
    "wald",
}


def arrays(studies):
    y, error = map(np.array, zip(*studies, strict=True))
    return y, error**2


def said(one):
    return {
        row.method: (row.estimate, row.interval.low, row.interval.high)
        for row in one.rows
    }


# --- numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        # two studies of a well-known thread: tau² is 0, so Wald is the common effect
        ("wald", (0.858, 0.074, 1.643)),
        ("common-effect", (0.858, 0.074, 1.643)),
        ("hartung-knapp", (0.858, -3.967, 5.684)),
        ("modified-hartung-knapp", (0.858, -4.230, 5.947)),
        ("half-normal(0.5)", (0.920, -0.133, 2.112)),
        ("half-normal(1)", (0.967, -0.505, 2.750)),
    ],
)
def test_two_studies(method, expected):
    assert said(panel(*TWO))[method] == pytest.approx(expected, abs=PRINTED)


@settings(max_examples=30, deadline=None)
@given(effects, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_edgington_inverts_the_combined_p_value(studies, level):
    y, v = arrays(studies)
    one = panel(y, v, level=level)
    estimate, low, high = said(one)["edgington"]
    error = np.sqrt(v + one.tau2)
    for mu, p in ((low, (1 - level) / 2), (estimate, 0.5), (high, (1 + level) / 2)):
        sum_ = norm.cdf((mu - y) / error).sum()
        assert irwinhall.cdf(sum_, len(y)) == pytest.approx(p, abs=ROUNDED)
    p = combine_p_values(np.clip(norm.sf(y / error), 1e-300, 1), method="edgington")
    two_sided = 2 * min(p.p_value, 1 - p.p_value)
    assert one["edgington"].p_value == pytest.approx(two_sided, abs=ROUNDED)


def test_many_studies_take_the_normal_approximation_of_edgingtons_sum():
    rng = np.random.default_rng(2)
    y, v = rng.normal(0.2, 0.3, 400), np.full(400, 0.04)
    whole, half = panel(y, v), panel(y[:300], v[:300])
    said_of = [" ".join(note.text for note in one.notes) for one in (whole, half)]
    assert ["normal approximation" in text for text in said_of] == [True, False]
    for one, k in ((whole, 400), (half, 300)):
        low = said(one)["edgington"][1]
        sum_ = norm.cdf((low - y[:k]) / np.sqrt(v[:k] + one.tau2)).sum()
        z = (sum_ - k / 2) / np.sqrt(k / 12)
        # at 300 terms the sum is normal to the third digit
        assert z == pytest.approx(norm.ppf(0.025), abs=5e-3)


# --- laws ----------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(effects, st.floats(-5, 5))
def test_a_shift_of_the_effects_shifts_every_row(studies, shift):
    y, v = arrays(studies)
    one, other = said(panel(y, v)), said(panel(y + shift, v))
    for method, numbers in one.items():
        expected = [number + shift for number in numbers]
        assert other[method] == pytest.approx(expected, abs=1e-5, rel=ROUNDED)


@settings(max_examples=20, deadline=None)
@given(effects, st.randoms())
def test_order_does_not_matter_and_signs_mirror(studies, chance):
    y, v = arrays(studies)
    y_2, v_2 = arrays(chance.sample(studies, len(studies)))
    one, mixed, mirror = said(panel(y, v)), said(panel(y_2, v_2)), said(panel(-y, v))
    for method, (estimate, low, high) in one.items():
        # tau² is found to 1e-8 or so, and multiplied by 12.7 for two studies
        near = {"abs": 1e-5, "rel": ROUNDED}
        assert mixed[method] == pytest.approx((estimate, low, high), **near)
        assert mirror[method] == pytest.approx((-estimate, -high, -low), **near)


@settings(max_examples=20, deadline=None)
@given(effects)
def test_rows_are_what_each_function_gives_alone(studies):
    y, v = arrays(studies)
    one = panel(y, v, level=0.9)
    for method in ("hartung-knapp", "modified-hartung-knapp"):
        alone, row = pool(y, v, test=method, level=0.9), one[method]
        assert (row.interval, row.multiplier) == (alone.interval, alone.multiplier)
    assert one["half-normal(1)"].interval == (
        bayesian_pool(y, v, tau_prior=1.0, level=0.9).interval
    )
    assert one.covering_0 == sum(
        row["ci_low"] <= 0 <= row["ci_high"] for row in one.to_rows()
    )


# --- the policy ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("k", "leading"),
    [
        (2, {"half-normal(0.5)"}),
        (3, {"half-normal(0.5)", "modified-hartung-knapp"}),
        (4, {"half-normal(0.5)", "modified-hartung-knapp"}),
        (5, {"hartung-knapp", "modified-hartung-knapp"}),
        (9, {"hartung-knapp", "modified-hartung-knapp"}),
    ],
)
def test_the_number_of_studies_says_which_method_leads(k, leading):
    one = panel(np.linspace(0, 1, k), [0.1] * k)
    assert {row.method for row in one.leading} == leading
    assert {row.method for row in one.rows} == METHODS
    assert one.rows[: len(leading)] == one.leading
    assert one["wald"].standing == "what older software would say"
    assert one.rows[-1].method == "wald"
    assert one.policy.k_from <= k
    assert one.notes[0].code == "policy"


def test_one_study_is_not_pooled():
    one = panel([0.4], [0.04])
    assert [row.method for row in one.rows] == ["study"]
    assert one.leading[0].interval == pool([0.4], [0.04]).interval
    assert "Nothing is pooled" in str(one)
    assert one.notes[0].code == "single-study"


def test_without_studies_there_is_a_gap():
    assert isinstance(panel([], []), NothingToPool)


def test_rows_left_out_are_counted():
    one = panel([*TWO[0], nan], [*TWO[1], nan])
    assert (one.k, one.k_omitted) == (2, 1)
    assert one.notes[-1].code == "omitted"


def test_a_prior_of_another_measure_is_questioned():
    codes = {note.code for note in panel([-250.0, 390.0], [9e4, 400.0]).notes}
    assert "prior-scale" in codes
    assert "prior-scale" not in {note.code for note in panel(*TWO).notes}


def test_every_row_has_a_citation_with_a_doi():
    works = methods_bibliography()
    for row in (*panel(*TWO).rows, *panel([0.4], [0.04]).rows):
        assert works[row.cite_key].doi
        assert row.citation


def test_multipliers_are_those_of_the_tests():
    one = panel(*TWO)
    assert one["modified-hartung-knapp"].multiplier == pytest.approx(12.706, abs=1e-3)
    assert one["wald"].multiplier == pytest.approx(1.960, abs=1e-3)
    assert all(isnan(one[m].multiplier) for m in ("edgington", "half-normal(0.5)"))


def test_it_prints_and_is_a_table():
    one = panel(*TWO, measure="log OR")
    assert str(one).startswith("Log OR of 2 studies by 7 methods, 95% limits.")
    assert "leads: half-normal(0.5) posterior 0.920 (−0.133 to 2.112)." in str(one)
    assert str(one).endswith("4 of 7 intervals hold 0.")
    page = one._repr_html_()
    assert page.count("<tr>") == 8
    assert "12.71" in page
    assert {row["measure"] for row in one.to_rows()} == {"log OR"}
    with pytest.raises(KeyError, match="no row 'z'"):
        one["z"]


def test_flags_say_that_the_method_decides():
    assert {flag.code for flag in appraise(panel(*TWO))} >= {"SYN601", "SYN620"}
    sure = panel([5.0, 5.1, 5.0, 4.9, 5.2], [0.01] * 5)
    assert "SYN620" not in {flag.code for flag in appraise(sure)}


def test_far_effects_leave_a_small_p_value():
    row = panel([30.0, 31.0], [1.0, 1.0])["edgington"]
    assert 0 <= row.p_value < 1e-100


# --- refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scales": 0.5}, "scales must be two numbers"),
        ({"scales": (0.5,)}, "scales must be two numbers"),
        ({"scales": (0.5, 0.5)}, "no sensitivity analysis"),
        ({"scales": (0.5, -1)}, "scale must be above 0"),
        ({"scales": (0.5, inf)}, "one finite number"),
        ({"tau2": "reml"}, "Did you mean 'REML'"),
        ({"level": 95}, "Did you mean 0.95"),
    ],
)
def test_what_is_no_option_is_refused(options, words):
    with pytest.raises(ArgumentError, match=words):
        panel(*TWO, **options)


def test_faulty_studies_are_refused_in_words():
    with pytest.raises(ArgumentError, match="row 0: vi is negative"):
        panel([0.1, 0.2], [-0.04, 0.1])
