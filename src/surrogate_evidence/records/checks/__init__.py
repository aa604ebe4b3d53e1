"""Do the tables of a review agree with each other, and with its bibliography?

Each check is a function from the tables to the problems it finds; :data:`CHECKS` is
the list of them. Where what the sources say is itself contradictory, the record says
``conflicting`` and the sources hold every version.
"""

from collections.abc import Callable, Iterable

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.checks.counts import (
    arms_add_up,
    counts,
    one_p_value,
    outcome_arms,
    partitions,
    wholes,
)
from surrogate_evidence.records.checks.keys import (
    identifiers,
    known_keys,
    unique_keys,
    works_and_references,
)
from surrogate_evidence.records.checks.order import limits, screening, years
from surrogate_evidence.records.checks.sources import provenance
from surrogate_evidence.records.checks.tables import BIBLIOGRAPHY_FILE, Tables

CHECKS: tuple[Callable[[Tables], Iterable[Problem]], ...] = (
    unique_keys,
    known_keys,
    works_and_references,
    identifiers,
    counts,
    arms_add_up,
    outcome_arms,
    partitions,
    one_p_value,
    wholes,
    limits,
    years,
    screening,
    provenance,
)

__all__ = ["BIBLIOGRAPHY_FILE", "CHECKS", "Tables"]
