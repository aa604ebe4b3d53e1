"""Differences of means: other programs, laws, coverage, edges, refusals."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    Sample,
    mean_difference,
    sd_from_std_error,
    standardised_mean_difference,
    summarise,
)
from surrogate_evidence.estimates.measurements._noncentral import limits, tails
from surrogate_evidence.estimates.measurements._small_samples import bias_correction
from tests.estimates.golden import cases

CLOSED_FORM = 1e-12
"""Both sides evaluate one formula in doubles."""
INTEGRAL = 1e-9
"""Adaptive quadrature of the definition is asked for no more."""
QUOTED = 1e-7
"""MBESS prints seven significant digits."""

NEW = [12.1, 15.3, 9.8, 14.2, 13.3]
OLD = [8.2, 11.1, 7.9, 9.1, 10.4, 8.8]

FUNCTIONS = {
    "welch": mean_difference,
    "student-t": mean_difference,
    "noncentral-t": standardised_mean_difference,
    "normal": standardised_mean_difference,
}


def compared(a, b, method, **facts):
    return FUNCTIONS[method](a, b, method=method, **facts)


@st.composite
def samples(draw, smallest=2, largest=60):
    return Sample(
        mean=draw(st.floats(-50, 50)),
        sd=draw(st.floats(0.01, 30)),
        n=draw(st.integers(smallest, largest)),
    )


# --- numbers --------------------------------------------------------------------


@pytest.mark.parametrize(("name", "program", "row", "expected"), cases("two_means"))
def test_values_and_variances_are_those_of_other_programs(name, program, row, expected):
    m_1, sd_1, n_1, m_2, sd_2, n_2 = row
    arms = Sample(mean=m_1, sd=sd_1, n=n_1), Sample(mean=m_2, sd=sd_2, n=n_2)
    result = compared(*arms, name.split("/")[1])
    assert result.measure == name.split("/")[0]
    value, variance = expected
    assert result.value == pytest.approx(value, rel=CLOSED_FORM), program
    assert result.std_error**2 == pytest.approx(variance, rel=CLOSED_FORM), program


@pytest.mark.parametrize("method", ["welch", "student-t"])
def test_t_intervals_are_those_of_scipy(method):
    ours = compared(NEW, OLD, method)
    theirs = stats.ttest_ind(NEW, OLD, equal_var=method == "student-t")
    low, high = theirs.confidence_interval(0.95)
    assert ours.interval.low == pytest.approx(low, rel=CLOSED_FORM)
    assert ours.interval.high == pytest.approx(high, rel=CLOSED_FORM)
    assert ours.df == pytest.approx(theirs.df, rel=CLOSED_FORM)


# MBESS::ci.smd(ncp, n.1, n.2), as an analysis in a public repository prints it
@pytest.mark.parametrize(
    ("t", "n_1", "n_2", "printed"),
    [
        (2.509, 182, 145, (0.05985009, 0.4983036)),
        (1.747, 168, 159, (-0.02421889, 0.4105067)),
    ],
)
def test_noncentral_limits_are_those_of_mbess(t, n_1, n_2, printed):
    root = math.sqrt(1 / n_1 + 1 / n_2)
    arms = Sample(mean=t * root, sd=1, n=n_1), Sample(mean=0, sd=1, n=n_2)
    interval = standardised_mean_difference(*arms).interval
    assert (interval.low, interval.high) == pytest.approx(printed, rel=QUOTED)


# --- the noncentral t -----------------------------------------------------------


def by_quadrature(t, m, delta):
    """P(T <= t) from the definition, by adaptive quadrature over the chi variable."""

    def density(s):
        exponent = log_peak + (m - 1) * math.log(s) - m * (s * s - 1) / 2 if s else -800
        return math.exp(exponent) * special.ndtr(t * s - delta)

    log_peak = math.log(2) + m / 2 * math.log(m / 2) - m / 2 - special.gammaln(m / 2)
    spread = 1 / math.sqrt(2 * m)
    edges = np.clip(1 + spread * np.linspace(-12, 14, 14), 0, None)
    edges = np.unique([*edges, *([delta / t] if delta > 0 else [])])
    return sum(
        integrate.quad(density, *pair, epsabs=1e-13)[0] for pair in pairwise(edges)
    )


@pytest.mark.parametrize("m", [1, 2, 3, 10, 99, 1500])
@pytest.mark.parametrize("t", [0.2, 2.0, 80.0, 900.0])
@pytest.mark.parametrize("z", [-3.0, 0.5, 2.0])
def test_tails_are_those_of_the_definition(m, t, z):
    delta = t + z * math.sqrt(1 + t * t / (2 * m))
    below, above = tails(t, m, delta)
    assert below == pytest.approx(by_quadrature(t, m, delta), abs=INTEGRAL)
    assert below + above == pytest.approx(1, abs=CLOSED_FORM)


@pytest.mark.parametrize("m", [1, 4, 50, 1e4])
def test_without_noncentrality_it_is_students_t(m):
    for t in (0.0, 0.3, 1.0, 4.0, 1e3):
        assert tails(t, m, 0)[1] == pytest.approx(stats.t.sf(t, m), rel=1e-10)


@pytest.mark.parametrize("m", [2, 30, 5000])
def test_at_zero_only_the_normal_part_counts(m):
    assert limits(0, m, 0.025) == pytest.approx((-1.959964, 1.959964), abs=1e-6)


@pytest.mark.parametrize("m", [2, 7, 400, 1e6, 1e10])
@pytest.mark.parametrize("t", [-1e9, -40.0, 0.5, 12.0, 1e5, 1e12])
def test_limits_put_back_leave_the_tail(m, t):
    low, high = limits(abs(t), m, 0.025)
    assert tails(abs(t), m, low)[1] == pytest.approx(0.025, rel=1e-6)
    assert tails(abs(t), m, high)[0] == pytest.approx(0.025, rel=1e-6)
    if t < 0:
        assert limits(t, m, 0.025) == (-high, -low)


@pytest.mark.parametrize(
    ("m", "factor"),
    [
        (2, 1 / math.sqrt(math.pi)),
        (3, math.sqrt(math.pi / 6)),
        (4, math.sqrt(2 / math.pi)),
    ],
)
def test_the_correction_is_exact(m, factor):
    """Gamma functions of halves: J(2), J(3) and J(4) have closed forms."""
    assert bias_correction(m) == pytest.approx(factor, rel=CLOSED_FORM)


@pytest.mark.parametrize("k", [1, 2, 5, 20, 31, 32, 33, 34, 80, 500])
def test_the_correction_is_exact_where_its_formula_changes_and_beyond(k):
    """J(2k) squared times pi is rational, and so is J(2k + 1) squared over pi."""
    binomial = Fraction(math.comb(2 * k, k), 4**k)
    even = Fraction((2 * k - 1) ** 2, 4 * k**3) / binomial**2
    odd = binomial**2 * Fraction(2 * k * k, 2 * k + 1)
    assert bias_correction(2.0 * k) == pytest.approx(
        math.sqrt(float(even) / math.pi), rel=CLOSED_FORM
    )
    assert bias_correction(2.0 * k + 1) == pytest.approx(
        math.sqrt(float(odd) * math.pi), rel=CLOSED_FORM
    )


# --- laws -----------------------------------------------------------------------


@pytest.mark.parametrize("method", FUNCTIONS)
@given(a=samples(), b=samples())
@settings(max_examples=25, deadline=None)
def test_swapping_the_arms_mirrors_everything(method, a, b):
    one, other = compared(a, b, method), compared(b, a, method)
    assert other.value == -one.value
    assert other.interval.low == pytest.approx(-one.interval.high, rel=1e-9, abs=1e-12)
    assert other.std_error == one.std_error


@pytest.mark.parametrize("method", FUNCTIONS)
@given(a=samples(), b=samples())
@settings(max_examples=25, deadline=None)
def test_the_value_lies_in_its_interval_and_more_confidence_is_wider(method, a, b):
    narrow = compared(a, b, method, level=0.8)
    wide = compared(a, b, method, level=0.99)
    assert narrow.value in narrow.interval
    assert wide.interval.low < narrow.interval.low
    assert narrow.interval.high < wide.interval.high


@given(a=samples(), b=samples(), scale=st.sampled_from([1e-6, 0.1, 2.54, 1e8]))
@settings(max_examples=30, deadline=None)
def test_another_unit_scales_one_and_leaves_the_other(a, b, scale):
    def scaled(arm):
        return Sample(mean=arm.mean * scale, sd=arm.sd * scale, n=arm.n)

    before, after = mean_difference(a, b), mean_difference(scaled(a), scaled(b))
    assert after.std_error == pytest.approx(before.std_error * scale, rel=1e-9)
    before = standardised_mean_difference(a, b)
    after = standardised_mean_difference(scaled(a), scaled(b))
    near = {"rel": 1e-6, "abs": 1e-6}
    assert after.value == pytest.approx(before.value, **near)
    assert after.interval.high == pytest.approx(before.interval.high, **near)


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=9),
    st.lists(st.integers(-50, 50), min_size=2, max_size=9),
)
@settings(max_examples=40, deadline=None)
def test_measurements_and_their_summary_say_the_same(a, b):
    assert str(mean_difference(a, b)) == str(
        mean_difference(summarise(a), summarise(b))
    )


def test_large_samples_need_no_noncentral_t():
    arms = Sample(mean=1, sd=1, n=400_000), Sample(mean=0.9, sd=1, n=400_000)
    exact = standardised_mean_difference(*arms).interval
    normal = standardised_mean_difference(*arms, method="normal").interval
    assert exact.low == pytest.approx(normal.low, abs=1e-6)


# --- guarantees -----------------------------------------------------------------


@pytest.mark.parametrize(("n_1", "n_2"), [(2, 2), (3, 8), (16, 16)])
@pytest.mark.parametrize("delta", [0.0, 0.5, 3.0])
def test_noncentral_limits_cover_at_their_level(n_1, n_2, delta):
    """The interval holds delta for every t between two quantiles, without sampling."""
    m, root = n_1 + n_2 - 2, math.sqrt(1 / n_1 + 1 / n_2)
    t = stats.nct.ppf([0.025, 0.5, 0.975], m, delta / root)

    def interval(statistic):
        arms = Sample(mean=statistic * root, sd=1, n=n_1), Sample(mean=0, sd=1, n=n_2)
        return standardised_mean_difference(*arms).interval

    assert delta in interval(t[1])
    assert interval(t[0]).high == pytest.approx(delta, abs=1e-6)
    assert interval(t[2]).low == pytest.approx(delta, abs=1e-6)


def test_g_is_unbiased():
    """The mean of noncentral t is delta / J, so J takes all bias away."""
    for m, delta in ((2, 1.0), (5, 3.0), (40, 0.3)):
        assert stats.nct.mean(m, delta) * bias_correction(m) == pytest.approx(delta)


# --- edges ----------------------------------------------------------------------


@pytest.mark.parametrize("method", FUNCTIONS)
@pytest.mark.parametrize("other", [[1, 1], [2, 2, 2]])
def test_no_spread_at_all_gives_no_interval_and_says_why(method, other):
    result = compared([1, 1], other, method)
    assert math.isnan(result.interval.low)
    assert math.isnan(result.std_error)
    codes = [note.code for note in result.notes]
    assert codes == ["not-estimable", "boundary", "boundary"]
    assert "not estimable" in str(result)


@pytest.mark.parametrize("method", FUNCTIONS)
def test_one_arm_without_spread_gets_a_note(method):
    result = compared([3, 3, 3], [1, 2, 3], method)
    assert math.isfinite(result.interval.low)
    assert "All 3 measurements of arm 1 are alike" in str(result.notes[-1])


def test_one_participant_borrows_a_spread_only_if_asked_to():
    assert math.isnan(mean_difference([1], [2, 4]).interval.low)
    pooled = mean_difference([1], [2, 4], method="student-t")
    assert pooled.df == 1
    assert math.isfinite(pooled.interval.low)
    assert math.isnan(standardised_mean_difference([1], [2, 4]).value)
    assert math.isnan(mean_difference([1], [2], method="student-t").interval.low)


def test_a_spread_too_small_to_divide_by_is_said():
    result = standardised_mean_difference([1e-160, 2e-160], [1, 1])
    assert math.isnan(result.value)
    assert result.notes[0].code == "not-estimable"


def test_equal_numbers_are_equal_whatever_their_size():
    """A sum of squares would lose these; exact arithmetic does not."""
    assert summarise([1e9 + 1, 1e9 + 2, 1e9 + 3]).sd == 1
    assert summarise([0.1, 0.1, 0.1]).sd == 0


def test_the_convention_is_written_beside_the_limits():
    notes = " ".join(map(str, standardised_mean_difference(NEW, OLD).notes))
    assert "not multiplied by J = 0.914" in notes
    assert "1/n1 + 1/n2 + g²/(2(n1 + n2))" in notes


def test_converted_numbers_are_not_forgotten():
    made = sd_from_std_error(1.2, 25)
    arm = Sample(mean=3, sd=made.value, n=25, converted=(made,))
    assert "converted and not reported" in str(mean_difference(arm, OLD).notes[-1])


def test_rows_use_the_common_columns():
    row = standardised_mean_difference(NEW, OLD).to_dict()
    assert {"measure", "estimate", "std_error", "ci_low", "ci_method", "n_1"} <= set(
        row
    )
    assert row["n"] == 11
    assert summarise(NEW).to_dict()["sd"] == pytest.approx(np.std(NEW, ddof=1))


def test_html_is_a_table():
    for result in (summarise(NEW), mean_difference(NEW, OLD)):
        assert "<caption>" in result._repr_html_()


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"mean": 1, "n": 5}, "sd must be given for n = 5"),
        ({"mean": 1, "sd": 2, "n": 1}, "leave sd out"),
        ({"mean": 1, "sd": -2, "n": 4}, "sd cannot be negative"),
        ({"mean": math.inf, "sd": 2, "n": 4}, "mean must be one finite number"),
        ({"mean": "3", "sd": 2, "n": 4}, "the text '3'"),
        ({"mean": 3, "sd": True, "n": 4}, "yes or no"),
        ({"mean": 3, "sd": 2, "n": 4.5}, "whole number"),
        ({"mean": 3, "sd": 2, "n": 0}, "1 or more"),
        ({"mean": 1e200, "sd": 2, "n": 4}, "larger unit"),
        ({"mean": 3, "sd": 2, "n": 4, "converted": (2.0,)}, "bare numbers"),
    ],
)
def test_impossible_samples_are_refused(facts, words):
    with pytest.raises(ArgumentError, match=words):
        Sample(**facts)


@pytest.mark.parametrize(
    ("arm", "words"),
    [
        ([], "at least one measurement"),
        ([1, math.nan], r"a\[1\] must be one finite number"),
        ([1, None], r"a\[1\]"),
        ("12", "the text '12'"),
        (7, "sequence of measurements"),
        ({1: 2}, "sequence of measurements"),
        ([[1, 2], [3, 4]], "2 values at once"),
    ],
)
def test_what_is_no_sequence_of_measurements_is_refused(arm, words):
    with pytest.raises(ArgumentError, match=words):
        mean_difference(arm, OLD)


def test_levels_and_methods_are_checked():
    with pytest.raises(ArgumentError, match=r"Did you mean 0.95\?"):
        mean_difference(NEW, OLD, level=95)
    with pytest.raises(ArgumentError, match="Did you mean 'welch'"):
        mean_difference(NEW, OLD, method="Welsh")
    with pytest.raises(ArgumentError, match="method must be one of"):
        standardised_mean_difference(NEW, OLD, method="welch")


def test_arrays_are_measurements_too():
    assert mean_difference(np.array(NEW), np.array(OLD)) == mean_difference(NEW, OLD)
