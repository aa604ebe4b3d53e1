"""Write tests/golden/unconditional.json: exact unconditional limits from the oracle.

The oracle of the tests is slow; here it answers once for every table of small arms at
four levels and for chosen larger tables. Takes about half an hour.
Run from the project's folder: python validation/unconditional.py
"""

import sys
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))
from writing import write_golden

from tests.estimates import unconditional_oracle as oracle

Row = tuple[int, int, int, int]

SMALL = [(1, 1), (1, 4), (3, 4), (5, 9)]
LEVELS = (0.80, 0.90, 0.95, 0.99)
CHOSEN = [
    *((16, 16, x, 16) for x in (16, 13, 12, 11, 8, 4, 0)),
    *((x, 16, y, 16) for x, y in [(0, 0), (8, 8), (12, 16), (4, 9), (15, 9), (1, 0)]),
    (7, 19, 0, 12),
    (9, 10, 3, 10),
    (6, 7, 2, 7),
    (4, 24, 12, 28),
    (7, 34, 1, 34),
]
CALL = "Arms(n_1, n_2, measure).limits(x_1, x_2, method, level)"
FINER = 2
"""The scan takes half the oracle's steps here."""


def main() -> None:
    """Write both files."""
    oracle.STEP = {key: step / FINER for key, step in oracle.STEP.items()}
    small = [
        (x_1, n_1, x_2, n_2)
        for n_1, n_2 in SMALL
        for x_1, x_2 in product(range(n_1 + 1), range(n_2 + 1))
    ]
    write("unconditional_levels.json", small, LEVELS, "every table of small arms")
    write("unconditional_large.json", CHOSEN, (0.95,), "chosen larger tables")


def write(file: str, rows: list[Row], levels: tuple[float, ...], which: str) -> None:
    """Ask the oracle for every row, method and level, and write the answers."""
    answers: dict[tuple[str, str, float], list[tuple[float, float]]] = {}
    for measure in ("RD", "RR"):
        arms: dict[tuple[int, int], oracle.Arms] = {}
        for x_1, n_1, x_2, n_2 in rows:
            if (n_1, n_2) not in arms:
                arms = {(n_1, n_2): oracle.Arms(n_1, n_2, measure)}  # one at a time
            for method, level in product(("agresti-min", "chan-zhang"), levels):
                found = arms[n_1, n_2].limits(x_1, x_2, method, level)
                answers.setdefault((measure, method, level), []).append(found)
    cases = [
        {
            "name": f"{measure}/{method}",
            "options": {"level": level},
            "program": "tests/estimates/unconditional_oracle.py",
            "version": "1",
            "call": CALL,
            "precision": 1e-8,
            "expected": {
                "lower": [low for low, _ in found],
                "upper": [high for _, high in found],
            },
        }
        for (measure, method, level), found in answers.items()
    ]
    names = ("events_1", "n_1", "events_2", "n_2")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    about = f"Exact unconditional limits, outermost values not rejected: {which}."
    write_golden(file, about, columns, cases)


if __name__ == "__main__":
    main()
