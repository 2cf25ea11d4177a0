"""Idle land (闲置土地): the statutory test of order 53, contract by contract."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.finding import (
    column,
    findings,
    missing_names,
    months_between,
    outcome,
    source_text,
    stack,
)
from landuse.policy import Idle

_DONE = ("started_on", "completed_on", "production_on")


def idle(contracts: pd.DataFrame, rules: Idle, today: pd.Timestamp, year: int) -> pd.DataFrame:
    """Statutory test of idle land (闲置土地认定).

    Parameters
    ----------
    contracts
        The contracts.
    rules
        Thresholds of the policy.
    today
        Date of the test.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        Findings ``idle_not_started``, ``idle_suspended`` and ``idle_warning``, one of each a
        contract. Missing dates leave the answer unknown.

    References
    ----------
    闲置土地处置办法（国土资源部令第53号）第二、八、十四、二十一条; domain notes §2.
    """
    due = start_due(contracts, rules)
    begun = started(contracts, today)
    parts = [
        _not_started(contracts, rules, today, due, begun),
        _suspended(contracts, rules, today, begun),
        _warning(contracts, rules, today, due, begun),
    ]
    return stack(parts).assign(year=year)


def start_due(contracts: pd.DataFrame, rules: Idle) -> pd.Series[Any]:
    """Day by which development is due (应动工日期): as agreed, else a year after delivery.

    Parameters
    ----------
    contracts
        The contracts.
    rules
        Thresholds of the policy.

    Returns
    -------
    pandas.Series of datetime
        Missing where neither date is known.
    """
    agreed = column(contracts, "start_due_on", of="contracts")
    delivered = column(contracts, "delivered_on", of="contracts")
    return agreed.where(agreed.notna(), _after(delivered, rules.missing_start.value))


def started(contracts: pd.DataFrame, today: pd.Timestamp) -> pd.Series[Any]:
    """Whether development has begun (是否动工), by any date or by the flag; else unknown.

    Parameters
    ----------
    contracts
        The contracts.
    today
        Date of the test; later dates have not happened yet.

    Returns
    -------
    pandas.Series of boolean
        Missing where neither a date nor the flag says so.
    """
    found = column(contracts, "started", of="contracts").astype("boolean")
    for name in _DONE:
        found = found.mask(column(contracts, name, of="contracts") <= today, other=True)
    later = column(contracts, "started_on", of="contracts") > today
    return found.mask(found.isna() & later, other=False)


def _after(dates: pd.Series[Any], months: float) -> pd.Series[Any]:
    return (dates + pd.DateOffset(months=int(months))).astype("datetime64[ms]")


def _not_started(
    contracts: pd.DataFrame,
    rules: Idle,
    today: pd.Timestamp,
    due: pd.Series[Any],
    begun: pd.Series[Any],
) -> pd.DataFrame:
    overdue = months_between(due, today)
    late = (overdue >= rules.no_start.value).astype("boolean").mask(overdue.isna())
    answer = ~begun & late
    yes = answer.fillna(value=False).astype(bool)
    recover = overdue >= rules.recover.value
    consequence = _consequence(contracts, yes, recover)
    pays = consequence == "fee"
    gaps = {
        "start_due_on": due.isna(),
        "delivered_on": due.isna(),
        "started": begun.isna(),
    }
    return findings(
        "idle_not_started",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": overdue,
            "period_from": due,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(contracts, "start_due_on,delivered_on,started_on"),
            "missing": missing_names(gaps, answer.isna()),
            "consequence": consequence,
            "amount": _fee(contracts, rules).where(pays),
            "due_on": _after(due, rules.recover.value).where(pays),
        },
        size=len(contracts),
        threshold=rules.no_start,
    )


def _consequence(
    contracts: pd.DataFrame, yes: pd.Series[Any], recover: pd.Series[Any]
) -> pd.Series[Any]:
    """What follows (处置后果): the cause decides, and a cause that nobody recorded decides nothing."""
    cause = column(contracts, "delay_cause", of="contracts").astype("str")
    proven = column(contracts, "delay_evidence", of="contracts").notna()
    excused = cause.isin(["government", "force_majeure"])
    code = np.select(
        [cause.isna(), excused & proven, excused, recover],
        ["find_cause", "negotiate", "prove_cause", "recover"],
        default="fee",
    )
    return pd.Series(code, contracts.index, dtype="str").where(yes)


def _fee(contracts: pd.DataFrame, rules: Idle) -> pd.Series[float]:
    price = column(contracts, "land_price", of="contracts")
    return (price * rules.fee_rate.value).astype(float)


def _suspended(
    contracts: pd.DataFrame, rules: Idle, today: pd.Timestamp, begun: pd.Series[Any]
) -> pd.DataFrame:
    since = column(contracts, "suspended_on", of="contracts")
    months = months_between(since, today)
    long = (months >= rules.suspended.value).astype("boolean").mask(months.isna())
    developed = _share(contracts, "area_developed", "area_to_develop")
    invested = _share(contracts, "invested", "total_investment")
    little_built = _below(developed, rules.developed_share.value)
    little_paid = _below(invested, rules.invested_share.value)
    completed = pd.Series(data=False, index=contracts.index)
    for name in ("completed_on", "production_on"):
        completed |= column(contracts, name, of="contracts") <= today
    answer = begun & long & (little_built | little_paid) & ~completed.astype("boolean")
    built = little_built.fillna(value=False).astype(bool)
    rule_value = np.where(built, rules.developed_share.value, rules.invested_share.value)
    value = developed.where(built, invested.where(invested.notna(), developed))
    clause = np.where(built, rules.developed_share.clause, rules.invested_share.clause)
    gaps = {
        "started": begun.isna(),
        "suspended_on": since.isna(),
        "area_developed,area_to_develop": developed.isna(),
        "invested,total_investment": invested.isna(),
    }
    yes = answer.fillna(value=False).astype(bool)
    never = pd.Series(data=False, index=contracts.index)
    consequence = _consequence(contracts, yes, never)
    return findings(
        "idle_suspended",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": value,
            "threshold": rule_value,
            "clause": pd.Series(clause, contracts.index),
            "period_from": since,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(
                contracts, "suspended_on,area_developed,area_to_develop,invested,total_investment"
            ),
            "missing": missing_names(gaps, answer.isna()),
            "consequence": consequence,
            "amount": _fee(contracts, rules).where(consequence == "fee"),
        },
        size=len(contracts),
        threshold=rules.developed_share,
    )


def _warning(
    contracts: pd.DataFrame,
    rules: Idle,
    today: pd.Timestamp,
    due: pd.Series[Any],
    begun: pd.Series[Any],
) -> pd.DataFrame:
    idle_on = _after(due, rules.no_start.value)
    days = (idle_on - today).dt.days.astype(float)
    near = ((days > 0) & (days <= max(rules.warn_days))).astype("boolean").mask(days.isna())
    answer = ~begun & near
    gaps = {"start_due_on": due.isna(), "delivered_on": due.isna(), "started": begun.isna()}
    limit = rules.no_start.model_copy(update={"value": float(max(rules.warn_days)), "unit": "days"})
    return findings(
        "idle_warning",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": days,
            "period_from": due,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(contracts, "start_due_on,delivered_on,started_on"),
            "missing": missing_names(gaps, answer.isna()),
            "due_on": idle_on.where(answer.fillna(value=False).astype(bool)),
        },
        size=len(contracts),
        threshold=limit,
    )


def _whose(contracts: pd.DataFrame) -> dict[str, Any]:
    return {"subject_id": contracts["contract_id"], "parcel_id": contracts["parcel_id"]}


def _share(contracts: pd.DataFrame, above: str, below: str) -> pd.Series[float]:
    whole = column(contracts, below, of="contracts")
    return column(contracts, above, of="contracts") / whole.where(whole > 0)


def _below(share: pd.Series[float], limit: float) -> pd.Series[Any]:
    """Strictly below; a share that is the limit but for rounding is not below it."""
    return (share < limit - 1e-9).astype("boolean").mask(share.isna())
