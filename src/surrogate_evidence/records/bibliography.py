"""Which works are these, and how is each of them cited?

Reads and writes BibTeX, finds works that are listed twice, and formats references. A
broken or repeated entry is a problem with a line, never a silent loss.
"""

import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import InvalidNameError
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.writer import BibtexFormat

from surrogate_evidence._checks import check_choice
from surrogate_evidence.errors import CitationError, Problem
from surrogate_evidence.records.citation_styles import MARKUPS, STYLES, formatted
from surrogate_evidence.records.reference import Reference

# what the parser would log is reported as a problem instead
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

ENTRY_KINDS = frozenset(
    {"article", "book", "booklet", "inbook", "incollection", "inproceedings"}
    | {"manual", "mastersthesis", "misc", "online", "phdthesis", "proceedings"}
    | {"techreport", "thesis", "unpublished"}
)
_LOST_COMMA = re.compile(r"\n\s*(\w+)\s*=\s*[{\"]")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Keys that stand for one work, and how that is known."""

    keys: tuple[str, ...]
    reason: str


class Bibliography(Mapping[str, Reference]):
    """The works of a bibliography by key, in the order of the file.

    Parameters
    ----------
    references : mapping of str to Reference
        The works.

    See Also
    --------
    read_bibliography : Read one from a file.
    """

    __slots__ = ("_references",)

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self._references = dict(references)

    def __getitem__(self, key: str) -> Reference:
        return self._references[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._references)

    def __len__(self) -> int:
        return len(self._references)

    def __repr__(self) -> str:
        return f"Bibliography of {len(self)} works"

    def format(self, key: str, *, style: str = "ama", markup: str = "text") -> str:
        """Format one reference.

        Parameters
        ----------
        key : str
            Key of the work.
        style : {"ama", "apa"}, default "ama"
            AMA Manual of Style, 11th edition, or APA style, 7th edition.
        markup : {"text", "html"}, default "text"
            Plain text, or HTML with italics.

        Returns
        -------
        str
            The reference, without a number in front.

        Raises
        ------
        CitationError
            If there is no such key.
        ArgumentError
            If the style or the markup is unknown.

        Examples
        --------
        >>> text = "@book{a, author = {Doe, Jane}, title = {Care}, year = 2001}"
        >>> parse_bibliography(text)[0].format("a")
        'Doe J. Care. 2001.'
        """
        check_choice(style, STYLES, "style")
        check_choice(markup, MARKUPS, "markup")
        if key not in self:
            msg = f"no entry {key!r} in the bibliography"
            raise CitationError(msg)
        return formatted(self[key], style=style, markup=markup)

    def to_bibtex(self) -> str:
        """Write the bibliography as BibTeX, in its order.

        Returns
        -------
        str
            Text that reads back as an equal bibliography.

        Examples
        --------
        >>> print(parse_bibliography("@book{a, title={Care}}")[0].to_bibtex())
        @book{a,
          title = {Care}
        }
        <BLANKLINE>
        """
        entries: list[Block] = [
            Entry(
                reference.kind,
                reference.key,
                [Field(name, value) for name, value in reference.fields.items()],
            )
            for reference in self.values()
        ]
        layout = BibtexFormat()  # type: ignore[no-untyped-call] # its own omission
        layout.indent = "  "
        layout.block_separator = "\n"
        return str(write_string(Library(entries), bibtex_format=layout))


def read_bibliography(path: str | PathLike[str]) -> Bibliography:
    """Read a BibTeX file.

    Parameters
    ----------
    path : path-like
        The file, in UTF-8.

    Returns
    -------
    Bibliography
        Its works.

    Raises
    ------
    CitationError
        If anything in the file cannot be read; lists every problem with its line.

    See Also
    --------
    parse_bibliography : Reads text, and returns the problems instead.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> works = read_bibliography(load_review().root / "references.bib")
    >>> works["benzion2007"].first_author
    'Ben-Zion'
    """
    file = Path(path)
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read as UTF-8 text ({error})"
        raise CitationError(msg) from error
    bibliography, problems = parse_bibliography(text, file=str(file))
    if problems:
        raise CitationError("\n".join(map(str, problems)))
    return bibliography


def parse_bibliography(
    text: str, *, file: str = "references.bib"
) -> tuple[Bibliography, tuple[Problem, ...]]:
    r"""Read BibTeX text; return the works that could be read, and every problem.

    Parameters
    ----------
    text : str
        BibTeX.
    file : str, default "references.bib"
        Name of the file for the problems.

    Returns
    -------
    Bibliography, tuple of Problem
        The works, and what is wrong with the rest.

    See Also
    --------
    read_bibliography : Reads a file, and raises the problems instead.

    Examples
    --------
    A repeated key is not swallowed:

    >>> works, problems = parse_bibliography("@misc{a, year=1}\n@misc{a, year=2}")
    >>> print(problems[0])
    references.bib:2: a: found the key 'a' again; expected each key once; ...
    """
    library = parse_string(text)
    problems: list[Problem] = []
    references: dict[str, Reference] = {}

    def note(block: Block, record: str, found: str, expected: str, action: str) -> None:
        problems.append(
            Problem(
                file=file,
                line=(block.start_line or 0) + 1,
                record=record,
                found=found,
                expected=expected,
                action=action,
            )
        )

    for block in library.blocks:
        if isinstance(block, DuplicateBlockKeyBlock):
            key = block.key
            note(
                block,
                key,
                f"the key {key!r} again",
                "each key once",
                "give the entry a key of its own, or remove one of the two",
            )
        elif isinstance(block, DuplicateFieldKeyBlock):
            names = ", ".join(sorted(block.duplicate_keys))
            key = getattr(block.ignore_error_block, "key", "(entry)")
            note(block, key, f"{names} twice", "each field once", "keep one of them")
        elif isinstance(block, ParsingFailedBlock):
            raw = (block.raw or "").strip()
            name = re.match(r"@\w+\s*\{\s*([^,\s}=]+)", raw)
            note(
                block,
                name[1] if name else "(entry)",
                f"an entry that cannot be read, beginning {raw.splitlines()[0]!r}",
                "@kind{key, field = {value}, ...}",
                "check commas and braces, also of the entry before",
            )
        elif isinstance(block, ImplicitComment):
            lines = [line.strip() for line in block.comment.splitlines()]
            stray = [line for line in lines if line and not line.startswith("%")]
            if stray:
                note(
                    block,
                    "(text)",
                    f"text outside an entry: {stray[0][:40]!r}",
                    "entries, and comments that begin with %",
                    "remove it, or mend the entry it was torn from",
                )
        elif isinstance(block, Entry):
            reference = Reference(
                key=block.key,
                kind=block.entry_type,
                # BibTeX reads Title and title alike
                fields={field.key.lower(): str(field.value) for field in block.fields},
                line=(block.start_line or 0) + 1,
                field_lines={
                    field.key.lower(): (field.start_line or 0) + 1
                    for field in block.fields
                },
            )
            for found, expected, action in _faults(block, reference):
                note(block, block.key or "(no key)", found, expected, action)
            references[block.key] = reference
    readable = filter(_names_can_be_read, references.values())
    return Bibliography({work.key: work for work in readable}), tuple(problems)


def _faults(block: Entry, reference: Reference) -> Iterator[tuple[str, str, str]]:
    if len(reference.fields) < len(block.fields):
        yield "a field twice, in capitals and without", "each field once", "keep one"
    if not reference.key:
        yield "an entry without a key", "@kind{key, ...}", "give the entry a key"
    if reference.kind not in ENTRY_KINDS:
        kinds = ", ".join(sorted(ENTRY_KINDS))
        yield f"the kind @{reference.kind}", f"one of {kinds}", "correct the kind"
    if not _names_can_be_read(reference):
        names = reference.fields["author"]
        yield f"the authors {names!r}", "Family, Given and Family, Given", "mend them"
    for name, value in reference.fields.items():
        if lost := _LOST_COMMA.search(value):
            yield (
                f"no comma between {name} and {lost[1]}",
                "a comma after each field",
                "add the comma",
            )


def _names_can_be_read(reference: Reference) -> bool:
    try:
        _ = reference.authors
    except InvalidNameError:
        return False
    return True


def find_duplicates(bibliography: Bibliography) -> tuple[Duplicate, ...]:
    r"""Find works that stand in a bibliography under more than one key.

    Parameters
    ----------
    bibliography : Bibliography
        The works.

    Returns
    -------
    tuple of Duplicate
        Groups of keys with the same DOI, or else with the same title, year and
        first author, compared without case, accents and punctuation.

    Examples
    --------
    >>> works, _ = parse_bibliography(
    ...     "@misc{a, title={Care!}, year=2001}\n@misc{b, title={{CARE}}, year=2001}"
    ... )
    >>> find_duplicates(works)[0].keys
    ('a', 'b')
    """
    by_doi: dict[str, list[str]] = defaultdict(list)
    by_title: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for key, reference in bibliography.items():
        if reference.doi:
            by_doi[reference.doi.casefold()].append(key)
        title = _plain(reference.title)
        if title:
            name = _plain(reference.first_author)
            by_title[title, str(reference.year), name].append(key)
    found = [
        Duplicate(tuple(keys), f"same DOI {doi}")
        for doi, keys in by_doi.items()
        if len(keys) > 1
    ]
    known = {duplicate.keys for duplicate in found}
    found += [
        Duplicate(tuple(keys), "same title, year and first author")
        for keys in by_title.values()
        if len(keys) > 1 and tuple(keys) not in known
    ]
    return tuple(found)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
