"""Effect sizes of one case: golden numbers, enumerated truth, laws, refusals."""

import math
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import ndtri

from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.estimates import (
    SERIES_NEEDS,
    lrr,
    nap,
    phases,
    pnd,
    single_case_effect,
    tau_u,
)
from surrogate_evidence.estimates.single_case.single_case import STD_ERRORS
from tests.appraisal.factory import study
from tests.estimates.golden import cases

EXACT = 1e-12  # closed forms, a few operations each
ROOT = (
    1e-9  # limits are found to 1e-15; the mean of many terms, or 1 less a limit, adds
)
CANCELLED = 1e-7  # root of a variance near 0, of which the terms cancel to 1e-15
PEER_ROOT = 5e-5  # the peer's root search stops at a tolerance of about 1e-4
PEERS = {
    "nap": lambda series: nap(series, std_error="sen"),
    "tau": lambda series: tau_u(series, variant="tau", std_error="sen"),
    "tau-u": tau_u,
    "pnd": pnd,
    "lrr-increasing": lrr,
    # the peer keeps B over A for a measure that should rise; in the decreasing form
    # an improvement is below 0, so here the sign turns, and the limits change places
    "lrr-decreasing": lambda series: lrr(series, form="decreasing"),
}
UP, DOWN = "higher is better", "lower is better"
sessions = st.lists(st.integers(0, 6), min_size=1, max_size=7)


def case(a, b, direction=UP, **facts):
    return phases(A=a, B=b, direction=direction, **facts)


# --- other programs, other ways to the same number --------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [pytest.param(n, a, e, id=n) for n, _, a, e in cases("single_case")],
)
def test_another_program_agrees(name, arguments, expected):
    result = PEERS[name](case(*arguments, ratio_scale=True))
    sign = -1 if name == "lrr-decreasing" else 1
    value, *rest = expected
    assert sign * result.value == pytest.approx(value, abs=EXACT)
    if not rest:
        assert result.std_error is None
        assert result.interval is None
        return
    error, low, high = rest
    limits = sorted((sign * result.interval.low, sign * result.interval.high))
    assert result.std_error == pytest.approx(error, abs=EXACT)
    near = EXACT if name.startswith("lrr") else PEER_ROOT
    assert limits == pytest.approx([low, high], abs=near)


@pytest.mark.parametrize("chances", [((0.5, 0.3, 0.2), (0.2, 0.3, 0.5))])
def test_the_unbiased_variance_is_right_on_average_with_ties(chances):
    in_a, in_b = chances
    mean = square = estimated = 0.0
    for a, b in product(product(range(3), repeat=2), product(range(3), repeat=3)):
        weight = math.prod(in_a[x] for x in a) * math.prod(in_b[x] for x in b)
        q = [[(y > x) + (y == x) / 2 for y in b] for x in a]
        value = nap(case(a, b)).value
        mean += weight * value
        square += weight * value**2
        estimated += weight * variance(q)
    assert estimated == pytest.approx(square - mean**2, abs=EXACT)


def variance(q):
    """Return the unbiased variance by its definition: pairs of pairs, none shared."""
    m, n = len(q), len(q[0])
    cells = list(product(range(m), range(n)))
    apart = [
        q[i][j] * q[r][s]
        for (i, j), (r, s) in product(cells, cells)
        if i != r and j != s
    ]
    mean = sum(map(sum, q)) / (m * n)
    return mean**2 - sum(apart) / len(apart)


@given(sessions, sessions)
def test_the_standard_error_is_the_root_of_that_variance(a, b):
    assume(min(len(a), len(b)) > 1)
    result = nap(case(a, b))
    q = [[(y > x) + (y == x) / 2 for y in b] for x in a]
    if result.std_error is None:
        assert result.value in (0, 1) or variance(q) < EXACT
    else:
        assert result.std_error == pytest.approx(math.sqrt(variance(q)), abs=CANCELLED)


@given(sessions, sessions, st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_limits_lie_z_standard_errors_away(a, b, level):
    result = nap(case(a, b), level=level)
    m, n = result.n_a, result.n_b
    h, z = (m + n) / 2 - 1, ndtri(0.5 + level / 2)
    for limit in (result.interval.low, result.interval.high):
        if limit in (0, 1):
            assert limit == result.value
            continue
        inside = 1 / h + (1 - limit) / (2 - limit) + limit / (1 + limit) if h else 0
        spread = h * inside if h else 1
        square = z**2 * limit * (1 - limit) * spread / (m * n)
        assert (result.value - limit) ** 2 == pytest.approx(square, abs=ROOT)
    assert result.value in result.interval


# --- laws --------------------------------------------------------------------------


@given(sessions, sessions)
def test_changing_places_mirrors_nap_and_tau(a, b):
    one, other = nap(case(a, b)), nap(case(b, a))
    assert one.value + other.value == pytest.approx(1)
    assert one.interval.low == pytest.approx(1 - other.interval.high, abs=ROOT)
    turned = nap(case([-x for x in a], [-x for x in b], DOWN))
    assert turned == type(turned)(**{**fields(one), "direction": DOWN})


def fields(result):
    return {name: getattr(result, name) for name in result.__slots__}


@given(sessions, sessions)
def test_tau_is_twice_nap_less_one(a, b):
    series = case(a, b)
    share, difference = nap(series), tau_u(series, variant="tau")
    assert difference.value == pytest.approx(2 * share.value - 1, abs=EXACT)
    assert difference.interval.low == pytest.approx(2 * share.interval.low - 1)
    if share.std_error is not None:
        assert difference.std_error == pytest.approx(2 * share.std_error)


@given(sessions, sessions)
def test_a_baseline_without_trend_leaves_tau_u_at_tau(a, b):
    level = case([3] * len(a), b)
    assert tau_u(level).value == tau_u(level, variant="tau").value
    rising = case(sorted(a), b)
    assert tau_u(rising).value <= tau_u(rising, variant="tau").value
    limit = 1 + (len(a) - 1) / (2 * len(b))
    assert abs(tau_u(case(a, b)).value) <= limit + EXACT


def test_tau_u_can_pass_one_and_says_so():
    result = tau_u(case([5, 4, 3, 2, 1], [6, 7, 8]))
    assert result.value == 25 / 15
    assert "reach 1.67" in str(result.notes[-1])


@given(sessions, sessions)
def test_order_alone_decides_overlap(a, b):
    stretched = case([x**3 + 1 for x in a], [x**3 + 1 for x in b])
    for measure in (nap, tau_u, pnd):
        assert measure(stretched) == measure(case(a, b))


@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=6),
    st.lists(st.integers(1, 9), min_size=2, max_size=6),
    st.sampled_from([1e-200, 0.5, 12, 1e200]),
)
def test_the_unit_does_not_change_a_ratio(a, b, unit):
    one = lrr(case(a, b, ratio_scale=True))
    other = lrr(case([x * unit for x in a], [x * unit for x in b], ratio_scale=True))
    assert other.value == pytest.approx(one.value, abs=ROOT)
    assert (other.std_error or 0) == pytest.approx(one.std_error or 0, abs=ROOT)


def test_forms_of_the_response_ratio():
    counts = {"a": [8, 6, 7], "b": [3, 4, 2], "ratio_scale": True}
    falls = lrr(case(**counts, direction=DOWN))
    assert falls.measure == "LRRd"
    assert falls.value < 0  # an improvement, in the decreasing form
    rises = lrr(case(**counts, direction=DOWN), form="increasing")
    assert rises.value == -falls.value
    assert rises.std_error == falls.std_error
    shares = lrr(case(**counts, direction=DOWN), form="increasing", whole=10)
    left = lrr(case([2, 4, 3], [7, 6, 8], ratio_scale=True))
    assert shares.value == left.value
    plain = lrr(case(**counts, direction=DOWN), bias_correct=False)
    assert plain.value == pytest.approx(math.log(3 / 7), abs=EXACT)


# --- guarantees --------------------------------------------------------------------


def test_complete_separation_has_an_interval_and_no_standard_error():
    result = nap(case([1, 2, 3], [4, 5, 6]))
    assert result.value == 1
    assert result.interval.high == 1
    assert 0.3 < result.interval.low < 0.7
    assert result.std_error is None
    assert "no spread" in str(result)


@pytest.mark.parametrize("method", STD_ERRORS)
def test_one_session_shows_no_spread(method):
    result = nap(case([2], [1, 2, 3]), std_error=method)
    assert result.std_error is None
    assert "one session" in result.std_error_reason
    assert result.baseline_trend is None


def test_extreme_levels_have_limits():
    for level in (1e-12, 1 - 1e-15):
        result = nap(case([1, 2, 3], [2, 3, 4]), level=level)
        assert 0 < result.interval.low <= result.value <= result.interval.high < 1


def test_what_a_response_ratio_cannot_say():
    zero = lrr(case([0, 0, 0], [1, 2, 3], ratio_scale=True))
    assert math.isnan(zero.value)
    assert "not estimable" in str(zero)
    assert any(note.code == "not-estimable" for note in zero.notes)
    alone = lrr(case([2], [1, 2, 3], ratio_scale=True))
    assert math.isnan(alone.value)
    plain = lrr(case([2], [1, 2, 3], ratio_scale=True), bias_correct=False)
    assert plain.value == 0
    assert plain.std_error is None
    constant = lrr(case([2, 2], [4, 4], ratio_scale=True))
    assert constant.value == pytest.approx(math.log(2))
    assert constant.interval is None


@pytest.mark.parametrize("measure", ["nap", "tau", "tau-u", "pnd", "lrr"])
def test_every_effect_prints_shows_and_turns_into_a_row(measure):
    series = case([3, 4, 2], [6, 7, 4], outcome="words", ratio_scale=True)
    result = single_case_effect(series, measure=measure)
    assert "words, phase B (3 sessions) against phase A (3 sessions)" in str(result)
    assert "<table>" in result._repr_html_()
    row = result.to_dict()
    assert row["estimate"] == result.value
    assert row["n"] == result.n == 6
    assert bool(row["reason"]) == (result.std_error is None)
    assert result.notes


def test_notes_of_the_series_stay_with_the_number():
    result = nap(case([3, 4], [6, 7, 4]))
    assert result.notes[0].code == "few-sessions"


# --- refusals ----------------------------------------------------------------------


@pytest.mark.parametrize("design", ["case report", "randomised controlled trial"])
def test_a_record_holds_no_series_and_is_refused_with_the_reason(design):
    with pytest.raises(NotEstimableError) as refused:
        single_case_effect(study(design=design))
    said = str(refused.value)
    assert f"made2001 ({design})" in said
    assert "no baseline phase" in said
    assert all(need in said for need in SERIES_NEEDS)


def test_other_refusals():
    series = case([1, 2, 3], [4, 5, 6])
    with pytest.raises(ArgumentError, match="level must lie strictly"):
        nap(series, level=95)
    with pytest.raises(ArgumentError, match="std_error must be"):
        nap(series, std_error="none")
    with pytest.raises(ArgumentError, match="variant must be"):
        tau_u(series, variant="a")
    with pytest.raises(ArgumentError, match="got a list"):
        pnd([1, 2, 3])
    with pytest.raises(ArgumentError, match="got a int"):
        single_case_effect(7)
    with pytest.raises(ArgumentError, match="measure must be"):
        single_case_effect(series, measure="smd")
    four = phases(A1=[1], B1=[2], A2=[1], B2=[2], direction=UP)
    with pytest.raises(ArgumentError, match=r"pair\('A1', 'B1'\)"):
        nap(four)
    with pytest.raises(ArgumentError, match="ratio_scale=True"):
        lrr(series)
    with pytest.raises(NotEstimableError, match="no true zero"):
        lrr(case([1, 2], [3, 4], ratio_scale=False))
    with pytest.raises(ArgumentError, match="exceed the whole of 5"):
        lrr(case([1, 2], [3, 6], ratio_scale=True), whole=5)
    with pytest.raises(ArgumentError, match="form must be"):
        lrr(case([1, 2], [3, 6], ratio_scale=True), form="up")
