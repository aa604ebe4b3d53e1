"""Guyatt et al. 2011, J Clin Epidemiol 64:1283-1293 (GRADE 6): the size in its figure.

The example under its figure of optimal information sizes, as the process book of the
Belgian Health Care Knowledge Centre repeats it (5.5.4): with a control event rate of
0.2 and a relative risk reduction of 25%, "approximately 2 000 patients".
"""

from surrogate_evidence.estimates import optimal_information_size

READ_OFF = -3
"""Digits of a number that was read off a figure: to the nearest thousand."""


def test_the_example_of_the_figure():
    assert round(optimal_information_size(0.2, 0.25).n, READ_OFF) == 2000
