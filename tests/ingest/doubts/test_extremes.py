"""Money that no park has, with very few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest.doubts.extremes import check_extremes
from landuse.ingest.doubts.soundness import check_soundness
from landuse.units import MU_M2
from tests import demo_run


def _park(tax: list[float], mu: float = 100.0, **more: list[float]) -> dict[str, pd.DataFrame]:
    count = len(tax)
    returns = {
        "enterprise_id": [f"E{i}" for i in range(count)],
        "year": [2025] * count,
        "tax_paid": tax,
        **more,
        "source": ["t.xlsx"] * count,
        "source_row": range(2, count + 2),
    }
    parcels = {
        "parcel_id": ["P"],
        "area_m2": [mu * MU_M2],
        "source": ["p.shp"],
        "source_row": [1],
    }
    return {"returns": pd.DataFrame(returns), "parcels": pd.DataFrame(parcels)}


def _proposed(notes: list[Note]) -> list[tuple[object, object]]:
    return [(note.params["field"], note.params["code"]) for note in notes]


@pytest.mark.parametrize("unit", [None, "万元"])
def test_two_rows_of_yuan_are_seen(unit: str | None) -> None:
    """Whether nothing was stated or the wrong unit was."""
    park = _park([1_200_000.0, 600_000.0], revenue=[1e7, 5e6])
    records = {"returns": [{"columns": [{"field": "tax_paid", "unit": unit}]}]}
    found = check_extremes(park, records)
    assert _proposed(found) == [("tax_paid", "yuan"), ("revenue", "yuan")]
    assert "元" in found[0].message("zh")
    assert [n.code for n in check_soundness(park, {}, {})].count("magnitude.unit") == 2
    assert check_soundness(park, {}, {}, currency="USD") == []


def test_figures_in_ten_thousands_are_left_alone() -> None:
    assert check_extremes(_park([120.0, 60.0], revenue=[1000.0, 500.0]), {}) == []
    assert check_extremes(_park([], revenue=[]), {}) == []
    assert check_extremes({}, {}) == []
    inputs = demo_run.inputs()
    assert check_extremes(inputs.tables, {}) == []


def test_all_taxes_on_all_land() -> None:
    """One huge figure beside ordinary ones: the median is usual, the whole is not."""
    park = _park([50.0, 60.0, 900_000.0], mu=100.0)
    (note,) = check_extremes(park, {})
    assert note.params["code"] == "yuan"
    assert "全园" in note.message("zh")
    assert check_extremes(park, {}, [note]) == []
    assert check_extremes(_park([50.0, 60.0, 900_000.0], mu=1000.0), {}) == []


def test_little_money_in_a_larger_unit() -> None:
    assert _proposed(check_extremes(_park([0.002, 0.005]), {})) == [("tax_paid", "yi_yuan")]
