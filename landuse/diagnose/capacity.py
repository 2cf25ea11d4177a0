"""Capacity (可增建面积): floor that plots could still carry, the most first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, constant, findings, source_text
from landuse.errors import Note
from landuse.policy import Capacity
from landuse.units import factor

LISTED = 50
"""Plots that are listed; more would be no list (product proposal)."""

_SAME = 1e-6


def capacity_findings(
    parcels: pd.DataFrame, now: pd.DataFrame, rules: Capacity, today: pd.Timestamp
) -> tuple[pd.DataFrame, list[Note]]:
    """Built industrial plots with the most floor still to come (可增建面积排序).

    Parameters
    ----------
    parcels
        The parcels: ``far_max``, ``far_min``, ``floor_area``.
    now
        Facts of the parcels in the evaluation year, in the same order: ``area_mu``, ``taxable``,
        ``n_enterprises``.
    rules
        Rules of the policy.
    today
        Date of the test.

    Returns
    -------
    findings, notes
        ``floor_capacity`` for the :data:`LISTED` plots that could carry the most, if it is as much as
        the policy asks: area × ratio aimed at − floor area, the most first. A note counts the plots
        for which a figure is missing.
    """
    most = column(parcels, "far_max", of="parcels").to_numpy(dtype=float, na_value=np.nan)
    least = column(parcels, "far_min", of="parcels").to_numpy(dtype=float, na_value=np.nan)
    floor = column(parcels, "floor_area", of="parcels").to_numpy(dtype=float, na_value=np.nan)
    aimed = np.where(np.isnan(most), least * rules.reach.value, most)
    nothing = findings("floor_capacity", "parcel", {}, size=0)
    if np.isnan(aimed).all() or np.isnan(floor).all():
        return nothing, []
    land = now["area_mu"].to_numpy(dtype=float, na_value=np.nan) * factor("mu", "m2")
    judged = now["taxable"].fillna(value=False).to_numpy(dtype=bool)
    worked = (now["n_enterprises"] > 0).to_numpy(dtype=bool, na_value=False)
    used = judged & worked & ~(floor <= 0)
    spare = land * aimed - floor
    open_ = int((used & np.isnan(spare)).sum())
    lacking = [Note("siting.capacity_unknown", "info", {"count": open_})] if open_ else []
    rows = _first(np.where(used & (spare >= rules.least.value), spare, -np.inf), parcels)
    sheet = parcels.iloc[rows].reset_index(drop=True)
    size = len(rows)
    return findings(
        "floor_capacity",
        "parcel",
        {
            "subject_id": sheet["parcel_id"],
            "parcel_id": sheet["parcel_id"],
            "outcome": pd.Categorical(["yes"] * size, ["yes", "no", "unknown", "not_applicable"]),
            "value": spare[rows],
            "unit": constant("m2", size),
            "period_to": pd.Series(today, range(size)),
            "source": source_text(sheet, "floor_area,far_max,far_min"),
        },
        size=size,
        threshold=rules.least,
    ), lacking


def _first(spare: npt.NDArray[np.float64], parcels: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Positions of the plots with the most floor to come; of equal ones the smallest id."""
    if len(spare) > LISTED:
        last = np.partition(spare, -LISTED)[-LISTED]
        rows = np.flatnonzero((spare >= last - _SAME) & (spare > -np.inf))
    else:
        rows = np.flatnonzero(spare > -np.inf)
    ids = parcels["parcel_id"].iloc[rows].astype("str").to_numpy(dtype=object)
    return rows[np.lexsort((ids, -np.round(spare[rows], 6)))][:LISTED]
