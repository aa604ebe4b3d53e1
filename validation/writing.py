"""How a golden file is written: one line per vector, 13 significant digits."""

import json
import math
from pathlib import Path


def number(value: float | None) -> str:
    """Return a number as JSON; infinities as words, nothing as null."""
    if value is None or math.isnan(value):
        return "null"
    if math.isinf(value):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    return f"{value:.13g}"


def vectors(columns: dict[str, list[float]], indent: str) -> str:
    """Return one line for every vector."""
    return ",\n".join(
        f'{indent}"{key}": [{", ".join(map(number, values))}]'
        for key, values in columns.items()
    )


def write_golden(
    file: str,
    about: str,
    columns: dict[str, list[int]],
    cases: list[dict[str, object]],
) -> None:
    """Write a golden file in the form of the others."""
    blocks = []
    for case in cases:
        head = {key: value for key, value in case.items() if key != "expected"}
        fields = ",\n".join(
            f'      "{key}": {json.dumps(value)}' for key, value in head.items()
        )
        expected = vectors(case["expected"], "        ")  # type: ignore[arg-type]
        blocks.append(
            f'    {{\n{fields},\n      "expected": {{\n{expected}\n      }}\n    }}'
        )
    every = ",\n".join(blocks)
    text = (
        f'{{\n  "about": {json.dumps(about)},\n  "columns": {{\n'
        f'{vectors(columns, "    ")}\n  }},\n  "cases": [\n{every}\n  ]\n}}\n'
    )
    (Path("tests/golden") / file).write_text(text, "utf-8")
    print(f"{file}: {len(next(iter(columns.values())))} rows, {len(cases)} cases")
