"""What do all records share? They are frozen, and their fields are columns."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """One row of one table: frozen, with nothing but its columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def column(meaning: str, *, unit: str = "") -> Any:  # noqa: ANN401
    """Describe a column: what it means and in which unit."""
    return Field(description=meaning, json_schema_extra={"unit": unit})


def gathered(meaning: str, *, empty: object = ()) -> Any:  # noqa: ANN401
    """Describe a field that the review gathers from other tables; not a column."""
    return Field(
        default=empty, description=meaning, json_schema_extra={"gathered": True}
    )


def columns(model: type[Record]) -> tuple[str, ...]:
    """Return the columns of a record's table, in their order.

    Examples
    --------
    >>> from surrogate_evidence.records import Claim
    >>> columns(Claim)[:3]
    ('claim_id', 'section', 'kind')
    """
    return tuple(
        name
        for name, info in model.model_fields.items()
        if not (
            isinstance(info.json_schema_extra, dict)
            and info.json_schema_extra.get("gathered")
        )
    )
