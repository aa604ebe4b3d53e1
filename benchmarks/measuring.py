"""How are two ways of computing one thing timed against each other?"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: what was measured, and what is asked of it.

    Attributes
    ----------
    what : str
        What is computed.
    ours, peer : float
        Seconds; `peer` of the other way, scaled up where only a part was run.
    peer_name : str
        The other way.
    asked : float
        Smallest ratio peer / ours that holds.
    floor : float
        Seconds of the least that any way would have to do.
    floor_name : str
        What that is.
    """

    what: str
    ours: float
    peer: float
    peer_name: str
    asked: float
    floor: float
    floor_name: str

    @property
    def ratio(self) -> float:
        """How many times longer the other way takes."""
        return self.peer / self.ours

    @property
    def holds(self) -> bool:
        """Whether the ratio is what is asked."""
        return self.ratio >= self.asked

    def __str__(self) -> str:
        holds = "yes" if self.holds else "NO"
        return (
            f"{self.what:<58} {self.ours:>10.3g} {self.peer:>10.3g} "
            f"{self.ratio:>9.3g} {self.asked:>7.3g} {holds:>5} "
            f"{self.ours / self.floor:>7.2g}  "
            f"{self.peer_name}; floor: {self.floor_name}"
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: a ratio taken in one run, and what is asked of it.

    Attributes
    ----------
    what : str
        What was set against what.
    ratio : float
        The first over the second.
    least, most : float, optional
        Bounds that it has to keep; without any the line is for information.
    """

    what: str
    ratio: float
    least: float | None = None
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        enough = self.least is None or self.ratio >= self.least
        return enough and (self.most is None or self.ratio <= self.most)

    def __str__(self) -> str:
        asked = "for information"
        if self.least is not None:
            asked = f"at least {self.least:g}"
        elif self.most is not None:
            asked = f"at most {self.most:g}"
        holds = "yes" if self.holds else "NO"
        return f"{self.what:<68} {self.ratio:>10.3g}  {asked:<16} {holds:>5}"


HEADER = (
    f"{'what':<58} {'ours, s':>10} {'peer, s':>10} {'ratio':>9} {'asked':>7} "
    f"{'holds':>5} {'floors':>7}  peer and floor"
)


def seconds(work: Work, *, runs: int = 5) -> float:
    """Return the shortest time of a few runs, after one that does not count."""
    work()
    return fastest(work, runs=runs)


def fastest(work: Work, *, runs: int = 5) -> float:
    """Return the shortest time of a few runs, which other work disturbs least."""
    return min(_once(work) for _ in range(runs))


def raced(theirs: Work, ours: Work, *, times: int = 200, rounds: int = 20) -> float:
    """Return how much longer a short piece of work takes than another, in turns.

    Taken in turns, so that both meet the same moods of the machine.
    """

    def many(work: Work) -> Work:
        return lambda: [work() for _ in range(times)]

    pairs = [(_once(many(theirs)), _once(many(ours))) for _ in range(rounds)]
    first, second = (min(column) for column in zip(*pairs, strict=True))
    return first / second


def _once(work: Work) -> float:
    """Time one run without the garbage collector, as the standard timer does.

    How long a collection takes depends on what else was imported.
    """
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()
