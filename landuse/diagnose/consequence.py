"""Consequence (处置后果): what idle land is in for, with its amount, its deadline and its articles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.finding import column
from landuse.policy import Idle, Threshold

NOTICE = "idle_survey_notice"
"""Event: the notice of an idle-land survey was served (闲置土地调查通知书)."""

OPEN = ("find_cause", "prove_cause")
"""Consequences of land whose cause is still open."""

_EXCUSED = ("government", "force_majeure")


def what_follows(
    contracts: pd.DataFrame, yes: pd.Series[Any], recover: pd.Series[Any]
) -> pd.Series[Any]:
    """What follows (处置后果): the cause decides, and a cause that nobody recorded decides nothing.

    Parameters
    ----------
    contracts
        The contracts.
    yes
        Contracts whose land is idle.
    recover
        Contracts whose land has been idle so long that it may be recovered.

    Returns
    -------
    pandas.Series of str
        ``fee``, ``recover``, ``negotiate`` (cause of government or force majeure, with evidence),
        ``prove_cause`` (claimed without evidence), ``find_cause`` (not recorded); missing elsewhere.
    """
    cause = column(contracts, "delay_cause", of="contracts").astype("str")
    proven = column(contracts, "delay_evidence", of="contracts").notna()
    excused = cause.isin(list(_EXCUSED))
    code = np.select(
        [cause.isna(), excused & proven, excused, recover],
        ["find_cause", "negotiate", "prove_cause", "recover"],
        default="fee",
    )
    return pd.Series(code, contracts.index, dtype="str").where(yes)


def fee(contracts: pd.DataFrame, rules: Idle) -> pd.Series[float]:
    """Idle-land fee (土地闲置费) [10⁴ CNY]: the policy's share of the land price.

    Parameters
    ----------
    contracts
        The contracts.
    rules
        Thresholds of the policy.

    Returns
    -------
    pandas.Series
        Missing where the price is.
    """
    price = column(contracts, "land_price", of="contracts")
    return (price * rules.fee_rate.value).astype(float)


def answer_by(
    contracts: pd.DataFrame, events: pd.DataFrame | None, rules: Idle, today: pd.Timestamp
) -> pd.Series[Any]:
    """Day by which the holder answers the last notice of a survey (举证期限).

    Parameters
    ----------
    contracts
        The contracts.
    events
        Dated events of contracts and parcels, or None.
    rules
        Thresholds of the policy.
    today
        Date of the test; later notices have not been served yet.

    Returns
    -------
    pandas.Series of datetime
        Missing where no notice is recorded.
    """
    none = pd.Series(pd.NaT, contracts.index, dtype="datetime64[ms]")
    if events is None or events.empty or contracts.empty:
        return none
    asked = (events["kind"].astype("str") == NOTICE) & (events["occurred_on"] <= today)
    asked &= events["subject"].astype("str").isin(["contract", "parcel"])
    rows = events[asked.fillna(value=False).to_numpy(dtype=bool)]
    if rows.empty:
        return none
    days = rows.groupby(rows["subject_id"].astype("str"))["occurred_on"].max()
    found = contracts["contract_id"].astype("str").map(days)
    found = found.fillna(contracts["parcel_id"].astype("str").map(days))
    return (found + pd.Timedelta(days=int(rules.answer.value))).astype("datetime64[ms]")


def deadline(
    consequence: pd.Series[Any], recover_on: pd.Series[Any] | None, answer_on: pd.Series[Any]
) -> pd.Series[Any]:
    """Next deadline (期限): recovery for land that pays the fee, the answer where the cause is open.

    Parameters
    ----------
    consequence
        What follows.
    recover_on
        Day from which the land may be recovered; None where it never may.
    answer_on
        Day by which the holder answers.

    Returns
    -------
    pandas.Series of datetime
        Missing where there is none.
    """
    found = answer_on.where(consequence.isin(list(OPEN)))
    return found if recover_on is None else found.where(consequence != "fee", recover_on)


def articles(
    definition: pd.Series[Any],
    rules: Idle,
    consequence: pd.Series[Any],
    presumed: pd.Series[Any] | None = None,
) -> pd.Series[Any]:
    """Articles that a finding rests on (依据条款): definition, presumed start, consequence.

    Parameters
    ----------
    definition
        Source and clause of the definition.
    rules
        Thresholds of the policy.
    consequence
        What follows.
    presumed
        Contracts whose start is presumed from the delivery of the land.

    Returns
    -------
    pandas.Series of str
        Joined by ``；``.
    """
    said = definition.astype("str")
    if presumed is not None:
        said = said.where(~presumed, said + "；" + rules.missing_start.clause)
    asked = rules.answer
    rest = {"fee": rules.fee_rate, "recover": rules.recover, "negotiate": rules.negotiate}
    for code, rule in {**rest, "prove_cause": asked, "find_cause": asked}.items():
        said = said.where(consequence != code, said + "；" + rule.clause)
    return said


def after(dates: pd.Series[Any], months: float) -> pd.Series[Any]:
    """The same day some months later (数月之后); the last day of a shorter month.

    Parameters
    ----------
    dates
        Dates.
    months
        Whole months.

    Returns
    -------
    pandas.Series of datetime
        Missing where the date is.
    """
    return (dates + pd.DateOffset(months=int(months))).astype("datetime64[ms]")


def cited(rule: Threshold) -> str:
    """Source and clause of a rule in one text (出处)."""
    return f"{rule.source} {rule.clause}".strip()
