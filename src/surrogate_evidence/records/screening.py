"""How did a list of references become the works under review?

Every count of the flow is derived from the rows; none is typed.
"""

from typing import Annotated

from surrogate_evidence.records.cells import (
    Entry,
    EntryIfAny,
    Key,
    Missing,
    Text,
    TextIfAny,
    word,
)
from surrogate_evidence.records.record import Record, column
from surrogate_evidence.records.vocabulary import Decision, Use


class ScreenedReference(Record):
    """One entry of the reference list and what became of it."""

    entry: Entry = column("number in the reference list")
    study_id: Key = column("work the entry refers to")
    decision: Annotated[Decision, word(Decision)] = column("where it left the flow")
    duplicate_of: EntryIfAny = column("entry it repeats")
    use: Annotated[Use | Missing, word(Use, may_be_missing=True)] = column(
        "what an included work can contribute"
    )
    reason: Text = column("why this decision; one wording per reason")
    citation_error: TextIfAny = column("what is wrong with the entry as printed")
