"""Seeded faults: each one is found, in its file and on its line, and said plainly."""

from functools import partial

import pytest

from surrogate_evidence.records import check_review
from tests.records.spoiling import change, drop, line_of, repeat, replace

STUDY = {"study_id": "benzion2007"}
SURVEY = {"study_id": "noonan1984"}
CLAIM = {"claim_id": "C29"}
COUPLES = {**STUDY, "arm": "couple therapy", "events": "12"}
FAILED = {**STUDY, "arm": "couple therapy", "events": "2"}
SOURCE = {"record_id": "benzion2007", "field": "year"}


def spoil_bytes(folder, name, edit):
    """Edit a file as bytes; return the line where it first differs."""
    path = folder / name
    before = path.read_bytes()
    after = edit(before)
    path.write_bytes(after)
    same = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    return before[:same].count(b"\n") + 1


def remove_file(folder, name):
    (folder / name).unlink()
    return 1


def rename_column(folder, table, old, new):
    return replace(folder, f"data/{table}.csv", old, new)


def stray_comma(folder, table, key):
    return replace(folder, f"data/{table}.csv", f"\n{key},", f"\n{key},,") + 1


def lost_cell(folder, table, key):
    return replace(folder, f"data/{table}.csv", f"\n{key},", f"\n{key} ") + 1


def latin_1(content):
    return content.replace(b"Ben-Zion", b"Ben-Zi\xf3n", 1)


def empty_line(content):
    first, rest = content.split(b"\n", 1)
    return first + b"\n\n" + rest


def open_quote(folder, table):
    path = folder / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    path.write_text(text + '"never closed,', "utf-8")
    return text.count("\n") + 1


# name: (how to spoil, file of the problem, what the problem says)
FAULTS = {
    # files
    "missing table": (
        partial(remove_file, name="data/outcomes.csv"),
        "data/outcomes.csv",
        "no such file",
    ),
    "missing bibliography": (
        partial(remove_file, name="references.bib"),
        "references.bib",
        "no such file",
    ),
    "missing about": (
        partial(remove_file, name="data/review.toml"),
        "data/review.toml",
        "no such file",
    ),
    "empty table": (
        partial(spoil_bytes, name="data/gaps.csv", edit=lambda _: b""),
        "data/gaps.csv",
        "an empty file",
    ),
    "only a header": (
        partial(
            spoil_bytes, name="data/gaps.csv", edit=lambda b: b.split(b"\n")[0] + b"\n"
        ),
        "data/gaps.csv",
        "a header without rows",
    ),
    "byte order mark": (
        partial(
            spoil_bytes, name="data/claims.csv", edit=lambda b: b"\xef\xbb\xbf" + b
        ),
        "data/claims.csv",
        "byte order mark",
    ),
    "CRLF": (
        partial(
            spoil_bytes,
            name="data/claims.csv",
            edit=lambda b: b.replace(b"\n", b"\r\n"),
        ),
        "data/claims.csv",
        "CR or CRLF line ends",
    ),
    "Latin-1": (
        partial(spoil_bytes, name="data/studies.csv", edit=latin_1),
        "data/studies.csv",
        "not UTF-8 (as Latin-1",
    ),
    "UTF-16": (
        partial(
            spoil_bytes,
            name="data/claims.csv",
            edit=lambda b: b.decode().encode("utf-16"),
        ),
        "data/claims.csv",
        "UTF-16",
    ),
    "NUL byte": (
        partial(
            spoil_bytes,
            name="data/gaps.csv",
            edit=lambda b: b.replace(b",", b"\x00,", 1),
        ),
        "data/gaps.csv",
        "NUL byte",
    ),
    "empty line": (
        partial(spoil_bytes, name="data/gaps.csv", edit=empty_line),
        "data/gaps.csv",
        "an empty line",
    ),
    "open quote": (
        partial(open_quote, table="gaps"),
        "data/gaps.csv",
        "cannot be read",
    ),
    "stray comma": (
        partial(stray_comma, table="studies", key="benzion2007"),
        "data/studies.csv",
        "cells; expected",
    ),
    "lost cell": (
        partial(lost_cell, table="studies", key="benzion2007"),
        "data/studies.csv",
        "cells; expected",
    ),
    "broken about": (
        partial(replace, name="data/review.toml", old='title = "', new="title = "),
        "data/review.toml",
        "not TOML",
    ),
    "about without title": (
        partial(replace, name="data/review.toml", old="title = ", new="titel = "),
        "data/review.toml",
        "titel",
    ),
    # columns
    "missing column": (
        partial(rename_column, table="outcomes", old=",n,", new=",m,"),
        "data/outcomes.csv",
        "no column 'n'",
    ),
    "misspelt column": (
        partial(rename_column, table="studies", old="comparator", new="comparater"),
        "data/studies.csv",
        "did you mean 'comparator'?",
    ),
    "column twice": (
        partial(rename_column, table="studies", old="comparator,", new="country,"),
        "data/studies.csv",
        "'country' more than once",
    ),
    # cells
    "blank cell": (
        partial(change, table="studies", where=STUDY, country=""),
        "data/studies.csv",
        "country = an empty cell",
    ),
    "missing n": (
        partial(change, table="outcomes", where=COUPLES, n=""),
        "data/outcomes.csv",
        "n = an empty cell",
    ),
    "text for a number": (
        partial(change, table="outcomes", where=COUPLES, n="sixteen"),
        "data/outcomes.csv",
        "write a whole number in digits",
    ),
    "fraction of a person": (
        partial(change, table="outcomes", where=COUPLES, events="11.5"),
        "data/outcomes.csv",
        "a whole number",
    ),
    "negative count": (
        partial(change, table="outcomes", where=COUPLES, events="-1"),
        "data/outcomes.csv",
        "cannot be negative",
    ),
    "percentage above 100": (
        partial(change, table="outcomes", where=COUPLES, percent="175"),
        "data/outcomes.csv",
        "between 0 and 100",
    ),
    "p-value above 1": (
        partial(change, table="outcomes", where=COUPLES, p_value="10"),
        "data/outcomes.csv",
        "between 0 and 1",
    ),
    "decimal comma": (
        partial(change, table="activities", where=SURVEY, mean="16,41"),
        "data/activities.csv",
        "use a decimal point",
    ),
    "ambiguous word": (
        partial(change, table="studies", where=STUDY, harms="none"),
        "data/studies.csv",
        "say why there is no value",
    ),
    "ambiguous N/A": (
        partial(change, table="studies", where=STUDY, funding="N/A"),
        "data/studies.csv",
        "say why there is no value",
    ),
    "unknown design": (
        partial(
            change, table="studies", where=STUDY, design="retrospective control study"
        ),
        "data/studies.csv",
        "did you mean 'retrospective controlled study'?",
    ),
    "unknown verdict": (
        partial(change, table="claims", where=CLAIM, verdict="over-stated"),
        "data/claims.csv",
        "did you mean 'overstated'?",
    ),
    "unknown kind": (
        partial(change, table="claims", where=CLAIM, kind="quantitive"),
        "data/claims.csv",
        "did you mean 'quantitative'?",
    ),
    "yes or no": (
        partial(change, table="studies", where=STUDY, author_interest="maybe"),
        "data/studies.csv",
        "write yes or no",
    ),
    "year in two digits": (
        partial(change, table="studies", where=STUDY, year="07"),
        "data/studies.csv",
        "four digits",
    ),
    "key with a space": (
        partial(change, table="studies", where=STUDY, study_id="ben zion 2007"),
        "data/studies.csv",
        "without spaces",
    ),
    "missing key": (
        partial(change, table="studies", where=STUDY, study_id=""),
        "data/studies.csv",
        "fill the cell in",
    ),
    "arm without size": (
        partial(
            change,
            table="studies",
            where=STUDY,
            arms="surrogate therapy; couple therapy: 16",
        ),
        "data/studies.csv",
        "label: n",
    ),
    "arm size in words": (
        partial(
            change,
            table="studies",
            where=STUDY,
            arms="surrogate therapy: many; couple therapy: 16",
        ),
        "data/studies.csv",
        "not a number of participants",
    ),
    "arm twice": (
        partial(change, table="studies", where=STUDY, arms="a: 16; a: 16"),
        "data/studies.csv",
        "label of its own",
    ),
    "list with a hole": (
        partial(
            change, table="claims", where=CLAIM, studies="benzion2007;;rosenbaum2014"
        ),
        "data/claims.csv",
        "empty item",
    ),
    "list with a repeat": (
        partial(
            change, table="claims", where=CLAIM, studies="benzion2007; benzion2007"
        ),
        "data/claims.csv",
        "each item once",
    ),
    "address without https": (
        partial(change, table="sources", where=SOURCE, url="doi.org/10.1"),
        "data/sources.csv",
        "starting with https://",
    ),
    "date in words": (
        partial(change, table="sources", where=SOURCE, read_on="last May"),
        "data/sources.csv",
        "write a date as",
    ),
    # between tables
    "study twice": (
        partial(repeat, table="studies", where=STUDY),
        "data/studies.csv",
        "again (first in line",
    ),
    "claim twice": (
        partial(repeat, table="claims", where=CLAIM),
        "data/claims.csv",
        "again (first in line",
    ),
    "outcome of nobody": (
        partial(change, table="outcomes", where=COUPLES, study_id="benzion2008"),
        "data/outcomes.csv",
        "not in studies.csv",
    ),
    "claim on nobody": (
        partial(change, table="claims", where=CLAIM, studies="nobody1999"),
        "data/claims.csv",
        "not in studies.csv",
    ),
    "claim on no entry": (
        partial(change, table="claims", where=CLAIM, entries="99"),
        "data/claims.csv",
        "not in screening.csv",
    ),
    "events above n": (
        partial(change, table="outcomes", where=COUPLES, events="17"),
        "data/outcomes.csv",
        "17 events in an arm of n = 16",
    ),
    "nobody counted": (
        partial(change, table="outcomes", where=COUPLES, events="0", n="0"),
        "data/outcomes.csv",
        "0 events in an arm of n = 0",
    ),
    "events without n": (
        partial(change, table="outcomes", where=COUPLES, n="NR"),
        "data/outcomes.csv",
        "events out of n = NR",
    ),
    "count that cannot be": (
        partial(change, table="outcomes", where=COUPLES, percent="74"),
        "data/outcomes.csv",
        "beside 74 per cent",
    ),
    "n above the arm": (
        partial(change, table="outcomes", where=COUPLES, n="24", events="18"),
        "data/outcomes.csv",
        "n = 24 in an arm of 16",
    ),
    "unknown arm": (
        partial(change, table="outcomes", where=COUPLES, arm="couples"),
        "data/outcomes.csv",
        "arm 'couples'",
    ),
    "arms that do not add up": (
        partial(change, table="studies", where=STUDY, n="30"),
        "data/studies.csv",
        "add up to 32 beside n = 30",
    ),
    "an ending lost": (
        partial(change, table="outcomes", where=FAILED, partition="not applicable"),
        "data/outcomes.csv",
        "= 14 of n = 16",
    ),
    "two p-values": (
        partial(change, table="outcomes", where=COUPLES, p_value="0.03"),
        "data/outcomes.csv",
        "for one outcome",
    ),
    "total that is not": (
        partial(
            change, table="activities", where={**SURVEY, "mean": "12.96"}, mean="12.00"
        ),
        "data/activities.csv",
        "means that add up to 100.29",
    ),
    "mean out of range": (
        partial(
            change,
            table="activities",
            where={**SURVEY, "mean": "12.96"},
            range_high="10",
        ),
        "data/activities.csv",
        "outside the range",
    ),
    "limits crossed": (
        partial(change, table="benchmarks", where={"estimate": "0.79"}, ci_low="0.9"),
        "data/benchmarks.csv",
        "in rising order",
    ),
    "data after print": (
        partial(change, table="studies", where=SURVEY, data_end_year="1990"),
        "data/studies.csv",
        "published 1984",
    ),
    "role and screening": (
        partial(change, table="studies", where=STUDY, role="context"),
        "data/studies.csv",
        "for works in screening.csv",
    ),
    "year against the bib": (
        partial(change, table="studies", where=STUDY, year="2008"),
        "data/studies.csv",
        "as in references.bib:",
    ),
    "author against the bib": (
        partial(change, table="studies", where=STUDY, first_author="Aloni"),
        "data/studies.csv",
        "as in references.bib:",
    ),
    "number without source": (
        partial(drop, table="sources", where=SOURCE),
        "data/studies.csv",
        "year = 2007",
    ),
    "source says otherwise": (
        partial(change, table="sources", where=SOURCE, value="2006"),
        "data/sources.csv",
        "as in data/studies.csv:",
    ),
    "source of nothing": (
        partial(change, table="sources", where=SOURCE, record_id="nobody"),
        "data/sources.csv",
        "not in studies.csv",
    ),
    "source of no column": (
        partial(change, table="sources", where=SOURCE, field="jahr"),
        "data/sources.csv",
        "field 'jahr'",
    ),
    "source of no table": (
        partial(change, table="sources", where=SOURCE, cells={"table": "works"}),
        "data/sources.csv",
        "table 'works'",
    ),
    "link to a reprint": (
        partial(
            change,
            table="sources",
            where={"directness": "uncredited republication"},
            url="https://example.org",
        ),
        "data/sources.csv",
        "link to an uncredited reprint",
    ),
    "derived out of nothing": (
        partial(
            change, table="sources", where={"status": "reconstructed"}, derivation="NR"
        ),
        "data/sources.csv",
        "without derivation",
    ),
    "conflict with one side": (
        partial(
            drop,
            table="sources",
            where={"value": "surrogate partner: 41; own partner: 13"},
        ),
        "data/studies.csv",
        "conflicting, with",
    ),
    "duplicate of nothing": (
        partial(change, table="screening", where={"entry": "12"}, duplicate_of="1"),
        "data/screening.csv",
        "duplicate",
    ),
    # bibliography
    "reference twice": (
        partial(
            replace,
            name="references.bib",
            old="@article{aloni2007,",
            new="@article{benzion2007,",
        ),
        "references.bib",
        "benzion2007",
    ),
    "broken reference": (
        partial(
            replace,
            name="references.bib",
            old="@article{aloni2007,",
            new="@article{aloni2007",
        ),
        "references.bib",
        "",
    ),
    "malformed DOI": (
        partial(
            replace,
            name="references.bib",
            old="10.1111/j.1743-6109.2007.00452.x",
            new="doi:1743-6109",
        ),
        "references.bib",
        "DOI",
    ),
    "reference without work": (
        partial(
            replace,
            name="references.bib",
            old="@article{aloni2007,",
            new="@article{nobody2001, title = {A}, author = {Nobody, A}, "
            "year = {2001}}\n\n@article{aloni2007,",
        ),
        "references.bib",
        "no row of studies.csv uses",
    ),
}


ELSEWHERE = {
    # faults whose problem stands on another line than the one that was spoiled:
    # the row of that table it should be reported at
    "an ending lost": ("outcomes", {**STUDY, "arm": "couple therapy", "events": "3"}),
    "two p-values": ("outcomes", COUPLES),
    "total that is not": ("activities", {**SURVEY, "activity_id": "noonan1984-social"}),
    "number without source": ("studies", STUDY),
    "conflict with one side": ("studies", {"study_id": "masters1970"}),
}


KEYS_OF_A_STUDY = {"lost cell", "key with a space", "missing key"}
"""Faults that are wrong wherever the key is used, and reported there."""


def test_the_shipped_review_is_clean(folder):
    assert check_review(folder) == ()


def test_there_are_at_least_forty_faults():
    assert len(FAULTS) >= 40


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_on_its_line(folder, name):
    spoil, file, says = FAULTS[name]
    line = spoil(folder)
    if name in ELSEWHERE:
        line = line_of(folder, *ELSEWHERE[name])
    problems = check_review(folder)
    found = [p for p in problems if p.file == file and p.line == line]
    assert any(says in str(problem) for problem in found), "\n".join(map(str, problems))
    # one fault is a handful of problems, not an avalanche
    assert name in KEYS_OF_A_STUDY or len(problems) <= 8
