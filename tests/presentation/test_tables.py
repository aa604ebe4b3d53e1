"""Tables: numbers beside their flags, missing words said, markup that cannot break."""

import io
from dataclasses import replace

import pandas as pd
import pytest

from surrogate_evidence.appraisal import appraise
from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation import (
    EvidenceTable,
    activities_table,
    characteristics_of_studies,
    claims_table,
    flags_table,
    outcomes_table,
)
from surrogate_evidence.presentation.markup import html_table
from tests.making import make_mark

ALL = [
    characteristics_of_studies,
    outcomes_table,
    activities_table,
    claims_table,
    flags_table,
]


@pytest.fixture(scope="module")
def tables(review):
    return {make.__name__: make(review) for make in ALL}


@pytest.fixture
def nasty():
    cells = pd.DataFrame({"work": ["a | b", "<script>"], "n": ["*1*", "line\nbreak"]})
    return EvidenceTable(
        caption="A <caption> & more", frame=cells, flags=(make_mark(),)
    )


# --- numbers --------------------------------------------------------------------


def test_intervals_stand_beside_counts_and_flags(tables):
    # Wilson interval of 16/16, 80.6 to 100.0: golden numbers in the tests of estimates
    first = tables["outcomes_table"].frame.iloc[0]
    assert first["events/n"] == "16/16"
    assert first["95% interval"] == "80.6 to 100.0%"
    assert "!" in first["flags"]


def test_the_total_of_the_parts_is_a_row(review, tables):
    total = tables["activities_table"].frame.iloc[-1]
    assert total["part"] == "total (should be 100)"
    assert total["mean"] == f"{review.activities['mean'].sum():.2f}"


def test_rows_are_the_records(review, tables):
    assert len(tables["characteristics_of_studies"]) == len(review.studies)
    assert len(tables["outcomes_table"]) == len(review.outcomes)
    assert len(tables["claims_table"]) == len(review.claims)
    assert len(tables["flags_table"]) == len(appraise(review))


def test_claims_can_be_chosen_by_verdict(review):
    chosen = claims_table(review, verdict="overstated")
    assert set(chosen.frame["verdict"]) == {"overstated"}
    assert "overstated" in chosen.caption


def test_a_folded_table_shows_its_caption_and_keeps_every_row(nasty):
    folded = replace(nasty, folded=True)
    page = folded.to_html()
    summary = "<details><summary>A &lt;caption&gt; &amp; more (2 rows)</summary>"
    assert page.startswith(summary)
    assert page.removeprefix(summary).removesuffix("</details>") == (
        nasty.to_html().removeprefix("<div>").removesuffix("</div>")
    )
    assert folded.to_markdown() == nasty.to_markdown()
    assert folded.to_csv() == nasty.to_csv()


# --- guarantees -----------------------------------------------------------------


@pytest.mark.parametrize("name", [make.__name__ for make in ALL])
def test_no_cell_is_blank_or_shows_code_words(tables, name):
    frame = tables[name].frame
    assert not frame.isna().to_numpy().any()
    cells = set(frame.astype(str).to_numpy().ravel())
    assert not cells & {"", "nan", "None", "NR", "Missing.NOT_REPORTED", "()"}


@pytest.mark.parametrize("name", [make.__name__ for make in ALL])
def test_every_form_holds_every_row(tables, name):
    table = tables[name]
    assert table.to_html().count("<tr>") == len(table) + 1
    lines = [line for line in table.to_markdown().split("\n") if line.startswith("|")]
    assert len(lines) == len(table) + 2
    read = pd.read_csv(io.StringIO(table.to_csv()), dtype=str, keep_default_na=False)
    assert read.equals(table.frame.astype(read.dtypes.to_dict()))


def test_tables_announce_themselves(tables):
    for table in tables.values():
        html = table._repr_html_()
        assert "<caption>" in html
        assert 'scope="col"' in html
        assert 'scope="row"' in html


def test_flag_codes_in_cells_are_explained_below(tables):
    table = tables["outcomes_table"]
    for flag in table.flags:
        assert f"{flag.code} {flag.title}" in table.to_html().replace("&#x27;", "'")


SENTENCE = "a cell as long as a sentence, which does not fit beside others"


@pytest.mark.parametrize(
    ("row", "layout"),
    [
        ({"a": "short", "n": "1"}, ""),
        ({"a": SENTENCE, "n": "1"}, ""),
        ({"a": SENTENCE, "b": SENTENCE}, "records-on-phones"),
        ({"a": SENTENCE, "b": SENTENCE, "c": SENTENCE, "d": SENTENCE}, "records"),
        ({f"number {i}": "1.000" for i in range(30)}, ""),
    ],
)
def test_sentences_that_find_no_room_become_records_and_numbers_stay(row, layout):
    html = html_table(pd.DataFrame([row]), "Rows")
    assert html.startswith(f'<table class="{layout}">' if layout else "<table>")
    for head in list(row)[1:]:
        assert f'data-head="{head}"' in html


def test_a_record_may_leave_out_what_says_nothing():
    html = html_table(pd.DataFrame([{"work": "A", "note": "", "n": 0}]), "Rows")
    assert '<td class="nothing" data-head="note">–</td>' in html
    assert '<td data-head="n">0</td>' in html


def test_what_a_source_does_not_report_is_said_in_words(tables):
    facts = tables["flags_table"].frame["fact"]
    assert facts.str.contains("not reported").any()
    assert not facts.str.contains(r"\bNR\b").any()


def test_markup_in_cells_is_shown_not_obeyed(nasty):
    html, markdown = nasty.to_html(), nasty.to_markdown()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    rows = [line for line in markdown.split("\n") if line.startswith("|")]
    assert {row.replace("\\|", "").count("|") for row in rows} == {3}
    assert "<script" not in markdown
    assert "\\*1\\*" in markdown


def test_flags_of_a_frame_and_of_its_review_are_the_same_flags(review, tables):
    from_frame = flags_table(appraise(review)).frame
    both = from_frame["flag"].to_list(), tables["flags_table"].frame["flag"].to_list()
    assert both[0] == both[1]


# --- refusals -------------------------------------------------------------------


def test_an_unknown_verdict_is_refused_with_the_allowed_ones(review):
    with pytest.raises(ArgumentError, match="choose one of: supported"):
        claims_table(review, verdict="true")
