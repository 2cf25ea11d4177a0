"""Excel ledger (台账): a study as a workbook that can be printed and sent on as it is."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from landuse.errors import Note
from landuse.present.workbook import cover
from landuse.present.workbook.cells import (
    display_width,
    in_lines,
    lines_needed,
    safe_line,
    safe_text,
)
from landuse.present.workbook.columns import Column, Sheet, Tongue, tongue
from landuse.present.workbook.formats import MISSING, Formats, make_formats, open_book
from landuse.present.workbook.land import area_block
from landuse.present.workbook.pen import LINE, SNUG, TALLEST, CoverPen, write_value
from landuse.present.workbook.routes import land_blocks
from landuse.present.workbook.sheets import dictionary_sheet, make_sheets
from landuse.present.workbook.zombies import zombie_blocks
from landuse.words import Lang

if TYPE_CHECKING:
    from landuse.study import Study

SHEET_ROWS = 1_000_000
"""Rows of data on one sheet; Excel holds 1,048,576 lines."""

_HEAD = 2
_SCALE = 84
_SAMPLE = 2000
_WIDEST = {"wrap": 56.0, "list": 18.0, "text": 30.0, "word": 15.0, "code": 34.0, "grade": 12.0}
_NARROWEST = 6.0
_PADDING = 1.2
_SMALL = 10.0
_TEXTS = {"text", "word", "code", "list", "wrap", "grade"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Part:
    """Part of a sheet that becomes one tab (分表): its name and its rows."""

    name: str
    sheet: Sheet
    rows: pd.DataFrame

    @property
    def first(self) -> int:
        """Line of the first row of data, from 0."""
        return _HEAD + 1

    @property
    def last(self) -> int:
        """Line of the last row of data, from 0."""
        return _HEAD + len(self.rows)


def write_ledger(
    study: Study, path: Path | str, *, lang: Lang = "zh", sheet_rows: int = SHEET_ROWS
) -> Path:
    """Write the Excel ledger (台账) of a study.

    Parameters
    ----------
    study
        The study.
    path
        The ``.xlsx`` file. Two writes of one study give the same bytes.
    lang
        ``"zh"`` or ``"en"``.
    sheet_rows
        Rows of data on one tab; more go on to numbered tabs, none is left out.

    Returns
    -------
    pathlib.Path
        The file.
    """
    tell = tongue(study, lang)
    sheets = _cleaned(make_sheets(study, lang), tell)
    sheets = [*sheets, dictionary_sheet(sheets, tell)]
    by_code = {sheet.code: sheet for sheet in sheets}
    parts = [part for sheet in sheets for part in _parts(sheet, tell, sheet_rows)]
    blocks = cover.make_cover(study, tell, by_code, lambda code, name: _add_up(parts, code, name))
    blocks[4:4] = [*zombie_blocks(study, tell), *land_blocks(study, tell)]
    blocks[2:2] = area_block(study, tell)
    date = cover.as_of(study)
    title = tell.say("title", park=study.meta["park"]["name"], year=study.year)
    with open_book(Path(path), title, created=dt.datetime(date.year, date.month, date.day)) as book:
        formats = make_formats(book, tell, study.policy)
        _write_cover(book, study, tell, blocks, parts, formats)
        for part in parts:
            _write_part(book, study, tell, part, formats)
    return Path(path)


def _cleaned(sheets: Iterable[Sheet], tell: Tongue) -> list[Sheet]:
    """Sheets with texts that cells can hold; what had to change is said in the notes."""
    found, notes = [], []
    for sheet in sheets:
        rows = {}
        for column in sheet.columns:
            values = sheet.rows[column.name]
            if column.kind in _TEXTS:
                safe = safe_text(values)
                values = safe.values
                counts = {"ledger.cut": safe.cut, "ledger.replaced": safe.replaced}
                where = {"sheet": tell.say(f"sheet.{sheet.code}.name"), "column": column.heading}
                notes += [
                    Note(code, "warning", {**where, "count": count})
                    for code, count in counts.items()
                    if count
                ]
            rows[column.name] = values
        found.append(replace(sheet, rows=pd.DataFrame(rows, index=sheet.rows.index)))
    return [*found[:-1], _with_notes(found[-1], notes, tell)]


def _with_notes(sheet: Sheet, notes: list[Note], tell: Tongue) -> Sheet:
    lines = [
        {
            "severity": tell.codes("severity").get(note.severity, note.severity),
            "stage": tell.codes("stage_of_work").get("write", note.stage),
            "message": note.message(tell.lang),
            "message_en": note.message(tell.lang),
            "remedy": note.remedy(tell.lang),
            "remedy_en": note.remedy(tell.lang),
            "code": note.code,
        }
        for note in notes
    ]
    if not lines:
        return sheet
    more = pd.DataFrame(lines, dtype="object").reindex(columns=list(sheet.rows.columns))
    return replace(sheet, rows=pd.concat([sheet.rows.astype("object"), more], ignore_index=True))


def _parts(sheet: Sheet, tell: Tongue, size: int) -> list[Part]:
    name = tell.say(f"sheet.{sheet.code}.name")
    count = max(1, math.ceil(len(sheet.rows) / size))
    names = [name if count == 1 else f"{name}({place + 1})" for place in range(count)]
    return [
        Part(
            _FORBIDDEN.sub("_", each)[:31],
            sheet,
            sheet.rows.iloc[place * size : (place + 1) * size],
        )
        for place, each in enumerate(names)
    ]


def _add_up(parts: Iterable[Part], code: str, name: str) -> str:
    """Formula that adds up a column over all tabs of a sheet; empty where there is nothing."""
    ranges = []
    for part in parts:
        if part.sheet.code == code and len(part.rows):
            letter = xl_col_to_name([each.name for each in part.sheet.columns].index(name))
            ranges.append(f"'{part.name}'!{letter}{part.first + 1}:{letter}{part.last + 1}")
    return f"=SUM({','.join(ranges)})" if ranges else ""


def _set_up_page(sheet: Any, study: Study, tell: Tongue) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    sheet.center_horizontally()
    policy = cover.policy_title(study, tell)
    park = tell.say("title", park=study.meta["park"]["name"], year=study.year)
    left, right = (
        safe_line(each)[:80].replace("\n", " ").replace("&", "&&") for each in (policy, park)
    )
    sheet.set_footer(f"&L&8{left}&C&8{tell.say('page')}&R&8{right}")


def _write_cover(
    book: Any,
    study: Study,
    tell: Tongue,
    blocks: Iterable[cover.Block],
    parts: Iterable[Part],
    formats: Formats,
) -> None:
    sheet = book.add_worksheet(tell.say("sheet.cover.name"))
    sheet.hide_gridlines(2)
    _set_up_page(sheet, study, tell)
    for place, width in enumerate(cover.GRID):
        sheet.set_column(place, place, width)
    tabs = {part.sheet.code: part.name for part in reversed(list(parts))}
    title = tell.say("title", park=study.meta["park"]["name"], year=study.year)
    page = CoverPen(sheet, formats, tabs)
    for text, style in ((title, "title"), (tell.say("notice"), "notice")):
        page.write((cover.Cell(text, style),), (len(cover.GRID),))
    for block in blocks:
        page.write_block(block)
    sheet.set_print_scale(_SCALE)
    sheet.set_h_pagebreaks(page.breaks)
    sheet.print_area(0, 0, page.line - 1, len(cover.GRID) - 1)


def _write_part(book: Any, study: Study, tell: Tongue, part: Part, formats: Formats) -> None:
    sheet = book.add_worksheet(part.name)
    columns = part.sheet.columns
    last = len(columns) - 1
    printed = sum(column.printed for column in columns) - 1
    _set_up_page(sheet, study, tell)
    named = {"park": study.meta["park"]["name"], "year": study.year}
    title = safe_line(tell.say("part_title", sheet=part.name, **named))
    sheet.write_string(0, 0, title, formats.of("title", None))
    sheet.write_string(1, 0, _subtitle(part, columns, tell), formats.of("subtitle", None))
    sheet.set_row(0, 28)
    widths = [_column_width(column, part.rows[column.name]) for column in columns]
    heading_lines = 1
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        style = "heading" if column.printed else "heading_extra"
        heading = in_lines(column.heading)
        sheet.write_string(_HEAD, place, heading, formats.of(style, None))
        heading_lines = max(heading_lines, lines_needed(heading, width - 0.5))
        _write_column(sheet, part.first, place, part.rows[column.name], column.kind, formats)
    sheet.set_row(_HEAD, heading_lines * LINE + 6)
    _set_heights(sheet, part, widths)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(_HEAD + 1, part.sheet.frozen)
    sheet.repeat_rows(_HEAD)
    if not len(part.rows):
        empty = tell.say(f"sheet.{part.sheet.code}.empty")
        sheet.merge_range(part.first, 0, part.first, max(printed, 1), "", formats.of("empty", None))
        sheet.write_string(part.first, 0, empty, formats.of("empty", None))
        sheet.print_area(0, 0, part.first, max(printed, 1))
        return
    sheet.autofilter(_HEAD, 0, part.last, last)
    codes = [place for place, column in enumerate(columns) if column.kind in _TEXTS]
    cells = " ".join(
        f"{xl_col_to_name(at)}{part.first + 1}:{xl_col_to_name(at)}{part.last + 1}" for at in codes
    )
    sheet.ignore_errors({"number_stored_as_text": cells})
    end = _write_totals(sheet, part, tell, formats)
    sheet.print_area(0, 0, end, printed)


def _set_heights(sheet: Any, part: Part, widths: list[float]) -> None:
    """Rows tall enough for their wrapped texts, so that no program has to work it out."""
    needed = pd.Series(1, part.rows.index)
    for column, width in zip(part.sheet.columns, widths, strict=True):
        if column.kind in _TEXTS - {"code", "grade"} and column.printed:
            texts = part.rows[column.name].dropna()
            known = {each: lines_needed(each, (width - _PADDING) * SNUG) for each in texts.unique()}
            lines = texts.map(known).reindex(needed.index).fillna(1).astype("int64")
            needed = needed.where(needed > lines, lines)
    for line, count in enumerate(needed.tolist(), start=part.first):
        if count > 1:
            sheet.set_row(line, min(TALLEST, count * LINE + 4))


def _subtitle(part: Part, columns: tuple[Column, ...], tell: Tongue) -> str:
    said = [tell.say(f"sheet.{part.sheet.code}.about"), tell.say("missing_line")]
    if any(column.total for column in columns):
        said.append(tell.say("totals_line"))
    if not all(column.printed for column in columns):
        said.append(tell.say("extra_columns"))
    return tell.say("between").join(said)


def _write_column(
    sheet: Any, first: int, place: int, values: pd.Series, kind: str, formats: Formats
) -> None:
    if kind in _TEXTS or kind == "date":
        plain = values.astype("object")
    else:
        plain = pd.to_numeric(values).astype("Float64").astype("float64")
        if kind == "number" and plain.abs().max() < _SMALL:
            kind = "small"
    for line, value in enumerate(plain.tolist(), start=first):
        write_value(sheet, (line, place), value, kind, formats)


def _write_totals(sheet: Any, part: Part, tell: Tongue, formats: Formats) -> int:
    """Line of totals under the data, which follow the filter; the last line comes back."""
    columns = part.sheet.columns
    if not any(column.total for column in columns):
        return part.last
    line = part.last + 1
    for place, column in enumerate(columns):
        values = part.rows[column.name]
        if column.total and values.notna().any():
            letter = xl_col_to_name(place)
            formula = f"=SUBTOTAL(109,{letter}{part.first + 1}:{letter}{part.last + 1})"
            known = values.astype("float64").dropna()
            style = formats.of(f"{column.kind}_total", None)
            sheet.write_formula(line, place, formula, style, math.fsum(known))
        else:
            text = tell.say("total") if place == 0 else (MISSING if column.total else "")
            style = "missing_total" if column.total else "label_total"
            sheet.write_string(line, place, text, formats.of(style, None))
    return line


def _column_width(column: Column, values: pd.Series) -> float:
    """Width by content: names in two lines, units below, texts up to a limit and then wrapped."""
    name, _, unit = in_lines(column.heading).partition("\n")
    heading = (
        max(min(display_width(name), 2 * (display_width(name) // 4) + 4), display_width(unit))
        + _PADDING
    )
    known = values.dropna()
    if column.kind in _TEXTS:
        sample = known.astype("object").unique()[:_SAMPLE]
        content = max((display_width(text) for text in sample), default=0) + _PADDING
        return float(min(max(_NARROWEST, heading, content), _WIDEST.get(column.kind, 30.0)))
    if column.kind == "date":
        return max(11.0, heading)
    numbers = known.astype("float64")
    longest = (
        max((len(f"{each:,.2f}") for each in (numbers.max(), numbers.min())), default=0)
        if len(numbers)
        else 0
    )
    return float(max(_NARROWEST, heading, longest + _PADDING + 0.6))
