"""The command line: what it prints, its exit codes, and that it never raises."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from surrogate_evidence import __version__, load_review
from surrogate_evidence.cli import _known_studies, app, main
from tests.records.spoiling import change

COMMANDS = ["check", "show", "flags", "claims", "figures", "report", "pool"]
COUPLES = {"study_id": "benzion2007", "arm": "couple therapy", "events": "12"}


def run(*arguments):
    """Run the program as a user does, through its outermost function."""
    code = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["surrogate-evidence", *map(str, arguments)])
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
    return code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"surrogate-evidence {command}" in result.output


def test_version_is_printed(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out.strip() == __version__


def test_check_is_clean_on_the_shipped_review(capsys):
    assert run("check") == 0
    assert capsys.readouterr().out == "No problems found.\n"


def test_check_lists_every_problem_and_exits_with_1(folder, capsys):
    line = change(folder, "outcomes", COUPLES, events="17")
    assert run("check", folder) == 1
    assert f"data/outcomes.csv:{line}: benzion2007" in capsys.readouterr().out


def test_check_takes_the_data_folder_too(folder):
    assert run("check", folder / "data") == 0


def test_check_prints_json_for_machines(folder, capsys):
    line = change(folder, "outcomes", COUPLES, events="17")
    assert run("check", folder, "--json") == 1
    problems = json.loads(capsys.readouterr().out)
    assert {"file", "line", "record", "found", "expected", "action"} <= set(problems[0])
    assert line in [problem["line"] for problem in problems]


def test_check_of_a_clean_review_is_an_empty_list_in_json(folder, capsys):
    assert run("check", folder, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "no-such-folder"],
        ["chekc"],
        ["show"],
        ["show", "nobody1999"],
        ["flags", "--severity", "grave"],
        ["flags", "--study", "nobody1999"],
        ["claims", "--verdict", "wrong"],
        ["figures"],
        ["report"],
    ],
)
def test_misuse_is_told_with_exit_code_2_and_no_traceback(arguments, capsys):
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert said.err.strip()


def test_an_unknown_work_names_the_nearest(capsys):
    assert run("show", "benzion2008") == 2
    assert "benzion2007" in capsys.readouterr().err


def test_show_prints_reference_counts_and_flags(capsys):
    assert run("show", "benzion2007") == 0
    shown = capsys.readouterr().out
    assert "Surrogate versus couple therapy" in shown
    assert "16/16" in shown
    assert "12/16" in shown
    assert "serious" in shown


def test_show_as_json_keeps_missing_words(capsys):
    assert run("show", "benzion2007", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["harms"] == "NR"
    assert shown["flags"]


def test_flags_can_be_narrowed(capsys):
    assert (
        run("flags", "--severity", "serious", "--study", "benzion2007", "--json") == 0
    )
    rows = json.loads(capsys.readouterr().out)
    assert rows
    assert {row["severity"] for row in rows} == {"serious"}
    assert {row["study"] for row in rows} == {"benzion2007"}


def test_flags_are_a_table(capsys):
    assert run("flags", "--study", "benzion2007") == 0
    assert "citation" in capsys.readouterr().out


def test_claims_can_be_narrowed(capsys):
    assert run("claims", "--verdict", "overstated", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert "C29" in [row["claim_id"] for row in rows]


def test_claims_are_a_table(capsys):
    assert run("claims") == 0
    assert "C01" in capsys.readouterr().out


def test_commands_refuse_a_review_with_errors(folder, capsys):
    change(folder, "outcomes", COUPLES, events="17")
    for command in ("flags", "claims"):
        assert run(command, "--review", folder) == 1
    out = folder / "out"
    for command in ("figures", "report"):
        assert run(command, "--review", folder, "--out", out) == 1
    assert not out.exists()
    assert "17 events in an arm of n = 16" in capsys.readouterr().err


def test_completion_knows_the_works():
    assert list(_known_studies("benz")) == ["benzion2007"]
    assert len(list(_known_studies(""))) == len(load_review().study_ids)


@pytest.mark.slow
def test_the_program_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "surrogate_evidence", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "No problems found.\n")
