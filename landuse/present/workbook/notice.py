"""Workbook of a publication (公示工作簿): lists to be printed, and a log to be filled in and read back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landuse.present.workbook.cells import display_width, lines_needed, safe_line
from landuse.present.workbook.formats import RISKY, open_book
from landuse.schema import Field, fields
from landuse.words import Lang, text, words

if TYPE_CHECKING:
    from landuse.present.publication_list import Notice

BLANK_ROWS = 300
"""Rows of the log that are made ready to be filled in."""

_NUMBERS = {
    "count": "0",
    "area": "#,##0.00",
    "measure": "#,##0.####",
    "hectare": "#,##0.0000",
    "metre": "0.000",
    "degree": "0.000000000",
}
_WIDEST = {"text": 36.0, "code": 22.0, "grade": 10.0, "note": 36.0}
_LINE, _TALLEST, _PAGE = 14.0, 400.0, 88
_OFFICE = ("decision", "decided", "decided_by", "decided_on")
_FIGURES = (
    *(("returns", name) for name in ("tax_paid", "revenue", "value_added", "employees")),
    *(("returns", name) for name in ("energy_tce", "electricity_kwh", "emissions_t", "rd_expense")),
    *(("parcels", name) for name in ("registered_area", "contract_area", "surveyed_area")),
    ("occupancy", "area"),
)


def write_notices(
    notices: Sequence[Notice], path: Path, *, lang: Lang, log: Sequence[str] | None = ()
) -> Path:
    """Write lists and a blank log of objections (写出公示表和异议登记表).

    Every cell is text or a figure, never a formula. The same lists give the same bytes.

    Parameters
    ----------
    notices
        The lists, one a sheet.
    path
        The ``.xlsx`` file.
    lang
        Language of the log.
    log
        Id, code and name that the log begins with; empty for a blank one, None for none.

    Returns
    -------
    pathlib.Path
        The file.
    """
    buffer = io.BytesIO()
    with open_book(buffer, notices[0].title) as book:
        formats = _formats(book, lang)
        for each in notices:
            _list(book, each, formats, lang)
        if log is not None:
            _log(book, formats, lang, log)
            _guide(book, formats, lang)
    path.write_bytes(buffer.getvalue())
    return path


def _formats(book: Any, lang: Lang) -> dict[str, Any]:
    font = {"font_name": text("ledger.font", lang=lang), "font_size": 10, "valign": "vcenter"}
    boxed = {**font, "border": 1, "border_color": "#B7C0C9", "text_wrap": True}
    head = {**boxed, "bold": True, "align": "center"}
    made: dict[str, dict[str, Any]] = {
        "text": {**boxed, "num_format": "@"},
        "risky": {**boxed, "num_format": "@", "quote_prefix": True},
        "grade": {**boxed, "num_format": "@", "align": "center", "bold": True},
        "none": {**boxed, "font_color": "#8A949E", "align": "center"},
        "heading": {**head, "bg_color": "#DCE6EF"},
        "asked": {**head, "bg_color": "#FCE4D6"},
        "open": {**boxed, "num_format": "@", "bg_color": "#FFF8E1"},
        "title": {**font, "bold": True, "font_size": 16, "align": "center", "text_wrap": True},
        "line": {**font, "text_wrap": True},
    }
    made["code"] = made["note"] = made["text"]
    for kind, shape in _NUMBERS.items():
        made[kind] = {**boxed, "num_format": shape, "align": "right"}
    return {name: book.add_format(shape) for name, shape in made.items()}


def _list(book: Any, one: Notice, formats: dict[str, Any], lang: Lang) -> None:
    """One list: title, sentences, headings, rows; on paper the headings stand on every page."""
    sheet = book.add_worksheet(one.sheet or text(f"publication.sheet.{one.code}", lang=lang))
    last = len(one.headings) - 1
    rows = [[safe_line(v) if isinstance(v, str) else v for v in row] for row in one.rows]
    widths = [
        _width(h, k, rows, at)
        for at, (h, k) in enumerate(zip(one.headings, one.kinds, strict=True))
    ]
    if sum(widths) < _PAGE:
        widths = [width * _PAGE / sum(widths) for width in widths]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    whole = sum(widths)
    for line, said in enumerate((one.title, *one.lines)):
        style = formats["line" if line else "title"]
        sheet.merge_range(line, 0, line, last, "", style)
        sheet.write_string(line, 0, safe_line(said), style)
        sheet.set_row(line, lines_needed(said, whole) * (_LINE if line else 24) + 4)
    head = 1 + len(one.lines)
    for at, heading in enumerate(one.headings):
        sheet.write_string(head, at, heading, formats["heading"])
    sheet.set_row(head, _LINE * 2 + 6)
    for line, row in enumerate(rows, start=head + 1):
        for at, (value, kind) in enumerate(zip(row, one.kinds, strict=True)):
            _cell(sheet, (line, at), value, kind, formats)
        texts = [(v, widths[at]) for at, v in enumerate(row) if isinstance(v, str)]
        tall = max((lines_needed(v, width - 1) for v, width in texts), default=1)
        sheet.set_row(line, min(_TALLEST, tall * _LINE + 4))
    if not rows:
        sheet.write_string(head + 1, 0, text("publication.nothing", lang=lang), formats["line"])
    sheet.freeze_panes(head + 1, min(2, last))
    sheet.repeat_rows(head)
    sheet.set_paper(9)
    if whole > _PAGE:
        sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_footer(f"&C&8{text('ledger.page', lang=lang)}")


def _cell(
    sheet: Any, at: tuple[int, int], value: object, kind: str, formats: dict[str, Any]
) -> None:
    if value is None:
        sheet.write_string(*at, "" if kind == "note" else "—", formats["none"])
    elif isinstance(value, str):
        risky = value.startswith(RISKY)
        style = "risky" if risky else kind if kind in _WIDEST else "text"
        sheet.write_string(*at, value, formats[style])
    else:
        sheet.write_number(*at, value, formats[kind if kind in _NUMBERS else "measure"])


def _width(heading: str, kind: str, rows: Sequence[Sequence[object]], at: int) -> float:
    """Width by content up to a limit; longer texts go on in further lines."""
    head = min(display_width(heading), 12) + 2.0
    if kind in _WIDEST:
        shown = [row[at] for row in rows]
        longest = max((display_width(each) for each in shown if isinstance(each, str)), default=0)
        return max(head, min(longest + 2.0, _WIDEST[kind]))
    return max(head, 7.0 if kind == "count" else 12.0)


def _log(book: Any, formats: dict[str, Any], lang: Lang, begun: Sequence[str]) -> None:
    """Blank log of objections: what the enterprise fills in, then what the office decides."""
    sheet = book.add_worksheet(text("publication.sheet.log", lang=lang))
    columns = [each for each in fields("objections").values() if each.kind == "input"]
    for at, field in enumerate(columns):
        office = field.name in _OFFICE
        sheet.write_string(0, at, _label(field, lang), formats["asked" if office else "heading"])
        sheet.set_column(at, at, 24 if field.name in {"credit_code", "name", "parcel_id"} else 14)
        for row in range(1, BLANK_ROWS + 1):
            sheet.write_blank(row, at, None, formats["open" if office else "text"])
        offered = _offered(field, lang)
        if offered:
            choice = {"validate": "list", "source": offered, "show_error": False}
            sheet.data_validation(1, at, BLANK_ROWS, at, choice)
    for at, said in enumerate(begun):
        _cell(sheet, (1, at), safe_line(said), "text", formats)
    sheet.set_default_row(20)
    sheet.set_row(0, _LINE * 2 + 6)
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, 30, len(columns) - 1)


def _label(field: Field, lang: Lang) -> str:
    return field.zh if lang == "zh" else field.en


def _offered(field: Field, lang: Lang) -> list[str]:
    """Answers to choose from; others may be written too."""
    if field.name == "decision":
        return list(words("publication.decision", lang=lang).values())
    if field.name == "item":
        known = [_label(fields(table)[name], lang) for table, name in _FIGURES]
        return [*known, text("publication.column.grade", lang=lang)]
    return []


def _guide(book: Any, formats: dict[str, Any], lang: Lang) -> None:
    sheet = book.add_worksheet(text("publication.sheet.guide", lang=lang))
    sheet.set_column(0, 0, 110)
    name = text("publication.sheet.log", lang=lang)
    for row, line in enumerate(
        text("publication.guide", lang=lang, sheet=name).strip().split("\n")
    ):
        sheet.write_string(row, 0, line, formats["line"])
        sheet.set_row(row, lines_needed(line, 105) * _LINE + 4)
