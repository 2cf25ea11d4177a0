"""Candidates (候选关联): what each table says about who sits where, before it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import positions
from landuse.link.keys import CODE_METHODS, left_over, place_codes, portions
from landuse.schema import fields

ROLES = pd.CategoricalDtype(pd.Index(["own", "lease", "sublet"], dtype="str"))
METHODS = pd.CategoricalDtype(
    pd.Index(
        [
            "occupancy",
            "unit",
            "parcel_code",
            "parcel_code_part",
            "parcel_code_several",
            "parcel_code_cut",
            "holder_code",
            "holder_name",
            "position",
            "mirror",
            "review",
        ],
        dtype="str",
    )
)
IDENTITIES = pd.CategoricalDtype(pd.Index(fields("links")["identity"].values, dtype="str"))

_COLUMNS: dict[str, Any] = {
    "enterprise": "int64",
    "parcel": "int64",
    "from_on": "datetime64[ms]",
    "to_on": "datetime64[ms]",
    "role": ROLES,
    "area_mu": "float64",
    "floor_area": "float64",
    "method": METHODS,
    "identity": IDENTITIES,
    "confirmed": "boolean",
    "counterpart": "str",
    "evidence_row": "float64",
}


class Guess(NamedTuple):
    """A parcel that an enterprise may sit on (疑似所在宗地), to be asked about.

    Parameters
    ----------
    enterprise, parcel
        Positions in the tables.
    relation
        Why.
    score
        For the order only.
    said
        What is written, for example a code that is no parcel.
    """

    enterprise: int
    parcel: int
    relation: str
    score: float
    said: str = ""


def code_of(method: str) -> int:
    """Place of a method in the categories (方法代码).

    Parameters
    ----------
    method
        The method.

    Returns
    -------
    int
        Its code.
    """
    place: int = METHODS.categories.get_loc(method)
    return place


BY_CODE = np.array([code_of(method) for method in CODE_METHODS], dtype=np.int8)
"""Methods of :data:`landuse.link.keys.CODE_METHODS` as codes."""


def frame(size: int, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Candidate links (候选关联表) with every column, the ones not given missing.

    Parameters
    ----------
    size
        Number of rows.
    columns
        Values by column.

    Returns
    -------
    pandas.DataFrame
        ``enterprise`` and ``parcel`` are positions in the tables.
    """
    index = pd.RangeIndex(size)
    return pd.DataFrame(
        {
            name: pd.Series(_plain(columns.get(name)), index=index, dtype=dtype)
            for name, dtype in _COLUMNS.items()
        }
    )


def all_the_same(word: str, size: int, kinds: pd.CategoricalDtype) -> pd.Categorical:
    """One code in every row (同一代码).

    Parameters
    ----------
    word
        The code.
    size
        Number of rows.
    kinds
        Codes there are.

    Returns
    -------
    pandas.Categorical
        Of that type.
    """
    code = kinds.categories.get_loc(word)
    return pd.Categorical.from_codes(np.full(size, code, dtype=np.int8), dtype=kinds)


def _plain(values: Any) -> Any:
    return values.array if isinstance(values, pd.Series) else values


class FromOccupancy(NamedTuple):
    """Candidates of the occupancy table, parcels to be asked about, and codes that are no parcel."""

    links: pd.DataFrame
    guesses: list[Guess]
    missed: list[tuple[int, str]]


def from_occupancy(
    occupancy: pd.DataFrame,
    ids: pd.Series[Any],
    parcels: pd.DataFrame,
    fallback: str | None,
    sits: Mapping[tuple[int, int], int] | None = None,
) -> FromOccupancy:
    """Candidates of the occupancy table (占用表).

    Parameters
    ----------
    occupancy
        The table.
    ids
        Ids of enterprises.
    parcels
        The parcels, with ``area_mu``.
    fallback
        As for :func:`landuse.link.keys.parcel_positions`.
    sits
        Pairs of enterprise and parcel that a person confirmed.

    Returns
    -------
    FromOccupancy
        Rows whose enterprise is unknown are left out; codes that are no parcel are told.
    """
    enterprise = positions(column(occupancy, "enterprise_id"), ids)
    placed = place_codes(occupancy["parcel_id"], parcels["parcel_id"], fallback)
    area = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    part = portions(placed, area, len(occupancy))
    keep = np.flatnonzero(enterprise[placed.row] >= 0)
    row, parcel, part = placed.row[keep], placed.parcel[keep], part[keep]
    method = BY_CODE[placed.method[keep]]
    method = np.where(method == code_of("parcel_code"), code_of("occupancy"), method)
    open_ = [(at, place) for at, place, _ in placed.guesses if enterprise[at] >= 0]
    decided = [(at, place) for at, place in open_ if (int(enterprise[at]), place) in (sits or {})]
    if decided:
        more = np.array(decided, dtype=np.int64)
        row, parcel = np.append(row, more[:, 0]), np.append(parcel, more[:, 1])
        method = np.append(method, np.full(len(more), code_of("review"), np.int8))
        part = np.append(part, np.ones(len(more)))
    rows = occupancy.iloc[row]
    links = frame(
        len(row),
        {
            "enterprise": enterprise[row],
            "parcel": parcel,
            "from_on": column(rows, "from_on"),
            "to_on": column(rows, "to_on"),
            "role": column(rows, "role").astype("str").fillna("own"),
            "area_mu": _figures(rows, "area") * part,
            "floor_area": _figures(rows, "floor_area") * part,
            "method": pd.Categorical.from_codes(method, dtype=METHODS),
            "identity": column(rows, "identity"),
            "confirmed": _confirmed(rows, method == code_of("review")),
            "counterpart": column(rows, "counterpart_id"),
            "evidence_row": column(rows, "source_row"),
        },
    )
    links = with_missed(links, row, left_over(placed, frozenset(decided)))
    guesses = [
        Guess(int(enterprise[at]), place, why, 0.6, str(occupancy["parcel_id"].iloc[at]))
        for at, place, why in placed.guesses
        if enterprise[at] >= 0
    ]
    return FromOccupancy(links, guesses, placed.missed)


def with_missed(
    links: pd.DataFrame, row: npt.NDArray[np.int64], codes: Mapping[int, str]
) -> pd.DataFrame:
    """Candidate links with the codes beside theirs that are no parcel (同格缺图层的宗地代码).

    Parameters
    ----------
    links
        Candidate links.
    row
        Cell that each comes from.
    codes
        From :func:`landuse.link.keys.left_over`.

    Returns
    -------
    pandas.DataFrame
        As it is where there is none; else with ``missed``.
    """
    if not codes:
        return links
    return links.assign(missed=pd.Series(row, links.index).map(codes).astype("str"))


def _figures(rows: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    if name not in rows:
        return np.full(len(rows), np.nan)
    figures: npt.NDArray[np.float64] = rows[name].to_numpy(dtype=float, na_value=np.nan)
    return figures


def _confirmed(rows: pd.DataFrame, placed: npt.NDArray[np.bool_]) -> Any:
    """Whether a person confirmed the row, or decided who or where it means."""
    said = column(rows, "confirmed").astype("boolean")
    named = column(rows, "identity")
    if "identity" in rows:
        placed = placed | (named.astype("str") == "review").to_numpy()
    return said.mask(pd.Series(placed, index=said.index), other=True) if placed.any() else said


def from_units(
    units: pd.DataFrame,
    ids: pd.Series[Any],
    parcels: pd.DataFrame,
) -> pd.DataFrame:
    """Candidates of the standard factories (标准厂房): a tenant's land is pro rata of the floor.

    Parameters
    ----------
    units
        The table.
    ids
        Ids of enterprises.
    parcels
        The parcels, with ``area_mu`` and perhaps ``floor_area``.

    Returns
    -------
    pandas.DataFrame
        One lease a let unit. Where a unit of the parcel, let or vacant, has no floor area, the whole
        is the floor area of the parcel sheet; where that is missing or no more than the units have,
        the land of all of its tenants is unknown.
    """
    parcel = positions(units["parcel_id"], parcels["parcel_id"])
    enterprise = positions(column(units, "enterprise_id"), ids)
    floor = units["floor_area"].to_numpy(dtype=float, na_value=np.nan)
    placed = parcel >= 0
    total = np.bincount(parcel[placed], np.nan_to_num(floor[placed]), len(parcels))
    gaps = np.bincount(parcel[placed], np.isnan(floor[placed]), len(parcels)) > 0
    if gaps.any():
        sheet = _figures(parcels, "floor_area")
        total = np.where(gaps, np.where(sheet > total, sheet, np.nan), total)
    area_mu = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    keep = np.flatnonzero(placed & (enterprise >= 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        land = area_mu[parcel[keep]] * floor[keep] / total[parcel[keep]]
    rows = units.iloc[keep]
    return frame(
        len(keep),
        {
            "enterprise": enterprise[keep],
            "parcel": parcel[keep],
            "from_on": column(rows, "from_on"),
            "to_on": column(rows, "to_on"),
            "role": all_the_same("lease", len(keep), ROLES),
            "area_mu": land,
            "floor_area": floor[keep],
            "method": all_the_same("unit", len(keep), METHODS),
            "identity": column(rows, "identity"),
            "confirmed": _confirmed(rows, np.zeros(len(rows), dtype=bool)),
            "evidence_row": column(rows, "source_row"),
        },
    )


def column(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Column of a table (取列), all missing where the table has none of it.

    Parameters
    ----------
    table
        Any table.
    name
        The column.

    Returns
    -------
    pandas.Series
        On the index of the table.
    """
    if name in table:
        return table[name]
    return pd.Series([None] * len(table), index=table.index, dtype=_COLUMNS.get(name, "str"))
