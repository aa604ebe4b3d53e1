"""Which words may a record use, and what does each of them imply?

Closed vocabularies: one word, one meaning, in the terms of the field. A new word is
one line here, and the data dictionary, the checks and the figures follow.
"""

from dataclasses import dataclass
from enum import StrEnum


class Design(StrEnum):
    """How the work in a report was done. What each implies: :data:`DESIGNS`."""

    SYSTEMATIC_REVIEW = "systematic review"
    RANDOMISED_TRIAL = "randomised controlled trial"
    CONTROLLED_STUDY = "controlled study"
    RETROSPECTIVE_CONTROLLED = "retrospective controlled study"
    COHORT = "cohort study"
    RETROSPECTIVE_COHORT = "retrospective cohort study"
    CLINICAL_SERIES = "clinical series"
    CASE_SERIES = "case series"
    RETROSPECTIVE_SERIES = "retrospective case series"
    SINGLE_CASE_EXPERIMENT = "single-case experiment"
    CASE_REPORT = "case report"
    SURVEY = "survey"
    QUALITATIVE = "qualitative study"
    NARRATIVE_REVIEW = "narrative review"
    COMMENTARY = "commentary"
    LEGAL_ANALYSIS = "legal analysis"
    REFLECTIVE_PAPER = "reflective paper"
    BOOK_REVIEW = "book review"
    CODE_OF_ETHICS = "code of ethics"
    POSITION_STATEMENT = "position statement"
    PATIENT_INFORMATION = "patient information"
    NEWS = "news"
    NOT_SEEN = "not seen"


class EvidenceKind(StrEnum):
    """What kind of evidence a design yields, from most to least controlled."""

    SYNTHESIS = "systematic review"
    COMPARATIVE = "comparison of arms"
    UNCONTROLLED = "series without comparison"
    SINGLE_CASE = "single case"
    SURVEY = "survey or interviews"
    REVIEW = "narrative review"
    OPINION = "commentary or reflection"
    NORM = "ethics or position"
    INFORMATION = "information or news"
    UNSEEN = "content not seen"


@dataclass(frozen=True, slots=True)
class DesignFacts:
    """What a design implies, whatever the topic.

    Attributes
    ----------
    kind : EvidenceKind
        Row of the evidence map.
    empirical : bool
        Whether the work reports observations of its own.
    participants : bool
        Whether effects on treated participants are what it observes.
    comparison : bool
        Whether it compares arms.
    randomised : bool
        Whether chance decided who went into which arm.
    """

    kind: EvidenceKind
    empirical: bool = False
    participants: bool = False
    comparison: bool = False
    randomised: bool = False


_K = EvidenceKind
_TREATED = {"empirical": True, "participants": True}
_ARMS = {**_TREATED, "comparison": True}
DESIGNS: dict[Design, DesignFacts] = {
    Design.SYSTEMATIC_REVIEW: DesignFacts(_K.SYNTHESIS, **_ARMS),
    Design.RANDOMISED_TRIAL: DesignFacts(_K.COMPARATIVE, **_ARMS, randomised=True),
    Design.CONTROLLED_STUDY: DesignFacts(_K.COMPARATIVE, **_ARMS),
    Design.RETROSPECTIVE_CONTROLLED: DesignFacts(_K.COMPARATIVE, **_ARMS),
    Design.COHORT: DesignFacts(_K.UNCONTROLLED, **_TREATED),
    Design.RETROSPECTIVE_COHORT: DesignFacts(_K.UNCONTROLLED, **_TREATED),
    Design.CLINICAL_SERIES: DesignFacts(_K.UNCONTROLLED, **_TREATED),
    Design.CASE_SERIES: DesignFacts(_K.UNCONTROLLED, **_TREATED),
    Design.RETROSPECTIVE_SERIES: DesignFacts(_K.UNCONTROLLED, **_TREATED),
    Design.SINGLE_CASE_EXPERIMENT: DesignFacts(_K.SINGLE_CASE, **_TREATED),
    Design.CASE_REPORT: DesignFacts(_K.SINGLE_CASE, **_TREATED),
    Design.SURVEY: DesignFacts(_K.SURVEY, empirical=True),
    Design.QUALITATIVE: DesignFacts(_K.SURVEY, empirical=True),
    Design.NARRATIVE_REVIEW: DesignFacts(_K.REVIEW),
    Design.COMMENTARY: DesignFacts(_K.OPINION),
    Design.LEGAL_ANALYSIS: DesignFacts(_K.OPINION),
    Design.REFLECTIVE_PAPER: DesignFacts(_K.OPINION),
    Design.BOOK_REVIEW: DesignFacts(_K.OPINION),
    Design.CODE_OF_ETHICS: DesignFacts(_K.NORM),
    Design.POSITION_STATEMENT: DesignFacts(_K.NORM),
    Design.PATIENT_INFORMATION: DesignFacts(_K.INFORMATION),
    Design.NEWS: DesignFacts(_K.INFORMATION),
    Design.NOT_SEEN: DesignFacts(_K.UNSEEN),
}


class StudyRole(StrEnum):
    """Why a work is in the review."""

    CITED = "cited"
    BEHIND_A_CLAIM = "behind a claim"
    FURTHER = "further study"
    BENCHMARK = "benchmark"
    POSITION = "position"
    CONTEXT = "context"


class Access(StrEnum):
    """How far a work could be read."""

    FULL_TEXT = "full text"
    PARTIAL_TEXT = "partial text"
    ABSTRACT = "abstract"
    SECONDARY = "secondary"
    REPUBLICATION = "republication"
    NOT_SEEN = "not seen"


class Directness(StrEnum):
    """How directly one value was read."""

    PRIMARY = "primary"
    PRIMARY_PARTIAL = "primary, part read"
    ABSTRACT = "abstract"
    SECONDARY = "secondary"
    REPUBLICATION = "uncredited republication"
    DERIVED = "derived"
    JUDGEMENT = "judgement"


class Status(StrEnum):
    """How a value came to be known."""

    REPORTED = "reported"
    RECONSTRUCTED = "reconstructed"
    DERIVED = "derived"
    INFERRED = "inferred"
    NOT_REPORTED = "not reported"


class Measurement(StrEnum):
    """How an outcome was observed."""

    VALIDATED_SCALE = "validated scale"
    OBSERVED = "observed behaviour"
    CLINICIAN = "clinician-rated"
    CHART = "treatment charts"
    SELF_REPORT = "self-report"
    SELF_ESTIMATE = "self-estimate"


class OutcomeRole(StrEnum):
    """What part an outcome plays in its report."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    ENDING = "ending"
    DESCRIPTION = "description"
    SENSITIVITY = "sensitivity"


class Direction(StrEnum):
    """Which way of an outcome is the better one."""

    HIGHER = "higher is better"
    LOWER = "lower is better"


class BenchmarkMeasure(StrEnum):
    """Scale of a benchmark's estimate."""

    PROPORTION = "proportion"
    ODDS_RATIO = "odds ratio"
    COUNT = "count"


class Verdict(StrEnum):
    """What the sources show of a claim."""

    SUPPORTED = "supported"
    PARTLY = "partly supported"
    OVERSTATED = "overstated"
    NO_CITATION = "not supported by a citation"
    NOT_VERIFIED = "could not verify"


class ClaimKind(StrEnum):
    """What sort of thing a claim says."""

    PROCEDURAL = "procedural"
    HISTORICAL = "historical"
    QUALITATIVE = "qualitative"
    QUANTITATIVE = "quantitative"
    ETHICAL = "ethical"
    HARM = "harm"
    LEGAL = "legal"
    INDICATION = "indication"
    CONTRAINDICATION = "contraindication"
    PROVENANCE = "provenance"


class Omission(StrEnum):
    """What a claim leaves out of the source it rests on."""

    COMPARATOR = "comparator result"
    TEST = "test result"
    DESIGN = "design"
    SAMPLE_SIZE = "sample size"
    FOLLOW_UP = "follow-up"
    DENOMINATOR = "denominator"
    SELF_REPORT = "self-report"
    AGE = "age of the data"
    SOURCE = "source"
    NEGATIVE_RESULT = "unfavourable result"


class Decision(StrEnum):
    """Where a reference left the screening flow."""

    DUPLICATE = "duplicate"
    NOT_RETRIEVED = "not retrieved"
    EXCLUDED = "excluded"
    INCLUDED = "included"


class Use(StrEnum):
    """What an included work can contribute."""

    QUANTITATIVE = "quantitative"
    CASE_MATERIAL = "case material"
