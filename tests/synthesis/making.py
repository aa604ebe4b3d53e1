"""Studies and effects made by hand for a synthesis, on headaches and walking."""

from surrogate_evidence.synthesis import Effect
from tests.making import make_contrast, make_outcome, make_study

TRIAL = {
    "design": "randomised controlled trial",
    "population": "adults",
    "condition": "migraine",
    "measurement": "self-report",
}


def make_trial(number, counts=(9, 16, 5, 16), *, outcome="fewer headaches", **facts):
    """Return a study of two arms that differs from the next in nothing but its team."""
    key = f"team{number}"
    pair = make_contrast(counts, outcome=outcome, study_id=key)
    rows = (pair.first, pair.second)
    changed = {
        name: facts.pop(name)
        for name in ("timepoint", "direction", "role")
        if name in facts
    }
    given = {
        "author": f"Team {number}",
        "arms": "walking: 16; waiting list: 16",
        "outcomes": tuple(row.model_copy(update=changed) for row in rows),
    }
    return make_study(key, **(TRIAL | given | facts))


def make_series(number, events, n, **facts):
    """Return a case series with a count in one arm."""
    key = f"team{number}"
    row = make_outcome("all", events, n, study_id=key)
    given = {"author": f"Team {number}", "design": "case series", "outcomes": (row,)}
    return make_study(key, **(TRIAL | given | facts))


def make_effect(study_id, points="better", outcome="headache", **facts):
    """Return an effect of which little but its direction is known."""
    return Effect(study_id=study_id, outcome=outcome, points=points, **facts)
