"""Settle (用地归属): leases, floors, chains and days in order, and land outside the park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from landuse.apportion.chains import without_circles
from landuse.apportion.codes import among
from landuse.apportion.daily import crowded, within_holdings, within_parcels
from landuse.apportion.floors import by_floor
from landuse.apportion.inside import outside_land
from landuse.apportion.leases import paired
from landuse.apportion.lines import lines_of, links_of
from landuse.apportion.periods import Days
from landuse.errors import Note
from landuse.policy import Land

_REPLACED = ("link.overrun", "link.sublet_too_much")
"""Notes of linking that the day by day check says anew, with dates and amounts."""


class Settled(NamedTuple):
    """What :func:`settle` returns (用地归属结果)."""

    links: pd.DataFrame
    outside: pd.DataFrame
    notes: list[Note]


def settle(
    links: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    land: Land,
    year: int,
    said: Sequence[Note] = (),
) -> Settled:
    """Links whose areas add up on every day (用地归属): land used = own + leased in − sublet.

    Where there is no lease and no date, nothing is done.

    Parameters
    ----------
    links
        The ``links`` table with ``enterprise_row`` and ``parcel_row``; ``missed``, where any, are
        the codes beside a link's own that are no parcel.
    tables
        ``parcels`` with ``area_mu``, ``enterprises``, ``returns``, ``occupancy``, ``units``.
    land
        Land section of the policy.
    year
        Evaluation year; what is let and used is looked at in it and in the years with returns.
    said
        Notes so far.

    Returns
    -------
    Settled
        Links, land outside the park, and the notes, old and new.
    """
    links, missed = _further(links)
    leased = bool(among(links["role"], "lease", "sublet").any())
    if not leased and not _to_be_looked_at(links, tables, land):
        outside, notes = outside_land(links, tables, missed)
        return Settled(links, outside, [*said, *notes])
    years = tables["returns"]["year"].agg(["min", "max"]).dropna().astype(int)
    days = Days.of({year, *years})
    lines = before = lines_of(links, tables if leased else None)
    notes = []
    if leased:
        lines, notes = _leases_settled(lines, tables, land, days)
    lines, more = within_parcels(lines, tables, land, days)
    same = lines is before and len(lines) == len(links)
    whole = links if same else links_of(lines, links, tables)
    outside, last = outside_land(whole, tables, missed)
    kept = [note for note in said if note.code not in _REPLACED]
    return Settled(whole, outside, [*kept, *notes, *more, *last])


def _further(links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Links without the codes beside theirs that are no parcel, and whose and when these are."""
    if "missed" not in links:
        return links, None
    hit = links["missed"].notna().to_numpy() & ~among(links["role"], "sublet")
    found = links.loc[hit, ["enterprise_row", "from_on", "to_on", "missed"]]
    found = found.rename(columns={"missed": "code"}).drop_duplicates(ignore_index=True)
    return links.drop(columns="missed"), found if len(found) else None


def _leases_settled(
    lines: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land, days: Days
) -> tuple[pd.DataFrame, list[Note]]:
    """Areas by floor, both sides of each lease, circles, and who lets more than it holds."""
    lines, notes = by_floor(lines, tables, land)
    lines, more = paired(lines, tables, land)
    notes += more
    lines, more = without_circles(lines, tables)
    notes += more
    lines, more = within_holdings(lines, tables, days)
    return lines, notes + more


def _to_be_looked_at(links: pd.DataFrame, tables: Mapping[str, pd.DataFrame], land: Land) -> bool:
    """Whether parcels without a lease need a look at their days: dates, and more held than there is."""
    dated = links["from_on"].notna().any() or links["to_on"].notna().any()
    if not dated and land.overrun == "flag":
        return False
    held, area = (
        frame["area_mu"].to_numpy(dtype=float, na_value=np.nan)
        for frame in (links, tables["parcels"])
    )
    return bool(crowded(links["parcel_row"].to_numpy(), held, area).any())
