"""What each study reported, and where: What was observed?"""

from surrogate_evidence.records.bibliography import (
    Bibliography,
    find_duplicates,
    parse_bibliography,
    read_bibliography,
)
from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.claims import Claim, Contradiction, Gap
from surrogate_evidence.records.contrast import Contrast, contrasts
from surrogate_evidence.records.loading import check_review, load_review
from surrogate_evidence.records.provenance import Source
from surrogate_evidence.records.reconstruct import Reconstruction, reconstruct
from surrogate_evidence.records.reference import Reference
from surrogate_evidence.records.review import Review
from surrogate_evidence.records.schema import data_dictionary, data_package
from surrogate_evidence.records.screening import ScreenedReference, ScreeningFlow
from surrogate_evidence.records.study import (
    Activity,
    Arm,
    Benchmark,
    Outcome,
    Study,
)
from surrogate_evidence.records.vocabulary import (
    DESIGNS,
    Access,
    Design,
    Directness,
    EvidenceKind,
    Verdict,
)

__all__ = [
    "DESIGNS",
    "Access",
    "Activity",
    "Arm",
    "Benchmark",
    "Bibliography",
    "Claim",
    "Contradiction",
    "Contrast",
    "Design",
    "Directness",
    "EvidenceKind",
    "Gap",
    "Missing",
    "Outcome",
    "Reconstruction",
    "Reference",
    "Review",
    "ScreenedReference",
    "ScreeningFlow",
    "Source",
    "Study",
    "Verdict",
    "check_review",
    "contrasts",
    "data_dictionary",
    "data_package",
    "find_duplicates",
    "load_review",
    "parse_bibliography",
    "read_bibliography",
    "reconstruct",
]
