"""Inventory (数据清单): files, their columns and what is not there, as rows in one language."""

from __future__ import annotations

from collections.abc import Iterator

from landuse.checking import Check, ReadColumn, ReadFile
from landuse.present.intake.say import examples, table_name, unit_of
from landuse.present.intake.sheets import Row, Sheet, make_sheet
from landuse.present.workbook.columns import Tongue
from landuse.schema import fields, label
from landuse.words import text

FILE_COLUMNS = (
    *("table", "file", "sheet", "rows_in", "rows_aside", "rows_kept", "known", "ignored"),
    *("constant", "heading_row", "encoding", "crs", "sha256"),
)
"""Columns of the list of files."""

COLUMN_COLUMNS = (
    *("heading", "field", "unit", "filled", "missing", "odd", "low", "mid", "high"),
    *("different", "examples"),
)
"""Columns of the list of one file's columns."""


def file_sheet(check: Check, tell: Tongue) -> Sheet:
    """Files (文件表); those that could not be opened have no figures."""
    rows = [file_row(file, tell) for file in check.files]
    none = (None,) * (len(FILE_COLUMNS) - 2)
    rows += [(table_name(table, tell.lang), path, *none) for table, path in check.unread]
    return make_sheet("files", FILE_COLUMNS, rows, tell)


def file_row(file: ReadFile, tell: Tongue) -> Row:
    """One file (一个文件), in ``FILE_COLUMNS``."""
    joint = text("intake.joint", lang=tell.lang)
    constant = (
        text(
            "intake.constant_line",
            lang=tell.lang,
            field=label(file.table, name, tell.lang),
            value=value,
        )
        for name, value in file.constant.items()
    )
    return (
        table_name(file.table, tell.lang),
        file.path,
        file.part,
        file.rows_in,
        file.rows_aside,
        file.rows_kept,
        len(file.columns),
        joint.join(each for each in file.ignored if each),
        joint.join(constant),
        file.heading_row,
        file.encoding,
        file.crs,
        file.sha256,
    )


def column_rows(file: ReadFile, tell: Tongue) -> Iterator[Row]:
    """Columns of one file (一个文件的各列), in ``COLUMN_COLUMNS``."""
    for each in file.columns:
        yield (
            each.heading,
            label(file.table, each.field.name, tell.lang),
            unit_of(each, tell),
            each.filled,
            each.missing,
            each.odd,
            *(_plain_year(each, value) for value in (each.low, each.mid, each.high)),
            each.different,
            examples(each, tell),
        )


def _plain_year(column: ReadColumn, value: object) -> object:
    """A year is no amount: it has no separator."""
    return f"{value:.0f}" if column.field.name == "year" and isinstance(value, float) else value


def column_sheet(check: Check, tell: Tongue) -> Sheet:
    """Columns of all files (列表)."""
    rows = (
        (table_name(file.table, tell.lang), file.label, *row)
        for file in check.files
        for row in column_rows(file, tell)
    )
    return make_sheet("columns", ("table", "file", *COLUMN_COLUMNS), rows, tell)


def absent_sheet(check: Check, tell: Tongue) -> Sheet:
    """What is not there and what cannot be known without it (缺少数据表).

    Tables first, then indicators, then columns that the files of a table lack.
    """
    rows = [*_tables(check, tell), *_indicators(check, tell), *_columns(check, tell)]
    return make_sheet("absent", ("lacks", "lost"), rows, tell)


def _tables(check: Check, tell: Tongue) -> Iterator[Row]:
    for table in check.absent:
        yield table_name(table, tell.lang), text(f"intake.lost.{table}", lang=tell.lang)


def _indicators(check: Check, tell: Tongue) -> Iterator[Row]:
    for problem in check.problems:
        for note in problem.notes if problem.code == "measure.not_computed" else ():
            yield note.message(tell.lang), note.remedy(tell.lang)


def _columns(check: Check, tell: Tongue) -> Iterator[Row]:
    joint = text("intake.joint", lang=tell.lang)
    for table in dict.fromkeys(file.table for file in check.files):
        here: set[str] = set()
        for file in check.files:
            if file.table == table:
                here |= {each.field.name for each in file.columns} | set(file.constant)
        missing = [
            label(table, field.name, tell.lang)
            for field in fields(table).values()
            if field.kind == "input" and field.name and field.name not in here
        ]
        if missing:
            name = table_name(table, tell.lang)
            yield text("intake.lacking", lang=tell.lang, table=name), joint.join(missing)
