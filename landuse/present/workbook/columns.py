"""Columns of the ledger (台账列): headings in words and units, kinds of figures, codes said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.cited import cited
from landuse.schema import fields, label, tables
from landuse.words import Lang, text, words

if TYPE_CHECKING:
    from landuse.study import Study

_PERCENT = {
    "area_difference",
    "building_coverage",
    "coverage",
    "linked",
    "occupancy_rate",
    "other_share",
    "rd_share",
    "share",
    "stability",
    "steady",
}
_KIND_OF_UNIT = {
    "mu": "area",
    "m2": "area",
    "wan_yuan": "amount",
    "persons": "count",
    "kwh": "count",
    "points": "points",
    "1": "ratio",
}
_KINDS = {
    *("text", "word", "code", "list", "wrap", "grade", "area", "amount"),
    *("number", "measure", "ratio", "percent", "points", "count", "date"),
}
_KIND_OF_DTYPE = {"text": "text", "category": "text", "integer": "count", "date": "date"}


@dataclass(frozen=True)
class Column:
    """One column of a sheet (列).

    Parameters
    ----------
    name
        Column of the rows.
    heading
        What stands above it, unit included.
    kind
        How it is written: text, word, code, list, wrap, grade, area, amount, number, measure, ratio, percent,
        points, count or date.
    field
        Field of the vocabulary, empty where the ledger makes the column.
    meaning
        Explanation for the data dictionary.
    total
        Whether the sheet adds it up.
    printed
        Whether it lies inside the print area.
    """

    name: str
    heading: str
    kind: str
    field: str = ""
    meaning: str = ""
    total: bool = False
    printed: bool = True


@dataclass(frozen=True)
class Sheet:
    """One sheet (工作表): columns and their rows in words.

    Parameters
    ----------
    code
        Name of its texts, ``ledger.sheet.<code>``.
    columns
        The columns, printed ones first.
    rows
        One column for each of ``columns``, by name.
    frozen
        Columns that stay in view.
    """

    code: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    frozen: int = 2


def laid_out(
    code: str, columns: Sequence[Column], frame: pd.DataFrame, *, frozen: int = 2
) -> Sheet:
    """Sheet with its printed columns first (排列表列); a column without any figure is not printed."""
    known = frame.reindex(columns=[column.name for column in columns]).notna().any()
    shown = [
        replace(each, printed=each.printed and (frame.empty or bool(known[each.name])))
        for each in columns
    ]
    ordered = sorted(shown, key=lambda column: not column.printed)
    names = [column.name for column in ordered]
    return Sheet(code, tuple(ordered), frame.reindex(columns=names).reset_index(drop=True), frozen)


@dataclass(frozen=True)
class Tongue:
    """Language and currency that a ledger speaks in (语言与币种)."""

    lang: Lang
    currency: str = "CNY"

    def say(self, key: str, **params: object) -> str:
        """Sentence of the ledger (文字)."""
        return text(f"ledger.{key}", lang=self.lang, **params)

    def codes(self, section: str) -> dict[str, str]:
        """Words of the codes of a section (代码的文字); the ledger's own ones come first."""
        shared = words(f"values.{section}", lang=self.lang)
        return {**shared, **words(f"ledger.{section}", lang=self.lang)}

    def money(self) -> str:
        """Unit of money (金额单位)."""
        known = words("ledger.currency", lang=self.lang)
        return known.get(self.currency) or self.say("other_currency", currency=self.currency)

    def unit(self, unit: str) -> str:
        """Word of a unit (单位); a ratio has none."""
        word = words("ledger.unit", lang=self.lang).get(unit, "" if unit == "1" else unit)
        return word.replace("{money}", self.money())

    def measure(self, unit: str) -> str:
        """Word of a unit where it stands alone (单位), a ratio included."""
        return self.unit(unit) or self.say("ratio")

    def heading(self, name: str, unit: str) -> str:
        """Heading with its unit (带单位的列名)."""
        word = self.unit(unit)
        said = name[:1].upper() + name[1:]
        return self.say("heading_unit", name=said, unit=word) if word else said


def tongue(study: Study, lang: Lang) -> Tongue:
    """Language and currency for a study (语言与币种)."""
    return Tongue(lang, str(study.meta["park"].get("currency", "CNY")))


def field_name(path: str, tell: Tongue) -> str:
    """Label of a field given as ``table.field`` or ``field`` (字段名称)."""
    table, _, name = path.strip().rpartition(".")
    homes = [table] if table in tables() else tables()
    home = next((each for each in homes if name in fields(each)), None)
    return path.strip() if home is None else label(home, name, tell.lang)


def field_column(tell: Tongue, path: str, kind: str = "", *, printed: bool = True) -> Column:
    """Column of a field of the vocabulary (字段列)."""
    table, _, name = path.partition(".")
    field = fields(table)[name]
    usual = _KIND_OF_DTYPE.get(field.dtype) or _KIND_OF_UNIT.get(field.unit, "number")
    if name in _PERCENT:
        usual = "percent"
    elif name.endswith("_id"):
        usual = "code"
    return Column(
        name=name,
        heading=tell.heading(label(table, name, tell.lang), field.unit),
        kind=kind or usual,
        field=path,
        meaning=field.meaning_zh if tell.lang == "zh" else field.meaning_en,
        printed=printed,
    )


def field_heading(tell: Tongue, homes: Sequence[str], name: str) -> str:
    """Heading of a column outside the ledger (列名): that of the first table that has the field."""
    plain = name.removesuffix("_label")
    own = words("ledger.heading", lang=tell.lang).get(plain)
    home = next((each for each in homes if plain in fields(each)), None)
    said = own or (plain if home is None else label(home, plain, tell.lang))
    if plain != name:
        return tell.say("handover.label", name=tell.heading(said, "1"))
    unit = "1" if home is None else fields(home)[plain].unit
    return tell.heading(said, "mu" if plain == "drawn_area" else unit)


def columns_of(tell: Tongue, table: str, *told: str) -> list[Column]:
    """Columns of a sheet in short (列清单), in the order told.

    Parameters
    ----------
    tell
        Language and currency.
    table
        Table of the fields that name none.
    told
        Columns parted by blanks: ``[table.]field[:mark]…`` where a mark is a kind, ``total`` for a
        column that is added up or ``aside`` for one that is not printed. The table ``own`` stands
        for a column that the ledger makes; a further mark is its unit.

    Returns
    -------
    list of Column
        One each.

    Examples
    --------
    >>> found = columns_of(Tongue("zh"), "parcels", "parcel_id own.drawn_area:area:mu:total")
    >>> [(each.heading, each.kind, each.total) for each in found]
    [('宗地代码', 'code', False), ('图形面积(亩)', 'area', True)]
    """
    return [_column_of(tell, table, each) for each in " ".join(told).split()]


def _column_of(tell: Tongue, table: str, told: str) -> Column:
    path, *marks = told.split(":")
    home, _, name = path.rpartition(".")
    kind = next((mark for mark in marks if mark in _KINDS), "")
    rest = {mark for mark in marks if mark != kind} - {"total", "aside"}
    if home == "own":
        column = own_column(tell, name, kind, unit=rest.pop() if rest else "1")
    else:
        column = field_column(tell, f"{home or table}.{name}", kind)
    if rest:
        raise ValueError(told)
    return replace(column, total="total" in marks, printed="aside" not in marks)


def own_column(
    tell: Tongue, name: str, kind: str, *, unit: str = "1", printed: bool = True
) -> Column:
    """Column that the ledger makes (台账自有列)."""
    meaning = words("ledger.meaning", lang=tell.lang).get(name, "")
    heading = tell.heading(tell.say(f"heading.{name}"), unit)
    return Column(name, heading, kind, meaning=meaning, printed=printed)


def say_codes(
    values: pd.Series, known: Mapping[str, str], *, joint: str = "", parted: str = ";"
) -> pd.Series:
    """Words for codes (代码转文字); with ``joint``, for several codes, ``parted`` by a mark."""
    codes = values.astype("str")
    said = {
        code: joint.join(
            known.get(each, each) for each in (code.split(parted) if joint else [code])
        )
        for code in codes.dropna().unique()
    }
    return codes.map(said)


def say_fields(values: pd.Series, tell: Tongue) -> pd.Series:
    """Labels for field names joined by commas (字段名称)."""
    joint = tell.say("joint")
    names = values.astype("str")
    said = {
        each: joint.join(field_name(part, tell) for part in each.replace(";", ",").split(","))
        for each in names.dropna().unique()
    }
    return names.map(said)


def say_sources(values: pd.Series, tell: Tongue) -> pd.Series:
    """Sources as file, row and columns in words (数据来源): ``file#row field,field``."""
    names = values.astype("str")
    return names.map({each: cited(each, tell.lang) for each in names.dropna().unique()})


def say_flags(values: pd.Series, tell: Tongue, *, section: str = "flag") -> pd.Series:
    """Words for yes and no (是否)."""
    known = tell.codes(section)
    return values.astype("boolean").map({True: known["yes"], False: known["no"]})


def spoken(frame: pd.DataFrame, tell: Tongue, columns: Mapping[str, str]) -> pd.DataFrame:
    """Frame with codes said in words (代码转文字): column → section."""
    found = {name: say_codes(frame[name], tell.codes(section)) for name, section in columns.items()}
    return frame.assign(**found)
