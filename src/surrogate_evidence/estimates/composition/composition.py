"""What are the shares of a whole, and which of them may carry an interval?

Published shares are often means of people's own estimates. They are made to depend
on each other by adding up to a whole, they rarely add up exactly, and an interval is
licensed only where a standard deviation and a number of people were printed, or where
independent units were counted.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import fsum, sqrt

from scipy.special import stdtrit

from surrogate_evidence._checks import (
    check_amount,
    check_choice,
    check_level,
    check_number,
    check_whole,
)
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates._notes import Note
from surrogate_evidence.estimates.composition._simultaneous import METHODS
from surrogate_evidence.estimates.composition.parts import Composition, Part
from surrogate_evidence.estimates.results import Interval
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.formatting import listing, number

__all__ = ["Composition", "Part", "composition", "composition_of_counts"]

_WHOLE = 100.0
_FEW = 5  # counts below which the large-sample methods are customarily doubted
_TWO = 2


def composition(  # noqa: PLR0913 - each is a fact that a table of shares prints
    values: Mapping[str, float],
    *,
    sds: Mapping[str, float] | None = None,
    n: int | Mapping[str, int] | None = None,
    whole: float = 100.0,
    unit: str = "per cent",
    of: str = "",
    level: float = 0.95,
) -> Composition:
    r"""Describe shares of a whole, with intervals only where the source licenses them.

    Parameters
    ----------
    values : mapping of str to float
        Name of each part and its reported (mean) share, in `unit`, 0 or more.
    sds : mapping of str to float, optional
        Standard deviations between people, for the parts that have one.
    n : int or mapping of str to int, optional
        People behind all means, or behind each.
    whole : float, default 100
        What the shares should add up to, in `unit`; positive.
    unit : str, default "per cent"
        Unit of the shares, as a sentence calls it.
    of : str, optional
        What the whole is, as a sentence calls it: ``"session time"``,
        ``"self-estimated time"``. Kept in the result.
    level : float, default 0.95
        Confidence level of the t intervals, strictly between 0 and 1.

    Returns
    -------
    Composition
        ``parts`` with reported and renormalised shares in `unit`, ``total``, and
        ``closure_error`` (total minus whole). A part without both SD and n of at
        least 2 has no interval, and a reason instead.

    Raises
    ------
    ArgumentError
        If a share is missing, negative or not a number, no share is positive, `sds`
        or `n` name parts that do not exist, or `whole` or `level` is impossible.

    See Also
    --------
    composition_of_counts : For counts of independent units; shares of time are not.
    rounded_composition : For percentages without standard deviation and n.

    Notes
    -----
    The interval of a part is :math:`\bar{x} \pm t_{n-1} s / \sqrt{n}`, cut at 0 and at
    the whole. Renormalised shares are :math:`w\, x_i / \sum x`. Parts of a whole
    depend on each other, so they are not tested against each other; an analysis of
    log-ratios [1]_ would need every person's shares, which means do not determine.

    References
    ----------
    .. [1] aitchison1982, The statistical analysis of compositional data.

    Examples
    --------
    Means that do not quite add up, one of them with what an interval needs:

    >>> shares = composition({"talking": 60.5, "touch": 41.0}, sds={"touch": 12}, n=25)
    >>> print(shares)
    2 parts add up to 101.50 per cent, 1.50 more than the whole of 100; the largest
    is talking (60.50).
    >>> print(shares.parts[1])
    touch: 41.00, 95% confidence interval 36.05 to 45.95
    >>> print(shares.parts[0])
    talking: 60.50 (no interval: the source gives no standard deviation)
    """
    level = check_level(level)
    whole = check_number(whole, "whole")
    if whole <= 0:
        msg = f"whole must be positive, got {whole:g}."
        raise ArgumentError(msg)
    reported = _mapping(values, "values")
    if not reported:
        msg = "values must name at least one part and its share."
        raise ArgumentError(msg)
    shares = {
        name: check_amount(value, f"share of {name!r}")
        for name, value in reported.items()
    }
    total = fsum(shares.values())
    if total == 0:
        msg = "at least one share must be above 0; all are 0."
        raise ArgumentError(msg)
    deviations = _per_part(sds, shares, "sds")
    people = _per_part(
        n if n is None or isinstance(n, Mapping) else dict.fromkeys(shares, n),
        shares,
        "n",
    )
    parts = []
    for name, value in shares.items():
        sd, count = deviations.get(name), people.get(name)
        part = Part(
            name=name,
            value=value,
            renormalised=whole * value / total,
            sd=None if sd is None else check_amount(sd, f"sd of {name!r}"),
            n=None
            if count is None
            else check_whole(count, f"n of {name!r}", minimum=1),
        )
        parts.append(_with_interval(part, whole, level))
    result = Composition(
        parts=tuple(parts),
        total=total,
        whole=whole,
        closure_error=total - whole,
        unit=unit,
        of=of,
    )
    return replace(result, notes=_notes(result, level))


def composition_of_counts(
    counts: Mapping[str, int],
    *,
    method: str = "goodman",
    level: float = 0.95,
    of: str = "people",
) -> Composition:
    r"""Describe how independent units fall into categories, with joint intervals.

    Parameters
    ----------
    counts : mapping of str to int
        Name of each category and how many units fell into it. Name categories that
        nobody fell into too: they count.
    method : {"goodman", "sison-glaz"}, default "goodman"
        Simultaneous intervals: all of them hold at once with about `level`.
    level : float, default 0.95
        Joint confidence level, strictly between 0 and 1.
    of : str, default "people"
        What was counted, as a sentence calls it. Only independent units belong here:
        people, each counted once; not their sessions, nor minutes.

    Returns
    -------
    Composition
        Shares in per cent with their counts and intervals. Where a method has no
        interval, a reason instead.

    Raises
    ------
    ArgumentError
        If there are fewer than two categories, a count is no whole number of 0 or
        more, all are 0, or `method` or `level` is impossible.

    See Also
    --------
    composition : For mean shares, which are not counts.
    proportion : For one category against the rest, with a shorter interval.

    Notes
    -----
    *goodman* gives each of the `k` categories a score interval at level
    :math:`1 - \alpha/k` [1]_; an empty category has a lower bound of 0 and an upper
    one above it. *sison-glaz* widens all observed shares by the same number of units
    :math:`c`, taken so that a multinomial with the observed shares stays within
    :math:`c` of all its counts with probability `level`, and interpolates on the
    upper side [2]_. That probability is summed exactly here; programs that follow the
    paper's series expansion differ in the third decimal when n is small. Where one
    category holds everybody it has no interval. It was proposed for many categories
    and takes the observed shares for the true ones: prefer *goodman* for few counts.

    References
    ----------
    .. [1] goodman1965, On simultaneous confidence intervals for multinomial
       proportions.
    .. [2] sison1995, Simultaneous confidence intervals and sample size determination
       for multinomial proportions.

    Examples
    --------
    That nobody left for harms does not bound them at zero:

    >>> ends = composition_of_counts({"well": 11, "unclear": 5, "harms": 0})
    >>> print(ends.parts[2])
    harms: 0.00, 95% confidence interval 0.00 to 26.37
    """
    level = check_level(level)
    method = check_choice(method, METHODS, "method")
    named = {
        name: check_whole(count, f"count of {name!r}")
        for name, count in _mapping(counts, "counts").items()
    }
    n = sum(named.values())
    if len(named) < _TWO or n == 0:
        msg = "counts must name at least two categories, not all of them empty."
        raise ArgumentError(msg)
    limits = METHODS[method](list(named.values()), level)
    parts = []
    for place, (name, count) in enumerate(named.items()):
        share = _WHOLE * count / n
        part = Part(name=name, value=share, renormalised=share, n=n, events=count)
        if limits is None:
            reason = f"{method} has none where one category holds all"
            parts.append(replace(part, reason=reason))
            continue
        low, high = limits[place]
        interval = Interval(
            low=_WHOLE * low, high=_WHOLE * high, level=level, method=method
        )
        parts.append(replace(part, interval=interval))
    return Composition(
        parts=tuple(parts),
        total=_WHOLE,
        whole=_WHOLE,
        closure_error=0.0,
        unit="per cent",
        of=of,
        measure="share",
        notes=_notes_of_counts(list(named.values()), level),
    )


def _per_part(
    facts: object, shares: Mapping[str, float], name: str
) -> Mapping[str, object]:
    if facts is None:
        return {}
    known = _mapping(facts, name)
    unknown = [part for part in known if part not in shares]
    if unknown:
        msg = (
            f"{name} names {listing(map(repr, unknown))}, but the parts are "
            f"{listing(map(repr, shares))}."
        )
        raise ArgumentError(msg)
    return known


def _mapping(facts: object, name: str) -> Mapping[str, object]:
    if isinstance(facts, Mapping):
        return facts
    msg = f"{name} must map the name of each part to its value."
    raise ArgumentError(msg)


def _with_interval(part: Part, whole: float, level: float) -> Part:
    if part.sd is None:
        return replace(part, reason="the source gives no standard deviation")
    if part.n is None:
        return replace(part, reason="the source gives no number of people")
    if part.n == 1:
        return replace(part, reason="one person shows no spread between people")
    if part.sd == 0:
        return replace(part, reason="a standard deviation of 0 gives it no width")
    half = float(stdtrit(part.n - 1, 0.5 + level / 2)) * part.sd / sqrt(part.n)
    interval = Interval(
        low=max(0.0, part.value - half),
        high=min(max(whole, part.value), part.value + half),
        level=level,
        method="student-t",
    )
    return replace(part, interval=interval)


def _notes(result: Composition, level: float) -> tuple[Note, ...]:
    notes = []
    gap = result.gap
    if gap:
        text = (
            f"The shares add up to {number(result.total)}{gap}. Reported shares are "
            "kept as they are; renormalised ones are shown beside them."
        )
        notes.append(Note(code="closure", text=text))
    text = (
        "The parts belong to one whole, so when one rises others must fall: they are "
        "not tested against each other."
    )
    notes.append(Note(code="dependence", text=text))
    if any(part.interval is not None for part in result.parts):
        text = (
            f"The {written_level(level)} t intervals hold one part at a time and take "
            "the people as a random sample; skewed shares strain them."
        )
        notes.append(Note(code="approximate", text=text))
    return tuple(notes)


def _notes_of_counts(counts: list[int], level: float) -> tuple[Note, ...]:
    text = (
        f"The intervals hold jointly with about {written_level(level)}, provided that "
        "every unit was counted once and independently of the others."
    )
    notes = [Note(code="simultaneous", text=text)]
    if len(counts) == _TWO:
        text = "Two categories are one proportion, for which shorter intervals exist."
        notes.append(Note(code="convention", text=text))
    if min(counts) < _FEW:
        text = (
            f"The smallest count is {min(counts)}, below {_FEW}: these large-sample "
            "intervals are rough there."
        )
        notes.append(Note(code="approximate", text=text))
    return tuple(notes)
