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
    begun = docket.firm("production_on")
    grace = pd.DateOffset(months=int(rules.grace.value))
    ends = begun + grace
    dormant, wake = _dormant(docket, rules)
    cases: list[tuple[Any, Any]] = [
        (docket.firm("status").astype("str") == "building", None),
        ((ends > docket.today).fillna(value=False), ends),
        (dormant, wake),
        (_open(docket, rules.reorganisation, rules.reorganisation_over), None),
        (_landlord(docket, rules.sublet.value), None),
    ]
    reason = np.full(docket.size, -1, dtype=np.int8)
    until = pd.Series(pd.NaT, range(docket.size), dtype="datetime64[ms]")
    for place, (holds, day) in enumerate(cases):
        hit = np.asarray(pd.Series(holds).fillna(value=False), dtype=bool) & (reason < 0)
        reason[hit] = place
        if day is not None:
            until = until.mask(hit, day.astype("datetime64[ms]"))
    return Excluded(reason, until)


def _dormant(docket: Docket, rules: ExclusionRules) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Registered dormancy that has neither run out nor ended."""
    begun = docket.latest(docket.happened(rules.dormancy))["occurred_on"]
    ended = docket.latest(docket.happened(rules.resumed))["occurred_on"]
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
    begun = docket.latest(events[(hit & ~closed).to_numpy(dtype=bool)])["occurred_on"]
    ended = docket.latest(events[closed.to_numpy(dtype=bool)])["occurred_on"]
    return begun.notna() & ~(ended >= begun).fillna(value=False)


def _landlord(docket: Docket, share: float) -> npt.NDArray[np.bool_]:
    """Firms that let most of the land they own: the tenants' parcel is judged instead."""
    rows, who = docket.rows("occupancy"), docket.who("occupancy")
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
