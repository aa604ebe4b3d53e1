"""Notebooks: clean, short, defining nothing, and no number typed in their prose."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MOST_CELLS = 15
ROLE = re.compile(r"\{(?:eval|cite|ref|term)\}`[^`]*`")
CLAIM = re.compile(r"\bC\d\d[a-d]?\b")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path, kind):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def prose(path):
    text = "\n\n".join(cell.source for cell in read(path, "markdown"))
    return CLAIM.sub("", ROLE.sub("", text))


def test_they_are_numbered_in_the_order_of_reading():
    assert [path.stem[:2] for path in NOTEBOOKS] == [f"{n:02d}" for n in range(1, 11)]


@every_notebook
def test_a_notebook_is_stored_without_output(path):
    for cell in read(path, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None


@every_notebook
def test_a_notebook_is_short_and_defines_nothing(path):
    cells = read(path, "code")
    assert len(cells) <= MOST_CELLS
    for cell in cells:
        found = [
            n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, DEFINITIONS)
        ]
        assert not found, cell.source


@every_notebook
def test_a_notebook_ends_by_checking_itself(path):
    last = ast.parse(read(path, "code")[-1].source).body
    assert all(isinstance(statement, ast.Assert) for statement in last)


@every_notebook
def test_no_number_is_typed_in_prose(path):
    typed = re.findall(r"[^\s]*\d[^\s]*", prose(path))
    assert not typed


@every_notebook
def test_a_notebook_has_one_title(path):
    headings = re.findall(r"^(#+) ", prose(path), re.MULTILINE)
    assert headings.count("#") == 1
    assert headings[0] == "#"
    assert all(len(b) - len(a) <= 1 for a, b in pairwise(headings))


def test_a_typed_number_would_be_found(tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# A\n\nIn C29, {eval}`n` of 16 women.")]
    )
    nbformat.write(notebook, tmp_path / "one.ipynb")
    assert re.findall(r"\d+", prose(tmp_path / "one.ipynb")) == ["16"]


@every_notebook
def test_prose_evaluates_names_that_a_cell_made(path):
    made = set()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            nodes = ast.walk(ast.parse(cell.source))
            made |= {
                node.id
                for node in nodes
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
        else:
            used = set(re.findall(r"\{eval\}`([^`]*)`", cell.source))
            assert used <= made
