"""What is as hard to draw as anything that somebody may bring."""

import pandas as pd

from surrogate_evidence.estimates import (
    labelled_phases,
    multiverse,
    p_value_function,
    phases,
    tipping_points,
)
from surrogate_evidence.presentation import (
    albatross,
    drapery,
    effect_direction,
    evidence_map,
    flow_diagram,
    forest,
    funnel,
    harvest,
    icon_array,
    p_value_curve,
    panel_plot,
    phase_plot,
    pooled_forest,
    posterior_plot,
    sample_size_curve,
    specification_curve,
    timeline,
    tipping_point,
    verdicts,
)
from surrogate_evidence.records import ScreeningFlow
from surrogate_evidence.synthesis import (
    Effect,
    EffectDirection,
    TauPrior,
    bayesian_pool,
    confidence_curve,
    exact_odds_ratio,
    panel,
    pool,
)
from tests.making import (
    NR,
    make_contrast,
    make_entry,
    make_mark,
    make_study,
)

SERIES = phases(
    A1=[8, 7, 9],
    B1=[5, None, 4],
    A2=[6, 7],
    B2=[3, 2.5, 1],
    direction="lower is better",
    outcome="headache days",
    unit="days per week",
    ratio_scale=True,
    missing="drop",
)
UP = "higher is better"
FEW_POOLED = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio")
FEW_BAYESIAN = bayesian_pool(
    [0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="log odds ratio"
)
THIRTEEN = (
    [0.1 * (place % 7) for place in range(13)],
    [0.02 + 0.01 * place for place in range(13)],
)
SIXTY = (
    [0.05 * (place % 23) for place in range(60)],
    [0.02 + 0.004 * place for place in range(60)],
)
LONG = "a remarkably long label that somebody typed into a table without mercy " * 2
WAYS = list(EffectDirection)


def effects_of_studies(k, outcomes=("fewer headaches",)):
    """Return effects of all directions, sizes and designs; the first has flags."""
    keys = ["smith2011", *(f"{LONG}{n}" if k > 5 else f"team{n}" for n in range(k))]
    return [
        Effect(
            study_id=key,
            outcome=outcome,
            points=WAYS[(place + at) % len(WAYS)],
            n=(0, 18, 120, 999_999)[(place + at) % 4],
            p_value=(0.4, 0.03, 1e-15, float("nan"))[at % 4],
            randomised=(True, False, None)[place % 3],
        )
        for at, outcome in enumerate(outcomes)
        for place, key in enumerate(keys)
    ]


def hard_directions():
    outcomes = [f"{LONG}{n}" for n in range(8)]
    return effect_direction(effects_of_studies(12, outcomes))


def hard_harvest():
    return harvest(effects_of_studies(40, [LONG, LONG.upper()]))


def hard_albatross():
    return albatross(
        effects_of_studies(12, [LONG, LONG.upper()]), contours=(0.1, 0.2, 0.3, 2, 3)
    )


def hard_funnel():
    return funnel(pool([1000, 2, -3], [4, 900, 1e4], measure=LONG))


def hard_pooled():
    effects, variances = [1e6, 2, -3, 5, 7], [4, 900, 1e12, 3, 0.1]
    pooled = pool(effects, variances, measure=LONG)
    return pooled_forest(pooled, studies=[LONG] * 5)


def single_pooled():
    return pooled_forest(pool([0.0012], [1e-6]))


def pooled_p_values():
    every = panel([-900.0, 39000.0], [9e4, 4e6], measure=LONG * 2)
    rows = ("hartung-knapp", "modified-hartung-knapp", "edgington", "wald")
    return p_value_curve([confidence_curve(every, method=row) for row in rows])


def endless_p_values():
    nobody = exact_odds_ratio([0, 0], [40, 60], [3, 2], [40, 58], level=0.78)
    return p_value_curve(confidence_curve(nobody, points=9))


def single_drapery():
    return drapery(pool([0.0012], [1e-6], level=0.8))


def named_drapery():
    return drapery(pool([1, 2, 2, 90], [0.1, 1e6, 2, 0.1]), studies=[LONG] * 4)


def hard_drapery():
    return drapery(pool(*THIRTEEN, measure=LONG), studies=[LONG] * 13)


def large_drapery():
    return drapery(pool(*SIXTY, test="z"), limits=(-900000, 40000000))


def flat_drapery():
    return drapery(pool([0.3, 0.3, 0.3], [0.1, 0.2, 0.3]))


def single_posterior():
    return posterior_plot(bayesian_pool([0.0012], [1e-6]))


def hard_posterior():
    found = bayesian_pool(
        [-2500, 39000, 3], [9e4, 4e6, 1e12], tau_prior=5000.0, measure=LONG
    )
    return posterior_plot(found, studies=[LONG] * 3)


def tiny_posterior():
    return posterior_plot(bayesian_pool([1.2e-4, 3.1e-4], [1e-9, 4e-9], tau_prior=1e-4))


def large_posterior():
    prior = TauPrior("log-normal", 1.74, -2.56)
    return posterior_plot(bayesian_pool(*SIXTY, tau_prior=prior), studies=[LONG] * 60)


def hard_forest():
    marks = tuple(make_mark(f"DES{n}", "serious") for n in range(101, 140))
    arms = tuple((LONG, arm) for _, arm in make_entry().arms)
    return forest(
        [
            make_entry((0, 10, 10, 10), label=LONG, arms=arms, marks=marks),
            make_entry((0, 10, 0, 10), study=LONG),
        ]
    )


def hard_icons(flags):
    return icon_array([make_contrast((25, 50, 50, 50), outcome=LONG)], flags=flags)


def hard_timeline():
    return timeline([make_study(f"a{n}", LONG, (NR, 2024)[n % 2]) for n in range(12)])


def hard_flow():
    return flow_diagram(
        ScreeningFlow(
            frame=LONG,
            identified=1234,
            duplicates=0,
            not_retrieved=0,
            excluded={LONG: 1200, LONG.upper(): 4},
            included={LONG: 30},
        )
    )


def hard_map():
    crowd = [make_study(f"a{n}", f"Author {n}", topics=(LONG,)) for n in range(40)]
    return evidence_map(crowd)


def hard_verdicts():
    keys = [f"claim-{n}" for n in range(150)]
    return verdicts(pd.DataFrame({"claim_id": keys, "verdict": "overstated"}))


def hard_phases():
    values = [1e6 + 1e5 * (n % 7) - n * 1e4 for n in range(150)]
    labels = "A" * 80 + "B" + "A" + "B" + "A" * 47 + "B" * 20
    series = labelled_phases(
        values, labels, direction="higher is better", outcome=LONG, unit=LONG
    )
    return phase_plot(series, measures=("nap", "tau", "tau-u", "pnd"))


def flat_phases():
    return phase_plot(phases(A=[0], B=[0], direction="higher is better"))


def hard_specifications():
    tables = ((0, 40, 38, 39), (40, 40, 0, 39), (1, 1, 1, 1), (20, 40, 20, 40))
    return specification_curve(
        multiverse(
            *(
                make_contrast(counts, outcome=f"{LONG}{place}")
                for place, counts in enumerate(tables)
            )
        ),
        show=("p-value", "RD", "ratio", "AS"),
    )


def hard_p_values():
    table = (40, 40, 0, 39)
    methods = ("koopman", "miettinen-nurminen", "log")
    return p_value_curve(
        [
            p_value_function(*table, measure="RR", method=method, points=9)
            for method in methods
        ]
    )


def hard_grid():
    return tipping_point(
        tipping_points(
            30, 100, 15, 100, n_randomised_1=160, n_randomised_2=160, test="fisher"
        )
    )


def panel_of(k, scale=1.0, measure="log odds ratio"):
    return panel(
        [scale * (place % 4 - 1.2) for place in range(k)],
        [(scale * (0.2 + place % 3)) ** 2 for place in range(k)],
        measure=measure,
    )


def hard_panel():
    return panel_plot(panel_of(12, 1e-8, LONG), labels=[LONG] * 12)


def wide_panel():
    return panel_plot(panel([-2500.0, 39000.0], [9e4, 4e6], measure=LONG * 2))


def small_panel():
    return panel_plot(panel_of(1))


def large_panel():
    return panel_plot(panel_of(13))


def small_grid():
    return tipping_point(tipping_points(1, 1, 0, 1, n_randomised_1=1, n_randomised_2=1))


def hard_sizes():
    tests = ("boschloo", "boschloo-doubled", "fisher", "barnard", "n-1-chi-squared")
    return sample_size_curve(0.6, 0.9, methods=tests, ratio=0.3)


EXTREMES = (
    hard_forest,
    hard_timeline,
    hard_flow,
    hard_map,
    hard_verdicts,
    hard_phases,
    flat_phases,
    hard_specifications,
    hard_p_values,
    hard_grid,
    small_grid,
    hard_panel,
    wide_panel,
    small_panel,
    large_panel,
    hard_sizes,
    hard_directions,
    hard_harvest,
    hard_albatross,
    hard_funnel,
    hard_pooled,
    single_pooled,
    pooled_p_values,
    endless_p_values,
    single_drapery,
    named_drapery,
    hard_drapery,
    large_drapery,
    flat_drapery,
    single_posterior,
    hard_posterior,
    tiny_posterior,
    large_posterior,
)
