"""What old .xls workbooks say besides values (旧版工作簿结构): hidden rows and columns, errors.

The layout is that of [MS-CFB] and [MS-XLS]; only the few records named here are looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from landuse.ingest.formats.bookxml import Place, Structure

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_FORMULA, _EOF, _LOCKED, _COLUMN, _SHEET = 0x06, 0x0A, 0x2F, 0x7D, 0x85
_FILTERED, _CONSTANT, _ROW = 0x9B, 0x205, 0x208
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks."""


def old_structures(data: bytes) -> Iterator[tuple[str, Structure]]:
    """Structure of each sheet of an .xls (读取旧版工作簿结构).

    Parameters
    ----------
    data
        The file.

    Yields
    ------
    str, Structure
        Name of the sheet, and what it says; nothing where the workbook is locked.

    Raises
    ------
    ValueError, struct.error
        The file is no workbook of this kind, or is damaged.
    """
    book = _stream(data)
    places = []
    for kind, at, size in _records(book, 0):
        if kind == _LOCKED:
            return
        if kind == _SHEET and size > 8:
            start, length, wide = *struct.unpack_from("<I2xB", book, at), book[at + 7] & 1
            text = book[at + 8 : at + 8 + length * (1 + wide)]
            places.append((text.decode("utf-16-le" if wide else "latin-1"), start))
    for name, start in places:
        yield name, _structure(book, start)


def _structure(book: bytes, start: int) -> Structure:
    rows: set[int] = set()
    columns: set[int] = set()
    errors: dict[Place, str] = {}
    filtered = False
    for kind, at, size in _records(book, start):
        if kind == _ROW and size >= 16 and book[at + 12] & 0x20:
            rows.add(struct.unpack_from("<H", book, at)[0])
        elif kind == _COLUMN and size >= 10 and book[at + 8] & 1:
            first, last = struct.unpack_from("<2H", book, at)
            columns.update(range(first, min(last, 255) + 1))
        elif kind == _FILTERED:
            filtered = True
        elif kind in {_CONSTANT, _FORMULA} and (found := _error(book, kind, at, size)):
            errors[found[0]] = found[1]
    return Structure((), frozenset(rows), frozenset(columns), filtered, errors)


def _error(book: bytes, kind: int, at: int, size: int) -> tuple[Place, str] | None:
    place = struct.unpack_from("<2H", book, at)
    if kind == _CONSTANT and size >= 8 and book[at + 7]:
        return place, _ERRORS.get(book[at + 6], "#N/A")
    if (
        kind == _FORMULA
        and size >= 14
        and book[at + 6] == 2
        and book[at + 12 : at + 14] == b"\xff\xff"
    ):
        return place, _ERRORS.get(book[at + 8], "#N/A")
    return None


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Records up to the end of a part: kind, place of the content, its size."""
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<2H", book, at)
        if kind == _EOF:
            return
        yield kind, at + 4, size
        at += 4 + size


def _stream(data: bytes) -> bytes:
    """The workbook inside the compound file."""
    if not data.startswith(MAGIC):
        raise ValueError("no compound file")
    shift, small = struct.unpack_from("<2H", data, 30)
    folder, limit, first_small = struct.unpack_from("<I4xII", data, 48)
    sector = 1 << shift
    table = _table(data, sector)

    def chain(at: int, links: list[int], body: bytes, size: int) -> bytes:
        parts: list[bytes] = []
        while at < _FREE and len(parts) <= len(links):
            parts.append(body[at * size : (at + 1) * size])
            at = links[at]
        return b"".join(parts)

    body = data[sector:]
    entries = chain(folder, table, body, sector)
    found = {}
    for at in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        found[name] = struct.unpack_from("<2I", entries, at + 116)
    start, size = found.get("Workbook") or found.get("Book") or (None, 0)
    if start is None:
        raise ValueError("no workbook in the compound file")
    if size >= limit:
        return chain(start, table, body, sector)[:size]
    links = chain(first_small, table, body, sector)
    minis = list(struct.unpack(f"<{len(links) // 4}I", links))
    root = chain(found["Root Entry"][0], table, body, sector)
    return chain(start, minis, root, 1 << small)[:size]


def _table(data: bytes, sector: int) -> list[int]:
    """Which sector follows which."""
    places = list(struct.unpack_from("<109I", data, 76))
    more, count = struct.unpack_from("<2I", data, 68)
    for _ in range(min(count, len(data) // sector)):
        if more >= _FREE:
            break
        block = struct.unpack_from(f"<{sector // 4}I", data, (more + 1) * sector)
        places += block[:-1]
        more = block[-1]
    links: list[int] = []
    for place in places:
        if place < _FREE and len(links) * sector <= len(data):
            links += struct.unpack_from(f"<{sector // 4}I", data, (place + 1) * sector)
    return links
