"""What was said, and what do the sources show of it?"""

from typing import Annotated

from surrogate_evidence.records.cells import (
    EntryList,
    Key,
    KeyList,
    Missing,
    Text,
    TextIfAny,
    word,
    words_list,
)
from surrogate_evidence.records.record import Record, column
from surrogate_evidence.records.vocabulary import ClaimKind, Omission, Verdict


class Claim(Record):
    """One claim of the text under review, with a verdict and its reason."""

    claim_id: Key = column("the claim's own key")
    section: Text = column("section of the text; in brackets where it has no heading")
    kind: Annotated[tuple[ClaimKind, ...] | Missing, words_list(ClaimKind)] = column(
        "what sort of thing the claim says"
    )
    claim: Text = column("the claim in our words")
    entries: EntryList = column(
        "numbers in the text's reference list, inferred from subject and order"
    )
    studies: KeyList = column("works the verdict rests on")
    shows: TextIfAny = column("what those works show")
    verdict: Annotated[Verdict, word(Verdict)] = column("how far the claim holds")
    qualifier: TextIfAny = column("what the verdict is limited to")
    omits: Annotated[tuple[Omission, ...] | Missing, words_list(Omission)] = column(
        "what the claim leaves out of its source"
    )
    reason: Text = column("why this verdict")


class Contradiction(Record):
    """Two places in the text under review that cannot both hold."""

    contradiction_id: Key = column("the row's own key")
    claims_one_way: KeyList = column("claims that say one thing")
    claims_other_way: KeyList = column("claims that say the other")
    contradiction: Text = column("the contradiction in our words")


class Gap(Record):
    """Something that was looked for and not obtained. Not proof of absence."""

    gap_id: Key = column("the row's own key")
    sought: Text = column("what was looked for")
    result: Text = column("what the search gave instead")
    studies: KeyList = column("works it concerns")
    claims: KeyList = column("claims it leaves open")
