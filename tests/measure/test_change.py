"""What a firm's tax per mu gained or lost, split into parts that add up exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.measure.change import PARTS, changes

figure = st.floats(-1e4, 1e4).map(lambda x: round(x, 2))
firm = st.tuples(figure, figure, figure, figure, st.floats(0.5, 500), st.floats(0.5, 500),
                 st.sampled_from(["32", "39", "13"]))  # fmt: skip


def _facts(firms) -> tuple[pd.DataFrame, pd.Series]:
    rows = []
    for i, (paid0, paid1, back0, back1, land0, land1, _) in enumerate(firms):
        rows += [(f"e{i}", 2024, land0, paid0, paid0 + back0)]
        rows += [(f"e{i}", 2025, land1, paid1, paid1 + back1)]
    names = ["enterprise_id", "year", "land_mu", "tax_paid", "tax_counted"]
    sectors = pd.Series([each[-1] for each in firms], [f"e{i}" for i in range(len(firms))])
    return pd.DataFrame(rows, columns=names).sort_values("year", kind="stable"), sectors


@given(st.lists(firm, min_size=1, max_size=8))
def test_parts_add_to_the_whole(firms) -> None:
    facts, sectors = _facts(firms)
    found = changes(facts, sectors, 2025)
    whole = found["after"] - found["before"]
    scale = found[[*PARTS, "before", "after"]].abs().max(axis=1) + 1
    assert ((found[list(PARTS)].sum(axis=1) - whole).abs() / scale).max() < 1e-9


@given(st.lists(firm, min_size=2, max_size=8), st.randoms())
def test_the_order_of_rows_changes_nothing(firms, random) -> None:
    facts, sectors = _facts(firms)
    order = list(range(len(facts)))
    random.shuffle(order)
    one = changes(facts, sectors, 2025).set_index("enterprise_id").sort_index()
    other = changes(facts.iloc[order], sectors, 2025).set_index("enterprise_id").sort_index()
    assert np.allclose(one[list(PARTS)], other[list(PARTS)], rtol=1e-9, atol=1e-9)


def test_a_sector_that_halves_is_not_the_firm() -> None:
    firms = [(100.0, 50.0, 0.0, 0.0, 10.0, 10.0, "32")] * 3
    found = changes(*_facts(firms), 2025)
    assert found["by_sector"].tolist() == pytest.approx([-5.0] * 3)
    assert found["by_firm"].tolist() == pytest.approx([0.0] * 3)


def test_a_refund_is_the_tax_rule() -> None:
    found = changes(*_facts([(100.0, 60.0, 0.0, 40.0, 10.0, 10.0, "32")]), 2025)
    assert found["by_rule"].tolist() == pytest.approx([-4.0])
    assert found["by_firm"].tolist() == pytest.approx([0.0])


def test_missing_is_unknown_and_a_firm_without_last_year_has_no_row() -> None:
    facts, sectors = _facts([(1.0, 2.0, 0.0, 0.0, 1.0, 1.0, "32")] * 2)
    gone = facts[~((facts["enterprise_id"] == "e1") & (facts["year"] == 2024))]
    assert changes(gone, sectors, 2025)["enterprise_id"].tolist() == ["e0"]
    blank = facts.assign(land_mu=facts["land_mu"].mask(facts["enterprise_id"] == "e0"))
    found = changes(blank, sectors, 2025).set_index("enterprise_id")
    assert found.loc["e0", list(PARTS)].isna().all()
    assert found.loc["e1", list(PARTS)].notna().all()
