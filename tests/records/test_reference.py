"""One reference: whose names they are, and how each kind of work is cited."""

import pytest

from surrogate_evidence.errors import CitationError
from surrogate_evidence.records import (
    check_review,
    find_duplicates,
    parse_bibliography,
    read_bibliography,
)
from tests.records.spoiling import replace

KINDS = """@book{berg1970, author = {Berg, Ann}, title = {On rest}, publisher = {Oak},
  address = {Bonn}, year = {1970}}
@phdthesis{lee1984, author = {Lee, Kim}, title = {Steps at noon},
  school = {Hill University}, year = {1984}}
@misc{coe2015, author = {Coe, Ben}, title = {How to rest},
  url = {https://example.org/rest}, year = {2015}}
@misc{board, author = {{National Board of Walking}}, title = {Advice on walks},
  url = {https://example.org/advice}}
@incollection{king1999, author = {King, Jr., Martin A.}, title = {Hills},
  booktitle = {The walker}, publisher = {Oak}, year = {1999}, pages = {1--2}}
@article{seven2003, author = {Aa, A and Bb, B and Cc, C and Dd, D and Ee, E
  and Ff, F and Gg, G}, title = {Crowds}, journal = {Steps}, volume = {9},
  pages = {7}, year = {2003}}
"""
CITED = {
    ("berg1970", "apa"): "Berg, A. (1970). On rest. Oak.",
    ("lee1984", "ama"): (
        "Lee K. Steps at Noon. PhD dissertation. Hill University; 1984."
    ),
    ("lee1984", "apa"): (
        "Lee, K. (1984). Steps at noon [PhD dissertation]. Hill University."
    ),
    ("coe2015", "ama"): "Coe B. How to rest. 2015. https://example.org/rest",
    ("coe2015", "apa"): "Coe, B. (2015). How to rest. https://example.org/rest",
    ("board", "ama"): (
        "National Board of Walking. Advice on walks. https://example.org/advice"
    ),
    ("board", "apa"): (
        "National Board of Walking. (n.d.). Advice on walks. https://example.org/advice"
    ),
    ("king1999", "ama"): "King MA Jr. Hills. In: The Walker. Oak; 1999:1-2.",
    ("king1999", "apa"): (
        "King, M. A., Jr. (1999). Hills. In The walker (pp. 1–2). Oak."
    ),
    ("seven2003", "ama"): "Aa A, Bb B, Cc C, et al. Crowds. Steps. 2003;9:7.",
    ("seven2003", "apa"): (
        "Aa, A., Bb, B., Cc, C., Dd, D., Ee, E., Ff, F., & Gg, G. (2003). Crowds. "
        "Steps, 9, 7."
    ),
}


def parsed(text):
    works, problems = parse_bibliography(text)
    assert problems == ()
    return works


@pytest.mark.parametrize(("key", "style"), list(CITED))
def test_each_kind_of_work_is_cited_in_its_own_way(key, style):
    assert parsed(KINDS).format(key, style=style) == CITED[key, style]


@pytest.mark.parametrize("content", ["", "\n \n", "% only a remark\n"])
def test_an_empty_file_is_a_bibliography_of_nothing(tmp_path, content):
    path = tmp_path / "works.bib"
    path.write_text(content, "utf-8")
    assert dict(read_bibliography(path)) == {}


@pytest.mark.parametrize(
    ("name", "family", "given", "is_body"),
    [
        ("{Board of Walking}", "Board of Walking", "", True),
        ("{Board {A} of Walking}", "Board A of Walking", "", True),
        (r"{\'E}va Nov{\'a}", "Nová", "Éva", False),
        (r"{\"O}zg{\"u}r", "Özgür", "", False),
        ("van der Berg, Karl", "van der Berg", "Karl", False),
    ],
)
def test_a_body_is_what_stands_in_one_pair_of_braces(name, family, given, is_body):
    work = parsed(f"@misc{{a, author = {{{name}}}, title = {{T}}}}")["a"]
    (author,) = work.authors
    assert (author.family, author.given, author.is_body) == (family, given, is_body)


@pytest.mark.parametrize("names", ["Doe, A, Roe, B", "Doe,"])
def test_names_that_cannot_be_split_are_a_problem_with_a_line(names):
    text = f"@misc{{a, title = {{A}}}}\n@misc{{b, author = {{{names}}}}}\n"
    works, (problem,) = parse_bibliography(text)
    assert list(works) == ["a"]
    assert (problem.line, problem.record) == (2, "b")
    assert repr(names) in problem.found


def test_a_review_with_names_that_cannot_be_split_is_checked_to_the_end(folder):
    line = replace(
        folder, "references.bib", "@article{aloni2007,", "@article{aloni2007x,"
    )
    replace(folder, "references.bib", "{Freckelton, I.}", "{Freckelton, I., A, B}")
    found = {(p.file, p.record) for p in check_review(folder)}
    assert ("references.bib", "freckelton2013") in found
    assert line in {p.line for p in check_review(folder)}


def test_a_field_in_capitals_is_read_like_any_other():
    assert parsed("@misc{a, Title = {Walks}, YEAR = {2001}}")["a"].title == "Walks"


def test_a_field_in_two_spellings_is_a_field_twice():
    _, (problem,) = parse_bibliography("\n@misc{a, Title = {Walks}, title = {Runs}}")
    assert (problem.line, problem.found[:13]) == (2, "a field twice")


def test_what_is_written_reads_back_as_an_equal_bibliography():
    works = parsed("\n\n" + KINDS)
    again = parsed(works.to_bibtex())
    assert again == works
    assert again["board"].line != works["board"].line


def test_a_key_given_twice_keeps_the_first_and_names_the_second():
    text = "@misc{a, title = {One}}\n\n@misc{a, title = {Two}}\n"
    works, (problem,) = parse_bibliography(text)
    assert works["a"].title == "One"
    assert problem.line == 3


def test_an_entry_torn_open_does_not_take_the_next_one_with_it(tmp_path):
    path = tmp_path / "works.bib"
    path.write_text("@misc{a,\n title = {A},\n\n@misc{b, title = {B}}\n", "utf-8")
    works, (problem,) = parse_bibliography(path.read_text("utf-8"))
    assert list(works) == ["b"]
    assert (problem.line, problem.record) == (1, "a")
    with pytest.raises(CitationError, match=r"works\.bib:1: a: found an entry"):
        read_bibliography(path)


def test_works_that_share_only_their_title_are_two_works():
    text = "@misc{a, author={Doe, J}, title={Walks}, year=2001}\n"
    other = text.replace("{a", "{b").replace("Doe", "Roe")
    assert find_duplicates(parsed(text + other)) == ()
