"""Law: whatever stands in a sheet, each row is a record, a heading, or spoken of; nothing else goes wrong."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import InputError
from landuse.ingest.tables import read_parts
from landuse.park import Source
from tests.mess.sheets import Sheet, write_csv, write_xlsx

WORDS = st.sampled_from(
    [
        *(
            "企业名称",
            "年度",
            "税收",
            "营业收入（元）",
            "备注",
            "经济指标",
            "甲公司",
            "乙公司",
            "E01",
            "2023",
        ),
        *(
            "合计",
            "小计",
            "其中：规上",
            "上海合计",
            "共2家",
            "注：说明",
            "填表人：张三",
            "单位：元",
            "一",
            "一、规上企业",
        ),
        *(
            "1",
            "2",
            "3.5",
            "—",
            "#N/A",
            "12亩",
            "１２",
            "第1页",
            "{0}",
            "=1+1",
            "\n",
            "/",
            "甲",
            "万元",
        ),
    ]
)
ROW = st.lists(st.one_of(st.just(""), WORDS), min_size=4, max_size=4)
HEAD = [["企业名称", "年度", "税收", "备注"]]


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any cells, with or without headings in the first row, some of them merged."""
    rows = (HEAD if draw(st.booleans()) else []) + draw(st.lists(ROW, min_size=1, max_size=10))
    sheet = Sheet("a", [list(row) for row in rows])
    if draw(st.booleans()):
        top, left = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 3))
        bottom, right = draw(st.integers(top, len(rows) - 1)), draw(st.integers(left, 3))
        if (top, left) != (bottom, right):
            sheet.merged.append((top, left, bottom, right))
    return sheet


def _said(sheet: Sheet, kind: str, table: str) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder) / f"f.{kind}"
        name = write_xlsx(place, [sheet]) if kind == "xlsx" else write_csv(place, sheet)
        source = Source(path=name, missing=["合计说明"], fill_down=["name"])
        try:
            (part,) = read_parts(table, source, name, Path(folder))
        except InputError:
            return
    rows = set(part.frame["source_row"].tolist())
    told = set()
    for note in part.notes:
        for lang in ("zh", "en"):
            assert note.message(lang)  # type: ignore[arg-type]
            assert note.remedy(lang)  # type: ignore[arg-type]
        told |= {note.row} | {
            int(row) for row in re.findall(r"\d+", str(note.params.get("rows", "")))
        }
        if note.code == "sheets.second_table":
            told |= set(range(note.row or 0, 99))
        for first, last in re.findall(r"(\d+)–(\d+)", str(note.params.get("rows", ""))):
            told |= set(range(int(first), int(last) + 1))
    head = max(
        (note.params.get("last", note.params.get("heading_row", 1)) for note in part.notes),
        default=1,
    )
    for i, row in enumerate(sheet.rows, 1):
        if any(cell.strip() not in {"", "—", "/", "#N/A"} for cell in map(str, row)):
            assert i in rows | told or i <= int(str(head)), (i, row)


@settings(max_examples=80)
@given(
    sheets(),
    st.sampled_from(["xlsx", "csv"]),
    st.sampled_from(["returns", "enterprises", "occupancy"]),
)
def test_every_row_is_accounted_for(sheet: Sheet, kind: str, table: str) -> None:
    _said(sheet, kind, table)
