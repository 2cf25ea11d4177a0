"""Chains (转租链): A lets to B, B lets on to C; and circles, whose land nobody holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.codes import key_of
from landuse.apportion.leases import Names
from landuse.apportion.lines import party
from landuse.errors import Note


class Lease(NamedTuple):
    """One line of a lease between two known firms (租赁关系)."""

    line: int
    lessor: int
    lessee: int
    first: int
    last: int


def without_circles(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, list[Note]]:
    """Lines in which leases that run in a circle have no area (转租成环).

    A lets to B, B to C and C to A, all on one parcel on the same days: whose land it is cannot
    be told, so the areas of these leases are unknown.

    Parameters
    ----------
    lines
        The lines.
    tables
        ``enterprises`` and ``parcels``, for their ids.

    Returns
    -------
    lines, notes
        A note names the firms of each circle.
    """
    names = Names.of(tables)
    area = lines["area"].to_numpy().copy()
    notes = []
    for parcel, leases in chained(lines):
        code = str(names.parcel[parcel])
        for firms, at in _circles(leases):
            area[at] = np.nan
            ids = [str(names.enterprise[firm]) for firm in firms]
            start = ids.index(min(ids))
            ring = " → ".join([*ids[start:], *ids[:start], ids[start]])
            params = {"parcel": code, "firms": ring}
            notes.append(Note("chains.circle", "warning", params, "occupancy", None, min(ids)))
    return (lines.assign(area=area), notes) if notes else (lines, [])


def chained(lines: pd.DataFrame) -> Iterator[tuple[int, list[Lease]]]:
    """Leases of the parcels where somebody both leases and lets (可能成链的租赁).

    Parameters
    ----------
    lines
        The lines.

    Yields
    ------
    parcel, leases
        Position of the parcel, and its leases.
    """
    lessor, lessee = party(lines)
    at = np.flatnonzero((lessor >= 0) & (lessee >= 0))
    lessor, lessee, parcel = lessor[at], lessee[at], lines["parcel"].to_numpy()[at]
    hit = parcel[np.isin(key_of(parcel, lessor), key_of(parcel, lessee))]
    here = np.isin(parcel, hit)
    wanted = lines.iloc[at[here]].assign(lessor=lessor[here], lessee=lessee[here], line=at[here])
    for parcel, found in wanted.groupby("parcel"):
        yield (
            int(parcel),
            [Lease(*row) for row in found[list(Lease._fields)].itertuples(index=False, name=None)],
        )


def _circles(leases: list[Lease]) -> Iterator[tuple[list[int], list[int]]]:
    """Firms of each circle in the order in which they let, and the lines of its leases."""
    seen: set[tuple[int, int]] = set()
    for day in sorted({lease.first for lease in leases}):
        now = [lease for lease in leases if lease.first <= day <= lease.last]
        lets: dict[int, set[int]] = {}
        for lease in now:
            lets.setdefault(lease.lessor, set()).add(lease.lessee)
        for lease in sorted(now, key=lambda each: (each.lessor, each.lessee)):
            if (lease.lessor, lease.lessee) in seen:
                continue
            way = _way(lets, lease.lessee, lease.lessor)
            if not way:
                continue
            ring = [lease.lessor, *way[:-1]]
            steps = set(zip(ring, [*ring[1:], ring[0]], strict=True))
            seen |= steps
            yield ring, [each.line for each in leases if (each.lessor, each.lessee) in steps]


def _way(lets: dict[int, set[int]], start: int, goal: int) -> list[int]:
    """Shortest way from one firm to another along leases; empty where there is none."""
    ways = [[start]]
    reached = {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for firm in sorted(lets.get(way[-1], ())):
            if firm not in reached:
                reached.add(firm)
                ways.append([*way, firm])
    return []


def order_of(leases: list[tuple[int, int]]) -> list[int]:
    """Firms so that each lessor comes before those it lets to (转租顺序).

    Parameters
    ----------
    leases
        Lessor and lessee of each lease, without circles.

    Returns
    -------
    list of int
        The firms.

    Examples
    --------
    >>> order_of([(2, 3), (1, 2)])
    [1, 2, 3]
    """
    firms = sorted({firm for lease in leases for firm in lease})
    left = {firm: {a for a, b in leases if b == firm} for firm in firms}
    found: list[int] = []
    while left:
        free = [firm for firm, lessors in left.items() if not lessors & left.keys()]
        if not free:  # a circle, whose leases have no area
            return [*found, *left]
        found += free
        left = {firm: lessors for firm, lessors in left.items() if firm not in free}
    return found
