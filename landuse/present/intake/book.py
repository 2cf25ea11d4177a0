"""Book (检查报告工作簿): every problem, file and column as sheets to filter, sort and pass round."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd

from landuse.checking import Check
from landuse.present.intake import balance, inventory
from landuse.present.intake.sheets import KINDS, Row, Sheet, note_sheet, problem_sheet
from landuse.present.palette import tint
from landuse.present.workbook.cells import display_width, lines_needed, safe_line
from landuse.present.workbook.columns import Tongue
from landuse.present.workbook.formats import SHARE, open_book
from landuse.words import Lang, text, word

SHEET_ROWS = 1_000_000
"""Rows of data on one sheet; Excel holds 1,048,576 lines."""

_HEAD = 2
_SAMPLE = 500
_LINE = 14.0
_TALLEST = 200.0
_WIDEST = {"wrap": 50.0, "text": 28.0, "code": 20.0}
_NUMBERS = {
    "count": "#,##0",
    "amount": "#,##0.00",
    "figure": "#,##0.####",
    "share": SHARE,
    "plain": "0",
}
_COLOURS = {"error": "#D55E00", "warning": "#E69F00", "info": "#56B4E9"}
_FROZEN = {"problems": 2, "columns": 3, "files": 2}
_PRINTED = {"problems": 9, "notes": 9, "files": 12}
"""Columns that go on paper where it is not all of them."""


def write_book(check: Check, path: Path | str, *, lang: Lang, sheet_rows: int = SHEET_ROWS) -> Path:
    """Report as a workbook (检查报告工作簿), nothing cut off.

    Parameters
    ----------
    check
        What is known of the park.
    path
        The ``.xlsx`` file.
    lang
        ``"zh"`` or ``"en"``.
    sheet_rows
        Rows of data on one sheet; more go on to numbered sheets.

    Returns
    -------
    pathlib.Path
        The file.
    """
    tell = Tongue(lang, check.park.park.currency)
    sheets = [
        problem_sheet(check, tell),
        note_sheet(check, tell),
        balance.total_sheet(check, tell),
        balance.unlinked_sheet(check, tell),
        balance.vacant_sheet(check, tell),
        balance.silent_sheet(check, tell),
        inventory.file_sheet(check, tell),
        inventory.column_sheet(check, tell),
        inventory.absent_sheet(check, tell),
    ]
    title = safe_line(text("intake.title", lang=lang, park=check.park.park.name))
    with open_book(Path(path), title) as book:
        formats = _Formats(book, lang, linked=check.placing is not None)
        _summary(book, formats, check, tell, title)
        for sheet in sheets:
            for number, start in enumerate(range(0, max(len(sheet.rows), 1), sheet_rows), start=1):
                name = text(f"intake.sheet.{sheet.code}", lang=lang)
                rows = sheet.rows[start : start + sheet_rows]
                _write(book, formats, sheet, rows, name if number == 1 else f"{name} ({number})")
    return Path(path)


class _Formats:
    """Cell formats by kind, made once."""

    def __init__(self, book: Any, lang: Lang, *, linked: bool) -> None:
        self.lang = lang
        self.linked = linked
        font = {"font_name": text("intake.font", lang=lang), "font_size": 10}
        boxed = {**font, "border": 1, "border_color": "#B7C0C9", "valign": "top"}
        texts = {**boxed, "num_format": "@", "text_wrap": True}
        heading = {**boxed, "bold": True, "bg_color": "#DCE6EF", "text_wrap": True}
        made: dict[str, dict[str, Any]] = {
            "text": texts,
            "wrap": texts,
            "risky": {**texts, "quote_prefix": True},
            "date": {**boxed, "num_format": "yyyy-mm-dd", "align": "right"},
            "none": {**boxed, "font_color": "#8A949E", "align": "center"},
            "heading": {**heading, "valign": "vcenter"},
            "title": {**font, "bold": True, "font_size": 15},
            "about": {**font, "font_size": 9, "font_color": "#5B6670"},
            "code": {**texts, "text_wrap": False},
            "label": {**texts, "bg_color": "#EEF1F4"},
        }
        for kind, shape in _NUMBERS.items():
            made[kind] = {**boxed, "num_format": shape, "align": "right"}
        for kind, colour in _COLOURS.items():
            made[kind] = {**texts, "bold": True, "bg_color": tint(colour, strength=0.35)}
        self.made = {name: book.add_format(shape) for name, shape in made.items()}
        self.kinds = {word("values.severity", kind, lang=lang): kind for kind in _COLOURS}


def _summary(book: Any, formats: _Formats, check: Check, tell: Tongue, title: str) -> None:
    lang = tell.lang
    sheet = book.add_worksheet(text("intake.sheet.summary", lang=lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.write_string(0, 0, title, formats.made["title"])
    sheet.set_row(0, 24)
    kind = next((each for each in ("error", "warning") if check.count(each)), "clean")
    said = text(f"intake.verdict_{kind}", lang=lang, count=f"{check.count(kind):,}")
    sheet.merge_range(1, 0, 1, 1, "", formats.made.get(kind, formats.made["label"]))
    sheet.write_string(1, 0, said, formats.made.get(kind, formats.made["label"]))
    sheet.set_row(1, 20)
    line = 3
    for _, name, value in balance.fact_rows(check, tell):
        sheet.write_string(line, 0, name, formats.made["label"])
        _cell(sheet, (line, 1), safe_line(value), "text", formats)
        line += 1
    sheet.write_string(line + 1, 0, text("intake.confidential", lang=lang), formats.made["about"])
    _page(sheet)


def _write(book: Any, formats: _Formats, sheet: Sheet, rows: tuple[Row, ...], name: str) -> None:
    lang = formats.lang
    page = book.add_worksheet(name[:31])
    page.write_string(0, 0, text(f"intake.section.{sheet.code}", lang=lang), formats.made["title"])
    page.write_string(1, 0, text(f"intake.about.{sheet.code}", lang=lang), formats.made["about"])
    page.set_row(0, 24)
    kinds = [KINDS.get(each, "text") for each in sheet.columns]
    widths = []
    for at, (heading, kind) in enumerate(zip(sheet.headings, kinds, strict=True)):
        width = _width(heading, kind, rows, at)
        widths.append(width)
        page.set_column(at, at, width)
        page.write_string(_HEAD, at, heading, formats.made["heading"])
    for line, row in enumerate(rows, start=_HEAD + 1):
        tall = 1
        for at, (value, kind) in enumerate(zip(row, kinds, strict=True)):
            said = safe_line(value) if isinstance(value, str) and not value.isprintable() else value
            _cell(page, (line, at), said, kind, formats)
            if isinstance(said, str) and kind != "code" and _may_wrap(said, widths[at]):
                tall = max(tall, lines_needed(said[:2000], widths[at]))
        if tall > 1:
            page.set_row(line, min(_TALLEST, tall * _LINE + 3))
    if not rows:
        why = "not_linked" if sheet.code in balance.CODES and not formats.linked else "notes_none"
        page.write_string(_HEAD + 1, 0, text(f"intake.{why}", lang=lang), formats.made["about"])
    last = len(sheet.columns) - 1
    printed = min(_PRINTED.get(sheet.code, last + 1), last + 1) - 1
    page.freeze_panes(_HEAD + 1, _FROZEN.get(sheet.code, 1))
    page.autofilter(_HEAD, 0, _HEAD + max(len(rows), 1), last)
    page.repeat_rows(_HEAD)
    page.print_area(0, 0, _HEAD + max(len(rows), 1), printed)
    _page(page)


def _may_wrap(said: str, width: float) -> bool:
    """Whether a text might need a second line; asked of every cell, so it is no more than a guess."""
    return len(said) * (1 if said.isascii() else 2) >= width or "\n" in said


def _page(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    page.set_footer("&C&8&P / &N")


def _width(heading: str, kind: str, rows: tuple[Row, ...], at: int) -> float:
    """Width by content, up to a limit; longer texts go on in further lines."""
    head = min(display_width(heading), 14) + 4.0  # the filter's arrow stands beside the words
    shown = (row[at] for row in rows[:_SAMPLE])
    if kind in _WIDEST:
        texts = [each[:200].replace("\n", " ") for each in shown if isinstance(each, str)]
        content = max((display_width(each) for each in texts), default=0) + 2.0
        return float(min(max(head, content), _WIDEST[kind]))
    return float(max(head, 16.0 if kind in {"amount", "figure"} else 9.0))


def _cell(page: Any, at: tuple[int, int], value: Any, kind: str, formats: _Formats) -> None:
    """One value: text stays text, never a formula; what is not known is an empty cell or a dash."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        none = text("intake.none", lang=formats.lang) if kind in {"amount", "share"} else ""
        page.write_string(*at, none, formats.made["none"])
    elif isinstance(value, str):
        style = formats.kinds.get(value, "text") if at[1] == 0 else "text"
        style = kind if kind == "code" else style
        if value.startswith(("=", "+", "-", "@", "\t")):
            style = "risky"
        page.write_string(*at, value, formats.made[style])
    elif isinstance(value, pd.Timestamp):
        page.write_datetime(*at, value.to_pydatetime(), formats.made["date"])
    elif math.isfinite(value):
        page.write_number(*at, value, formats.made[kind if kind in _NUMBERS else "figure"])
    else:
        page.write_string(*at, str(value), formats.made["text"])
