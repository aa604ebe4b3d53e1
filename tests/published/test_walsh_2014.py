"""Fragility indices as published, to the digits printed.

One of 100 against nine of 100: p = 0.02, index 1, then p = 0.06 (Walsh 2014, Journal of
Clinical Epidemiology 67:622-628, as quoted in public summaries). Three of 3 against
four of 15: p = 0.0429 and no index, because the arm with fewer events has no non-event
left (Heston 2026, Cureus, abstract).
"""

from surrogate_evidence.estimates import fragility


def test_the_small_trial_hinges_on_one_outcome():
    result = fragility(1, 100, 9, 100)
    assert result.kind == "fragility"
    assert round(result.p_value, 2) == 0.02
    assert result.index == 1
    assert round(result.published.p_value, 2) == 0.06


def test_a_table_without_an_index_says_so():
    result = fragility(3, 3, 4, 15)
    assert round(result.p_value, 4) == 0.0429
    assert result.index is None
    assert "not-estimable" in {note.code for note in result.notes}
    assert result.fewest == 1
