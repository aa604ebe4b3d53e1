"""VanderWeele & Ding 2017, Annals of Internal Medicine 167:268-274, as printed.

The worked example of formula feeding and death by respiratory infection, with the
E-value of its estimate: printed in the paper, and quoted with the risk ratio and its
limits in the announcement of episensr 0.9.3.
"""

from surrogate_evidence.estimates import e_value


def test_the_worked_example():
    result = e_value(3.9, low=1.8, high=8.7)
    assert round(result.estimate, 2) == 7.26


def test_the_limit_of_the_worked_example_is_a_whole_number():
    # 1.8 + sqrt(1.8 * 0.8) = 1.8 + 1.2, without any rounding
    assert round(e_value(3.9, low=1.8, high=8.7).limit, 12) == 3.0
