"""Sheets (报告各表): what is wrong as rows in one language, for page and workbook alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from landuse.checking import Check, Problem
from landuse.present.intake.say import expected, found_in, place, table_name
from landuse.present.workbook.columns import Tongue
from landuse.schema import fields, label, tables
from landuse.words import text, word

Row = tuple[Any, ...]

KINDS = {
    **dict.fromkeys(("row", "heading_row"), "plain"),
    **dict.fromkeys(("count", "enterprises", "parcels", "known", "rows_known"), "count"),
    **dict.fromkeys(("rows_in", "rows_aside", "rows_kept"), "count"),
    **dict.fromkeys(("filled", "missing", "odd", "different"), "count"),
    **dict.fromkeys(("read", "on_parcels", "unlinked", "area_mu"), "amount"),
    "amount_tax_paid": "amount",
    **dict.fromkeys(("low", "mid", "high"), "figure"),
    **dict.fromkeys(("tax", "land", "share_tax", "share_land", "unlinked_share"), "share"),
    "sha256": "code",
    **dict.fromkeys(("problem", "remedy", "lost", "why", "ignored", "examples"), "wrap"),
}
"""Columns that are no plain text: whole numbers, amounts, figures or dates, shares, sentences."""


@dataclass(frozen=True)
class Sheet:
    """One part of the report (报告的一张表).

    Parameters
    ----------
    code
        Its name, ``intake.section.<code>``.
    columns
        Codes of the columns.
    headings
        Their words.
    rows
        Text, numbers, dates or None.
    """

    code: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def make_sheet(code: str, columns: Iterable[str], rows: Iterable[Row], tell: Tongue) -> Sheet:
    """Sheet with the words of its columns (建表)."""
    names = tuple(columns)
    return Sheet(code, names, tuple(heading(name, tell) for name in names), tuple(rows))


def heading(name: str, tell: Tongue) -> str:
    """Word of a column (列名)."""
    if name.startswith("amount_"):
        field = fields("returns")[name.removeprefix("amount_")]
        return tell.heading(label("returns", field.name, tell.lang), field.unit)
    return capital(text(f"intake.column.{name}", lang=tell.lang))


def capital(said: str) -> str:
    """Words with a capital in front (首字母大写)."""
    return said[:1].upper() + said[1:]


def problem_sheet(check: Check, tell: Tongue) -> Sheet:
    """Problems, one row a kind and place (问题表), the gravest first."""
    columns = (
        *("severity", "count", "problem", "remedy", "tax", "land", "file", "sheet", "heading"),
        *("table", "field", "enterprises", "parcels", "code"),
    )
    rows = (_problem(each, check, tell) for each in check.problems)
    return make_sheet("problems", columns, rows, tell)


def _problem(problem: Problem, check: Check, tell: Tongue) -> Row:
    note, touched = problem.notes[0], problem.touched
    return (
        word("values.severity", problem.severity, lang=tell.lang),
        problem.count,
        note.message(tell.lang),
        note.remedy(tell.lang),
        *((None, None) if touched is None else (touched.tax, touched.land)),
        *place(problem, check),
        problem.heading,
        table_name(problem.table, tell.lang),
        field_label(problem, tell),
        *((None, None) if touched is None else (touched.enterprises, touched.parcels)),
        problem.code,
    )


def field_label(problem: Problem, tell: Tongue) -> str:
    """Label of the field that a problem is about (所涉字段名称)."""
    if problem.table in tables() and problem.field in fields(problem.table):
        return label(problem.table, problem.field, tell.lang)
    return problem.field


NOTE_COLUMNS = (
    *("severity", "file", "sheet", "row", "heading", "found", "expected", "problem", "remedy"),
    *("table", "field", "code"),
)
"""Columns of the list of every note."""


def note_sheet(check: Check, tell: Tongue) -> Sheet:
    """Every note with its place (逐处清单), in the order of the problems; none is left out."""
    rows = (row for each in check.problems for row in note_rows(each, check, tell))
    return make_sheet("notes", NOTE_COLUMNS, rows, tell)


def note_rows(problem: Problem, check: Check, tell: Tongue) -> Iterator[Row]:
    """Rows of the list of one problem (一类问题的逐处清单), in ``NOTE_COLUMNS``."""
    file, part = place(problem, check)
    known = problem.table in tables() and problem.field in fields(problem.table)
    wanted = expected(fields(problem.table)[problem.field], tell) if known else ""
    kind = word("values.severity", problem.severity, lang=tell.lang)
    name, field = table_name(problem.table, tell.lang), field_label(problem, tell)
    for note in problem.notes:
        yield (
            kind,
            file,
            part,
            note.row,
            problem.heading,
            found_in(note, tell.lang),
            "" if note.row is None else wanted,
            note.message(tell.lang),
            note.remedy(tell.lang),
            name,
            field,
            note.code,
        )
