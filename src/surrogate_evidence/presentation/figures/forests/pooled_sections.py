"""What does one section of a forest plot hold?

A result of pooling, or the reason why there is none; its studies; and what the caller
knows of them: counts, judgements of the risk of bias, certainty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import Comparison, Estimate
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis import (
    BayesianPooled,
    Coefficient,
    DoNotPool,
    NothingToPool,
    Panel,
    Pooled,
    PooledCounts,
    PooledTables,
    Regressed,
)

Poolable = (
    Pooled
    | PooledTables
    | PooledCounts
    | BayesianPooled
    | Coefficient
    | NothingToPool
    | DoNotPool
    | str
)
"""What can stand under the studies of a section; text says why they are not pooled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestSection:
    """One outcome, or one subgroup, of a forest plot.

    Attributes
    ----------
    pooled : result of pooling, NothingToPool, DoNotPool, Coefficient or str
        What is drawn below the studies. A text says why they are not pooled.
    title : str
        Heading; without one the section has none.
    studies : sequence of str
        What the studies are called, in their order; by default as the result names
        them, or ``"study 1"``, …
    columns : mapping of str to sequence of str
        Head → one cell per study, such as ``{"events/n": ["16/16", "12/16"]}``.
    bias : mapping of str to sequence of str
        Domain → one judgement per study of its risk of bias; ``"not reported"`` is
        one.
    certainty : str
        Certainty of the body of evidence, such as ``"very low"``.
    yi, vi : sequence of float
        Effects and variances, only where `pooled` holds none: a subgroup's
        coefficient, or studies that were not pooled.
    estimates : sequence of Estimate or Comparison
        Studies with intervals of their own, where they were not pooled.
    tau2 : float
        What a coefficient's weights rest on.
    measure : str
        What the effects are, where `pooled` does not say it.

    See Also
    --------
    subgroup_sections : Makes one section per subgroup.
    """

    pooled: Poolable
    title: str = ""
    studies: Sequence[str] = ()
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bias: Mapping[str, Sequence[object]] = field(default_factory=dict)
    certainty: str = ""
    yi: Sequence[float] = ()
    vi: Sequence[float] = ()
    estimates: Sequence[Estimate | Comparison] = ()
    tau2: float = nan
    measure: str = ""


def subgroup_sections(  # noqa: PLR0913 - what is known of every study
    found: Regressed,
    yi: Sequence[float],
    vi: Sequence[float],
    by: Sequence[str],
    *,
    studies: Sequence[str] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
    bias: Mapping[str, Sequence[object]] | None = None,
    certainty: Mapping[str, str] | None = None,
) -> tuple[ForestSection, ...]:
    """Return one section of a forest plot for each subgroup.

    Parameters
    ----------
    found : Regressed
        What `subgroups` returned; its means are drawn as diamonds.
    yi, vi, by : sequence
        What it was given: effects, variances and the subgroup of each study.
    studies : sequence of str, optional
        What the studies are called.
    columns, bias : mapping, optional
        As in `ForestSection`, one cell for each study of all subgroups.
    certainty : mapping of str to str, optional
        Subgroup → certainty of its evidence.

    Returns
    -------
    tuple of ForestSection
        In the order of the subgroups; give them, and `found` as ``differences``, to
        `pooled_forest`.

    Raises
    ------
    ArgumentError
        If lengths differ, or `found` is not of these subgroups.

    See Also
    --------
    surrogate_evidence.synthesis.subgroups : Pools them, and tests the difference.

    Examples
    --------
    >>> from surrogate_evidence.synthesis import subgroups
    >>> y, v, by = [0.1, 0.3, 0.5], [0.05, 0.04, 0.03], ["short", "short", "long"]
    >>> sections = subgroup_sections(subgroups(y, v, by), y, v, by)
    >>> [(section.title, len(section.yi)) for section in sections]
    [('long', 1), ('short', 2)]
    """
    words = [str(word) for word in by]
    names = [f"study {place + 1}" for place in range(len(words))]
    if studies is not None:
        names = [str(name) for name in studies]
    cells = {**(columns or {}), **(bias or {})}
    for what, given in {"yi": yi, "vi": vi, "studies": names, **cells}.items():
        if len(given) != len(words):
            msg = f"{what} has {len(given)} entries for {len(words)} studies."
            raise ArgumentError(msg)
    titles = [line.name for line in found.coefficients]
    if found.kind != "subgroups" or set(titles) != set(words):
        msg = (
            f"found holds {listing(titles)}, by names {listing(sorted(set(words)))}; "
            "give what subgroups(yi, vi, by) returned."
        )
        raise ArgumentError(msg)
    sections = []
    for line in found.coefficients:
        rows = [place for place, word in enumerate(words) if word == line.name]
        sections.append(
            ForestSection(
                pooled=line,
                title=line.name,
                studies=[names[row] for row in rows],
                columns={
                    head: [cell[row] for row in rows]
                    for head, cell in (columns or {}).items()
                },
                bias={
                    head: [cell[row] for row in rows]
                    for head, cell in (bias or {}).items()
                },
                certainty=(certainty or {}).get(line.name, ""),
                yi=[yi[row] for row in rows],
                vi=[vi[row] for row in rows],
                tau2=0.0 if found.model == "common-effect" else found.tau2,
                measure=found.measure,
            )
        )
    return tuple(sections)


def measure_of(section: ForestSection) -> str:
    """Return what a section's effects are; empty where it shows none."""
    result = section.pooled
    if isinstance(result, PooledCounts):
        return str(result.to_dict()["measure"])
    if isinstance(result, Pooled | PooledTables | BayesianPooled):
        return result.measure
    own = own_estimates(section)
    measures = dict.fromkeys(one.measure for one in own)
    if len(measures) > 1:
        msg = f"estimates must be of one measure, got {listing(measures)}."
        raise ArgumentError(msg)
    measure = next(iter(measures), section.measure)
    return "PR" if measure == "proportion" else measure


def own_estimates(section: ForestSection) -> tuple[Estimate | Comparison, ...]:
    """Return estimates of studies that were not pooled, if they share one measure."""
    if section.estimates:
        return tuple(section.estimates)
    if isinstance(section.pooled, DoNotPool) and not len(section.yi):
        found = tuple(one.result for one in section.pooled.candidates)
        return found if len({one.measure for one in found}) == 1 else ()
    return ()


def own_names(result: object) -> tuple[str, ...]:
    """Return the names that a result was given for its studies, if it was."""
    if isinstance(result, Pooled | Panel):
        return result.studies
    return result.names if isinstance(result, BayesianPooled) else ()


def named(section: ForestSection, k: int) -> list[str]:
    """Return one name per study, made up where none is given."""
    if isinstance(section.studies, str) or (
        len(section.studies) and len(section.studies) != k
    ):
        msg = f"studies must be names, one per study: give {k} of them."
        raise ArgumentError(msg)
    if len(section.studies):
        return [str(name) for name in section.studies]
    own = own_names(section.pooled)
    if len(own) == k:
        return list(own)
    found = getattr(section.pooled, "candidates", ())
    if len(found) == k and not section.estimates:
        keys = [one.study_id for one in found]
        if len(set(keys)) == len(keys):
            return keys
        return [f"{one.study_id}, {one.arms}" for one in found]
    return [f"study {place}" for place in range(1, k + 1)]
