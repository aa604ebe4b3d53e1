"""Which lines does a plot of the parts of a whole have, and where does each stand?"""

from collections.abc import Sequence
from dataclasses import dataclass

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Composition, Part, composition
from surrogate_evidence.formatting import listing
from surrogate_evidence.presentation.lettering import line_height, wrap
from surrogate_evidence.presentation.wording import known
from surrogate_evidence.records import Activity

LABELS = 2.3
_GAP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRow:
    """One part of the whole and where it stands.

    Attributes
    ----------
    activity : Activity
        The record.
    part : Part or None
        Its share with an interval where one is licensed; None without a mean.
    lines : tuple of str
        Its name, broken to the column.
    y : float
        Inches from the top of the table to the middle of the first line.
    height : float
        Inches to the next row.
    """

    activity: Activity
    part: Part | None
    lines: tuple[str, ...]
    y: float
    height: float


def whole_of(parts: Sequence[Activity], *, level: float = 0.95) -> Composition:
    """Return the parts that have a mean as shares of their whole.

    Parameters
    ----------
    parts : sequence of Activity
        The parts of one whole.
    level : float, default 0.95
        Confidence level of the intervals, a fraction.

    Returns
    -------
    Composition
        Shares, what they add up to, and intervals where they are licensed.

    Raises
    ------
    ArgumentError
        If no part has a mean, or the parts do not belong to one whole.
    """
    told = {part.activity: part for part in parts if known(part.mean)}
    if not told:
        msg = "no part has a mean; there is nothing to draw or to add up."
        raise ArgumentError(msg)
    wholes = {(part.study_id, part.unit, str(part.whole)) for part in parts}
    if len(wholes) > 1:
        units = listing(sorted({part.unit for part in parts}))
        msg = f"give the parts of one whole of one study, in one unit; got {units}."
        raise ArgumentError(msg)
    first = parts[0]
    return composition(
        {name: float(part.mean) for name, part in told.items()},
        sds={n: float(part.sd) for n, part in told.items() if known(part.sd)},
        n={n: int(part.n) for n, part in told.items() if known(part.n)},
        whole=float(first.whole) if known(first.whole) else 100.0,
        unit=first.unit,
        level=level,
    )


def activity_rows(
    parts: Sequence[Activity], whole: Composition
) -> tuple[ActivityRow, ...]:
    """Lay out the parts: the largest mean first, parts without a mean last.

    Parameters
    ----------
    parts : sequence of Activity
        The records.
    whole : Composition
        Their shares, as `whole_of` returns them.

    Returns
    -------
    tuple of ActivityRow
        The first at ``y = 0``.
    """
    shares = {part.name: part for part in whole.parts}

    def size(part: Activity) -> float:
        share = shares.get(part.activity)
        return share.value if share else -1.0

    rows: list[ActivityRow] = []
    for part in sorted(parts, key=size, reverse=True):
        lines = wrap(part.activity, LABELS)
        rows.append(
            ActivityRow(
                activity=part,
                part=shares.get(part.activity),
                lines=lines,
                y=rows[-1].y + rows[-1].height if rows else 0.0,
                height=max(len(lines), 2) * line_height() + _GAP,
            )
        )
    return tuple(rows)
