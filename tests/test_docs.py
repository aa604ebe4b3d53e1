"""The documentation cannot drift: names, citations and pages follow the code."""

import ast
import doctest
import importlib
import json
import re
from pathlib import Path

import pytest
from numpydoc.validate import validate

from surrogate_evidence import load_review
from surrogate_evidence.appraisal import rules_as_markdown
from surrogate_evidence.estimates import Note
from surrogate_evidence.records import (
    data_dictionary,
    data_package,
    read_bibliography,
)
from surrogate_evidence.synthesis import POOLED_RULES
from surrogate_evidence.synthesis.pooling._remarks import REMARKS

ROOT = Path(__file__).parents[1]
ROOMS = ["records", "estimates", "appraisal", "synthesis", "presentation"]
CITED = re.compile(r"^\s*\.\. \[\d+\] (\w+),", re.MULTILINE)
# what numpydoc must not find wrong with a public function
CHECKED = {"GL03", "GL07", "PR01", "PR02", "PR03", "PR04", "PR10", "RT01", "RT03"}
CHECKED |= {"SS03", "SS06", "SA04"}
TOPIC = re.compile(
    r"surrogate (partner|therapy)|vaginism|sexual|\bsex\b", re.IGNORECASE
)


def public():
    for room in ROOMS:
        module = importlib.import_module(f"surrogate_evidence.{room}")
        for name in module.__all__:
            yield pytest.param(f"surrogate_evidence.{room}.{name}", id=f"{room}.{name}")


def functions():
    for param in public():
        room, name = param.values[0].rsplit(".", 1)
        thing = getattr(importlib.import_module(room), name)
        if callable(thing) and not isinstance(thing, type):
            yield param


@pytest.fixture(scope="module")
def methods():
    return read_bibliography(ROOT / "src/surrogate_evidence/data/methods.bib")


@pytest.mark.parametrize("path", list(public()))
def test_docstring_references_resolve(path, methods):
    room, name = path.rsplit(".", 1)
    thing = getattr(importlib.import_module(room), name)
    assert set(CITED.findall(thing.__doc__ or "")) <= set(methods)


@pytest.mark.parametrize("path", list(functions()))
def test_public_functions_are_documented_in_full(path):
    room, name = path.rsplit(".", 1)
    thing = getattr(importlib.import_module(room), name)
    # a room re-exports functions from modules of the same name
    found = validate(f"{thing.__module__}.{thing.__name__}")
    assert not [error for error in found["errors"] if error[0] in CHECKED]
    assert "Examples" in found["docstring"]


def test_codes_of_notes_are_listed():
    listed = set(re.findall(r'``"([a-z-]+)"``', Note.__doc__ or ""))
    used = {remark.code for remark in REMARKS}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note":
                code = next(word.value for word in node.keywords if word.arg == "code")
                if isinstance(code, ast.Constant):
                    used.add(code.value)
    assert used <= listed


def test_the_two_bibliographies_share_no_key(methods):
    assert not set(methods) & set(load_review(ROOT).bibliography)


def test_printed_pages_are_current():
    about = load_review(ROOT).about
    package = data_package(
        title=about.title, description=about.frame, licence=about.licence
    )
    assert (ROOT / "docs/data_dictionary.md").read_text("utf-8") == data_dictionary()
    assert (ROOT / "docs/flags.md").read_text("utf-8") == rules_as_markdown(
        {"Synthesis": POOLED_RULES}
    )
    assert json.loads((ROOT / "data/datapackage.json").read_text("utf-8")) == package


def test_readme_lines_run():
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    test = doctest.DocTestParser().get_doctest(
        "".join(blocks), {}, "README.md", "README.md", 0
    )
    assert len(test.examples) >= 8
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failures, _ = doctest.DocTestRunner(optionflags=flags).run(test)
    assert failures == 0


def test_readme_names_the_two_commands_and_every_command_of_the_program():
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in ("make report", "make test"):
        assert command in readme
    for command in ("check", "show", "flags", "claims", "figures", "report", "pool"):
        assert f"surrogate-evidence {command}" in readme


def test_the_code_knows_no_topic():
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (ROOT / "src").rglob("*.py")
        for match in TOPIC.finditer(path.read_text("utf-8"))
    ]
    assert not named
