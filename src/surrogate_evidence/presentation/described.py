"""What does a figure say to someone who cannot see it?

Every figure of the library carries its caption, an alternative text, a long
description and its data. They are attached to the Axes when it is drawn and read
back with :func:`describe`, which also writes the figure, the same bytes each time.
"""

import base64
from dataclasses import dataclass, field
from html import escape
from io import BytesIO, StringIO
from math import isnan
from os import PathLike
from pathlib import Path
from weakref import WeakKeyDictionary

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from surrogate_evidence.errors import ArgumentError
from surrogate_evidence.presentation.marks import Mark
from surrogate_evidence.presentation.markup import html_table
from surrogate_evidence.presentation.style import release, style
from surrogate_evidence.presentation.wording import said, shorten

ALT_LENGTH = 199
"""Characters of an alternative text; longer ones are cut by screen readers' users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The words and numbers that belong to a figure."""

    caption: str
    alt: str
    long_description: str
    data: pd.DataFrame
    flags: tuple[Mark, ...] = ()


_DESCRIPTIONS: WeakKeyDictionary[Axes, Description] = WeakKeyDictionary()


def attach(  # noqa: PLR0913 - the parts of a description
    ax: Axes,
    *,
    caption: str,
    alt: str,
    long_description: str,
    data: pd.DataFrame,
    flags: tuple[Mark, ...] = (),
) -> Axes:
    """Attach to Axes what was drawn on them, and return the Axes."""
    _DESCRIPTIONS[ax] = Description(
        caption=caption,
        alt=shorten(alt, ALT_LENGTH),
        long_description=long_description,
        data=data,
        flags=flags,
    )
    return ax


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFigure:
    """A figure with its words and its data, ready to be shown or saved.

    Attributes
    ----------
    caption : str
        What is shown and how to read it.
    alt : str
        One sentence with the key numbers, under 200 characters.
    long_description : str
        The figure as a paragraph, made from the data.
    data : pandas.DataFrame
        The numbers drawn.
    flags : tuple of Mark
        Limitation flags of what is shown.
    figure : matplotlib.figure.Figure
        The figure itself.
    """

    caption: str
    alt: str
    long_description: str
    data: pd.DataFrame
    flags: tuple[Mark, ...]
    figure: Figure = field(repr=False)

    def svg(self) -> bytes:
        """Return the figure as SVG that carries its own title and description."""
        target = BytesIO()
        with style():
            self.figure.savefig(target, format="svg", metadata={"Date": None})
        return self._titled(target.getvalue().decode()).encode()

    def png(self) -> bytes:
        """Return the figure as PNG."""
        target = BytesIO()
        with style():
            self.figure.savefig(target, format="png", metadata={"Software": None})
        return target.getvalue()

    def csv(self) -> str:
        """Return the data as CSV; a missing value stands as its word."""
        target = StringIO(newline="")
        self.data.map(_cell).to_csv(target, index=False, lineterminator="\n")
        return target.getvalue()

    def text(self) -> str:
        """Return caption, alternative text, long description and flags as text."""
        flags = "\n".join(f"  {mark}" for mark in self.flags) or "  none shown"
        return (
            f"Caption: {self.caption}\n\nAlternative text: {self.alt}\n\n"
            f"Description: {self.long_description}\n\nFlags:\n{flags}\n"
        )

    def save(self, directory: str | PathLike[str], name: str) -> tuple[Path, ...]:
        """Write the figure as SVG and PNG, its data as CSV and its words as text.

        Parameters
        ----------
        directory : path-like
            Folder that exists.
        name : str
            File name without its ending.

        Returns
        -------
        tuple of pathlib.Path
            The four files. Saving again writes the same bytes.
        """
        folder = Path(directory)
        contents = {
            "svg": self.svg(),
            "png": self.png(),
            "csv": self.csv().encode(),
            "txt": self.text().encode(),
        }
        for ending, content in contents.items():
            (folder / f"{name}.{ending}").write_bytes(content)
        return tuple(folder / f"{name}.{ending}" for ending in contents)

    def _repr_html_(self) -> str:
        image = base64.b64encode(self.svg()).decode()
        flags = "".join(f"<li>{escape(str(mark))}</li>" for mark in self.flags)
        listed = f"<p>Flags:</p><ul>{flags}</ul>" if flags else ""
        return (
            f'<figure><img src="data:image/svg+xml;base64,{image}" '
            f'alt="{escape(self.alt)}" style="max-width: 100%; height: auto">'
            f"<figcaption>{escape(self.caption)}</figcaption>"
            "<details><summary>Description and data of this figure</summary>"
            f"<p>{escape(self.long_description)}</p>"
            f"{html_table(self.data, 'Data of the figure')}{listed}</details></figure>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/html": self._repr_html_(),
            "image/png": base64.b64encode(self.png()).decode(),
            "text/plain": f"{self.alt}\n\n{self.caption}",
        }

    def _titled(self, svg: str) -> str:
        start = svg.index(">", svg.index("<svg")) + 1
        opening = svg[:start].replace(
            "<svg ", '<svg role="img" aria-labelledby="title desc" ', 1
        )
        return (
            f'{opening}\n <title id="title">{escape(self.alt)}</title>'
            f'\n <desc id="desc">{escape(self.long_description)}</desc>{svg[start:]}'
        )


def describe(drawn: Axes | Figure) -> DescribedFigure:
    r"""Return a figure of this library together with its words and its data.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure
        What a figure function returned, or the figure it stands on.

    Returns
    -------
    DescribedFigure
        Shows itself in a notebook with caption, description and data. A figure that
        was made by the library is no longer held by pyplot afterwards, so that it is
        shown once.

    Raises
    ------
    ArgumentError
        If nothing is attached: it was not drawn by a figure function of this library,
        or a figure holds several described Axes.

    See Also
    --------
    surrogate_evidence.presentation.save_figures : Writes every figure of a review.

    Examples
    --------
    >>> from surrogate_evidence import load_review
    >>> from surrogate_evidence.presentation.figures import verdicts
    >>> figure = describe(verdicts(load_review().claims))
    >>> len(figure.alt) < 200 and figure.png()[:4]
    b'\x89PNG'
    """
    axes = [drawn] if isinstance(drawn, Axes) else drawn.get_axes()
    found = [one for one in axes if one in _DESCRIPTIONS]
    if len(found) != 1:
        what = "more than one description" if found else "no description"
        msg = (
            f"this {type(drawn).__name__} carries {what}; pass the Axes that one "
            "function of surrogate_evidence.presentation.figures returned."
        )
        raise ArgumentError(msg)
    (ax,) = found
    figure = ax.get_figure(root=True)
    if figure is None:
        msg = "these Axes were removed from their figure; draw them again."
        raise ArgumentError(msg)
    release(figure)
    attached = _DESCRIPTIONS[ax]
    return DescribedFigure(
        caption=attached.caption,
        alt=attached.alt,
        long_description=attached.long_description,
        data=attached.data.copy(),
        flags=attached.flags,
        figure=figure,
    )


def _cell(value: object) -> object:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return said(value) if isnan(value) else value
    return "" if value is None else said(value)
