"""A list of enterprises without its ids: the missing column is told first, and nothing that follows from it."""

import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from landuse.checking import check
from landuse.errors import InputError, Note
from landuse.ingest import load_park
from landuse.ingest.unnumbered import unnumbered
from landuse.present.intake import first_errors
from landuse.words import LANGS
from tests import demo_run

CODES = ["91330100MA27X0A000", "91330100MA27X0A001"]


def listed(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"source": ["f.csv"] * 2, **columns}).astype("str")


def ids(*said: str) -> pd.DataFrame:
    return pd.DataFrame({"enterprise_id": pd.Series(said, dtype="str")})


def stranger(table: str) -> Note:
    return Note("ingest.unknown_enterprises", "warning", {"table": table}, table)


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """A copy of the demo park."""
    shutil.copytree(demo_run.park().parent, tmp_path / "park")
    return tmp_path / "park"


def without(book: Path, heading: str) -> None:
    """Take a column out of the first sheet."""
    whole = openpyxl.load_workbook(book)
    sheet = whole.worksheets[0]
    at = next(cell for row in sheet.iter_rows(max_row=5) for cell in row if cell.value == heading)
    sheet.delete_cols(at.column)
    whole.save(book)


def test_the_missing_column_is_named_and_its_strangers_are_not() -> None:
    own = ids("E1", "E2", "E3")
    settled = {"enterprises": ids(*CODES), "returns": own, "monthly": ids(*CODES)}
    before = [stranger("returns"), stranger("monthly")]
    found = unnumbered(listed(credit_code=CODES), settled, before)
    assert [(each.code, each.table) for each in found] == [
        ("ingest.no_own_ids", "enterprises"),
        ("ingest.unknown_enterprises", "monthly"),
    ]
    for lang in LANGS:
        assert "E1, E2, E3" in found[0].message(lang)
        assert "[enterprises.columns] enterprise_id" in found[0].remedy(lang)


def test_a_small_table_of_strangers_refuses_no_park() -> None:
    settled = {"enterprises": ids(*CODES), "returns": ids(*CODES), "events": ids("E1")}
    before = [stranger("events")]
    assert unnumbered(listed(credit_code=CODES), settled, before) == before


@pytest.mark.parametrize(
    ("others", "columns"),
    [
        (ids("E1", "E2"), {"enterprise_id": ["E8", "E9"]}),
        (ids(*CODES), {}),
        (ids("91330100MA27X0A777", "甲厂"), {}),
        (ids(*CODES, "E1"), {}),
    ],
)
def test_nothing_is_said_where_ids_are_there_or_not_needed(
    others: pd.DataFrame, columns: dict[str, list[str]]
) -> None:
    before = [stranger("monthly")]
    own = ids(*columns.get("enterprise_id", CODES))
    found = unnumbered(listed(**columns), {"enterprises": own, "monthly": others}, before)
    assert found == before


def test_check_and_score_name_the_column_of_the_enterprises(park: Path) -> None:
    without(park / "enterprises.xlsx", "企业编号")
    errors = first_errors(check(park), "x")
    assert [each.code for each in errors] == ["ingest.no_own_ids"]
    assert "enterprises.xlsx" in errors[0].message("zh")
    assert "企业编号" in errors[0].message("zh")
    with pytest.raises(InputError) as caught:
        load_park(park)
    assert [each.message("zh") for each in caught.value.problems] == [errors[0].message("zh")]


def test_check_and_score_name_the_column_of_the_parcels(park: Path) -> None:
    layer = "宗地"
    shapes = gpd.read_file(park / "parcels.gpkg", layer=layer).drop(columns="宗地代码")
    (park / "parcels.gpkg").unlink()
    shapes.to_file(park / "parcels.gpkg", layer=layer)
    errors = first_errors(check(park), "x")
    assert [each.code for each in errors] == ["ingest.missing_column"]
    for word in ("parcels.gpkg", "宗地代码", "[parcels.columns]"):
        assert word in errors[0].message("zh") + errors[0].remedy("zh")
    with pytest.raises(InputError) as caught:
        load_park(park)
    assert [each.message("zh") for each in caught.value.problems] == [errors[0].message("zh")]
