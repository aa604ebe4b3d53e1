"""How is a folder of pages and notebooks turned into HTML?"""

import re
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, String, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from rich.progress import Progress
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from surrogate_evidence.appraisal import methods_bibliography
from surrogate_evidence.errors import ReportError
from surrogate_evidence.records import Review

SECONDS_PER_CELL = 300
STYLE = "surrogate-evidence"
_PIECES = re.compile(r"<i>(.*?)</i>|(https?://\S+[^\s.])|doi:(10\.\S+[^\s.])")


def build_site(
    review: Review, source: Path, html: Path, *, warnings: StringIO, bar: Progress
) -> None:
    """Run the notebooks in `source` and render everything into `html`.

    Parameters
    ----------
    review : Review
        The review, for its references.
    source, html : pathlib.Path
        Folders of the pages and of the site.
    warnings : io.StringIO
        Receives what the builder complains about.
    bar : rich.progress.Progress
        Shows how far the reading has come.

    Raises
    ------
    ReportError
        If a notebook fails.
    """
    register_plugin("pybtex.style.formatting", STYLE, _style_of(review), force=True)
    pages = sum(1 for path in source.iterdir() if path.suffix in {".md", ".ipynb"})
    task = bar.add_task("Running the notebooks", total=pages)

    def read(_app: Sphinx, name: str, _text: list[str]) -> None:
        bar.update(task, advance=1, description=f"Reading {name}")

    with patch_docutils(str(source)), docutils_namespace(), catch_warnings():
        # what the builder's parts say to each other about their future
        simplefilter("ignore", DeprecationWarning)
        simplefilter("ignore", PendingDeprecationWarning)
        app = Sphinx(
            str(source),
            None,
            str(html),
            str(source.parent / "doctrees"),
            "html",
            confoverrides=_configuration(review),
            status=None,
            warning=warnings,
            freshenv=True,
        )
        app.connect("source-read", read)
        try:
            app.build()
        except Exception as error:
            said = re.sub(r"\x1b\[[0-9;]*m", "", str(error.__cause__ or error))
            msg = f"a notebook could not be run: {said.strip()}"
            raise ReportError(msg) from error


def _configuration(review: Review) -> dict[str, Any]:
    return {
        "project": review.title,
        "language": "en",
        "extensions": ["myst_nb", "sphinxcontrib.bibtex"],
        "exclude_patterns": ["data", "_static"],
        "bibtex_bibfiles": ["references.bib", "methods.bib"],
        "bibtex_default_style": STYLE,
        "myst_enable_extensions": ["colon_fence", "deflist"],
        "nb_execution_mode": "inline",
        "nb_execution_timeout": SECONDS_PER_CELL,
        "nb_execution_raise_on_error": True,
        "nb_eval_name_regex": r".+",
        "nb_code_prompt_show": "Show the code",
        "nb_code_prompt_hide": "Hide the code",
        "html_theme": "furo",
        "html_title": review.title,
        "html_static_path": ["_static"],
        "html_css_files": ["review.css"],
        "html_extra_path": ["downloads"],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_last_updated_fmt": None,
        "html_permalinks_icon": "#",
    }


def _style_of(review: Review) -> type[BaseStyle]:
    methods = methods_bibliography()

    class AmaStyle(BaseStyle):  # type: ignore[misc] # pybtex ships no types
        """References as the CSL processor formats them in AMA style."""

        default_sorting_style = "author_year_title"

        def format_entry(self, label: str, entry: Any, **_: Any) -> Any:  # noqa: ANN401
            works = review.bibliography
            source = works if entry.key in works else methods
            text = _rich(source.format(entry.key, markup="html"))
            return FormattedEntry(entry.key, text, label)

    return AmaStyle


def _rich(markup: str) -> Text:
    """Return a reference with its italics and its links."""
    parts: list[Any] = []
    at = 0
    for match in _PIECES.finditer(markup):
        parts.append(String(unescape(markup[at : match.start()])))
        italic, address, doi = match.groups()
        if italic:
            parts.append(Tag("em", unescape(italic)))
        else:
            link = unescape(address or f"https://doi.org/{doi}")
            parts.append(HRef(link, unescape(match[0])))
        at = match.end()
    parts.append(String(unescape(markup[at:])))
    return Text(*parts)
