"""Shares (份额): how an enterprise is spread over its parcels in one year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Distinct enterprise × parcel pairs behind the links (企业与宗地对).

    Parameters
    ----------
    enterprise, parcel
        Positions of both, one a pair.
    link
        Pair of each link.
    sign
        +1 for own and leased land, −1 for sublet land, one a link.
    area
        Area of each link [mu], NaN where unknown.
    from_day, to_day
        Period of each link as days, both inclusive.
    dated
        Whether any link has a date.
    """

    enterprise: Ints
    parcel: Ints
    link: Ints
    sign: Floats
    area: Floats
    from_day: npt.NDArray[Any]
    to_day: npt.NDArray[Any]
    dated: bool


def pairs(links: pd.DataFrame, enterprise: Ints, parcel: Ints) -> Pairs:
    """Pairs of the links (企业与宗地对).

    Parameters
    ----------
    links
        The ``links`` table.
    enterprise, parcel
        Position of each link's enterprise and parcel.

    Returns
    -------
    Pairs
        In order of enterprise, then parcel.
    """
    width = int(parcel.max(initial=0)) + 1
    key, link = np.unique(enterprise * width + parcel, return_inverse=True)
    start = links["from_on"].to_numpy().astype("datetime64[D]")
    end = links["to_on"].to_numpy().astype("datetime64[D]")
    return Pairs(
        key // width,
        key % width,
        link,
        np.where(links["role"].to_numpy() == "sublet", -1.0, 1.0),
        links["area_mu"].to_numpy(dtype=float, na_value=np.nan),
        start,
        end,
        bool((~np.isnat(start)).any() or (~np.isnat(end)).any()),
    )


def days_share(pairs: Pairs, year: int) -> Floats:
    """Share of the days of a year that each link is valid (有效天数比例).

    Parameters
    ----------
    pairs
        The pairs.
    year
        The year.

    Returns
    -------
    numpy.ndarray
        0–1, one a link.
    """
    first, last = np.datetime64(dt.date(year, 1, 1)), np.datetime64(dt.date(year, 12, 31))
    start = np.where(np.isnat(pairs.from_day), first, np.maximum(pairs.from_day, first))
    end = np.where(np.isnat(pairs.to_day), last, np.minimum(pairs.to_day, last))
    days = (end - start).astype("timedelta64[D]").astype(float) + 1
    whole = float((last - first).astype("timedelta64[D]").astype(float)) + 1
    return np.asarray(np.clip(days, 0, None) / whole, dtype=float)


@dataclass(frozen=True)
class YearShares:
    """Shares of one year (年度份额).

    Parameters
    ----------
    share
        Share of the enterprise on the parcel, one a pair; adds to 1 an enterprise.
    active
        Whether the pair counts in the year.
    land
        Land each enterprise uses [mu]; NaN where it has no link or an area is unknown.
    positive
        Share of its pair that falls on each link.
    """

    share: Floats
    active: npt.NDArray[np.bool_]
    land: Floats
    positive: Floats


def year_shares(pairs: Pairs, year: int, n_enterprises: int) -> YearShares:
    """Shares of one year (年度份额): land used = own + leased in − sublet.

    An enterprise that sublets all of its land keeps its shares by the land it holds; one whose
    areas are all unknown is spread evenly.

    Parameters
    ----------
    pairs
        The pairs.
    year
        The year.
    n_enterprises
        Number of enterprises.

    Returns
    -------
    YearShares
        The shares.

    References
    ----------
    Land used = own + leased in − sublet: production system of Wenzhou EDZ (domain notes §1.7).
    """
    n = len(pairs.enterprise)
    days = days_share(pairs, year) if pairs.dated else np.ones(len(pairs.link))
    held = (pairs.sign > 0) * days
    area = np.nan_to_num(pairs.area)
    unknown = np.isnan(pairs.area) & (days > 0)
    gross: Floats = np.bincount(pairs.link, area * held, n).astype(float)
    net = np.clip(np.bincount(pairs.link, area * days * pairs.sign, n), 0, None)
    held_days: Floats = np.bincount(pairs.link, held, n).astype(float)
    active = held_days > 0

    def per(values: npt.NDArray[Any]) -> Floats:
        return np.asarray(np.bincount(pairs.enterprise, values, n_enterprises), dtype=float)

    net_sum, gross_sum, count = per(net * active), per(gross), per(active.astype(float))
    basis = np.where(
        (net_sum > 0)[pairs.enterprise],
        net * active,
        np.where((gross_sum > 0)[pairs.enterprise], gross, active),
    )
    total = np.where(net_sum > 0, net_sum, np.where(gross_sum > 0, gross_sum, count))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(active, basis / total[pairs.enterprise], 0.0)
        even = held_days[pairs.link]
        by_area = gross[pairs.link]
        positive = np.where(by_area > 0, area * held / by_area, held / even)
    blank = per(np.bincount(pairs.link, unknown, n).astype(float)) > 0
    land = np.where((count > 0) & ~blank, net_sum, np.nan)
    return YearShares(share, active, land, np.nan_to_num(positive))
