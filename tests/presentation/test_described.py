"""A described figure: files, notebooks, and what a screen reader is told."""

import base64
import re

import pandas as pd
import pytest

from surrogate_evidence.presentation import describe, forest, save_figures, verdicts
from surrogate_evidence.presentation.gallery import review_figures
from tests.making import make_entry, make_mark


@pytest.fixture
def figure():
    marks = (make_mark(title="a <b>bold</b> & risky title"),)
    return describe(forest([make_entry(marks=marks, label="less <pain> & more")]))


def test_saving_writes_picture_data_and_words(figure, tmp_path):
    paths = figure.save(tmp_path, "one")
    assert [path.name for path in paths] == ["one.svg", "one.png", "one.csv", "one.txt"]
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")
    words = (tmp_path / "one.txt").read_text("utf-8")
    for part in (figure.caption, figure.alt, figure.long_description, "DES101"):
        assert part in words
    read = pd.read_csv(tmp_path / "one.csv", dtype=str, keep_default_na=False)
    assert list(read.columns) == list(figure.data.columns)
    assert len(read) == len(figure.data)


def test_pictures_carry_no_date_and_no_program(figure):
    svg, png = figure.svg(), figure.png()
    assert b"<dc:date>" not in svg
    assert b"Software" not in png
    assert b"tIME" not in png


def test_the_svg_tells_its_own_title_and_description(figure):
    svg = figure.svg().decode()
    assert 'role="img"' in svg
    assert re.search(r'<title id="title">Forest plot: less &lt;pain&gt;', svg)
    assert svg.count("<desc") == 1


def test_a_notebook_gets_html_with_everything_and_a_picture_besides(figure):
    bundle = figure._repr_mimebundle_()
    html = bundle["text/html"]
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert html.count("<figure>") == html.count("</figure>") == 1
    for part in (
        "<figcaption>",
        "<details>",
        "<caption>",
        'scope="col"',
        'alt="Forest',
    ):
        assert part in html
    assert "<pain>" not in html
    assert "<b>bold</b>" not in html
    assert figure.alt in bundle["text/plain"]


def test_data_are_a_copy():
    ax = forest([make_entry()])
    given = describe(ax).data
    given["study"] = "changed"
    assert "changed" not in set(describe(ax).data["study"])


def test_a_long_alternative_text_is_cut_at_a_word():
    figure = describe(forest([make_entry(label="very " * 80)]))
    assert len(figure.alt) < 200
    assert figure.alt.endswith("…")


# --- the gallery ----------------------------------------------------------------


@pytest.mark.slow
def test_all_figures_of_a_review_are_written_the_same_each_time(review, tmp_path):
    first = save_figures(review, tmp_path / "one")
    second = save_figures(review, tmp_path / "two" / "deep")
    names = {path.name for path in first}
    assert names == {path.name for path in second}
    assert len(names) == 4 * len(review_figures(review))
    for one, two in zip(first, second, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_a_failure_leaves_the_old_figures_alone(review, tmp_path, monkeypatch):
    (tmp_path / "forest.svg").write_text("old", "utf-8")

    def refuse():
        msg = "no room"
        raise OSError(msg)

    monkeypatch.setattr(
        "surrogate_evidence.presentation.gallery.review_figures",
        lambda _: {
            "forest": lambda: verdicts(review.claims),
            "broken": refuse,
        },
    )
    with pytest.raises(OSError, match="no room"):
        save_figures(review, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["forest.svg"]
    assert (tmp_path / "forest.svg").read_text("utf-8") == "old"
