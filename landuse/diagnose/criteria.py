"""Criteria (低效条件): each answers yes, no or unknown for every parcel, with its figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, months_between
from landuse.policy import Criterion

TENANT_FIELDS = ("status", "stopped_on", "sector_prohibited", "safety_env_failed")
"""What the criteria ask of an enterprise."""

_DAYS_A_MONTH = 365.25 / 12


class Answer(NamedTuple):
    """Answer of one criterion (条件结论): a nullable boolean, the figure, the fields used."""

    holds: pd.Series[Any]
    value: pd.Series[float]
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """What the criteria look at (证据).

    Parameters
    ----------
    parcels
        One row a parcel: facts, indicators and ``far_min``; the index is the position.
    tenants
        One row an enterprise on a parcel today: ``parcel`` (position) and the columns of the
        enterprise sheet.
    contracts
        Contracts with ``parcel`` (position).
    today
        Date of the test.
    """

    parcels: pd.DataFrame
    tenants: pd.DataFrame
    contracts: pd.DataFrame
    today: pd.Timestamp

    def any_tenant(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether any enterprise of the parcel answers yes (任一企业)."""
        return _by_parcel(answer, self.tenants["parcel"], len(self.parcels), every=False)

    def every_tenant(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether all enterprises of the parcel answer yes (全部企业)."""
        return _by_parcel(answer, self.tenants["parcel"], len(self.parcels), every=True)

    def any_contract(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether any contract of the parcel answers yes (任一合同)."""
        return _by_parcel(answer, self.contracts["parcel"], len(self.parcels), every=False)

    def blank(self) -> pd.Series[float]:
        """No figure (无数值), one a parcel."""
        return pd.Series(np.nan, self.parcels.index, dtype=float)


def _by_parcel(
    answer: pd.Series[Any], parcel: pd.Series[Any], size: int, *, every: bool
) -> pd.Series[Any]:
    """Kleene any/all of the answers of each parcel; unknown where nobody answers."""
    position = parcel.to_numpy(dtype=np.int64)
    yes, no, unknown = (np.bincount(position, part, size) > 0 for part in _thirds(answer))
    decided_yes, decided_no = (~no & ~unknown & yes, no) if every else (yes, ~yes & ~unknown & no)
    found = pd.Series(pd.array(decided_yes, dtype="boolean"))
    return found.mask(~decided_yes & ~decided_no)


def _thirds(answer: pd.Series[Any]) -> tuple[npt.NDArray[np.float64], ...]:
    values = answer.astype("boolean")
    unknown = values.isna().to_numpy()
    yes = values.fillna(value=False).to_numpy(dtype=bool)
    return yes.astype(float), (~yes & ~unknown).astype(float), unknown.astype(float)


def _at_least(values: pd.Series[Any], limit: float) -> pd.Series[Any]:
    return (values >= limit).astype("boolean").mask(values.isna())


def _less(values: pd.Series[Any], limit: pd.Series[Any] | float) -> pd.Series[Any]:
    known = values.notna() & pd.notna(limit)
    return (values < limit - 1e-9).astype("boolean").mask(~known)


def _tenant(evidence: Evidence, name: str) -> pd.Series[Any]:
    return column(evidence.tenants, name, of="enterprises")


def _contract(evidence: Evidence, name: str) -> pd.Series[Any]:
    return column(evidence.contracts, name, of="contracts")


def _worst(
    values: pd.Series[Any], parcel: pd.Series[Any], evidence: Evidence, *, least: bool
) -> pd.Series[float]:
    """The figure that decides: the smallest or the largest of the parcel."""
    if values.isna().all():
        return evidence.blank()
    groups = values.astype(float).groupby(parcel.to_numpy())
    found = groups.min() if least else groups.max()
    return found.reindex(evidence.parcels.index).astype(float)


def _stopped(evidence: Evidence, rule: Criterion) -> Answer:
    status = _tenant(evidence, "status").astype("str")
    months = months_between(_tenant(evidence, "stopped_on"), evidence.today)
    halted = status.isin(["stopped", "half_stopped"]).astype("boolean").mask(status.isna())
    answer = evidence.every_tenant(halted & _at_least(months, rule.value))
    value = _worst(months, evidence.tenants["parcel"], evidence, least=True)
    return Answer(answer, value, ("status", "stopped_on"))


def _completion_overdue(evidence: Evidence, rule: Criterion) -> Answer:
    due = _contract(evidence, "completion_due_on")
    done = _contract(evidence, "completed_on") <= evidence.today
    limit = due + pd.DateOffset(months=int(rule.value))
    late = (limit < evidence.today).astype("boolean").mask(due.isna())
    answer = evidence.any_contract(~done.astype("boolean") & late)
    months = ((evidence.today - due).dt.days / _DAYS_A_MONTH).round(2).where(~done)
    value = _worst(months, evidence.contracts["parcel"], evidence, least=False)
    return Answer(_no_contract(answer, evidence), value, ("completion_due_on", "completed_on"))


def _investment_short(evidence: Evidence, rule: Criterion) -> Answer:
    area = _contract(evidence, "area")
    agreed = _contract(evidence, "invest_per_mu")
    share = _contract(evidence, "invested") / area.where(area > 0) / agreed.where(agreed > 0)
    months = months_between(_contract(evidence, "completed_on"), evidence.today)
    ripe = _at_least(months, rule.grace_months)
    answer = evidence.any_contract(ripe & _less(share, rule.value))
    value = _worst(share, evidence.contracts["parcel"], evidence, least=True)
    return Answer(
        _no_contract(answer, evidence),
        value,
        ("invested", "area", "invest_per_mu", "completed_on"),
    )


def _no_contract(answer: pd.Series[Any], evidence: Evidence) -> pd.Series[Any]:
    """A parcel without a contract in a park that keeps contracts breaks none."""
    if evidence.contracts.empty:
        return answer
    has = np.bincount(evidence.contracts["parcel"], minlength=len(evidence.parcels)) > 0
    return answer.mask(~has, other=False)


def _flag(name: str) -> Callable[[Evidence, Criterion], Answer]:
    def test(evidence: Evidence, _rule: Criterion) -> Answer:
        flag = _tenant(evidence, name).astype("boolean")
        value = _worst(flag.astype(float), evidence.tenants["parcel"], evidence, least=False)
        return Answer(evidence.any_tenant(flag), value, (name,))

    return test


def _indicator(name: str, fields: tuple[str, ...]) -> Callable[[Evidence, Criterion], Answer]:
    def test(evidence: Evidence, rule: Criterion) -> Answer:
        value = evidence.parcels[name] if name in evidence.parcels else evidence.blank()
        return Answer(_less(value, rule.value), value, fields)

    return test


def _far_low(evidence: Evidence, rule: Criterion) -> Answer:
    ratio = evidence.parcels["floor_area_ratio"]
    least = column(evidence.parcels, "far_min", of="parcels")
    value = ratio / least.where(least > 0)
    return Answer(_less(value, rule.value), value, ("floor_area", "far_min"))


TESTS: dict[str, Callable[[Evidence, Criterion], Answer]] = {
    "stopped": _stopped,
    "completion_overdue": _completion_overdue,
    "investment_short": _investment_short,
    "sector_prohibited": _flag("sector_prohibited"),
    "safety_env_failed": _flag("safety_env_failed"),
    "tax_low": _indicator("tax_per_mu", ("tax_paid", "area_mu")),
    "far_low": _far_low,
    "coverage_low": _indicator("building_coverage", ("footprint", "area_mu")),
}
"""Criterion → test; which of them count is the policy's choice."""
