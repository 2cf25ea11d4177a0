"""Columns nobody reads: said where the sheet adds them up or they hold the drawn areas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from landuse.errors import Note
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.formats.rows import Layer, Rows
from landuse.ingest.grids.unread import drawn_unread
from landuse.ingest.tables import read_parts
from landuse.park import Source


def _summed(folder: Path, *rows: str, **options: Any) -> list[Note]:
    (folder / "f.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    source = Source.model_validate({"path": "f.csv", **options})
    (part,) = read_parts("returns", source, "f.csv", folder)
    return [note for note in part.notes if note.code == "sheets.summed_unread"]


HEAD = "企业名称,年度,税收,{}"
ROWS = ("甲,2023,5,100", "乙,2023,6,20.5", "合计,,11,120.5")


def test_a_column_that_the_sheet_adds_up(tmp_path: Path) -> None:
    (note,) = _summed(tmp_path, HEAD.format("面积"), *ROWS)
    assert note.severity == "warning"
    assert "D 面积" in note.message("zh")
    assert "「营业收入」" in note.message("zh")
    assert "revenue" in note.message("en")
    assert '[returns.columns] revenue = "' in note.remedy("en")


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (HEAD.format("营业收入"), ROWS),
        (HEAD.format("营业收人"), ROWS),  # said as a slip already
        (HEAD.format("面积"), (*ROWS[:2], "合计,,11,121.5")),
        (HEAD.format("面积"), (*ROWS[:2], "合计,,11,")),
        (HEAD.format("面积"), ROWS[:2]),
        (HEAD.format("面积"), ("甲,2023,5,0", "乙,2023,6,0", "合计,,11,0")),
        (HEAD.format("备注"), ("甲,2023,5,好", "乙,2023,6,中", "合计,,11,")),
    ],
)
def test_nothing_to_say(tmp_path: Path, head: str, rows: tuple[str, ...]) -> None:
    assert not _summed(tmp_path, head, *rows)


def test_a_constant_is_no_gap(tmp_path: Path) -> None:
    assert _summed(tmp_path, HEAD.format("面积"), *ROWS)
    assert not _summed(tmp_path, HEAD.format("面积"), *ROWS, constant={"revenue": 1})


def _drawn(heading: str, values: list[object], *, degrees: bool = False, more: str = "") -> Any:
    at = np.arange(len(values))
    size = 50.0 + 10 * at
    x, y = 410_000 + at * 200, np.full(len(at), 3_190_000.0)
    if degrees:
        step = 1 / 111_320.0
        x, y, width = 113 + at * 0.01, np.full(len(at), 28.8), size * step
        shapes = shapely.box(x, y, x + width / np.cos(np.radians(28.8)), y + width)
    else:
        shapes = shapely.box(x, y, x + size, y + size)
    geometry = pa.chunked_array([pa.array(shapely.to_wkb(shapes), pa.binary())])
    columns = [
        pa.chunked_array([pa.array([str(i) for i in at])]),
        pa.chunked_array([pa.array(values)]),
    ]
    headings = ("宗地代码", heading, more)
    layer = Layer("f", headings, lambda wanted: Rows(tuple(columns[i] for i in wanted), None, at))
    mapping = map_headings("parcels", headings, Source(path="f"), "f")
    return drawn_unread("parcels", mapping, layer, geometry)


AREAS = [(50.0 + 10 * i) ** 2 for i in range(6)]


@pytest.mark.parametrize("degrees", [False, True])
@pytest.mark.parametrize(("size", "unit"), [(2000 / 3, "亩"), (1.0, "平方米"), (10_000.0, "公顷")])
def test_areas_under_a_strange_heading(size: float, unit: str, *, degrees: bool) -> None:
    (note,) = _drawn("说明", [round(each / size, 4) for each in AREAS], degrees=degrees)
    assert note.severity == "warning"
    assert f"说明（{unit}）" in note.message("zh")
    assert '[parcels.columns] registered_area = "' in note.remedy("en")


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("用地面积", AREAS),
        ("Shape_Area", AREAS),
        ("说明", [2023.0] * 6),
        ("说明", [None, None, None, *AREAS[3:]]),
        ("说明", ["甲"] * 6),
        ("用地面积大", AREAS),  # said as a slip already
    ],
)
def test_no_area_is_asked_about(heading: str, values: list[object]) -> None:
    assert not _drawn(heading, values)


def test_a_declared_area_is_enough() -> None:
    assert _drawn("说明", AREAS)
    assert not _drawn("说明", AREAS, more="登记面积")
