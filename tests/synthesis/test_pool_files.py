"""Files of studies from the command line: what is written, said, not left behind."""

import numpy as np
import pandas as pd
import pytest

from surrogate_evidence.estimates import effect_sizes
from surrogate_evidence.synthesis import pool, pool_by
from tests.test_cli import run


@pytest.fixture
def studies():
    rng = np.random.default_rng(4)
    g = np.repeat([f"m{place}" for place in range(30)], 6)
    return pd.DataFrame({"meta_id": g, "yi": rng.normal(size=180), "vi": 0.2})


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_file_gives_what_the_frame_gives(studies, tmp_path, capsys, end):
    source, out = tmp_path / f"in.{end}", tmp_path / f"out.{end}"
    if end == "csv":
        studies.to_csv(source, index=False)
    else:
        studies.to_parquet(source)
    options = ["--measure", "RR", "--tau2", "PM", "--test", "z", "--level", "0.9"]
    assert run("pool", source, "--by", "meta_id", *options, "--out", out) == 0
    assert "30 of 30 analyses pooled" in capsys.readouterr().err
    found = pd.read_csv(out) if end == "csv" else pd.read_parquet(out)
    expected = pool_by(studies, measure="RR", tau2="PM", test="z", level=0.9)
    assert list(found.columns) == list(expected.columns)
    for name in ("estimate", "ci_low", "tau2_high", "p_value"):
        assert found[name].tolist() == pytest.approx(expected[name].tolist())
    assert found["measure"].unique().tolist() == ["RR"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{end}", out.name]


def test_ratios_and_studies_that_are_twice_are_in_the_file(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "meta_id,study,yi,vi\na,s1,0.1,0.1\na,s2,0.3,0.1\nb,s1,0.2,0.1\nb,s1,0.2,0.3\n"
        "c,,0.1,0.2\nc,,0.3,0.2\n",
        "utf-8",
    )
    options = ["--measure", "RR", "--study", "study"]
    assert run("pool", source, "--out", out, *options) == 1
    rows = pd.read_csv(out)
    assert rows["back_measure"][0] == "risk ratio"
    assert rows["back_estimate"][0] == pytest.approx(np.exp(0.2))
    assert rows["estimate"].notna().tolist() == [True, False, True]
    assert "'s1' listed more than once" in rows["reason"][1]


def test_keys_of_a_csv_stay_texts(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("meta_id,yi,vi\n007,0.1,0.1\nNA,0.2,0.1\n007,0.3,0.2\n", "utf-8")
    assert run("pool", source, "--out", out, "--tau2", "0.1") == 0
    rows = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert rows["meta_id"].tolist() == ["007", "NA"]
    expected = pool([0.1, 0.3], [0.1, 0.2], tau2=0.1).estimate
    assert float(rows["estimate"][0]) == pytest.approx(expected)


def test_a_faulty_group_keeps_its_row_and_the_exit_code_says_so(tmp_path, capsys):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("meta_id,yi,vi\na,0.1,0.1\nb,0.2,abc\nc,,\n", "utf-8")
    assert run("pool", source, "--out", out) == 1
    assert "2 could not be; the column reason" in capsys.readouterr().err
    rows = pd.read_csv(out)
    assert rows["estimate"].notna().tolist() == [True, False, False]
    assert "vi is no number" in rows["reason"][1]
    assert "nothing to pool" in rows["reason"][2]


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("meta_id,yi,vi\na,0.1,0.1\n", ["--tau2", "XX"], "tau2 must be one of"),
        ("meta_id,yi,vi\na,0.1,0.1\n", ["--by", "id"], "no column 'id'"),
        ("meta_id,yi\na,0.1\n", [], "no column 'vi'"),
        ("", [], "cannot be read as csv"),
        ("meta_id,yi,vi\na,0.1,0.1\n", ["--level", "95"], "Did you mean 0.95?"),
        ("meta_id,yi,vi\na,0.1,0.1\n", ["--out", "out.xlsx"], "must end in .csv"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    tmp_path, capsys, text, options, said
):
    source = tmp_path / "in.csv"
    source.write_text(text, "utf-8")
    assert run("pool", source, "--out", tmp_path / "out.csv", *options) == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_an_old_result_outlives_a_failure(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("meta_id,yi\na,0.1\n", "utf-8")
    out.write_text("precious", "utf-8")
    assert run("pool", source, "--out", out) == 2
    assert out.read_text("utf-8") == "precious"


def test_a_folder_that_is_not_there_is_said(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("meta_id,yi,vi\na,0.1,0.1\n", "utf-8")
    assert run("pool", source, "--out", tmp_path / "no" / "out.csv") == 2
    assert "there is no folder" in capsys.readouterr().err


def test_effects_are_computed_from_counts(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    counts = pd.DataFrame(
        {
            "meta_id": ["a", "a", "a"],
            "events_1": [4, 6, 0],
            "n_1": [123, 306, 50],
            "events_2": [11, 29, 0],
            "n_2": [139, 303, 50],
        }
    )
    counts.to_csv(source, index=False)
    assert run("pool", source, "--measure", "RR", "--out", out) == 0
    row = pd.read_csv(out).loc[0]
    y = np.log([4 * 139 / (11 * 123), 6 * 303 / (29 * 306)])
    v = [1 / 4 - 1 / 123 + 1 / 11 - 1 / 139, 1 / 6 - 1 / 306 + 1 / 29 - 1 / 303]
    assert row["estimate"] == pytest.approx(pool(y, v).estimate)
    # no event in either arm says nothing about a ratio
    assert (row["k"], row["k_omitted"]) == (2, 1)


def test_impossible_counts_fail_their_group_with_what_is_impossible(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    lines = ["meta_id,events_1,n_1,events_2,n_2", "a,4,9,2,9", "a,11,9,2,9"]
    source.write_text("\n".join([*lines, "b,4,9,2,9", "b,3,9,1,9"]), "utf-8")
    assert run("pool", source, "--measure", "RR", "--out", out) == 1
    rows = pd.read_csv(out)
    assert rows["estimate"].notna().tolist() == [False, True]
    assert rows["reason"][0].startswith("Not pooled: 11 events_1 out of n_1 = 9")
    assert (rows["k"][0], rows["k_omitted"][0]) == (2, 0)


def test_a_group_without_a_name_is_not_pooled(tmp_path):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("meta_id,yi,vi\n,0.1,0.1\n,0.2,0.1\na,0.1,0.1\n", "utf-8")
    assert run("pool", source, "--out", out) == 1
    assert pd.read_csv(out)["reason"][0] == "Not pooled: meta_id is missing."


def test_the_file_of_the_studies_is_not_written_over(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("meta_id,yi,vi\na,0.1,0.1\n", "utf-8")
    assert run("pool", source, "--out", source) == 2
    assert "is the file of the studies" in capsys.readouterr().err
    assert source.read_text("utf-8").startswith("meta_id,yi,vi")


def test_of_two_columns_of_one_name_none_is_taken(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("meta_id,yi,yi,vi\na,0.1,0.9,0.1\n", "utf-8")
    assert run("pool", source, "--out", tmp_path / "out.csv") == 2
    assert "column 'yi' is there more than once" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("meta_id,yi,vi\nMüller,0.1,0.1\n".encode("latin-1"), "save it as UTF-8"),
        (b"meta_id;yi;vi\na;0,1;0,1\n", "separated by semicolons"),
        (b"meta_id,yi,vi\na,1,1\na,1,1,1,1\n", "cannot be read as csv"),
        (b'meta_id,yi,vi\n"a,1,1\n', "cannot be read as csv"),
        (bytes(range(256)), "cannot be read as csv"),
    ],
)
def test_files_that_are_something_else_are_refused(tmp_path, capsys, content, said):
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    assert run("pool", source, "--out", tmp_path / "out.csv") == 2
    assert said in capsys.readouterr().err


COUNTS = "meta_id,study,events_1,n_1,events_2,n_2"


def pooled_counts(tmp_path, text, *options, by="meta_id"):
    source, out = tmp_path / "counts.csv", tmp_path / "pooled.csv"
    source.write_text(text, "utf-8")
    code = run("pool", source, "--by", by, "--out", out, *options)
    return code, pd.read_csv(out, dtype={by: str}) if out.exists() else None


def test_an_empty_count_costs_its_own_group_only(tmp_path):
    text = f"{COUNTS}\na,1,4,50,8,50\na,2,,40,3,40\nb,1,5,30,6,31\nb,2,1,20,2,20\n"
    code, rows = pooled_counts(tmp_path, text, "--measure", "RR")
    assert code == 1
    assert rows["estimate"].notna().tolist() == [False, True]
    assert "events_1 is empty" in rows["reason"][0]


def test_a_word_among_counts_costs_its_own_group_only(tmp_path):
    text = f"{COUNTS}\na,1,four,50,8,50\nb,1,5,30,6,31\n"
    code, rows = pooled_counts(tmp_path, text, "--measure", "RR")
    assert code == 1
    assert "the text 'four'" in rows["reason"][0]
    assert rows["k"].tolist() == [1, 1]


@pytest.mark.parametrize("name", ["rr", " RR ", "Log risk ratio"])
def test_effects_are_computed_whatever_name_of_the_measure_is_used(tmp_path, name):
    text = f"{COUNTS}\na,1,4,50,8,50\n"
    assert pooled_counts(tmp_path, text, "--measure", name)[0] == 0


def test_what_is_added_to_zeros_is_said(tmp_path, capsys):
    text = f"{COUNTS}\na,1,0,50,8,50\na,2,2,50,8,50\n"
    assert pooled_counts(tmp_path, text, "--measure", "RR")[0] == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "0.5 is added to each of the four counts" in said
    assert "1 of 2 rows" in said


def test_a_refused_measure_says_why(tmp_path, capsys):
    assert pooled_counts(tmp_path, "meta_id,xi,ni\na,1,9\n", "--measure", "PFT")[0] == 2
    assert "Freeman-Tukey" in capsys.readouterr().err


def test_names_of_studies_stay_texts(tmp_path):
    text = f"{COUNTS}\na,01,4,50,8,50\na,1,5,40,3,40\n"
    options = ["--measure", "RR", "--study", "study"]
    assert pooled_counts(tmp_path, text, *options)[0] == 0


def test_a_count_that_is_there_twice_is_refused(tmp_path, capsys):
    text = f"{COUNTS},events_1\na,1,4,50,8,50,9\n"
    assert pooled_counts(tmp_path, text, "--measure", "RR")[0] == 2
    assert "'events_1' is there more than once" in capsys.readouterr().err


def test_remarks_of_ones_own_may_stand_beside_counts_and_effects(tmp_path):
    text = f"{COUNTS},note\na,1,4,50,8,50,cannot be used: x\n"
    assert pooled_counts(tmp_path, text, "--measure", "RR")[0] == 0
    text = "meta_id,yi,vi,note\na,0.1,0.2,\na,,,cannot be used: x\na,0.3,0.2,\n"
    code, rows = pooled_counts(tmp_path, text)
    assert code == 0
    assert "Not pooled" not in rows["reason"][0]


def test_parquet_remembers_its_measure_and_may_repeat_its_index(tmp_path):
    counts = pd.DataFrame({"ai": [4, 99], "n1i": 50, "ci": [8, 5], "n2i": 50})
    counts = counts.assign(meta_id=["a", "b"]).set_index(pd.Index([3, 3]))
    source, out = tmp_path / "in.parquet", tmp_path / "out.csv"
    counts.to_parquet(source)
    assert run("pool", source, "--measure", "RR", "--out", out) == 1
    effect_sizes(counts.iloc[:1], "RR").to_parquet(source)
    assert run("pool", source, "--out", out) == 0
    assert pd.read_csv(out)["back_measure"].tolist() == ["risk ratio"]


def test_an_empty_measure_is_none_and_no_second_one(tmp_path):
    text = "meta_id,measure,yi,vi\na,RR,0.1,0.2\na,,0.3,0.2\nb,,0.3,0.2\nb, ,0.1,0.2\n"
    code, rows = pooled_counts(tmp_path, text)
    assert code == 0
    assert rows["measure"].tolist() == ["RR", "effect"]
