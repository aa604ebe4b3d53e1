"""The data package and the dictionary: every column is described, for machines too."""

import csv
import json
from pathlib import Path

import pytest

from surrogate_evidence.records import data_dictionary, data_package
from surrogate_evidence.records.schema import TABLES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def package():
    return data_package(title="A title", description="A frame", licence="CC-BY-4.0")


@pytest.fixture(scope="module")
def resources(package):
    return {resource["path"]: resource for resource in package["resources"]}


def header(file):
    with (ROOT / file).open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def test_the_package_is_plain_json(package):
    assert json.loads(json.dumps(package)) == package
    assert package["title"] == "A title"
    assert "datapackage" in package["$schema"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_a_file_is_described_in_order(resources, table):
    resource = next(r for path, r in resources.items() if table.file.endswith(path))
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == header(table.file)
    for field in fields:
        assert field["type"] in {
            "string",
            "number",
            "integer",
            "boolean",
            "year",
            "list",
        }
        assert len(field["description"]) >= 5


def test_closed_vocabularies_are_listed(resources):
    studies = next(r for path, r in resources.items() if path.endswith("studies.csv"))
    design = next(f for f in studies["schema"]["fields"] if f["name"] == "design")
    allowed = json.dumps(design, ensure_ascii=False)
    for word in ("retrospective controlled study", "case report", "code of ethics"):
        assert word in allowed


def test_keys_lead_from_table_to_table(resources):
    outcomes = next(r for path, r in resources.items() if path.endswith("outcomes.csv"))
    keys = json.dumps(outcomes["schema"]["foreignKeys"])
    assert "study_id" in keys
    assert "studies" in keys
    assert outcomes["schema"]["primaryKey"] in ("outcome_id", ["outcome_id"])


def test_units_stand_where_numbers_do(resources):
    text = json.dumps(resources, ensure_ascii=False)
    for unit in ("participants", "weeks", "months", "per cent"):
        assert unit in text


def test_the_dictionary_names_every_column_and_every_word():
    text = data_dictionary()
    for table in TABLES:
        assert table.file in text
        for name in header(table.file):
            assert f"`{name}`" in text
    for word in ("NR", "not applicable", "unclear", "conflicting"):
        assert f"`{word}`" in text
