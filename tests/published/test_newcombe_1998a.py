"""Newcombe 1998, Statistics in Medicine 17:857-872, table I, to the digits printed."""

import pytest

from surrogate_evidence import proportion

SAMPLES = [(81, 263), (15, 148), (0, 20), (1, 29)]
PRINTED = {
    "wilson": [
        (0.2553, 0.3662),
        (0.0624, 0.1605),
        (0.0000, 0.1611),
        (0.0061, 0.1718),
    ],
    "clopper-pearson": [
        (0.2527, 0.3676),
        (0.0578, 0.1617),
        (0.0000, 0.1684),
        (0.0009, 0.1776),
    ],
    "mid-p": [
        (0.2544, 0.3658),
        (0.0601, 0.1581),
        (0.0000, 0.1391),
        (0.0017, 0.1585),
    ],
}


@pytest.mark.parametrize("method", PRINTED)
@pytest.mark.parametrize("row", range(len(SAMPLES)))
def test_limits_of_the_four_examples(method, row):
    interval = proportion(*SAMPLES[row], method=method).interval
    assert (round(interval.low, 4), round(interval.high, 4)) == PRINTED[method][row]
