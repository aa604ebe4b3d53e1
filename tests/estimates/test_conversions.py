"""Conversions: round trips, other formulas, rounding in print, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    Converted,
    Sample,
    mean_difference,
    mean_from_median,
    mean_test,
    sd_from_interval,
    sd_from_quantiles,
    sd_from_std_error,
    std_error_from_interval,
    std_error_from_p_value,
)

ROUND_TRIP = 1e-8
"""A quantile is found and put back; nothing is rounded in between."""

positive = st.floats(0.01, 100)
levels = st.sampled_from([0.8, 0.9, 0.95, 0.99])


# --- round trips ----------------------------------------------------------------


@given(positive, st.floats(-50, 50), levels, st.sampled_from([None, 3, 40.5]))
def test_an_interval_gives_back_its_standard_error(error, estimate, level, df):
    quantile = stats.norm if df is None else stats.t(df)
    half = quantile.ppf(0.5 + level / 2) * error
    made = std_error_from_interval(
        estimate - half, estimate + half, estimate=estimate, level=level, df=df
    )
    assert made.value == pytest.approx(error, rel=ROUND_TRIP)


@given(st.floats(0.05, 1), st.floats(0.1, 10), levels)
def test_a_ratio_gives_back_that_of_its_logarithm(error, ratio, level):
    factor = math.exp(stats.norm.ppf(0.5 + level / 2) * error)
    made = std_error_from_interval(
        ratio / factor, ratio * factor, estimate=ratio, level=level, ratio=True
    )
    assert made.value == pytest.approx(error, rel=ROUND_TRIP)
    assert made.quantity == "standard error of the logarithm"
    assert not [note for note in made.notes if "nearer" in note.text]


@given(st.integers(2, 30), st.integers(2, 30), positive, st.floats(0.1, 3))
def test_a_t_test_gives_back_its_standard_error(n_1, n_2, sd, difference):
    arms = Sample(mean=difference * sd, sd=sd, n=n_1), Sample(mean=0, sd=sd, n=n_2)
    p = mean_test(*arms, method="student-t").p_value
    if not 1e-12 < p < 1:
        return
    made = std_error_from_p_value(difference * sd, p, df=n_1 + n_2 - 2)
    expected = mean_difference(*arms, method="student-t").std_error
    assert made.value == pytest.approx(expected, rel=1e-6)


@given(positive, st.integers(2, 200), levels)
def test_a_mean_gives_back_its_standard_deviation(sd, n, level):
    half = stats.t(n - 1).ppf(0.5 + level / 2) * sd / math.sqrt(n)
    made = sd_from_interval(10 - half, 10 + half, n, mean=10, level=level)
    assert made.value == pytest.approx(sd, rel=ROUND_TRIP)
    assert sd_from_std_error(sd / math.sqrt(n), n).value == pytest.approx(sd)


# --- medians --------------------------------------------------------------------

FIVE = {"q1": 10.0, "q3": 18.0, "minimum": -2.0, "maximum": 30.0}
QUARTILES = {"q1": 10.0, "q3": 18.0}
RANGE = {"minimum": -2.0, "maximum": 30.0}
N, MEDIAN = 40, 12.0


def test_means_by_the_formulas_of_luo_and_others():
    """Written out by hand from their summary, so that a slip in either shows."""
    power = 40**0.75
    by_range = 4 / (4 + power) * 14 + power / (4 + power) * 12
    assert mean_from_median(MEDIAN, n=N, **RANGE).value == pytest.approx(by_range)
    by_quartiles = (0.7 + 0.39 / 40) * 14 + (0.3 - 0.39 / 40) * 12
    assert mean_from_median(MEDIAN, n=N, **QUARTILES).value == pytest.approx(
        by_quartiles
    )
    ends, quarter = 2.2 / (2.2 + power), 0.72 / 40**0.55
    by_five = ends * 14 + (0.7 - quarter) * 14 + (0.3 + quarter - ends) * 12
    assert mean_from_median(MEDIAN, n=N, **FIVE).value == pytest.approx(by_five)


def test_standard_deviations_by_the_formulas_of_wan_and_of_shi():
    inverse = stats.norm.ppf
    by_range = 32 / (2 * inverse((40 - 0.375) / 40.25))
    by_quartiles = 8 / (2 * inverse((0.75 * 40 - 0.125) / 40.25))
    assert sd_from_quantiles(N, **RANGE).value == pytest.approx(by_range)
    assert sd_from_quantiles(N, **QUARTILES).value == pytest.approx(by_quartiles)
    both = sd_from_quantiles(N, **FIVE)
    assert both.value == pytest.approx((by_range + by_quartiles) / 2)
    theta = (
        (2 + 0.14 * 40**0.6) * inverse((40 - 0.375) / 40.25),
        (2 + 2 / (0.07 * 40**0.6)) * inverse((0.75 * 40 - 0.125) / 40.25),
    )
    weighed = sd_from_quantiles(N, **FIVE, method="shi")
    assert weighed.value == pytest.approx(32 / theta[0] + 8 / theta[1])


@given(st.integers(2, 500), st.floats(-20, 20), st.floats(0.1, 9), st.floats(0.1, 9))
def test_what_is_symmetric_has_its_median_for_a_mean(n, middle, near, more):
    numbers = {
        "q1": middle - near,
        "q3": middle + near,
        "minimum": middle - near - more,
        "maximum": middle + near + more,
    }
    made = mean_from_median(middle, n=n, **numbers)
    assert made.value == pytest.approx(middle, abs=1e-9)
    assert mean_from_median(middle).value == middle


@given(st.floats(-1e3, 1e3), st.floats(0.1, 50))
def test_conversions_follow_the_unit(shift, scale):
    moved = {name: scale * value + shift for name, value in FIVE.items()}
    mean = mean_from_median(scale * MEDIAN + shift, n=N, **moved).value
    wanted = scale * mean_from_median(MEDIAN, n=N, **FIVE).value + shift
    assert mean == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    sd = sd_from_quantiles(N, **moved).value
    assert sd == pytest.approx(scale * sd_from_quantiles(N, **FIVE).value, rel=1e-9)


@pytest.mark.parametrize("n", [30, 200])
def test_normal_measurements_are_met(n):
    """Quantiles of the normal distribution itself, where order statistics expect it."""
    ends = stats.norm.ppf((n - 0.375) / (n + 0.25))
    quarter = stats.norm.ppf((0.75 * n - 0.125) / (n + 0.25))
    numbers = {"q1": -quarter, "q3": quarter, "minimum": -ends, "maximum": ends}
    for method in ("wan", "shi"):
        assert sd_from_quantiles(n, **numbers, method=method).value == pytest.approx(1)


# --- print ----------------------------------------------------------------------


def test_a_conversion_says_how_what_for_and_by_whom():
    made = std_error_from_interval(0.33, 0.90, estimate=0.55, ratio=True)
    assert isinstance(made, Converted)
    assert made.how == "(ln 0.9 − ln 0.33) / (2 × 1.960)"
    assert "95% normal interval" in made.assumes
    assert made.source == "altman2011b"
    assert "converted and not reported" in str(made)
    assert made.to_dict()["measure"] == "standard error of the logarithm"
    assert "<caption>" in made._repr_html_()


@pytest.mark.parametrize(
    ("low", "high", "estimate", "ratio", "off"),
    [
        (1.0, 3.0, 2.0, False, False),
        (1.0, 3.1, 2.0, False, False),
        (1.0, 3.1, 1.9, False, True),
        (1.0, 3.1, 2.2, False, True),
        (0.33, 0.90, 0.55, True, False),
        (0.33, 0.90, 0.62, True, True),
        (0.33, 0.90, 0.62, False, False),
        (0.01, 0.90, 0.01, True, True),
        (0.01, 0.90, 0.12, True, False),  # 0.01 may be anything from 0.005
    ],
)
def test_an_estimate_off_the_middle_is_noticed(low, high, estimate, ratio, off):
    made = std_error_from_interval(low, high, estimate=estimate, ratio=ratio)
    assert bool([n for n in made.notes if "limit than rounding" in n.text]) == off


def test_what_rounding_leaves_open_is_said():
    coarse = std_error_from_interval(0.1, 0.3)
    assert "0.0255 to 0.0765" in str(coarse.notes[0])
    assert not std_error_from_interval(0.1234, 0.3216).notes
    assert std_error_from_p_value(17, 0.03).notes
    assert not std_error_from_p_value(17, 0.0312).notes
    assert sd_from_std_error(0.1, 16).notes


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: std_error_from_interval(3, 1), "Were they swapped"),
        (lambda: std_error_from_interval(2, 2), "limits are equal"),
        (lambda: std_error_from_interval(1, 3, estimate=4), "outside its interval"),
        (lambda: std_error_from_interval(-1, 3, ratio=True), "must be positive"),
        (lambda: std_error_from_interval(0, 3, ratio=True), "must be positive"),
        (lambda: std_error_from_interval(1, 3, level=95), "Did you mean 0.95"),
        (lambda: std_error_from_interval(1, 3, df=0), "df must be 1 or more"),
        (lambda: std_error_from_interval(1, math.inf), "one finite number"),
        (lambda: std_error_from_p_value(3, 0), "not exact"),
        (lambda: std_error_from_p_value(3, 1), "strictly between"),
        (lambda: std_error_from_p_value(3, 5e-324), "too near its end"),
        (lambda: std_error_from_p_value(3, "<0.05"), "the text '<0.05'"),
        (lambda: std_error_from_p_value(0, 0.4), "no effect"),
        (lambda: std_error_from_p_value(1, 0.4, ratio=True), "no effect"),
        (lambda: std_error_from_p_value(-2, 0.4, ratio=True), "positive for a ratio"),
        (lambda: sd_from_std_error(0, 9), "std_error must be positive"),
        (lambda: sd_from_std_error(2, 1), "2 or more"),
        (lambda: sd_from_interval(1, 3, 1), "2 or more"),
        (lambda: sd_from_interval(1, 3, 9, mean=0), "mean 0 lies outside"),
        (lambda: sd_from_interval(1, 3, 9, method="z"), "method must be one of"),
        (lambda: mean_from_median(5, q1=3, n=9), "q3 must be given with q1"),
        (lambda: mean_from_median(5, q1=3, q3=8), "n must be given"),
        (lambda: mean_from_median(9, q1=3, q3=8, n=9), "median cannot exceed q3"),
        (lambda: sd_from_quantiles(9), "give q1 and q3"),
        (lambda: sd_from_quantiles(9, q1=8, q3=3), "q1 cannot exceed q3"),
        (lambda: sd_from_quantiles(9, q1=3, q3=3), "no spread"),
        (lambda: sd_from_quantiles(9, maximum=3), "minimum must be given"),
        (lambda: sd_from_quantiles(9, **QUARTILES, method="shi"), "all four"),
        (
            lambda: sd_from_quantiles(9, q1=1, q3=2, minimum=3, maximum=4),
            "minimum cannot exceed q1",
        ),
    ],
)
def test_impossible_input_is_refused_in_words(call, words):
    with pytest.raises(ArgumentError, match=words):
        call()
