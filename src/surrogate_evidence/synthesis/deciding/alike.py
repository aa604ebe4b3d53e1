"""When are studies alike enough to be averaged? The thresholds, as data.

Each aspect is a question that record fields can answer: what counts as alike, why it
matters, who says so, and what would change the answer. Texts are compared letter by
letter apart from case, space and punctuation: whether two descriptions that differ mean
the same is for a reviewer to judge, in words that are kept. Some aspects no words can
mend.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from scipy.stats import t

from surrogate_evidence.appraisal.literature import short_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One question that is asked before studies are pooled.

    Attributes
    ----------
    name : str
        What it is about, in a word or two.
    alike : str
        What counts as alike.
    why : str
        Why it matters, in a sentence.
    remedy : str
        What would change the answer.
    cite_key : str
        Key in the methods bibliography of a work that says so.
    may_be_judged : bool
        Whether a reviewer may judge, in words, that studies are alike although their
        records differ or are silent.
    """

    name: str
    alike: str
    why: str
    remedy: str
    cite_key: str
    may_be_judged: bool = True


ASPECTS: tuple[Aspect, ...] = (
    Aspect(
        name="number of studies",
        alike="two or more studies with a count",
        why="an average needs something to be averaged",
        remedy="a further study that counts this outcome",
        cite_key="deeks2019",
        may_be_judged=False,
    ),
    Aspect(
        name="outcome",
        alike="the same name of the outcome",
        why="an average needs one thing that was counted",
        remedy="studies that count the same outcome, or a reviewer's judgement that "
        "these are the same",
        cite_key="deeks2019",
    ),
    Aspect(
        name="role",
        alike="an effect reported as such, neither a description nor a sensitivity "
        "analysis",
        why="a description of participants is no effect of a treatment",
        remedy="the effect itself, as a main result of each study",
        cite_key="deeks2019",
    ),
    Aspect(
        name="measure",
        alike="all compare two arms, or all count one arm",
        why="a difference between arms and a proportion in one arm are different "
        "quantities",
        remedy="a comparison of two arms from every study",
        cite_key="deeks2019",
        may_be_judged=False,
    ),
    Aspect(
        name="randomisation",
        alike="all randomised, or none",
        why="trials and other studies are biased in different ways and to different "
        "degrees",
        remedy="pool the randomised ones by themselves",
        cite_key="reeves2019",
        may_be_judged=False,
    ),
    Aspect(
        name="design",
        alike="the same design",
        why="unlike designs are open to unlike biases, which an average hides",
        remedy="studies of one design, or a reviewer's judgement that their biases are "
        "alike",
        cite_key="reeves2019",
    ),
    Aspect(
        name="population",
        alike="the same population and condition",
        why="an average over unlike people is nobody's effect",
        remedy="studies of the same people, or a reviewer's judgement that they are "
        "alike",
        cite_key="deeks2019",
    ),
    Aspect(
        name="arms",
        alike="the same labels of the arms, in the same order",
        why="an effect is one treatment against another; each must mean the same",
        remedy="studies of the same comparison, with arms labelled alike and in one "
        "order",
        cite_key="deeks2019",
    ),
    Aspect(
        name="timepoint",
        alike="the same timepoint",
        why="an effect at the end of treatment and one years later are two effects",
        remedy="the outcome at one timepoint from every study",
        cite_key="deeks2019",
    ),
    Aspect(
        name="direction",
        alike="the same direction, known for every study",
        why="averaging scales that run in opposite directions cancels what they show",
        remedy="the direction recorded for every study, the same in all",
        cite_key="mckenzie2019",
        may_be_judged=False,
    ),
    Aspect(
        name="measurement",
        alike="observed in the same way",
        why="a chart, an interview and a scale do not count the same events",
        remedy="outcomes observed in one way, or a reviewer's judgement",
        cite_key="deeks2019",
    ),
    Aspect(
        name="one estimate per study",
        alike="one row per study",
        why="people counted twice weigh twice",
        remedy="one arm, outcome and timepoint chosen per study, before looking",
        cite_key="deeks2019",
        may_be_judged=False,
    ),
    Aspect(
        name="overlap",
        alike="different teams, or one team with data of different years",
        why="reports of one team may be about the same participants",
        remedy="years of data collection, or the authors' word, that nobody is in two "
        "studies",
        cite_key="deeks2019",
    ),
    Aspect(
        name="sources",
        alike="numbers read in a document of their own",
        why="errors of one document would enter every study read in it",
        remedy="the numbers read in each study's own report",
        cite_key="deeks2019",
    ),
    Aspect(
        name="information",
        alike="at least one study is neither at 0% nor at 100%",
        why="where everyone, or nobody, had the event the likelihood has its maximum "
        "at the boundary, and an average of 100% with no heterogeneity would be an "
        "artefact",
        remedy="a study with some events and some non-events; until then each study's "
        "exact interval",
        cite_key="deeks2019",
        may_be_judged=False,
    ),
)
"""What must be alike before studies are pooled, in the order it is asked."""

ASPECT = {aspect.name: aspect for aspect in ASPECTS}


class Standing(StrEnum):
    """What an aspect says about pooling."""

    MET = "met"
    AGAINST = "against pooling"
    NOT_REPORTED = "not reported"
    JUDGED = "judged alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What the records say about one aspect.

    Attributes
    ----------
    aspect : Aspect
        The question.
    standing : Standing
        Met, against pooling, not reported, or judged alike by a reviewer.
    fact : str
        What the records say.
    judgement : str
        The reviewer's words, where there are any.
    """

    aspect: Aspect
    standing: Standing
    fact: str
    judgement: str = ""

    @property
    def name(self) -> str:
        """What it is about."""
        return self.aspect.name

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of pooling. Silence does, too."""
        return self.standing in (Standing.AGAINST, Standing.NOT_REPORTED)

    @property
    def citation(self) -> str:
        """The work that says why it matters, as author and year."""
        return short_reference(self.aspect.cite_key)

    def __str__(self) -> str:
        words = f'; reviewer: "{self.judgement}"' if self.judgement else ""
        return (
            f"{self.name}, {self.standing}: {self.fact}{words}; alike would be "
            f"{self.aspect.alike}, because {self.aspect.why} [{self.citation}]"
        )

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        return {
            "aspect": self.name,
            "standing": str(self.standing),
            "fact": self.fact,
            "judgement": self.judgement,
            "alike would be": self.aspect.alike,
            "why": self.aspect.why,
            "what would change it": self.aspect.remedy,
            "citation": self.citation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStep:
    """What is done with a number of studies that are alike.

    Attributes
    ----------
    k_from, k_to : int or None
        Numbers of studies the step is for; None has no end.
    answer : str
        ``"DoNotPool"``, ``"PoolWithPrior"`` or ``"Pool"``.
    lead : str
        What leads.
    beside : str
        What is shown beside it.
    cite_keys : tuple of str
        Keys in the methods bibliography.
    """

    k_from: int
    k_to: int | None
    answer: Literal["DoNotPool", "PoolWithPrior", "Pool"]
    lead: str
    beside: str
    cite_keys: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return one flat row."""
        last = "or more" if self.k_to is None else f"to {self.k_to}"
        alone = self.k_to == self.k_from
        return {
            "studies": f"{self.k_from}" if alone else f"{self.k_from} {last}",
            "answer": self.answer,
            "lead": self.lead,
            "beside it": self.beside,
            "citation": "; ".join(short_reference(key) for key in self.cite_keys),
        }


POLICY: tuple[PolicyStep, ...] = (
    PolicyStep(
        k_from=0,
        k_to=0,
        answer="DoNotPool",
        lead="an evidence gap",
        beside="what was looked for, and where",
        cite_keys=("altman1995",),
    ),
    PolicyStep(
        k_from=1,
        k_to=1,
        answer="DoNotPool",
        lead="the study's own interval",
        beside="nothing to be averaged",
        cite_keys=("murad2017",),
    ),
    PolicyStep(
        k_from=2,
        k_to=2,
        answer="PoolWithPrior",
        lead="both studies, and a normal-normal posterior with half-normal priors of "
        "scale 0.5 and 1.0 on tau",
        beside="modified Hartung-Knapp with its multiplier; Wald only as what older "
        "software would say; prediction from the posterior only, driven by the prior",
        cite_keys=("friede2017a", "rover2015"),
    ),
    PolicyStep(
        k_from=3,
        k_to=4,
        answer="PoolWithPrior",
        lead="modified Hartung-Knapp and the posteriors, side by side",
        beside="tau with its interval, no I²; prediction from the posterior only, "
        "driven by the prior",
        cite_keys=("rover2015", "friede2017a"),
    ),
    PolicyStep(
        k_from=5,
        k_to=None,
        answer="Pool",
        lead="REML with Hartung-Knapp, or modified Hartung-Knapp",
        beside="Q-profile interval, prediction interval with its rule",
        cite_keys=("deeks2019", "inthout2014"),
    ),
)
"""What is done with how many studies."""


def policy_for(k: int) -> PolicyStep:
    """Return what is done with `k` studies."""
    return next(step for step in reversed(POLICY) if step.k_from <= k)


def multiplier(k: int, level: float = 0.95) -> float:
    """Return by what a standard error is multiplied with `k` studies; NaN below 2.

    Examples
    --------
    >>> [round(multiplier(k), 2) for k in (2, 3, 4, 5)]
    [12.71, 4.3, 3.18, 2.78]
    """
    if k <= 1:
        return float("nan")
    return float(t.ppf(0.5 + level / 2, k - 1))
