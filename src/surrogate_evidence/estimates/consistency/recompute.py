"""Does a printed p-value follow from the test it is printed with?

Statistic and p-value are both rounded, so each stands for a range; the two are
consistent if any value of one gives any value of the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan

from surrogate_evidence._checks import check_choice, check_level
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._markup import markup
from surrogate_evidence.estimates._notes import Note, joined, not_estimable
from surrogate_evidence.estimates.consistency._printed_p import (
    SIDES,
    Counts,
    PrintedP,
    check_table,
    named_tests,
    p_values_of,
    read_p,
)
from surrogate_evidence.estimates.consistency._tails import (
    STATISTICS,
    check_freedom,
    check_statistic,
    p_range,
    sides_of,
)
from surrogate_evidence.formatting import listing, p_value
from surrogate_evidence.records.printed import ROUNDINGS, Printed, read_printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """One rule that was tried, and the p-values it allows.

    Attributes
    ----------
    test : str
        Name of the test.
    alternative : str
        ``"two-sided"``, ``"greater"`` or ``"less"``; an F or chi-squared statistic is
        called two-sided when its upper tail is taken, one-sided when half of it is.
    rounding : str
        How statistic and p-value are taken to have been shortened; ``"any"`` lets
        each be shortened in its own way.
    p_low, p_high : float
        Smallest and largest p-value of the statistics that print as the one given.
    fits : bool
        Whether one of them prints as the p-value given.
    """

    test: str
    alternative: str
    rounding: str
    p_low: float
    p_high: float
    fits: bool

    def __str__(self) -> str:
        return f"{self.test}, {self.alternative}, {_rounded(self.rounding)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecomputedP:
    """A printed p-value beside what its own test gives.

    Attributes
    ----------
    printed : str
        The p-value as printed.
    stated : str
        The test it was printed with.
    tried : tuple of Recomputation
        Every rule that was tried, two-sided ones first.
    threshold : float
        Customary line that a decision would cross.
    decision_error : bool
        Whether the printed p-value lies on the other side of `threshold` than every
        two-sided p-value of its test.
    notes : tuple of Note
        What should be known when the verdict is quoted.
    """

    printed: str
    stated: str
    tried: tuple[Recomputation, ...]
    threshold: float
    decision_error: bool
    notes: tuple[Note, ...] = ()

    @property
    def fitting(self) -> tuple[Recomputation, ...]:
        """Rules under which the printed p-value follows."""
        return tuple(rule for rule in self.tried if rule.fits)

    @property
    def consistent(self) -> bool:
        """Whether any rule, two-sided or one-sided, explains the printed p-value."""
        return bool(self.fitting)

    @property
    def verdict(self) -> str:
        """How printed and recomputed p-value stand to each other.

        ``"consistent"``, ``"consistent if one-sided"``, ``"inconsistent"``,
        ``"decision error"``, or ``"not estimable"`` where its test has no p-value.
        """
        if not self.tried:
            return "not estimable"
        sides = {rule.alternative for rule in self.fitting}
        if "two-sided" in sides:
            return "consistent"
        if sides:
            return "consistent if one-sided"
        return "decision error" if self.decision_error else "inconsistent"

    @property
    def p_low(self) -> float:
        """Smallest two-sided p-value of any rule tried."""
        return min((rule.p_low for rule in self._two_sided()), default=nan)

    @property
    def p_high(self) -> float:
        """Largest two-sided p-value of any rule tried."""
        return max((rule.p_high for rule in self._two_sided()), default=nan)

    def _two_sided(self) -> tuple[Recomputation, ...]:
        return tuple(r for r in self.tried if r.alternative == "two-sided")

    def __str__(self) -> str:
        low, high = p_value(self.p_low, 4), p_value(self.p_high, 4)
        span = low if low == high else f"{low} to {high}"
        return (
            f"{self.stated}, printed with {self.printed}: two-sided p {span}; "
            f"{self.verdict}{self._because()}."
        )

    def _because(self) -> str:
        if not self.tried:
            return ""
        if not self.fitting:
            return f" under all {len(self.tried)} rules tried"
        first = self.fitting[0]
        if first.test in STATISTICS and len({rule.test for rule in self.tried}) == 1:
            return f" ({first.alternative}, {first.rounding})"
        alike = [
            rule.test if rule.alternative == "two-sided" else f"{rule.test} {side}"
            for rule in self.fitting
            if (side := rule.alternative) == "two-sided"
            or first.alternative != "two-sided"
        ]
        return f" ({listing(alike)})"

    def _repr_html_(self) -> str:
        rows = [
            (
                str(rule),
                p_value(rule.p_low, 4),
                p_value(rule.p_high, 4),
                "yes" if rule.fits else "no",
            )
            for rule in self.tried
        ]
        header = ("Rule tried", "Lowest p", "Highest p", "Fits")
        return markup(str(self), header, rows, map(str, self.notes))

    def to_dict(self) -> dict[str, object]:
        """Return one flat row; :meth:`to_rows` has every rule that was tried."""
        return {
            "printed": self.printed,
            "stated": self.stated,
            "p_low": self.p_low,
            "p_high": self.p_high,
            "threshold": self.threshold,
            "verdict": self.verdict,
            "fitting": "; ".join(map(str, self.fitting)),
            "notes": joined(self.notes),
        }

    def to_rows(self) -> tuple[dict[str, object], ...]:
        """Return one flat row per rule that was tried."""
        return tuple(
            {
                "method": rule.test,
                "alternative": rule.alternative,
                "rounding": rule.rounding,
                "p_low": rule.p_low,
                "p_high": rule.p_high,
                "fits": rule.fits,
            }
            for rule in self.tried
        )


def recompute_p(  # noqa: PLR0913 - each is a fact that is printed with a test
    printed: str | float,
    test: str = "any",
    statistic: str | float | None = None,
    *,
    df: float | Sequence[float] | None = None,
    n: int | None = None,
    counts: Sequence[int] | None = None,
    rounding: str = "any",
    threshold: float = 0.05,
) -> RecomputedP:
    r"""Recompute a printed p-value from what is printed with it.

    Parameters
    ----------
    printed : str or float
        The p-value as printed: ``"0.1"``, ``"P = .03"``, ``"< .001"``, ``"n.s."``
        (read as ``threshold`` or more).
    test : str, default "any"
        With `statistic`: ``"t"``, ``"z"``, ``"r"``, ``"chi-squared"`` or ``"F"``.
        With `counts`: a test of `exact_test`, or ``"any"`` for all of them.
    statistic : str or float, optional
        Its value as printed; text keeps trailing zeros.
    df : float or sequence of float, optional
        Degrees of freedom of t and chi-squared, both of F as a pair, above 0. Taken
        as they stand.
    n : int, optional
        People behind a correlation, in place of its ``df`` of ``n - 2``.
    counts : sequence of int, optional
        A two-by-two table as ``(events_1, n_1, events_2, n_2)``, in place of a
        statistic.
    rounding : {"any", "half-up", "half-even", "truncated"}, default "any"
        How statistic and p-value may have been shortened.
    threshold : float, default 0.05
        Customary line, strictly between 0 and 1, for decision errors.

    Returns
    -------
    RecomputedP
        ``verdict``, and every rule that was tried with its range of p-values.

    Raises
    ------
    ArgumentError
        If a number cannot be read, or what `test` needs is missing.

    See Also
    --------
    exact_test : Gives the p-value of a table, without a printed one to compare.
    grim : Checks a mean against its number of people instead.

    Notes
    -----
    The p-values of every statistic that prints as the one given form an interval,
    which is compared with all p-values that print as the one given; published checks
    do the same and count a *decision error* where the two lie on different sides of
    `threshold` [1]_. A one-sided test is tried as an explanation (for F and
    chi-squared with one degree of freedom: half the p-value). An inconsistency says
    that one of the printed numbers is wrong or the test was another; not which.

    References
    ----------
    .. [1] nuijten2016, The prevalence of statistical reporting errors in psychology
       (1985–2013).

    Examples
    --------
    A t of 1.20 cannot have the p-value printed with it, whatever was rounded:

    >>> print(recompute_p("p = .03", "t", "1.20", df=28))
    t(28) = 1.20, printed with p = 0.03: two-sided p 0.2364 to 0.2421; decision error
    under all 8 rules tried.

    Four of seven tests of this table give what was printed, three do not:

    >>> print(recompute_p("P = 0.1", counts=(16, 16, 12, 16)))
    16 of 16 against 12 of 16, printed with p = 0.1: two-sided p 0.0325 to 0.1088;
    consistent (boschloo, boschloo-doubled, fisher, fisher-mid-p and
    yates-chi-squared).
    """
    threshold = check_level(threshold, "threshold")
    rounding = check_choice(rounding, ("any", *ROUNDINGS), "rounding")
    claim = read_p(printed, threshold)
    if counts is not None:
        if statistic is not None or df is not None or n is not None:
            msg = "give counts, or a statistic with its df, not both."
            raise ArgumentError(msg)
        table = check_table(counts)
        tried = tuple(_of_table(table, test, claim, rounding))
        stated = f"{table[0]} of {table[1]} against {table[2]} of {table[3]}"
    elif statistic is None:
        msg = "give the statistic of the test, or the counts of a two-by-two table."
        raise ArgumentError(msg)
    else:
        test = check_choice(test, STATISTICS, "test")
        shown = check_statistic(test, statistic)
        freedom = check_freedom(test, df, n)
        tried = tuple(_of_statistic(test, shown, freedom, claim, rounding))
        within = ", ".join(f"{x:g}" for x in freedom)
        stated = f"{test}({within}) = {shown}" if within else f"{test} = {shown}"
    return _judged(claim, stated, tried, threshold)


def _judged(
    claim: PrintedP, stated: str, tried: tuple[Recomputation, ...], threshold: float
) -> RecomputedP:
    claimed = claim.below(read_printed(threshold, "threshold").value)
    two_sided = [rule for rule in tried if rule.alternative == "two-sided"]
    crossed = (claimed is False and all(r.p_high < threshold for r in two_sided)) or (
        claimed is True and all(r.p_low >= threshold for r in two_sided)
    )
    return RecomputedP(
        printed=str(claim),
        stated=stated,
        tried=tried,
        threshold=threshold,
        decision_error=bool(tried) and crossed and not any(r.fits for r in tried),
        notes=_notes([rule for rule in two_sided if rule.fits], tried),
    )


def _notes(
    fits: Sequence[Recomputation], tried: Sequence[Recomputation]
) -> tuple[Note, ...]:
    if not tried:
        text = (
            "The test has no p-value for this table: nobody had the event, or "
            "everybody had it."
        )
        return (not_estimable(text),)
    notes = []
    ways = {rule.rounding for rule in fits}
    if fits and ways <= {"any", "truncated"}:
        text = "It fits only if digits were cut off; rounded, it does not follow."
        notes.append(Note(code="rounding", text=text))
    text = (
        "That a p-value follows from its test says that the arithmetic holds, not that "
        "the test was the right one or was chosen in advance."
    )
    notes.append(Note(code="convention", text=text))
    return tuple(notes)


def _of_table(
    table: Counts, test: str, claim: PrintedP, rounding: str
) -> Iterator[Recomputation]:
    found = p_values_of(table, named_tests(test), SIDES)
    for name, side, p in sorted(found, key=lambda row: SIDES.index(row[1])):
        if not claim.could_mean(side, p):
            continue
        fits = [rule for rule in _rules(rounding) if claim.allows(p, p, rule)]
        yield Recomputation(
            test=name,
            alternative=side,
            rounding=fits[0] if fits else rounding,
            p_low=p,
            p_high=p,
            fits=bool(fits),
        )


def _of_statistic(
    test: str, shown: Printed, freedom: Sequence[float], claim: PrintedP, rounding: str
) -> Iterator[Recomputation]:
    for side in sides_of(test, freedom):
        for rule in _rules(rounding):
            low, high = p_range(test, shown.span(rule), freedom, side)
            if not claim.could_mean(side, low):
                continue
            yield Recomputation(
                test=test,
                alternative=side,
                rounding=rule,
                p_low=low,
                p_high=high,
                fits=claim.allows(low, high, rule),
            )


def _rules(rounding: str) -> tuple[str, ...]:
    return (*ROUNDINGS, "any") if rounding == "any" else (rounding,)


def _rounded(rounding: str) -> str:
    return "each shortened in any way" if rounding == "any" else rounding
