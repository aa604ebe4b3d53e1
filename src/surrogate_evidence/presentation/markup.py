"""How does a frame become a table that a screen reader can announce?"""

from html import escape

import pandas as pd

from surrogate_evidence.presentation.wording import said

_LONG = 30  # characters of a cell that is a sentence rather than a value


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
        One ``table`` element.

    Examples
    --------
    >>> print(html_table(pd.DataFrame({"arm": ["<a>"], "n": [16]}), "Arms"))
    <table><caption>Arms</caption><thead><tr><th scope="col">arm</th><th
    scope="col">n</th></tr></thead><tbody><tr><th
    scope="row">&lt;a&gt;</th><td>16</td></tr></tbody></table>
    """
    head = "".join(f'<th scope="col">{escape(_title(name))}</th>' for name in frame)
    body = "".join(
        f"<tr>{_row(values, headed=headed)}</tr>"
        for values in frame.itertuples(index=False, name=None)
    )
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _title(name: object) -> str:
    return str(name).replace("_", " ")


def _row(values: tuple[object, ...], *, headed: bool) -> str:
    cells = [escape(said(value)).replace("\n", "<br>") for value in values]
    first = f'<th scope="row">{cells[0]}</th>' if headed else _cell(cells[0])
    return first + "".join(map(_cell, cells[1:]))


def _cell(text: str) -> str:
    # the class lets a style sheet keep sentences from being squeezed to one word a line
    return f'<td class="long">{text}</td>' if len(text) > _LONG else f"<td>{text}</td>"
