"""Pen of the ledger (写入): one value into one cell, and the cover line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from landuse.present.workbook import cover
from landuse.present.workbook.cells import in_lines, lines_needed, safe_line
from landuse.present.workbook.formats import MISSING, Formats

LINE = 14.0
"""Height of one line of text [points]."""

TALLEST = 400.0
"""Height of the tallest row; Excel allows 409 [points]."""

SNUG = 1.1
"""Characters that fit in one unit of column width, on average."""

_PAGE = 600.0
_SINGLE = {"title": 30.0, "block": 24.0}


@dataclass
class CoverPen:
    """Pen that goes down the cover and turns the page before a block that would not fit."""

    sheet: Any
    formats: Formats
    tabs: Mapping[str, str]
    line: int = 0
    used: float = 0.0
    breaks: list[int] = field(default_factory=list)

    def write_block(self, block: cover.Block) -> None:
        """Write a block, an empty line before it."""
        whole = (len(cover.GRID),)
        lines: list[tuple[tuple[cover.Cell, ...], tuple[int, ...]]]
        lines = [((cover.Cell(block.title, "block"),), whole)]
        if block.headings:
            heads = tuple(cover.Cell(in_lines(each), "heading") for each in block.headings)
            lines.append((heads, block.spans))
        lines += [(cells, block.spans) for cells in block.lines]
        tall = sum(_height(*each) for each in lines)
        if self.used + LINE + min(tall, 0.6 * _PAGE) > _PAGE:
            self.breaks.append(self.line)
            self.used = 0.0
        else:
            self.sheet.set_row(self.line, LINE)
            self.line, self.used = self.line + 1, self.used + LINE
        for cells, spans in lines:
            self.write(cells, spans)

    def write(self, cells: tuple[cover.Cell, ...], spans: tuple[int, ...]) -> None:
        """Write one line of cells."""
        tall = _height(cells, spans)
        if self.used + tall > _PAGE:
            self.breaks.append(self.line)
            self.used = 0.0
        self.sheet.set_row(self.line, tall)
        at = 0
        for cell, span in zip(cells, spans, strict=True):
            if span > 1:
                end = at + span - 1
                self.sheet.merge_range(
                    self.line, at, self.line, end, "", self.formats.of(cell.kind, None)
                )
            _write_cell(self.sheet, (self.line, at), cell, self.formats, self.tabs)
            at += span
        self.line, self.used = self.line + 1, self.used + tall


def _height(cells: tuple[cover.Cell, ...], spans: tuple[int, ...]) -> float:
    """Height of a line of the cover, by its tallest text."""
    at, most = 0, 1
    for cell, span in zip(cells, spans, strict=True):
        if isinstance(cell.value, str):
            most = max(
                most, lines_needed(cell.value, (sum(cover.GRID[at : at + span]) - 1.5) * SNUG)
            )
        at += span
    single = _SINGLE.get(cells[0].kind, 18.0)
    return single if most == 1 else min(TALLEST, most * LINE + 6)


def _write_cell(
    sheet: Any, at: tuple[int, int], cell: cover.Cell, formats: Formats, tabs: Mapping[str, str]
) -> None:
    if isinstance(cell.value, str):
        cell = replace(cell, value=safe_line(cell.value))
    if cell.link:
        style = formats.of("link", None)
        sheet.write_url(*at, f"internal:'{tabs[cell.link]}'!A1", style, str(cell.value))
    elif cell.formula:
        formula = cell.formula.replace(cover.ROW, str(at[0] + 1))
        sheet.write_formula(*at, formula, formats.of(cell.kind, None), cell.value)
    else:
        write_value(sheet, at, cell.value, cell.kind, formats)


def write_value(sheet: Any, at: tuple[int, int], value: Any, kind: str, formats: Formats) -> None:
    """Write one value (写入单元格): missing is a dash, text stays text, never a formula."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        sheet.write_string(*at, MISSING, formats.missing)
    elif isinstance(value, str):
        sheet.write_string(*at, value, formats.of(kind, value))
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(*at, value.to_pydatetime(), formats.of(kind, None))
    else:
        sheet.write_number(*at, value, formats.of(kind, None))
