"""Criteria (低效条件): each answers yes, no or unknown for every parcel, with its figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column, months_between
from landuse.diagnose.idle import started
from landuse.diagnose.unplaced import Loose
from landuse.policy import Criterion

TENANT_FIELDS = ("status", "stopped_on", "sector_prohibited", "safety_env_failed")
"""What the criteria ask of an enterprise."""

TENANT = "enterprise_id"
"""What is missing where space is in use by nobody knows whom."""

PLACE = "occupancy.parcel_id"
"""What is missing where a row of occupancy does not say on which parcel it is."""

OF_TENANTS = ("stopped", "sector_prohibited", "safety_env_failed", "tax_low")
OF_CONTRACTS = ("completion_overdue", "investment_short")
"""Criteria that somebody else on the parcel, and another contract of it, could turn."""

_DAYS_A_MONTH = 365.25 / 12
_AREA_ROUNDED = 0.01
"""Areas of one contract that differ by less are one area measured twice (product proposal)."""


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
    also
        Further fields that the test of the tax reads here: refunds, revenue of untaxed firms.
    unnamed
        Parcels with space in use by nobody knows whom, or where somebody may be whom nothing places;
        empty where there is none.
    elsewhere
        Parcels whose enterprises use more land, it is not known where; empty where there is none.
    uncontracted
        Parcels without a contract that one may be of whose parcel is blank; empty where there is none.
    perhaps, loose
        Parcels where those whom nothing places may be as well, and what is known of them.
    """

    parcels: pd.DataFrame
    tenants: pd.DataFrame
    contracts: pd.DataFrame
    today: pd.Timestamp
    also: tuple[str, ...] = ()
    unnamed: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    uncontracted: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    elsewhere: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    perhaps: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    loose: Loose = field(default_factory=Loose)

    @property
    def others(self) -> bool:
        """Whether somebody may be on a parcel who is not linked to it (可能另有企业)."""
        return bool(self.unnamed.any() or self.perhaps.any())

    def any_tenant(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether any enterprise of the parcel answers yes (任一企业)."""
        return _by_parcel(answer, self.tenants["parcel"], len(self.parcels), every=False)

    def every_tenant(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether all enterprises of the parcel answer yes (全部企业)."""
        return _by_parcel(answer, self.tenants["parcel"], len(self.parcels), every=True)

    def any_contract(self, answer: pd.Series[Any]) -> pd.Series[Any]:
        """Whether any contract of the parcel answers yes (任一合同)."""
        return _by_parcel(answer, self.contracts["parcel"], len(self.parcels), every=False)

    def knows(self, names: tuple[str, ...]) -> bool:
        """Whether any of the fields has a value anywhere (有无数据)."""
        tables = (self.parcels, self.tenants, self.contracts)
        return any(n in table and table[n].notna().any() for n in names for table in tables)

    def vacant(self) -> npt.NDArray[np.bool_]:
        """Parcels on which no enterprise is today (无企业)."""
        found: npt.NDArray[np.bool_] = (
            np.bincount(self.tenants["parcel"], minlength=len(self.parcels)) == 0
        )
        return found

    def blank(self) -> pd.Series[float]:
        """No figure (无数值), one a parcel."""
        index = self.parcels.index
        return pd.Series(np.broadcast_to(np.nan, len(index)), index, copy=False)

    @cached_property
    def unknown(self) -> pd.Series[Any]:
        """No answer (无结论), one a parcel."""
        return pd.Series(pd.NA, self.parcels.index, dtype="boolean")


Told = tuple[pd.Series, pd.Series]
Run = Callable[[Evidence, Criterion], Told]


def _by_parcel(
    answer: pd.Series[Any], parcel: pd.Series[Any], size: int, *, every: bool
) -> pd.Series[Any]:
    """Kleene any/all of the answers of each parcel; unknown where nobody answers."""
    if answer.isna().all():
        return pd.Series(pd.NA, range(size), dtype="boolean")
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


def _stopped(evidence: Evidence, rule: Criterion) -> Told:
    status = _tenant(evidence, "status").astype("str")
    months = months_between(_tenant(evidence, "stopped_on"), evidence.today)
    halted = status.isin(["stopped", "half_stopped"]).astype("boolean").mask(status.isna())
    answer = evidence.every_tenant(halted & _at_least(months, rule.value))
    value = _worst(months, evidence.tenants["parcel"], evidence, least=True)
    return _but_for_others(answer, evidence, if_=True, could=evidence.loose.works), value


def _but_for_others(
    answer: pd.Series[Any], evidence: Evidence, *, if_: bool, could: bool | npt.NDArray[np.bool_]
) -> pd.Series[Any]:
    """Answers that somebody unknown on the parcel could turn are open; ``could``: who is nowhere."""
    if not evidence.others:
        return answer
    doubt = (answer == if_).fillna(value=False).to_numpy(dtype=bool)
    somebody = np.zeros(len(answer), dtype=bool)
    if evidence.unnamed.any():
        somebody |= evidence.unnamed
    if evidence.perhaps.any():
        somebody |= evidence.perhaps & could
    return answer.mask(doubt & somebody)


def _completion_overdue(evidence: Evidence, rule: Criterion) -> Told:
    due = _contract(evidence, "completion_due_on")
    done = completed(evidence.contracts, evidence.today)
    limit = due + pd.DateOffset(months=int(rule.value))
    late = (limit < evidence.today).astype("boolean").mask(due.isna())
    answer = evidence.any_contract(~done & late)
    open_ = ~done.fillna(value=True).astype(bool)
    months = ((evidence.today - due).dt.days / _DAYS_A_MONTH).round(2).where(open_)
    value = _worst(months, evidence.contracts["parcel"], evidence, least=False)
    return _no_contract(answer, evidence), value


def completed(contracts: pd.DataFrame, today: pd.Timestamp) -> pd.Series[Any]:
    """Whether construction is complete (是否竣工); a blank date decides nothing.

    What shows that it is not is a date still to come, land never begun, building suspended, or less
    land begun than the contract asks for.

    Parameters
    ----------
    contracts
        The contracts.
    today
        Date of the test.

    Returns
    -------
    pandas.Series of boolean
        Missing where nothing says so.
    """
    done_on = column(contracts, "completed_on", of="contracts")
    begun = column(contracts, "area_developed", of="contracts")
    asked = column(contracts, "area_to_develop", of="contracts")
    unfinished = (
        (done_on > today)
        | (~started(contracts, today)).fillna(value=False).astype(bool)
        | (column(contracts, "suspended_on", of="contracts") <= today)
        | (begun < asked * (1 - _AREA_ROUNDED))
    )
    done = (done_on <= today).astype("boolean")
    return done.mask(~done & ~unfinished)


def _investment_short(evidence: Evidence, rule: Criterion) -> Told:
    area = _contract(evidence, "area")
    agreed = _contract(evidence, "invest_per_mu")
    share = _contract(evidence, "invested") / area.where(area > 0) / agreed.where(agreed > 0)
    months = months_between(_contract(evidence, "completed_on"), evidence.today)
    ripe = _at_least(months, rule.grace_months)
    answer = evidence.any_contract(ripe & _less(share, rule.value))
    counted = share.where(ripe.fillna(value=False).astype(bool))
    value = _worst(counted, evidence.contracts["parcel"], evidence, least=True)
    return _no_contract(answer, evidence), value


def _no_contract(answer: pd.Series[Any], evidence: Evidence) -> pd.Series[Any]:
    """A parcel without a contract in a park that keeps contracts breaks none."""
    if evidence.contracts.empty:
        return answer
    has = np.bincount(evidence.contracts["parcel"], minlength=len(evidence.parcels)) > 0
    answer = answer.mask(~has, other=False)
    return answer.mask(evidence.uncontracted) if evidence.uncontracted.any() else answer


def _flag(name: str) -> Run:
    def test(evidence: Evidence, _rule: Criterion) -> Told:
        flag = _tenant(evidence, name).astype("boolean")
        value = _worst(flag.astype(float), evidence.tenants["parcel"], evidence, least=False)
        could = name in evidence.loose.flags
        return _but_for_others(evidence.any_tenant(flag), evidence, if_=False, could=could), value

    return test


def _indicator(name: str) -> Run:
    def test(evidence: Evidence, rule: Criterion) -> Told:
        value = evidence.parcels[name] if name in evidence.parcels else evidence.blank()
        return _less(value, rule.value), value

    return test


def _tax_low(evidence: Evidence, rule: Criterion) -> Told:
    """Tax before refunds is low, and not because the firms there work untaxed; those stand apart."""
    paid = evidence.parcels["tax_per_mu"] if "tax_per_mu" in evidence.parcels else evidence.blank()
    low, value = _less(paid, rule.value), paid
    if "tax_before_refund" in evidence.parcels:
        before = evidence.parcels["tax_before_refund"]
        low, value = low & _less(before, rule.value), before.where(before.notna(), paid)
    if "untaxed" in evidence.tenants:
        some = evidence.tenants["untaxed"]
        if some.isna().any() or some.any():
            apart = evidence.every_tenant(some)
            low = low & ~apart.mask(evidence.vacant(), other=False)
    low = _but_for_others(low, evidence, if_=True, could=_lifted(value, evidence, rule))
    if evidence.elsewhere.any():
        enough = (~low).fillna(value=False).to_numpy(dtype=bool)
        low = low.mask(evidence.elsewhere & enough)
    return low, value


def _lifted(value: pd.Series[Any], evidence: Evidence, rule: Criterion) -> npt.NDArray[np.bool_]:
    """Whether the tax of all those who are nowhere would lift a parcel over the limit."""
    if not evidence.loose.tax:
        return np.zeros(len(value), dtype=bool)
    area = evidence.parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    more = value.to_numpy(dtype=float, na_value=np.nan) + evidence.loose.tax / area
    return np.asarray(~(more < rule.value))


def _far_low(evidence: Evidence, rule: Criterion) -> Told:
    ratio = evidence.parcels["floor_area_ratio"]
    least = column(evidence.parcels, "far_min", of="parcels")
    value = ratio / least.where(least > 0)
    return _less(value, rule.value), value


class Test(NamedTuple):
    """How a criterion is tested (检验方法): the test, and the fields it needs and reads."""

    run: Run
    needs: tuple[str, ...]
    reads: tuple[str, ...]


TESTS = {
    "stopped": Test(_stopped, ("status", "stopped_on"), ("status", "stopped_on")),
    "completion_overdue": Test(
        _completion_overdue,
        ("completion_due_on", "completed_on"),
        ("completion_due_on", "completed_on", "started", "suspended_on", "area_developed"),
    ),
    "investment_short": Test(
        _investment_short,
        ("invest_per_mu", "completed_on"),
        ("invested", "area", "invest_per_mu", "completed_on"),
    ),
    "sector_prohibited": Test(
        _flag("sector_prohibited"), ("sector_prohibited",), ("sector_prohibited",)
    ),
    "safety_env_failed": Test(
        _flag("safety_env_failed"), ("safety_env_failed",), ("safety_env_failed",)
    ),
    "tax_low": Test(_tax_low, ("tax_per_mu",), ("tax_paid", "area_mu")),
    "far_low": Test(_far_low, ("far_min",), ("floor_area", "far_min")),
    "coverage_low": Test(
        _indicator("building_coverage"), ("building_coverage",), ("footprint", "area_mu")
    ),
}
"""Criterion → test; which of them count is the policy's choice."""


def answer(evidence: Evidence, rule: Criterion) -> Answer:
    """Answer of one criterion (条件结论) for every parcel.

    Parameters
    ----------
    evidence
        What is known.
    rule
        The criterion of the policy.

    Returns
    -------
    Answer
        Unknown everywhere where the park has no data for it at all.
    """
    test = TESTS[rule.id]
    if not evidence.knows(test.needs):
        return Answer(evidence.unknown, evidence.blank(), test.reads)
    more = evidence.also if rule.id == "tax_low" else ()
    if rule.id in OF_TENANTS and evidence.others:
        more = (*more, TENANT)
    if rule.id == "tax_low" and evidence.elsewhere.any():
        more = (*more, PLACE)
    if rule.id in OF_CONTRACTS and evidence.uncontracted.any():
        more = (*more, "contract_id")
    return Answer(*test.run(evidence, rule), (*test.reads, *more))
