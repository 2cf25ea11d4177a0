"""Leases (租赁条款): each clause of a lease against what the tenant has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.finding import column, months_between
from landuse.policy import Tenancy
from landuse.policy.zombie import Number
from landuse.units import factor


@dataclass(frozen=True)
class Tenants:
    """Let units and who rents them (承租情况).

    Parameters
    ----------
    units
        Units that are not vacant, with ``status``, ``stopped_on``, ``above_scale`` and ``tax`` of
        their tenants.
    today
        Date of the test.
    rules
        Rules of the policy.
    """

    units: pd.DataFrame
    today: pd.Timestamp
    rules: Tenancy

    def of(self, name: str) -> pd.Series[Any]:
        """Column of the unit sheet (单元列)."""
        return column(self.units, name, of="units")

    def past(self, name: str) -> pd.Series[Any]:
        """Whether the day of a column is past (是否到期)."""
        due = self.of(name)
        return (due < self.today).astype("boolean").mask(due.isna())


class Clause(NamedTuple):
    """Answer on one clause (条款结论), with figure, threshold, beginning, and fields used."""

    holds: pd.Series[Any]
    value: pd.Series[Any]
    limit: Any
    since: pd.Series[Any]
    holds_on: pd.Series[Any]
    gaps: dict[str, pd.Series[Any]]
    rule: Number | None = None
    unit: str = "1"


def recorded(tenants: Tenants, clause: str) -> bool:
    """Whether the park has any data for a clause (有无条款数据).

    Parameters
    ----------
    tenants
        Let units.
    clause
        A name of :data:`CLAUSES`.

    Returns
    -------
    bool
        Without any, the clause is not judged.
    """
    if clause == "tax" and tenants.rules.agreed_tax is not None:
        return True
    return any(
        name in tenants.units and tenants.units[name].notna().any() for name in _NEEDS[clause]
    )


def nothing(tenants: Tenants) -> Clause:
    """Clause of which nothing is known (无数据条款).

    Parameters
    ----------
    tenants
        Let units.

    Returns
    -------
    Clause
        Unknown throughout.
    """
    size = tenants.units.index
    no_day = pd.Series(pd.NaT, size, dtype="datetime64[ms]")
    blank = pd.Series(np.nan, size)
    return Clause(pd.Series(pd.NA, size, dtype="boolean"), blank, np.nan, no_day, no_day, {})


def _arrears(tenants: Tenants) -> Clause:
    rule = tenants.rules.arrears
    since = tenants.of("arrears_since")
    months = tenants.of("arrears_months").astype(float)
    by_date = months_between(since, tenants.today)
    months = months.where(months.notna(), by_date.where(by_date >= 0))
    begun = since.where(since.notna(), _months_before(tenants.today, months))
    begun = begun.where(months > 0)
    holds = (months >= rule.value).astype("boolean").mask(months.isna())
    by_months = _months_before(tenants.today, (months - rule.value).clip(lower=0))
    by_day = (since + pd.DateOffset(months=int(rule.value))).astype("datetime64[ms]")
    holds_on = by_day.where(since.notna(), by_months)
    gaps = {"arrears_months": months.isna()}
    return Clause(holds, months, rule.value, begun, holds_on, gaps, rule, "months")


def _months_before(today: pd.Timestamp, months: pd.Series[Any]) -> pd.Series[Any]:
    """Day some whole months before another."""
    whole = {each: today - pd.DateOffset(months=int(each)) for each in months.dropna().unique()}
    return months.map(whole).astype("datetime64[ms]")


def _tax(tenants: Tenants) -> Clause:
    """Tax of the year for each square metre that the tenant rents, once the lease has run in."""
    rules, frame = tenants.rules, tenants.units
    agreed = tenants.of("agreed_tax").astype(float)
    if rules.agreed_tax is not None:
        agreed = agreed.fillna(rules.agreed_tax.value * factor("yuan/m2", "wan_yuan/mu"))
    rented = frame["rented"].where(frame["rented"] > 0)
    value = frame["tax"] / (rented * factor("m2", "mu"))
    begun = tenants.of("from_on")
    months = months_between(begun, tenants.today)
    ripe = (months >= rules.tax_after.value).astype("boolean").mask(months.isna())
    short = (value < agreed - 1e-9).astype("boolean").mask(value.isna() | agreed.isna())
    bound = agreed.notna().astype("boolean")
    gaps = {
        "tax_paid": frame["tax"].isna(),
        "floor_area": frame["rented"].isna(),
        "agreed_tax": agreed.isna(),
        "from_on": begun.isna(),
    }
    since = pd.Series(tenants.today.replace(month=1, day=1), frame.index).astype("datetime64[ms]")
    on = pd.Series(tenants.today, frame.index).astype("datetime64[ms]")
    holds = (ripe & short).mask(~bound)
    return Clause(holds, value, agreed, since, on, gaps, rules.agreed_tax, "wan_yuan/mu")


def _scale(tenants: Tenants) -> Clause:
    """Above scale by the day agreed; what it is now is what counts."""
    large = tenants.units["above_scale"].astype("boolean")
    due = tenants.of("scale_due_on")
    gaps = {"above_scale": large.isna(), "scale_due_on": due.isna()}
    value = large.astype("Float64").astype(float)
    return Clause(~large & tenants.past("scale_due_on"), value, 1.0, due, due, gaps)


def _investment(tenants: Tenants) -> Clause:
    agreed = tenants.of("agreed_investment").astype(float)
    made = tenants.of("invested_so_far").astype(float)
    due = tenants.of("invest_due_on")
    share = made / agreed.where(agreed > 0)
    short = (share < 1 - 1e-9).astype("boolean").mask(share.isna())
    gaps = {
        "agreed_investment": agreed.isna(),
        "invested_so_far": made.isna(),
        "invest_due_on": due.isna(),
    }
    return Clause(short & tenants.past("invest_due_on"), share, 1.0, due, due, gaps)


def _sublet(tenants: Tenants) -> Clause:
    sublet = tenants.of("sublet").astype("boolean")
    agreed = tenants.of("sublet_agreed").astype("boolean")
    blank = nothing(tenants)
    gaps = {"sublet": sublet.isna(), "sublet_agreed": agreed.isna()}
    return blank._replace(holds=sublet & ~agreed, gaps=gaps)


CLAUSES: dict[str, Callable[[Tenants], Clause]] = {
    "arrears": _arrears,
    "tax": _tax,
    "scale": _scale,
    "investment": _investment,
    "sublet": _sublet,
}
"""Clause of a lease → how it is tested."""

_NEEDS = {
    "arrears": ("arrears_months", "arrears_since"),
    "tax": ("agreed_tax",),
    "scale": ("scale_due_on",),
    "investment": ("agreed_investment",),
    "sublet": ("sublet",),
}
