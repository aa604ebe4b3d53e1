"""What has to be said beside a number, whatever the number is?"""

from collections.abc import Iterable
from dataclasses import dataclass

from surrogate_evidence.formatting import level as written_level

NO_NUMBER = "not-estimable"
"""Code of a note that says why a number is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A plain remark that belongs to a result.

    Attributes
    ----------
    code : str
        A word to select by, listed below.
    text : str
        The remark, in a sentence.

    Notes
    -----
    Codes by what they are about:

    - why there is no number: ``"not-estimable"``, ``"no-information"``, ``"missing"``,
      ``"not-converged"``, ``"omitted"``;
    - the ends of a scale: ``"boundary"``, ``"clipped"``, ``"unbounded"``, ``"gap"``,
      ``"zero-policy"``, ``"zero-width"``;
    - how a method works: ``"convention"``, ``"approximate"``, ``"one-sided"``,
      ``"two-sided-rule"``, ``"simultaneous"``, ``"maximised-at"``, ``"sawtooth"``,
      ``"ties"``, ``"rounding"``, ``"back-transformed"``, ``"several-peaks"``,
      ``"criticism"``, ``"scope"``;
    - what has to be assumed: ``"assumption"``, ``"prior"``, ``"prior-scale"``,
      ``"baseline"``, ``"independence"``, ``"dependence"``, ``"randomisation"``,
      ``"not-randomised"``;
    - what data cannot tell: ``"uninformative"``, ``"not-unique"``, ``"closure"``,
      ``"few-sessions"``, ``"few-assignments"``, ``"single-study"``;
    - several studies: ``"few-studies"``, ``"prediction"``, ``"narrower"``,
      ``"policy"``, ``"smallest-p"``, ``"not-counted"``, ``"one-vote"``.

    Examples
    --------
    >>> print(Note(code="boundary", text="All 16 of 16 had the event."))
    All 16 of 16 had the event.
    """

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


def boundary(events: int, n: int, where: str = "") -> tuple[Note, ...]:
    """Return the warning that belongs to 0% and 100%."""
    if 0 < events < n:
        return ()
    who = "None" if events == 0 else "All"
    shown, truth = ("0%", "higher") if events == 0 else ("100%", "lower")
    text = (
        f"{who} of {n}{where} had the event. A sample of this size can show {shown} "
        f"although the true proportion is {truth}; read the interval, not the point."
    )
    return (Note(code="boundary", text=text),)


def one_sided(alternative: str, level: float) -> tuple[Note, ...]:
    """Return what a bound on one side claims and what it leaves open."""
    if alternative == "two-sided":
        return ()
    side, other = ("lower", "above") if alternative == "greater" else ("upper", "below")
    text = (
        f"One-sided: all of the {written_level(level)} confidence is spent on the "
        f"{side} bound; nothing is claimed about how far {other} it the truth lies."
    )
    return (Note(code="one-sided", text=text),)


def not_estimable(text: str) -> Note:
    """Return the reason why there is no number."""
    return Note(code=NO_NUMBER, text=text)


def joined(notes: Iterable[Note]) -> str:
    """Return notes as one text."""
    return " ".join(note.text for note in notes)


def reasons(notes: Iterable[Note]) -> str:
    """Return in one text why numbers are missing."""
    return " ".join(note.text for note in notes if note.code == NO_NUMBER)


def other_remarks(notes: Iterable[Note]) -> str:
    """Return in one text what else has to be said, whatever numbers are missing."""
    return " ".join(note.text for note in notes if note.code != NO_NUMBER)


def clipped(text: str = "0 or 100 per cent") -> Note:
    """Return the remark on limits that left the scale and were cut at its ends."""
    return Note(code="clipped", text=f"The interval reached beyond {text}; it was cut.")


def of_prior(prior: tuple[float, float], where: str = "the proportion") -> Note:
    """Return which prior stands behind a posterior, and how much it weighs."""
    a, b = prior
    text = (
        f"Prior Beta({a:g}, {b:g}) on {where}, which weighs as much as {a + b:g} "
        "participants; the value is the posterior median."
    )
    return Note(code="prior", text=text)
