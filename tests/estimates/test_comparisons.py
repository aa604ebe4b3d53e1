"""Two arms compared: numbers of other programs, laws, every edge, refusals."""

import math
import warnings
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence import compare, exact_test
from surrogate_evidence.errors import ArgumentError
from tests.estimates.golden import cases, tolerance

METHODS = {
    "RD": ["newcombe", "miettinen-nurminen", "agresti-caffo"],
    "RR": ["koopman", "miettinen-nurminen", "log"],
    "OR": ["conditional"],
}
PAIRS = [(measure, name) for measure, names in METHODS.items() for name in names]
NULL = {"RD": 0, "RR": 1, "OR": 1}
Z_SQUARED = 3.841458820694124  # 95% point of chi-squared with one degree of freedom


@st.composite
def tables(draw, largest=40):
    arms = []
    for _ in range(2):
        n = draw(st.integers(1, largest))
        arms += [draw(st.integers(0, n)), n]
    return tuple(arms)


def limits(table, **options):
    interval = compare(*table, **options).interval
    return interval.low, interval.high


# --- numbers --------------------------------------------------------------------

CLIPPED = {("RD/agresti-caffo", (0, 16, 16, 16))}
OTHER_ZERO_POLICY = {
    ("RR/log", table) for table in [(16, 16, 16, 16), (0, 16, 16, 16), (7, 19, 0, 12)]
}
COMPARABLE = [
    case
    for case in cases("two_arms")
    if (case[0], case[2]) not in CLIPPED | OTHER_ZERO_POLICY and None not in case[3]
]


@pytest.mark.parametrize(("name", "program", "table", "expected"), COMPARABLE)
def test_limits_are_those_of_other_programs(name, program, table, expected):
    measure, method = name.split("/")
    given_limits = limits(table, measure=measure, method=method)
    near = tolerance(method)
    assert given_limits == pytest.approx(expected, rel=near, abs=near), program


@pytest.mark.parametrize(
    ("method", "printed"),
    [
        ("newcombe", (0.006, 0.495)),
        ("miettinen-nurminen", (0.027, 0.499)),
        ("agresti-caffo", (-0.010, 0.455)),
    ],
)
def test_the_difference_of_16_of_16_and_12_of_16(method, printed):
    rounded = tuple(round(x, 3) for x in limits((16, 16, 12, 16), method=method))
    assert rounded == printed


def test_the_conditional_odds_ratio_has_no_upper_end():
    result = compare(16, 16, 12, 16, measure="OR")
    assert result.value == math.inf
    assert round(result.interval.low, 2) == 0.72
    assert result.interval.high == math.inf


def test_what_is_beyond_the_scale_is_cut_and_said():
    result = compare(0, 16, 16, 16, method="agresti-caffo")
    assert result.interval.low == -1
    assert "clipped" in {note.code for note in result.notes}


@pytest.mark.parametrize("table", [(16, 16, 12, 16), (3, 4, 1, 4), (7, 19, 0, 12)])
def test_conditional_limits_leave_the_tail_they_promise(table):
    """Fisher's noncentral hypergeometric tails in exact arithmetic."""
    x1, n1, x2, n2 = table
    total = x1 + x2
    support = range(max(0, total - n2), min(n1, total) + 1)

    def tail(odds, among):
        odds = Fraction(odds)
        weight = {
            k: math.comb(n1, k) * math.comb(n2, total - k) * odds**k for k in support
        }
        return float(
            sum(w for k, w in weight.items() if among(k)) / sum(weight.values())
        )

    low, high = limits(table, measure="OR")
    assert tail(low, lambda k: k >= x1) == pytest.approx(0.025, abs=1e-12)
    if math.isfinite(high):
        assert tail(high, lambda k: k <= x1) == pytest.approx(0.025, abs=1e-12)


@pytest.mark.parametrize(
    "table",
    [(16, 16, 12, 16), (8, 16, 8, 16), (3, 4, 1, 4), (9, 10, 3, 10), (7, 19, 0, 12)],
)
@pytest.mark.parametrize("inflated", [True, False])
def test_score_limits_of_the_ratio_solve_the_score_equation(table, inflated):
    """The statistic at its constrained estimate, found without our closed form."""
    x1, n1, x2, n2 = table
    method = "miettinen-nurminen" if inflated else "koopman"
    factor = (n1 + n2) / (n1 + n2 - 1) if inflated else 1.0
    for ratio in limits(table, measure="RR", method=method):
        if not 0 < ratio < math.inf:
            continue
        p2 = _best(
            lambda p, r=ratio: _log_likelihood(table, r * p, p), min(1, 1 / ratio)
        )
        p1 = ratio * p2
        variance = p1 * (1 - p1) / n1 + ratio**2 * p2 * (1 - p2) / n2
        statistic = (x1 / n1 - ratio * x2 / n2) ** 2 / (variance * factor)
        assert statistic == pytest.approx(Z_SQUARED, rel=1e-5)


@pytest.mark.parametrize(
    "table",
    [(16, 16, 12, 16), (8, 16, 8, 16), (3, 4, 1, 4), (9, 10, 3, 10), (7, 19, 0, 12)],
)
def test_score_limits_of_the_difference_solve_the_score_equation(table):
    x1, n1, x2, n2 = table
    factor = (n1 + n2) / (n1 + n2 - 1)
    for gap in limits(table, method="miettinen-nurminen"):
        low, high = max(0, -gap), min(1, 1 - gap)
        share = _best(
            lambda p, d=gap, lo=low: _log_likelihood(table, lo + p + d, lo + p),
            high - low,
        )
        p2 = low + share
        p1 = p2 + gap
        variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * factor
        statistic = (x1 / n1 - x2 / n2 - gap) ** 2 / variance
        assert statistic == pytest.approx(Z_SQUARED, rel=1e-5)


def _log_likelihood(table, p1, p2):
    def part(x, n, p):
        if (x and p <= 0) or (n - x and p >= 1):
            return -math.inf
        seen = x * math.log(p) if x else 0.0
        return seen + ((n - x) * math.log1p(-p) if n - x else 0.0)

    x1, n1, x2, n2 = table
    return part(x1, n1, p1) + part(x2, n2, p2)


def _best(function, high):
    """Return where a concave function is largest on (0, high), by golden section."""
    golden = (math.sqrt(5) - 1) / 2
    low, end = 0.0, high
    for _ in range(200):
        one, two = end - golden * (end - low), low + golden * (end - low)
        low, end = (low, two) if function(one) > function(two) else (one, end)
    return (low + end) / 2


# --- laws -----------------------------------------------------------------------


@given(tables(), st.sampled_from(PAIRS))
def test_an_interval_contains_its_estimate(table, pair):
    measure, method = pair
    result = compare(*table, measure=measure, method=method)
    if not math.isnan(result.value) and method != "agresti-caffo":
        assert result.interval.low <= result.value <= result.interval.high


@given(tables(), st.sampled_from(PAIRS))
def test_more_confidence_needs_more_room(table, pair):
    measure, method = pair
    low, high = limits(table, measure=measure, method=method, level=0.8)
    wider = limits(table, measure=measure, method=method, level=0.99)
    assert wider[0] <= low
    assert wider[1] >= high


@given(tables(), st.sampled_from(METHODS["RD"]))
def test_swapped_arms_mirror_a_difference(table, method):
    low, high = limits(table, method=method)
    swapped = limits(table[2:] + table[:2], method=method)
    assert swapped == pytest.approx((-high, -low), abs=1e-9)


@given(tables(), st.sampled_from([pair for pair in PAIRS if pair[0] != "RD"]))
def test_swapped_arms_invert_a_ratio(table, pair):
    measure, method = pair
    low, high = limits(table, measure=measure, method=method)
    swapped = limits(table[2:] + table[:2], measure=measure, method=method)

    def inverse(x):
        return math.inf if x == 0 else 1 / x

    assert swapped == pytest.approx((inverse(high), inverse(low)), rel=1e-6)


@given(tables(), st.sampled_from(METHODS["RD"]))
def test_counting_the_others_mirrors_a_difference(table, method):
    x1, n1, x2, n2 = table
    low, high = limits(table, method=method)
    others = limits((n1 - x1, n1, n2 - x2, n2), method=method)
    assert others == pytest.approx((-high, -low), abs=1e-9)


@given(tables(largest=25))
def test_the_conditional_interval_and_the_fisher_tails_agree(table):
    low, high = limits(table, measure="OR")
    above, below = (
        exact_test(*table, method="fisher", alternative=side).p_value
        for side in ("greater", "less")
    )
    if abs(above - 0.025) > 1e-9:
        assert (low > 1) is (above < 0.025)
    if abs(below - 0.025) > 1e-9:
        assert (high < 1) is (below < 0.025)


# --- guarantees -----------------------------------------------------------------


def test_no_table_of_two_small_arms_fails():
    """Every table of 16 against 16, every method: the boundary tables among them."""
    sides = range(17)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x1, x2 in product(sides, sides):
            for measure, method in PAIRS:
                result = compare(x1, 16, x2, 16, measure=measure, method=method)
                low, high = result.interval.low, result.interval.high
                assert not math.isnan(low)
                assert not math.isnan(high)
                assert low <= high
                unsaid = math.isnan(result.value) and "not-estimable" not in {
                    note.code for note in result.notes
                }
                assert not unsaid


@pytest.mark.parametrize(
    "table", [(0, 1, 0, 1), (1, 1, 1, 1), (1, 1, 0, 1), (0, 1, 1, 1)]
)
@pytest.mark.parametrize(("measure", "method"), PAIRS)
def test_one_participant_per_arm_is_an_answer_too(table, measure, method):
    result = compare(*table, measure=measure, method=method)
    assert result.interval.low <= NULL[measure] <= result.interval.high


@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_a_ratio_without_events_is_a_value_with_a_reason(measure):
    result = compare(0, 16, 0, 16, measure=measure)
    assert math.isnan(result.value)
    assert (result.interval.low, result.interval.high) == (0, math.inf)
    assert "not-estimable" in {note.code for note in result.notes}


@pytest.mark.parametrize("method", METHODS["RD"])
def test_large_arms_are_no_trouble(method):
    low, high = limits((50_000, 100_000, 49_000, 100_000), method=method)
    assert (low, high) == pytest.approx((0.0056, 0.0144), abs=1e-4)


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ((17, 16, 1, 16), {}, "17 events_1 out of n_1 = 16"),
        ((1, 16, 1, 0), {}, "n_2 must be 1 or more"),
        ((1, 16, "1", 16), {}, "the text '1'"),
        ((1, 16, 1, 16), {"measure": "rr"}, "Did you mean 'RR'"),
        ((1, 16, 1, 16), {"method": "koopman"}, "belongs to measure 'RR'"),
        ((1, 16, 1, 16), {"method": "newcomb"}, "Did you mean 'newcombe'"),
        ((1, 16, 1, 16), {"level": 95}, "Did you mean 0.95"),
    ],
)
def test_impossible_questions_are_refused_in_words(table, options, said):
    with pytest.raises(ArgumentError, match=said):
        compare(*table, **options)


# --- faults that were found, and must not come back -------------------------------


@pytest.mark.parametrize("method", ["miettinen-nurminen", "mee"])
@pytest.mark.parametrize("n", [1, 16, 61, 100, 5_000])
def test_everybody_is_as_wide_as_nobody(method, n):
    """Near 1 a proportion has no digits left for its distance from 1."""
    nobody, everybody = (limits((x, n, x, n), method=method) for x in (0, n))
    assert everybody == pytest.approx(nobody, rel=1e-9)
    assert everybody[0] < 0 < everybody[1]


def test_the_score_limit_without_events_has_a_closed_form():
    n, z_squared = 100, Z_SQUARED
    expected = z_squared / (z_squared + n * (2 * n - 1) / (2 * n))
    found = limits((n, n, n, n), method="miettinen-nurminen")
    assert found == pytest.approx((-expected, expected), rel=1e-6)


def test_arms_too_large_to_be_gone_through_are_refused():
    with pytest.raises(ArgumentError, match="it is offered up to 2,000,000"):
        compare(3_000_000, 10_000_000, 3_000_000, 10_000_000, measure="OR")


@pytest.mark.parametrize("method", [["newcombe"], {"a": 1}, 3])
def test_a_method_that_is_no_text_is_refused(method):
    with pytest.raises(ArgumentError, match="must be one of"):
        compare(1, 2, 1, 2, method=method)
