"""Hand-made evidence to draw."""

import pandas as pd
import pytest

from surrogate_evidence.records import ScreeningFlow
from tests.making import NR, make_activity, make_study


@pytest.fixture
def flags():
    """Flags of one study: of the whole, of an outcome, and one undecided."""
    rows = [
        ("DES102", "serious", "Not randomised", "", "raised"),
        ("PRE302", "caution", "Result at the boundary", "fewer headaches", "raised"),
        ("PRE307", "note", "A remark", "other outcome", "raised"),
        ("REP401", "serious", "Harms not reported", "", "not reported"),
    ]
    return pd.DataFrame(
        [
            {
                "code": code,
                "severity": severity,
                "title": title,
                "study": "smith2011",
                "outcome": outcome,
                "state": state,
                "fact": "a fact",
                "citation": "Author 2000",
            }
            for code, severity, title, outcome, state in rows
        ]
    )


@pytest.fixture
def studies():
    return [
        make_study(
            design="randomised controlled trial", topics=("walking", "headache")
        ),
        make_study("lee2014", "Lee", 2014, design="news", role="context"),
        make_study("jones1999", "Jones", 1999, design="survey"),
        make_study("board", "National Board of Walking and Health", NR),
    ]


@pytest.fixture
def parts():
    return [
        make_activity(
            "resting", 30.5, sd=10.0, n=25, range_low=0, range_high=60, mode=20
        ),
        make_activity(
            "walking", 71.0, sd=12.0, n=25, range_low=40, range_high=95, mode=70
        ),
        make_activity("something else", NR),
    ]


@pytest.fixture
def flow():
    return ScreeningFlow(
        frame="Works cited by one leaflet; not a systematic search",
        identified=9,
        duplicates=1,
        not_retrieved=2,
        excluded={"No participants": 3, "News": 1},
        included={"quantitative": 1, "case material": 1},
    )
