"""Ten studies, with a comparison of groups and a regression, by Lipsey and Wilson.

Lipsey MW, Wilson DB (2001) Practical Meta-Analysis. Sage: Exhibits 7.3 (page 133),
7.4 (page 138), 7.6 and 7.7 (page 141), as transcribed in the published worked analyses,
and their tests, of the metafor package, which note a last place that differs.
"""

import pytest

from surrogate_evidence.synthesis import meta_regression, pool, subgroups

YI = [-0.33, 0.32, 0.39, 0.31, 0.17, 0.64, -0.33, 0.15, -0.02, 0.00]
VI = [0.084, 0.035, 0.017, 0.034, 0.072, 0.117, 0.102, 0.093, 0.012, 0.067]
RANDOM = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1]
INTENSITY = [7, 3, 7, 5, 7, 7, 4, 4, 5, 6]
PRINTED = 0.5e-4  # half a unit of the last printed place
WHOLE = {"model": "common-effect"}


def _line(result):
    found = (result.estimate, result.std_error, result.estimate / result.std_error)
    return (*found, result.p_value, result.interval.low, result.interval.high)


def test_common_effect_exhibit_7_3():
    result = pool(YI, VI, **WHOLE)
    expected = (0.1549, 0.0609, 2.5450, 0.0109, 0.0356, 0.2742)
    assert _line(result) == pytest.approx(expected, abs=PRINTED)
    assert (result.q, result.q_p_value) == pytest.approx((14.7640, 0.0976), abs=PRINTED)


def test_random_effects_exhibit_7_3():
    result = pool(YI, VI, tau2="DL", test="z")
    expected = (0.1534, 0.0858, 1.7893, 0.0736, -0.0146, 0.3215)
    assert _line(result) == pytest.approx(expected, abs=PRINTED)
    assert result.tau2 == pytest.approx(0.025955, abs=0.5e-6)


def test_groups_exhibit_7_4():
    found = subgroups(YI, VI, by=["yes" if one else "no" for one in RANDOM], **WHOLE)
    no, yes = found.coefficients
    assert _line(no)[:2] == pytest.approx((0.2984, 0.0813), abs=PRINTED)
    assert _line(no)[4:] == pytest.approx((0.1390, 0.4578), abs=PRINTED)
    assert _line(yes)[:2] == pytest.approx((-0.0277, 0.0917), abs=PRINTED)
    assert _line(yes)[4:] == pytest.approx((-0.2075, 0.1521), abs=PRINTED)
    # the chapter prints 7.0738 and 7.6902
    between = (found.qm, found.qm_p_value, found.q, found.q_p_value)
    assert between == pytest.approx((7.0739, 0.0078, 7.6901, 0.4643), abs=PRINTED)


# the chapter prints 6.4383 for those that were not random
@pytest.mark.parametrize(
    ("random", "q", "p_value"), [(0, 6.4382, 0.2659), (1, 1.2519, 0.7406)]
)
def test_q_within_groups_exhibit_7_4(random, q, p_value):
    rows = zip(YI, VI, RANDOM, strict=True)
    yi, vi, _ = zip(*(row for row in rows if row[2] == random), strict=True)
    result = pool(yi, vi, **WHOLE)
    assert (result.q, result.q_p_value) == pytest.approx((q, p_value), abs=PRINTED)


REGRESSIONS = [
    # the chapter prints 7.6833 for the residual Q, with a p of 0.3613
    (
        WHOLE,
        [
            (0.3223, 0.2998, 1.0752, 0.2823, -0.2652, 0.9099),
            (-0.3298, 0.1304, -2.5286, 0.0115, -0.5854, -0.0742),
            (-0.0041, 0.0493, -0.0829, 0.9339, -0.1007, 0.0925),
        ],
        (7.0807, 0.0290),
    ),
    # the chapter prints 5.5709 for Q of the model
    (
        {"tau2": "DL"},
        [
            (0.3311, 0.3198, 1.0351, 0.3006, -0.2958, 0.9579),
            (-0.3269, 0.1439, -2.2712, 0.0231, -0.6090, -0.0448),
            (-0.0068, 0.0528, -0.1292, 0.8972, -0.1103, 0.0967),
        ],
        (5.5711, 0.0617),
    ),
]


@pytest.mark.parametrize(("options", "lines", "model"), REGRESSIONS)
def test_regression_exhibits_7_6_and_7_7(options, lines, model):
    given = {"random": RANDOM, "intensity": INTENSITY}
    found = meta_regression(YI, VI, given, test="z", **options)
    for line, expected in zip(found.coefficients, lines, strict=True):
        assert _line(line) == pytest.approx(expected, abs=PRINTED)
    assert (found.qm, found.qm_p_value) == pytest.approx(model, abs=PRINTED)


def test_what_is_left_exhibits_7_6_and_7_7():
    given = {"random": RANDOM, "intensity": INTENSITY}
    common = meta_regression(YI, VI, given, test="z", **WHOLE)
    assert (common.q, common.q_p_value) == pytest.approx((7.6832, 0.3614), abs=PRINTED)
    mixed = meta_regression(YI, VI, given, tau2="DL", test="z")
    assert mixed.tau2 == pytest.approx(0.00488, abs=0.5e-5)
    # the worked analysis, from tau² with and without the moderators
    assert 100 * mixed.r2 == pytest.approx(81.2, abs=0.05)
