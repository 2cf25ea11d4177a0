"""Exclusions (不予判断的情形): construction, new, dormant, in reorganisation, landlord."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.zombie.docket import Docket
from landuse.policy.zombie import ExclusionRules, Words

REASONS = ("building", "new", "dormant", "reorganisation", "landlord")


class Excluded(NamedTuple):
    """Firms that are not judged (不予判断).

    Parameters
    ----------
    reason
        Place in :data:`REASONS`, −1 where the firm is judged.
    until
        Day from which it is judged again, where one is known.
    """

    reason: npt.NDArray[np.int8]
    until: pd.Series[Any]


def excluded(docket: Docket, rules: ExclusionRules) -> Excluded:
    """Who is not judged, and until when (不予判断的企业); the first reason counts.

    References
    ----------
    市场主体登记管理条例第三十条：歇业最长不超过3年; 企业破产法：重整.
    """
    cases: dict[str, tuple[Any, Any]] = {
        "building": (docket.firm("status").isin(["building"]), None),
        "new": _new(docket, int(rules.grace.value)),
        "landlord": (_landlord(docket, rules.sublet.value), None),
    }
    if len(docket.events):
        cases["dormant"] = _dormant(docket, rules)
        over = rules.reorganisation_over
        cases["reorganisation"] = (_open(docket, rules.reorganisation, over), None)
    reason = np.full(docket.size, -1, dtype=np.int8)
    until = pd.Series(pd.NaT, range(docket.size), dtype="datetime64[ms]")
    for place, name in enumerate(REASONS):
        holds, day = cases.get(name, (False, None))
        hit = np.asarray(holds, dtype=bool) & (reason < 0)
        reason[hit] = place
        if day is not None and hit.any():
            until = until.mask(hit, day.astype("datetime64[ms]"))
    return Excluded(reason, until)


def _new(docket: Docket, months: int) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Production that began within the months of grace, and their end."""
    begun = docket.firm("production_on")
    if begun.isna().all():
        return begun.notna(), begun
    ends = begun + pd.DateOffset(months=months)
    return (ends > docket.today).fillna(value=False), ends


def _dormant(docket: Docket, rules: ExclusionRules) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Registered dormancy that has neither run out nor ended."""
    begun = docket.last_day(docket.happened(rules.dormancy))
    ended = docket.last_day(docket.happened(rules.resumed))
    until = begun + pd.DateOffset(years=int(rules.dormancy_years.value))
    open_ = (until > docket.today) & ~(ended >= begun)
    return open_.fillna(value=False), until


def _open(docket: Docket, words: Words, over: Words) -> pd.Series[Any]:
    """A case that was taken on and not ended; named by kind, or by the content of a bankruptcy."""
    events = docket.events
    hit = events["kind"].isin(words.kinds)
    bankrupt = events["kind"].str.contains("bankruptcy", regex=False)
    bankrupt |= events["kind"].str.contains("破产", regex=False)
    for word in words.words:
        hit |= events["kind"].str.contains(word, regex=False)
        hit |= bankrupt & events["value"].str.contains(word, regex=False)
    closed = events["kind"].isin(over.kinds)
    for word in over.words:
        closed |= (events["kind"] + events["value"]).str.contains(word, regex=False)
    begun = docket.last_day(events[(hit & ~closed).to_numpy(dtype=bool)])
    ended = docket.last_day(events[closed.to_numpy(dtype=bool)])
    return begun.notna() & ~(ended >= begun).fillna(value=False)


def _landlord(docket: Docket, share: float) -> npt.NDArray[np.bool_]:
    """Firms that let most of the land they own: the tenants' parcel is judged instead."""
    rows, who = docket.rows("occupancy"), docket.who("occupancy")
    if rows.empty:
        return np.zeros(docket.size, dtype=bool)
    role = column(rows, "role", of="occupancy").astype("str")
    area = column(rows, "area", of="occupancy").to_numpy(dtype=float, na_value=np.nan)
    begun, over = (column(rows, name, of="occupancy") for name in ("from_on", "to_on"))
    now = ~(begun > docket.today) & ~(over < docket.today)
    kept = now.to_numpy(dtype=bool) & (who >= 0) & ~np.isnan(area)
    sums = [
        np.bincount(who[part], area[part], docket.size)
        for part in (kept & (role == each).to_numpy(dtype=bool) for each in ("own", "sublet"))
    ]
    return np.asarray((sums[0] > 0) & (sums[1] >= share * sums[0]))
