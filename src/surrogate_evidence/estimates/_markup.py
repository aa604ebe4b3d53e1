"""How does a result look in a notebook?

A small table with a caption and header cells, which a screen reader can announce.
Everything is escaped: names of parts come from files.
"""

from collections.abc import Iterable, Sequence
from html import escape


def markup(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    notes: Iterable[str],
) -> str:
    """Return a table whose first column names the row, with notes underneath."""
    head = _cells(header, "th", ' scope="col"')
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{_cells(rest, "td")}</tr>'
        for first, *rest in rows
    )
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    foot = f"<ul>{lines}</ul>" if lines else ""
    return (
        f"<div><table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}</div>"
    )


def _cells(texts: Iterable[str], tag: str, attributes: str = "") -> str:
    return "".join(f"<{tag}{attributes}>{escape(text)}</{tag}>" for text in texts)
