"""What a file prints, read in the plainest way and without the package: figures, totals, declared areas."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOTAL = re.compile(r"(全区)?(合计|总计|total)[:：]?", re.IGNORECASE)
_PART = re.compile(r"小计")
_FIGURE = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_UNITS = {"万元": 1.0, "元": 1e-4, "千元": 0.1, "百万元": 100.0, "亿元": 1e4}
HEADINGS = {"tax_paid": "实缴税金", "revenue": "营业收入"}


@dataclass
class Printed:
    """What a file prints; None and nothing where it cannot be told so plainly."""

    totals: dict[str, list[float]] = field(default_factory=dict)  # grand totals, in 万元
    wrong: list[str] = field(default_factory=list)  # totals that are no sum of their rows
    rows: int | None = None  # records
    declared: float | None = None  # sum of declared areas, mu


_UNPLAIN = (
    *(ValueError, LookupError, TypeError, AttributeError, csv.Error, ET.ParseError),
    *(OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)


def printed(kind: str, folder: Path) -> Printed:
    """What the mutated file of a park prints; nothing where it is too broken to be read plainly."""
    try:
        return _READERS[kind](folder)
    except _UNPLAIN:
        return Printed()


def _text(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        return data.decode("gb18030")


def _lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def _workbook(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as packed:
        strings = ET.fromstring(packed.read("xl/sharedStrings.xml"))
        sheet = ET.fromstring(packed.read("xl/worksheets/sheet1.xml"))
    shared = ["".join(each.itertext()) for each in strings]
    grid: dict[int, dict[int, str]] = {}
    for cell in sheet.iter(f"{_SHEET}c"):
        value = cell.findtext(f"{_SHEET}v")
        if value is None:
            continue
        place = re.fullmatch(r"([A-Z])(\d+)", cell.attrib["r"])
        if place is None:
            raise ValueError
        text = shared[int(value)] if cell.get("t") == "s" else value
        grid.setdefault(int(place[2]), {})[ord(place[1]) - ord("A")] = text
    width = 1 + max(max(row) for row in grid.values())
    return [[grid[i].get(j, "") for j in range(width)] for i in sorted(grid)]


def _figure(text: str) -> float | None:
    """Plain figure; NaN for anything else that is not blank, None for blank."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if plain in {"", "—", "/", "无", "-"}:
        return None
    if _FIGURE.fullmatch(plain):
        return float(plain.replace(",", ""))
    try:
        return (
            float(plain)
            if re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", plain, re.IGNORECASE)
            else float("nan")
        )
    except ValueError:
        return float("nan")


def _of_grid(grid: list[list[str]]) -> Printed:
    """Totals of a sheet against the rows since the last one, or all of them."""
    found = Printed()
    heads = [i for i, row in enumerate(grid) if any("企业编号" in each for each in row)]
    for name, heading in HEADINGS.items():
        places = [
            (i, j) for i, row in enumerate(grid) for j, each in enumerate(row) if heading in each
        ]
        if not places or not heads:
            continue
        start, column = places[0]
        _check(found, name, grid, (max(start, heads[0]) + 1, column))
    return found


def _check(found: Printed, name: str, grid: list[list[str]], place: tuple[int, int]) -> None:
    start, column = place
    unit = _unit(grid, start, column)
    parts: list[float] = []
    block = 0
    grand: list[float] = []
    for row in grid[start:]:
        plain = [re.sub(r"\s", "", unicodedata.normalize("NFKC", each)) for each in row]
        value = _figure(row[column]) if column < len(row) else None
        if any(_TOTAL.fullmatch(each) for each in plain):
            grand += [value] if value is not None and value == value else []
        elif any(_PART.fullmatch(each) for each in plain):
            since, block = parts[block:], len(parts)
            if value is not None and not _near(value, sum(since)):
                found.wrong.append(f"{name} 小计 {value} ≠ {sum(since)}")
        elif value is not None:
            parts.append(value)
    found.wrong += [
        f"{name} {each} ≠ {sum(parts)}" for each in grand if not _near(each, sum(parts))
    ]
    if unit is not None:
        found.totals[name] = [each * unit for each in grand]


def _near(value: float, total: float) -> bool:
    """Agree to a cent; what is no plain figure agrees with anything."""
    return not abs(value - total) > 0.0051 + 1e-9 * abs(total)


def _unit(grid: list[list[str]], start: int, column: int) -> float | None:
    texts = [row[column] for row in grid[:start] if column < len(row)]
    texts += [each for row in grid[:start] for each in row if "单位：" in each]
    said = [each for text in texts for each in re.findall(r"[（(：]([^（）()：]*元)", text)]
    return _UNITS.get(said[0]) if said else None


def _of_features(text: str) -> Printed:
    features = [each for each in json.loads(text)["features"] if each["geometry"]["coordinates"]]
    areas = [each["properties"].get("用地面积(亩)") for each in features]
    known = [float(each) for each in areas if isinstance(each, int | float)]
    whole = len(known) == len(features)
    return Printed(rows=len(features), declared=sum(known) if whole else None)


def _of_survey(text: str) -> Printed:
    plots = re.findall(r"^\d*,([^,\n]*),[^,\n]*,[^,\n]*,.*$", text, re.MULTILINE)
    return Printed(rows=len(plots), declared=_declared(plots))


def _declared(plots: list[str]) -> float | None:
    scale = {"": 15.0, "公顷": 15.0, "平方米": 0.0015, "亩": 1.0}
    found = [re.fullmatch(r"(\d+\.?\d*)(公顷|平方米|亩|)", each) for each in plots]
    known = [float(each[1]) * scale[each[2]] for each in found if each is not None]
    return sum(known) if len(known) == len(plots) else None


def _of_dbase(data: bytes) -> Printed:
    """Last field of each record; records that are marked as deleted are none."""
    count, head, size = (
        int.from_bytes(data[i:j], "little") for i, j in ((4, 8), (8, 10), (10, 12))
    )
    if (count, head, size, len(data)) != (12, 33 + 32 * 3, 56, 33 + 32 * 3 + 12 * 56 + 1):
        return Printed()
    rows = [data[head + i * size : head + (i + 1) * size] for i in range(count)]
    kept = [row for row in rows if row[:1] != b"*"]
    areas = [_figure(row[-12:].decode("ascii")) for row in kept]
    known = [each for each in areas if each is not None and each == each]
    return Printed(rows=len(kept), declared=sum(known) if len(known) == len(kept) else None)


_READERS: dict[str, Callable[[Path], Printed]] = {
    "xlsx": lambda folder: _of_grid(_workbook(folder / "r.xlsx")),
    "csv": lambda folder: _of_grid(_lines(_text((folder / "r.csv").read_bytes()))),
    "geojson": lambda folder: _of_features(_text((folder / "p.geojson").read_bytes())),
    "survey": lambda folder: _of_survey(_text((folder / "s.txt").read_bytes())),
    "shapefile": lambda folder: _of_dbase((folder / "p.dbf").read_bytes()),
}
