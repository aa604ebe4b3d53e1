"""The thirteen BCG trials of Colditz and colleagues (1994).

JAMA 271:698-702, as listed in many articles: among them Table I of van Houwelingen and
colleagues (2002) and the data set dat.bcg of the metadat package.
"""

import numpy as np

CASES = np.array([4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27])
REST = np.array(
    [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886]
)
CONTROL_CASES = np.array([11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29])
CONTROL_REST = np.array(
    [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825]
)
LATITUDE = np.array([44, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33])


def tables():
    """Return events and participants, vaccinated first."""
    return CASES, CASES + REST, CONTROL_CASES, CONTROL_CASES + CONTROL_REST


def log_odds_ratios():
    """Return log odds ratios and their variances."""
    effects = np.log(CASES * CONTROL_REST / (REST * CONTROL_CASES))
    return effects, 1 / CASES + 1 / REST + 1 / CONTROL_CASES + 1 / CONTROL_REST
