"""Numbers from other programs, as they were written down."""

import json
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
WORDS = {"Infinity": float("inf"), "-Infinity": float("-inf")}

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
