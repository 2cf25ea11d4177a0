"""Idle land (闲置土地): the statutory test of order 53, contract by contract."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.consequence import (
    after,
    answer_by,
    articles,
    cited,
    deadline,
    fee,
    what_follows,
)
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
from landuse.schema import empty

_DONE = ("started_on", "completed_on", "production_on")


def idle(
    contracts: pd.DataFrame,
    rules: Idle,
    today: pd.Timestamp,
    year: int,
    events: pd.DataFrame | None = None,
) -> pd.DataFrame:
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
    events
        Dated events; a notice of an idle-land survey sets the day by which the holder answers.

    Returns
    -------
    pandas.DataFrame
        Findings ``idle_not_started``, ``idle_suspended`` and ``idle_warning``, one of each a
        contract, and ``idle_warning_suspended`` for contracts with a day of suspension. Missing
        dates leave the answer unknown.

    Notes
    -----
    A finding that holds names the articles that it and its consequence rest on. A fee comes with its
    amount and the day from which the land may be recovered; land whose cause is open, with the day by
    which the holder has to answer, where a notice is recorded.

    References
    ----------
    闲置土地处置办法（国土资源部令第53号）第二、八、九、十二、十四、二十一条; domain notes §2.
    """
    if contracts.empty:
        return empty("findings").assign(year=year)
    due = start_due(contracts, rules)
    begun = started(contracts, today)
    answer_on = answer_by(contracts, events, rules, today)
    parts = [
        _not_started(contracts, rules, today, (due, begun, answer_on)),
        _suspended(contracts, rules, today, begun, answer_on),
        _warning(contracts, rules, today, due, begun),
        _warning_suspended(contracts, rules, today, begun),
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
    return agreed.where(agreed.notna(), after(delivered, rules.missing_start.value))


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


def _not_started(
    contracts: pd.DataFrame,
    rules: Idle,
    today: pd.Timestamp,
    known: tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any]],
) -> pd.DataFrame:
    due, begun, answer_on = known
    overdue = months_between(due, today)
    late = (overdue >= rules.no_start.value).astype("boolean").mask(overdue.isna())
    answer = ~begun & late
    yes = answer.fillna(value=False).astype(bool)
    recover = overdue >= rules.recover.value
    consequence = what_follows(contracts, yes, recover)
    pays = consequence == "fee"
    definition = pd.Series(cited(rules.no_start), contracts.index, dtype="str")
    presumed = yes & column(contracts, "start_due_on", of="contracts").isna()
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
            "clause": articles(definition, rules, consequence, presumed),
            "amount": fee(contracts, rules).where(pays),
            "due_on": deadline(consequence, after(due, rules.recover.value), answer_on),
        },
        size=len(contracts),
        threshold=rules.no_start,
    )


class _Suspension(NamedTuple):
    """What is known of suspended land: since when, shares developed and invested, too little, completed."""

    since: pd.Series[Any]
    developed: pd.Series[Any]
    invested: pd.Series[Any]
    little_built: pd.Series[Any]
    little_paid: pd.Series[Any]
    completed: pd.Series[Any]


def _suspension(contracts: pd.DataFrame, rules: Idle, today: pd.Timestamp) -> _Suspension:
    developed = _share(contracts, "area_developed", "area_to_develop")
    invested = _share(contracts, "invested", "total_investment")
    completed = pd.Series(data=False, index=contracts.index)
    for name in ("completed_on", "production_on"):
        completed |= column(contracts, name, of="contracts") <= today
    return _Suspension(
        column(contracts, "suspended_on", of="contracts"),
        developed,
        invested,
        _below(developed, rules.developed_share.value),
        _below(invested, rules.invested_share.value),
        completed.astype("boolean"),
    )


def _suspended(
    contracts: pd.DataFrame,
    rules: Idle,
    today: pd.Timestamp,
    begun: pd.Series[Any],
    answer_on: pd.Series[Any],
) -> pd.DataFrame:
    since, developed, invested, little_built, little_paid, completed = _suspension(
        contracts, rules, today
    )
    months = months_between(since, today)
    long = (months >= rules.suspended.value).astype("boolean").mask(months.isna())
    answer = begun & long & (little_built | little_paid) & ~completed
    built = little_built.fillna(value=False).astype(bool)
    rule_value = np.where(built, rules.developed_share.value, rules.invested_share.value)
    value = developed.where(built, invested.where(invested.notna(), developed))
    clause = pd.Series(
        np.where(built, cited(rules.developed_share), cited(rules.invested_share)),
        contracts.index,
        dtype="str",
    )
    gaps = {
        "started": begun.isna(),
        "suspended_on": since.isna(),
        "area_developed,area_to_develop": developed.isna(),
        "invested,total_investment": invested.isna(),
    }
    yes = answer.fillna(value=False).astype(bool)
    never = pd.Series(data=False, index=contracts.index)
    consequence = what_follows(contracts, yes, never)
    return findings(
        "idle_suspended",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": value,
            "threshold": rule_value,
            "clause": articles(clause, rules, consequence),
            "period_from": since,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(
                contracts, "suspended_on,area_developed,area_to_develop,invested,total_investment"
            ),
            "missing": missing_names(gaps, answer.isna()),
            "consequence": consequence,
            "amount": fee(contracts, rules).where(consequence == "fee"),
            "due_on": deadline(consequence, None, answer_on),
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
    idle_on = after(due, rules.no_start.value)
    days = (idle_on - today).dt.days.astype(float)
    answer = ~begun & _near(days, rules)
    gaps = {"start_due_on": due.isna(), "delivered_on": due.isna(), "started": begun.isna()}
    limit = rules.no_start.model_copy(update={"unit": "days"})
    return findings(
        "idle_warning",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": days,
            "threshold": _warned_at(days, rules),
            "period_from": due,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(contracts, "start_due_on,delivered_on,started_on"),
            "missing": missing_names(gaps, answer.isna()),
            "due_on": idle_on.where(answer.fillna(value=False).astype(bool)),
        },
        size=len(contracts),
        threshold=limit,
    )


def _warning_suspended(
    contracts: pd.DataFrame, rules: Idle, today: pd.Timestamp, begun: pd.Series[Any]
) -> pd.DataFrame:
    """Suspended land that becomes idle soon; only contracts with a day of suspension are asked."""
    known = column(contracts, "suspended_on", of="contracts").notna().to_numpy()
    contracts, begun = contracts[known], begun[known]
    at = _suspension(contracts, rules, today)
    idle_on = after(at.since, rules.suspended.value)
    days = (idle_on - today).dt.days.astype(float)
    answer = begun & _near(days, rules) & (at.little_built | at.little_paid) & ~at.completed
    gaps = {
        "started": begun.isna(),
        "area_developed,area_to_develop": at.developed.isna(),
        "invested,total_investment": at.invested.isna(),
    }
    limit = rules.suspended.model_copy(update={"unit": "days"})
    return findings(
        "idle_warning_suspended",
        "contract",
        {
            **_whose(contracts),
            "outcome": outcome(answer),
            "value": days,
            "threshold": _warned_at(days, rules),
            "period_from": at.since,
            "period_to": pd.Series(today, contracts.index),
            "source": source_text(contracts, "suspended_on,area_developed,invested"),
            "missing": missing_names(gaps, answer.isna()),
            "due_on": idle_on.where(answer.fillna(value=False).astype(bool)),
        },
        size=len(contracts),
        threshold=limit,
    )


def _near(days: pd.Series[Any], rules: Idle) -> pd.Series[Any]:
    """Whether land becomes idle within the days of the first warning; unknown without a date."""
    near = (days > 0) & (days <= max(rules.warn_days))
    return near.astype("boolean").mask(days.isna())


def _warned_at(days: pd.Series[Any], rules: Idle) -> np.ndarray[Any, Any]:
    """The tightest warning that is reached, 30 days before 90; the first one where none is."""
    steps = np.array(sorted(rules.warn_days), dtype=float)
    place = np.searchsorted(steps, days.to_numpy(dtype=float, na_value=np.nan))
    reached: np.ndarray[Any, Any] = steps[np.minimum(place, len(steps) - 1)]
    return reached


def _whose(contracts: pd.DataFrame) -> dict[str, Any]:
    return {"subject_id": contracts["contract_id"], "parcel_id": contracts["parcel_id"]}


def _share(contracts: pd.DataFrame, above: str, below: str) -> pd.Series[float]:
    whole = column(contracts, below, of="contracts")
    return column(contracts, above, of="contracts") / whole.where(whole > 0)


def _below(share: pd.Series[float], limit: float) -> pd.Series[Any]:
    """Strictly below; a share that is the limit but for rounding is not below it."""
    return (share < limit - 1e-9).astype("boolean").mask(share.isna())
