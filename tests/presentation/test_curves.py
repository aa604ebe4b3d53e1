"""Curves of rates and widths: what they carry, what they mark, what is refused."""

import pytest

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.estimates import n_for_precision, power
from surrogate_evidence.presentation import (
    coverage_curve,
    describe,
    power_curve,
    precision_curve,
    sample_size_curve,
)


def test_curves_carry_the_numbers_they_draw():
    curve = describe(power_curve(16, 16, p_2=0.75, methods=("fisher",))).data
    drawn = curve.set_index("true proportion of arm 1")["Fisher's exact test"]
    assert round(drawn.iloc[190], 2) == 0.19


def spots(figure):
    inner = figure.figure.get_axes()[0].child_axes[0]
    marked = [line for line in inner.lines if line.get_marker() != "None"]
    return [(line.get_marker(), line.get_xdata()[0]) for line in marked]


def test_sizes_that_reach_and_that_keep_a_power_differ_in_shape():
    figure = describe(sample_size_curve(0.6, 0.8, methods=("barnard", "fisher")))
    assert spots(figure) == [("^", 81), ("s", 84), ("s", 90)]
    drawn = figure.data.set_index("participants per arm")["Barnard's exact test"]
    kept = round(power(0.6, 84, 0.8, 84, method="barnard").value, 12)
    assert round(drawn[84], 12) == kept >= 0.8
    assert drawn[83] < 0.8 <= drawn[81]
    assert "triangle" in figure.caption


def test_a_second_arm_of_another_size_is_named():
    figure = describe(sample_size_curve(0.9, 0.2, ratio=2))
    assert "2 times as many in the second" in figure.data.columns[0]
    assert "triangle" not in figure.caption


def test_widths_that_are_narrow_enough_are_marked_where_they_are():
    figure = describe(precision_curve(0.9, 0.75, width=0.5, largest=30))
    newcombe, miettinen = (x for _, x in spots(figure))
    drawn = figure.data.set_index("participants per arm")["Newcombe hybrid score"]
    assert drawn[newcombe] <= 0.5 < drawn[newcombe - 1]
    assert newcombe == n_for_precision(0.9, 0.75, width=0.5).n_1 < miettinen
    narrower = describe(precision_curve(0.9, width=0.1, largest=30))
    assert spots(narrower) == []
    assert "Wilson score not yet" in narrower.long_description


# --- refusals -------------------------------------------------------------------


@pytest.mark.parametrize("methods", [(), ("wilson",) * 6])
def test_lines_nobody_could_tell_apart_are_refused(methods):
    with pytest.raises(ArgumentError, match="one to 5 methods"):
        coverage_curve(5, methods=methods)
    with pytest.raises(ArgumentError, match="one to 5 methods"):
        power_curve(4, 5, p_2=0.5, methods=methods)
    with pytest.raises(ArgumentError, match="one to 5 methods"):
        precision_curve(0.5, methods=methods)
    with pytest.raises(ArgumentError, match="one to 5 methods"):
        sample_size_curve(0.9, 0.2, methods=methods)


def test_a_curve_needs_some_sizes():
    with pytest.raises(ArgumentError, match="largest must be 10 or more"):
        precision_curve(0.9, largest=9)
    with pytest.raises(ArgumentError, match="offered up to 60"):
        precision_curve(0.9, 0.5, methods=("bayes",), largest=61)
