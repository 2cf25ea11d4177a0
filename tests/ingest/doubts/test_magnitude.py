"""Orders of magnitude: every column of the demo park in every likely unit, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest.doubts.magnitude import check_magnitude
from landuse.ingest.doubts.quotients import columns_of
from landuse.ingest.doubts.ranges import COMMON, NOT_BUILDINGS, NOT_FLOORS, RANGES
from landuse.schema import fields
from landuse.units import alternatives, canonical, factor
from tests import demo_run

Records = dict[str, list[dict[str, Any]]]
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return dict(demo_run.inputs().tables)


@pytest.fixture(scope="module")
def records() -> Records:
    found: Records = defaultdict(list)
    for record in demo_run.inputs().sources:
        found[record["table"]].append(dict(record))
    return found


def _proposed(notes: list[Note]) -> set[tuple[object, object, object]]:
    assert all(note.code == "magnitude.unit" and note.severity == "warning" for note in notes)
    return {(note.params["table"], note.params["field"], note.params["code"]) for note in notes}


def _as_if_in(tables: Tables, table: str, names: list[str], unit: str) -> Tables:
    """The park as it is read when figures in a unit are taken for those in the field's unit."""
    frame = tables[table].copy()
    for name in names:
        frame[name] = frame[name].astype(float) / factor(unit, fields(table)[name].unit)
    return {**tables, table: frame}


def _cases() -> list[tuple[str, str, str]]:
    columns = dict.fromkeys(column for each in RANGES for column in columns_of(each))
    found = []
    for table, name in columns:
        own = fields(table)[name].unit
        floors = name.startswith("floor")
        never = (NOT_FLOORS if floors else NOT_BUILDINGS) if own == "m2" else frozenset()
        sizes: dict[float, str] = {1.0: own}
        for unit in (each for each in alternatives(own) if each in COMMON and each not in never):
            sizes.setdefault(factor(unit, own), unit)
        found += [(table, name, unit) for unit in sizes.values() if unit != own]
    return found


def test_the_demo_park_is_plausible(tables: Tables, records: Records) -> None:
    assert check_magnitude(tables, records) == []
    assert check_magnitude(tables, {}) == []


@pytest.mark.parametrize(("table", "name", "unit"), _cases())
def test_a_column_in_another_unit_is_named_with_that_unit_and_no_other(
    tables: Tables, records: Records, table: str, name: str, unit: str
) -> None:
    """Every money, area and energy column that is looked at, in every common unit of its kind."""
    plain = {each: [{"columns": []}] for each in tables}
    notes = check_magnitude(_as_if_in(tables, table, [name], unit), plain)
    assert _proposed(notes) == {(table, name, unit)}


def test_that_is_nearly_every_figure_of_the_files(records: Records) -> None:
    figures = {
        (table, column["field"])
        for table, files in records.items()
        for file in files
        for column in file["columns"]
        if fields(table)[column["field"]].dtype == "number" and fields(table)[column["field"]].unit
    }
    looked_at = {column for each in RANGES for column in columns_of(each)}
    elsewhere = {
        ("parcels", name) for name in ("registered_area", "contract_area", "surveyed_area")
    }
    assert figures - looked_at - elsewhere == {
        *(("cases", name) for name in ("area_done", "area_left", "area_mu")),
        ("projects", "floor_demand"),
        ("units", "arrears_months"),
    }


@pytest.mark.parametrize(
    ("table", "own", "unit"),
    [
        *(("returns", "wan_yuan", unit) for unit in ("yuan", "yi_yuan")),
        *(("contracts", "mu", unit) for unit in ("m2", "ha")),
        ("contracts", "wan_yuan", "yuan"),
        ("contracts", "wan_yuan/mu", "wan_yuan/ha"),
        ("projects", "wan_yuan", "yuan"),
        ("parcels", "m2", "wan_m2"),
    ],
)
def test_all_columns_of_a_kind_in_another_unit(
    tables: Tables, table: str, own: str, unit: str
) -> None:
    names = [
        name
        for name, each in fields(table).items()
        if each.unit == own and each.kind == "input" and name in tables[table]
    ]
    names = [
        name
        for name in names
        if (table, name) in {column for each in RANGES for column in columns_of(each)}
    ]
    notes = check_magnitude(_as_if_in(tables, table, names, unit), {})
    assert _proposed(notes) == {(table, name, unit) for name in names}


def test_a_heading_that_says_the_wrong_unit(tables: Tables) -> None:
    """元 in the heading, 万元 in the cells."""
    names = [
        name
        for name, each in fields("returns").items()
        if each.unit == "wan_yuan" and name in tables["returns"].dropna(axis=1, how="all")
    ]
    wrong = {
        **tables,
        "returns": tables["returns"].assign(
            **{name: tables["returns"][name] * 1e-4 for name in names}
        ),
    }
    said = {"returns": [{"columns": [{"field": name, "unit": "元"} for name in names]}]}
    notes = check_magnitude(wrong, said)
    assert _proposed(notes) == {("returns", name, "wan_yuan") for name in names}
    assert "按 元 读取" in notes[0].message("zh")
    assert '[returns.units] tax_paid = "wan_yuan"' in notes[0].remedy("en")


def test_the_words_name_figure_range_and_way_out(tables: Tables) -> None:
    (note,) = check_magnitude(_as_if_in(tables, "returns", ["tax_paid"], "yuan"), {})
    for part in ("[returns]", "实缴税收", "营业收入", "0.001", "0.4", "元"):
        assert part in note.message("zh")
    for part in ("tax paid", "revenue", "yuan"):
        assert part in note.message("en")
    for remedy in (note.remedy("zh"), note.remedy("en")):
        assert '[returns.units] tax_paid = "yuan"' in remedy
        assert canonical("yuan")


def test_nothing_is_converted(tables: Tables) -> None:
    wrong = _as_if_in(tables, "returns", ["tax_paid"], "yuan")
    before = wrong["returns"].copy(deep=True)
    check_magnitude(wrong, {})
    pd.testing.assert_frame_equal(wrong["returns"], before)


def test_money_of_other_currencies_is_not_judged(tables: Tables) -> None:
    wrong = _as_if_in(tables, "returns", ["tax_paid"], "yuan")
    assert check_magnitude(wrong, {}, currency="USD") == []
    power = _as_if_in(tables, "returns", ["energy_tce"], "kgce")
    assert _proposed(check_magnitude(power, {}, currency="USD")) == {
        ("returns", "energy_tce", "kgce")
    }


@pytest.mark.parametrize("seed", range(20))
def test_few_rows_raise_no_alarm(tables: Tables, seed: int) -> None:
    some = {
        name: frame.sample(min(len(frame), 12), random_state=seed) for name, frame in tables.items()
    }
    assert check_magnitude({**some, "parcels": tables["parcels"]}, {}) == []


def test_a_handful_is_needed() -> None:
    few = pd.DataFrame(
        {
            "enterprise_id": list("abcd"),
            "year": [2024] * 4,
            "tax_paid": [1e7] * 4,
            "revenue": [1e3] * 4,
        }
    )
    assert check_magnitude({"returns": few}, {}) == []
    more = pd.concat([few, few.assign(year=2023)], ignore_index=True)
    assert _proposed(check_magnitude({"returns": more}, {})) == {("returns", "tax_paid", "yuan")}


def test_a_park_of_giants_is_no_mistake(tables: Tables) -> None:
    """All firms a hundred times as large, hands and land as well: odd, but nothing contradicts."""
    returns = tables["returns"]
    names = [
        name
        for name, each in fields("returns").items()
        if each.dtype == "number" and name in returns
    ]
    giants = returns.assign(**{name: returns[name].astype(float) * 100 for name in names})
    assert check_magnitude({"returns": giants}, {}) == []
    assert np.isfinite(giants["tax_paid"].median())
