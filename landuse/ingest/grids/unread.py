"""Figures that no column was read for (未读的数值列): the sheet adds them up, or they are the drawn areas."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse.errors import LanduseError, Note
from landuse.ingest.cells import columns as headings
from landuse.ingest.cells.figures import figures
from landuse.ingest.cells.headings import column_letters, plain, read_heading
from landuse.ingest.cells.near import near_fields
from landuse.ingest.cells.texts import as_text, blank
from landuse.ingest.formats.rows import Layer
from landuse.ingest.grids.totals import Column, Total, is_summed
from landuse.park import Source
from landuse.schema import Field, fields
from landuse.units import MU_M2

LEADING = {"returns": (("tax_paid",), ("revenue",)), "occupancy": (("area", "floor_area"),)}
"""Figures without which a table says little, of each group one (主要数值); product proposal."""
DECLARED = ("registered_area", "contract_area", "surveyed_area")
"""Areas that somebody declared (登记、合同、实测面积)."""

_UNITS = {"亩": MU_M2, "平方米": 1.0, "公顷": 10_000.0}
_MEASURED = ("shapearea", "shapestar", "shapestarea", "shape.starea", "starea", "area", "perimeter")
"""Headings under which programs write the drawn area themselves."""
_SAMPLE = 200
_ALIKE = 0.03
"""Declared and drawn areas of a sound layer are nearer; a degree is not quite its length."""
_DEGREE_M = 111_320.0
_MOST_DEGREES = 360.0


def summed_unread(
    table: str,
    mapping: headings.Mapping,
    source: Source,
    layer: Layer,
    totals: Sequence[Total],
    records: NDArray[np.bool_],
) -> list[Note]:
    """Warning on columns that the sheet adds up and nobody reads (合计行已汇总而未读的列).

    Parameters
    ----------
    table
        Name of the table.
    mapping
        What its columns are.
    source
        Its options.
    layer
        The sheet.
    totals
        Its total rows.
    records
        Which of its rows are records.

    Returns
    -------
    list of Note
        One a sheet, and only where a leading figure of the table was not read.
    """
    have = {each.field for each in mapping.columns} | set(source.constant)
    lacking = [group for group in LEADING.get(table, ()) if not set(group) & have]
    if not lacking or not totals:
        return []
    ignored = set(mapping.ignored)
    at = [
        i
        for i, heading in enumerate(layer.headings)
        if heading in ignored
        and read_heading(table, heading) is None
        and not set(near_fields(table, heading)) - have
    ]
    target = fields(table)[lacking[0][0]]
    found = []
    for i, column in zip(at, layer.read(at).columns if at else (), strict=True):
        texts = blank(as_text(column), source.missing)
        numbers = figures(texts, target, "", ()).series.to_numpy(dtype=float, na_value=np.nan)
        each = Column(layer.headings[i], target, texts.to_pylist(), numbers, 1.0)
        if is_summed(totals, records, each):
            found.append(f"{column_letters(i)} {layer.headings[i]}")
    wanted = [fields(table)[group[0]] for group in lacking]
    return [_note("summed_unread", table, layer, found, wanted)] if found else []


def drawn_unread(
    table: str, mapping: headings.Mapping, layer: Layer, geometry: pa.ChunkedArray | None
) -> list[Note]:
    """Warning on an unread column that holds the areas of the shapes (疑似面积而未读的列).

    Looked for only where the parcels have no declared area at all, in a sample of them.

    Parameters
    ----------
    table
        Name of the table.
    mapping
        What its columns are.
    layer
        The layer.
    geometry
        Its shapes as WKB.

    Returns
    -------
    list of Note
        One a layer.
    """
    if table != "parcels" or geometry is None or {e.field for e in mapping.columns} & {*DECLARED}:
        return []
    ignored = set(mapping.ignored)
    at = [
        i
        for i, heading in enumerate(layer.headings)
        if heading in ignored
        and plain(heading) not in _MEASURED
        and not near_fields(table, heading)
    ]
    if not at or not len(geometry):
        return []
    target = fields(table)[DECLARED[0]]
    drawn = _drawn(geometry.slice(0, _SAMPLE))
    found = []
    for i, values in _read_figures(layer, at, target):
        unit = _unit_of(values, drawn)
        if unit:
            found.append(f"{layer.headings[i]}（{unit}）")
    wanted = [fields(table)[name] for name in DECLARED]
    return [_note("drawn_unread", table, layer, found, wanted)] if found else []


def _read_figures(
    layer: Layer, at: list[int], target: Field
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Figures of columns that nobody asked for; one that cannot be read stops nothing."""
    try:
        columns = layer.read(at).columns
    except (pa.ArrowException, KeyError, LanduseError):
        return
    for i, column in zip(at, columns, strict=True):
        with contextlib.suppress(pa.ArrowException):
            series = figures(column.slice(0, _SAMPLE), target, "", ()).series
            yield i, series.to_numpy(dtype=float, na_value=np.nan)


def _drawn(geometry: pa.ChunkedArray) -> NDArray[np.float64]:
    """Areas of shapes in m², near enough to tell units apart, whatever the CRS."""
    shapes = shapely.from_wkb(geometry.to_numpy(zero_copy_only=False), on_invalid="ignore")
    west, south, east, north = shapely.total_bounds(shapes)
    area: NDArray[np.float64] = shapely.area(shapes)
    if max(abs(west), abs(east), abs(south), abs(north)) <= _MOST_DEGREES:
        area = area * _DEGREE_M**2 * np.cos(np.radians((south + north) / 2))
    return area


def _unit_of(values: NDArray[np.float64], drawn: NDArray[np.float64]) -> str:
    """Unit in which most of the values are the drawn areas; empty where there is none."""
    known = (values > 0) & (drawn > 0)
    if 2 * known.sum() <= len(values):
        return ""
    ratio = drawn[known] / values[known]
    for unit, size in _UNITS.items():
        if np.mean(np.abs(ratio / size - 1) <= _ALIKE) > 0.5:
            return unit
    return ""


def _note(
    code: str, table: str, layer: Layer, found: Sequence[str], wanted: Sequence[Field]
) -> Note:
    params: Mapping[str, Any] = {
        "file": layer.label,
        "table": table,
        "headings": ", ".join(found),
        "field": wanted[0].name,
        "lacking": {
            "zh": "、".join(f"「{each.zh}」" for each in wanted),
            "en": ", ".join(f"{each.name} ({each.en} / {each.zh})" for each in wanted),
        },
    }
    return Note(f"sheets.{code}", "warning", dict(params), table)
