"""The bibliography: nothing is lost silently, nothing is listed twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError, CitationError
from surrogate_evidence.records import (
    find_duplicates,
    parse_bibliography,
    read_bibliography,
)

ARTICLE = """@article{doe2001,
  author = {Doe, Jane and Roe, Richard M.},
  title = {Walking and headache},
  journal = {Journal of Walks},
  year = {2001},
  volume = {12},
  number = {3},
  pages = {45--52},
  doi = {10.1000/walk.12}
}
"""
FURTHER = """
@book{berg1970, author = {Berg, Ann}, title = {On Rest}, publisher = {Oak},
  address = {Bonn}, year = {1970}}
@mastersthesis{lee1984, author = {Lee, Kim}, title = {Steps},
  school = {Hill University}, year = {1984}}
@misc{board, author = {{National Board of Walking}}, title = {Advice on walks},
  url = {https://example.org/advice}}
@article{many2014, author = {Ray, Sue and others}, title = {Do Walks Help?},
  journal = {Steps}, year = {2014}}
@article{accent2005, author = {M{\\"u}ller, J{\\'o}n}, title = {Caf{\\'e}s},
  journal = {Steps}, year = {2005}}
"""


def parsed(text):
    works, problems = parse_bibliography(text)
    assert problems == ()
    return works


@pytest.fixture
def works():
    return parsed(ARTICLE + FURTHER)


# --- reading --------------------------------------------------------------------


def test_an_entry_says_who_when_and_where(works):
    work = works["doe2001"]
    assert [author.family for author in work.authors] == ["Doe", "Roe"]
    assert work.authors[1].given == "Richard M."
    assert (work.year, work.doi, work.first_author) == (2001, "10.1000/walk.12", "Doe")


def test_a_body_is_one_author_and_undated_is_a_word(works):
    work = works["board"]
    assert work.first_author == "National Board of Walking"
    assert str(work.year) == "NR"


def test_accents_written_in_tex_are_letters(works):
    assert works["accent2005"].first_author == "Müller"
    assert works["accent2005"].title == "Cafés"


def test_others_are_remembered(works):
    assert works["many2014"].has_more_authors
    assert not works["doe2001"].has_more_authors


@pytest.mark.parametrize(
    ("spoiled", "line", "found"),
    [
        (ARTICLE + ARTICLE, 11, "the key 'doe2001' again"),
        (ARTICLE + "@article{broken, title = {x", 11, "an entry that cannot be read"),
        (
            ARTICLE.replace("year = {2001},", "year = {2001},\n  year = {2002},"),
            1,
            "year twice",
        ),
        (ARTICLE + "\nstray words\n", 12, "text outside an entry"),
        (ARTICLE.replace("@article", "@paper"), 1, "the kind @paper"),
        (ARTICLE.replace("{2001},", "{2001}"), 1, "no comma"),
    ],
)
def test_what_is_broken_is_named_with_its_line(spoiled, line, found):
    _, problems = parse_bibliography(spoiled)
    assert any(found in problem.found and problem.line == line for problem in problems)


def test_a_file_with_problems_lists_them_all(tmp_path):
    path = tmp_path / "works.bib"
    path.write_text(ARTICLE + ARTICLE + "@paper{odd, title = {Odd}}", "utf-8")
    with pytest.raises(CitationError) as error:
        read_bibliography(path)
    assert "again" in str(error.value)
    assert "@paper" in str(error.value)


@pytest.mark.parametrize("content", [b"@misc{a, title = {Caf\xe9}}", None])
def test_a_file_that_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "works.bib"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CitationError, match="cannot be read"):
        read_bibliography(path)


# --- writing --------------------------------------------------------------------


def test_what_is_written_reads_back_the_same(works):
    again = parsed(works.to_bibtex())
    assert list(again) == list(works)
    for key, work in works.items():
        assert again[key].fields == work.fields
        assert again[key].kind == work.kind


def _one_line(text):
    return " ".join(text.split())


titles = st.text("abcdefg éß,:-", min_size=1).map(_one_line).filter(bool)


@given(titles, st.integers(1500, 2100))
def test_any_title_survives_writing(title, year):
    works = parsed(f"@misc{{a, title = {{{title}}}, year = {{{year}}}}}")
    again = parsed(works.to_bibtex())
    assert (again["a"].title, again["a"].year) == (title, year)


# --- duplicates -----------------------------------------------------------------


def test_one_doi_under_two_keys_is_one_work():
    other = ARTICLE.replace("doe2001", "roe2001").replace("walk.12", "WALK.12")
    (found,) = find_duplicates(parsed(ARTICLE + other))
    assert found.keys == ("doe2001", "roe2001")
    assert "DOI" in found.reason


def test_without_a_doi_title_year_and_author_decide():
    one = "@misc{a, author={Doe, J}, title={Walks: a Study!}, year=2001}"
    same = "@misc{b, author={Döe, Jane}, title={{WALKS} a study}, year=2001}"
    (found,) = find_duplicates(parsed(one + "\n" + same))
    assert found.keys == ("a", "b")
    later = same.replace("2001", "2002")
    assert find_duplicates(parsed(one + "\n" + later)) == ()


# --- styles ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "style", "formatted"),
    [
        (
            "doe2001",
            "ama",
            "Doe J, Roe RM. Walking and headache. Journal of Walks. 2001;12(3):45-52. "
            "doi:10.1000/walk.12",
        ),
        (
            "doe2001",
            "apa",
            "Doe, J., & Roe, R. M. (2001). Walking and headache. Journal of Walks, "
            "12(3), 45–52. https://doi.org/10.1000/walk.12",
        ),
        ("berg1970", "ama", "Berg A. On Rest. Oak; 1970."),
        ("lee1984", "ama", "Lee K. Steps. Master's thesis. Hill University; 1984."),
        (
            "many2014",
            "ama",
            "Ray S, et al. Do Walks Help? Steps. 2014.",
        ),
    ],
)
def test_references_read_as_the_style_asks(works, key, style, formatted):
    assert works.format(key, style=style) == formatted


def test_html_carries_italics_and_escapes(works):
    html = works.format("doe2001", markup="html")
    assert "<i>Journal of Walks</i>" in html
    risky = parsed("@book{a, author = {Doe, J}, title = {Less < more}, year = 2001}")
    assert "Less &lt; More" in risky.format("a", markup="html")


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"key": "nobody"}, CitationError, "nobody"),
        ({"key": "doe2001", "style": "chicago"}, ArgumentError, "must be one of"),
        ({"key": "doe2001", "markup": "tex"}, ArgumentError, "must be one of"),
    ],
)
def test_unknown_keys_and_styles_are_refused(works, arguments, error, said):
    with pytest.raises(error, match=said):
        works.format(**arguments)
