"""Which pages stand around the notebooks, and what do they say?"""

import hashlib
import json
import platform
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path

import nbformat
import pandas as pd

from surrogate_evidence import __version__
from surrogate_evidence.appraisal import appraise, rules_as_markdown
from surrogate_evidence.presentation.markup import html_table
from surrogate_evidence.records import Review, data_dictionary, data_package
from surrogate_evidence.records.schema import TABLES
from surrogate_evidence.synthesis import POOLED_RULES

SHOWN_LIBRARIES = (
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "matplotlib",
    "pydantic",
    "sphinx",
    "myst-nb",
)
ABOUT_THE_REVIEW = ("references", "glossary", "flags", "data", "dictionary", "colophon")


def write_pages(review: Review, notebooks: Sequence[Path], source: Path) -> None:
    """Write everything the site is built from into `source`.

    Parameters
    ----------
    review : Review
        The review.
    notebooks : sequence of pathlib.Path
        Its notebooks, in the order of reading.
    source : pathlib.Path
        Folder to write into; made here.
    """
    source.mkdir()
    for path in notebooks:
        _copy_notebook(path, source / path.name)
    downloads = _copy_downloads(review, source / "downloads" / "data")
    shutil.copy(review.root / "references.bib", source / "references.bib")
    package = files("surrogate_evidence")
    with as_file(package / "data" / "methods.bib") as path:
        shutil.copy(path, source / "methods.bib")
    (source / "_static").mkdir()
    with as_file(package / "templates" / "review.css") as path:
        shutil.copy(path, source / "_static" / "review.css")
    with as_file(package / "templates" / "glossary.md") as path:
        shutil.copy(path, source / "glossary.md")
    pages = {
        "index": _index(review, notebooks),
        "references": _REFERENCES,
        "flags": rules_as_markdown({"Synthesis": POOLED_RULES}),
        "data": _data(review, downloads),
        "dictionary": data_dictionary(),
        "colophon": _colophon(review),
    }
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")


def _copy_notebook(path: Path, target: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # students read the text, researchers unfold the code
            cell.metadata.setdefault("tags", ["hide-input"])  # unless it has its own
    nbformat.write(notebook, target)


def _copy_downloads(review: Review, target: Path) -> list[Path]:
    target.mkdir(parents=True)
    names = [table.file for table in TABLES] + ["data/review.toml", "references.bib"]
    for name in names:
        shutil.copy(review.root / name, target / Path(name).name)
    about = review.about
    package = data_package(
        title=about.title, description=about.frame, licence=about.licence
    )
    (target / "datapackage.json").write_text(
        json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return sorted(target.iterdir())


def _index(review: Review, notebooks: Sequence[Path]) -> str:
    about = review.about
    chapters = "\n".join(path.stem for path in notebooks)
    more = "\n".join(ABOUT_THE_REVIEW)
    return f"""# {about.title}

{about.question}

:::{{admonition}} How to read this
{about.disclaimer}

The frame: {about.frame}. The text under review is
[{about.article.title}]({about.article.url})
({about.article.author}, {about.article.publisher}).

Every number on these pages is computed from the data when the pages are made; the code
behind it can be unfolded where it says *Show the code*. Flags such as `PRE301` say what
limits a number; the page [Limitation flags](flags.md) says what each of them means and
who says so.
:::

```{{toctree}}
:caption: The review
:maxdepth: 1

{chapters}
```

```{{toctree}}
:caption: About it
:maxdepth: 1

{more}
```
"""


_REFERENCES = """# References

## Works under review

```{bibliography} references.bib
:all:
:labelprefix: W
```

## Methods

```{bibliography} methods.bib
:all:
:labelprefix: M
```
"""


def _data(review: Review, downloads: Sequence[Path]) -> str:
    meanings = {f"{table.name}.csv": table.meaning for table in TABLES}
    meanings |= {
        "review.toml": "What the review is about.",
        "references.bib": "The works under review, as BibTeX.",
        "datapackage.json": "Types, units, meanings and keys of all tables.",
    }
    frame = pd.DataFrame(
        {
            "file": [path.name for path in downloads],
            "one row is": [meanings[path.name] for path in downloads],
            "bytes": [path.stat().st_size for path in downloads],
            "SHA-256, beginning": [
                hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in downloads
            ],
        }
    )
    table = html_table(frame, "Files of the review")
    for path in downloads:
        link = f'<a href="data/{path.name}" download>{path.name}</a>'
        table = table.replace(f">{path.name}<", f">{link}<")
    return f"""# Data

The tables behind every number, as they were read. Licence of the extraction:
{review.about.licence}.
What each column means stands in the [data dictionary](dictionary.md).

```{{raw}} html
{table}
```
"""


def _colophon(review: Review) -> str:
    flags = appraise(review)
    raised = int((flags["state"] == "raised").sum())
    silent = int((flags["state"] == "not reported").sum())
    facts = {
        "Library": f"surrogate-evidence {__version__}",
        "Fingerprint of the inputs": review.fingerprint,
        "Last extraction": review.about.extracted_on,
        "Works": len(review.study_ids),
        "Flags raised": raised,
        "Flags not reported": silent,
        "Python": platform.python_version(),
        **{name: version(name) for name in SHOWN_LIBRARIES},
    }
    frame = pd.DataFrame({"what": list(facts), "value": list(facts.values())})
    codes = flags["code"].value_counts().sort_index()
    titles = flags.drop_duplicates("code").set_index("code")["title"]
    counts = pd.DataFrame(
        {
            "flag": list(codes.index),
            "title": [titles[code] for code in codes.index],
            "times": list(codes),
        }
    )
    return f"""# Colophon

What made these pages. The same inputs and versions give the same bytes.

```{{raw}} html
{html_table(frame, "Versions and inputs")}
{html_table(counts, "Flags of this review, raised or not reported")}
```
"""
