"""How fast is exact inference, against SciPy, statsmodels and the obvious loop?"""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

import numpy as np
from measuring import Line, seconds
from numpy.typing import NDArray
from scipy.special import betaincinv
from scipy.stats import barnard_exact, boschloo_exact
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from surrogate_evidence import compare, exact_test, proportion
from surrogate_evidence.estimates.comparisons._two_arm_limits import COMPARISON_METHODS
from surrogate_evidence.estimates.exact import _enumeration
from surrogate_evidence.estimates.exact._two_arm_tests import TESTS

MANY = 1_000_000
LARGEST_SAMPLE = 1_000
PEER_ROWS = 1_000
SEED = 20261124
TABLES = {16: (16, 16, 12, 16), 100: (60, 100, 45, 100)}
CACHED = [f for f in vars(_enumeration).values() if hasattr(f, "cache_clear")]
PEERS = {"boschloo": boschloo_exact, "barnard": barnard_exact}


def lines() -> Iterator[Line]:
    """Give every line of the table."""
    yield from tests()
    yield all_tables()
    yield from one_sample()
    yield from two_arms()


def tests() -> Iterator[Line]:
    """Time one p-value, caches emptied before each, against one of SciPy."""
    for n, counts in TABLES.items():
        x1, n1, x2, n2 = counts
        table = [[x1, x2], [n1 - x1, n2 - x2]]  # SciPy's groups are the columns
        floor = seconds(partial(_pass_over, n))
        for method, peer in PEERS.items():
            yield Line(
                what=f"{method} p-value, {n} + {n}, nothing cached",
                ours=seconds(partial(_afresh, counts, method), runs=21),
                peer=seconds(partial(peer, table), runs=21),
                peer_name=f"scipy {peer.__name__}",
                asked=20,
                floor=floor,
                floor_name="one pass over the table probabilities",
            )


def _pass_over(n: int) -> float:
    chance = _enumeration.binomial(n, 0.5)
    return float(np.outer(chance, chance).sum())


def _afresh(counts: tuple[int, int, int, int], method: str) -> None:
    forget()
    exact_test(*counts, method=method)


def forget() -> None:
    """Empty every cache, so that a single call pays for all it needs."""
    for thing in CACHED:
        thing.cache_clear()


def all_tables() -> Line:
    """Time every test and every interval of every table of 16 against 16."""
    x1, x2 = np.indices((17, 17))

    def ours() -> None:
        forget()
        for method in TESTS:
            exact_test(x1, 16, x2, 16, method=method)
        for measure, methods in COMPARISON_METHODS.items():
            for method in methods:
                found = compare(x1, 16, x2, 16, measure=measure, method=method)
                if np.isnan(found.interval.low + found.interval.high).any():
                    msg = f"{measure} {method} failed on a table"
                    raise ArithmeticError(msg)

    return Line(
        what="289 tables of 16 v 16: every test, every interval",
        ours=seconds(ours, runs=3),
        peer=2.0,
        peer_name="two seconds on one core",
        asked=1,
        floor=289 * seconds(lambda: _pass_over(16)),
        floor_name="one pass over the table probabilities per table",
    )


def one_sample() -> Iterator[Line]:
    """Time a million samples."""
    draw = np.random.default_rng(SEED)
    n = draw.integers(1, LARGEST_SAMPLE + 1, MANY)
    x = draw.integers(0, n + 1)
    floor = seconds(lambda: betaincinv(x + 1.0, n - x + 1.0, 0.025), runs=3)
    exact = seconds(lambda: proportion(x, n, method="clopper-pearson"), runs=3)
    about = {"floor": floor, "floor_name": "one pass of betaincinv"}
    yield Line(
        what="Clopper-Pearson, a million samples of up to 1,000",
        ours=exact,
        peer=seconds(lambda: proportion_confint(x, n, method="beta"), runs=3),
        peer_name="statsmodels proportion_confint",
        asked=2,
        **about,
    )
    for method in ("blaker", "mid-p"):
        yield Line(
            what=f"{method}, the same",
            ours=seconds(partial(proportion, x, n, method=method), runs=3),
            peer=exact,
            peer_name="our Clopper-Pearson",
            asked=1 / 5,
            **about,
        )


def two_arms() -> Iterator[Line]:
    """Time a million pairs of arms, of which the peer does a part."""
    draw = np.random.default_rng(SEED)
    n1, n2 = draw.integers(60, 201, (2, MANY))
    # the peer raises on many a table: these are all far from the edges
    x1, x2 = draw.binomial(n1, 0.5), draw.binomial(n2, 0.5)
    floor = seconds(lambda: np.hypot(x1 / n1, x2 / n2))
    rows = np.stack([x1, n1, x2, n2], axis=1)[:PEER_ROWS]
    for method, peer in {"newcombe": "newcomb", "miettinen-nurminen": "score"}.items():
        yield Line(
            what=f"{method}, a million pairs of arms",
            ours=seconds(partial(compare, x1, n1, x2, n2, method=method), runs=1),
            peer=seconds(partial(_loop, rows, peer), runs=1) * MANY / PEER_ROWS,
            peer_name=f"loop over statsmodels, {PEER_ROWS:,} rows scaled up",
            asked=50,
            floor=floor,
            floor_name="one pass over the counts",
        )


def _loop(rows: NDArray[np.int64], method: str) -> None:
    for x1, n1, x2, n2 in rows:
        with suppress(ValueError):  # its root search fails on some ordinary tables
            confint_proportions_2indep(x1, n1, x2, n2, method=method, compare="diff")
