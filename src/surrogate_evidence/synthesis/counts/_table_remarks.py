"""What has to be said beside a common effect of several tables?"""

from math import inf, isfinite, isinf, isnan

from surrogate_evidence.estimates import Note
from surrogate_evidence.estimates._notes import not_estimable


def omitted(measure: str, omitted: int) -> tuple[Note, ...]:
    """Return how many studies say nothing of the measure."""
    if not omitted:
        return ()
    studies = "1 study" if omitted == 1 else f"{omitted} studies"
    who = "nobody or everybody" if measure == "OR" else "nobody"
    text = (
        f"{studies} in which {who} had the event in both arms: no information on this "
        "ratio, so nothing to add to it. A risk difference would count them."
    )
    return (Note(code="omitted", text=text),)


def one_way(estimate: float) -> tuple[Note, ...]:
    """Return what an estimate at the end of the scale leaves."""
    if isfinite(estimate):
        return ()
    side, limit = ("above", "lower") if estimate == inf else ("below", "upper")
    text = (
        "The events could not be divided more unevenly between the arms, so the "
        "likelihood has no maximum: the estimate is the end of the scale. Read the "
        f"{limit} limit: the odds ratio is bounded on one side only, and lies {side} "
        "that limit."
    )
    return (Note(code="boundary", text=text),)


def no_error(estimate: float, std_error: float) -> tuple[Note, ...]:
    """Return why there is no standard error."""
    if isinf(estimate):
        return (
            not_estimable(
                "One side of the ratio is 0 in every study: the ratio is at the end of "
                "its scale and has no standard error. exact_odds_ratio gives the one "
                "limit of the odds ratio that can be given."
            ),
        )
    if isnan(std_error):
        return (
            not_estimable(
                "Every arm had all or none of its events: the formula gives a variance "
                "of 0, which would claim certainty; so there is no interval. Read the "
                "exact limits of the studies."
            ),
        )
    return ()


def zero_policy(added: int, left: int) -> tuple[Note, ...]:
    """Return what Q does with zeros."""
    texts = []
    if added:
        texts.append(f"adds 0.5 to each count of {added} with a zero")
    if left:
        texts.append(f"leaves out {left} in which nobody or everybody had the event")
    if not texts:
        return ()
    text = f"Of the studies, Q alone {' and '.join(texts)}; the estimate does not."
    return (Note(code="zero-policy", text=text),)


def no_q() -> Note:
    """Return why there is no Q."""
    return not_estimable(
        "Q needs a finite common effect and two studies in which some but not all had "
        "the event; how much the effects differ is not estimable."
    )


def assumed() -> Note:
    """Return what exactness rests on."""
    text = "Exact under one common odds ratio; if it differs by study, limits say less."
    return Note(code="assumption", text=text)


def rule(rule: str) -> Note:
    """Return how two tails make one p-value."""
    if rule == "doubled":
        text = (
            "The two-sided p-value is twice the smaller tail, as in the interval; R's "
            "mantelhaen.test adds all sums no more likely than the one seen."
        )
    else:
        text = (
            "The two-sided p-value adds all sums no more likely than the one seen; it "
            "need not agree with the interval, which leaves half on either side."
        )
    return Note(code="two-sided-rule", text=text)
