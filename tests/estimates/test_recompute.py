"""Printed p-values beside those of their tests: verdicts, ranges, refusals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import exact_test, recompute_p
from surrogate_evidence.estimates.consistency._printed_p import read_p
from surrogate_evidence.estimates.exact.exact import TESTS
from surrogate_evidence.records.printed import Span

SAME = 1e-12
"""SciPy's distributions and its special functions are one code."""

# decision errors in the tests of the R package statcheck, which rounds half up
DECISION_ERRORS = [
    ("p = .06", "t", "2.20", 28),
    ("p = .03", "t", "1.20", 28),
    ("p < .05", "t", "1.02", 48),
    ("p = .06", "F", "22.20", (2, 28)),
    ("p = .03", "F", "2.20", (2, 28)),
    ("p = .03", "r", ".22", 28),
    ("p = .06", "r", ".52", 28),
    ("p = .03", "chi-squared", "2.20", 28),
    ("p = .06", "chi-squared", "52.20", 28),
    ("p = .03", "z", "1.20", None),
    ("p = .06", "z", "2.20", None),
]


@pytest.mark.parametrize(("printed", "test", "statistic", "df"), DECISION_ERRORS)
@pytest.mark.parametrize("rounding", ["half-up", "any"])
def test_decision_errors_of_another_program(printed, test, statistic, df, rounding):
    found = recompute_p(printed, test, statistic, df=df, rounding=rounding)
    assert found.verdict == "decision error"
    assert found.decision_error
    assert not found.consistent


# statcheck: errors, but not in the decision, whatever 0.05 itself is taken for
def test_an_error_need_not_change_the_decision():
    found = recompute_p("p = .05", "t", "2.20", df=28)
    assert found.verdict == "inconsistent"
    assert recompute_p("p = .02", "t", "5.20", df=28).verdict == "inconsistent"
    strict = recompute_p("p = .02", "t", "5.20", df=28, threshold=0.01)
    assert strict.verdict == "decision error"


def test_four_tests_of_one_table_print_as_p_0_1_and_three_do_not():
    found = recompute_p("P = 0.1", counts=(16, 16, 12, 16))
    two_sided = {r.test for r in found.fitting if r.alternative == "two-sided"}
    assert two_sided == {
        "fisher",
        "yates-chi-squared",
        "fisher-mid-p",
        "boschloo",
        "boschloo-doubled",  # with equal arms the same
    }
    assert found.verdict == "consistent"
    assert {rule.test for rule in found.tried} == set(TESTS)
    three = recompute_p("P = 0.101", counts=(16, 16, 12, 16))
    assert {r.test for r in three.fitting} == {"fisher"}


@pytest.mark.parametrize("name", TESTS)
def test_a_named_test_of_a_table_is_the_only_one_tried(name):
    p = exact_test(7, 19, 1, 12, method=name).p_value
    found = recompute_p(f"{p:.3f}", name, counts=(7, 19, 1, 12))
    assert {rule.test for rule in found.tried} == {name}
    assert found.verdict == "consistent"
    assert (found.p_low, found.p_high) == (p, p)


TAILS = {
    "t": (lambda x: 2 * stats.t.sf(abs(x), 11), 11),
    "z": (lambda x: 2 * stats.norm.sf(abs(x)), None),
    "chi-squared": (lambda x: stats.chi2.sf(x, 3), 3),
    "F": (lambda x: stats.f.sf(x, 2, 9), (2, 9)),
    "r": (
        lambda r: stats.beta.sf(r * r, 0.5, 8),  # the square of r under no correlation
        16,
    ),
}


@pytest.mark.parametrize("test", TAILS)
@pytest.mark.parametrize("value", ["0.04", "0.31", "0.87"])
def test_the_range_runs_over_every_statistic_that_prints_so(test, value):
    tail, df = TAILS[test]
    found = recompute_p("0.5", test, value, df=df, rounding="half-up")
    ends = float(value) + 0.005, float(value) - 0.005
    assert found.p_low == pytest.approx(tail(ends[0]), rel=1e3 * SAME)
    assert found.p_high == pytest.approx(tail(ends[1]), rel=1e3 * SAME)


@given(
    st.floats(-6, 6),
    st.integers(1, 60),
    st.integers(1, 3),
    st.integers(2, 4),
    st.sampled_from(["two-sided", "greater", "less"]),
)
def test_what_was_computed_and_rounded_is_never_called_wrong(
    t, df, places, digits, side
):
    p = {
        "two-sided": 2 * stats.t.sf(abs(t), df),
        "greater": stats.t.sf(t, df),
        "less": stats.t.cdf(t, df),
    }[side]
    found = recompute_p(f"{p:.{digits}f}", "t", f"{t:.{places}f}", df=df)
    assert found.consistent
    if side == "two-sided":
        assert found.verdict == "consistent"


def test_a_one_sided_test_is_an_explanation():
    found = recompute_p("p = .018", "t", "2.20", df=28)
    assert found.verdict == "consistent if one-sided"
    assert {rule.alternative for rule in found.fitting} == {"greater"}
    half = recompute_p(".025", "chi-squared", "3.84", df=1)
    assert half.verdict == "consistent if one-sided"
    assert recompute_p(".025", "chi-squared", "3.84", df=2).verdict != half.verdict


def test_the_wrong_side_excuses_no_claim_of_no_difference():
    assert recompute_p("n.s.", "z", "2.2").verdict == "decision error"
    assert recompute_p("p > .05", counts=(16, 16, 2, 16)).verdict == "decision error"
    # unless the number printed is one of that side
    assert recompute_p("p = .986", "z", "2.20").verdict == "consistent if one-sided"


def test_it_is_said_when_only_cutting_digits_off_explains_it():
    cut = recompute_p("p = .03", "t", "2.20", df=28)  # 0.036
    assert cut.verdict == "consistent"
    assert "cut off" in cut.notes[0].text
    rounded = recompute_p("p = .03", "t", "2.20", df=28, rounding="half-up")
    assert rounded.verdict == "inconsistent"
    assert "rounding" not in {
        note.code for note in recompute_p("p = .04", "t", "2.20", df=28).notes
    }


def test_a_perfect_correlation_and_a_statistic_of_nothing_have_a_range():
    assert recompute_p("< .001", "r", "1.00", n=5).consistent
    assert recompute_p("< .001", "r", "1.00", n=5).p_low == 0
    assert recompute_p("1.00", "z", "0.0").p_high == 1
    assert recompute_p("p = .24", "r", ".22", n=30).stated == "r(28) = 0.22"


def test_a_table_without_variance_has_no_p_value_to_compare():
    found = recompute_p(".5", "chi-squared", counts=(0, 16, 0, 16))
    assert found.verdict == "not estimable"
    assert found.notes[0].code == "not-estimable"
    assert "not estimable" in str(found)
    assert recompute_p("1", counts=(0, 16, 0, 16)).verdict == "consistent"


def test_large_tables_go_without_the_tests_that_enumerate():
    found = recompute_p(".5", counts=(300, 600, 310, 600))
    assert not {"boschloo", "barnard"} & {rule.test for rule in found.tried}


ALL, FIVE = Fraction(1), Fraction(5, 100)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0.1", Span(FIVE, Fraction(15, 100), high_in=False)),
        ("P = .03", Span(Fraction(25, 1000), Fraction(35, 1000), high_in=False)),
        ("p-value: .5", None),
        ("p<.05", Span(Fraction(0), FIVE, high_in=False)),
        ("≤ 0.05", Span(Fraction(0), FIVE)),
        (">= .05", Span(FIVE, ALL)),
        ("p > .05", Span(FIVE, ALL, low_in=False)),
        ("n.s.", Span(FIVE, ALL)),
        ("NS", Span(FIVE, ALL)),
        ("p = n.s.", Span(FIVE, ALL)),
    ],
)
def test_a_p_value_is_read_as_it_is_printed(text, span):
    if span is None:
        with pytest.raises(ArgumentError, match=r"'P = \.03'"):
            read_p(text, 0.05)
    else:
        assert read_p(text, 0.05).span("half-up") == span


def test_every_rule_that_was_tried_has_a_row():
    found = recompute_p("p = .06", "t", "2.20", df=28)
    rows = found.to_rows()
    assert len(rows) == len(found.tried) == 8
    assert {row["rounding"] for row in rows} == {
        "half-up",
        "half-even",
        "truncated",
        "any",
    }
    assert f"all {len(rows)} rules tried" in str(found)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("many", "z", "2.2"), {}, "must read like"),
        (("1.5", "z", "2.2"), {}, "between 0 and 1"),
        ((True, "z", "2.2"), {}, "must read like"),
        ((None, "z", "2.2"), {}, "must read like"),
        ((".05",), {}, "give the statistic"),
        ((".05", "z"), {}, "give the statistic"),
        ((".05", "z", "two"), {}, "statistic must be a number"),
        ((".05", "Z", "2"), {}, "Did you mean 'z'"),
        ((".05", "t", "2"), {}, "needs one df"),
        ((".05", "z", "2"), {"df": 3}, "needs no df"),
        ((".05", "F", "2"), {"df": 3}, "needs two df"),
        ((".05", "F", "2"), {"df": (1, 2, 3)}, "needs two df"),
        ((".05", "t", "2"), {"df": 0}, "above 0"),
        ((".05", "t", "2"), {"df": "9"}, "finite number"),
        ((".05", "t", "2"), {"n": 9}, "n goes with a correlation"),
        ((".05", "r", "2"), {"n": 9}, "between -1 and 1"),
        ((".05", "r", ".2"), {"n": 2}, "3 or more"),
        ((".05", "F", "-2"), {"df": (1, 2)}, "cannot be negative"),
        ((".05", "z", "2"), {"threshold": 5}, "Did you mean 0.05"),
        ((".05", "z", "2"), {"rounding": "up"}, "must be one of"),
        ((".05",), {"counts": (1, 2, 3)}, "four numbers"),
        ((".05",), {"counts": "1234"}, "four numbers"),
        ((".05",), {"counts": 4}, "four numbers"),
        ((".05",), {"counts": (3, 2, 1, 2)}, "more events than participants"),
        ((".05", "z"), {"counts": (1, 2, 1, 2)}, "test must be one of"),
        ((".05", "z", "2"), {"counts": (1, 2, 1, 2)}, "not both"),
    ],
)
def test_impossible_questions_are_refused_in_words(arguments, options, said):
    with pytest.raises(ArgumentError, match=said):
        recompute_p(*arguments, **options)
