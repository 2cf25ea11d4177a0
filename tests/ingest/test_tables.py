"""One file → one table: constants, places of what is wrong, mixed sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.errors import InputError, Note
from landuse.ingest import tables
from landuse.ingest.tables import read_parts
from landuse.park import Source
from landuse.schema import fields

Fail = Callable[..., InputError]


def _read(folder: Path, text: str, table: str = "returns", **options: object) -> tables.Part:
    (folder / "f.csv").write_text(text, encoding="utf-8")
    (part,) = read_parts(
        table, Source.model_validate({"path": "f.csv", **options}), "f.csv", folder
    )
    return part


def test_constants_fill_every_row_and_win(tmp_path: Path) -> None:
    part = _read(
        tmp_path,
        "企业,年度,税收\n甲,2020,1\n乙,2021,2\n",
        constant={"year": 2024, "annual_report_filed": True},
    )
    assert part.frame["year"].tolist() == [2024, 2024]
    assert part.frame["year"].dtype == "int64"
    assert part.frame["annual_report_filed"].tolist() == [True, True]
    assert part.record["ignored"] == ["年度"]
    assert part.record["constant"] == {"year": 2024, "annual_report_filed": True}


def test_constant_that_does_not_fit(tmp_path: Path) -> None:
    part = _read(tmp_path, "企业\n甲\n", constant={"year": "去年"})
    assert [note.code for note in part.notes] == ["ingest.bad_constant"]


def test_own_words_for_text(tmp_path: Path) -> None:
    part = _read(
        tmp_path,
        "宗地代码,地类\nA,工业\nB,商业\n",
        "parcels",
        values={"land_use": {"工业": "0601"}},
    )
    assert part.frame["land_use"].tolist() == ["0601", "商业"]


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    part = _read(tmp_path, "企业,年度,税收\n甲,2024,1\n,,\n合计,,1\n乙,2024,x\n")
    assert part.frame["source_row"].tolist() == [2, 5]
    assert [(note.code, note.row) for note in part.notes] == [
        ("sheets.total_agrees", 4),
        ("ingest.bad_number", 5),
    ]


def test_a_firm_may_be_called_so(tmp_path: Path) -> None:
    part = _read(tmp_path, "企业,年度,税收\n合计数据科技有限公司,2024,1\n")
    assert len(part.frame) == 1


def test_thousands_of_bad_cells_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_KEPT", 3)
    part = _read(tmp_path, "企业,年度,税收\n" + "甲,2024,x\n" * 10)
    assert [note.code for note in part.notes] == ["ingest.bad_number"] * 3 + [
        "ingest.more_bad_cells"
    ]
    assert part.notes[-1].params["count"] == 7


@pytest.mark.parametrize(
    ("table", "heading", "value", "code", "expected"),
    [
        ("returns", "税收", "十二", "bad_number", "税收"),
        ("returns", "职工人数", "-3", "out_of_range", "0"),
        ("returns", "年度", "2024.5", "bad_integer", "年度"),
        ("enterprises", "注册日期", "6月", "bad_date", "2022-06-01"),
        ("enterprises", "是否规上", "也许", "bad_boolean", "是"),
        ("enterprises", "经营状态", "很好", "bad_category", "operating 正常"),
    ],
)
def test_each_bad_cell_names_its_place_and_what_would_do(
    tmp_path: Path, table: str, heading: str, value: str, code: str, expected: str
) -> None:
    year = "" if heading == "年度" or table != "returns" else ",年度"
    text = f"企业,{heading}{year}\n甲,{value}{',2024' if year else ''}\n"
    (note,) = _read(tmp_path, text, table).notes
    assert note.code == f"ingest.{code}"
    assert (note.table, note.row) == (table, 2)
    for said in (note.message("zh") + note.remedy("zh"), note.message("en") + note.remedy("en")):
        for part in ("f.csv", "2", heading, value, expected):
            assert part in said


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    words = "{{7*7}} <script>alert(1)</script> {0} %s"
    part = _read(tmp_path, f'企业,年度,税收\n甲,2024,"{words}"\n')
    assert words in part.notes[0].message("zh")
    assert words in part.notes[0].message("en")


def test_wkt_that_is_none(tmp_path: Path) -> None:
    part = _read(
        tmp_path, '宗地代码,图形\nA,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\nB,POLYGON 3\nC,\n', "parcels"
    )
    assert [(note.code, note.row) for note in part.notes] == [("ingest.bad_geometry", 3)]
    assert part.geometry is not None
    assert part.geometry.null_count == 2


def test_areas_need_geometry(tmp_path: Path) -> None:
    part = _read(tmp_path, "宗地代码\nA\n", "parcels")
    assert [note.code for note in part.notes] == ["ingest.no_geometry"]


def test_values_in_words() -> None:
    assert tables.valid_words(fields("occupancy")["role"]) == "own 自有, lease 承租, sublet 转租"


def test_sources_read_beside_each_other_say_the_same_in_the_same_order(tmp_path: Path) -> None:
    frame = pd.DataFrame({"enterprise_id": ["E1"], "year": [2024], "spare": [1]})
    paths = [f"{name}.parquet" for name in "ab"]
    for path in paths:
        frame.to_parquet(tmp_path / path)
    sources = {
        "returns": Source.model_validate({"path": [*paths, "none.parquet"]}),
        "monthly": Source.model_validate({"path": "none.csv"}),
        "occupancy": Source.model_validate({"path": "a.parquet"}),
    }
    said: list[Note] = []
    parts = tables.read_sources(sources, tmp_path, said)
    alone: list[Note] = []
    for table, source in sources.items():
        found = tables.read_source(table, source, tmp_path, alone)
        assert [each.record for each in found] == [each.record for each in parts[table]]
    assert list(parts) == list(sources)
    assert said == alone
    lost = [note.params["table"] for note in said if note.code == "ingest.no_file"]
    assert lost == ["returns", "monthly"]
