"""Where was a value read, and how directly?"""

from typing import Annotated

from surrogate_evidence.records.cells import (
    Date,
    Key,
    Text,
    TextIfAny,
    WebAddress,
    word,
)
from surrogate_evidence.records.record import Record, column
from surrogate_evidence.records.vocabulary import Directness, Status

EVERY_OTHER_FIELD = "*"
"""Field of a source that covers every column of a record without a source of its own.
Numbers are not covered: each has a row to itself."""


class Source(Record):
    """Where one value of one record was read."""

    table: Text = column("table the value stands in, without .csv")
    record_id: Key = column("key of the record in that table")
    field: Text = column(
        "column of the value, or * for every column that is not a number"
    )
    value: Text = column("the value as the table holds it, or * for all of them")
    status: Annotated[Status, word(Status)] = column("how the value came to be known")
    directness: Annotated[Directness, word(Directness)] = column(
        "how directly it was read"
    )
    place: Text = column("document and place in it")
    url: WebAddress = column("address of that document; none for uncredited reprints")
    read_on: Date = column("when it was read")
    derivation: TextIfAny = column("how it was derived, where it was")
    note: TextIfAny = column("what a reader must know about the source")
