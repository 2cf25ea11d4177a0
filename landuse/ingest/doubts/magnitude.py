"""Orders of magnitude (量级检查): columns whose figures make sense only in another unit."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.ingest.doubts.quotients import Column, Park, columns_of
from landuse.ingest.doubts.ranges import COMMON, NOT_BUILDINGS, NOT_FLOORS, RANGES, UNLIKELY, Range
from landuse.schema import fields, label
from landuse.units import alternatives, canonical, factor, in_words
from landuse.words import LANGS, Lang, text, word

_ENOUGH = 5
"""Rows from which a median is judged."""

_CHANGE, _GROUP, _RARE, _GAIN, _PULL = 0.1, 0.3, 0.4, 0.25, 0.02
"""Cost of a change of one unit, of all of a kind, of a rare unit; least gain; pull to the middle.

All in powers of ten: a proposal has to bring medians back into their ranges by more than this.
"""


@dataclass(frozen=True)
class Seen:
    """A range and the median that was found (实测中位数).

    Parameters
    ----------
    range
        What was looked at.
    columns
        Columns in it, with their power: 1 above, −1 below the line.
    median
        Decimal logarithm of the median.
    """

    range: Range
    columns: Mapping[Column, int]
    median: float

    def miss(self, shifts: Mapping[Column, float]) -> float:
        """Powers of ten outside the range after changes of unit (偏离量级)."""
        moved = sum(power * shifts.get(each, 0.0) for each, power in self.columns.items())
        low, high = math.log10(self.range.low), math.log10(self.range.high)
        at = self.median + moved
        outside = max(low - at, at - high, 0.0)
        return self.range.weight * (outside + _PULL * abs(at - (low + high) / 2))

    def is_outside(self, shifts: Mapping[Column, float]) -> bool:
        """Whether the median is outside its range after changes of unit (是否超出范围)."""
        moved = sum(power * shifts.get(each, 0.0) for each, power in self.columns.items())
        found: bool = not self.range.low <= 10 ** (self.median + moved) <= self.range.high
        return found


def check_magnitude(
    tables: Mapping[str, pd.DataFrame],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    currency: str = "CNY",
) -> list[Note]:
    """Columns that make sense only in another unit (疑似单位有误): proposed, never converted.

    Medians, and medians of quotients of columns, are compared with
    :data:`landuse.ingest.doubts.ranges.RANGES`. Where some are outside, the change of unit is proposed, of
    one column or of all columns of a kind in a table, that brings them back.

    Parameters
    ----------
    tables
        The settled tables, figures in the fields' units.
    records
        Table → its files, and under ``columns`` how their columns were understood.
    currency
        Currency of the park; money is judged in CNY only.

    Returns
    -------
    list of Note
        One warning a column.
    """
    seen = _medians(Park(tables), money=currency == "CNY")
    declared = _declared(records)
    shifts: dict[Column, float] = {}
    units: dict[Column, str] = {}
    for _ in range(len({column for each in seen for column in each.columns})):
        best = _best(seen, declared, shifts)
        if not best:
            break
        units |= best
        shifts |= {column: _shift(column, unit, declared) for column, unit in best.items()}
    return [_note(column, unit, seen, declared) for column, unit in units.items()]


def _medians(park: Park, *, money: bool) -> list[Seen]:
    found = []
    for each in RANGES:
        columns = columns_of(each)
        if not money and any(_is_money(column) for column in columns):
            continue
        values = park.quotient(each)
        good = values[np.isfinite(values) & (values > 0)]
        if len(good) >= _ENOUGH:
            found.append(Seen(each, columns, float(np.log10(np.median(good)))))
    return found


def _is_money(column: Column) -> bool:
    table, name = column
    return fields(table)[name].unit.startswith("wan_yuan")


def _declared(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[Column, str]:
    """Column → unit that its files state, in the proper name; the field's own where they differ."""
    stated: dict[Column, set[str]] = defaultdict(set)
    for table, files in records.items():
        for column in (each for file in files for each in file["columns"]):
            if column.get("unit") and fields(table)[column["field"]].unit:
                stated[table, column["field"]].add(canonical(column["unit"]) or "")
    return {column: units.pop() for column, units in stated.items() if len(units) == 1}


def _unit(column: Column, declared: Mapping[Column, str]) -> str:
    return declared.get(column) or fields(column[0])[column[1]].unit


def _shift(column: Column, unit: str, declared: Mapping[Column, str]) -> float:
    """Powers of ten by which the figures change when they are read in another unit."""
    own = fields(column[0])[column[1]].unit
    return math.log10(factor(unit, own) / factor(_unit(column, declared), own))


def _best(
    seen: Sequence[Seen], declared: Mapping[Column, str], shifts: Mapping[Column, float]
) -> dict[Column, str]:
    """The change of units that brings medians back best; empty where none is worth its cost."""
    before = sum(each.miss(shifts) for each in seen)
    best: dict[Column, str] = {}
    least = before - _GAIN
    for change in _changes(seen, declared, shifts):
        about = [each for each in seen if not set(change).isdisjoint(each.columns)]
        strict = [each for each in about if each.range.weight == 1] or about
        if not any(each.is_outside(shifts) for each in strict):
            continue
        moved = {**shifts, **{each: _shift(each, unit, declared) for each, unit in change.items()}}
        rare = not set(change.values()) <= set(COMMON)
        after = sum(each.miss(moved) for each in seen) + _RARE * rare
        after += _CHANGE if len(change) == 1 else _GROUP
        if after < least:
            best, least = change, after
    return best


def _changes(
    seen: Sequence[Seen], declared: Mapping[Column, str], shifts: Mapping[Column, float]
) -> Iterator[dict[Column, str]]:
    """Changes worth trying: of each column, and of all columns of a table in one unit."""
    columns = list(dict.fromkeys(column for each in seen for column in each.columns))
    free = [column for column in columns if column not in shifts and _other_units(column, declared)]
    together: dict[tuple[str, str], list[Column]] = defaultdict(list)
    for column in free:
        together[column[0], _unit(column, declared)].append(column)
        for unit in _other_units(column, declared):
            yield {column: unit}
    for group in together.values():
        if len(group) > 1:
            for unit in _other_units(group[0], declared):
                yield dict.fromkeys(group, unit)


def _other_units(column: Column, declared: Mapping[Column, str]) -> list[str]:
    """Units that a column might be in instead, one of each size, the common ones first."""
    own = fields(column[0])[column[1]].unit
    sizes = alternatives(own)
    now = sizes.get(_unit(column, declared), 1.0)
    never = UNLIKELY
    if own == "m2":
        never = never | (NOT_FLOORS if column[1].startswith("floor") else NOT_BUILDINGS)
    likely = sorted(set(sizes) - never, key=lambda each: (each not in COMMON, each))
    found: dict[float, str] = {}
    for unit in likely:
        found.setdefault(round(math.log10(sizes[unit] / now), 6), unit)
    return [unit for shift, unit in found.items() if shift]


def _note(column: Column, unit: str, seen: Sequence[Seen], declared: Mapping[Column, str]) -> Note:
    table, name = column
    field = fields(table)[name]
    about = [each for each in seen if column in each.columns]
    own = [each for each in about if all(of == table for of, _ in each.columns)]
    worst = max(
        [each for each in own if each.miss({}) > _CHANGE] or about, key=lambda each: each.miss({})
    )
    params = {
        "table": table,
        "field": name,
        "zh": field.zh,
        "en": field.en,
        "unit": in_words(_unit(column, declared)),
        "proposed": in_words(unit),
        "code": unit,
        "what": {lang: _what(worst.range, lang) for lang in LANGS},
        "found": f"{10**worst.median:.4g}",
        "low": f"{worst.range.low:g}",
        "high": f"{worst.range.high:g}",
        "why": {lang: word("magnitude.why", worst.range.name, lang=lang) for lang in LANGS},
    }
    return Note("magnitude.unit", "warning", params, table)


def _what(each: Range, lang: Lang) -> str:
    """Quotient in words."""
    joint = text("magnitude.times", lang=lang)
    over, under = (
        joint.join(_named(each.table, n, lang) for n in names) for names in (each.over, each.under)
    )
    return f"{over} / {under}" if under else over


def _named(table: str, name: str, lang: Lang) -> str:
    if name.startswith("parcel."):
        return label("parcels", "area_m2", lang)
    of, _, bare = name.rpartition(".")
    found = label(of or table, bare, lang)
    return text(f"magnitude.of_{of}", lang=lang, name=found) if of else found
