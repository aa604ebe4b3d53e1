"""How does a result look in a notebook?

A small table with a caption and header cells, which a screen reader can announce.
Everything is escaped: names of parts come from files.
"""

from collections.abc import Iterable, Sequence
from html import escape

_PAIR = 2  # columns that fit every screen
_LONG = 30  # characters of a cell that is a sentence rather than a value


def markup(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    notes: Iterable[str],
) -> str:
    """Return a table whose first column names the row, with notes underneath."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in header)
    shown = [tuple(row) for row in rows]
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{_cells(header[1:], rest)}</tr>'
        for first, *rest in shown
    )
    # on a phone sentences side by side are squeezed: the class sets rows as records
    squeezed = len(header) > _PAIR and any(
        len(text) > _LONG for row in shown for text in row
    )
    layout = ' class="records-on-phones"' if squeezed else ""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    foot = f"<ul>{lines}</ul>" if lines else ""
    return (
        f"<div><table{layout}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}</div>"
    )


def _cells(heads: Sequence[str], texts: Sequence[str]) -> str:
    return "".join(
        f'<td{_kind(text)} data-head="{escape(head)}">{escape(text)}</td>'
        for head, text in zip(heads, texts, strict=True)
    )


def _kind(text: str) -> str:
    if len(text) > _LONG:
        return ' class="long"'
    return "" if text else ' class="nothing"'
