"""How does a frame become a table that a screen reader can announce?"""

from html import escape

import pandas as pd

from surrogate_evidence.presentation.wording import NOTHING, said

_LONG = 30  # characters of a cell that is a sentence rather than a value
_CHARACTER, _PADDING = 7, 20  # pixels, in the letters and cells of the style sheet
_PAGE, _PHONE = 736, 368  # pixels that a page has for a table


def html_table(frame: pd.DataFrame, caption: str, *, headed: bool = True) -> str:
    """Return a frame as an HTML table with a caption and header cells.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to show; every cell is put into words and escaped.
    caption : str
        What the table shows.
    headed : bool, default True
        Whether the first column names its row.

    Returns
    -------
    str
        One ``table`` element. Where sentences are too wide for a page, or for a phone,
        its class lets a style sheet set every row as a record, with the heads beside
        the cells; numbers stay in columns, where they can be compared.

    Examples
    --------
    >>> print(html_table(pd.DataFrame({"arm": ["<a>"], "n": [16]}), "Arms"))
    <table><caption>Arms</caption><thead><tr><th scope="col">arm</th><th
    scope="col">n</th></tr></thead><tbody><tr><th
    scope="row">&lt;a&gt;</th><td data-head="n">16</td></tr></tbody></table>
    """
    heads = [escape(_title(name)) for name in frame]
    rows = [
        [escape(said(value)).replace("\n", "<br>") for value in values]
        for values in frame.itertuples(index=False, name=None)
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(f"<tr>{_row(heads, cells, headed=headed)}</tr>" for cells in rows)
    return (
        f"<table{_layout(heads, rows)}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _title(name: object) -> str:
    return str(name).replace("_", " ")


def _layout(heads: list[str], rows: list[list[str]]) -> str:
    """Return the class of a table whose sentences need more room than there is."""
    columns = [list(column) for column in zip(heads, *rows, strict=True)]
    if not any(len(cell) > _LONG for cells in rows for cell in cells):
        return ""
    needed = sum(_CHARACTER * _reach(column) + _PADDING for column in columns)
    if needed > _PAGE:
        return ' class="records"'
    return ' class="records-on-phones"' if needed > _PHONE else ""


def _reach(column: list[str]) -> int:
    """Return the characters that a column cannot do without."""
    if any(len(cell) > _LONG for cell in column[1:]):
        return _LONG
    return max(len(word) for cell in column for word in cell.split() or [""])


def _row(heads: list[str], cells: list[str], *, headed: bool) -> str:
    named = [_cell(head, cell) for head, cell in zip(heads, cells, strict=True)]
    if headed:
        named[0] = f'<th scope="row">{cells[0]}</th>'
    return "".join(named)


def _cell(head: str, text: str) -> str:
    # the classes let a style sheet keep sentences from being squeezed to one word a
    # line, and leave out of a record what has nothing to say
    kind = "long" if len(text) > _LONG else "nothing" if text == NOTHING else ""
    named = f' class="{kind}"' if kind else ""
    return f'<td{named} data-head="{head}">{text}</td>'
