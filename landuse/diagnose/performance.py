"""Contract performance (履约评价): milestones and ratios of each contract: met, nearly, not or unknown."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.criteria import PLACE, TENANT, Evidence, completed
from landuse.diagnose.finding import column, months_between
from landuse.diagnose.idle import started
from landuse.errors import Note
from landuse.policy import PerformanceRules
from landuse.schema import fields, named

MILESTONES = ("start", "completion", "production")
RATIOS = ("investment", "output", "tax", "floor_area_ratio")
CLAUSES = (*MILESTONES, *RATIOS)
"""Clauses of a contract, in the order of the table."""

OUTCOMES = ("met", "nearly", "not", "unknown", "not_due")

_AGREED = {
    "start": "start_due_on",
    "completion": "completion_due_on",
    "production": "production_due_on",
    "investment": "invest_per_mu",
    "output": "output_per_mu",
    "tax": "tax_per_mu",
    "floor_area_ratio": "far_min",
}
_DONE = {"start": "started_on", "completion": "completed_on", "production": "production_on"}
_READS = {
    "investment": "invested,area",
    "output": "revenue,area_mu",
    "tax": "tax_paid,area_mu",
    "floor_area_ratio": "floor_area,area_mu",
}
_EPSILON = 1e-9


class Progress(NamedTuple):
    """How far each contract is (合同进展): begun, completed, in production; unknown where nothing says so."""

    begun: pd.Series[Any]
    completed: pd.Series[Any]
    producing: pd.Series[Any]


def progress(evidence: Evidence) -> Progress:
    """How far each contract is (合同进展).

    Production is shown by its date. That there is none is shown by a date to come, by land that is not
    begun, or by tenants that are all still building; a blank alone shows nothing.

    Parameters
    ----------
    evidence
        Contracts with ``parcel`` (position, −1 where the park has no such parcel) and tenants.

    Returns
    -------
    Progress
        Nullable booleans on the index of the contracts.
    """
    contracts, today = evidence.contracts, evidence.today
    begun = started(contracts, today)
    since = column(contracts, "production_on", of="contracts")
    producing = (since <= today).astype("boolean").mask(since.isna())
    idle_yet = (~begun).fillna(value=False).astype(bool) | _all_building(evidence)
    return Progress(
        begun, completed(contracts, today), producing.mask(since.isna() & idle_yet, other=False)
    )


def _all_building(evidence: Evidence) -> pd.Series[Any]:
    """Whether every tenant of the contract's parcel is still building."""
    none = pd.Series(data=False, index=evidence.contracts.index)
    if evidence.tenants.empty or "status" not in evidence.tenants:
        return none
    status = evidence.tenants["status"].astype("str")
    building = (status == "building").astype("boolean").mask(status.isna())
    every = evidence.every_tenant(building).fillna(value=False).to_numpy(dtype=bool)
    place = evidence.contracts["parcel"].to_numpy()
    return none if not len(every) else pd.Series(every[place] & (place >= 0), none.index)


def performance(
    evidence: Evidence, rules: PerformanceRules, year: int
) -> tuple[pd.DataFrame, list[Note]]:
    """Contract performance (履约评价), one row a contract and clause.

    Parameters
    ----------
    evidence
        ``parcels`` with facts and indicators of the evaluation year, ``far_min`` and, where refunds
        are kept, ``tax_before_refund``; tenants; contracts with ``parcel`` (position or −1).
    rules
        What counts as nearly met, and when yields are due.
    year
        Evaluation year.

    Returns
    -------
    performance, notes
        The ``performance`` table; a clause for which the park has no agreed value at all has no rows
        and is named in a note.

    Notes
    -----
    A milestone is measured in days late, a ratio per mu by what the contract agreed. A milestone whose
    day is to come and of which nothing is recorded is not due, nor is what it brings. A ratio is due once
    the land is completed or should be, output and tax once production has run for the policy's months.
    """
    deals = evidence.contracts
    stage = progress(evidence)
    parts, lacking = [], []
    for clause in CLAUSES:
        agreed = _agreed(evidence, clause)
        if deals.empty or not agreed.notna().any():
            lacking.append(_AGREED[clause])
        elif clause in MILESTONES:
            parts.append(_milestone(clause, agreed, evidence, stage, rules))
        else:
            parts.append(_ratio(clause, agreed, evidence, stage, rules, year))
    notes = []
    if lacking and len(deals):
        params = {"fields": named(lacking), "count": len(deals)}
        notes.append(Note("supply.not_agreed", "info", params))
    if any("output" in part["clause"].array for part in parts) and not _has(
        evidence, "gross_output"
    ):
        notes.append(Note("supply.output_by_revenue", "info", {"count": len(deals)}))
    return _table(parts), notes


def _has(evidence: Evidence, name: str) -> bool:
    return name in evidence.parcels and bool(evidence.parcels[name].notna().any())


def _agreed(evidence: Evidence, clause: str) -> pd.Series[Any]:
    """What was agreed; a ratio of zero is none."""
    name = _AGREED[clause]
    if clause == "floor_area_ratio":
        values = _of_parcel(evidence, column(evidence.parcels, name, of="parcels"))
    else:
        values = column(evidence.contracts, name, of="contracts")
    return values if clause in MILESTONES else values.where(values > 0)


def _of_parcel(evidence: Evidence, values: pd.Series[Any]) -> pd.Series[float]:
    """A figure of each contract's parcel; missing where the park has no such parcel."""
    found = np.append(values.to_numpy(dtype=float, na_value=np.nan), np.nan)
    return pd.Series(found[evidence.contracts["parcel"].to_numpy()], evidence.contracts.index)


def _milestone(
    clause: str,
    due: pd.Series[Any],
    evidence: Evidence,
    stage: Progress,
    rules: PerformanceRules,
) -> pd.DataFrame:
    today = evidence.today
    flag = dict(zip(MILESTONES, stage, strict=True))[clause]
    done_on = column(evidence.contracts, _DONE[clause], of="contracts")
    done_on = done_on.where(done_on <= today)
    open_ = (~flag).fillna(value=False).astype(bool) & done_on.isna()
    open_ |= flag.isna() & done_on.isna() & (due >= today)
    late = (done_on.where(~open_, today) - due).dt.days.astype(float)
    early = flag.fillna(value=False).astype(bool) & done_on.isna() & (due >= today)
    late = late.mask(early, 0.0)
    known = due.notna() & (done_on.notna() | open_ | early)
    near = rules.near_days.value
    outcome = np.select(
        [~known, open_ & (late <= 0), late <= 0, late <= near],
        ["unknown", "not_due", "met", "nearly"],
        default="not",
    )
    gaps = np.where(due.isna(), _AGREED[clause], _DONE[clause])
    return _rows(
        clause,
        evidence,
        {
            "outcome": outcome,
            "value": late.clip(lower=0).where(known & (outcome != "not_due")),
            "threshold": np.where(known, 0.0, np.nan),
            "unit": "days",
            "due_on": due,
            "done_on": done_on,
            "period_from": due,
            "period_to": done_on.fillna(today).where(known),
            "source": _source(evidence, f"{_AGREED[clause]},{_DONE[clause]}"),
            "missing": pd.Series(gaps, due.index, dtype="str").where(~known),
            "rule": _rule(rules, rules.near_days.clause),
        },
    )


def _ratio(
    clause: str,
    agreed: pd.Series[Any],
    evidence: Evidence,
    stage: Progress,
    rules: PerformanceRules,
    year: int,
) -> pd.DataFrame:
    value, reads = _figure(clause, evidence, agreed)
    by_year = clause in {"output", "tax"}
    ripe = _in_yield(evidence, stage, rules, year) if by_year else _built(evidence, stage)
    known = ripe.notna() & value.notna() & agreed.notna()
    unripe = (~ripe).fillna(value=False).astype(bool)
    share = value / agreed
    doubt, lacking = _not_all(evidence, share, rules) if by_year else (None, "")
    known = known if doubt is None else known & ~doubt
    outcome = np.select(
        [unripe, ~known, share >= 1 - _EPSILON, share >= rules.near_share.value - _EPSILON],
        ["not_due", "unknown", "met", "nearly"],
        default="not",
    )
    since = column(evidence.contracts, "completed_on", of="contracts")
    start = pd.Series(pd.Timestamp(year, 1, 1), agreed.index) if by_year else since
    end = pd.Timestamp(year, 12, 31) if by_year else evidence.today
    ripe_by = "production_on" if by_year else "completed_on,completion_due_on"
    gaps = np.where(ripe.isna(), ripe_by, np.where(value.isna(), reads, _AGREED[clause]))
    gaps = gaps if doubt is None else np.where(doubt & (gaps == _AGREED[clause]), lacking, gaps)
    rule = rules.ramp.clause if by_year else rules.near_share.clause
    return _rows(
        clause,
        evidence,
        {
            "outcome": outcome,
            "value": value,
            "threshold": agreed,
            "unit": "1" if clause == "floor_area_ratio" else "wan_yuan/mu",
            "period_from": start,
            "period_to": pd.Series(end, agreed.index),
            "source": _source(evidence, f"{_AGREED[clause]},{reads}"),
            "missing": pd.Series(gaps, agreed.index, dtype="str").where(outcome == "unknown"),
            "rule": _rule(rules, rule),
        },
    )


def _not_all(
    evidence: Evidence, share: pd.Series[float], rules: PerformanceRules
) -> tuple[Any, str]:
    """Contracts whose figure could be more, of somebody unnamed, or less, of land elsewhere."""
    if not (evidence.unnamed.any() or evidence.elsewhere.any()):
        return None, ""
    place = evidence.contracts["parcel"].to_numpy()
    more, less = (
        np.append(each, False)[place] if len(each) else np.zeros(len(place), dtype=bool)
        for each in (evidence.unnamed, evidence.elsewhere)
    )
    few, some = share < 1 - _EPSILON, share >= rules.near_share.value - _EPSILON
    lacking = ",".join(
        name for name, each in ((TENANT, more), (PLACE, less)) if (each & share.notna()).any()
    )
    return (more & few) | (less & some), lacking


def _figure(
    clause: str, evidence: Evidence, agreed: pd.Series[Any]
) -> tuple[pd.Series[float], str]:
    """What was reached, and the fields that it rests on."""
    if clause == "investment":
        area = column(evidence.contracts, "area", of="contracts")
        spent = column(evidence.contracts, "invested", of="contracts")
        return spent / area.where(area > 0), _READS[clause]
    parcels = evidence.parcels
    if clause == "floor_area_ratio":
        return _of_parcel(evidence, parcels["floor_area_ratio"]), _READS[clause]
    if clause == "output":
        name = "gross_output" if _has(evidence, "gross_output") else "revenue"
        if name not in parcels:
            return pd.Series(np.nan, agreed.index), f"{name},area_mu"
        area = parcels["area_mu"]
        return _of_parcel(evidence, parcels[name] / area.where(area > 0)), f"{name},area_mu"
    rate = parcels["tax_per_mu"] if "tax_per_mu" in parcels else evidence.blank()
    paid = _of_parcel(evidence, rate)
    if "tax_before_refund" not in parcels:
        return paid, _READS[clause]
    before = _of_parcel(evidence, parcels["tax_before_refund"])
    return before.where(before.notna(), paid.where(paid >= agreed)), (
        f"{_READS[clause]},vat_carryover_refund"
    )


def _built(evidence: Evidence, stage: Progress) -> pd.Series[Any]:
    """Whether a ratio of the built plant is due: completed, or should be."""
    due = column(evidence.contracts, "completion_due_on", of="contracts")
    late = (due < evidence.today).astype("boolean").mask(due.isna())
    return stage.completed | late


def _in_yield(
    evidence: Evidence, stage: Progress, rules: PerformanceRules, year: int
) -> pd.Series[Any]:
    """Whether output and tax of the year are due: production ran long enough by its end."""
    since = column(evidence.contracts, "production_on", of="contracts")
    months = months_between(since, pd.Timestamp(year, 12, 31))
    ripe = (months >= rules.ramp.value).astype("boolean").mask(months.isna())
    never = (~stage.producing).fillna(value=False).astype(bool)
    due = column(evidence.contracts, "production_due_on", of="contracts")
    never |= stage.producing.isna() & (due >= evidence.today)
    return ripe.mask(never, other=False)


def _source(evidence: Evidence, columns: str) -> pd.Series[Any]:
    contracts = evidence.contracts
    if "source" not in contracts or "source_row" not in contracts:
        return pd.Series(columns, contracts.index, dtype="str")
    rows = contracts["source"].astype("str") + "#" + contracts["source_row"].astype("str")
    return rows + " " + columns


def _rule(rules: PerformanceRules, clause: str) -> str:
    return f"{rules.source} {clause}".strip()


def _rows(clause: str, evidence: Evidence, columns: dict[str, Any]) -> pd.DataFrame:
    contracts = evidence.contracts
    keys = ("contract_id", "parcel_id", "enterprise_id")
    ids = {name: column(contracts, name, of="contracts") for name in keys}
    return pd.DataFrame({**ids, "clause": clause, **columns}, contracts.index)


def _table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """All clauses as the ``performance`` table, contract by contract."""
    known = fields("performance")
    if not parts:
        return pd.DataFrame({n: pd.Series(dtype=each.pandas_dtype) for n, each in known.items()})
    order = np.argsort(np.concatenate([np.arange(len(part)) for part in parts]), kind="stable")
    whole = pd.concat(parts, ignore_index=True).iloc[order].reset_index(drop=True)
    found = {}
    for name, field in known.items():
        values = whole[name] if name in whole else pd.Series(None, whole.index, dtype="object")
        if name in {"clause", "outcome"}:
            found[name] = pd.Series(
                pd.Categorical(values, CLAUSES if name == "clause" else OUTCOMES)
            )
        elif field.dtype == "category":
            found[name] = values.astype("str").astype("category")
        else:
            found[name] = values.astype(field.pandas_dtype)
    return pd.DataFrame(found, copy=False)
