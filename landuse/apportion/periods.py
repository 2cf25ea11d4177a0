"""Periods (分段): lines cut where something changes, and put together again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.shares import Floats, Ints


class Days(NamedTuple):
    """Days that are looked at (核对期间), from 1970: those of the years with figures."""

    first: int
    last: int

    @classmethod
    def of(cls, years: Iterable[int]) -> Days:
        """From the years (按年份)."""
        known = list(years)
        first, after = (
            np.datetime64(f"{each:04d}-01-01", "D").astype(int)
            for each in (min(known), max(known) + 1)
        )
        return cls(int(first), int(after) - 1)

    def clip(self, lines: pd.DataFrame) -> tuple[Ints, Ints]:
        """First and last day of each line among these (截取期间); last before first where none is."""
        return (
            np.maximum(lines["first"].to_numpy(), self.first),
            np.minimum(lines["last"].to_numpy(), self.last),
        )


def running(group: Ints, lines: pd.DataFrame, sign: Floats, days: Days) -> pd.DataFrame:
    """Signed land of each group from each day on which it changes (逐日累计) [mu].

    Parameters
    ----------
    group
        Group of each line.
    lines
        The lines; an unknown area counts as nothing.
    sign
        +1 or −1 a line.
    days
        Days that are looked at.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``day``, ``value`` from that day on.
    """
    change = np.nan_to_num(lines["area"].to_numpy()) * sign
    first, last = days.clip(lines)
    counted = last >= first
    events = pd.DataFrame(
        {
            "group": np.concatenate([group[counted]] * 2),
            "day": np.concatenate([first[counted], last[counted] + 1]),
            "change": np.concatenate([change[counted], -change[counted]]),
        }
    )
    by_day = events.groupby(["group", "day"], as_index=False)["change"].sum()
    return by_day.assign(value=by_day.groupby("group")["change"].cumsum())


def segments(lines: pd.DataFrame, days: Days) -> list[tuple[int, int, Ints]]:
    """Periods among the days in which nothing changes (分段), and the lines of each.

    Parameters
    ----------
    lines
        The lines.
    days
        Days that are looked at.

    Returns
    -------
    list
        First and last day, and positions of the lines.
    """
    first, last = days.clip(lines)
    bounds = np.unique(np.concatenate([first, last + 1])[np.tile(first <= last, 2)])
    return [
        (int(a), int(b) - 1, np.flatnonzero((first <= a) & (last >= b - 1)))
        for a, b in pairwise(bounds)
    ]


def rejoined(
    rows: pd.DataFrame, pieces: Iterable[tuple[int, int, int, float]], days: Days
) -> pd.DataFrame:
    """Lines of the pieces (合并分段); those that follow each other with one area are one again.

    What holds on the first of the days holds before it too, and on the last after it. A line that
    has no day among them, or none left at an end, is there as it was.

    Parameters
    ----------
    rows
        The lines.
    pieces
        Position of a line, first and last day, and area.
    days
        Days that are looked at.

    Returns
    -------
    pandas.DataFrame
        One row a piece.
    """
    by_line: dict[int, list[list[Any]]] = {line: [] for line in range(len(rows))}
    for line, first, last, area in sorted(pieces, key=lambda piece: piece[:2]):
        found = by_line[line]
        alike = found and found[-1][1] + 1 == first
        if alike and (found[-1][2] == area or area != area):
            found[-1][1] = last
        else:
            found.append([first, last, area])
    whole = rows[["first", "last", "area"]].itertuples(index=False, name=None)
    for line, (first, last, area) in enumerate(whole):
        _with_ends(by_line[line], (first, last, area), days)
    found_ = [(line, *piece) for line, found in by_line.items() for piece in found]
    taken = rows.iloc[[piece[0] for piece in found_]]
    columns = {
        name: [piece[i] for piece in found_] for i, name in enumerate(("first", "last", "area"), 1)
    }
    return taken.assign(**columns)


def _with_ends(found: list[list[Any]], whole: tuple[int, int, float], days: Days) -> None:
    """Pieces of one line with what lies before and after the days looked at."""
    first, last, area = whole
    if first > last or first > days.last or last < days.first:
        found[:] = [[first, last, area]]
        return
    if first < days.first:
        if found and found[0][0] == days.first:
            found[0][0] = first
        else:
            found.insert(0, [first, days.first - 1, area])
    if last > days.last:
        if found and found[-1][1] == days.last:
            found[-1][1] = last
        else:
            found.append([days.last + 1, last, area])
