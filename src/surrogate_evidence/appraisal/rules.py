"""Which questions are asked, and how do they read as a page?

A code keeps its meaning for good. ``DES`` design, ``MEA`` measurement,
``PRE`` precision, ``REP`` reporting, ``PRO`` provenance, ``SYN`` synthesis.
"""

from collections.abc import Iterable, Mapping

from surrogate_evidence.appraisal import (
    design,
    means,
    measurement,
    planned,
    precision,
    printed,
    provenance,
    reporting,
    sensitivity,
    single_case,
)
from surrogate_evidence.appraisal.flags import Rule
from surrogate_evidence.appraisal.literature import methods_bibliography
from surrogate_evidence.records import Study

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "Design": design.RULES + single_case.RULES,
    "Measurement": measurement.RULES,
    "Precision": (precision.RULES + means.RULES + sensitivity.RULES + planned.RULES),
    "Reporting": reporting.RULES + printed.RULES,
    "Provenance": provenance.RULES,
}
RULES: tuple[Rule, ...] = tuple(rule for rules in FAMILIES.values() for rule in rules)
STUDY_RULES: tuple[Rule, ...] = tuple(r for r in RULES if Study in r.applies_to)


def rules_as_markdown(also: Mapping[str, Iterable[Rule]] | None = None) -> str:
    """Return every rule with its rationale and its reference, as a page.

    Parameters
    ----------
    also : mapping of str to iterable of Rule, optional
        Families of rules that later rooms bring, by the name of the family.

    Returns
    -------
    str
        Markdown, one section per family of rules.

    Examples
    --------
    >>> rules_as_markdown().splitlines()[0]
    '# Limitation flags'
    """
    lines = [
        "# Limitation flags",
        "",
        "What is asked of every record and result, printed from the rules. A flag is",
        "raised, or says *not reported* where the source is silent; silence is never",
        "counted as clear. Severity: *note*, *caution*, *serious*.",
    ]
    works = methods_bibliography()
    for family, rules in {**FAMILIES, **(also or {})}.items():
        lines += ["", f"## {family}"]
        for rule in rules:
            asked = ", ".join(kind.__name__ for kind in rule.applies_to)
            lines += [
                "",
                f"### {rule.code}: {rule.title}",
                "",
                f"*{str(rule.severity).capitalize()}.* {rule.rationale}",
                "",
                f"Asked of: {asked}. Reference: {works.format(rule.cite_key)}",
            ]
    return "\n".join(lines) + "\n"
