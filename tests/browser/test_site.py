"""The rendered site in a real browser: no request, no script error, usable by all."""

import re
import shutil
from itertools import pairwise

import pytest
from playwright.sync_api import sync_playwright

from surrogate_evidence.presentation.report import render_report

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = [
    "index",
    "01_at_a_glance",
    "02_claims",
    "03_evidence_base",
    "04_two_small_arms",
    "05_what_surrogates_do",
    "06_single_cases",
    "07_how_far_to_trust_it",
    "references",
    "glossary",
    "flags",
    "data",
    "dictionary",
    "colophon",
]


@pytest.fixture(scope="module")
def site(review, tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "report"
    render_report(review, out, progress=False)
    return out


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page that remembers what it asked for and what went wrong."""
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.asked, opened.wrong = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on(
        "console",
        lambda said: opened.wrong.append(said.text) if said.type == "error" else None,
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nobody_and_breaks_nothing(page, site, name):
    page.goto((site / f"{name}.html").as_uri())
    elsewhere = [url for url in page.asked if not url.startswith(("file:", "data:"))]
    assert elsewhere == []
    assert page.wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_can_be_read_by_everyone(page, site, name):
    page.goto((site / f"{name}.html").as_uri())
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("article h1").count() == 1
    for image in page.locator("article img").all():
        assert len(image.get_attribute("alt")) > 20
    for table in page.locator("article table").all():
        # in the dictionary the heading above each table is its name
        assert table.locator("caption").count() == (name != "dictionary")
        assert table.locator("thead th").count() > 0
    levels = [
        int(tag[1])
        for tag in page.locator("article :is(h1, h2, h3, h4)").evaluate_all(
            "found => found.map(one => one.tagName)"
        )
    ]
    assert all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", ["index", "02_claims", "04_two_small_arms", "data"])
def test_a_narrow_screen_scrolls_tables_not_the_page(page, site, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((site / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_search_finds_a_word(page, site):
    page.goto((site / "search.html").as_uri() + "?q=vaginismus")
    page.wait_for_selector("#search-results li")
    assert page.locator("#search-results li").count() > 1


def test_the_keyboard_reaches_the_first_chapter(page, site):
    page.goto((site / "index.html").as_uri())
    reached = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert "At a glance" in reached


def test_every_link_inside_the_site_leads_somewhere(site):
    for path in site.glob("*.html"):
        text = path.read_text("utf-8")
        for link in re.findall(r'href="([^"#?]+)[#?]?[^"]*"', text):
            if not re.match(r"[a-z]+:", link):
                assert (path.parent / link).exists(), (path.name, link)


def test_a_figure_opens_its_description(page, site):
    page.goto((site / "01_at_a_glance.html").as_uri())
    details = page.locator("figure details").first
    details.locator("summary").click()
    assert details.locator("table").first.is_visible()
