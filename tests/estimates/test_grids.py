"""Every table of small arms, at four levels: what R answers, and what is answered here.

The files are described in validation/README.md. Rows are compared inside one test per
case, so that a case is one line of the report.
"""

import math

import pytest

from surrogate_evidence import compare, exact_test, proportion
from tests.estimates.golden import questions

HALF = math.pi / 2
PRINTED = 1e-11
"""Relative; the files carry 13 digits and the peers are as exact."""
TINY = 1e-13
"""Absolute, for limits next to 0."""
CUT = {"agresti-caffo": (-1, 1), "normal": (-HALF, HALF)}
"""Formulas that leave the scale; cut here, with a note."""


def by_case(*files, without=()):
    """Return the questions of each case of some files, as test parameters."""
    cases = {}
    for file in files:
        for question in questions(file, near=PRINTED):
            if question.method in without:
                continue
            options = tuple(sorted(question.options.items()))
            key = (file, question.measure, question.method, question.program, options)
            cases.setdefault(key, []).append(question)
    return [
        pytest.param(
            asked,
            id=" ".join(map(str, (*key[1:3], key[4], key[3]))),
            marks=pytest.mark.slow if key[0].endswith("_large") else (),
        )
        for key, asked in cases.items()
    ]


def agree(found, expected, question):
    for here, there in zip(found, expected, strict=True):
        near = pytest.approx(there, rel=question.precision, abs=TINY)
        assert here == near, (question.arguments, question.options)


def cut(limits, method):
    low, high = CUT.get(method, (-math.inf, math.inf))
    return tuple(min(max(limit, low), high) for limit in limits)


def interval_of(question, **options):
    result = compare(
        *question.arguments,
        measure=question.measure,
        method=question.method,
        **options or question.options,
    )
    return result.interval.low, result.interval.high


@pytest.mark.parametrize("asked", by_case("one_proportion_levels"))
def test_one_proportion(asked):
    for question in asked:
        interval = proportion(
            *question.arguments, method=question.method, **question.options
        ).interval
        limits = question.limits
        if question.method in ("agresti-coull", "wald"):
            limits = tuple(min(max(limit, 0), 1) for limit in limits)
        agree((interval.low, interval.high), limits, question)


@pytest.mark.parametrize(
    "asked",
    by_case("difference_levels", "difference_large", "arcsine_levels")
    + by_case("ratio_levels", "ratio_large", without={"log"})
    + by_case("posterior_levels", "two_arms_peers"),
)
def test_difference_and_ratio(asked):
    for question in asked:
        expected = cut(question.limits, question.method)
        agree(interval_of(question), expected, question)


@pytest.mark.parametrize(
    "asked",
    by_case(
        "odds_ratio_levels",
        "odds_ratio_large",
        without={"log"},
    ),
)
def test_odds_ratio(asked):
    for question in asked:
        if "lower" in question.answer:
            agree(interval_of(question), question.limits, question)
            continue
        value = compare(*question.arguments, measure="OR").value
        expected = question.answer["value"]
        if expected is None:
            assert math.isnan(value)
        else:
            agree([value], [expected], question)


LOG = {"mee", "koopman", "miettinen-nurminen", "conditional", "mid-p", "score"}


@pytest.mark.parametrize(
    "asked", by_case("ratio_levels", "odds_ratio_levels", without=LOG)
)
def test_log_intervals(asked):
    """Of changed cells, the interval is widened to the observed ratio here only."""
    for question in asked:
        x_1, n_1, x_2, n_2 = question.arguments
        full = x_1 == n_1 or x_2 == n_2
        empty = x_1 == 0 or x_2 == 0
        if x_1 + x_2 in {0, n_1 + n_2} or None in question.limits:
            continue  # 0 / 0 somewhere, or the peer has no answer
        policy = question.options["zero_policy"]
        if question.measure == "RR" and policy == "if-zero" and full and not empty:
            continue  # the peer adds halves that no logarithm needs
        low, high = question.limits
        if full or empty or policy == "always":
            value = compare(*question.arguments, measure=question.measure).value
            if question.measure == "OR":
                up, down = x_1 * (n_2 - x_2), x_2 * (n_1 - x_1)
                value = up / down if down else math.inf
            low, high = min(low, value), max(high, value)
        agree(interval_of(question), (low, high), question)


@pytest.mark.parametrize("asked", by_case("tests_grid"))
def test_p_values(asked):
    for question in asked:
        p_value = exact_test(
            *question.arguments, method=question.method, **question.options
        ).p_value
        expected = question.answer["p_value"]
        if expected is None:
            assert math.isnan(p_value)
        else:
            agree([p_value], [expected], question)


@pytest.mark.parametrize("asked", by_case("boschloo_doubled"))
def test_boschloo(asked):
    for question in asked:
        p_value = exact_test(
            *question.arguments, method=question.method, **question.options
        ).p_value
        expected = question.answer["p_value"]
        assert p_value == pytest.approx(expected, abs=question.precision)
