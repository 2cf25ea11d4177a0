"""Promises of contracts (标准地承诺): ordinary contracts keep theirs, a handful nearly or not, as planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.demo.contracts import BUILT

YEAR = 2025
SCENARIO = 14
_MARGIN = {"output": 0.9, "tax": 0.6}
"""Share of what the firms on a parcel reach that its ordinary contract asks for, at most."""

_DONE = {
    "start": ("start_due_on", "started_on"),
    "completion": ("completion_due_on", "completed_on"),
    "production": ("production_due_on", "production_on"),
}
_AGREED = {"output": ("output_per_mu", "revenue"), "tax": ("tax_per_mu", "tax_paid")}
_COMING = {
    "start_due_on": pd.Timestamp("2026-01-31"),
    "completion_due_on": pd.Timestamp("2026-03-31"),
    "production_due_on": pd.Timestamp("2026-09-30"),
}
"""What is being built is due by these days at the earliest."""

PLANTED: tuple[tuple[str, str, float], ...] = (
    *(("start", "nearly", 60), ("start", "not", 200)),
    *(("completion", "nearly", 45), ("completion", "not", 400)),
    *(("production", "nearly", 90), ("production", "not", 91)),
    *(("investment", "met", 1.0), ("investment", "nearly", 0.93), ("investment", "not", 0.6)),
    *(("output", "met", 1.05), ("output", "nearly", 0.94), ("output", "not", 0.5)),
    *(("tax", "met", 1.05), ("tax", "nearly", 0.95), ("tax", "not", 0.4)),
)
"""Clause, outcome, and how it comes about: days late, or share of what was agreed."""

_NOTE = {
    "met": ("履约：达到约定", "the contract is kept"),
    "nearly": ("履约：接近约定", "the contract is nearly kept"),
    "not": ("履约：未达约定", "the contract is not kept"),
}


class Promised(NamedTuple):
    """Contracts with their promises kept or not (履约后的合同), and the rows of the truth."""

    contracts: pd.DataFrame
    truth: list[tuple[Any, ...]]


def keep_promises(
    frames: Mapping[str, pd.DataFrame],
    returns: pd.DataFrame,
    sites: pd.DataFrame,
    land: Mapping[str, float],
    cases: Sequence[str],
) -> Promised:
    """Let ordinary contracts keep what they agreed, and plant some that do not (植入履约案例).

    Parameters
    ----------
    frames
        ``contracts``, numbered, and ``parcels``, both indexed by parcel.
    returns
        Yearly figures with their gaps.
    sites
        Who is on which parcel.
    land
        Land of each enterprise [mu].
    cases
        Parcels that carry a case: their contracts stay as they are.

    Returns
    -------
    Promised
        Of other contracts no day and no number but these is changed, and nothing is drawn by lot.
    """
    deals = frames["contracts"].copy()
    free = ~deals.index.isin(list(cases))
    rates = _rates(returns, sites, land)
    deals = _kept_days(deals, free, frames["parcels"]["kind"].reindex(deals.index))
    short = free & (deals["invested"] < deals["invest_per_mu"] * deals["area"]).to_numpy()
    due = np.ceil(deals["invest_per_mu"] * deals["area"])
    built = deals["completed_on"].notna().to_numpy()
    deals["invested"] = deals["invested"].mask(short & built, due)
    for clause, (agreed, _) in _AGREED.items():
        most = np.floor(deals.index.map(rates[clause].min) * _MARGIN[clause] * 100) / 100
        lower = free & (most < deals[agreed]).to_numpy()
        deals[agreed] = deals[agreed].mask(lower, most)
    return _planted(deals, free, frames["parcels"]["kind"].reindex(deals.index), rates)


class _Rate(NamedTuple):
    """Figure per mu of the firms on each parcel: the least, and that of parcels with one firm on one."""

    min: pd.Series[float]
    alone: pd.Series[float]


def _rates(
    returns: pd.DataFrame, sites: pd.DataFrame, land: Mapping[str, float]
) -> dict[str, _Rate]:
    now = returns[returns["year"] == YEAR].set_index("enterprise_id")
    area = pd.Series(land, dtype=float)
    firms = sites.groupby("parcel_id")["enterprise_id"].agg(lambda each: list(dict.fromkeys(each)))
    places = sites.groupby("enterprise_id")["parcel_id"].nunique()
    clear = now["vat_carryover_refund"].fillna(1.0) == 0
    found = {}
    for clause, (_, figure) in _AGREED.items():
        rate = now[figure] / area.reindex(now.index)
        least = {at: rate.reindex(who).min() for at, who in firms.items()}
        alone = {
            at: rate.get(who[0], np.nan)
            for at, who in firms.items()
            if len(who) == 1 and places[who[0]] == 1 and clear.get(who[0], False)
        }
        found[clause] = _Rate(pd.Series(least, dtype=float), pd.Series(alone, dtype=float))
    return found


def _kept_days(deals: pd.DataFrame, free: Any, kind: pd.Series[Any]) -> pd.DataFrame:
    """Everything done by its day; what is being built is due next year."""
    for due, done in _DONE.values():
        late = free & (deals[done] > deals[due]).to_numpy()
        deals[done] = deals[done].mask(late, deals[due])
    coming = free & (kind == "plot").to_numpy()
    waiting = coming & ~deals["started"].fillna(value=True).to_numpy(dtype=bool)
    for name, day in _COMING.items():
        rows = waiting if name == "start_due_on" else coming
        deals[name] = deals[name].mask(rows & (deals[name] < day).to_numpy(), day)
    return deals


def _planted(
    deals: pd.DataFrame, free: Any, kind: pd.Series[Any], rates: Mapping[str, _Rate]
) -> Promised:
    alone = rates["tax"].alone.dropna().index.intersection(rates["output"].alone.dropna().index)
    dated = deals[["start_due_on", "invested", "production_on"]].notna().all(axis=1)
    fit = free & kind.isin(BUILT).to_numpy() & dated.to_numpy() & deals.index.isin(alone)
    hosts = [str(each) for each in sorted(deals.index[fit])]
    step = max(len(hosts) // len(PLANTED), 1)
    truth = []
    for (clause, outcome, size), host in zip(PLANTED, hosts[::step], strict=False):
        if clause in _DONE:
            due, done = _DONE[clause]
            deals.loc[host, done] = deals.loc[host, due] + pd.Timedelta(days=size)
        elif clause == "investment":
            whole = deals.loc[host, "invest_per_mu"] * deals.loc[host, "area"]
            deals.loc[host, "invested"] = np.ceil(size * whole * 100) / 100
        else:
            rate = rates[clause].alone[host]
            deals.loc[host, _AGREED[clause][0]] = round(rate / size, 2)
        named = (SCENARIO, f"contract_{clause}", "contract", deals.loc[host, "contract_id"])
        truth.append((*named, host, outcome, *_NOTE[outcome]))
    return Promised(deals, truth)
