"""Keys (主键): what stands in for a missing id, who is meant, and what occurs twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.columns import REFERENCES
from landuse.ingest.texts import text_series, tidy
from landuse.schema import fields, key, label

_LISTED = 20
Positions = NDArray[np.int64]


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
    found, notes = _stand_in(enterprises), []
    had = _column(enterprises, "enterprise_id")
    for name in REFERENCES["enterprise_id"]:
        by = pc.and_(pc.is_null(had), pc.is_valid(_column(enterprises, name)))
        count = int(pc.sum(by).as_py() or 0)
        if count:
            params = {
                "file": file,
                "count": count,
                "zh": label("enterprises", name, "zh"),
                "en": label("enterprises", name, "en"),
            }
            notes.append(Note("ingest.id_stands_in", "info", params, "enterprises"))
        had = pc.coalesce(had, _column(enterprises, name))
    return enterprises.assign(enterprise_id=text_series(found)), notes


def _column(frame: pd.DataFrame, name: str) -> pa.ChunkedArray:
    if name not in frame:
        return pa.chunked_array([pa.nulls(len(frame), pa.large_string())])
    found = pa.array(frame[name], pa.large_string(), from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def _stand_in(frame: pd.DataFrame) -> pa.ChunkedArray:
    own = _column(frame, "enterprise_id")
    others = [name for name in REFERENCES["enterprise_id"] if name in frame]
    if not others or own.null_count == 0:
        return own
    return pc.coalesce(own, *(_column(frame, name) for name in others))


def _bare(names: pa.ChunkedArray) -> pa.ChunkedArray:
    folded = pc.utf8_lower(pc.utf8_normalize(names, form="NFKC"))
    return pc.replace_substring_regex(folded, r"\s+", "")


def _code(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return tidy(values, "credit_code")


def _once(values: pa.ChunkedArray) -> pa.Array:
    """Values with those that occur twice made null, so that nobody is found by an ambiguous word."""
    encoded = values.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    often = np.bincount(codes[codes >= 0], minlength=len(encoded.dictionary)) > 1
    twice = np.append(often, False)[codes]
    return pc.if_else(pa.array(twice), None, encoded.cast(pa.large_string()))


def resolve(
    table: str, frame: pd.DataFrame, enterprises: pd.DataFrame, *, column: str = "enterprise_id"
) -> tuple[pd.DataFrame, Positions, list[Note]]:
    """Enterprises named by id, credit code or name (企业编号归一) → ``enterprise_id``.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table; ``credit_code`` and ``name`` help where it has them.
    enterprises
        Enterprises with unique ids.
    column
        Column that names the enterprise.

    Returns
    -------
    pandas.DataFrame, numpy.ndarray, list of Note
        The table, the row of each enterprise (−1 unknown), what was found by something else than the id.
    """
    helped = column == "enterprise_id"
    own = _stand_in(frame) if helped else _column(frame, column)
    ids = _column(enterprises, "enterprise_id").combine_chunks()
    place = _index(_column(frame, column), ids)
    open_ = np.flatnonzero((place < 0) & pc.is_valid(own).to_numpy())
    notes: list[Note] = []
    if len(open_):
        rows = frame.iloc[open_]
        place[open_], by = _by_other(rows, enterprises, ids, column, helped=helped)
        if by:
            params = {"count": by, "table": table, "zh": label(table, column, "zh"), "en": column}
            notes.append(Note("ingest.resolved", "info", params, table))
        own = pc.coalesce(pc.take(ids, pa.array(place, mask=place < 0)), own)
        notes += _strangers(table, own, place)
    return frame.assign(**{column: text_series(own)}), place, notes


def _index(values: pa.ChunkedArray, known: pa.Array) -> Positions:
    found = pc.index_in(values, value_set=known, skip_nulls=True)
    place: Positions = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return place


def _by_other(
    rows: pd.DataFrame, enterprises: pd.DataFrame, ids: pa.Array, column: str, *, helped: bool
) -> tuple[Positions, int]:
    codes = _once(_column(enterprises, "credit_code"))
    names = _once(_bare(_column(enterprises, "name")))
    words = [column, *(REFERENCES[column] if helped else ())]
    said = [_column(rows, name) for name in words]
    ways = [(_code(each), codes) for each in reversed(said)]
    ways += [(_bare(each), names) for each in reversed(said)]
    ways += [(each, ids) for each in said]
    place = np.full(len(rows), -1, dtype=np.int64)
    for values, known in ways:
        if values.null_count < len(values) and known.null_count < len(known):
            place = np.where(place < 0, _index(values, known), place)
    return place, int((place >= 0).sum())


def _strangers(table: str, own: pa.ChunkedArray, place: Positions) -> list[Note]:
    unknown = pc.unique(own.filter(pa.array(place < 0)).drop_null())
    if not len(unknown):
        return []
    listed = ", ".join(unknown.slice(0, _LISTED).to_pylist())
    params = {"table": table, "count": len(unknown), "found": listed}
    return [Note("ingest.unknown_enterprises", "warning", params, table)]


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
    whole = np.zeros(len(frame), dtype=np.int64)
    none = np.zeros(len(frame), dtype=bool)
    for name in key(table):
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
        return False
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
        notes.append(_place_note("duplicate_key", "error", table, frame, rows[0], params))
    return notes
