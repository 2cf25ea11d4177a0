"""Cells read back (成品中的数): numbers that stand alone in a workbook or in packed data, with their headings.

In a sheet the heading of a column is the last row of texts alone above it; a number that is the
only one of its row is also told by the text on its left. In packed data it is the name of the part.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from landuse.present.guard.unpack import Lone

OWN_PARTS = ("rings", "ringsIn", "ringsOut", "shapes", "words")
"""Parts of packed content that are corners of shapes, or words of the program."""

_PACKED = re.compile(
    r'<script type="text/plain"(?![^>]*data-program)[^>]*>([A-Za-z0-9+/=\s]+)</script>'
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_COLUMN = re.compile(r"[A-Z]+")
_STRINGS = "xl/sharedStrings.xml"
_HEADING = 2
"""Texts that a row of headings has at least; a title has one."""


def packed_parts(page: str) -> Iterator[Any]:
    """What the scripts of a page carry packed (页面打包数据).

    Parameters
    ----------
    page
        Text of the page.

    Yields
    ------
    object
        Content of each.
    """
    for packed in _PACKED.findall(page):
        raw = base64.b64decode(packed)
        yield json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


def page_numbers(content: bytes) -> Iterator[Lone]:
    """Numbers that a page carries packed (页面打包数据中的数).

    Parameters
    ----------
    content
        Bytes of the page.

    Yields
    ------
    Lone
        One a name of a part.
    """
    for part in packed_parts(content.decode("utf-8")):
        yield from _named(part)


def packed_numbers(content: bytes) -> Iterator[Lone]:
    """Numbers of a JSON file (JSON 中的数).

    Parameters
    ----------
    content
        Bytes of the file.

    Yields
    ------
    Lone
        One a name of a part.
    """
    yield from _named(json.loads(content))


def _named(part: Any) -> Iterator[Lone]:
    found: dict[str, list[float]] = {}
    _gather(part, "", found)
    for name, values in found.items():
        yield Lone(name.rpartition(".")[2], np.array(values), _at(name))


def _gather(part: Any, name: str, found: dict[str, list[float]]) -> None:
    if isinstance(part, dict):
        for key, inner in part.items():
            if key not in OWN_PARTS:
                _gather(inner, f"{name}.{key}".lstrip("."), found)
    elif isinstance(part, list):
        for inner in part:
            _gather(inner, name, found)
    elif isinstance(part, int | float) and not isinstance(part, bool) and math.isfinite(part):
        found.setdefault(name, []).append(float(part))


def _at(name: str) -> Callable[[int], str]:
    return lambda _row: name


def book_numbers(content: bytes) -> Iterator[Lone]:
    """Numbers in the cells of a workbook (工作簿中的数), those of its charts included.

    Parameters
    ----------
    content
        Bytes of the file.

    Yields
    ------
    Lone
        One a heading of a column, or a number with a text on its left.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        strings: list[str] = []
        if _STRINGS in names:
            root = ET.fromstring(book.read(_STRINGS))  # noqa: S314  # written just now
            strings = ["".join(each.itertext()) for each in root]
        for name in names:
            if not name.endswith(".xml") or name == _STRINGS:
                continue
            root = ET.fromstring(book.read(name))  # noqa: S314  # written just now
            if _SHEET.fullmatch(name):
                yield from _sheet(root, strings, name.rpartition("/")[2].removesuffix(".xml"))
            else:
                told = [_number(each.text) for each in root.iter() if each.tag.endswith("}v")]
                yield Lone("", np.array(told, dtype=np.float64), _at(name))


def _sheet(root: ET.Element, strings: list[str], sheet: str) -> Iterator[Lone]:
    headings: dict[str, str] = {}
    columns: dict[tuple[str, str], tuple[list[float], list[str]]] = {}
    for row in (each for each in root.iter() if each.tag.endswith("}row")):
        texts: dict[str, str] = {}
        numbers: dict[str, tuple[float, str]] = {}
        for cell in row:
            place = cell.get("r", "")
            column = (_COLUMN.match(place) or [""])[0]
            said = _cell(cell, strings)
            if isinstance(said, str) and any(map(str.isalnum, said)):
                texts[column] = said
            elif isinstance(said, float) and math.isfinite(said):
                numbers[column] = said, f"{sheet}!{place}"
        if not numbers and len(texts) >= _HEADING:
            headings.update(texts)
        beside = " ".join(texts.values()) if len(numbers) == 1 == len(texts) else ""
        for column, (number, place) in numbers.items():
            heading = f"{headings.get(column, '')} {beside}".strip()
            values, places = columns.setdefault((column, heading), ([], []))
            values.append(number)
            places.append(place)
    for (_, heading), (values, places) in columns.items():
        yield Lone(heading, np.array(values), places.__getitem__)


def _cell(cell: ET.Element, strings: list[str]) -> str | float | None:
    """Text or number of a cell, the result of a formula included."""
    kind = cell.get("t", "n")
    value = next((each.text for each in cell if each.tag.endswith("}v")), None)
    if kind == "s" and value is not None:
        return strings[int(value)]
    if kind == "inlineStr":
        return "".join(cell.itertext())
    if kind == "n":
        return _number(value)
    return value if kind == "str" else None


def _number(said: str | None) -> float:
    """Number of a cell, NaN where it holds none."""
    try:
        found = float(said or "nan")
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan
