"""What did each study report?

Frozen records, one class per table. A field is a column; its description is the
column's meaning in the data dictionary.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from surrogate_evidence.records.cells import (
    Amount,
    Cell,
    Count,
    Key,
    Missing,
    Number,
    Percent,
    Probability,
    Text,
    TextIfAny,
    TextList,
    Year,
    YesNo,
    word,
)
from surrogate_evidence.records.claims import Claim
from surrogate_evidence.records.provenance import Source
from surrogate_evidence.records.record import Record, column, gathered
from surrogate_evidence.records.vocabulary import (
    DESIGNS,
    Access,
    BenchmarkMeasure,
    Design,
    DesignFacts,
    Direction,
    Measurement,
    OutcomeRole,
    Status,
    StudyRole,
)

ALL_PARTICIPANTS = "all"
"""Arm of an outcome that was counted over every participant of a study."""


class Arm(BaseModel):
    """One arm of a study and how many participants were in it."""

    model_config = ConfigDict(frozen=True)

    label: str
    n: int | Missing

    def __str__(self) -> str:
        return f"{self.label}: {self.n}"


def _read_arms(text: str) -> tuple[Arm, ...]:
    arms = []
    for part in text.split(";"):
        label, colon, n = (piece.strip() for piece in part.rpartition(":"))
        if not colon or not label:
            msg = "write each arm as label: n, for example: exercise: 12; waiting: 11"
            raise ValueError(msg)
        if n in tuple(Missing):
            arms.append(Arm(label=label, n=Missing(n)))
        elif n.isascii() and n.isdecimal():
            arms.append(Arm(label=label, n=int(n)))
        else:
            msg = f"{n!r} is not a number of participants; write digits or NR"
            raise ValueError(msg)
    if len({arm.label for arm in arms}) < len(arms):
        msg = "give each arm a label of its own"
        raise ValueError(msg)
    return tuple(arms)


Arms = Annotated[
    tuple[Arm, ...] | Missing,
    Cell("list", "arms as label: n, separated by ';'", _read_arms, measured=True),
]


class Outcome(Record):
    """One outcome in one arm at one time, as the source gives it."""

    outcome_id: Key = column("the row's own key")
    study_id: Key = column("study the row belongs to")
    outcome: Text = column("what was counted, in our words")
    arm: Text = column("arm as in studies.csv, or all")
    timepoint: TextIfAny = column("when it was counted")
    role: Annotated[OutcomeRole, word(OutcomeRole)] = column(
        "part the outcome plays in its report"
    )
    direction: Annotated[Direction | Missing, word(Direction, may_be_missing=True)] = (
        column("which way is the better one")
    )
    partition: TextIfAny = column(
        "name shared by outcomes that together exhaust the arm"
    )
    reported: Text = column("the value as the source prints it")
    percent: Percent = column("the percentage as printed, as a number", unit="per cent")
    events: Count = column("participants with the outcome", unit="participants")
    n: Count = column("participants counted", unit="participants")
    status: Annotated[Status, word(Status)] = column("how the count came to be known")
    p_value: Probability = column(
        "p-value the source prints for this outcome between its arms"
    )
    note: TextIfAny = column("what a reader must know about the value")


class Activity(Record):
    """One part of a whole, such as one activity's share of working time."""

    activity_id: Key = column("the row's own key")
    study_id: Key = column("study the row belongs to")
    activity: Text = column("the part, in our words")
    category: Text = column("group the part belongs to in this review")
    mean: Amount = column("mean share", unit="as in unit")
    sd: Amount = column("standard deviation of the share", unit="as in unit")
    range_low: Amount = column("smallest share given", unit="as in unit")
    range_high: Amount = column("largest share given", unit="as in unit")
    mode: Amount = column("commonest share given", unit="as in unit")
    n: Count = column("respondents the figures rest on", unit="participants")
    unit: Text = column("what the shares are shares of")
    whole: Amount = column("what the parts should add up to", unit="as in unit")
    total: Amount = column("what the means of all parts add up to", unit="as in unit")
    note: TextIfAny = column("what a reader must know about the value")


class Benchmark(Record):
    """What another treatment reached: context, never pooled with the review's own."""

    benchmark_id: Key = column("the row's own key")
    study_id: Key = column("work the row comes from")
    outcome: Text = column("what was counted, in our words")
    arm: Text = column("treatment or subset the row is about")
    measure: Annotated[BenchmarkMeasure, word(BenchmarkMeasure)] = column(
        "scale of the estimate"
    )
    estimate: Number = column("estimate as printed", unit="as in measure")
    ci_low: Number = column("lower 95% limit as printed", unit="as in measure")
    ci_high: Number = column("upper 95% limit as printed", unit="as in measure")
    p_value: Probability = column("p-value as printed")
    events: Count = column("participants with the outcome", unit="participants")
    n: Count = column("participants counted", unit="participants")
    k: Count = column("studies behind the estimate", unit="studies")
    note: TextIfAny = column("what a reader must know about the value")


class Study(Record):
    """One work, empirical or not: what it is, whom it is about, how far it was read."""

    study_id: Key = column("the work's key in references.bib")
    first_author: Text = column("family name of the first author, or the body")
    year: Year = column("year of publication")
    role: Annotated[StudyRole, word(StudyRole)] = column("why the work is here")
    design: Annotated[Design, word(Design)] = column("how the work was done")
    topics: TextList = column("what it is about; columns of the evidence map")
    population: TextIfAny = column("who was studied")
    condition: TextIfAny = column("what was treated or described")
    country: TextIfAny = column("where")
    intervention: TextIfAny = column("what was done")
    comparator: TextIfAny = column("what it was compared with")
    n: Count = column("participants in all arms", unit="participants")
    arms: Arms = column("each arm with its number of participants", unit="participants")
    data_start_year: Year = column("first year of data collection")
    data_end_year: Year = column("last year of data collection")
    measurement: Annotated[
        Measurement | Missing, word(Measurement, may_be_missing=True)
    ] = column("how outcomes were observed")
    blinded_assessment: YesNo = column("whether assessors knew the arm: yes = blinded")
    duration_weeks: Amount = column("length of treatment", unit="weeks")
    followup_months: Amount = column("follow-up after treatment", unit="months")
    funding: TextIfAny = column("who paid")
    interests: TextIfAny = column(
        "interests the authors declare or are reported to have"
    )
    author_interest: YesNo = column("whether an author gains from the practice studied")
    harms: TextIfAny = column("what the source says about harms")
    access: Annotated[Access, word(Access)] = column("how far the work could be read")
    finding: TextIfAny = column("what it reports, in our words")
    caution: TextIfAny = column("what a reader must know about it")

    outcomes: tuple[Outcome, ...] = gathered("its rows of outcomes.csv")
    activities: tuple[Activity, ...] = gathered("its rows of activities.csv")
    benchmarks: tuple[Benchmark, ...] = gathered("its rows of benchmarks.csv")
    claims: tuple[Claim, ...] = gathered("claims that rest on it")
    sources: tuple[Source, ...] = gathered("where its values were read")
    citation: str = gathered("the formatted reference", empty="")
    extracted_on: str = gathered("date of the extraction", empty="")

    @property
    def facts(self) -> DesignFacts:
        """What the design implies, whatever the topic."""
        return DESIGNS[self.design]
