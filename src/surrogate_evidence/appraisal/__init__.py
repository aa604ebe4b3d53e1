"""Flags: what limits a study or a number: How far may we trust it?"""

from surrogate_evidence.appraisal.appraise import appraise, flags_of_review
from surrogate_evidence.appraisal.flags import Finding, Flag, Rule, Severity, State
from surrogate_evidence.appraisal.literature import methods_bibliography
from surrogate_evidence.appraisal.rules import RULES, STUDY_RULES, rules_as_markdown

__all__ = [
    "RULES",
    "STUDY_RULES",
    "Finding",
    "Flag",
    "Rule",
    "Severity",
    "State",
    "appraise",
    "flags_of_review",
    "methods_bibliography",
    "rules_as_markdown",
]
