"""Areas (用地面积补全): links without an area share what is left of their parcel."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


def fill_areas(links: pd.DataFrame, area: Floats) -> tuple[pd.DataFrame, int]:
    """Unknown areas share what is left of the parcel (剩余面积分摊): by floor where all have it, else evenly.

    Only those who are there at the same time share; where nothing is left the area stays unknown.
    So it does where the land of a unit is unknown: that of its tenant, and what it leaves to others.

    Parameters
    ----------
    links
        Candidate links.
    area
        Area of each parcel [mu].

    Returns
    -------
    links, split
        With areas, and how many links share.
    """
    known = links["area_mu"].to_numpy(dtype=float)
    sublet = (links["role"] == "sublet").to_numpy()
    unit = np.isnan(known) & (links["method"] == "unit").to_numpy()
    holders = np.flatnonzero(np.isnan(known) & ~sublet & ~unit)
    if not len(holders):
        return links, 0
    parcel = links["parcel"].to_numpy()
    used = np.nan_to_num(known) * np.where(sublet, -1.0, 1.0)
    floor = np.nan_to_num(links["floor_area"].to_numpy(dtype=float))
    on = parcel[holders]
    if links["from_on"].isna().all() and links["to_on"].isna().all():
        size = len(area)
        taken = np.bincount(parcel, used, size)[on]
        count = np.bincount(on, minlength=size)[on]
        with_floor = np.bincount(on, floor[holders] > 0, size)[on]
        floors = np.bincount(on, floor[holders], size)[on]
        unclear = np.bincount(parcel, unit, size)[on]
    else:
        taken, count, with_floor, floors, unclear = _at_the_time(links, holders, used, floor, unit)
    by_floor = with_floor == count
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(by_floor, floor[holders] / floors, 1.0 / count)
    rest = np.where(unclear > 0, np.nan, area[on] - taken)
    filled = known.copy()
    filled[holders] = np.where(rest > 0, rest * share, np.nan)
    return links.assign(area_mu=filled), int((count > 1).sum())


def _at_the_time(
    links: pd.DataFrame,
    holders: npt.NDArray[np.int64],
    used: Floats,
    floor: Floats,
    unit: npt.NDArray[np.bool_],
) -> tuple[Floats, ...]:
    """For each holder of unknown area: land taken, holders, with floor, their floor, unclear units."""
    period = links[["parcel", "from_on", "to_on"]].assign(row=np.arange(len(links)))
    both = period.iloc[holders].merge(period, on="parcel", suffixes=("", "_other"))
    apart = (both["from_on"] > both["to_on_other"]) | (both["to_on"] < both["from_on_other"])
    both = both[~apart]
    unknown = np.zeros(len(links))
    unknown[holders] = 1.0
    other = both["row_other"].to_numpy()
    place = np.searchsorted(holders, both["row"].to_numpy())
    measures = (used, unknown, unknown * (floor > 0), unknown * floor, unit.astype(float))
    return tuple(np.bincount(place, each[other], len(holders)).astype(float) for each in measures)
