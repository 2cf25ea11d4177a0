"""Resolve (确定关联): one table of links from all candidates, areas filled, leases mirrored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.ids import arrow_text, positions, take_text
from landuse.link.candidates import (
    CONFIDENCE,
    METHODS,
    ROLES,
    all_the_same,
    frame,
    from_enterprises,
    from_occupancy,
    from_units,
)

_OVERRUN = 0.005


def link(
    tables: Mapping[str, pd.DataFrame],
    shapes: Mapping[str, npt.NDArray[Any]],
    *,
    fallback: str | None = None,
) -> tuple[pd.DataFrame, list[Note]]:
    """Link enterprises to parcels (企业与宗地关联).

    Parameters
    ----------
    tables
        Input tables; ``parcels`` with ``area_mu``.
    shapes
        Decoded geometry of parcels and enterprises, for those known by position only.
    fallback
        Separator before a unit suffix of parcel codes that may be cut.

    Returns
    -------
    links, notes
        The ``links`` table (without shares) and what there is to say. ``enterprise_row`` and
        ``parcel_row`` are positions in both sheets, for later stages; they are not kept.
    """
    parcels, enterprises = tables["parcels"], tables["enterprises"]
    ids, parcel_id = enterprises["enterprise_id"], parcels["parcel_id"]
    area = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    found = []
    if "occupancy" in tables:
        found.append(from_occupancy(tables["occupancy"], ids, parcel_id, fallback))
    if "units" in tables:
        found.append(from_units(tables["units"], ids, parcel_id, area))
    linked = np.zeros(len(ids), dtype=bool)
    for candidates in found:
        linked[candidates["enterprise"]] = True
    found.append(from_enterprises(enterprises, parcels, shapes, linked, fallback))
    kept = [candidates for candidates in found if len(candidates)]
    links = pd.concat(kept, ignore_index=True) if len(kept) > 1 else (kept or found)[0]
    links = _with_mirrors(links, ids)
    links, split = _fill_areas(links, area)
    notes = _unlinked(enterprises, links, parcel_id)
    notes += _conflicts(enterprises, links, parcel_id, fallback)
    notes += _overruns(links, parcels, area)
    if split:
        notes.append(Note("link.area_split", "info", {"count": split}))
    return _finish(links, ids, parcel_id), notes


def _with_mirrors(links: pd.DataFrame, ids: pd.Series[Any]) -> pd.DataFrame:
    """A lease known from the lessee's side only is taken off the lessor's land as well."""
    leases = links[(links["role"] == "lease") & links["counterpart"].notna()]
    if leases.empty:
        return links
    lessor = positions(leases["counterpart"], ids)
    held = links[links["role"] != "sublet"]
    holds = pd.MultiIndex.from_arrays([held["enterprise"], held["parcel"]])
    pair = pd.MultiIndex.from_arrays([lessor, leases["parcel"]])
    lets = links[links["role"] == "sublet"]
    let = pd.MultiIndex.from_arrays([lets["enterprise"], lets["parcel"]])
    needed = (lessor >= 0) & pair.isin(holds) & ~pair.isin(let)
    rows = leases[needed]
    mirrors = frame(
        len(rows),
        {
            "enterprise": lessor[needed],
            "parcel": rows["parcel"],
            "from_on": rows["from_on"],
            "to_on": rows["to_on"],
            "role": all_the_same("sublet", len(rows), ROLES),
            "area_mu": rows["area_mu"],
            "floor_area": rows["floor_area"],
            "method": all_the_same("mirror", len(rows), METHODS),
            "counterpart": ids.iloc[rows["enterprise"]],
            "evidence_row": rows["evidence_row"],
        },
    )
    return pd.concat([links, mirrors], ignore_index=True) if len(mirrors) else links


def _fill_areas(links: pd.DataFrame, area: npt.NDArray[np.float64]) -> tuple[pd.DataFrame, int]:
    """Unknown areas share what is left of the parcel: by floor where all have it, else evenly."""
    own = links["area_mu"].to_numpy(dtype=float)
    unknown = np.isnan(own)
    sublet = (links["role"] == "sublet").to_numpy()
    if not unknown.any():
        return links, 0
    parcel = links["parcel"].to_numpy()
    sign = np.where(sublet, -1.0, 1.0)
    taken = np.bincount(parcel, np.nan_to_num(own) * sign, len(area))
    rest = np.clip(area - taken, 0, None)
    holders = unknown & ~sublet
    floor = np.nan_to_num(links["floor_area"].to_numpy(dtype=float))
    count = np.bincount(parcel[holders], minlength=len(area))
    with_floor = np.bincount(parcel[holders], floor[holders] > 0, len(area))
    weight = np.where((with_floor == count)[parcel], floor, 1.0)
    total = np.bincount(parcel[holders], weight[holders], len(area))
    filled = own.copy()
    filled[holders] = (rest[parcel] * weight)[holders] / total[parcel[holders]]
    shared = int((count[parcel[holders]] > 1).sum())
    return links.assign(area_mu=filled), shared


def _unlinked(
    enterprises: pd.DataFrame, links: pd.DataFrame, parcel_id: pd.Series[Any]
) -> list[Note]:
    linked = np.zeros(len(enterprises), dtype=bool)
    linked[links["enterprise"]] = True
    missed = enterprises[~linked]
    rows = missed["source_row"] if "source_row" in missed else pd.Series(0, missed.index)
    if "parcel_id" in missed:
        given = missed["parcel_id"]
        unknown = given.notna() & (positions(given, parcel_id) < 0)
    else:
        given = pd.Series([None] * len(missed), index=missed.index, dtype="str")
        unknown = pd.Series(data=False, index=missed.index)
    placed = missed["geometry"].notna() if "geometry" in missed else unknown & False
    codes = np.where(
        unknown, "link.no_such_parcel", np.where(placed, "link.outside", "link.no_place")
    )
    return [
        Note(
            str(code),
            "warning",
            {"enterprise": identity, "parcel": parcel},
            "enterprises",
            int(row),
            identity,
        )
        for code, identity, parcel, row in zip(
            codes, missed["enterprise_id"], given, rows, strict=True
        )
    ]


def _conflicts(
    enterprises: pd.DataFrame,
    links: pd.DataFrame,
    parcel_id: pd.Series[Any],
    fallback: str | None,
) -> list[Note]:
    """The enterprise sheet names one parcel, the occupancy table only others."""
    others = links[links["method"].isin(["occupancy", "unit"])]
    if "parcel_id" not in enterprises or others.empty:
        return []
    said = enterprises["parcel_id"].iloc[others["enterprise"]].reset_index(drop=True)
    found = pd.Series(parcel_id.array[others["parcel"]], dtype="str")
    agrees = (said == found) | said.isna()
    if fallback:
        agrees |= said.str.rsplit(fallback, n=1).str[0] == found
    by_enterprise = agrees.groupby(others["enterprise"].to_numpy()).any()
    rows = by_enterprise.index[~by_enterprise]
    return [
        Note(
            "link.two_places",
            "warning",
            {"enterprise": row.enterprise_id, "parcel": row.parcel_id},
            "enterprises",
            int(getattr(row, "source_row", 0)),
            row.enterprise_id,
        )
        for row in enterprises.iloc[rows].itertuples(index=False)
    ]


def _overruns(
    links: pd.DataFrame, parcels: pd.DataFrame, area: npt.NDArray[np.float64]
) -> list[Note]:
    open_ = links[links["to_on"].isna()]
    sign = np.where(open_["role"] == "sublet", -1.0, 1.0)
    used = np.bincount(
        open_["parcel"], np.nan_to_num(open_["area_mu"].to_numpy(dtype=float)) * sign, len(area)
    )
    over = np.flatnonzero(used > area * (1 + _OVERRUN) + 1e-9)
    return [
        Note(
            "link.overrun",
            "warning",
            {
                "parcel": parcels["parcel_id"].iloc[i],
                "used": round(float(used[i]), 4),
                "area": round(float(area[i]), 4),
            },
            "parcels",
            None,
            parcels["parcel_id"].iloc[i],
        )
        for i in over
    ]


def _finish(links: pd.DataFrame, ids: pd.Series[Any], parcel_id: pd.Series[Any]) -> pd.DataFrame:
    sure = np.array([CONFIDENCE[name] for name in METHODS.categories])
    confidence = pd.Series(sure[links["method"].cat.codes], links.index)
    confirmed = links["confirmed"]
    rows = links["evidence_row"]
    return pd.DataFrame(
        {
            "enterprise_id": take_text(arrow_text(ids), links["enterprise"].to_numpy()),
            "parcel_id": take_text(arrow_text(parcel_id), links["parcel"].to_numpy()),
            "from_on": links["from_on"],
            "to_on": links["to_on"],
            "role": links["role"],
            "area_mu": links["area_mu"],
            "method": links["method"],
            "confidence": confidence.where(~confirmed.fillna(value=False).astype(bool), 1.0),
            "confirmed": confirmed,
            "evidence_row": rows.astype("Int64"),
            "enterprise_row": links["enterprise"],
            "parcel_row": links["parcel"],
        }
    )
