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

STYLES = {"ama": "american-medical-association", "apa": "apa"}
MARKUPS = {"text": formatter.plain, "html": formatter.html}


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


def formatted(item: Mapping[str, object], *, style: str, markup: str) -> str:
    """Return one work, given in the terms of CSL, as a reference without a number."""
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
    # without a date of access APA names the address alone
    text = text.replace("Retrieved http", "http")
    text = re.sub(r"([?!])(</i>)?\.", r"\1\2", text)
    return unescape(text) if markup == "text" else text
