"""What the parts of an .xlsx say besides values (工作簿结构): hidden rows, errors, formulas without values."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from xml.etree import ElementTree as ET

_PARTS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_WITH_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^>/])>(\s*<(?:\w+:)?f[\s/>].*?)</(?:\w+:)?c>", re.DOTALL
)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_FAR = re.compile(rb' r="([A-Z]{3})\d+"[^>/]*>')
_QUITE_FAR = re.compile(rb' r="([A-Z]{2,3})\d+"[^>/]*>')
_MANY_ROWS = 50_000
_LAST = re.compile(rb'<(?:\w+:)?(?:row|c)\s[^>]*\br="[A-Z]*(\d+)"')
_TAIL = 1 << 20

Place = tuple[int, int]
"""Row and column of a cell, from 0."""
Box = tuple[int, int, int, int]
"""Merged cells: top, left, bottom, right, from 0, all included."""


@dataclass(frozen=True)
class Structure:
    """What a sheet says besides values (工作表结构), rows and columns from 0.

    Parameters
    ----------
    merged
        Merged cells: top, left, bottom, right.
    hidden_rows, hidden_columns
        Those nobody sees.
    filtered
        Whether a filter is set.
    errors
        Cells that hold an error, and which.
    uncalculated
        Cells with a formula whose value was not saved.
    height, width
        Size, as far as columns beyond ZZ (in long sheets beyond Z) hold values; 0 where they do not.
    """

    merged: tuple[Box, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    errors: Mapping[Place, str] = field(default_factory=dict)
    uncalculated: frozenset[Place] = frozenset()
    height: int = 0
    width: int = 0


def structures(data: bytes, wanted: Collection[str] = ()) -> Iterator[tuple[str, Structure]]:
    """Structure of each sheet of an .xlsx or .xlsm (读取工作簿结构).

    Parameters
    ----------
    data
        The file.
    wanted
        Names of the sheets that are wanted, all of them by default.

    Yields
    ------
    str, Structure
        Name of the sheet, and what it says; sheets whose part is missing are left out.

    Raises
    ------
    zipfile.BadZipFile, KeyError, xml.etree.ElementTree.ParseError
        The file is no workbook of this kind, or is damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as book:
        names = set(book.namelist())
        root = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 (expat limits entities)
        links = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        parts = {
            link.get("Id"): normpath(join("/xl", link.get("Target", ""))).lstrip("/")
            for link in links.iter(f"{_PARTS}Relationship")
        }
        afresh = any(
            each.get("fullCalcOnLoad") in {"1", "true"}
            for each in root.iter()
            if each.tag.endswith("}calcPr")
        )
        for sheet in (each for each in root.iter() if each.tag.endswith("}sheet")):
            link = next((value for key, value in sheet.items() if key.endswith("}id")), None)
            part = parts.get(link, "")
            name = sheet.get("name", "")
            if part in names and (not wanted or name in wanted):
                yield name, _structure(book.read(part), afresh=afresh)


def _structure(xml: bytes, *, afresh: bool) -> Structure:
    start = xml.find(b"sheetData")
    end = max(xml.rfind(b"sheetData"), start)
    head, tail = xml[: max(start, 0)], xml[max(end, 0) :]
    hidden = [_attributes(each) for each in _hidden(_ROW, xml)]
    columns = [_attributes(each) for each in _hidden(_COLUMN, head)]
    boxes = [
        (int(top) - 1, _column(left), int(bottom) - 1, _column(right))
        for left, top, right, bottom in _MERGED.findall(tail)
    ]
    last = _LAST.findall(xml[max(0, end - _TAIL) : end])
    height = max(map(int, last), default=0)
    far = (_QUITE_FAR if height > _MANY_ROWS else _FAR).findall(xml)
    return Structure(
        merged=tuple(boxes),
        hidden_rows=frozenset(int(row[b"r"]) - 1 for row in hidden if b"r" in row),
        hidden_columns=frozenset(
            i
            for each in columns
            for i in range(int(each.get(b"min", b"1")) - 1, int(each.get(b"max", b"0")))
        ),
        filtered=b"autoFilter" in tail,
        errors=dict(_errors(xml)) if b't="e"' in xml else {},
        uncalculated=_uncalculated(xml, afresh=afresh),
        height=height,
        width=max((_column(letters) + 1 for letters in set(far)), default=0),
    )


def _hidden(pattern: re.Pattern[bytes], xml: bytes) -> list[bytes]:
    if b"hidden" not in xml:
        return []
    found = pattern.findall(xml)
    return [each for each in found if b'hidden="1"' in each or b'hidden="true"' in each]


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(text))


def _errors(xml: bytes) -> Iterator[tuple[Place, str]]:
    for attributes, content in _CELL.findall(xml):
        if b't="e"' in attributes:
            value = _VALUE.search(content)
            place = _place(attributes)
            if value and place:
                yield place, value[1].decode("ascii", "replace")


def _uncalculated(xml: bytes, *, afresh: bool) -> frozenset[Place]:
    """Formulas without value; where all are to be calculated on opening, zeros are none either.

    Programs that cannot calculate write 0 for every formula and ask for a calculation.
    """
    if b"</f>" not in xml and b":f>" not in xml:
        return frozenset()
    empty, zero, count = set(), set(), 0
    for attributes, content in _WITH_FORMULA.findall(xml):
        count += 1
        if b't="str"' in attributes:
            continue
        value = _VALUE.search(content)
        place = _place(attributes)
        if place and (value is None or not value[1].strip()):
            empty.add(place)
        elif place and value and value[1].strip() == b"0":
            zero.add(place)
    return frozenset(empty | zero if afresh and len(empty) + len(zero) == count else empty)


def _place(attributes: bytes) -> Place | None:
    found = re.search(rb'\br="([A-Z]+)(\d+)"', attributes)
    return (int(found[2]) - 1, _column(found[1])) if found else None


def _column(letters: bytes) -> int:
    """Position of a column from its letters, from 0."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1
