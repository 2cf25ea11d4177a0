"""Boundary surveys (勘测定界、报备坐标 TXT): plots with their points, as a layer of areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from landuse.crs import reproject, zone_crs
from landuse.crs.zones import CGCS2000, DATUMS, Zone, numbered
from landuse.errors import InputError, Note, Severity
from landuse.ingest.formats.decoding import decoded
from landuse.ingest.formats.rows import File, Layer, Rows
from landuse.ingest.formats.surveytext import Plot, Point, Sheet, plain, read_lines
from landuse.ingest.ground.boundary import Ring, area_of_rings, corners, fits, rings
from landuse.units import factor

_LISTED = 10
_NORTH = (1.8e6, 6.0e6)
_PLAIN_EAST = (1e5, 9e5)
_PREFIXED_EAST = (13e6, 46e6)
_LON, _LAT = (73.0, 136.0), (17.0, 54.0)
_SAME = {"metres": 0.001, "degrees": 1e-8}
_GAP = 0.01
_DATUM_WORDS = (
    ("2000", "China 2000"),
    ("80", "Xian 1980"),
    ("54", "Beijing 1954"),
    ("84", "China 2000"),
)
"""Words of a header → datum; WGS 84 is centimetres from CGCS2000."""
_METRES = {"", "米", "m", "M", "公尺"}
_KRUGER = re.compile("高斯|克吕格|克里金|gauss|kruger|^$", re.IGNORECASE)
_AREA = re.compile(r"([\d,]+\.?(\d*))(\D*)")
_NAMES = {"zones": ("片区编号", "片区名称"), "constraints": ("约束编号", "名称")}
"""Headings of number and name for tables other than parcels, as the data dictionary has them."""


@dataclass(frozen=True)
class _Grid:
    """How the figures of a file are to be read: order, kind, and the zone before the easting."""

    kind: str
    north_first: bool
    prefix: int
    odd: frozenset[int] = frozenset()


def survey_layer(file: File) -> Layer:
    """Boundary survey as a layer (勘测定界图层).

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    Layer
        One record a plot: number, name, use, declared area in hectares; problems among the notes.

    Raises
    ------
    InputError
        The encoding is not known, or there is no plot in it.
    """
    text = decoded(file, file.place.read_bytes())
    sheet = read_lines(text.data.decode())
    talk = _Talk(file, [*file.notes, *text.notes])
    _bad_lines(sheet, talk)
    points = [point for plot in sheet.plots for point in plot.points]
    if not points:
        talk.say("survey.nothing", "error")
        raise InputError.collect(note for note in talk.notes if note.severity == "error")
    grid = _grid(points, talk)
    crs = _crs(sheet.header, grid, talk)
    shapes = [_shape(plot, grid, talk) for plot in sheet.plots]
    _open_rings(shapes, talk)
    figures = _areas(sheet.plots, [shape for shape, _ in shapes], grid, talk)
    wkb = pa.chunked_array([pa.array(shapely.to_wkb([shape for shape, _ in shapes]), pa.binary())])
    return _layer(file, sheet.plots, figures, wkb, crs, (text.encoding, tuple(talk.notes)))


@dataclass(frozen=True)
class _Talk:
    """What there is to say about one file."""

    file: File
    notes: list[Note]

    def say(self, code: str, severity: Severity, row: int | None = None, **more: object) -> None:
        """One more note about the file."""
        table = self.file.table
        params = {"file": self.file.written, "table": table, "row": row, **more}
        self.notes.append(Note(code, severity, params, table, row))


def _listed(lines: Iterable[int]) -> str:
    found = list(lines)
    return ", ".join(map(str, found[:_LISTED])) + (" …" if len(found) > _LISTED else "")


def _bad_lines(sheet: Sheet, talk: _Talk) -> None:
    for line, written in sheet.bad:
        talk.say("survey.bad_line", "error", line, found=written[:80])
    if sheet.passed:
        count, rows = len(sheet.passed), _listed(sheet.passed)
        talk.say("survey.passed", "info", count=count, rows=rows)
    if sheet.mended:
        count, rows = len(sheet.mended), _listed(sheet.mended)
        talk.say("survey.separators", "info", count=count, rows=rows)
    first = sheet.plots[0] if sheet.plots else None
    if first is not None and not first.kind and first.points and first.line == first.points[0].line:
        talk.say("survey.no_heading", "warning", first.line)


def _within(values: NDArray[np.float64], ends: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= ends[0]) & (values <= ends[1])


def _grid(points: Sequence[Point], talk: _Talk) -> _Grid:
    """Kind and order of the figures, by their size; points that are of another are errors."""
    first = np.array([point.first for point in points])
    second = np.array([point.second for point in points])
    ways = {}
    for north_first, (north, east) in ((True, (first, second)), (False, (second, first))):
        is_north = _within(north, _NORTH)
        ways["metres", north_first] = is_north & _within(east, _PLAIN_EAST)
        ways["prefixed", north_first] = is_north & _within(east, _PREFIXED_EAST)
        ways["degrees", north_first] = _within(north, _LAT) & _within(east, _LON)
    best = max(ways, key=lambda way: int(ways[way].sum()))
    kind, north_first = best
    if 2 * ways[best].sum() <= len(points):
        return _Grid("local", north_first=True, prefix=0)
    odd = np.flatnonzero(~ways[best]).tolist()
    lines = frozenset(points[at].line for at in odd)
    for at in odd:
        found = f"{points[at].first:.10g}, {points[at].second:.10g}"
        talk.say("survey.odd_point", "error", points[at].line, label=points[at].label, found=found)
    if not north_first:
        talk.say("survey.east_first", "info")
    if kind != "prefixed":
        return _Grid(kind, north_first, 0, lines)
    east = (second if north_first else first)[ways[best]]
    numbers, counts = np.unique((east // 1e6).astype(int), return_counts=True)
    if len(numbers) > 1:
        talk.say("survey.several_zones", "error", found=", ".join(map(str, numbers.tolist())))
    return _Grid("metres", north_first, int(numbers[np.argmax(counts)]), lines)


def _header(header: dict[str, list[str]], key: str, talk: _Talk) -> str:
    """Value of a header key; files that were joined must agree."""
    values = list(dict.fromkeys(plain(value) for value in header.get(key, []) if plain(value)))
    if len(values) > 1:
        talk.say("survey.headers_disagree", "error", entry=key, found=", ".join(values))
    return values[0] if values else ""


def _crs(header: dict[str, list[str]], grid: _Grid, talk: _Talk) -> str | None:
    """CRS from header and figures; only the datum's degrees where the zone is not known."""
    system = _header(header, "坐标系", talk)
    projection, unit = (_header(header, key, talk) for key in ("投影类型", "计量单位"))
    if grid.kind == "metres" and not (_KRUGER.search(projection) and unit in _METRES):
        talk.say("survey.other_grid", "error", projection=projection or "—", unit=unit or "—")
        return None
    datum = next((name for word, name in _DATUM_WORDS if word in system), None)
    if system and datum is None:
        talk.say("survey.other_system", "warning", found=system[:40])
    zone = _zone(header, grid, datum or CGCS2000.name, talk) if grid.kind == "metres" else None
    if zone is not None and not system:
        talk.say("survey.no_system", "warning", crs=zone.code)
        return zone.code
    if zone is not None and datum is not None:
        return zone.code
    said = datum is not None and (grid.kind == "degrees" or datum != CGCS2000.name)
    return f"EPSG:{DATUMS[datum].geographic}" if datum is not None and said else None


def _zone(header: dict[str, list[str]], grid: _Grid, datum: str, talk: _Talk) -> Zone | None:
    """Zone by the number before the eastings, else by the header."""
    width, written = (_header(header, key, talk) for key in ("几度分带", "带号"))
    digits = re.sub(r"\D", "", written)
    number = int(digits) if digits else 0
    if number >= 75 and number % 3 == 0:
        number //= 3  # the central meridian instead of the number
    if grid.prefix and number and number != grid.prefix:
        talk.say("survey.zone_disagrees", "warning", zone=written, found=grid.prefix)
    found = numbered(grid.prefix or number, datum, prefixed=bool(grid.prefix))
    if (grid.prefix or number) and found is None:
        talk.say("survey.no_zone", "error", found=grid.prefix or number)
    if found is not None and width[:1] in {"3", "6"} and int(width[0]) != found.width:
        talk.say("survey.width_disagrees", "warning", width=width, found=found.number)
    return found


def _shape(plot: Plot, grid: _Grid, talk: _Talk) -> tuple[shapely.Geometry | None, list[Ring]]:
    """Area of one plot; what is odd about its rings is said."""
    if plot.kind in {"线", "点"}:
        talk.say("survey.not_an_area", "error", plot.line, number=_name(plot), found=plot.kind)
        return None, []
    if any(point.line in grid.odd for point in plot.points):
        return None, []
    pairs = [(point.first, point.second) for point in plot.points]
    xy = np.array(pairs, dtype=float).reshape(-1, 2)
    if grid.north_first:
        xy = xy[:, ::-1]
    numbers = [point.ring for point in plot.points]
    labels = [point.label for point in plot.points]
    lines = [point.line for point in plot.points]
    same = _SAME["degrees" if grid.kind == "degrees" else "metres"]
    found = rings(xy, numbers, labels, lines, same=same)
    _check_count(plot, found, talk)
    whole = [ring for ring in found if corners(ring) >= 3]
    for ring in found:
        if corners(ring) < 3:
            talk.say(
                "survey.few_points", "error", ring.line, number=_name(plot), count=corners(ring)
            )
        if ring.gap * (1 if grid.kind != "degrees" else 1e5) > _GAP:
            talk.say("survey.gap", "warning", ring.line, number=_name(plot), gap=f"{ring.gap:.4g}")
    if not whole:
        if not found:
            talk.say("survey.no_points", "error", plot.line, number=_name(plot))
        return None, found
    shape, crossing = area_of_rings(whole)
    if crossing:
        talk.say("survey.rings_cross", "warning", plot.line, number=_name(plot))
    return shape, found


def _name(plot: Plot) -> str:
    return " ".join(each for each in (plot.number, plot.name) if each) or "—"


def _check_count(plot: Plot, found: Sequence[Ring], talk: _Talk) -> None:
    """Declared number of points: with or without the closing ones."""
    written = plain(plot.count)
    if not written:
        return
    bare = sum(len(ring.xy) for ring in found)
    counts = {len(plot.points), bare, bare + len(found)}
    if not re.fullmatch(r"\d+(\.0*)?", written) or int(float(written)) not in counts:
        params = {"number": _name(plot), "declared": plot.count, "found": len(plot.points)}
        talk.say("survey.count", "warning", plot.line, **params)


def _open_rings(shapes: Sequence[tuple[object, list[Ring]]], talk: _Talk) -> None:
    lines = [ring.line for _, found in shapes for ring in found if not ring.closed]
    if lines:
        talk.say("survey.closed", "info", count=len(lines), rows=_listed(lines))


def _areas(
    plots: Sequence[Plot],
    shapes: Sequence[shapely.Geometry | None],
    grid: _Grid,
    talk: _Talk,
) -> list[float | None]:
    """Declared areas [ha]; those that the boundary does not enclose are said, with both figures."""
    enclosed = _enclosed(np.array(shapes, dtype=object), grid)
    found: list[float | None] = []
    other: dict[str, list[int]] = {}
    for plot, true in zip(plots, enclosed, strict=True):
        declared, unit = _declared(plot, float(true), talk)
        found.append(declared)
        if unit:
            other.setdefault(unit, []).append(plot.line)
    for unit, lines in other.items():
        talk.say("survey.area_unit", "info", unit=unit, count=len(lines), rows=_listed(lines))
    return found


def _enclosed(shapes: NDArray[np.object_], grid: _Grid) -> NDArray[np.float64]:
    """Enclosed areas [m²], missing where there is no shape."""
    there = ~shapely.is_missing(shapes)
    invalid = there & ~shapely.is_valid(shapes)
    sound = shapes.copy()
    sound[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    if grid.kind == "degrees" and there.any():
        lon = float(np.median(shapely.get_coordinates(shapes[there])[:, 0]))
        sound = reproject(sound, f"EPSG:{CGCS2000.geographic}", zone_crs(lon))
    found: NDArray[np.float64] = shapely.area(sound)
    found[~there] = np.nan
    return found


def _declared(plot: Plot, enclosed: float, talk: _Talk) -> tuple[float | None, str]:
    """Declared area of a plot [ha], and its unit where that is not the usual one."""
    written = plain(plot.area)
    if not written:
        return None, ""
    parsed = _AREA.fullmatch(written)
    try:
        value = float(parsed[1].replace(",", "")) if parsed else np.nan
        units = [parsed[3]] if parsed and parsed[3] else ["ha", "m2", "mu"]
        scales = {unit: factor(unit, "ha") for unit in units}
    except ValueError:
        value, scales = np.nan, {}
    if not scales or not np.isfinite(value):
        talk.say("survey.bad_area", "warning", plot.line, number=_name(plot), found=plot.area[:40])
        return None, ""
    step = 10.0 ** -len(parsed[2]) if parsed else 1.0
    known = np.isfinite(enclosed) and enclosed > 0
    for unit, scale in scales.items():
        if known and value > 0 and fits(value * scale, enclosed / 1e4, step * scale):
            return value * scale, "" if unit == units[0] else unit
    first = scales[units[0]]
    if known:
        params = {"number": _name(plot), "declared": plot.area, "enclosed": f"{enclosed / 1e4:.4f}"}
        talk.say("survey.area", "warning", plot.line, **params)
    return (value * first if value > 0 else None), ""


def _layer(
    file: File,
    plots: Sequence[Plot],
    declared: Sequence[float | None],
    wkb: pa.ChunkedArray,
    crs: str | None,
    read: tuple[str, tuple[Note, ...]],
) -> Layer:
    """Records of the plots under the headings of the data dictionary."""
    number, name = _NAMES.get(file.table, ("地块编号", "地块名称"))
    texts = {
        number: [plot.number for plot in plots],
        name: [plot.name for plot in plots],
        "用途": [plot.use or plot.code for plot in plots],
        "用地编码": [plot.code for plot in plots],
        "图幅号": [plot.sheet for plot in plots],
        "图形属性": [plot.kind for plot in plots],
        "界址点数": [plot.count for plot in plots],
    }
    columns = [
        pa.chunked_array([pa.array([each or None for each in values], pa.large_string())])
        for values in texts.values()
    ]
    columns.append(pa.chunked_array([pa.array(declared, pa.float64())]))
    lines = np.array([plot.line for plot in plots], dtype=np.int64)

    def pick(wanted: Sequence[int]) -> Rows:
        return Rows(tuple(columns[i] for i in wanted), wkb, lines)

    return Layer(
        file.written,
        (*texts, "勘测面积(公顷)"),
        pick,
        crs=crs,
        encoding=read[0],
        digest=file.digest,
        notes=read[1],
    )
