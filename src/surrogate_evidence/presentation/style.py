"""How does every figure look?

One palette, one width, one style file, applied inside a context so that nobody else's
figures change. Colours are from the set of Okabe and Ito, which most people with a
colour vision deficiency can tell apart; no meaning rests on colour alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from weakref import WeakSet

import matplotlib.pyplot as plt
from matplotlib import style as mpl_style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#E69F00"
VERMILION = "#D55E00"
PALE_BLUE = "#D3EAF8"
INK = "#1a1a1a"
GREY = "#595959"
PALE = "#e4e4e4"
PAPER = "white"

BODY = 9.0
"""Size of ordinary lettering, in points."""
SMALL = 8.0
"""Size of the smallest lettering, in points."""

WIDTH = 8.6
"""Width of a full figure, in inches."""
MARGIN = 0.12
"""Space left free at every edge of a figure, in inches."""

_PAGES: WeakSet[Figure] = WeakSet()


@contextmanager
def style() -> Iterator[None]:
    """Draw in the library's style, whatever the surrounding settings are.

    Yields
    ------
    None
        Settings are restored when the block ends.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> before = mpl.rcParams.copy()
    >>> with style():
    ...     mpl.rcParams["svg.hashsalt"]
    'surrogate-evidence'
    >>> mpl.rcParams == before
    True
    """
    source = files("surrogate_evidence.presentation") / "surrogate_evidence.mplstyle"
    with as_file(source) as path, mpl_style.context(str(path), after_reset=True):
        yield


def page(ax: Axes | None, *, width: float, height: float) -> Axes:
    """Return Axes to lay a figure out on, measured in inches from the top left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes to use; None makes a figure of exactly this size.
    width, height : float
        Size in inches. Axes that are given are stretched to hold it.

    Returns
    -------
    matplotlib.axes.Axes
        Without frame and ticks; x grows to the right and y downwards.
    """
    if ax is None:
        figure, ax = plt.subplots(figsize=(width, height))
        ax.set_position((0.0, 0.0, 1.0, 1.0))
        _PAGES.add(figure)
    ax.set_axis_off()
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    return ax


def release(figure: Figure) -> None:
    """Let pyplot forget a figure made by :func:`page`; the figure itself stays whole.

    A notebook shows every figure that pyplot still holds, and would show a described
    figure a second time, without its description.
    """
    if figure in _PAGES:
        plt.close(figure)


def panel(ax: Axes, left: float, top: float, *, width: float, height: float) -> Axes:
    """Return Axes with a scale of their own, placed on a page in its inches."""
    page_width = ax.get_xlim()[1]
    page_height = ax.get_ylim()[0]
    return ax.inset_axes(
        (
            left / page_width,
            1 - (top + height) / page_height,
            width / page_width,
            height / page_height,
        )
    )
