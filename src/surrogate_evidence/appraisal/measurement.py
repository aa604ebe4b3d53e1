"""Which limits come with how things were measured?"""

from surrogate_evidence.appraisal.evidence import NOMINAL, p_of
from surrogate_evidence.appraisal.flags import Findings, Rule, Severity, raised_if
from surrogate_evidence.estimates import compare
from surrogate_evidence.formatting import listing, p_phrase
from surrogate_evidence.records import Activity, Missing, Study, contrasts
from surrogate_evidence.records.vocabulary import Measurement, OutcomeRole

SELF = {Measurement.SELF_REPORT, Measurement.SELF_ESTIMATE}


def _unblinded(study: Study) -> Findings:
    value = study.blinded_assessment
    if not study.facts.participants or value is Missing.NOT_APPLICABLE:
        return ()
    if isinstance(value, Missing):
        return raised_if(None, f"blinded assessment: {value}")
    return raised_if(not value, f"blinded assessment: {'yes' if value else 'no'}")


def _self_reported(study: Study) -> Findings:
    value = study.measurement
    if not study.facts.empirical or value is Missing.NOT_APPLICABLE:
        return ()
    if isinstance(value, Missing):
        return raised_if(None, f"measurement: {value}")
    return raised_if(value in SELF, f"measurement: {value}")


def _not_validated(study: Study) -> Findings:
    value = study.measurement
    if not study.facts.participants or value is Missing.NOT_APPLICABLE:
        return ()
    if isinstance(value, Missing):
        return raised_if(None, f"measurement: {value}")
    return raised_if(value is not Measurement.VALIDATED_SCALE, f"measurement: {value}")


def _choice_of_outcome(study: Study) -> Findings:
    pairs = [
        pair
        for pair in contrasts(study)
        if pair.first.role is not OutcomeRole.SENSITIVITY
    ]
    if len(pairs) < 2:  # noqa: PLR2004 - one outcome leaves no choice
        return ()
    values = {pair.outcome: p_of(compare(*pair.counts), "fisher") for pair in pairs}
    fact = listing(
        f"{outcome}: Fisher {p_phrase(value)}" for outcome, value in values.items()
    )
    crossed = min(values.values()) < NOMINAL <= max(values.values())
    return raised_if(crossed, fact)


def _skewed(activity: Activity) -> Findings:
    mean, mode, sd = activity.mean, activity.mode, activity.sd
    if isinstance(mean, Missing) or isinstance(mode, Missing):
        return ()
    fact = f"mean {mean:g}, commonest answer {mode:g}, SD {sd}"
    if isinstance(sd, Missing):
        return raised_if(None, fact)
    return raised_if(abs(mean - mode) > sd / 2, fact)


RULES: tuple[Rule, ...] = (
    Rule(
        code="MEA201",
        title="Outcome judged by someone who knew the arm",
        severity=Severity.CAUTION,
        rationale=(
            "Assessors who know what was done find more of the effect they expect."
        ),
        cite_key="hrobjartsson2012",
        applies_to=(Study,),
        check=_unblinded,
    ),
    Rule(
        code="MEA202",
        title="Self-reported or self-estimated",
        severity=Severity.CAUTION,
        rationale=(
            "On sensitive questions people report what is expected of them, and "
            "estimates of one's own time or acts are made from memory."
        ),
        cite_key="tourangeau2007",
        applies_to=(Study,),
        check=_self_reported,
    ),
    Rule(
        code="MEA203",
        title="No validated measure",
        severity=Severity.CAUTION,
        rationale=(
            "Without a measure whose validity was tested, it is not known what "
            "success means, nor whether two studies mean the same by it."
        ),
        cite_key="prinsen2018",
        applies_to=(Study,),
        check=_not_validated,
    ),
    Rule(
        code="MEA204",
        title="The choice of outcome decides the result",
        severity=Severity.SERIOUS,
        rationale=(
            "Where two outcomes of one study fall on different sides of a threshold, "
            "which of them is reported decides what readers believe."
        ),
        cite_key="dwan2013",
        applies_to=(Study,),
        check=_choice_of_outcome,
    ),
    Rule(
        code="MEA205",
        title="One mean hides a skewed distribution",
        severity=Severity.NOTE,
        rationale=(
            "Where the commonest answer lies far from the mean, few respondents are "
            "like the average one."
        ),
        cite_key="altman1996",
        applies_to=(Activity,),
        check=_skewed,
    ),
)
