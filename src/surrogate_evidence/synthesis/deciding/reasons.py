"""What do the records of several studies say about each aspect of being alike?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from surrogate_evidence.formatting import listing
from surrogate_evidence.records import Missing, Study
from surrogate_evidence.records.vocabulary import OutcomeRole
from surrogate_evidence.synthesis.deciding.alike import (
    ASPECTS,
    Aspect,
    Reason,
    Standing,
)
from surrogate_evidence.synthesis.deciding.candidates import Candidate, normal

Answer = tuple[Standing, str]

_SILENT = (Missing.NOT_REPORTED, Missing.UNCLEAR, Missing.CONFLICTING)
_NO_RECORD = "only contrasts were given, without the records of their studies"
_NO_EFFECTS = (OutcomeRole.DESCRIPTION, OutcomeRole.SENSITIVITY)


def reasons_for(
    candidates: Sequence[Candidate], judged: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Answer every aspect that arises, with the reviewer's words where there are any.

    Of a single study only those aspects arise that do not compare it with another; of
    none, only how many there are.
    """
    k = len({one.study_id for one in candidates})
    only = {0: _OF_NONE, 1: _OF_ONE}.get(k)
    asked = [a for a in ASPECTS if only is None or a.name in only]
    return tuple(_reason(aspect, candidates, judged) for aspect in asked)


def _reason(
    aspect: Aspect, candidates: Sequence[Candidate], judged: Mapping[str, str]
) -> Reason:
    standing, fact = _ANSWERS[aspect.name](candidates)
    words = judged.get(aspect.name, "")
    if words and aspect.may_be_judged and standing is not Standing.MET:
        standing = Standing.JUDGED
    return Reason(aspect=aspect, standing=standing, fact=fact, judgement=words)


def _alike(values: Iterable[tuple[str, object]]) -> Answer:
    """Compare one value per study, as written."""
    listed = list(values)
    silent = [study for study, value in listed if value in _SILENT or value == ""]
    distinct = {normal(v): str(v) for _, v in listed if v not in _SILENT and v != ""}
    if len(distinct) > 1:
        pairs = dict.fromkeys(f"{value} ({study})" for study, value in listed)
        return Standing.AGAINST, "; ".join(pairs)
    if silent:
        return Standing.NOT_REPORTED, f"not known for {listing(dict.fromkeys(silent))}"
    return Standing.MET, f"all: {listing(distinct.values())}"


def _of_record(
    value: Callable[[Study], object],
) -> Callable[[Sequence[Candidate]], Answer]:
    """Return an answer that compares a field of the studies' records."""

    def answer(candidates: Sequence[Candidate]) -> Answer:
        records = [(one.study_id, one.study) for one in candidates]
        if any(study is None for _, study in records):
            return Standing.NOT_REPORTED, _NO_RECORD
        return _alike((key, value(study)) for key, study in records if study)

    return answer


def _people(study: Study) -> object:
    said = (study.population, study.condition)
    return next((v for v in said if v in _SILENT), ", ".join(map(str, said)))


def _role(candidates: Sequence[Candidate]) -> Answer:
    roles = [(one.study_id, row.role) for one in candidates for row in one.rows]
    not_effects = dict.fromkeys(
        f"{role} ({study})" for study, role in roles if role in _NO_EFFECTS
    )
    if not_effects:
        return Standing.AGAINST, "; ".join(not_effects)
    return Standing.MET, f"all: {listing(dict.fromkeys(role for _, role in roles))}"


def _measure(candidates: Sequence[Candidate]) -> Answer:
    words = {1: "a proportion in one arm", 2: "a comparison of two arms"}
    return _alike((one.study_id, words[len(one.rows)]) for one in candidates)


def _one_each(candidates: Sequence[Candidate]) -> Answer:
    keys = [one.study_id for one in candidates]
    twice = {key: keys.count(key) for key in keys if keys.count(key) > 1}
    if twice:
        said = listing(f"{key} {times} times" for key, times in twice.items())
        return Standing.AGAINST, said
    return Standing.MET, "each study once"


def _overlap(candidates: Sequence[Candidate]) -> Answer:
    studies = {one.study_id: one.study for one in candidates}
    if any(study is None for study in studies.values()):
        return Standing.NOT_REPORTED, _NO_RECORD
    pairs = combinations([s for s in studies.values() if s is not None], 2)
    suspect = [
        f"{a.study_id} and {b.study_id} share the first author {a.first_author}"
        for a, b in pairs
        if normal(a.first_author) == normal(b.first_author) and not _apart(a, b)
    ]
    if suspect:
        return Standing.AGAINST, "; ".join(suspect)
    return Standing.MET, "different first authors, or data of different years"


def _apart(a: Study, b: Study) -> bool:
    """Tell whether two studies collected their data in years known to be different."""
    years = (a.data_start_year, a.data_end_year, b.data_start_year, b.data_end_year)
    known = [year for year in years if not isinstance(year, Missing)]
    if len(known) < len(years):
        return False
    start_a, end_a, start_b, end_b = known
    return end_a < start_b or end_b < start_a


def _sources(candidates: Sequence[Candidate]) -> Answer:
    if any(one.study is None for one in candidates):
        return Standing.NOT_REPORTED, _NO_RECORD
    read_in: dict[str, set[str]] = {}
    for one in candidates:
        rows = {row.outcome_id for row in one.rows}
        for source in one.study.sources if one.study else ():
            if source.table == "outcomes" and source.record_id in rows:
                address = source.url
                where = source.place if isinstance(address, Missing) else address
                read_in.setdefault(str(where), set()).add(one.study_id)
    shared = [
        f"{listing(sorted(keys))} read in {where}"
        for where, keys in read_in.items()
        if len(keys) > 1
    ]
    if shared:
        return Standing.AGAINST, "; ".join(shared)
    return Standing.MET, "no document is shared by two studies"


def _information(candidates: Sequence[Candidate]) -> Answer:
    inside = [one.study_id for one in candidates if not one.at_boundary]
    if inside:
        return (
            Standing.MET,
            f"events and non-events in {listing(dict.fromkeys(inside))}",
        )
    return Standing.AGAINST, "every arm of every study lies at 0% or at 100%"


def _number(candidates: Sequence[Candidate]) -> Answer:
    k = len({one.study_id for one in candidates})
    return Standing.MET if k > 1 else Standing.AGAINST, f"k = {k}"


_ANSWERS: dict[str, Callable[[Sequence[Candidate]], Answer]] = {
    "number of studies": _number,
    "outcome": lambda c: _alike((one.study_id, one.outcome) for one in c),
    "role": _role,
    "measure": _measure,
    "randomisation": _of_record(
        lambda s: "randomised" if s.facts.randomised else "not randomised"
    ),
    "design": _of_record(lambda s: s.design),
    "population": _of_record(_people),
    "arms": lambda c: _alike((one.study_id, one.arms) for one in c),
    "timepoint": lambda c: _alike((o.study_id, r.timepoint) for o in c for r in o.rows),
    "direction": lambda c: _alike((o.study_id, r.direction) for o in c for r in o.rows),
    "measurement": _of_record(lambda s: s.measurement),
    "one estimate per study": _one_each,
    "overlap": _overlap,
    "sources": _sources,
    "information": _information,
}

_OF_NONE = ("number of studies",)
"""Aspects that arise without any study."""

_OF_ONE = (*_OF_NONE, "role", "one estimate per study")
"""Aspects that arise with a single study."""
