"""What did thousands of earlier meta-analyses show of the spread between studies?

The distributions are data, ``data/tau_priors.csv``: one row for each kind of outcome
and comparison, with the measure whose scale they are on.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from surrogate_evidence._checks import check_choice
from surrogate_evidence.appraisal.literature import short_reference
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.formatting import listing
from surrogate_evidence.synthesis.few.priors import TauPrior

ANY = "any"
"""Outcome or comparison of a distribution that holds over all of them."""

Rows = dict[str, dict[tuple[str, str], TauPrior]]


@cache
def published_priors() -> Rows:
    """Return all published distributions of tau²: work → (outcome, comparison) → prior.

    Returns
    -------
    dict
        By key of the work, then by outcome and comparison.

    See Also
    --------
    published_prior : One of them, by name, with advice where the name is wrong.

    Examples
    --------
    >>> {work: len(priors) for work, priors in published_priors().items()}
    {'turner2012': 7, 'turner2015': 81, 'rhodes2015': 24}
    """
    found: Rows = {}
    resource = files("surrogate_evidence") / "data" / "tau_priors.csv"
    for row in csv.DictReader(resource.read_text("utf-8").splitlines()):
        outcome, comparison = row["outcome"], row["comparison"]
        setting = outcome if comparison == ANY else f"{outcome}; {comparison}"
        prior = TauPrior(
            family=row["family"],
            scale=float(row["scale"]),
            location=float(row["location"]),
            degrees=float(row["degrees"] or TauPrior().degrees),
            measures=tuple(row["measures"].split()),
            source=f"{short_reference(row['cite_key'])}: {setting}",
        )
        found.setdefault(row["cite_key"], {})[outcome, comparison] = prior
    return found


def published_prior(work: str, outcome: str = ANY, comparison: str = ANY) -> TauPrior:
    """Return a distribution of tau² that was estimated from earlier meta-analyses.

    Parameters
    ----------
    work : {"turner2012", "turner2015", "rhodes2015"}
        Where it was published; the first two are of log odds ratios, the third of
        standardised mean differences.
    outcome : str, default "any"
        Kind of outcome, in the words of the work; ``"any"`` for a general setting,
        which `turner2012` does not have here.
    comparison : str, default "any"
        Kind of comparison, such as ``"pharmacological v control"``.

    Returns
    -------
    TauPrior
        To be given to `bayesian_pool` together with ``measure="OR"`` or ``"SMD"``: on
        another scale it is refused.

    Raises
    ------
    ArgumentError
        If the work, the outcome or the comparison is unknown, with those there are.

    See Also
    --------
    TauPrior : A prior of one's own, such as a half-normal one.
    published_priors : All of them.

    Notes
    -----
    All are distributions of tau² in a future meta-analysis of medical treatments,
    fitted to the Cochrane Database of Systematic Reviews: log-normal [1]_ [2]_, and
    log-t with 5 degrees of freedom [3]_. Location and scale are those of the logarithm
    of tau². Of [3]_ the ones outside respiratory disease and cancer are given.

    Only figures that stand alike in two public sources are here. Left out are of [1]_
    all-cause mortality between two drugs, and semi-objective outcomes of treatments
    without drugs (found in one source only); of [3]_ mental health in comparisons
    without drugs, whose location does not fit the additive model of its table in
    either source, and respiratory disease and cancer, where sources differ in a sign.

    References
    ----------
    .. [1] turner2012, Predicting the extent of heterogeneity in meta-analysis, using
       empirical data from the Cochrane Database of Systematic Reviews.
    .. [2] turner2015, Predictive distributions for between-study heterogeneity and
       simple methods for their application in Bayesian meta-analysis.
    .. [3] rhodes2015, Predictive distributions were developed for the extent of
       heterogeneity in meta-analyses of continuous outcome data.

    Examples
    --------
    Deaths differ less between studies than other outcomes do:

    >>> deaths = published_prior(
    ...     "turner2015", "all-cause mortality", "pharmacological v control")
    >>> print(deaths)
    log-normal prior with location −3.95 and scale 1.34 on tau² (Turner et al. 2015:
    all-cause mortality; pharmacological v control)
    >>> round(deaths.median, 3), round(published_prior("turner2015").median, 3)
    (0.139, 0.278)
    """
    priors = published_priors()[check_choice(work, published_priors(), "work")]
    check_choice(outcome, _distinct(one for one, _ in priors), "outcome")
    found = priors.get((outcome, comparison))
    if found is None:
        there = [repr(two) for one, two in priors if one == outcome]
        msg = (
            f"{work} has no distribution of outcome {outcome!r} with comparison "
            f"{comparison!r}; for this outcome it has {listing(there)}."
        )
        raise ArgumentError(msg)
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
