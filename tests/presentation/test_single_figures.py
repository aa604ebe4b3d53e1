"""A figure carries what it shows, and refuses in words what it cannot show."""

import pytest
from matplotlib import pyplot as plt

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import (
    nap,
    p_value_function,
    phases,
)
from surrogate_evidence.presentation import (
    albatross,
    describe,
    drapery,
    effect_direction,
    funnel,
    harvest,
    p_value_curve,
    phase_plot,
    pooled_forest,
    posterior_plot,
)
from surrogate_evidence.synthesis import (
    NothingToPool,
    confidence_curve,
    pool,
)
from tests.apart import texts
from tests.presentation.extremes import (
    FEW_BAYESIAN,
    FEW_POOLED,
    SERIES,
    SIXTY,
    THIRTEEN,
    UP,
    WAYS,
    effects_of_studies,
)


def test_a_plot_of_phases_carries_its_measurements_effects_and_levels():
    figure = describe(phase_plot(SERIES, measures=("nap", "lrr")))
    assert figure.data["value, days per week"].to_list() == list(SERIES.values)
    assert figure.data["session"].to_list() == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert "mean 4.5, median 4.5" in figure.long_description
    lettering = " ".join(texts(figure.figure))
    limits = nap(SERIES.pair("A1", "B1")).interval
    shown = f"NAP 1.00 ({limits.low:.2f} to 1.00); LRRd"
    assert f"B1 against A1: {shown}" in lettering
    assert "phase B2" in lettering
    # the line of the phase breaks at the session that is missing
    inner = figure.figure.get_axes()[0].child_axes[0]
    joined = [tuple(line.get_xdata()) for line in inner.lines if line.get_lw() < 1]
    assert (1, 2) in joined
    assert (4, 6) not in joined


def test_ticks_are_written_as_exactly_as_they_stand():
    series = phases(A=[3, 4, 2, 5, 3], B=[6, 7, 5, 8, 9, 7], direction=UP)
    inner = describe(phase_plot(series)).figure.get_axes()[0].child_axes[0]
    for tick, label in zip(inner.get_yticks(), inner.get_yticklabels(), strict=True):
        assert float(label.get_text()) == tick


def test_an_albatross_says_what_it_could_not_draw():
    figure = describe(albatross(effects_of_studies(3)))
    drawn = [e for e in effects_of_studies(3) if e.n and e.points in WAYS[:3]]
    assert len(figure.data) == len(drawn)
    assert f"{4 - len(drawn)} of 4" in figure.caption


def test_effects_that_cannot_be_drawn_are_refused():
    with pytest.raises(ArgumentError, match="1 to 8 outcomes, got 9"):
        effect_direction(effects_of_studies(1, [str(n) for n in range(9)]))
    with pytest.raises(ArgumentError, match="1 to 8 outcomes, got 0"):
        effect_direction([])
    with pytest.raises(ArgumentError, match="no effect to draw"):
        harvest([])
    with pytest.raises(ArgumentError, match="nothing to draw"):
        albatross([effect for effect in effects_of_studies(3) if not effect.n])
    with pytest.raises(ArgumentError, match="one to 5 contours"):
        albatross(effects_of_studies(3), contours=())


def test_a_funnel_says_where_its_studies_stand():
    figure = describe(funnel(FEW_POOLED, studies=["a", "b", "c"]))
    assert "too few to judge asymmetry" in figure.alt
    assert figure.data["standard error"].to_list() == pytest.approx([0.1, 0.2, 0.4])
    assert figure.data["study"].to_list() == ["a", "b", "c"]
    with pytest.raises(ArgumentError, match="give 3 of them"):
        funnel(FEW_POOLED, studies=["a"])
    with pytest.raises(ArgumentError, match="nothing was pooled"):
        funnel(NothingToPool(measure="x", level=0.95))


def test_limits_beyond_the_scale_end_in_arrow_heads():
    plain = {"scale": "plain", "studies": ["a", "b", "c"]}
    figure = describe(pooled_forest(FEW_POOLED, limits=(0, 1), **plain))
    inner = figure.figure.get_axes()[0].child_axes[0]
    heads = [line.get_marker() for line in inner.lines if line.get_marker() in "<>"]
    # c reaches beyond 1, the pooled interval beyond both ends
    assert heads == [">", "<", ">"]
    assert figure.data["weight"][:3].sum() == pytest.approx(1)
    assert figure.data["name"].to_list() == ["a", "b", "c", "pooled"]
    everything = describe(pooled_forest(FEW_POOLED, limits=(-9, 9), **plain))
    inner = everything.figure.get_axes()[0].child_axes[0]
    assert not [line for line in inner.lines if line.get_marker() in "<>"]


def test_a_prediction_interval_is_drawn_where_there_is_one():
    many = pool([0.2, 0.5, 0.9, 0.1, 0.4], [0.01, 0.04, 0.16, 0.02, 0.02])
    figure = describe(pooled_forest(many))
    assert figure.data["name"].iloc[-1] == "95% prediction interval"
    assert figure.data["low"].iloc[-1] == many.pi_low
    assert "new study" in figure.caption
    assert "new study" not in describe(pooled_forest(FEW_POOLED)).caption


def _curves(figure):
    """Return the curves of a drapery plot: their looks, and where they lie."""
    inner = figure.figure.get_axes()[0].child_axes[0]
    return [line for line in inner.lines if len(line.get_xdata()) > 100]


def test_few_studies_differ_in_dashes_and_some_are_numbered():
    few = describe(drapery(FEW_POOLED, studies=["a", "b", "c"]))
    looks = [line.get_linestyle() for line in _curves(few)]
    assert len(set(looks)) == 4
    numbers = [text for text in texts(few.figure) if text in {"1", "2", "3"}]
    assert {"1", "2", "3"} <= set(numbers)
    assert "2\N{NO-BREAK SPACE}b" in " ".join(texts(few.figure))
    many = describe(drapery(pool(*SIXTY)))
    assert "59" not in texts(many.figure)
    assert len(_curves(many)) == 62


def test_a_drapery_is_cut_by_limits_at_the_height_of_their_p():
    many = pool(*THIRTEEN)
    data = describe(drapery(many)).data.set_index(["curve", "level"])
    pooled = data.loc[("pooled", 0.95)]
    assert pooled["low"] == pytest.approx(many.interval.low)
    assert pooled["high"] == pytest.approx(many.interval.high)
    predicted = data.loc[("prediction", 0.95)]
    assert predicted["low"] == pytest.approx(many.pi_low)
    assert predicted["high"] == pytest.approx(many.pi_high)
    study = data.loc[("study 2", 0.95)]
    assert study["high"] - study["low"] == pytest.approx(2 * 1.959964 * 0.03**0.5)
    assert "new study" not in describe(drapery(FEW_POOLED)).caption


def test_pooled_curves_stand_on_the_scale_of_their_effects():
    called_like_a_code = pool([0.2, 0.5, 0.9], [0.01, 0.04, 0.16], measure="RR")
    curve = confidence_curve(called_like_a_code)
    figure = describe(p_value_curve(curve))
    inner = figure.figure.get_axes()[0].child_axes[0]
    assert inner.get_xscale() == "linear"
    assert "log risk ratio; 0 is no effect" in texts(figure.figure)
    dots = [line for line in inner.lines if line.get_marker() == "o"]
    assert dots[0].get_xdata()[0] == 0.0
    assert dots[0].get_ydata()[0] == pytest.approx(called_like_a_code.p_value)
    with pytest.raises(ArgumentError, match="one kind"):
        p_value_curve([curve, p_value_function(16, 16, 12, 16, measure="RR")])


def test_one_study_hangs_as_one_curve():
    figure = describe(drapery(pool([0.3], [0.04]), studies=["a"], null=0.3))
    assert len(_curves(figure)) == 1
    assert set(figure.data["curve"]) == {"a"}
    assert "p > 0.999 against 0.3" in figure.alt or "p = 1.000" in figure.alt


def test_a_posterior_shows_studies_before_and_after():
    figure = describe(posterior_plot(FEW_BAYESIAN, studies=["a", "b", "c"]))
    data = figure.data.set_index(["name", "what"])
    assert data.loc[("c", "found"), "estimate"] == 0.9
    after = data.loc[("c", "given all studies")]
    assert after["estimate"] == FEW_BAYESIAN.study_estimates[2]
    assert after["high"] == FEW_BAYESIAN.studies[2].high
    assert data.loc[("tau", "tau"), "estimate"] == FEW_BAYESIAN.tau
    inner = figure.figure.get_axes()[0].child_axes[1]
    prior, known = (line for line in inner.lines if len(line.get_xdata()) > 100)
    assert prior.get_linestyle() != known.get_linestyle()
    drawn = FEW_BAYESIAN.density(known.get_xdata(), "tau")
    assert known.get_ydata() == pytest.approx(drawn)


@pytest.mark.parametrize("draw", [drapery, posterior_plot])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": (1, 0)}, "in order, got 1 and 0"),
        ({"limits": 1}, "two numbers in order"),
        ({"studies": ["a"]}, "give 3 of them"),
        ({"null": "0"}, "null must be one finite number"),
    ],
)
def test_curves_of_studies_refuse_in_words(draw, options, words):
    result = FEW_POOLED if draw is drapery else FEW_BAYESIAN
    with pytest.raises(ArgumentError, match=words):
        draw(result, **options)
    with pytest.raises(ArgumentError, match="one study or more"):
        draw(NothingToPool(measure="x", level=0.95))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": (2, 1)}, "in order"),
        ({"studies": ["a"]}, "give 3 of them"),
        ({"null": "0"}, "null must be one finite number"),
    ],
)
def test_a_pooled_forest_refuses_in_words(options, words):
    with pytest.raises(ArgumentError, match=words):
        pooled_forest(FEW_POOLED, **options)


def test_what_is_no_series_is_not_drawn():
    with pytest.raises(ArgumentError, match="got a list"):
        phase_plot([1, 2, 3])
    with pytest.raises(ArgumentError, match="ratio_scale=True"):
        phase_plot(phases(A=[1], B=[2], direction=UP), measures=("lrr",))


def test_axes_without_description_are_refused():
    _, ax = plt.subplots()
    with pytest.raises(ArgumentError, match="no description"):
        describe(ax)
