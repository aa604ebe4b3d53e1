"""What does a plot of a posterior say, in numbers and in words?"""

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from scipy.special import ndtri

from surrogate_evidence.formatting import MINUS, number
from surrogate_evidence.formatting import level as written_level
from surrogate_evidence.presentation.lettering import fit, text_width
from surrogate_evidence.presentation.marks import LEGEND
from surrogate_evidence.presentation.style import SMALL
from surrogate_evidence.synthesis import BayesianPooled
from surrogate_evidence.synthesis.pooling._measures import label_of

_LISTED = 30
_SMALL = 1e-3


class Line(NamedTuple):
    """One quantity: what it is, its estimate and its limits."""

    name: str
    what: str
    estimate: float
    low: float
    high: float


def lines_of_studies(
    posterior: BayesianPooled, names: Sequence[str]
) -> list[tuple[Line, ...]]:
    """Return each study as it was found, and as it is known given all studies."""
    reach = float(ndtri(0.5 + posterior.interval.level / 2))
    return [
        (
            Line(name, "found", y, y - reach * v**0.5, y + reach * v**0.5),
            Line(name, "given all studies", median, own.low, own.high),
        )
        for name, y, v, median, own in zip(
            names,
            posterior.yi,
            posterior.vi,
            posterior.study_estimates,
            posterior.studies,
            strict=True,
        )
    ]


def lines_jointly(posterior: BayesianPooled) -> list[Line]:
    """Return the mean and the effect of a new study."""
    middle, own = posterior.estimate, posterior.interval
    return [
        Line("mean", "mean", middle, own.low, own.high),
        Line("new study", "new study", middle, posterior.pi_low, posterior.pi_high),
    ]


def line_of_tau(posterior: BayesianPooled) -> Line:
    """Return tau."""
    own = posterior.tau_interval
    return Line("tau", "tau", posterior.tau, own.low, own.high)


def written_line(line: Line, digits: int, room: float = inf) -> str:
    """Return estimate and limits, shortened where they are too long for their room."""
    low, high, middle = (
        number(x, digits) for x in (line.low, line.high, line.estimate)
    )
    if text_width(f"{middle} ({low} to {high})", SMALL) > room:
        low, high, middle = (_short(x) for x in (line.low, line.high, line.estimate))
    limits = f"{low} to {high}"
    return limits if line.what == "new study" else f"{middle} ({limits})"


def _short(x: float) -> str:
    """Return a number with two digits and, where it is long, its power of ten.

    Examples
    --------
    >>> _short(-12812.5), _short(0.4), _short(0.00062)
    ('−1.3e4', '0.4', '6.2e−4')
    """
    small = 0 < abs(x) < _SMALL
    digits, _, power = (f"{x:.1e}" if small else f"{x:.2g}").partition("e")
    shown = f"{digits}e{int(power)}" if power else digits
    return shown.replace("-", MINUS)


def written_prior(posterior: BayesianPooled) -> str:
    """Return the prior of tau with true minus signs."""
    return posterior.tau_prior.name.replace("(-", f"({MINUS}")


def _count(posterior: BayesianPooled) -> str:
    return "1 study" if posterior.k == 1 else f"{posterior.k} studies"


def caption_of(posterior: BayesianPooled, *, has_flags: bool) -> str:
    """Return what is drawn and how to read it."""
    level = written_level(posterior.interval.level)
    return (
        f"Posterior densities of the mean effect (left) and of tau (right); the ground "
        f"is tinted between the {level} credible limits with equal tails, and a stroke "
        "stands at the median. Dashed are, left, the effect of a new study and, right, "
        "the prior of tau. Below, each study as it was found and its own effect given "
        "all studies. An arrow head marks an interval that goes on."
        f"{f' {LEGEND}' if has_flags else ''}"
    )


def alt_of(posterior: BayesianPooled, digits: int) -> str:
    """Return the numbers in one sentence."""
    mean, new = lines_jointly(posterior)
    level = written_level(posterior.interval.level)
    return (
        f"Posterior of {_count(posterior)}, {level} limits: mean "
        f"{fit(label_of(posterior.measure), 1.8)} {written_line(mean, digits)}, tau "
        f"{written_line(line_of_tau(posterior), digits)}, new study "
        f"{written_line(new, digits)}; prior of tau {written_prior(posterior)}."
    )


def listed(pairs: Sequence[tuple[Line, ...]], digits: int) -> str:
    """Return every study before and after, as far as there is room."""
    shown = "; ".join(
        f"{found.name} found {written_line(found, digits)}, given all studies "
        f"{written_line(known, digits)}"
        for found, known in pairs[:_LISTED]
    )
    more = len(pairs) - _LISTED
    return f"Studies: {shown}{f'; and {more} more' if more > 0 else ''}."
