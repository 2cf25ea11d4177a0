"""Rows without a period (缺年份的行): kept apart with their amounts, never counted in some year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.keys import fields_in_words, places_in_words
from landuse.schema import Field, fields, key
from landuse.units import factor, spellings
from landuse.words import LANGS, Lang

PERIODS = {"returns": "year", "monthly": "month"}
"""Tables of figures of a period, and the part of their key that says which."""

Positions = NDArray[np.int64]


def set_aside(
    table: str, frame: pd.DataFrame, place: Positions | None
) -> tuple[pd.DataFrame, Positions | None, list[Note]]:
    """Take rows that do not say their period out of a table (缺年份行另列).

    Whose they are may be known, but not when: in no year can they be counted, and no year is guessed.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    place
        Row of the enterprise of each row, where that is known.

    Returns
    -------
    pandas.DataFrame, numpy.ndarray or None, list of Note
        The rows with a period; ``place`` of these; one note with number and sums of the others, which
        is an error where no row at all has a period.
    """
    name = PERIODS.get(table)
    if name is None or name not in frame or name not in key(table):
        return frame, place, []
    none = frame[name].isna().to_numpy()
    if not none.any():
        return frame, place, []
    lost = frame[none]
    params = {
        "file": lost["source"].iloc[0],
        "table": table,
        "count": len(lost),
        "rows": places_in_words(frame, np.flatnonzero(none).tolist()),
        **fields_in_words(table, [name]),
    }
    if none.all():
        return (
            frame.iloc[:0],
            None if place is None else place[:0],
            [Note("files.no_period", "error", params, table)],
        )
    sums = _sums(table, lost)
    note = Note("files.without_period", "warning", {**params, "sums": sums}, table)
    kept = frame[~none].reset_index(drop=True)
    if fields(table)[name].dtype == "integer":
        kept = kept.assign(**{name: kept[name].astype("int64")})
    return kept, None if place is None else place[~none], [note]


def _sums(table: str, lost: pd.DataFrame) -> Mapping[Lang, str]:
    """Sums of the figures that are kept apart, in words."""
    found: list[tuple[Field, float]] = [
        (field, float(lost[field.name].sum()))
        for field in fields(table).values()
        if field.dtype == "number" and field.kind == "input" and field.name in lost
        if lost[field.name].notna().any()
    ]
    return {
        lang: "; ".join(
            f"{field.zh} {total:,.2f} {_unit(field)}"
            if lang == "zh"
            else f"{field.name} {total:,.2f} {field.unit}"
            for field, total in found
        )
        or "—"
        for lang in LANGS
    }


def _unit(field: Field) -> str:
    """Unit of a field as it is written in Chinese."""
    known = spellings(field.unit) if field.unit else []
    return next((word for word in known if factor(word, field.unit) == 1), field.unit)
