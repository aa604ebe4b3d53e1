"""Numbers from other programs, as they were written down."""

import json
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
WORDS = {"Infinity": float("inf"), "-Infinity": float("-inf")}
MEASURES = ("RD", "RR", "OR", "AS")

EXACT = 1e-10
"""Where a peer computes in closed form or to machine precision."""
STATED = {
    # from below: a supremum over 2000 nuisance values
    "barnard": 1e-8,
    "boschloo": 1e-8,
    # ratios that the peer finds to 12 digits on a transformed scale
    "koopman": 1e-9,
    "miettinen-nurminen": 1e-9,
    # root search with the default tolerance, on limits near 1000
    "conditional": 1e-2,
    # root search; its limits put back into the mid-P tails miss 0.025 by 3e-5
    "mid-p": 5e-5,
}
"""How near a peer that is only approximate comes; each is verified otherwise too."""


def cases(name):
    """Return (case, program, arguments, expected numbers) for every golden row."""
    document = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    rows = list(zip(*document["columns"].values(), strict=True))
    return [
        (
            case["name"],
            case["program"],
            arguments,
            tuple(WORDS.get(value, value) for value in numbers),
        )
        for case in document["cases"]
        for arguments, numbers in zip(
            rows, zip(*case["expected"].values(), strict=True), strict=True
        )
    ]


def tolerance(method):
    """Return how far an answer may lie from the peer's."""
    return STATED.get(method, EXACT)


@dataclass(frozen=True)
class Question:
    """One row of a golden case: what was asked, and what a peer answered."""

    method: str
    measure: str | None
    arguments: tuple[int, ...]
    options: dict
    answer: dict[str, float | None]
    precision: float
    program: str

    @property
    def limits(self):
        return self.answer["lower"], self.answer["upper"]


def questions(name, *, near=EXACT):
    """Return every row of every case of a golden file, options and all.

    A case is named ``method``, ``measure/method`` or, of tests, ``method/alternative``.
    ``precision`` is the peer's own where the file says that it is only approximate,
    else `near`.
    """
    document = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    rows = list(zip(*document["columns"].values(), strict=True))
    asked = []
    for case in document["cases"]:
        measure, _, method = case["name"].rpartition("/")
        options = dict(case.get("options", {}))
        if measure and measure not in MEASURES:
            measure, method, options["alternative"] = "", measure, method
        if "prior" in options:
            options["prior"] = tuple(options["prior"])
        for index, arguments in enumerate(rows):
            answer = {
                key: WORDS.get(column[index], column[index])
                for key, column in case["expected"].items()
            }
            asked.append(
                Question(
                    method=method,
                    measure=measure or None,
                    arguments=arguments,
                    options=options,
                    answer=answer,
                    precision=case.get("precision", near),
                    program=case["program"],
                )
            )
    return asked
