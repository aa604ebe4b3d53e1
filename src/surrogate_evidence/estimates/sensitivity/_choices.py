"""Which tests and intervals would a careful analyst choose, and what is each of them?

Data about methods by name, so that a method added to the registries is at once part
of every sensitivity analysis; one that is not described here is used with reserve.
"""

from dataclasses import dataclass, replace
from typing import Literal

from surrogate_evidence.estimates._tables import Table

Careful = Literal["yes", "only with reason", "no"]

CUSTOMARY_EXPECTED = 5
"""Smallest expected count that an approximation is customarily trusted with."""

LEAST_EXPECTED = 1
"""Smallest expected count from which the N−1 chi-squared test is recommended."""

ZERO_POLICIES: dict[str, tuple[str, ...]] = {"log": ("if-zero", "always", "never")}
"""Method → what it can do about an empty cell, its default first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a test or an interval is, and whether a careful analyst would choose it.

    Attributes
    ----------
    careful : str
        ``"yes"``, ``"only with reason"`` or ``"no"``.
    why : str
        The reason, in a sentence.
    cite_key : str
        Work that says so.
    margins : str
        What is taken as given: ``"conditional"`` on the total of events, or
        ``"unconditional"``.
    sides : str
        How two sides are joined: ``"ordering"`` of all tables by one measure of
        extremeness, or ``"central"``, each tail by itself.
    basis : str
        ``"exact"``, ``"mid-P"``, ``"score"`` (variance at the value in question),
        ``"normal"`` (variance at the estimate), ``"hybrid"`` or ``"posterior"``.
    own_test : str
        For an interval, the test it inverts; empty where it inverts none.
    doubled : bool
        Whether that test is taken one-sided and doubled.
    """

    careful: Careful
    why: str
    cite_key: str
    margins: str = "unconditional"
    sides: str = "ordering"
    basis: str = "score"
    own_test: str = ""
    doubled: bool = False


LIMITS = "its own limits"
"""Stands for the normal test that an interval's limits themselves imply."""

_UNKNOWN = Choice(
    careful="only with reason",
    why="No recommendation for or against it is recorded here.",
    cite_key="fagerland2015",
    basis="unknown",
)

_TESTS = {
    "boschloo": Choice(
        careful="yes",
        why="Recommended for small samples: exact, and more powerful than Fisher's.",
        cite_key="lydersen2009",
        basis="exact",
    ),
    "boschloo-doubled": Choice(
        careful="only with reason",
        why="Doubles a one-sided value, which is not the two-sided test as published.",
        cite_key="boschloo1970",
        basis="exact",
        sides="central",
    ),
    "barnard": Choice(
        careful="yes",
        why="Recommended for small samples: exact without fixing the margins.",
        cite_key="lydersen2009",
        basis="exact",
    ),
    "fisher": Choice(
        careful="only with reason",
        why="Conservative in small samples; for comparison with reports that used it.",
        cite_key="lydersen2009",
        margins="conditional",
        basis="exact",
    ),
    "fisher-mid-p": Choice(
        careful="yes",
        why="Recommended: keeps close to its level without being conservative.",
        cite_key="lydersen2009",
        margins="conditional",
        sides="central",
        basis="mid-P",
    ),
    "chi-squared": Choice(
        careful="yes",
        why="An approximation for large samples; every expected count is 5 or more.",
        cite_key="lydersen2009",
    ),
    "n-1-chi-squared": Choice(
        careful="yes",
        why="Recommended where every expected count is 1 or more.",
        cite_key="campbell2007",
    ),
    "yates-chi-squared": Choice(
        careful="no",
        why="Imitates Fisher's test and is as conservative, without being exact.",
        cite_key="lydersen2009",
    ),
}

_SCORE_ODDS = Choice(
    careful="yes",
    why="Inverts the score test of the odds ratio, which needs no added halves.",
    cite_key="miettinen1985",
    own_test="n-1-chi-squared",
)

_INTERVALS = {
    ("RD", "newcombe"): Choice(
        careful="yes",
        why="Recommended at any size; joins the Wilson limits of both arms.",
        cite_key="newcombe1998b",
        basis="hybrid",
    ),
    ("RD", "miettinen-nurminen"): Choice(
        careful="yes",
        why="Recommended: inverts the score test of the difference.",
        cite_key="fagerland2015",
        own_test="n-1-chi-squared",
    ),
    ("RD", "mee"): Choice(
        careful="yes",
        why="The score interval of the difference, without the factor N/(N−1).",
        cite_key="newcombe1998b",
        own_test="chi-squared",
    ),
    ("RD", "agresti-caffo"): Choice(
        careful="yes",
        why="Simple and sound in small samples, though centred towards 0.",
        cite_key="agresti2000",
        basis="normal",
        own_test=LIMITS,
    ),
    ("RD", "agresti-min"): Choice(
        careful="yes",
        why="Exact in small samples; inverts one two-sided unconditional test.",
        cite_key="fagerland2015",
        basis="exact",
        own_test="barnard",
    ),
    ("RD", "chan-zhang"): Choice(
        careful="only with reason",
        why="Exact, but wider: two one-sided tests, for a claim in one direction.",
        cite_key="fagerland2015",
        basis="exact",
        sides="central",
        own_test="barnard",
        doubled=True,
    ),
    ("RR", "koopman"): Choice(
        careful="yes",
        why="Recommended: inverts the score test of the ratio.",
        cite_key="fagerland2015",
        own_test="chi-squared",
    ),
    ("RR", "miettinen-nurminen"): Choice(
        careful="yes",
        why="The score interval of the ratio with the unbiased variance.",
        cite_key="miettinen1985",
        own_test="n-1-chi-squared",
    ),
    ("OR", "conditional"): Choice(
        careful="only with reason",
        why="Conservative in small samples; belongs to the doubled one-sided Fisher.",
        cite_key="fay2010",
        margins="conditional",
        sides="central",
        basis="exact",
        own_test="fisher",
        doubled=True,
    ),
    ("OR", "mid-p"): Choice(
        careful="yes",
        why="The conditional interval without its conservatism.",
        cite_key="fagerland2015",
        margins="conditional",
        sides="central",
        basis="mid-P",
        own_test="fisher-mid-p",
    ),
    ("OR", "miettinen-nurminen"): _SCORE_ODDS,
    ("OR", "score"): replace(_SCORE_ODDS, own_test="chi-squared"),
    ("AS", "normal"): Choice(
        careful="yes",
        why="Needs no halves, but of the same width whatever was observed.",
        cite_key="rucker2009",
        basis="normal",
        own_test=LIMITS,
    ),
}

_BY_METHOD = {
    "agresti-min": _INTERVALS["RD", "agresti-min"],
    "chan-zhang": _INTERVALS["RD", "chan-zhang"],
    "wald": Choice(
        careful="only with reason",
        why="Performs poorly unless the samples are large.",
        cite_key="fagerland2015",
        basis="normal",
        own_test=LIMITS,
    ),
    "log": Choice(
        careful="only with reason",
        why="Performs poorly unless the samples are large.",
        cite_key="fagerland2015",
        basis="normal",
        own_test=LIMITS,
    ),
    "bayes": Choice(
        careful="only with reason",
        why="Answers another question, and only under a prior stated beforehand.",
        cite_key="matthews2018",
        basis="posterior",
        sides="central",
    ),
}

_NEED_NUMBERS = {
    "chi-squared": CUSTOMARY_EXPECTED,
    "n-1-chi-squared": LEAST_EXPECTED,
    "wald": CUSTOMARY_EXPECTED,
    "log": CUSTOMARY_EXPECTED,
}
"""Approximations, with the expected count below which none would choose them."""


def smallest_expected(table: Table[int]) -> float:
    """Return the smallest count to be expected if the arms did not differ."""
    rarer = min(table.total, table.n - table.total)
    return rarer * min(table.n1, table.n2) / table.n


def choice_of_test(method: str, table: Table[int]) -> Choice:
    """Return what a test is, and whether it would be chosen for this table."""
    return _for_table(_TESTS.get(method, _UNKNOWN), method, table)


def choice_of_interval(
    measure: str, method: str, table: Table[int], zero_policy: str = ""
) -> Choice:
    """Return what an interval is, and whether it would be chosen for this table."""
    known = _INTERVALS.get((measure, method), _BY_METHOD.get(method, _UNKNOWN))
    choice = _for_table(known, method, table)
    if measure == "AS" and choice.careful == "yes":
        why = "Differences of arcsines are hard to read; for pooling without halves."
        return replace(
            choice, careful="only with reason", why=why, cite_key="rucker2009"
        )
    if (
        method in ZERO_POLICIES
        and choice.careful != "no"
        and _needs_halves(measure, table)
    ):
        why = "With an empty cell it depends on what is added to the cells."
        return replace(choice, careful="no", why=why, cite_key="sweeting2004")
    if zero_policy == "always" and choice.careful != "no":
        why = "Adds halves that no empty cell asks for, which biases the ratio."
        return replace(choice, careful="no", why=why, cite_key="sweeting2004")
    return choice


def _needs_halves(measure: str, table: Table[int]) -> bool:
    """Tell whether the logarithm of a ratio, or its variance, does not exist here."""
    arms = ((table.x1, table.n1), (table.x2, table.n2))
    if measure == "OR":
        return any(events in (0, n) for events, n in arms)
    return 0 in (table.x1, table.x2) or all(events == n for events, n in arms)


def _for_table(choice: Choice, method: str, table: Table[int]) -> Choice:
    needed = _NEED_NUMBERS.get(method)
    if needed is None or smallest_expected(table) >= needed:
        return choice
    why = (
        f"An approximation, and the smallest expected count here is below {needed}: "
        "it may be far off."
    )
    return replace(choice, careful="no", why=why)
