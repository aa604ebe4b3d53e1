"""Studies made up of what a test needs; everything else is not reported."""

from surrogate_evidence.records import Arm, Claim, Missing, Outcome, Source, Study
from surrogate_evidence.records.record import columns

NR = Missing.NOT_REPORTED
NA = Missing.NOT_APPLICABLE

PLAIN = {
    "study_id": "made2001",
    "first_author": "Made",
    "role": "cited",
    "design": "randomised controlled trial",
    "access": "full text",
}


def study(**facts):
    """Return a randomised trial whose source is silent, but for `facts`."""
    cells = dict.fromkeys(columns(Study), NR) | PLAIN
    return Study.model_validate(cells | facts)


def outcome(events, n, *, arm="new", name="recovery", **facts):
    """Return one outcome in one arm."""
    cells = dict.fromkeys(columns(Outcome), NR) | {
        "outcome_id": f"made2001-{name}-{arm}",
        "study_id": "made2001",
        "outcome": name,
        "arm": arm,
        "role": "primary",
        "reported": "as in the text",
        "status": "reported",
        "events": events,
        "n": n,
    }
    return Outcome.model_validate(cells | facts)


def arms(n_1, n_2):
    """Return two arms."""
    return (Arm(label="new", n=n_1), Arm(label="old", n=n_2))


def two_arms(events_1, n_1, events_2, n_2, *, name="recovery", **facts):
    """Return one outcome in both arms."""
    return (
        outcome(events_1, n_1, arm="new", name=name, **facts),
        outcome(events_2, n_2, arm="old", name=name, **facts),
    )


def claim(**facts):
    """Return a supported claim that leaves nothing out, but for `facts`."""
    cells = dict.fromkeys(columns(Claim), NA) | {
        "claim_id": "C01",
        "section": "Lead",
        "kind": "qualitative",
        "claim": "It helps.",
        "verdict": "supported",
        "reason": "It is there.",
    }
    return Claim.model_validate(cells | facts)


def source(directness="primary", **facts):
    """Return the source of one value."""
    cells = dict.fromkeys(columns(Source), NA) | {
        "table": "studies",
        "record_id": "made2001",
        "field": "n",
        "value": "16",
        "status": "reported",
        "place": "p. 4",
        "directness": directness,
    }
    return Source.model_validate(cells | facts)
