"""Saying (措辞): figures, shares, places and what was expected, in words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from landuse.checking import Check, Problem, ReadColumn
from landuse.errors import Note
from landuse.present.workbook.columns import Tongue
from landuse.schema import Field
from landuse.units import canonical, in_words
from landuse.words import Lang, text, word

_LEAST = 0.0005


def figure(value: object) -> str:
    """Figure as people write it (数字): separators, two decimals at most above one.

    Examples
    --------
    >>> figure(1234.0), figure(0.12345678), figure(56.789), figure(None)
    ('1,234', '0.1235', '56.79', '')
    """
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    number = float(str(value))
    if not math.isfinite(number):
        return str(number)
    if number == int(number) and abs(number) < 1e15:
        return f"{int(number):,}"
    return f"{number:,.2f}" if abs(number) >= 1 else f"{number:.4g}"


def share(value: float | None, lang: Lang) -> str:
    """Share in per cent (占比); a dash where it is not known.

    Examples
    --------
    >>> [share(each, "en") for each in (0.1234, 0.0001, 0.0, 1.0, None)]
    ['12.3%', '<0.1%', '0%', '100%', '—']
    """
    if value is None or value != value:
        return text("intake.none", lang=lang)
    if value == 0:
        return "0%"
    if 0 < value < _LEAST:
        return "<0.1%"
    if 1 - _LEAST < value < 1:
        return ">99.9%"
    return f"{value:.0%}" if value == 1 else f"{value:.1%}"


def touched_share(value: float | None, lang: Lang, *, partly: bool) -> str:
    """Share that a problem touches (涉及占比); at least so much where not all rows are named.

    Examples
    --------
    >>> [touched_share(each, "en", partly=True) for each in (0.2, 0.0001, 0.0, None)]
    ['≥ 20.0%', '> 0%', 'unknown', 'unknown']
    >>> [touched_share(each, "en", partly=False) for each in (0.2, 0.0, None)]
    ['20.0%', '0%', 'unknown']
    """
    if value is None or (partly and not value):
        return text("intake.unknown", lang=lang)
    if not partly:
        return share(value, lang)
    return "> 0%" if value < _LEAST else f"≥ {share(value, lang)}"


def expected(field: Field, tell: Tongue) -> str:
    """What a cell of a field should hold (应填内容)."""
    lang = tell.lang
    joint = text("intake.joint", lang=lang)
    if field.values:
        said = joint.join(word(f"values.{field.name}", each, lang=lang) for each in field.values)
        return text("intake.expected_one", lang=lang, values=said)
    kind = "text" if field.dtype == "category" else field.dtype
    parts = [text(f"intake.expected_{kind}", lang=lang)]
    if field.min is not None and field.max is not None:
        low, high = figure(field.min), figure(field.max)
        parts.append(text("intake.expected_range", lang=lang, low=low, high=high))
    elif field.min is not None and field.name != "year":
        parts.append(text("intake.expected_from", lang=lang, low=figure(field.min)))
    if field.unit not in {"", "1"}:
        parts.append(tell.unit(field.unit))
    return joint.join(parts)


def unit_of(column: ReadColumn, tell: Tongue) -> str:
    """How the unit of a column was understood (单位理解), with the factor where it was converted."""
    own = column.field.unit
    if own in {"", "1"}:
        return ""
    if not column.stated:
        return text("intake.stated_no", lang=tell.lang, unit=tell.unit(own))
    code = canonical(column.unit)
    given = in_words(column.unit)[tell.lang] if code == column.unit else column.unit
    if column.factor == 1.0:
        return tell.unit(own) if code == own else given
    factor = f"{column.factor:,.6g}"
    said = {"unit": given, "factor": factor, "own": tell.unit(own)}
    return text("intake.converted", lang=tell.lang, **said)


def examples(column: ReadColumn, tell: Tongue) -> str:
    """Some of the words of a column (举例), codes said in words."""
    joint = text("intake.joint", lang=tell.lang)
    section = f"values.{column.field.name}"
    if column.field.dtype == "boolean":
        flags = tell.codes("flag")
        codes = {"True": flags["yes"], "False": flags["no"]}
        return joint.join(codes.get(each, each) for each in column.examples)
    if not column.field.values:
        return joint.join(column.examples)
    return joint.join(word(section, each, lang=tell.lang) for each in column.examples)


def table_name(table: str, lang: Lang) -> str:
    """Name of a table in words (数据名称)."""
    return word("ledger.table", table, lang=lang)


def place(problem: Problem, check: Check) -> tuple[str, str]:
    """File and sheet or layer of a problem (文件与工作表)."""
    for file in check.files:
        if problem.file in {file.label, file.path} and problem.table in {file.table, ""}:
            return file.path, file.part
    own = [file for file in check.files if file.table == problem.table]
    if not problem.file and len(own) == 1:
        return own[0].path, own[0].part
    return problem.file, ""


def found_in(note: Note, lang: Lang) -> str:
    """What stood there (现有内容)."""
    value: Any = note.params.get("found", "")
    return str(value[lang] if isinstance(value, dict) else value)
