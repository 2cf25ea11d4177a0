"""Rows without a period: kept apart to the yuan, never guessed into a year."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.ingest.aside import set_aside
from tests.conftest import shared_data
from tests.ingest.reading import read


def _returns(years: list[int | None], taxes: list[float | None]) -> pd.DataFrame:
    count = len(years)
    return pd.DataFrame(
        {
            "enterprise_id": [f"E{i}" for i in range(count)],
            "year": pd.array(years, dtype="Int64"),
            "tax_paid": np.array(taxes, dtype=float),
            "source": ["r.csv"] * count,
            "source_row": pd.array(range(2, count + 2), dtype="Int64"),
        }
    )


_ROW = st.tuples(st.none() | st.integers(2000, 2030), st.none() | st.integers(0, 10**6))


@settings(max_examples=40)
@given(st.lists(_ROW, min_size=1, max_size=30))
def test_nothing_is_lost_and_nothing_moves(rows: list[tuple[int | None, int | None]]) -> None:
    frame = _returns([year for year, _ in rows], [tax for _, tax in rows])  # type: ignore[misc]
    place = np.arange(len(frame))
    kept, where, notes = set_aside("returns", frame, place)
    lost = frame[frame["year"].isna()]
    assert len(kept) + len(lost) == len(frame)
    assert where is not None
    assert kept["tax_paid"].equals(frame["tax_paid"].iloc[where].reset_index(drop=True))
    assert [note.params["count"] for note in notes] == ([len(lost)] if len(lost) else [])
    if 0 < len(lost) < len(frame):
        assert kept["year"].dtype == "int64"
        if lost["tax_paid"].notna().any():
            assert f"tax_paid {lost['tax_paid'].sum():,.2f}" in notes[0].message("en")


def test_a_table_that_says_its_years_is_the_same() -> None:
    frame, place = _returns([2023, 2024], [1.0, None]), np.array([0, 1])
    kept, where, notes = set_aside("returns", frame, place)
    assert kept is frame
    assert where is place
    assert notes == []


def test_no_year_at_all_is_an_error() -> None:
    kept, where, (note,) = set_aside("returns", _returns([None, None], [1.0, 2.0]), None)
    assert (len(kept), where, note.severity) == (0, None, "error")
    assert note.params["rows"] == "2, 3"


@pytest.mark.parametrize("table", ["parcels", "contracts", "occupancy"])
def test_tables_without_a_period_are_left_alone(table: str) -> None:
    frame = _returns([None, 2024], [1.0, 2.0])
    assert set_aside(table, frame, None)[0] is frame


RETURNS: dict[str, Any] = {
    "columns": {
        "enterprise_id": "ID",
        "year": "year",
        "tax_paid": "纳税总额",
        "revenue": "主营业务收入",
        "profit": "利润总额",
        "employees": "从业人数",
    },
    "missing": ["NA"],
}


def test_firm_years_of_the_open_data() -> None:
    """45,150 rows of which one in a hundred has no year: all others stay, and the sums agree."""
    path = shared_data("zombie_competition_cn", "year_report_train_sum.csv")
    part = read(path, "returns", **RETURNS)
    assert not [note for note in part.notes if note.severity == "error"]
    raw = pd.read_csv(path, encoding="gb18030", na_values="NA")
    yearless = raw["year"].isna()
    kept, _, (note,) = set_aside("returns", part.frame, None)
    assert len(raw) == 45_150
    assert len(kept) == int((~yearless).sum())
    assert note.params["count"] == int(yearless.sum()) > 300
    said = re.search(r"tax_paid ([\d,.]+)", note.message("en"))
    assert said is not None
    assert float(said[1].replace(",", "")) == pytest.approx(
        raw["纳税总额"][yearless].sum(), abs=0.005
    )
    assert kept["tax_paid"].sum() == pytest.approx(raw["纳税总额"][~yearless].sum())
    assert set(kept["year"]) == {2015, 2016, 2017}
