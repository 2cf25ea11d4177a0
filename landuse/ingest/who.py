"""Who is meant (所指企业): records that name an enterprise by id, credit code or name → its id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ids import find, whole
from landuse.ingest.cells.columns import REFERENCES
from landuse.ingest.cells.texts import text_series, tidy
from landuse.names.second import is_valid, org_code
from landuse.schema import label

Positions = NDArray[np.int64]
REFERRING = ("returns", "monthly", "occupancy", "units", "contracts")
"""Tables whose rows belong to an enterprise."""

_LISTED = 20
_CODE = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,20}")


class Named(NamedTuple):
    """One column that names enterprises (指称列), and what is known so far.

    Parameters
    ----------
    table, column
        Where it is.
    frame
        The table.
    own
        What names the enterprise: the id, or what stands in for it.
    place
        Position of the enterprise, −1 unknown.
    by_other
        Rows found by something else than the id.
    notes
        What there is to say of it.
    searched
        Whether some row says something else than an id.
    """

    table: str
    column: str
    frame: pd.DataFrame
    own: pa.ChunkedArray
    place: Positions
    by_other: int = 0
    notes: tuple[Note, ...] = ()
    searched: bool = False

    @property
    def open(self) -> Positions:
        """Rows that name somebody who is not found yet (尚未认定的行)."""
        return np.flatnonzero((self.place < 0) & pc.is_valid(self.own).to_numpy())

    @property
    def helped(self) -> bool:
        """Whether code and name of the row are those of the enterprise (信用代码与名称是否同指)."""
        return self.column == "enterprise_id"


class Lookups:
    """Ids, codes and names of the enterprises (查找表), made when they are asked for.

    Parameters
    ----------
    enterprises
        The sheet with unique ids.
    asked
        Names that a person decides about, or that another enterprise bore: no quick answer.
    """

    def __init__(self, enterprises: pd.DataFrame, asked: frozenset[str] = frozenset()) -> None:
        self.enterprises = enterprises
        self.ids = text_column(enterprises, "enterprise_id").combine_chunks()
        self._asked = asked

    @cached_property
    def codes(self) -> pa.Array:
        """Credit codes that occur once (唯一信用代码)."""
        return _once(text_column(self.enterprises, "credit_code"))

    @cached_property
    def names(self) -> pa.Array:
        """Names that occur once and are not in question (唯一名称)."""
        bare = _bare(text_column(self.enterprises, "name"))
        held = [*self._asked, *self._former()]
        if held:
            known = pa.chunked_array([pa.array(held, pa.large_string())])
            asked = pc.is_in(bare, value_set=_bare(known).combine_chunks())
            bare = pc.if_else(asked, None, bare)
        return _once(bare)

    def _former(self) -> Iterator[str]:
        if "former_name" in self.enterprises:
            for said in self.enterprises["former_name"].dropna():
                yield from re.split(r"[,、;，；/|]+", str(said))


def text_column(frame: pd.DataFrame, name: str) -> pa.ChunkedArray:
    """Column as Arrow text (文本列), all missing where the table has none of it.

    Parameters
    ----------
    frame
        Any table.
    name
        The column.

    Returns
    -------
    pyarrow.ChunkedArray
        Large strings.
    """
    if name not in frame:
        return pa.chunked_array([pa.nulls(len(frame), pa.large_string())])
    found = pa.array(frame[name], pa.large_string(), from_pandas=True)
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def stand_in(frame: pd.DataFrame) -> pa.ChunkedArray:
    """Id, else code, else name (编号或其替代).

    Parameters
    ----------
    frame
        A table that names enterprises.

    Returns
    -------
    pyarrow.ChunkedArray
        One text a row, null where nothing names anybody.
    """
    own = text_column(frame, "enterprise_id")
    others = [name for name in REFERENCES["enterprise_id"] if name in frame]
    if not others or own.null_count == 0:
        return own
    return pc.coalesce(own, *(text_column(frame, name) for name in others))


def _bare(names: pa.ChunkedArray) -> pa.ChunkedArray:
    folded = pc.utf8_lower(pc.utf8_normalize(names, form="NFKC"))
    return pc.replace_substring_regex(folded, r"\s+", "")


def _once(values: pa.ChunkedArray) -> pa.Array:
    """Values with those that occur twice made null, so that nobody is found by an ambiguous word."""
    encoded = values.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    often = np.bincount(codes[codes >= 0], minlength=len(encoded.dictionary)) > 1
    twice = np.append(often, False)[codes]
    return pc.if_else(pa.array(twice), None, encoded.cast(pa.large_string()))


def _index(values: pa.ChunkedArray, known: pa.Array) -> Positions:
    times, rest = divmod(len(values), max(len(known), 1))
    if times > 1 and not rest and len(known):
        first, *more = (values.slice(at * len(known), len(known)) for at in range(times))
        if all(each.equals(first) for each in more):  # each year lists all in the same order
            return np.tile(_index(first, known), times)
    return find(whole(values), known)


def name_columns(frames: Mapping[str, pd.DataFrame], lookups: Lookups) -> list[Named]:
    """All columns that name enterprises, with those found by id, code or full name (按编号、代码、全称认定).

    Parameters
    ----------
    frames
        Tables by name.
    lookups
        Of the enterprises.

    Returns
    -------
    list of Named
        One a column.
    """
    found = []
    for table in (each for each in REFERRING if each in frames):
        for column in ("enterprise_id", "counterpart_id"):
            other = column in frames[table] and len(lookups.ids) > 0
            if column == "enterprise_id" or other:
                found.append(_name_column(table, frames[table], column, lookups))
    return found


def _name_column(table: str, frame: pd.DataFrame, column: str, lookups: Lookups) -> Named:
    said = text_column(frame, column)
    own = stand_in(frame) if column == "enterprise_id" else said
    named = Named(table, column, frame, own, _index(said, lookups.ids))
    rows = named.open
    if not len(rows):
        return named
    part = frame.iloc[rows]
    words = [column, *(REFERENCES[column] if named.helped else ())]
    texts = [text_column(part, name) for name in words]
    codes = [tidy(each, "credit_code") for each in texts]
    by_code = _first_of([(each, lookups.codes) for each in reversed(codes)], len(rows))
    ways = [(_bare(each), lookups.names) for each in reversed(texts)]
    by_name = _first_of(ways, len(rows))
    by_id = _first_of([(each, lookups.ids) for each in texts], len(rows))
    by_name[_other_code(by_name, codes, lookups)] = -1
    notes = _other_name(table, by_code, by_name, texts[-1]) if named.helped else []
    found = np.where(by_code >= 0, by_code, np.where(by_name >= 0, by_name, by_id))
    named.place[rows] = found
    return named._replace(by_other=int((found >= 0).sum()), notes=tuple(notes), searched=True)


def _first_of(ways: list[tuple[pa.ChunkedArray, pa.Array]], count: int) -> Positions:
    place = np.full(count, -1, dtype=np.int64)
    for values, known in ways:
        if values.null_count < len(values) and known.null_count < len(known):
            place = np.where(place < 0, _index(values, known), place)
    return place


def _other_code(
    by_name: Positions, codes: list[pa.ChunkedArray], lookups: Lookups
) -> NDArray[np.bool_]:
    """Rows whose name is that of an enterprise with another credit code, both codes being whole."""
    other = np.zeros(len(by_name), dtype=bool)
    rows = np.flatnonzero(by_name >= 0)
    if not len(rows) or "credit_code" not in lookups.enterprises:
        return other
    theirs = tidy(text_column(lookups.enterprises, "credit_code"), "credit_code")
    for each in codes:
        ours = each.take(pa.array(rows))
        known = theirs.take(pa.array(by_name[rows]))
        apart = pc.fill_null(pc.not_equal(ours, known), fill_value=False).to_numpy()
        for at in np.flatnonzero(apart):
            one, two = ours[int(at)].as_py(), known[int(at)].as_py()
            other[rows[at]] |= is_valid(one) and is_valid(two) and org_code(one) != org_code(two)
    return other


def _other_name(
    table: str, by_code: Positions, by_name: Positions, names: pa.ChunkedArray
) -> list[Note]:
    """Rows found by code that bear the full name of somebody else."""
    odd = np.flatnonzero((by_code >= 0) & (by_name >= 0) & (by_code != by_name))
    if not len(odd):
        return []
    named = names.take(pa.array(odd[:_LISTED])).to_pylist()
    listed = ", ".join(sorted({str(each) for each in named}))
    params = {"table": table, "count": len(odd), "found": listed}
    return [Note("names.other_name", "warning", params, table)]


def words_of(named: Named) -> tuple[list[str], list[str]]:
    """Name and credit code that the open rows say (未认定行的名称与代码).

    Parameters
    ----------
    named
        A column.

    Returns
    -------
    names, codes
        One a row of ``named.open``; empty where nothing is said.
    """
    part = named.frame.iloc[named.open]
    said = _plain_list(text_column(part, named.column))
    coded = [bool(_CODE.fullmatch(each.upper().replace(" ", ""))) for each in said]
    names = ["" if code else each for each, code in zip(said, coded, strict=True)]
    codes = [each if code else "" for each, code in zip(said, coded, strict=True)]
    if named.helped:
        told = _plain_list(text_column(part, "name"))
        names = [own or name for own, name in zip(told, names, strict=True)]
        told = _plain_list(text_column(part, "credit_code"))
        codes = [own or code for own, code in zip(told, codes, strict=True)]
    return names, codes


def _plain_list(values: pa.ChunkedArray) -> list[str]:
    return ["" if each is None else each for each in values.to_pylist()]


def settled(named: Named, lookups: Lookups) -> tuple[pd.DataFrame, Positions, list[Note]]:
    """Table with the ids that were found (写回企业编号), and what there is to say of it.

    Parameters
    ----------
    named
        A column with all that could be found.
    lookups
        Of the enterprises.

    Returns
    -------
    pandas.DataFrame, numpy.ndarray, list of Note
        The table, the position of each enterprise, notes.
    """
    notes = list(named.notes)
    own, table, place = named.own, named.table, named.place
    if named.by_other:
        words = {"zh": label(table, named.column, "zh"), "en": named.column}
        params = {"count": named.by_other, "table": table, **words}
        notes.insert(0, Note("ingest.resolved", "info", params, table))
    if named.searched:
        own = pc.coalesce(pc.take(lookups.ids, pa.array(place, mask=place < 0)), own)
        notes += _strangers(table, own, place)
    frame: Any = named.frame.assign(**{named.column: text_series(own)})
    return frame, place, notes


def _strangers(table: str, own: pa.ChunkedArray, place: Positions) -> list[Note]:
    unknown = pc.unique(own.filter(pa.array(place < 0)).drop_null())
    if not len(unknown):
        return []
    listed = ", ".join(unknown.slice(0, _LISTED).to_pylist())
    params = {"table": table, "count": len(unknown), "found": listed}
    return [Note("ingest.unknown_enterprises", "warning", params, table)]
