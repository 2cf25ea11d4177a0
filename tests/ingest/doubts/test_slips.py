"""Slips of the unit: a year, or one cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.doubts.slips import _order, check_slips
from landuse.schema import fields
from tests import demo_run

YEARS = (2021, 2022, 2023, 2024)


def _returns(firms: int = 20, *, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [
        {
            "enterprise_id": f"E{firm:03d}",
            "year": year,
            "tax_paid": 40 * size * rng.uniform(0.7, 1.4),
            "revenue": 1000 * size * rng.uniform(0.7, 1.4),
            "employees": 20 * size,
            "electricity_kwh": 1e5 * size * rng.uniform(0.7, 1.4),
        }
        for firm, size in enumerate(rng.lognormal(0, 1, firms))
        for year in YEARS
    ]
    frame = pd.DataFrame(rows)
    frame["source"] = pd.Categorical(["r.csv"] * len(frame))
    return frame.assign(source_row=range(2, len(frame) + 2))


def _check(frame: pd.DataFrame, currency: str = "CNY") -> list[tuple[str, object, int | None]]:
    place = pd.factorize(frame["enterprise_id"], sort=True)[0].astype(np.int64)
    notes = check_slips(frame, place, currency=currency)
    assert all(
        note.severity == "warning" and note.message("zh") and note.remedy("en") for note in notes
    )
    return [(note.code, note.params["field"], note.row) for note in notes]


def test_the_demo_park_has_none() -> None:
    inputs = demo_run.inputs()
    assert check_slips(inputs.tables["returns"], inputs.who["returns"]) == []


@pytest.mark.parametrize(
    ("name", "times"),
    [("tax_paid", 1e4), ("revenue", 1e-4), ("electricity_kwh", 1e4), ("electricity_kwh", 1e-3)],
)
@pytest.mark.parametrize("order", ["firm", "year", "mixed"])
def test_one_cell_in_another_unit_is_found_with_its_row(
    name: str, times: float, order: str
) -> None:
    frame = _returns()
    frame.loc[13, name] *= times
    if order != "firm":
        by = ["year", "enterprise_id"] if order == "year" else ["revenue"]
        frame = frame.sort_values(by, ignore_index=True)
    assert _check(frame) == [("magnitude.slip", name, 15)]


def test_the_words_name_the_year_and_the_usual_figure() -> None:
    frame = _returns()
    frame.loc[[12, 13, 14, 15], "tax_paid"] = [180, 1_805_000, 190, 170]
    place = pd.factorize(frame["enterprise_id"])[0].astype(np.int64)
    (note,) = check_slips(frame, place)
    for lang in ("zh", "en"):
        said = note.message(lang)  # type: ignore[arg-type]
        assert all(part in said for part in ("r.csv", "15", "2022", "1.805e+06"))


def test_a_firm_that_collapses_is_no_slip() -> None:
    frame = _returns()
    later = (frame["enterprise_id"] == "E003") & (frame["year"] >= 2024)
    frame.loc[later, ["tax_paid", "revenue", "electricity_kwh", "employees"]] *= 1e-4
    assert _check(frame) == []


def test_zero_and_unknown_are_no_slips() -> None:
    frame = _returns()
    frame.loc[[1, 2], "tax_paid"] = [0, np.nan]
    assert _check(frame) == []


def test_two_years_do_not_tell_which_is_wrong() -> None:
    frame = _returns()
    frame = frame[frame["year"] >= 2023].reset_index(drop=True)
    frame.loc[1, "tax_paid"] *= 1e4
    assert _check(frame) == []


def test_a_year_in_another_unit_is_one_note_a_column() -> None:
    frame = _returns()
    money = ["tax_paid", "revenue"]
    frame.loc[frame["year"] >= 2023, money] *= 1e4
    assert _check(frame) == [
        ("magnitude.year", "tax_paid", None),
        ("magnitude.year", "revenue", None),
    ]
    assert _check(frame, currency="USD") == []


def test_rows_of_nobody_are_left_out() -> None:
    frame = _returns(2)
    frame.loc[1, "tax_paid"] *= 1e4
    assert check_slips(frame, np.full(len(frame), -1)) == []
    assert check_slips(frame.iloc[:0], np.empty(0, np.int64)) == []
    assert check_slips(frame.drop(columns="year"), np.zeros(len(frame), np.int64)) == []


def test_only_figures_with_common_units_are_looked_at() -> None:
    assert {
        each.unit
        for each in fields("returns").values()
        if each.kind == "input" and each.dtype == "number"
    } >= {"wan_yuan", "kwh", "tce"}


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(2020, 2023)), min_size=1, max_size=20))
def test_rows_stand_by_enterprise_and_year(rows: list[tuple[int, int]]) -> None:
    place = np.array([at for at, _ in rows], dtype=np.int64)
    year = np.array([year for _, year in rows], dtype=float)
    order = _order(place, year)
    found = np.arange(len(rows)) if order is None else order
    assert found.tolist() == np.lexsort((year, place)).tolist()
