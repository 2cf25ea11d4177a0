"""Buildings (建设强度): how densely a parcel is built and how much of it is used."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.measure.ratio import ratio
from landuse.units import MU_M2


def floor_area_ratio(floor_area: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Floor area over parcel area (容积率) [1].

    Parameters
    ----------
    floor_area
        Floor area that counts [m²].
    area_mu
        Parcel area [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.

    References
    ----------
    自然资发〔2023〕72号：容积率=总建筑面积（计容）/总用地面积.

    Examples
    --------
    >>> floor_area_ratio(pd.Series([2000.0]), pd.Series([3.0])).tolist()
    [1.0]
    """
    return ratio(floor_area, area_mu * MU_M2)


def building_coverage(footprint: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Land covered by buildings, structures and yards (建筑系数) [1].

    Parameters
    ----------
    footprint
        Land covered [m²].
    area_mu
        Parcel area [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.

    References
    ----------
    自然资发〔2023〕72号：建筑系数=（建筑物占地+构筑物占地+堆场用地）/总用地.
    """
    return ratio(footprint, area_mu * MU_M2)


def occupancy_rate(
    occupied_floor: pd.Series[Any], lettable_floor: pd.Series[Any]
) -> pd.Series[float]:
    """Let floor over floor with a recorded state (使用率) [1].

    Parameters
    ----------
    occupied_floor
        Floor that is let, in production or not [m²].
    lettable_floor
        Floor whose state is recorded [m²].

    Returns
    -------
    pandas.Series
        1 − occupancy is the vacancy rate; missing where no state is recorded.
    """
    return ratio(occupied_floor, lettable_floor)
