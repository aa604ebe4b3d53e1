"""What can be asked from the command line?

Exit codes: 0 all is well, 1 something is wrong with the evidence, 2 the command was
misused. Nothing is written outside the folder named by ``--out``.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from surrogate_evidence import __version__
from surrogate_evidence.appraisal import Severity, appraise
from surrogate_evidence.errors import ArgumentError, EvidenceError
from surrogate_evidence.estimates import proportion
from surrogate_evidence.formatting import percent_interval
from surrogate_evidence.records import (
    Missing,
    Study,
    Verdict,
    check_review,
    load_review,
)
from surrogate_evidence.records.record import columns

FINDINGS = 1
MISUSE = 2
LEAST_COLUMN = 18
"""Characters a column of sentences needs to be read."""

app = typer.Typer(
    name="surrogate-evidence",
    help=(
        "Check, read, draw and render an evidence review.\n\n"
        "A review is a folder with data/ and references.bib; without one named, the"
        " review shipped with the program is used. It is no medical advice."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _known_studies(incomplete: str) -> Iterator[str]:
    yield from (key for key in load_review().study_ids if key.startswith(incomplete))


ReviewFolder = Annotated[
    Path | None,
    typer.Argument(
        exists=True,
        file_okay=False,
        show_default="the shipped review",
        help="Folder of the review, or its data/ folder.",
    ),
]
ReviewOption = Annotated[
    Path | None,
    typer.Option(
        "--review",
        exists=True,
        file_okay=False,
        show_default="the shipped review",
        help="Folder of another review.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Out = Annotated[
    Path, typer.Option("--out", file_okay=False, help="Folder to write into.")
]


def _version(asked: bool) -> None:  # noqa: FBT001 - the signature typer calls
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that belong to no command."""


@app.command(epilog="Example: surrogate-evidence check my-review --json")
def check(path: ReviewFolder = None, *, as_json: AsJson = False) -> None:
    """Check a review: every problem at once, each with file, line and remedy."""
    problems = check_review(path)
    if as_json:
        _print_json(
            [
                {name: getattr(item, name) for name in item.__dataclass_fields__}
                for item in problems
            ]
        )
    elif problems:
        for problem in problems:
            typer.echo(str(problem))
        noun = "problem" if len(problems) == 1 else "problems"
        typer.echo(f"{len(problems)} {noun} found.", err=True)
    else:
        typer.echo("No problems found.")
    if problems:
        raise typer.Exit(FINDINGS)


@app.command(epilog="Example: surrogate-evidence show benzion2007")
def show(
    study: Annotated[
        str, typer.Argument(help="Key of a work.", autocompletion=_known_studies)
    ],
    review: ReviewOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show one work: what it reports, where it was read, how far to trust it."""
    record = load_review(review).study(study)
    if as_json:
        flags = [str(flag) for flag in appraise(record)]
        _print_json({**record.model_dump(mode="json"), "flags": flags})
        return
    console = Console()
    console.print(f"[bold]{escape(record.citation)}[/bold]\n", highlight=False)
    facts = Table(show_header=False, box=None, pad_edge=False)
    for name in columns(Study):
        value = getattr(record, name)
        facts.add_row(f"[dim]{name}[/dim]", escape(_text(value)))
    console.print(facts)
    if record.outcomes:
        console.print(_outcomes(record))
    console.print("\n[bold]Flags[/bold]")
    for flag in appraise(record):
        console.print(f"  {escape(str(flag))}", highlight=False)
    console.print("\n[bold]Read in[/bold]")
    for place in dict.fromkeys(
        f"{source.place} ({source.directness})" for source in record.sources
    ):
        console.print(f"  {escape(place)}", highlight=False)


def _outcomes(record: Study) -> Table:
    table = Table("outcome", "arm", "as reported", "count", "95% interval (Wilson)")
    for row in record.outcomes:
        count, interval = "–", "–"
        if not isinstance(row.events, Missing) and not isinstance(row.n, Missing):
            count = f"{row.events}/{row.n}"
            limits = proportion(row.events, row.n).interval
            interval = percent_interval(limits.low, limits.high)
        cells = (row.outcome, row.arm, row.reported, count, interval)
        table.add_row(*(escape(cell) for cell in cells))
    return table


@app.command(epilog="Example: surrogate-evidence flags --severity serious")
def flags(
    review: ReviewOption = None,
    severity: Annotated[
        str | None,
        typer.Option(help="Only this severity: note, caution or serious."),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(help="Only this work.", autocompletion=_known_studies),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List every limitation flag of a review, with its fact and its citation."""
    loaded = load_review(review)
    frame = appraise(loaded)
    if severity is not None:
        _one_of(severity, [item.name.lower() for item in Severity], "severity")
        frame = frame[frame["severity"] == severity]
    if study is not None:
        frame = frame[frame["study"] == loaded.study(study).study_id]
    _print_frame(frame, as_json=as_json)


@app.command(epilog="Example: surrogate-evidence claims --verdict overstated")
def claims(
    review: ReviewOption = None,
    verdict: Annotated[
        str | None,
        typer.Option(help="Only this verdict, such as overstated."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the claims of the text under review, each with its verdict and reason."""
    frame = load_review(review).claims
    if verdict is not None:
        _one_of(verdict, [str(item) for item in Verdict], "verdict")
        frame = frame[frame["verdict"] == verdict]
    if not as_json:
        frame = frame[["claim_id", "claim", "verdict", "qualifier", "reason"]]
    _print_frame(frame, as_json=as_json)


@app.command(epilog="Example: surrogate-evidence figures --out figures")
def figures(out: Out, review: ReviewOption = None) -> None:
    """Draw every figure of a review: SVG, PNG, data and text, same bytes each time."""
    # drawing is loaded only by the commands that draw
    from surrogate_evidence.presentation import save_figures  # noqa: PLC0415

    for path in save_figures(load_review(review), out):
        typer.echo(path)


@app.command(epilog="Example: surrogate-evidence report --out reports")
def report(out: Out, review: ReviewOption = None) -> None:
    """Run the notebooks of a review and render them as a site; same bytes each time."""
    from surrogate_evidence.presentation.report import render_report  # noqa: PLC0415

    typer.echo(render_report(load_review(review), out))


@app.command(
    epilog="Example: surrogate-evidence pool effects.csv --by meta_id --out pooled.csv"
)
def pool(  # noqa: PLR0913, PLR0917 - every option changes the answer
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="CSV or Parquet, by its end."),
    ],
    out: Annotated[
        Path, typer.Option("--out", dir_okay=False, help="File to write, likewise.")
    ],
    by: Annotated[
        str, typer.Option(help="Column that says which analysis a study belongs to.")
    ] = "meta_id",
    measure: Annotated[
        str | None,
        typer.Option(
            show_default="what the file says of itself",
            help="What the effects are, such as RR; of RR, OR, PETO, PLO, PAS, ROM, "
            "IRR and ZCOR the columns back_... hold ratios, proportions, correlations.",
        ),
    ] = None,
    study: Annotated[
        str | None,
        typer.Option(help="Column with names of studies, to find one that is twice."),
    ] = None,
    tau2: Annotated[
        str, typer.Option(help="REML, ML, PM, EB, DL, HE, SJ, or a known value.")
    ] = "REML",
    test: Annotated[
        str | None,
        typer.Option(
            show_default="hartung-knapp",
            help="hartung-knapp, modified-hartung-knapp, t or z.",
        ),
    ] = None,
    level: Annotated[float, typer.Option(help="Level of the intervals.")] = 0.95,
    model: Annotated[
        str, typer.Option(help="random-effects or common-effect.")
    ] = "random-effects",
    prediction: Annotated[
        str | None,
        typer.Option(
            show_default="by-test, from 5 studies on",
            help="by-test, normal, k-1 or k-2.",
        ),
    ] = None,
) -> None:
    """Pool every analysis in a file of effects (yi) and their variances (vi).

    Instead of yi and vi the file may hold what the measure is computed from: for RR,
    events_1, n_1, events_2 and n_2.

    Writes one row per analysis. One that cannot be pooled keeps its row, with the
    reason in it, and the exit code is 1.
    """
    # the file formats are of no use to the other commands
    from surrogate_evidence.synthesis.pooling.files import pool_file  # noqa: PLC0415

    failed, total, effects = pool_file(
        file,
        out,
        by=by,
        measure=measure,
        study=study,
        tau2=_number_or_name(tau2),
        test=test,
        level=level,
        model=model,
        prediction=prediction,
    )
    if effects:
        typer.echo(effects, err=True)
    typer.echo(f"{total - failed} of {total} analyses pooled: {out}", err=True)
    if failed:
        typer.echo(
            f"{failed} could not be; the column reason of their rows says why.",
            err=True,
        )
        raise typer.Exit(FINDINGS)


def _number_or_name(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _one_of(value: str, allowed: list[str], name: str) -> None:
    if value not in allowed:
        msg = f"no {name} {value!r}; choose one of: {', '.join(allowed)}"
        raise ArgumentError(msg)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _print_blocks(console: Console, frame: pd.DataFrame) -> None:
    """Print each row below the other, where columns would be too narrow to read."""
    for row in frame.itertuples(index=False):
        block = Table(show_header=False, box=None, pad_edge=False)
        for name, value in zip(frame.columns, row, strict=True):
            if text := _text(value):
                block.add_row(f"[dim]{name}[/dim]", escape(text))
        console.print(block)
        console.print()


def _print_frame(frame: pd.DataFrame, *, as_json: bool) -> None:
    if as_json:
        rows = frame.to_dict(orient="records")
        _print_json([{name: _plain(row[name]) for name in row} for row in rows])
        return
    console = Console()
    if console.width < LEAST_COLUMN * len(frame.columns):
        _print_blocks(console, frame)
    else:
        table = Table(*(str(name) for name in frame.columns), show_lines=True)
        for row in frame.itertuples(index=False):
            table.add_row(*(escape(_text(value)) for value in row))
        console.print(table)
    typer.echo(f"{len(frame)} rows.", err=True)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what goes wrong into a sentence and an exit code, never a traceback."""
    try:
        yield
    except EvidenceError as error:
        typer.echo(str(error), err=True)
        sys.exit(MISUSE if isinstance(error, ArgumentError | LookupError) else FINDINGS)
    except OSError as error:
        typer.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        sys.exit(FINDINGS)


def main() -> None:
    """Run the command line."""
    with _said_plainly():
        app()
