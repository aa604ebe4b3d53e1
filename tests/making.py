"""Ways to make evidence by hand, on a topic of its own: headaches and walking."""

from surrogate_evidence.estimates import compare, exact_test, proportion
from surrogate_evidence.presentation import ForestEntry, Mark
from surrogate_evidence.records import (
    Activity,
    Contrast,
    Missing,
    Outcome,
    Study,
)

NR = Missing.NOT_REPORTED
NA = Missing.NOT_APPLICABLE


def make_study(study_id="smith2011", author="Smith", year=2011, **facts):
    texts = ("population", "condition", "country", "intervention", "comparator")
    texts += ("funding", "interests", "harms", "finding", "caution")
    numbers = ("n", "data_start_year", "data_end_year", "duration_weeks")
    unknown = dict.fromkeys((*texts, *numbers, "arms", "measurement"), NR)
    unknown |= dict.fromkeys(
        ("blinded_assessment", "followup_months", "author_interest"), NR
    )
    given = {
        "study_id": study_id,
        "first_author": author,
        "year": year,
        "role": "cited",
        "design": "case report",
        "topics": ("walking",),
        "access": "abstract",
    }
    return Study(**(unknown | given | facts))


def make_outcome(arm, events, n, *, outcome="fewer headaches", study_id="smith2011"):
    return Outcome(
        outcome_id=f"{study_id}-{arm.replace(' ', '-')}",
        study_id=study_id,
        outcome=outcome,
        arm=arm,
        timepoint="12 weeks",
        role="primary",
        direction="higher is better",
        partition=NA,
        reported="printed",
        percent=NR,
        events=events,
        n=n,
        status="reported",
        p_value=NR,
        note=NA,
    )


def make_contrast(counts, *, outcome="fewer headaches", study_id="smith2011"):
    events_1, n_1, events_2, n_2 = counts
    named = {"outcome": outcome, "study_id": study_id}
    return Contrast(
        study_id=study_id,
        outcome=outcome,
        timepoint="12 weeks",
        first=make_outcome("walking", events_1, n_1, **named),
        second=make_outcome("waiting list", events_2, n_2, **named),
    )


def make_activity(name, mean, **facts):
    unknown = dict.fromkeys(("sd", "range_low", "range_high", "mode", "n"), NR)
    given = {
        "activity_id": name.replace(" ", "-"),
        "study_id": "smith2011",
        "activity": name,
        "category": "all",
        "mean": mean,
        "unit": "per cent of the day",
        "whole": 100.0,
        "total": NR,
        "note": NA,
    }
    return Activity(**(unknown | given | facts))


def make_mark(code="DES101", severity="serious", **facts):
    given = {"title": f"title of {code}", "state": "raised", "fact": "a fact"}
    return Mark(
        code=code, severity=severity, **({"study_id": "smith2011"} | given | facts)
    )


def make_entry(counts=(16, 16, 12, 16), *, measure="RD", marks=(), **facts):
    events_1, n_1, events_2, n_2 = counts
    given = {
        "study": "Smith 2011",
        "label": "fewer headaches, 12 weeks",
        "comparison": compare(*counts, measure=measure),
        "arms": (
            ("walking", proportion(events_1, n_1)),
            ("waiting list", proportion(events_2, n_2)),
        ),
        "tests": (exact_test(*counts, method="fisher"),),
        "better": "higher is better",
        "marks": marks,
    }
    return ForestEntry(**(given | facts))
