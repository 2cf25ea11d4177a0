"""Stock (存量): what the industrial land of a zone is, before new land is asked for [mu].

The rates follow those of the evaluation of intensive land use, over the industrial parcels that are
known: supplied land / industrial land, built land / supplied land, idle land / supplied land. Land
whose state nobody tells is counted both ways, so each rate is a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Frames = Mapping[str, pd.DataFrame]
Mask = NDArray[np.bool_]

WAITING = ("pool", "signed")
"""Stages of projects that still look for land (待落地)."""

_IDLE = ("idle_not_started", "idle_suspended")


class States(NamedTuple):
    """State of each parcel (宗地状态): yes or no, and where both are false nobody knows.

    Parameters
    ----------
    industrial
        Whether the land counts.
    area
        Area that counts [mu].
    supplied, unsupplied
        Whether it was supplied to somebody.
    built, unbuilt
        Whether it is built on.
    idle, unsure
        Whether it is idle by the statutory test, or the test lacks data.
    """

    industrial: Mask
    area: NDArray[np.float64]
    supplied: Mask
    unsupplied: Mask
    built: Mask
    unbuilt: Mask
    idle: Mask
    unsure: Mask


def states(tables: Frames, year: int, today: pd.Timestamp) -> States:
    """State of each parcel (宗地状态), from contracts, holders, links and buildings.

    Parameters
    ----------
    tables
        ``parcels``, ``parcel_facts``, ``contracts``, ``links`` and ``findings``.
    year
        Year of the figures.
    today
        Day of the account.

    Returns
    -------
    States
        One a parcel.
    """
    parcels, contracts = tables["parcels"], tables["contracts"]
    ids = parcels["parcel_id"]
    facts = tables["parcel_facts"]
    facts = facts[facts["year"] == year].drop_duplicates("parcel_id").set_index("parcel_id")
    counted = (
        ids.map(facts["taxable"])
        if "taxable" in facts and len(facts)
        else pd.Series(index=ids.index)
    )
    industrial = counted.astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    contracted = ids.isin(contracts["parcel_id"]).to_numpy()
    held = (parcels["holder"].notna() | parcels["holder_code"].notna()).to_numpy()
    used = ids.isin(tables["links"]["parcel_id"]).to_numpy()
    supplied = contracted | held | used
    done = contracts["completed_on"].le(today) | contracts["production_on"].le(today)
    begun = (
        contracts[["start_due_on", "started_on"]].notna().any(axis=1) | contracts["started"].notna()
    )
    completed = ids.isin(contracts.loc[done, "parcel_id"]).to_numpy()
    underway = ids.isin(contracts.loc[begun & ~done, "parcel_id"]).to_numpy()
    stands = (parcels[["floor_area", "footprint"]].fillna(0) > 0).any(axis=1).to_numpy()
    built = completed | stands
    unsupplied = ~supplied & (len(contracts) > 0)
    idle, unsure = _idle(tables["findings"], ids)
    return States(
        industrial=industrial,
        area=parcels["area_mu"].to_numpy(dtype="float64", na_value=np.nan),
        supplied=supplied,
        unsupplied=unsupplied,
        built=built,
        unbuilt=~built & (underway | unsupplied),
        idle=idle,
        unsure=unsure,
    )


def _idle(findings: pd.DataFrame, ids: pd.Series[str]) -> tuple[Mask, Mask]:
    """Parcels that a statutory test found idle, and those whose test lacks data."""
    mine = findings[findings["rule"].isin(_IDLE)]
    outcome = mine["outcome"].astype("str")
    idle = ids.isin(mine.loc[outcome == "yes", "parcel_id"]).to_numpy()
    unsure = ids.isin(mine.loc[outcome == "unknown", "parcel_id"]).to_numpy() & ~idle
    return idle, unsure


class Rates(NamedTuple):
    """Account of the industrial land in a boundary (存量账) [mu], rates as low and high.

    Parameters
    ----------
    parcels
        How many industrial parcels there are.
    industrial, supplied, unsupplied, built, idle
        Land that is known to be so [mu].
    unsized
        Parcels without an area.
    supply_low, supply_high, built_low, built_high, idle_low, idle_high
        Rates; missing where there is nothing to divide by.
    """

    parcels: int
    unsized: int
    industrial: float
    supplied: float
    unsupplied: float
    built: float
    idle: float
    supply_low: float
    supply_high: float
    built_low: float
    built_high: float
    idle_low: float
    idle_high: float


def rates(found: States, mask: Mask) -> Rates:
    """Rates of the industrial land within a boundary (供应率、建成率、闲置率).

    Parameters
    ----------
    found
        State of each parcel.
    mask
        Parcels within the boundary.

    Returns
    -------
    Rates
        The account.
    """
    rows = found.industrial & mask
    unsized = int((rows & np.isnan(found.area)).sum())
    area = np.nan_to_num(found.area)

    def mu(which: Mask) -> float:
        return float(area[rows & which].sum())

    every = np.ones(len(rows), dtype=bool)
    whole, supplied, unsupplied = mu(every), mu(found.supplied), mu(found.unsupplied)
    built, unbuilt = mu(found.supplied & found.built), mu(found.supplied & found.unbuilt)
    idle, unsure = mu(found.idle), mu(found.unsure)
    most = whole - unsupplied
    return Rates(
        parcels=int(rows.sum()),
        unsized=unsized,
        industrial=whole,
        supplied=supplied,
        unsupplied=unsupplied,
        built=built,
        idle=idle,
        supply_low=_share(supplied, whole),
        supply_high=_share(most, whole),
        built_low=_share(built, most),
        built_high=_share(most - unbuilt, most),
        idle_low=_share(idle, most),
        idle_high=_share(idle + unsure, supplied or most),
    )


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else float("nan")


def at_least(low: float, high: float, least: float) -> bool | None:
    """Whether a rate that lies in a range reaches a threshold (是否达到); None where it may or may not.

    Examples
    --------
    >>> at_least(0.9, 1.0, 0.8), at_least(0.1, 0.2, 0.8), at_least(0.5, 0.9, 0.8)
    (True, False, None)
    """
    if low != low or high != high:
        return None
    if low >= least:
        return True
    return None if high >= least else False


def saturated(found: Rates, least: float) -> bool | None:
    """Whether all land of a zone is supplied and built (是否饱和); None where data are missing.

    Parameters
    ----------
    found
        Its rates.
    least
        Rate from which land counts as used up.

    Returns
    -------
    bool or None
        The answer.
    """
    both = [
        at_least(found.supply_low, found.supply_high, least),
        at_least(found.built_low, found.built_high, least),
    ]
    if False in both:
        return False
    return None if None in both else True


def demand(projects: pd.DataFrame, zone: str, name: Any) -> tuple[int, float]:
    """Land that projects still look for in a zone (待落地项目用地需求) [mu].

    Parameters
    ----------
    projects
        The ``projects`` table.
    zone, name
        Id and name of the zone; an empty id takes all of them.

    Returns
    -------
    count, area
        How many projects, and what they want; those without a figure are counted only.
    """
    rows = projects[projects["stage"].astype("str").isin(WAITING)]
    if zone:
        known = {zone} if name is None or pd.isna(name) else {zone, str(name)}
        rows = rows[rows["zone"].astype("str").isin(known)]
    return len(rows), float(rows["land_demand"].sum())
