"""Review file (复核表): the open questions as a workbook or CSV to fill in and hand back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.present.workbook.cells import safe_line
from landuse.present.workbook.formats import open_book
from landuse.review import guarded
from landuse.schema import Field, fields
from landuse.words import Lang, text, word, words

if TYPE_CHECKING:
    from landuse.study import Study

_WIDTHS = {
    "name": 34, "candidate_name": 34, "reasons": 44, "reasons_en": 44, "remark": 24,
    "credit_code": 21, "candidate_code": 21, "candidate": 21, "first": 28, "subject_key": 34,
}  # fmt: skip
_WIDTH = 12
_WORDS = {
    "question": "values.question",
    "settled": "values.settled",
    "relation": "names.relation",
    "linked_by": "values.method",
}
_FILLED_IN = ("decision", "remark")


def write_review(study: Study, path: Path, *, lang: Lang) -> Path:
    """Write the review table of a study (写出复核表): ``.xlsx``, or ``.csv`` for any other program.

    Every cell is text or a figure, never a formula. What is filled in under 决定 / decision is read
    back by ``[link] review`` in ``park.toml``.

    Parameters
    ----------
    study
        The study.
    path
        Where it goes; the suffix decides.
    lang
        Language of headings and words.

    Returns
    -------
    pathlib.Path
        The file.
    """
    shown = [each for each in fields("review").values() if _is_shown(each, lang)]
    rows = [
        [_cell(each, value, lang) for each, value in zip(shown, row, strict=True)]
        for row in study["review"][[each.name for each in shown]].itertuples(index=False, name=None)
    ]
    heads = [each.zh if lang == "zh" else each.en for each in shown]
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heads, *([_guarded(each) for each in row] for row in rows)])
        return path
    with open_book(path) as book:
        _sheet(book, shown, heads, rows, lang)
    return path


def _is_shown(field: Field, lang: Lang) -> bool:
    other = "reasons" if lang == "en" else "reasons_en"
    return field.name not in {other, "source_row"}


def _cell(field: Field, value: Any, lang: Lang) -> Any:
    """A figure, or a text that a cell can hold; empty where nothing is known."""
    if pd.isna(value):
        return ""
    if field.name in _WORDS:
        return word(_WORDS[field.name], value, lang=lang)
    if field.name == "tables":
        known = words("review.tables", lang=lang)
        return text("names.joint", lang=lang).join(known[each] for each in value.split(", "))
    return safe_line(str(value)) if isinstance(value, str) else value


def _guarded(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def _sheet(book: Any, shown: list[Field], heads: list[str], rows: list[Any], lang: Lang) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    asked = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True})
    plain = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    open_ = book.add_format(
        {"num_format": "@", "bg_color": "#FFF8E1", "border": 1, "valign": "top"}
    )
    figure = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    whole = book.add_format({"num_format": "0", "valign": "top"})
    sheet = book.add_worksheet(text("review.sheet", lang=lang))
    for column, (field, heading) in enumerate(zip(shown, heads, strict=True)):
        own = field.name in _FILLED_IN
        sheet.write_string(0, column, heading, asked if own else head)
        sheet.set_column(column, column, _WIDTHS.get(field.name, _WIDTH), open_ if own else plain)
        number = whole if field.dtype == "integer" else figure
        for row, cells in enumerate(rows, start=1):
            if isinstance(cells[column], str):
                sheet.write_string(row, column, cells[column], open_ if own else plain)
            else:
                sheet.write_number(row, column, cells[column], number)
        if field.name == "decision":
            listed = [word("values.outcome", each, lang=lang) for each in ("yes", "no")]
            choice = {"validate": "list", "source": listed, "show_error": False}
            sheet.data_validation(1, column, max(len(rows), 1), column, choice)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(len(rows), 1), len(shown) - 1)
    notes = book.add_worksheet(text("review.how", lang=lang))
    notes.set_column(0, 0, 100, plain)
    for row, line in enumerate(text("review.guide", lang=lang).strip().split("\n")):
        notes.write_string(row, 0, line, plain)
