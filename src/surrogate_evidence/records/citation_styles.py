"""How does a reference read in a style of the Citation Style Language?"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from importlib.resources import as_file, files

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

from surrogate_evidence.records.cells import Missing
from surrogate_evidence.records.reference import Author, Reference

STYLES = {"ama": "american-medical-association", "apa": "apa"}
MARKUPS = {"text": formatter.plain, "html": formatter.html}

_CSL_KINDS = {
    "article": "article-journal",
    "book": "book",
    "booklet": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "manual": "report",
    "mastersthesis": "thesis",
    "phdthesis": "thesis",
    "proceedings": "book",
    "techreport": "report",
    "thesis": "thesis",
    "unpublished": "manuscript",
}
_THESES = {"mastersthesis": "Master's thesis", "phdthesis": "PhD dissertation"}
_CSL_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "doi": "DOI",
    "url": "URL",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
    "organization": "publisher",
    "howpublished": "publisher",
    "address": "publisher-place",
    "type": "genre",
    "note": "note",
}


def csl_item(reference: Reference) -> dict[str, object]:
    """Return a reference in the terms of the Citation Style Language."""
    kind = reference.kind
    item: dict[str, object] = {
        "id": reference.key,
        "type": _CSL_KINDS.get(kind, "webpage"),
    }
    if kind == "misc" and not reference.fields.get("url"):
        item["type"] = "report"
    for ours, theirs in _CSL_FIELDS.items():
        if text := reference.shown(ours):
            item.setdefault(
                theirs, text.replace("--", "-") if ours == "pages" else text
            )
    if kind in _THESES:
        item.setdefault("genre", _THESES[kind])
    if reference.authors:
        item["author"] = [
            {"literal": author.family} if author.is_body else _person(author)
            for author in reference.authors
        ] + [{"literal": "et al"}] * reference.has_more_authors
    if not isinstance(reference.year, Missing):
        item["issued"] = {"date-parts": [[reference.year]]}
    return item


def _person(author: Author) -> dict[str, str]:
    names = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {part: name for part, name in names.items() if name}


@cache
def _style(name: str) -> CitationStylesStyle:
    # reading a style takes a tenth of a second, so each is read once
    resource = files("surrogate_evidence") / "data" / "csl" / f"{STYLES[name]}.csl"
    with as_file(resource) as path:
        return CitationStylesStyle(str(path), validate=False)


def _escaped(item: Mapping[str, object]) -> dict[str, object]:
    # the processor escapes what it adds itself, not what it is given
    return {
        name: escape(value, quote=False) if isinstance(value, str) else value
        for name, value in item.items()
    }


def formatted(reference: Reference, *, style: str, markup: str) -> str:
    """Return one work as a reference without a number."""
    item: Mapping[str, object] = csl_item(reference)
    if markup == "html":
        item = _escaped(item)
    works = CitationStylesBibliography(
        _style(style), CiteProcJSON([dict(item)]), MARKUPS[markup]
    )
    works.register(Citation([CitationItem(str(item["id"]).lower())]))
    text = " ".join(str(works.bibliography()[0]).split())
    # the number in front belongs to a list, not to a reference
    text = re.sub(r"^1\.\s*", "", text)
    # a title that ends in a mark of its own needs no full stop after it
    text = re.sub(r",? (&|&amp;) et al\b", " et al", text)
    # AMA takes a missing volume for publication ahead of print, which nobody said
    text = text.replace("Published online ", "")
    # without a date of access APA names the address alone
    text = text.replace("Retrieved http", "http")
    # the processor names the number of a publication that has none
    text = text.replace(" (Publication) [", " [")
    text = re.sub(r"([?!])(</i>)?\.", r"\1\2", text)
    return unescape(text) if markup == "text" else text
