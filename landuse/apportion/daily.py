"""Days (逐日核对): nobody lets more than it holds, and a parcel carries no more than it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.chains import order_of
from landuse.apportion.codes import key_of
from landuse.apportion.leases import Names
from landuse.apportion.lines import EVER, SUBLET
from landuse.apportion.periods import Days, rejoined, running, segments
from landuse.apportion.shares import Bools, Floats, Ints
from landuse.errors import Note
from landuse.policy import Land

OVERRUN = 0.005
"""Land used on a parcel beyond its area that passes for rounding, as a share (product proposal)."""

SMALLEST = 1e-6
"""Land sublet beyond what is held that passes for rounding [mu]."""


def within_holdings(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], days: Days
) -> tuple[pd.DataFrame, list[Note]]:
    """Lines in which nobody lets more than it holds on any day (转租不超过持有).

    Down each chain, a lessor's leases are cut in one proportion on the days on which they are
    more than it holds, on both sides. Where it holds nothing on these days, the lease counts for
    the lessee alone. Where its holding is not known, or it never holds anything, nothing is cut.

    Parameters
    ----------
    lines
        The lines.
    tables
        ``enterprises`` and ``parcels``, for their ids.
    days
        Days that are looked at.

    Returns
    -------
    lines, notes
        A note says who lets too much, and how much it was cut.
    """
    odd = _over_let(lines, days)
    if not len(odd):
        return lines, []
    names = Names.of(tables)
    hit = lines["parcel"].isin(odd)
    parts, notes = [lines[~hit]], []
    for parcel, rows in lines[hit].groupby("parcel"):
        pieces, cuts = _cut(rows, days)
        parts.append(pieces)
        notes += [_said(cut, int(parcel), names) for cut in cuts]
    return pd.concat(parts, ignore_index=True), notes


def within_parcels(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land, days: Days
) -> tuple[pd.DataFrame, list[Note]]:
    """Lines against the area of their parcels, day by day (不超过宗地面积).

    Parameters
    ----------
    lines
        The lines.
    tables
        ``parcels`` with ``area_mu``, ``enterprises``.
    land
        Land section of the policy: whether an overrun is only said, or scaled down as well.
    days
        Days that are looked at.

    Returns
    -------
    lines, notes
        A note a parcel that is used beyond its area, with the most that is used on one day.
    """
    area = tables["parcels"]["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    held = np.where(lines["role"] == SUBLET, np.nan, lines["area"])
    near = lines[crowded(lines["parcel"].to_numpy(), held, area)]
    if near.empty:
        return lines, []
    names = Names.of(tables)
    used = running(near["parcel"].to_numpy(), near, _signs(near), days)
    most = area[used["group"]]
    beyond = used[used["value"] > most * (1 + 1e-9) + 1e-9]
    over = used[used["value"] > most * (1 + OVERRUN) + 1e-9]
    rounded = beyond["group"].nunique() - over["group"].nunique()
    notes = []
    if rounded:
        params = {"count": rounded, "share": f"{OVERRUN:.1%}"}
        notes.append(Note("chains.overrun_rounding", "info", params, "parcels"))
    if over.empty:
        return lines, notes
    worst = over.sort_values(["group", "value", "day"], ascending=[True, False, True])
    scaled = land.overrun == "scale"
    notes += [
        Note(
            "chains.overrun_scaled" if scaled else "chains.overrun",
            "warning",
            {
                "parcel": str(names.parcel[row.group]),
                "used": f"{row.value:,.4f}",
                "area": f"{area[row.group]:,.4f}",
                "day": _day(row.day),
            },
            "parcels",
            None,
            str(names.parcel[row.group]),
        )
        for row in worst.drop_duplicates("group").itertuples()
    ]
    if not scaled:
        return lines, notes
    hit = lines["parcel"].isin(over["group"])
    parts = [lines[~hit]]
    for parcel, rows in lines[hit].groupby("parcel"):
        parts.append(_scaled(rows, float(area[int(parcel)]), days))
    return pd.concat(parts, ignore_index=True), notes


def crowded(parcel: Ints, held: Floats, area: Floats) -> Bools:
    """Whether each line is on a parcel where all that was ever held is more than it has (可能超用).

    Parameters
    ----------
    parcel
        Parcel of each line.
    held
        Land held in each line [mu], NaN where it is unknown or let.
    area
        Area of each parcel [mu].

    Returns
    -------
    numpy.ndarray
        One answer a line; where it is no, no day needs to be looked at.
    """
    most = np.bincount(parcel, np.nan_to_num(held), len(area))
    return np.asarray((most > area * (1 + 1e-9) + 1e-9)[parcel], dtype=bool)


def _signs(lines: pd.DataFrame) -> Floats:
    """+1 for land held, −1 for land let; 0 for what somebody lets who holds nothing there."""
    lets = (lines["role"] == SUBLET).to_numpy()
    firms = key_of(lines["parcel"].to_numpy(), lines["enterprise"].to_numpy())
    holders = np.isin(firms, firms[~lets])
    return np.where(lets, np.where(holders, -1.0, 0.0), 1.0)


def _over_let(lines: pd.DataFrame, days: Days) -> Ints:
    """Parcels on which somebody lets more than it holds, as far as its holding is known."""
    role = lines["role"].to_numpy()
    firms = key_of(lines["parcel"].to_numpy(), lines["enterprise"].to_numpy())
    firms, code = np.unique(firms, return_inverse=True)
    size = len(firms)
    lets = np.bincount(code, role == SUBLET, size) > 0
    holds = np.bincount(code, role != SUBLET, size) > 0
    blank = np.isnan(lines["area"].to_numpy()) & (role != SUBLET)
    wanted = (lets & holds & (np.bincount(code, blank, size) == 0))[code]
    if not wanted.any():
        return np.zeros(0, dtype=np.int64)
    mine = lines[wanted]
    left = running(code[wanted], mine, np.where(mine["role"] == SUBLET, -1.0, 1.0), days)
    odd = left["group"][left["value"] < -SMALLEST].unique()
    return np.asarray(np.unique(lines["parcel"].to_numpy()[np.isin(code, odd)]), dtype=np.int64)


class _Cut(NamedTuple):
    """A lessor that lets more than it holds, at its worst."""

    lessor: int
    held: float
    let: float
    day: int
    holds: bool


def _cut(rows: pd.DataFrame, days: Days) -> tuple[pd.DataFrame, list[_Cut]]:
    """Lines of one parcel, cut where their lessor holds less; and who let too much."""
    worst: dict[int, _Cut] = {}
    pieces = []
    holders = set(rows["enterprise"][rows["role"] != SUBLET])
    for first, last, at in segments(rows, days):
        area, kept, cuts = _one_period(rows.iloc[at], first, holders)
        pieces += [(int(at[i]), first, last, float(area[i])) for i in np.flatnonzero(kept)]
        for cut in cuts:
            known = worst.get(cut.lessor)
            if known is None or cut.let - cut.held > known.let - known.held:
                worst[cut.lessor] = cut
    return rejoined(rows, pieces, days), list(worst.values())


def _one_period(
    rows: pd.DataFrame, day: int, holders: set[int]
) -> tuple[Floats, Bools, list[_Cut]]:
    """Areas of the lines of one period, which are kept, and who lets more than it holds.

    Of those who hold something there at some time; others are said where leases are paired.
    """
    role, firm = rows["role"].to_numpy(), rows["enterprise"].to_numpy()
    other, pair = rows["other"].to_numpy(), rows["pair"].to_numpy()
    area = rows["area"].to_numpy().copy()
    kept = np.ones(len(rows), dtype=bool)
    cuts = []
    lets = role == SUBLET
    for lessor in order_of([(a, b) for a, b in zip(firm[lets], other[lets], strict=True)]):
        out = np.flatnonzero(lets & (firm == lessor))
        holdings = (firm == lessor) & ~lets
        held, let = float(area[holdings].sum()), float(np.nansum(area[out]))
        if lessor not in holders or np.isnan(held) or let <= held + SMALLEST:
            continue
        cuts.append(_Cut(int(lessor), held, let, day, bool(holdings.any())))
        if not holdings.any():
            kept[out] = False
            continue
        mine = np.isin(pair, pair[out][pair[out] >= 0])
        mine[out] = True
        area[mine] *= held / let
    return area, kept, cuts


def _scaled(rows: pd.DataFrame, limit: float, days: Days) -> pd.DataFrame:
    """Lines of one parcel, scaled down to its area on the days on which they are more."""
    sign = _signs(rows)
    area = rows["area"].to_numpy()
    pieces = []
    for first, last, at in segments(rows, days):
        used = float(np.nansum((area * sign)[at]))
        factor = limit / used if used > limit * (1 + OVERRUN) + 1e-9 else 1.0
        pieces += [(int(i), first, last, float(area[i] * factor)) for i in at]
    return rejoined(rows, pieces, days)


def _said(cut: _Cut, parcel: int, names: Names) -> Note:
    identity = str(names.enterprise[cut.lessor])
    params = {
        "enterprise": identity,
        "parcel": str(names.parcel[parcel]),
        "held": f"{cut.held:,.4f}",
        "let": f"{cut.let:,.4f}",
        "excess": f"{cut.let - cut.held:,.4f}",
        "day": _day(cut.day),
    }
    code = "chains.sublet_too_much" if cut.holds else "chains.lets_without_land"
    return Note(code, "warning", params, "occupancy", None, identity)


def _day(day: float) -> str:
    return str(np.datetime64(int(day), "D")) if abs(day) < EVER else "—"


def land_on(links: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Land that each enterprise uses on each parcel on one day (某日用地) [mu].

    Parameters
    ----------
    links
        Links with ``enterprise_row`` and ``parcel_row``.
    day
        The day.

    Returns
    -------
    pandas.DataFrame
        By ``enterprise_row`` and ``parcel_row``: ``own``, ``lease``, ``sublet``, and ``land`` =
        own + leased in − sublet; NaN where an area is unknown, 0 for who holds nothing that day.
    """
    since = links["from_on"].isna() | (links["from_on"] <= day)
    until = links["to_on"].isna() | (links["to_on"] >= day)
    now = links[since & until]
    keys = [now["enterprise_row"], now["parcel_row"]]
    found = pd.DataFrame(
        {
            name: now["area_mu"].where(now["role"] == name, 0.0).groupby(keys).agg(_whole)
            for name in ("own", "lease", "sublet")
        }
    )
    held = found["own"] + found["lease"]
    return found.assign(land=(held - found["sublet"]).mask(held == 0, 0.0))


def _whole(values: pd.Series[float]) -> float:
    return float(values.sum(skipna=False))
