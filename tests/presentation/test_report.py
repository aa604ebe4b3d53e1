"""The report: what it says, what it refuses, and what it leaves as it was."""

import re
import shutil
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest

from surrogate_evidence import load_review
from surrogate_evidence.cli import main
from surrogate_evidence.errors import ArgumentError, ReportError
from surrogate_evidence.presentation.report import render_report
from surrogate_evidence.presentation.report.render import MARKER

ROOT = Path(__file__).parents[2]
PAGES = [
    "index",
    "references",
    "glossary",
    "flags",
    "data",
    "dictionary",
    "colophon",
    "search",
]


@pytest.fixture(scope="module")
def site(review, tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "report"
    render_report(review, out, progress=False)
    return out


@pytest.fixture
def small(folder):
    """A review of the same tables with one short notebook."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Small"),
            nbformat.v4.new_code_cell("works = 1"),
            nbformat.v4.new_markdown_cell("{eval}`works` work {cite}`benzion2007`."),
        ]
    )
    (folder / "notebooks").mkdir()
    nbformat.write(notebook, folder / "notebooks" / "01_small.ipynb")
    return folder


def said(page):
    """Return the text of a page as a reader sees it, in one line."""
    article = re.search(r"<article.*?</article>", page.read_text("utf-8"), re.DOTALL)
    inline = re.sub(r"</?(?:span|code|em|strong|a)\b[^>]*>", "", article[0])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inline)).split())


@pytest.mark.slow
def test_the_report_says_what_the_issue_is_about(site):
    glance = said(site / "01_at_a_glance.html")
    assert "100% (16 of 16)" in glance
    assert "75% (12 of 16)" in glance
    assert "0.101 by Fisher" in glance
    assert "0.0502 by Boschloo" in glance
    assert "0.033 by the plain chi-squared" in glance
    assert "no medical advice" in glance
    claims = said(site / "02_claims.html")
    assert "mean is 12.96" in claims
    assert "self-estimated per cent of professional time" in claims
    assert "n = 1" in claims
    assert "what couple therapy reached: 75%" in claims


@pytest.mark.slow
def test_every_claim_and_every_work_is_there(site, review):
    claims = said(site / "02_claims.html")
    assert all(str(key) in claims for key in review.claims["claim_id"])
    works = said(site / "03_evidence_base.html")
    assert "15 references, 2 of them repeated, are 13 works" in works
    references = said(site / "references.html")
    for doi in review.studies.query("role == 'cited'")["study_id"].map(_doi(review)):
        assert doi in references


@pytest.mark.slow
def test_no_outcome_is_lost_where_they_are_only_counted(site, review):
    page = said(site / "09_synthesis.html")
    assert all(one in page for one in review.outcomes["outcome"].unique())


@pytest.mark.slow
def test_researchers_see_code_and_script_without_unfolding(site):
    assert "hide-input" not in (site / "10_for_researchers.html").read_text("utf-8")
    page = said(site / "10_for_researchers.html")
    assert "pool_by(every)" in page
    assert "library(metafor)" in page


def _doi(review):
    return lambda key: review.bibliography[key].fields.get("doi", "")


@pytest.mark.slow
def test_the_site_has_its_pages_and_downloads(site):
    for name in PAGES:
        assert (site / f"{name}.html").stat().st_size > 1000
    for name in ("studies.csv", "claims.csv", "datapackage.json", "references.bib"):
        assert (site / "data" / name).stat().st_size > 100
    assert (site / "data/studies.csv").read_bytes() == (
        ROOT / "data/studies.csv"
    ).read_bytes()


@pytest.mark.slow
def test_the_colophon_names_versions_and_fingerprint(site, review):
    colophon = said(site / "colophon.html")
    assert review.fingerprint in colophon
    for name in ("numpy", "scipy", "pandas", "matplotlib", "Python"):
        assert re.search(rf"{name} \d+\.\d+", colophon)


@pytest.mark.slow
def test_nothing_of_the_machine_is_left_in_the_pages(site):
    for page in site.rglob("*"):
        if page.suffix in {".html", ".js", ".css", ".json"}:
            text = page.read_text("utf-8")
            assert str(Path.home()) not in text, page.name
            assert str(site.parent) not in text, page.name


# --- refusals -------------------------------------------------------------------


def test_a_folder_with_something_else_is_left_alone(review, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(ArgumentError, match="no report of ours"):
        render_report(review, tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_review_without_notebooks_is_refused(folder, tmp_path):
    with pytest.raises(ArgumentError, match="no notebooks"):
        render_report(load_review(folder), tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_another_folder_of_the_same_shape_is_rendered(small, tmp_path):
    first = render_report(load_review(small), tmp_path / "out", progress=False)
    assert "1 work" in said(first.parent / "01_small.html")
    assert (tmp_path / "out" / MARKER).exists()
    # and again, over itself
    render_report(load_review(small), tmp_path / "out", progress=False)
    assert [path.name for path in tmp_path.iterdir() if path.name != "review"] == [
        "out"
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "source", "complaint"),
    [
        ("code", "1 / 0", "ZeroDivisionError"),
        ("markdown", "{eval}`unknown_name`", "unknown_name"),
        ("markdown", "{cite}`nobody1999`", "nobody1999"),
    ],
)
def test_a_broken_notebook_leaves_the_old_report(
    small, tmp_path, kind, source, complaint
):
    out = tmp_path / "out"
    out.mkdir()
    (out / MARKER).write_text("", "utf-8")
    (out / "index.html").write_text("old", "utf-8")
    path = small / "notebooks" / "01_small.ipynb"
    notebook = nbformat.read(path, as_version=4)
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
    }
    notebook.cells.append(make[kind](source))
    nbformat.write(notebook, path)
    with pytest.raises(ReportError, match=complaint):
        render_report(load_review(small), out, progress=False)
    assert (out / "index.html").read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"out", "review"}


def test_a_review_with_errors_is_refused_and_the_old_report_kept(
    small, tmp_path, capsys, monkeypatch
):
    out = tmp_path / "out"
    shutil.copytree(small / "notebooks", out)
    table = small / "data" / "outcomes.csv"
    text = table.read_text("utf-8")
    assert ",16,16," in text
    table.write_text(text.replace(",16,16,", ",17,16,", 1), "utf-8")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    words = ["surrogate-evidence", "report", "--review", str(small), "--out", str(out)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "outcomes.csv" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
