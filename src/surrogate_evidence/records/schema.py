"""What does each table of a review hold?

The models of the records are the only description of the tables. From them come the
data dictionary for people, the Data Package descriptor for machines, and the checks
made when a file is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from surrogate_evidence.records.cells import (
    LIST_SEPARATOR,
    MISSING_MEANINGS,
    Cell,
    Missing,
)
from surrogate_evidence.records.claims import Claim, Contradiction, Gap
from surrogate_evidence.records.provenance import Source
from surrogate_evidence.records.record import Record, columns
from surrogate_evidence.records.screening import ScreenedReference
from surrogate_evidence.records.study import Activity, Benchmark, Outcome, Study

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[R]):
    """One table of a review: its name, what a row is, and how rows are told apart.

    Attributes
    ----------
    name : str
        Name of the table; its file is ``data/<name>.csv``.
    model : type of Record
        What one row is.
    key : str
        Column that names a row; empty where rows have no name.
    keys_into : dict
        Column → table whose key it holds.
    """

    name: str
    model: type[R]
    key: str
    keys_into: Mapping[str, str]

    @property
    def file(self) -> str:
        """Path of the table's file inside a review."""
        return f"data/{self.name}.csv"

    @property
    def meaning(self) -> str:
        """What one row of the table is, as its model says."""
        return (self.model.__doc__ or "").strip().splitlines()[0]


_OF_A_STUDY = {"study_id": "studies"}

TABLES: tuple[Table[Any], ...] = (
    Table(name="studies", model=Study, key="study_id", keys_into={}),
    Table(name="outcomes", model=Outcome, key="outcome_id", keys_into=_OF_A_STUDY),
    Table(name="activities", model=Activity, key="activity_id", keys_into=_OF_A_STUDY),
    Table(
        name="benchmarks", model=Benchmark, key="benchmark_id", keys_into=_OF_A_STUDY
    ),
    Table(
        name="claims",
        model=Claim,
        key="claim_id",
        keys_into={"studies": "studies", "entries": "screening"},
    ),
    Table(
        name="contradictions",
        model=Contradiction,
        key="contradiction_id",
        keys_into={"claims_one_way": "claims", "claims_other_way": "claims"},
    ),
    Table(
        name="gaps",
        model=Gap,
        key="gap_id",
        keys_into={"studies": "studies", "claims": "claims"},
    ),
    Table(
        name="screening",
        model=ScreenedReference,
        key="entry",
        keys_into={"study_id": "studies", "duplicate_of": "screening"},
    ),
    Table(name="sources", model=Source, key="", keys_into={}),
)


def table_named(name: str) -> Table[Any]:
    """Return the table of that name."""
    return next(table for table in TABLES if table.name == name)


def cell_of(model: type[Record], name: str) -> Cell:
    """Return what the column `name` of `model` may hold."""
    return next(
        item for item in model.model_fields[name].metadata if isinstance(item, Cell)
    )


def measured_columns(model: type[Record]) -> tuple[str, ...]:
    """Return the columns whose numbers need a source of their own."""
    return tuple(name for name in columns(model) if cell_of(model, name).measured)


def data_package(*, title: str, description: str, licence: str) -> dict[str, Any]:
    """Return the Data Package (version 2) descriptor of a review's tables.

    Parameters
    ----------
    title, description : str
        Title of the review and what frames it.
    licence : str
        Name of the licence of the extracted data, such as ``"CC-BY-4.0"``.

    Returns
    -------
    dict
        Ready to be written as ``data/datapackage.json``.

    See Also
    --------
    data_dictionary : The same for people.

    Notes
    -----
    Follows the Data Package standard, version 2 (https://datapackage.org).

    Examples
    --------
    >>> package = data_package(title="A", description="B", licence="CC-BY-4.0")
    >>> [resource["name"] for resource in package["resources"]][:2]
    ['studies', 'outcomes']
    """
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "title": title,
        "description": description,
        "licenses": [{"name": licence}],
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table[Any]) -> dict[str, Any]:
    names = columns(table.model)
    # a list cell holds several keys, which the standard's foreign keys cannot say
    foreign = [
        {
            "fields": [name],
            "reference": {
                "resource": "" if other == table.name else other,
                "fields": [table_named(other).key],
            },
        }
        for name, other in table.keys_into.items()
        if cell_of(table.model, name).kind != "list"
    ]
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(table.model, name) for name in names],
        "fieldsMatch": ["exact"],
        "missingValues": [
            {"value": str(word), "label": meaning}
            for word, meaning in MISSING_MEANINGS.items()
        ],
    }
    if table.key:
        schema["primaryKey"] = [table.key]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _unit(model: type[Record], name: str) -> str:
    extra = model.model_fields[name].json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _field(model: type[Record], name: str) -> dict[str, Any]:
    cell = cell_of(model, name)
    described: dict[str, Any] = {
        "name": name,
        "type": cell.kind,
        "description": model.model_fields[name].description,
    }
    if unit := _unit(model, name):
        described["unit"] = unit
    if cell.kind == "list":
        described["delimiter"] = LIST_SEPARATOR
        described["itemType"] = "string"
        if "enum" in cell.constraints:
            described["allowedItems"] = cell.constraints["enum"]
        return described
    truth = {key: cell.constraints[key] for key in cell.constraints if "Values" in key}
    described |= truth
    constraints = {k: v for k, v in cell.constraints.items() if k not in truth}
    if not cell.may_be_missing:
        constraints["required"] = True
        described["missingValues"] = []
    if constraints:
        described["constraints"] = constraints
    return described


def data_dictionary() -> str:
    """Return the meaning of every column of every table, as Markdown.

    Returns
    -------
    str
        One section per table, one line per column, with type, unit and meaning.

    See Also
    --------
    data_package : The same for machines.

    Examples
    --------
    >>> print(data_dictionary().splitlines()[0])
    # Data dictionary
    """
    lines = [
        "# Data dictionary",
        "",
        "Printed from the models of the records. A cell holds a value, or a word:",
        "",
    ]
    lines += [f"- `{word}`: {MISSING_MEANINGS[word]}" for word in Missing]
    for table in TABLES:
        lines += ["", f"## `{table.file}`", "", table.meaning, ""]
        lines += ["| column | holds | unit | meaning |", "| --- | --- | --- | --- |"]
        for name in columns(table.model):
            cell = cell_of(table.model, name)
            holds = cell.expected
            if "enum" in cell.constraints:
                holds += ": " + ", ".join(cell.constraints["enum"])
            if not cell.may_be_missing:
                holds += " (always present)"
            meaning = table.model.model_fields[name].description
            unit = _unit(table.model, name) or "–"
            lines.append(f"| `{name}` | {holds} | {unit} | {meaning} |")
    return "\n".join(lines) + "\n"
