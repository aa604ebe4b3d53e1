"""Published data sets that metafor and R answered, and how answers are compared.

`validation/published_data.R` asked them; the tests ask the same of the library.
"""

import json
from pathlib import Path

import numpy as np
import pytest

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "published_data.json").read_text("utf-8")
)
SETS = GOLDEN["datasets"]
TESTS = {
    "z": "z",
    "t": "t",
    "knha": "hartung-knapp",
    "adhoc": "modified-hartung-knapp",
}

# the peer iterates to 1e-12 of the variance of the effects at worst
AGREEMENT = 1e-8
# where the peer's tau² should be 0 it stops a rounding error above; relative to vi
AT_ZERO = 1e-11
# the same as a share of all scatter
OF_A_PER_CENT = 1e-9


def named(case):
    return "/".join(str(value) for key, value in case.items() if key != "expected")


def cases(*kinds):
    cases = [case for case in GOLDEN["cases"] if case["kind"] in kinds]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=named)


def columns_of(case):
    return SETS[case["data"].split("/")[0]]["columns"]


def effects_of(case):
    name, measure = case["data"].split("/")
    found = SETS[name]["effects"][measure]
    return np.array(found["yi"]), np.array(found["vi"])


def options_of(case, method=None, test=None):
    method, test = method or case["method"], test or case.get("test", "z")
    if method == "EE":
        return {"model": "common-effect", "test": TESTS[test]}
    return {"tau2": method, "test": TESTS[test]}


def agree(ours, expected, near=AGREEMENT, at_zero=0.0):
    """Assert that everything the peer answered is ours too."""
    for name, answer in expected.items():
        theirs = np.atleast_1d(np.array(answer, dtype=float))
        mine = np.atleast_1d(np.array(ours[name], dtype=float))
        answered = ~np.isnan(theirs)
        floor = OF_A_PER_CENT if name in {"I2", "R2"} else at_zero
        assert mine[answered] == pytest.approx(theirs[answered], rel=near, abs=floor), (
            name
        )


def renamed(row):
    """Return a row of the column vocabulary under the peer's names."""
    names = {
        "estimate": "estimate",
        "se": "std_error",
        "pval": "p_value",
        "ci_lb": "ci_low",
        "ci_ub": "ci_high",
        "tau2": "tau2",
        "QE": "q",
        "QEp": "q_p_value",
        "Q": "q",
        "H2": "h2",
        "pi_lb": "pi_low",
        "pi_ub": "pi_high",
        "MH": "cmh",
        "MHp": "cmh_p_value",
        "TA": "tarone",
        "TAp": "tarone_p_value",
        "BD": "breslow_day",
        "BDp": "breslow_day_p_value",
    }
    found = {theirs: row[ours] for theirs, ours in names.items() if ours in row}
    return found | ({"I2": 100 * row["i2"]} if "i2" in row else {})
