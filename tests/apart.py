"""Does lettering keep its room? What tests of figures share."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

TOUCHING = 0.5  # pixels that two boxes may share through rounding


def texts(figure):
    """Return every text of a figure."""
    return [text.get_text() for text in figure.findobj(Text)]


def assert_apart(name, figure):
    """Hold that no lettering meets other lettering or the edge of the page."""
    boxes = _boxes(figure)
    page = figure.bbox
    for text, box in boxes:
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, (name, text)
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, (name, text)
    for (one, box), (other, other_box) in combinations(boxes, 2):
        assert not _meet(box, other_box), (name, one, other)


def _boxes(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    shown = [text for ax in _all_axes(figure) for text in _lettering(ax)]
    return [
        (text.get_text(), text.get_window_extent(renderer))
        for text in shown
        if text.get_text().strip()
    ]


def _all_axes(figure):
    return [one for ax in figure.get_axes() for one in (ax, *ax.child_axes)]


def _lettering(ax):
    """Return the texts that are drawn: ticks out of view and hidden axes are not."""
    if not ax.axison:
        return ax.texts
    low, high = sorted(ax.get_xlim())
    ticks = [
        label
        for label in ax.get_xticklabels()
        if low <= label.get_position()[0] <= high
    ]
    return [*ax.texts, *ticks, *ax.get_yticklabels(), ax.xaxis.label]


def _meet(one, other):
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    along = min(one.y1, other.y1) - max(one.y0, other.y0)
    return across > TOUCHING and along > TOUCHING
