"""Candidates (候选关联): what each table says about who sits where, before it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import Positions, positions
from landuse.link.keys import cut_positions
from landuse.link.spatial import parcel_of_points

CONFIDENCE = {
    "occupancy": 0.95,
    "unit": 0.95,
    "parcel_code": 0.9,
    "parcel_code_cut": 0.8,
    "holder_code": 0.85,
    "position": 0.7,
    "mirror": 0.9,
}
"""How sure a link is by its method; a confirmed one is 1."""

ROLES = pd.CategoricalDtype(pd.Index(["own", "lease", "sublet"], dtype="str"))
METHODS = pd.CategoricalDtype(pd.Index(list(CONFIDENCE), dtype="str"))

_COLUMNS: dict[str, Any] = {
    "enterprise": "int64",
    "parcel": "int64",
    "from_on": "datetime64[ms]",
    "to_on": "datetime64[ms]",
    "role": ROLES,
    "area_mu": "float64",
    "floor_area": "float64",
    "method": METHODS,
    "confirmed": "boolean",
    "counterpart": "str",
    "evidence_row": "float64",
}


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


def parcel_positions(
    wanted: pd.Series[Any], parcel_id: pd.Series[Any], fallback: str | None
) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Parcel of each code, with the fall-back for unit suffixes (宗地代码匹配).

    Parameters
    ----------
    wanted
        Parcel codes to look up.
    parcel_id
        Positions of the parcels.
    fallback
        Separator before a suffix that may be cut, or None.

    Returns
    -------
    positions, cut
        Position or −1, and whether the suffix had to be cut.
    """
    exact = positions(wanted, parcel_id)
    cut = np.zeros(len(exact), dtype=bool)
    if fallback:
        missed = np.flatnonzero((exact < 0) & wanted.notna().to_numpy())
        found = cut_positions(wanted.iloc[missed], parcel_id, fallback)
        exact[missed] = found
        cut[missed] = found >= 0
    return exact, cut


def from_occupancy(
    occupancy: pd.DataFrame, ids: pd.Series[Any], parcel_id: pd.Series[Any], fallback: str | None
) -> pd.DataFrame:
    """Candidates of the occupancy table (占用表).

    Parameters
    ----------
    occupancy
        The table.
    ids, parcel_id
        Ids of enterprises and parcels.
    fallback
        As for :func:`parcel_positions`.

    Returns
    -------
    pandas.DataFrame
        Candidate links; rows whose enterprise or parcel is unknown are left out.
    """
    parcel, cut = parcel_positions(occupancy["parcel_id"], parcel_id, fallback)
    enterprise = positions(_column(occupancy, "enterprise_id"), ids)
    keep = np.flatnonzero((parcel >= 0) & (enterprise >= 0))
    rows = occupancy.iloc[keep]
    role = _column(rows, "role").astype("str").fillna("own")
    return frame(
        len(keep),
        {
            "enterprise": enterprise[keep],
            "parcel": parcel[keep],
            "from_on": _column(rows, "from_on"),
            "to_on": _column(rows, "to_on"),
            "role": role,
            "area_mu": _column(rows, "area"),
            "floor_area": _column(rows, "floor_area"),
            "method": np.where(cut[keep], "parcel_code_cut", "occupancy"),
            "confirmed": _column(rows, "confirmed"),
            "counterpart": _column(rows, "counterpart_id"),
            "evidence_row": _column(rows, "source_row"),
        },
    )


def from_units(
    units: pd.DataFrame,
    ids: pd.Series[Any],
    parcel_id: pd.Series[Any],
    area_mu: npt.NDArray[np.float64],
) -> pd.DataFrame:
    """Candidates of the standard factories (标准厂房): a tenant's land is pro rata of the floor.

    Parameters
    ----------
    units
        The table.
    ids, parcel_id
        Ids of enterprises and parcels.
    area_mu
        Area of each parcel [mu].

    Returns
    -------
    pandas.DataFrame
        One lease a let unit.
    """
    parcel = positions(units["parcel_id"], parcel_id)
    enterprise = positions(_column(units, "enterprise_id"), ids)
    floor = units["floor_area"].to_numpy(dtype=float, na_value=np.nan)
    placed = parcel >= 0
    total = np.bincount(parcel[placed], np.nan_to_num(floor[placed]), len(parcel_id))
    keep = np.flatnonzero(placed & (enterprise >= 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        land = area_mu[parcel[keep]] * floor[keep] / total[parcel[keep]]
    rows = units.iloc[keep]
    return frame(
        len(keep),
        {
            "enterprise": enterprise[keep],
            "parcel": parcel[keep],
            "from_on": _column(rows, "from_on"),
            "to_on": _column(rows, "to_on"),
            "role": all_the_same("lease", len(keep), ROLES),
            "area_mu": land,
            "floor_area": floor[keep],
            "method": all_the_same("unit", len(keep), METHODS),
            "evidence_row": _column(rows, "source_row"),
        },
    )


def from_enterprises(
    enterprises: pd.DataFrame,
    parcels: pd.DataFrame,
    shapes: Mapping[str, npt.NDArray[Any]],
    linked: npt.NDArray[np.bool_],
    fallback: str | None,
) -> pd.DataFrame:
    """Candidates of the enterprise sheet (企业表): parcel code, then holder's code, then position.

    Parameters
    ----------
    enterprises, parcels
        The tables.
    shapes
        Decoded geometry of both, where there is any.
    linked
        Enterprises that another table has placed already.
    fallback
        As for :func:`parcel_positions`.

    Returns
    -------
    pandas.DataFrame
        At most one link an enterprise, except holders of several parcels.
    """
    found, cut = parcel_positions(_column(enterprises, "parcel_id"), parcels["parcel_id"], fallback)
    found[linked] = -1
    by = METHODS.categories.get_loc
    method = np.where(cut, by("parcel_code_cut"), by("parcel_code")).astype(np.int8)
    holders = _by_holder(enterprises, parcels, np.flatnonzero(~linked & (found < 0)))
    held = np.zeros(len(enterprises), dtype=bool)
    held[holders["enterprise"]] = True
    if "enterprises" in shapes:
        open_ = np.flatnonzero(~linked & (found < 0) & ~held)
        found[open_] = parcel_of_points(
            shapes["enterprises"][open_], shapes["parcels"], parcels["parcel_id"]
        )
        method[open_] = by("position")
    keep = np.flatnonzero(found >= 0)
    rows = enterprises.iloc[keep]
    single = frame(
        len(keep),
        {
            "enterprise": keep,
            "parcel": found[keep],
            "role": all_the_same("own", len(keep), ROLES),
            "method": pd.Categorical.from_codes(method[keep], dtype=METHODS),
            "evidence_row": _column(rows, "source_row"),
        },
    )
    return single if holders.empty else pd.concat([single, holders], ignore_index=True)


def _by_holder(enterprises: pd.DataFrame, parcels: pd.DataFrame, open_: Positions) -> pd.DataFrame:
    if "credit_code" not in enterprises or "holder_code" not in parcels or not len(open_):
        return frame(0, {})
    codes = pd.Series(enterprises["credit_code"].array[open_], index=open_)
    once = codes.dropna().drop_duplicates(keep=False)
    match = positions(parcels["holder_code"], once)
    parcel = np.flatnonzero(match >= 0)
    enterprise = once.index.to_numpy()[match[parcel]]
    return frame(
        len(parcel),
        {
            "enterprise": enterprise,
            "parcel": parcel,
            "role": all_the_same("own", len(parcel), ROLES),
            "method": all_the_same("holder_code", len(parcel), METHODS),
            "evidence_row": _column(parcels.iloc[parcel], "source_row"),
        },
    )


def _column(table: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name in table:
        return table[name]
    return pd.Series([None] * len(table), index=table.index, dtype=_COLUMNS.get(name, "str"))
