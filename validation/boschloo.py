"""Write tests/golden/boschloo_doubled.json: Boschloo's test as SciPy gives it.

Run from the project's folder: python validation/boschloo.py
"""

import sys
from itertools import product
from pathlib import Path

import scipy
from scipy.stats import boschloo_exact

sys.path.insert(0, str(Path(__file__).parent))
from writing import write_golden

ARMS = [(1, 1), (1, 4), (3, 4), (5, 9), (12, 19), (16, 16)]
NAMES = {
    "boschloo-doubled/two-sided": "two-sided",
    "boschloo/greater": "greater",
    "boschloo/less": "less",
}

rows = [
    (x_1, n_1, x_2, n_2)
    for n_1, n_2 in ARMS
    for x_1, x_2 in product(range(n_1 + 1), range(n_2 + 1))
]
names = ("events_1", "n_1", "events_2", "n_2")
columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
cases = [
    {
        "name": name,
        "program": "scipy",
        "version": scipy.__version__,
        "call": f"boschloo_exact([[x1,x2],[n1-x1,n2-x2]], alternative={side!r}).pvalue",
        "precision": 1e-9,
        "note": "an absolute precision: the optimiser leaves up to 1e-11",
        "expected": {
            "p_value": [
                float(boschloo_exact([[a, b], [n - a, m - b]], alternative=side).pvalue)
                for a, n, b, m in rows
            ]
        },
    }
    for name, side in NAMES.items()
]
about = (
    "Boschloo's test, one-sided and twice the smaller one-sided value: every table of "
    "1 v 1, 1 v 4, 3 v 4, 5 v 9, 12 v 19 and 16 v 16."
)
write_golden("boschloo_doubled.json", about, columns, cases)
