"""Tables of whole people behind an abstract: all of them, and nothing else."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surrogate_evidence.errors import ArgumentError, NotEstimableError
from surrogate_evidence.estimates import compatible_tables, exact_test, recompute_p
from surrogate_evidence.records import reconstruct

ENDINGS = ("69", "19", "12")

FITTING = "boschloo; boschloo-doubled; fisher; fisher-mid-p; yates-chi-squared"


def prints_as(events, n, percent, rule="any"):
    return events in reconstruct(percent, n, rounding=rule).counts


def test_the_abstract_of_two_arms_of_sixteen_leaves_one_table():
    found = compatible_tables(["100", "75"], n=(16, 16), p="P = 0.1")
    assert found.unique
    assert found.table == (16, 16, 12, 16)
    fits = set(FITTING.split("; "))
    assert set(found.reproduced[0]) == fits
    assert "16 of 16 against 12 of 16" in found.proof
    assert found.to_rows() == (
        {
            "events_1": 16,
            "n_1": 16,
            "events_2": 12,
            "n_2": 16,
            "reproduced_by": FITTING,
        },
    )


def test_the_total_alone_leaves_eight_and_the_reasons_of_one_arm_pin_it_down():
    loose = compatible_tables(["100", "75"], total=32)
    assert not loose.unique
    brute = {
        (e1, n1, e2, 32 - n1)
        for n1 in range(1, 32)
        for e1 in range(n1 + 1)
        for e2 in range(33 - n1)
        if prints_as(e1, n1, "100") and prints_as(e2, 32 - n1, "75")
    }
    assert set(loose.tables) == brute
    assert len(brute) == 8
    pinned = compatible_tables(["100", "75"], total=32, adding_up=[None, ENDINGS])
    assert pinned.tables == ((16, 16, 12, 16),)
    assert "several" in loose.notes[0].text


def test_three_reasons_exhaust_an_arm_of_sixteen_in_one_way():
    found = compatible_tables([ENDINGS], n=[16], exhaustive=True)
    assert found.table == (11, 3, 2, 16)
    assert set(found.to_rows()[0]) >= {"events_1_1", "events_1_3", "n_1"}
    # 12% as printed needs digits cut off, or halves to even
    rounded = compatible_tables([ENDINGS], n=[16], exhaustive=True, rounding="half-up")
    assert not rounded.tables


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 12), min_size=2, max_size=3),
    st.data(),
    st.integers(0, 1),
    st.booleans(),
)
def test_it_finds_what_brute_force_finds(sizes, data, decimals, only_total):
    counts = [data.draw(st.integers(0, n)) for n in sizes]
    percents = [
        f"{100 * count / n:.{decimals}f}"
        for count, n in zip(counts, sizes, strict=True)
    ]
    total = sum(sizes)
    if only_total:
        found = compatible_tables(percents, total=total)
        choices = [range(1, total)] * len(sizes)
    else:
        ranges = [(max(1, n - 2), n + 2) for n in sizes]
        found = compatible_tables(percents, n=ranges, total=total)
        choices = [range(low, high + 1) for low, high in ranges]
    brute = set()
    for arms in product(*choices):
        if sum(arms) == total:
            fitting = [
                [e for e in range(n + 1) if prints_as(e, n, percent)]
                for n, percent in zip(arms, percents, strict=True)
            ]
            for events in product(*fitting):
                pairs = zip(events, arms, strict=True)
                brute.add(tuple(x for pair in pairs for x in pair))
    assert set(found.tables) == brute
    assert tuple(x for pair in zip(counts, sizes, strict=True) for x in pair) in brute
    assert list(found.tables) == sorted(set(found.tables))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=4).filter(any))
def test_categories_that_add_up_are_found_by_brute_force(counts):
    n = sum(counts)
    percents = [f"{100 * count / n:.0f}" for count in counts]
    found = compatible_tables([percents], n=[n], exhaustive=True)
    brute = {
        (*other, n)
        for other in product(
            *([k for k in range(n + 1) if prints_as(k, n, p)] for p in percents)
        )
        if sum(other) == n
    }
    assert set(found.tables) == brute
    assert (*counts, n) in brute
    loose = compatible_tables([percents], n=[n])
    assert set(found.tables) <= set(loose.tables)


def test_a_printed_p_value_keeps_the_tables_that_give_it():
    # 8.3% to 8.4% of 60 and of 180: several tables, of which the p-value keeps some
    free = compatible_tables(["8", "21"], n=[(58, 62), 60], test="fisher")
    kept = compatible_tables(["8", "21"], n=[(58, 62), 60], p="p = 0.07", test="fisher")
    assert 0 < len(kept.tables) < len(free.tables)
    for table in free.tables:
        p = exact_test(*table, method="fisher").p_value
        one = min(
            exact_test(*table, method="fisher", alternative=side).p_value
            for side in ("greater", "less")
        )
        fits = 0.065 <= p < 0.08 or 0.065 <= one < 0.08
        assert (table in kept.tables) == fits
    assert kept.examined == len(free.tables)


@pytest.mark.parametrize("p", ["0.1", "0.03", "< .01", "n.s."])
def test_it_agrees_with_recomputing_each_table(p):
    found = compatible_tables(["100", "75"], total=32, p=p)
    for table in compatible_tables(["100", "75"], total=32).tables:
        assert (table in found.tables) == recompute_p(p, counts=table).consistent


def test_categories_cannot_hold_more_people_than_their_arm():
    assert not compatible_tables([["100", "75"]], n=[16]).tables
    assert not compatible_tables([["70", "30"]], n=[16], exhaustive=True).tables
    one = compatible_tables(["100", "75"], n=(16, None), total=32)
    assert one.table == (16, 16, 12, 16)
    assert "n = 16 and unknown, 32 in all" in one.printed


def test_no_table_is_an_answer():
    nothing = compatible_tables(["70", "75"], n=(16, 16))
    assert nothing.tables == ()
    assert nothing.examined == 0
    assert nothing.proof == "No table fits 70% against 75%, n = 16 and 16."
    with pytest.raises(NotEstimableError, match="No table fits"):
        _ = nothing.table
    lost = compatible_tables(["100", "75"], n=(16, 16), p="< .001")
    assert lost.examined == 1
    assert "1 before the p-value" in str(lost)


def test_a_long_list_is_cut_in_words_only():
    found = compatible_tables(["50", "50"], n=[(1, 40), (1, 40)])
    assert found.proof.endswith(f"; and {len(found.tables) - 6} more.")
    assert f"{len(found.tables)} tables" in str(found)
    assert found._repr_html_().count("<tr>") == len(found.tables) + 1


def test_what_would_take_too_long_is_refused_before_it_is_done():
    with pytest.raises(ArgumentError, match="more than limit"):
        compatible_tables(["50", "50"], n=[(1000, 1100), (1000, 1100)])
    with pytest.raises(ArgumentError, match="more than limit = 10"):
        compatible_tables(["50"] * 2, n=[(10, 20), (10, 20)], limit=10)
    with pytest.raises(ArgumentError, match="sizes of one arm"):
        compatible_tables(["50", "50"], total=10**7)
    with pytest.raises(ArgumentError, match="more than limit"):
        compatible_tables([["10"] * 8], n=[2000])
    with pytest.raises(ArgumentError, match="Name another test"):
        compatible_tables(["50", "60"], n=[(180, 200), (180, 200)], p="0.1")


@pytest.mark.parametrize(
    ("percents", "options", "said"),
    [
        ([], {"total": 3}, "one entry per arm"),
        ("100", {"total": 3}, "one entry per arm"),
        (["100", "75"], {}, "give n for every arm"),
        (["100", "75"], {"n": (16,)}, "each of 2 arms"),
        (["100", "75"], {"n": 16}, "each of 2 arms"),
        (["100", "75"], {"n": (16, None)}, "give n for every arm"),
        (["100", "75"], {"n": (16, (9, 8))}, "lowest to its highest"),
        (["100", "75"], {"n": (16, (9, 9, 9))}, r"\(lowest, highest\)"),
        (["100", "75"], {"n": (16, 0)}, "1 or more"),
        (["100", "75"], {"n": (16, 1.5)}, "whole number"),
        (["100", "75"], {"total": 1}, "2 or more"),
        (["100", "101"], {"total": 32}, "between 0 and 100"),
        (["100", "many"], {"total": 32}, "as it is printed"),
        (["100", ()], {"total": 32}, "at least one percentage"),
        (["100", "75"], {"total": 32, "adding_up": [None]}, "adding_up must have"),
        (["100", "75"], {"total": 32, "p": "2"}, "between 0 and 1"),
        (["100", "75"], {"total": 32, "p": "1", "test": "t"}, "test must be one of"),
        (["1", "2", "3"], {"total": 32, "p": "0.1"}, "two arms only"),
        (["100", "75"], {"total": 32, "rounding": "up"}, "must be one of"),
        (["100", "75"], {"total": 32, "limit": 0}, "1 or more"),
    ],
)
def test_impossible_questions_are_refused_in_words(percents, options, said):
    with pytest.raises(ArgumentError, match=said):
        compatible_tables(percents, **options)
