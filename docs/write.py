"""Print the pages that follow from the code. Run by ``make docs`` and in CI."""

import json
from pathlib import Path

from surrogate_evidence import load_review
from surrogate_evidence.appraisal import rules_as_markdown
from surrogate_evidence.presentation import describe, review_figures
from surrogate_evidence.records import data_dictionary, data_package
from surrogate_evidence.synthesis import POOLED_RULES

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Write every printed page."""
    review = load_review(ROOT)
    about = review.about
    package = data_package(
        title=about.title, description=about.frame, licence=about.licence
    )
    pages = {
        "docs/data_dictionary.md": data_dictionary(),
        "docs/flags.md": rules_as_markdown({"Synthesis": POOLED_RULES}),
        "data/datapackage.json": json.dumps(package, indent=2, ensure_ascii=False)
        + "\n",
    }
    for name, text in pages.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    forest = describe(review_figures(review)["forest"]())
    (ROOT / "docs/forest.png").write_bytes(forest.png())


if __name__ == "__main__":
    main()
