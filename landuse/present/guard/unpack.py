"""Unpacking (成品解包): a written map read back, every text and every number column of it.

Written against the layout, not with the code that packs: a slip there shows here. A kind of column
that is not known is an error, since what cannot be read cannot be searched.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.errors import StudyError

_BLOCK = re.compile(r'<script type="text/plain" id="[\w-]+">([A-Za-z0-9+/=]+)</script>')
_BLOCKS = 2
"""What the first picture needs, and the rest."""

_ASIDE = re.compile(r"<style>.*?</style>|<!--.*?-->", re.DOTALL)
_PROGRAM = re.compile(
    r'<script type="text/plain" data-program="\d+">[A-Za-z0-9+/=]+</script>\s*<script>.*?</script>',
    re.DOTALL,
)
"""Our own program, packed, and the script that unpacks it: before anything foreign."""

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_STRUCTURE = ("tables", "shapes", "words")
"""Parts of the header that come from the program, not from data: places of sections, its words."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """One column of a written map (成品字段).

    Parameters
    ----------
    texts
        A text a row, None where missing; for a text or category column.
    numbers
        A number a row, NaN where missing; for a number column.
    digits
        Decimals of the numbers.
    date
        Whether the numbers are days.
    """

    texts: list[str | None] | None = None
    numbers: Floats | None = None
    digits: int = 0
    date: bool = False


class Lone(NamedTuple):
    """Numbers under one heading (同一表头下的数).

    Parameters
    ----------
    heading
        What stands above them, or the name of the column.
    values
        The numbers, in any order; missing ones are NaN.
    place
        Says where the number of an index stands.
    """

    heading: str
    values: Floats
    place: Callable[[int], str]


@dataclass(frozen=True)
class Unpacked:
    """A written map, read back (解包后的地图).

    Parameters
    ----------
    head
        The header without places of sections and words of the program.
    tables
        Table → column → its content.
    outside
        What foreign layers brought along: the page around the payload, without our program.
    lone
        Numbers that stand alone in the cells of a workbook or in packed data.
    """

    head: dict[str, Any]
    tables: dict[str, dict[str, Column]]
    outside: str
    lone: tuple[Lone, ...] = ()


def unpack(page: str) -> Unpacked:
    """Read a map page back (解包地图页面).

    Parameters
    ----------
    page
        Text of the file.

    Returns
    -------
    Unpacked
        All that is in it.

    Raises
    ------
    StudyError
        The page is not one of ours, or holds what this reader does not know.
    """
    blocks = _BLOCK.findall(page)
    if len(blocks) != _BLOCKS:
        raise StudyError("guard.unreadable", found=f"{len(blocks)} blocks of data")
    raw = b"".join(gzip.decompress(base64.b64decode(each)) for each in blocks)
    size = int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4 : 4 + size])
    body = raw[4 + size :]
    tables = {name: _Reader(table, body).columns() for name, table in head["tables"].items()}
    kept = {name: part for name, part in head.items() if name not in _STRUCTURE}
    return Unpacked(kept, tables, _foreign(_BLOCK.sub(" ", page)))


def _foreign(page: str) -> str:
    """The page without styles, comments and the program, escapes read as the browser reads them."""
    rest = _PROGRAM.sub(" ", _ASIDE.sub(" ", page), count=1)
    return html.unescape(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), rest))


class _Reader:
    """Columns of one table, in their order: a column may lean on those before it."""

    def __init__(self, table: dict[str, Any], body: bytes) -> None:
        self.rows = int(table["rows"])
        self.heads: list[dict[str, Any]] = table["columns"]
        self.body = body
        self.found: dict[str, Column] = {}

    def columns(self) -> dict[str, Column]:
        for head in self.heads:
            self.found[head["name"]] = self._column(head)
        return self.found

    def _column(self, head: dict[str, Any]) -> Column:
        kind = head["kind"]
        if kind in {"category", "text", "codes"}:
            read = {"category": self._words, "text": self._texts, "codes": self._coded}[kind]
            return Column(texts=read(head))
        digits = head.get("digits", 0)
        if kind == "none":
            return Column(numbers=np.full(self.rows, np.nan))
        if kind == "real":
            return Column(numbers=np.frombuffer(self._bytes(head["values"]), "<f8"), digits=9)
        if kind == "near":
            return Column(numbers=self._near(head), digits=digits)
        if kind in {"number", "wide", "date"}:
            numbers = self._planes(head["values"], 6 if kind == "wide" else 4) / 10.0**digits
            return Column(numbers=numbers, digits=digits, date=kind == "date")
        raise StudyError("guard.unreadable", found=f"column kind {kind!r}")

    def _words(self, head: dict[str, Any]) -> list[str | None]:
        words = [None, *head["words"]]
        return [words[code] for code in self._codes(head["name"]).tolist()]

    def _codes(self, name: str) -> Ints:
        """Codes of a category column, wherever it stands."""
        head = next(each for each in self.heads if each["name"] == name)
        return self._varints(head["codes"])

    def _bytes(self, place: list[int]) -> bytes:
        return self.body[place[0] : place[0] + place[1]]

    def _planes(self, place: list[int], size: int) -> Floats:
        data = np.frombuffer(self._bytes(place), np.uint8).reshape(size, -1).astype(np.int64)
        whole = (data << (8 * np.arange(size))[:, None]).sum(axis=0)
        half = 2 ** (8 * size - 1)
        whole = np.where(whole >= half, whole - 2 * half, whole)
        return np.where(whole == -half, np.nan, whole)

    def _varints(self, place: list[int]) -> Ints:
        data = np.frombuffer(self._bytes(place), np.uint8)
        if not len(data):
            return np.zeros(0, dtype=np.int64)
        last = data < 128
        number: Ints = np.cumsum(last, dtype=np.int64) - last
        starts = np.flatnonzero(np.r_[True, last[:-1]])
        shift = 7 * (np.arange(len(data)) - starts[number])
        return np.add.reduceat((data & 127).astype(np.int64) << shift, starts)

    def _texts(self, head: dict[str, Any]) -> list[str | None]:
        data, sizes = self._bytes(head["bytes"]), self._varints(head["sizes"])
        ends = np.cumsum(np.maximum(sizes - 1, 0)).tolist()
        starts = [0, *ends[:-1]]
        return [
            data[start:end].decode("utf-8", "replace") if size else None
            for start, end, size in zip(starts, ends, sizes.tolist(), strict=True)
        ]

    def _coded(self, head: dict[str, Any]) -> list[str | None]:
        runs = [
            iter(np.cumsum(_unzigzag(self._varints(each))).tolist()) for each in head["numbers"]
        ]
        pieces = [pattern.split("\x00") for pattern in head["patterns"]]
        found: list[str | None] = []
        for which in self._varints(head["which"]).tolist():
            if not which:
                found.append(None)
                continue
            parts, widths = pieces[which - 1], head["widths"][which - 1]
            made = [parts[0]]
            for run, width, part in zip(runs, widths, parts[1:], strict=False):
                made += [str(next(run)).zfill(width), part]
            found.append("".join(made))
        return found

    def _near(self, head: dict[str, Any]) -> Floats:
        """Guess from other columns, and how far the numbers are from it."""
        rest, scale = self._varints(head["rest"]), 10.0 ** head["digits"]
        codes = self._codes(head["by"]) if "by" in head else np.zeros(self.rows, dtype=np.int64)
        value = self._numbers(head["of"])
        if head.get("order"):
            return np.where(rest == 0, np.nan, _places(value, codes) + _unzigzag(rest - 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            if "over" in head:
                value = value / self._numbers(head["over"])
            value = value * np.asarray(head["factors"], dtype=np.float64)[codes]
        if "low" in head:
            value = np.maximum(value, head["low"])
        if "high" in head:
            value = np.minimum(value, head["high"])
        whole = np.floor(value * scale + 0.5)
        guess = np.where(np.abs(whole) < 2**31 - 1, whole, 0)
        return np.where(rest == 0, np.nan, (guess + _unzigzag(rest - 1)) / scale)

    def _numbers(self, name: str) -> Floats:
        numbers = self.found[name].numbers
        if numbers is None:
            raise StudyError("guard.unreadable", found=f"column {name!r}")
        return numbers


def _unzigzag(values: Ints) -> Ints:
    return (values >> 1) ^ -(values & 1)


def _places(values: Floats, codes: Ints) -> Ints:
    """Place of each value among those of its code, the largest first."""
    places = np.zeros(len(values), dtype=np.int64)
    for code in np.unique(codes):
        mine = (codes == code) & ~np.isnan(values)
        ordered = np.sort(-values[mine])
        places[mine] = np.searchsorted(ordered, -values[mine], side="left") + 1
    return places
