"""Critical priors as published, to the digits printed.

Bread rolls and salmonella, odds ratio 2.03 (1.03 to 4.00), "at least 10": Matthews
2019, The American Statistician 73(sup1):202-212, as quoted in a public review of it.
The GREAT trial, odds ratio 0.24 to 0.97, critical limit 0.10: Spiegelhalter, Myles,
Jones & Abrams, an overview of the Bayesian approach, equation 17, as quoted in public
lecture notes.
"""

from surrogate_evidence.estimates import credibility


def test_the_scepticism_limit_of_an_odds_ratio_above_1():
    result = credibility(2.03, low=1.03, high=4.00, measure="OR")
    assert result.kind == "scepticism"
    assert round(result.limit) == 10
    assert not result.stands_alone


def test_the_scepticism_limit_of_an_odds_ratio_below_1():
    result = credibility(0.48, low=0.24, high=0.97, measure="OR")
    assert round(result.limit, 2) == 0.10
    assert result.prior_low == result.limit
