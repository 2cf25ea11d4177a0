"""Extremes (极端金额): money far beyond what is usual, however few rows there are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.ingest.doubts.quotients import Column, Park
from landuse.ingest.doubts.ranges import COMMON, RANGES, Range
from landuse.schema import fields, label
from landuse.units import MU_M2, alternatives, canonical, in_words
from landuse.words import LANGS, text, word

_FAR = 10.0
"""How far outside its wide range a figure has to be to need no other figures beside it."""

_WHOLE = next(each for each in RANGES if each.name == "tax_of_land")
_FIRMS = [each for each in RANGES if each.name == "of_an_enterprise"]


def check_extremes(
    tables: Mapping[str, pd.DataFrame],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    said: Sequence[Note] = (),
) -> list[Note]:
    """Money that no park has (极端金额): proposed units for columns nothing else was said of.

    The median of each column of the returns in money [10⁴ yuan] is held against its wide range, and
    the taxes of a year against all land of the park [10⁴ yuan a mu]; only what is ten times outside is
    named. Much land may be without returns, so that little tax on all land says nothing.

    Parameters
    ----------
    tables
        The settled tables, figures in the fields' units, money in CNY.
    records
        Table → its files, and under ``columns`` how their columns were understood.
    said
        What :func:`landuse.ingest.doubts.magnitude.check_magnitude` found.

    Returns
    -------
    list of Note
        One warning a column.
    """
    done = {note.params.get("field") for note in said if note.table == "returns"}
    park, notes = Park(tables), []
    for each in _FIRMS:
        (name,) = each.over
        if name in done or not fields("returns")[name].unit.startswith("wan_yuan"):
            continue
        values = park.quotient(each)
        values = values[np.isfinite(values) & (values > 0)]
        middle = float(np.median(values)) if len(values) else math.nan
        if middle < each.low / _FAR or middle > each.high * _FAR:
            notes.append(_note(name, each, middle, _label_of(name), records))
            done.add(name)
    whole = _tax_of_all_land(tables)
    if "tax_paid" not in done and whole > _WHOLE.high * _FAR:
        named = {lang: text("magnitude.all_land", lang=lang) for lang in LANGS}
        notes.append(_note("tax_paid", _WHOLE, whole, named, records))
    return notes


def _label_of(name: str) -> dict[str, str]:
    return {lang: label("returns", name, lang) for lang in LANGS}


def _tax_of_all_land(tables: Mapping[str, pd.DataFrame]) -> float:
    """Taxes of a middling year over all land that is drawn, 10⁴ yuan a mu; NaN where unknown."""
    returns, parcels = tables.get("returns"), tables.get("parcels")
    if returns is None or parcels is None or "area_m2" not in parcels:
        return math.nan
    if not {"year", "tax_paid"} <= set(returns):
        return math.nan
    mu = float(parcels["area_m2"].sum()) / MU_M2
    years = returns["tax_paid"].groupby(returns["year"].to_numpy()).sum(min_count=1)
    return float(years.median()) / mu if mu > 0 else math.nan


def _stated(column: Column, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    table, name = column
    found = {
        canonical(each["unit"]) or ""
        for file in records.get(table, ())
        for each in file["columns"]
        if each["field"] == name and each.get("unit")
    }
    own = fields(table)[name].unit
    return (found.pop() or own) if len(found) == 1 else own


def _note(
    name: str,
    each: Range,
    found: float,
    what: Mapping[Any, str],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Note:
    """Warning that proposes the common unit that brings the figure nearest to the middle."""
    field = fields("returns")[name]
    now = _stated(("returns", name), records)
    sizes = alternatives(field.unit)
    middle = (math.log10(each.low) + math.log10(each.high)) / 2
    others = [unit for unit in COMMON if unit in sizes and sizes[unit] != sizes[now]]
    unit = min(others, key=lambda one: abs(math.log10(found * sizes[one] / sizes[now]) - middle))
    params = {
        "table": "returns",
        "field": name,
        "zh": field.zh,
        "en": field.en,
        "unit": in_words(now),
        "proposed": in_words(unit),
        "code": unit,
        "what": dict(what),
        "found": f"{found:.4g}",
        "low": f"{each.low:g}",
        "high": f"{each.high:g}",
        "why": {lang: word("magnitude.why", each.name, lang=lang) for lang in LANGS},
    }
    return Note("magnitude.unit", "warning", params, "returns")
