"""Files read back (成品文件解包): texts of a page, a workbook, a picture or a JSON file.

A page is searched with what its scripts carry packed; a workbook with every text, name of a sheet,
note and property; a picture with the texts written beside its pixels. Numbers that stand alone, in
cells or packed data, are handed on with what stands above them.
"""

from __future__ import annotations

import binascii
import html
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from landuse.errors import StudyError
from landuse.present.guard.cells import (
    OWN_PARTS,
    book_numbers,
    packed_numbers,
    packed_parts,
    page_numbers,
)
from landuse.present.guard.layers import unpack_layers
from landuse.present.guard.unpack import Unpacked

_PROGRAM = re.compile(
    r"<script\b[^>]*>.*?</script>|<style\b[^>]*>.*?</style>|<!--.*?-->", re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_QUOTED = re.compile(r'(?:content|title|alt|value|aria-label|data-[\w-]+)="([^"]*)"')
_PICTURE = b"\x89PNG\r\n\x1a\n"


def unpack_file(path: Path | str) -> Unpacked:
    """Read a written file back (解包成品文件).

    Parameters
    ----------
    path
        A page, workbook, picture, GeoPackage or JSON file.

    Returns
    -------
    Unpacked
        All texts in it; of a GeoPackage its columns.

    Raises
    ------
    StudyError
        A kind of file that cannot be read back, or a broken one: then it may not be left either.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind == ".gpkg":
        return unpack_layers(target)
    readers = {".html": _page, ".htm": _page, ".xlsx": _book, ".png": _picture, ".json": _plain}
    counters = {".html": page_numbers, ".htm": page_numbers, ".xlsx": book_numbers}
    counters[".json"] = packed_numbers
    if kind not in readers:
        raise StudyError("guard.unreadable", found=target.name)
    try:
        content = target.read_bytes()
        said = list(readers[kind](content))
        lone = tuple(counters[kind](content)) if kind in counters else ()
    except _BROKEN as error:
        raise StudyError("guard.unreadable", found=f"{target.name}: {error}") from error
    return Unpacked({"file": [each for each in said if each and each.strip()]}, {}, "", lone)


_BROKEN = (
    *(OSError, ValueError, zipfile.BadZipFile, ET.ParseError, zlib.error, struct.error),
    *(binascii.Error, sqlite3.Error, KeyError),
)


def _page(content: bytes) -> Iterator[str]:
    """Texts between tags and in attributes, and what scripts carry packed."""
    said = content.decode("utf-8")
    for packed in packed_parts(said):
        yield from _leaves(packed)
    rest = _PROGRAM.sub("\n", said)
    yield from (html.unescape(each) for each in _QUOTED.findall(rest))
    yield from (html.unescape(each).strip() for each in _TAG.sub("\n", rest).splitlines())


def _plain(content: bytes) -> Iterator[str]:
    yield from _leaves(json.loads(content))


def _leaves(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if name not in OWN_PARTS:
                yield str(name)
                yield from _leaves(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _leaves(inner)
    elif isinstance(part, str):
        yield part


def _book(content: bytes) -> Iterator[str]:
    """Every text and attribute of every part, but styles and colours."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if not name.endswith((".xml", ".rels", ".vml")) or "/theme/" in name:
                continue
            if name.endswith(("styles.xml", "[Content_Types].xml")):
                continue
            for each in ET.fromstring(book.read(name)).iter():  # noqa: S314  # written just now
                if each.text and not _bare(each):
                    yield each.text
                yield from (value for key, value in each.attrib.items() if key in _TOLD)


_TOLD = ("name", "title", "Target", "tooltip", "display", "prompt", "promptTitle", "descr")


def _bare(cell: ET.Element) -> bool:
    """Whether it is a number in a cell, the place of a shared text, or the version of the program."""
    return cell.tag.endswith(("}v", "}AppVersion"))


def _picture(content: bytes) -> Iterator[str]:
    """Texts that a picture carries beside its pixels."""
    if not content.startswith(_PICTURE):
        raise ValueError("no PNG")
    at = len(_PICTURE)
    while at < len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"tEXt":
            yield body.decode("latin-1")
        elif kind == b"zTXt":
            name, _, rest = body.partition(b"\0")
            yield from (name.decode("latin-1"), zlib.decompress(rest[1:]).decode("latin-1"))
        elif kind == b"iTXt":
            name, _, rest = body.partition(b"\0")
            _, _, told = rest[2:].partition(b"\0")
            _, _, told = told.partition(b"\0")
            plain = zlib.decompress(told) if rest[:1] == b"\1" else told
            yield from (name.decode("latin-1"), plain.decode("utf-8", "replace"))
        elif kind not in {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"tRNS", b"sBIT", b"gAMA"}:
            yield body.decode("utf-8", "replace")
