"""What is a review about, and what does its ``review.toml`` say wrongly?"""

import re
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from surrogate_evidence.errors import Problem
from surrogate_evidence.records.reading import WHOLE_FILE, Findings, read_text

ABOUT_FILE = "data/review.toml"


class Text(BaseModel):
    """The text whose references frame a review."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str
    title: str
    publisher: str
    url: str


class About(BaseModel):
    """What a review is about, as its ``review.toml`` says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    question: str
    frame: str
    disclaimer: str
    extracted_on: str
    licence: str
    contributors: tuple[str, ...]
    article: Text


def read_about(root: Path) -> tuple[About | None, list[Problem]]:
    """Read what a review is about, with every problem that stands in the way."""
    findings = Findings(ABOUT_FILE)
    text = read_text(root / ABOUT_FILE, findings, first_line='title = "..."')
    if text is None:
        return None, findings.problems
    try:
        return About.model_validate(tomllib.loads(text)), findings.problems
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        findings.add(
            int(place[1]) if place else text.count("\n"),
            WHOLE_FILE,
            found=f"text that is not TOML ({error})",
            expected='lines such as title = "..."',
            action="mend the line",
        )
    except ValidationError as error:
        for item in error.errors():
            name = ".".join(str(part) for part in item["loc"])
            line = next(
                (
                    number
                    for number, content in enumerate(text.splitlines(), start=1)
                    if re.match(rf"\s*\[?{re.escape(str(item['loc'][-1]))}\b", content)
                ),
                1,
            )
            findings.add(
                line,
                name,
                found=item["msg"][0].lower() + item["msg"][1:],
                expected=f"the entries {', '.join(About.model_fields)}",
                action="fill the entry in, or remove it",
            )
    return None, findings.problems
