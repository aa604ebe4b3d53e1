"""What does one entry of a bibliography say?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from pylatexenc.latex2text import LatexNodes2Text

from surrogate_evidence.records.cells import Missing

AND_OTHERS = "others"
"""What BibTeX writes for authors it does not name."""
# a DOI is a registrant's prefix, a slash, and a suffix of any printing characters
# (DOI Handbook, https://doi.org/10.1000/182)
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)*/\S+")


@dataclass(frozen=True, slots=True)
class Author:
    """One author: a person's names, or the name of a body."""

    family: str
    given: str = ""
    is_body: bool = False
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One work of a bibliography.

    Attributes
    ----------
    key : str
        Its key.
    kind : str
        Kind of entry, such as ``"article"``.
    fields : mapping of str to str
        The fields as written in the file.
    line : int
        Line the entry begins on, counted from 1.
    field_lines : mapping of str to int
        Line each field begins on.
    """

    key: str
    kind: str
    fields: Mapping[str, str]
    line: int = field(compare=False)
    field_lines: Mapping[str, int] = field(compare=False)

    def shown(self, name: str) -> str:
        """Return a field as a reader should see it; empty where there is none."""
        text = self.fields.get(name, "")
        if "\\" in text or "{" in text:
            text = LatexNodes2Text().latex_to_text(text)
        return " ".join(text.split())

    @property
    def title(self) -> str:
        """The title as a reader should see it."""
        return self.shown("title")

    @property
    def authors(self) -> tuple[Author, ...]:
        """The authors named, in order."""
        return tuple(_author(name) for name in self._names if name != AND_OTHERS)

    @property
    def has_more_authors(self) -> bool:
        """Whether the entry ends in "and others"."""
        return AND_OTHERS in self._names

    @property
    def _names(self) -> tuple[str, ...]:
        names = split_multiple_persons_names(self.fields.get("author", ""))
        return tuple(" ".join(name.split()) for name in names if name.strip())

    @property
    def first_author(self) -> str:
        """Family name of the first author, or the name of the body."""
        return self.authors[0].family if self.authors else str(Missing.NOT_REPORTED)

    @property
    def year(self) -> int | Missing:
        """Year of publication; not reported for an undated work."""
        text = self.fields.get("year", "").strip()
        return (
            int(text) if text.isascii() and text.isdecimal() else Missing.NOT_REPORTED
        )

    @property
    def doi(self) -> str | None:
        """The DOI as written, None where there is none."""
        return self.fields.get("doi")

    @property
    def short(self) -> str:
        """First author and year, as a reader would say it.

        Examples
        --------
        >>> from surrogate_evidence.records import parse_bibliography
        >>> text = "@book{a, author = {Doe, Jane and Roe, R}, year = 2001}"
        >>> parse_bibliography(text)[0]["a"].short
        'Doe and Roe 2001'
        """
        names = [author.family for author in self.authors]
        few = 2
        if len(names) > few or self.has_more_authors:
            who = f"{names[0]} et al."
        else:
            who = " and ".join(names) or self.title
        year = self.year
        return f"{who}, undated" if isinstance(year, Missing) else f"{who} {year}"


def well_formed_doi(doi: str) -> bool:
    """Tell whether a text has the form of a DOI.

    Parameters
    ----------
    doi : str
        The DOI itself, without ``https://doi.org/``.

    Returns
    -------
    bool
        Whether the form is right; not whether the DOI exists.

    Examples
    --------
    >>> well_formed_doi("10.1000/182"), well_formed_doi("doi:10.1000/182")
    (True, False)
    """
    return _DOI.fullmatch(doi) is not None


def _author(name: str) -> Author:
    if _in_one_pair_of_braces(name):
        return Author(_decoded(name[1:-1]), is_body=True)
    parts = parse_single_name_into_parts(name)
    family = " ".join([*parts.von, *parts.last])
    given = " ".join(parts.first)
    suffix = " ".join(parts.jr)
    return Author(_decoded(family), _decoded(given), suffix=_decoded(suffix))


def _in_one_pair_of_braces(name: str) -> bool:
    # {\'E}mile Zol{\'a} begins and ends with a brace, but not with the same pair
    depths = list(accumulate((c == "{") - (c == "}") for c in name))
    return name.startswith("{") and name.endswith("}") and 0 not in depths[:-1]


def _decoded(text: str) -> str:
    if "\\" not in text and "{" not in text:
        return text
    return str(LatexNodes2Text().latex_to_text(text))
