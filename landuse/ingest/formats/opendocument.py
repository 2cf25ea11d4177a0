"""What .ods workbooks say besides values (ODS 工作簿结构): merged and hidden cells, errors, formulas."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree as ET

from landuse.ingest.formats.bookxml import Box, Place, Structure

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_UNSEEN = {"collapse", "filter"}
_WIDEST = 16384


def open_structures(data: bytes) -> Iterator[tuple[str, Structure]]:
    """Structure of each sheet of an .ods (读取 ODS 工作簿结构).

    Parameters
    ----------
    data
        The file.

    Yields
    ------
    str, Structure
        Name of the sheet, and what it says.

    Raises
    ------
    zipfile.BadZipFile, KeyError, xml.etree.ElementTree.ParseError
        The file is no workbook of this kind, or is damaged.
    """
    sheet = _Sheet()
    with zipfile.ZipFile(BytesIO(data)) as book, book.open("content.xml") as content:
        for event, node in ET.iterparse(content, ("start", "end")):  # noqa: S314
            if event == "start" and node.tag == f"{_TABLE}table":
                sheet = _Sheet()
            elif event == "end" and node.tag == f"{_TABLE}table-column":
                sheet.column(node)
            elif event == "end" and node.tag == f"{_TABLE}table-row":
                sheet.row(node)
                node.clear()
            elif event == "end" and node.tag == f"{_TABLE}table":
                yield node.get(f"{_TABLE}name", ""), sheet.done()
                node.clear()


class _Sheet:
    """One sheet, read from the top down."""

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self.merged: list[Box] = []
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.filtered = False
        self.errors: dict[Place, str] = {}
        self.uncalculated: set[Place] = set()

    def column(self, node: ET.Element) -> None:
        count = min(int(node.get(f"{_TABLE}number-columns-repeated", "1")), _WIDEST)
        if node.get(f"{_TABLE}visibility") in _UNSEEN:
            self.columns.update(range(self.width, self.width + count))
        self.width += count

    def row(self, node: ET.Element) -> None:
        count = int(node.get(f"{_TABLE}number-rows-repeated", "1"))
        seen = node.get(f"{_TABLE}visibility", "visible")
        if any(cell.get(f"{_OFFICE}value-type") for cell in node):
            self.filtered |= seen == "filter"
            if seen in _UNSEEN:
                self.rows.update(range(self.height, self.height + count))
            at = 0
            for cell in node:
                at += self._cell(cell, at)
        self.height += count

    def _cell(self, cell: ET.Element, column: int) -> int:
        place = (self.height, column)
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.merged.append((*place, self.height + down - 1, column + across - 1))
        if cell.get(f"{_EXTENDED}value-type") == "error":
            self.errors[place] = "".join(cell.itertext()).strip() or "#N/A"
        elif cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
            self.uncalculated.add(place)
        return int(cell.get(f"{_TABLE}number-columns-repeated", "1"))

    def done(self) -> Structure:
        return Structure(
            tuple(self.merged),
            frozenset(self.rows),
            frozenset(self.columns),
            self.filtered,
            self.errors,
            frozenset(self.uncalculated),
        )
