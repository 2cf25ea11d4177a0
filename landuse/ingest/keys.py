"""Keys (主键): what stands in for a missing id, and what occurs twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ids import Form, arrow_text
from landuse.ingest.cells.columns import REFERENCES
from landuse.ingest.cells.texts import text_series
from landuse.ingest.who import Positions, stand_in, text_column
from landuse.schema import fields, key, label

_LISTED = 20


def own_ids(enterprises: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Note]]:
    """Enterprises with an id each (补企业编号): the credit code, then the name, stands in.

    Parameters
    ----------
    enterprises
        The table as read.
    file
        Name for messages.

    Returns
    -------
    pandas.DataFrame, list of Note
        The table with ``enterprise_id`` filled where anything can stand in.
    """
    found, notes = stand_in(enterprises), []
    had = text_column(enterprises, "enterprise_id")
    for name in REFERENCES["enterprise_id"]:
        by = pc.and_(pc.is_null(had), pc.is_valid(text_column(enterprises, name)))
        count = int(pc.sum(by).as_py() or 0)
        if count:
            params = {
                "file": file,
                "count": count,
                "zh": label("enterprises", name, "zh"),
                "en": label("enterprises", name, "en"),
            }
            notes.append(Note("ingest.id_stands_in", "info", params, "enterprises"))
        had = pc.coalesce(had, text_column(enterprises, name))
    return enterprises.assign(enterprise_id=text_series(found)), notes


def key_codes(table: str, frame: pd.DataFrame, place: Positions | None) -> Positions:
    """Key of each row as one whole number (主键编码): equal numbers, equal keys.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    place
        Row of each enterprise where that is known; spares hashing its text again.

    Returns
    -------
    numpy.ndarray of int64
        One number a row, −1 where part of the key is missing.
    """
    names = key(table)
    if len(names) == 1 and frame[names[0]].dtype == "str":
        ids = arrow_text(frame[names[0]])
        form = Form.of(ids)
        if form is not None:
            return form.numbers(ids)
    whole = np.zeros(len(frame), dtype=np.int64)
    none = np.zeros(len(frame), dtype=bool)
    for name in names:
        codes = _codes(frame[name], place if name == "enterprise_id" else None)
        none |= codes < 0
        whole = whole * (int(codes.max(initial=0)) + 1) + codes
    return np.where(none, -1, whole)


def _codes(values: pd.Series[Any], place: Positions | None) -> Positions:
    if place is not None:
        known = place.copy()
        strange = np.flatnonzero(place < 0)
        if len(strange):
            others = pd.factorize(values.iloc[strange])[0].astype(np.int64)
            known[strange] = np.where(others < 0, -1, others + place.max(initial=0) + 1)
        return known
    if values.dtype == "int64":
        least = int(values.min()) if len(values) else 0
        codes: Positions = values.to_numpy() - least
        return codes
    hashed: Positions = pd.factorize(values)[0].astype(np.int64)
    return hashed


def missing_keys(table: str, frame: pd.DataFrame, codes: Positions) -> list[Note]:
    """Rows without a key (缺主键), as errors.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    codes
        From :func:`key_codes`.

    Returns
    -------
    list of Note
        One a row.
    """
    notes = []
    for at in np.flatnonzero(codes < 0):
        lacking = [name for name in key(table) if pd.isna(frame[name].iloc[at])]
        notes.append(
            _place_note(
                "missing_key", "error", table, frame, int(at), fields_in_words(table, lacking)
            )
        )
    return notes


def fields_in_words(table: str, names: list[str]) -> dict[str, object]:
    """Fields as message parameters (字段名称), in both languages.

    Parameters
    ----------
    table
        Name of the table.
    names
        The fields.

    Returns
    -------
    dict
        ``zh`` and ``en``.
    """
    known = fields(table)
    return {
        "zh": "、".join(known[name].zh for name in names),
        "en": ", ".join(f"{name} ({known[name].en})" for name in names),
    }


def _place_note(
    code: str, severity: str, table: str, frame: pd.DataFrame, at: int, params: dict[str, object]
) -> Note:
    row = int(frame["source_row"].iloc[at])
    more = {"file": frame["source"].iloc[at], "row": row, "table": table, **params}
    return Note(f"ingest.{code}", "error" if severity == "error" else "warning", more, table, row)


def repeated(codes: Positions) -> NDArray[np.bool_]:
    """Rows whose key occurs more than once (重复主键).

    Parameters
    ----------
    codes
        From :func:`key_codes`.

    Returns
    -------
    numpy.ndarray of bool
        True for every row of a repeated key.

    Examples
    --------
    >>> repeated(np.array([1, 2, 1, -1, -1])).tolist()
    [True, False, True, False, False]
    """
    if _all_once(codes):
        return np.zeros(len(codes), dtype=bool)
    again: NDArray[np.bool_] = pd.Series(codes).duplicated(keep=False).to_numpy()
    return again & (codes >= 0)


def places_in_words(frame: pd.DataFrame, places: list[int]) -> str:
    """Rows of a table for messages (行号列表), with their file where there are several.

    Parameters
    ----------
    frame
        The table.
    places
        Positions of the rows.

    Returns
    -------
    str
        Row numbers in the file, at most twenty.
    """
    part = frame.iloc[places[:_LISTED]]
    several = len(part["source"].unique()) > 1
    rows = [
        f"{file}: {row}" if several else str(row)
        for file, row in zip(part["source"], part["source_row"], strict=True)
    ]
    return ", ".join(rows) + (" …" if len(places) > _LISTED else "")


def _all_once(codes: Positions) -> bool:
    """Whether no number is there twice; counting is quicker than hashing where numbers are dense."""
    low = int(codes.min(initial=0))
    span = int(codes.max(initial=0)) - low + 1
    if span > 20 * len(codes):
        return bool(pd.Index(codes).is_unique)
    seen = np.zeros(span, dtype=bool)
    seen[codes - low] = True
    return int(seen.sum()) == len(codes)


def duplicate_notes(table: str, frame: pd.DataFrame, codes: Positions) -> list[Note]:
    """Repeated keys as errors (重复主键说明), one a key with all its rows.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    codes
        From :func:`key_codes`.

    Returns
    -------
    list of Note
        In the order of the file.
    """
    notes = []
    at = np.flatnonzero(repeated(codes))
    for places in pd.Series(at).groupby(codes[at], sort=False):
        rows = places[1].tolist()
        names = ", ".join(str(frame[name].iloc[rows[0]]) for name in key(table))
        params = {"found": names, "rows": places_in_words(frame, rows), "count": len(rows)}
        code = "duplicate_zone" if table == "zones" else "duplicate_key"
        notes.append(_place_note(code, "error", table, frame, rows[0], params))
    return notes


def gap_notes(table: str, frame: pd.DataFrame) -> list[Note]:
    """Required columns with missing cells that are no part of the key (必填栏空缺), one warning each.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.

    Returns
    -------
    list of Note
        With the rows concerned.
    """
    notes = []
    for field in fields(table).values():
        if not field.required or field.key or field.kind != "input" or field.name not in frame:
            continue
        none = np.flatnonzero(frame[field.name].isna().to_numpy())
        if len(none):
            params = {
                "file": frame["source"].iloc[none[0]],
                "zh": field.zh,
                "en": f"{field.name} ({field.en})",
                "field": field.name,
                "count": len(none),
                "rows": places_in_words(frame, none.tolist()),
            }
            notes.append(Note("ingest.gaps", "warning", params, table))
    return notes
