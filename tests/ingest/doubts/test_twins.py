"""Rows that are there twice, and enterprises that are perhaps one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.ingest.doubts.twins import same_firms, same_rows
from landuse.study import Inputs


def _table(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    where = {"source": pd.Categorical(["f.csv"] * count), "source_row": range(2, count + 2)}
    return pd.DataFrame({**columns, **where})


def test_the_same_row_twice_is_told_with_its_rows() -> None:
    used = _table(
        enterprise_id=["a", "b", "a", "a", None],
        parcel_id=["P"] * 5,
        area=[1.0, 1.0, 1.0, 2.0, 1.0],
    )
    (note,) = same_rows("occupancy", used)
    assert (note.params["count"], note.params["listed"]) == (1, "2, 4")
    assert same_rows("occupancy", used.drop(index=2)) == []
    assert same_rows("occupancy", used.iloc[:0]) == []


def test_missing_cells_are_the_same_and_keyed_tables_are_left_alone() -> None:
    used = _table(enterprise_id=["a", "a", "b"], parcel_id=["P", "P", "P"], area=[None] * 3)
    assert [note.params["listed"] for note in same_rows("occupancy", used)] == ["2, 3"]
    keyed = _table(contract_id=["K", "K"], parcel_id=["P", "P"])
    assert same_rows("contracts", keyed) == []


@pytest.mark.parametrize(
    ("codes", "ids", "count"),
    [
        (["91A", None], ["91A", "甲(集团)公司"], 1),
        (["91A", "91B"], ["91A", "91B"], 0),
        (["91A", None], ["E1", "E2"], 1),
        ([None, None], ["E1", "E2"], 0),
        (["91A", None], ["E1", "E1"], 0),
    ],
)
def test_one_name_under_two_ids(codes: list[object], ids: list[object], count: int) -> None:
    firms = _table(
        enterprise_id=[*ids, "E9"],
        credit_code=[*codes, None],
        name=["甲（集团）公司", "甲(集團) 公司", "乙"],
    )
    notes = same_firms(firms)
    assert len(notes) == count
    for note in notes:
        assert "甲（集团）公司 (2, 3)" in note.message("zh")


def test_a_park_says_so(load: Callable[..., Inputs], tmp_path: Path) -> None:
    lines = "企业名称,统一社会信用代码\n甲公司,91430681MA4L00001N\n甲公司,\n乙公司,\n"
    (tmp_path / "e.csv").write_text(lines, encoding="utf-8")
    found = load(enterprises={"path": "e.csv"})
    assert "ingest.same_firm" in [note.code for note in found.notes]
    assert len(found.tables["enterprises"]) == 3
