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
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Distinct enterprise × parcel pairs behind the links (企业与宗地对).

    Parameters
    ----------
    enterprise, parcel
        Positions of both, one a pair.
    link
        Pair of each link; None where every link is its own pair, in this order.
    sublet
        Whether each link is sublet land; None where none is.
    area
        Area of each link [mu], NaN where unknown.
    from_day, to_day
        Period of each link as days, both inclusive.
    dated
        Whether any link has a date.
    confirmed
        Whether each link is confirmed; None where nothing is said of any.
    """

    enterprise: Ints
    parcel: Ints
    link: Ints | None
    sublet: Bools | None
    area: Floats
    from_day: npt.NDArray[Any]
    to_day: npt.NDArray[Any]
    dated: bool
    confirmed: Bools | None = None

    def per_link(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Value of its pair for each link (对→关联)."""
        return values if self.link is None else values[self.link]

    def per_pair(self, values: npt.NDArray[Any]) -> Floats:
        """Sum of the links of each pair (关联→对)."""
        if self.link is None:
            return np.asarray(values, dtype=float)
        return np.bincount(self.link, values, len(self.enterprise)).astype(float, copy=False)

    @property
    def alone(self) -> bool:
        """Whether no enterprise has two pairs (每家企业只在一宗地)."""
        return bool((self.enterprise[1:] > self.enterprise[:-1]).all())


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
    key = enterprise * width + parcel
    link: Ints | None = None
    if not (key[1:] > key[:-1]).all():
        key, link = np.unique(key, return_inverse=True)
        enterprise, parcel = key // width, key % width
    sublet = _sublet(links["role"])
    start = links["from_on"].to_numpy().astype("datetime64[D]")
    end = links["to_on"].to_numpy().astype("datetime64[D]")
    said = links.get("confirmed")
    confirmed = None
    if said is not None and said.notna().any():
        confirmed = said.astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    return Pairs(
        enterprise,
        parcel,
        link,
        sublet if sublet.any() else None,
        links["area_mu"].to_numpy(dtype=float, na_value=np.nan),
        start,
        end,
        not (np.isnat(start).all() and np.isnat(end).all()),
        confirmed,
    )


def _sublet(role: pd.Series[Any]) -> Bools:
    """Whether each link is sublet land; read from the codes, which costs nothing."""
    if isinstance(role.dtype, pd.CategoricalDtype):
        is_sublet = np.append(role.cat.categories == "sublet", [False])
        return np.asarray(is_sublet[role.cat.codes.to_numpy()], dtype=bool)
    return np.asarray(role.to_numpy() == "sublet", dtype=bool)


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
    net
        Land that each pair uses [mu], unknown areas taken as nothing.
    confirmed
        Share of the land held in each pair that is confirmed; None where nothing is said.
    blank
        Whether an area of the pair is unknown; None where all are known.
    """

    share: Floats
    active: Bools
    land: Floats
    positive: Floats
    net: Floats
    confirmed: Floats | None
    blank: Bools | None = None


def year_shares(pairs: Pairs, year: int, n_enterprises: int) -> YearShares:
    """Shares of one year (年度份额): land used = own + leased in − sublet, each times its days.

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
    if not pairs.dated and pairs.sublet is None and pairs.link is None and pairs.alone:
        return _all_alone(pairs, n_enterprises)
    days = days_share(pairs, year) if pairs.dated else np.ones(len(pairs.area))
    held = days if pairs.sublet is None else np.where(pairs.sublet, 0.0, days)
    area = np.nan_to_num(pairs.area)
    unknown = np.isnan(pairs.area) & (days > 0)
    gross = pairs.per_pair(area * held)
    net = gross
    if pairs.sublet is not None:
        net = np.clip(gross - pairs.per_pair(area * (days - held)), 0, None)
    held_days = pairs.per_pair(held)
    active = held_days > 0

    def per(values: npt.NDArray[Any]) -> Floats:
        return np.asarray(np.bincount(pairs.enterprise, values, n_enterprises), dtype=float)

    net = net * active
    net_sum, gross_sum, count = per(net), per(gross), per(active.astype(float))
    basis = np.where(
        (net_sum > 0)[pairs.enterprise],
        net,
        np.where((gross_sum > 0)[pairs.enterprise], gross, active),
    )
    total = np.where(net_sum > 0, net_sum, np.where(gross_sum > 0, gross_sum, count))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(active, basis / total[pairs.enterprise], 0.0)
        even = pairs.per_link(held_days)
        by_area = pairs.per_link(gross)
        positive = np.where(by_area > 0, area * held / by_area, held / even)
    blank = pairs.per_pair(unknown) > 0
    land = np.where((count > 0) & (per(blank) == 0), net_sum, np.nan)
    sure = None if pairs.confirmed is None else _sure(pairs, pairs.confirmed, area * held)
    some = blank if blank.any() else None
    return YearShares(share, active, land, np.nan_to_num(positive), net, sure, some)


def _all_alone(pairs: Pairs, n_enterprises: int) -> YearShares:
    """Each enterprise on one parcel, without dates: it is there with all it has."""
    ones = np.ones(len(pairs.enterprise))
    land = np.full(n_enterprises, np.nan)
    land[pairs.enterprise] = pairs.area
    net = np.nan_to_num(pairs.area)
    sure = None if pairs.confirmed is None else _sure(pairs, pairs.confirmed, net)
    return YearShares(ones, ones > 0, land, ones, net, sure)


def _sure(pairs: Pairs, confirmed: Bools, held: Floats) -> Floats:
    """Share of the land held that is confirmed; of the links where no area is known."""
    gross = pairs.per_pair(held)
    by_count = pairs.per_pair(confirmed) / pairs.per_pair(np.ones(len(held)))
    with np.errstate(invalid="ignore", divide="ignore"):
        by_land = pairs.per_pair(held * confirmed) / gross
    return np.where(gross > 0, by_land, by_count)
