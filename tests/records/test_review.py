"""The review: tidy frames, whole records, a fingerprint, and what it refuses."""

import pandas as pd
import pytest

from surrogate_evidence import load_review
from surrogate_evidence.errors import ArgumentError, CitationError, RecordError
from surrogate_evidence.records import Missing
from tests.records.spoiling import change

TABLES = [
    "studies",
    "outcomes",
    "activities",
    "benchmarks",
    "claims",
    "contradictions",
    "gaps",
    "screening",
    "sources",
]
COUPLES = {"study_id": "benzion2007", "arm": "couple therapy", "events": "12"}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_frames_without_nan(review, name):
    frame = getattr(review, name)
    assert isinstance(frame, pd.DataFrame)
    assert len(frame)
    assert not frame.isna().any(axis=None)


def test_a_frame_is_a_copy(review):
    frame = review.studies
    frame["n"] = 0
    assert (review.studies["n"] != 0).any()


def test_missing_words_stay_in_the_frame(review):
    harms = review.studies.set_index("study_id").loc["benzion2007", "harms"]
    assert harms is Missing.NOT_REPORTED


def test_the_two_outcomes_stay_two(review):
    counts = {
        (pair.first.events, pair.first.n, pair.second.events, pair.second.n)
        for pair in review.contrasts("benzion2007")
    }
    assert {(16, 16, 12, 16), (16, 16, 11, 16)} <= counts


def test_a_study_gathers_what_the_other_tables_say(review):
    study = review.study("benzion2007")
    assert [arm.n for arm in study.arms] == [16, 16]
    assert {row.study_id for row in study.outcomes} == {"benzion2007"}
    assert "C29" in {claim.claim_id for claim in study.claims}
    assert {source.table for source in study.sources} == {"studies", "outcomes"}
    assert "doi:10.1111/j.1743-6109.2007.00452.x" in study.citation


def test_all_claims_and_works_are_there(review):
    listed = {name.rstrip("abcd") for name in review.claims["claim_id"]}
    assert listed == {f"C{number:02d}" for number in range(1, 43)}
    assert review.screening["entry"].tolist() == list(range(1, 16))
    assert review.screening["study_id"].nunique() == 13
    assert len(review.contradictions) == 4


def test_the_flow_is_derived(review):
    flow = review.flow
    assert (flow.identified, flow.duplicates, flow.works) == (15, 2, 13)


def test_the_parts_of_the_whole(review):
    frame = review.activities
    assert frame["mean"].sum() == pytest.approx(101.25)
    assert set(frame["total"]) == {101.25}
    assert set(frame["n"]) == {54}


def test_reprints_are_named_and_not_linked(review):
    frame = review.sources
    reprints = frame[frame["directness"] == "uncredited republication"]
    assert len(reprints)
    assert set(reprints["url"]) == {Missing.NOT_APPLICABLE}


@pytest.mark.parametrize("memory", ["SECS", "Harefuah", "24:269", "31 volunteers"])
def test_what_was_only_remembered_is_not_data(review, memory):
    texts = [path.read_text("utf-8") for path in (review.root / "data").iterdir()]
    texts.append((review.root / "references.bib").read_text("utf-8"))
    assert not [text for text in texts if memory in text]


def test_the_fingerprint_follows_the_inputs(folder):
    before = load_review(folder).fingerprint
    assert before == load_review(folder).fingerprint
    change(folder, "studies", {"study_id": "benzion2007"}, caution="another word")
    assert load_review(folder).fingerprint != before


def test_the_data_folder_names_the_same_review(folder):
    assert load_review(folder / "data").fingerprint == load_review(folder).fingerprint


def test_a_review_with_errors_is_refused_with_all_of_them(folder):
    change(folder, "outcomes", COUPLES, events="17", p_value="10")
    change(folder, "studies", {"study_id": "benzion2007"}, design="trial")
    with pytest.raises(RecordError) as raised:
        load_review(folder)
    assert len(raised.value.problems) >= 2
    assert "data/studies.csv" in str(raised.value)
    assert "data/outcomes.csv" in str(raised.value)


def test_no_folder_is_refused(tmp_path):
    with pytest.raises(ArgumentError, match="no folder"):
        load_review(tmp_path / "nowhere")


def test_an_empty_folder_lists_every_missing_file(tmp_path):
    with pytest.raises(RecordError) as raised:
        load_review(tmp_path)
    assert {problem.file for problem in raised.value.problems} >= {
        *(f"data/{name}.csv" for name in TABLES),
        "data/review.toml",
        "references.bib",
    }


@pytest.mark.parametrize("method", ["study", "claim", "contrasts"])
def test_an_unknown_key_is_refused(review, method):
    with pytest.raises(CitationError, match="nobody"):
        getattr(review, method)("nobody")


def test_an_unknown_table_is_refused(review):
    with pytest.raises(ArgumentError, match="the tables are studies"):
        review.table("works")


def test_a_review_prints_as_a_line(review):
    assert review.title in repr(review)
    assert review.fingerprint[:12] in repr(review)
