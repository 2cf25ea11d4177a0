"""Breach (租户违约): tenants of standard factories in breach of their leases, and the step now due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import (
    column,
    findings,
    missing_names,
    outcome,
    source_text,
    stack,
)
from landuse.diagnose.leases import CLAUSES, Clause, Tenants, nothing, recorded
from landuse.diagnose.stacking import state_of
from landuse.diagnose.steps import next_steps
from landuse.diagnose.tenancy import still_let
from landuse.ids import positions
from landuse.policy import Tenancy
from landuse.policy.zombie import Number
from landuse.schema import empty, fields

_HALTED = ("stopped", "half_stopped")


def breaches(
    units: pd.DataFrame,
    firms: pd.DataFrame,
    tax: pd.Series[Any],
    events: pd.DataFrame,
    rules: Tenancy,
    today: pd.Timestamp,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tenants in breach (违约租户), clause by clause, with the step now due.

    Parameters
    ----------
    units
        The units.
    firms
        The enterprise sheet.
    tax
        Tax paid in the evaluation year by enterprise id; missing where it is not wholly known.
    events
        Dated events.
    rules
        Rules of the policy.
    today
        Date of the test.

    Returns
    -------
    findings, breaches
        ``tenant_breach`` for every unit that is not vacant or has a tenant nevertheless, and ``breach_<clause>`` for each clause
        that the park has any data for; table ``breaches`` with those in breach or in doubt.
    """
    let = _let(units, today)
    if not let.any():
        return findings("tenant_breach", "unit", {}, size=0), empty("breaches")
    tenants = Tenants(_with_tenants(units[let], units, firms, tax), today, rules)
    clauses = {name: run(tenants) for name, run in CLAUSES.items() if recorded(tenants, name)}
    use = _use(tenants)
    owed = clauses.get("arrears", nothing(tenants)).holds
    answer = (use & owed) if rules.together == "both" else (use | owed)
    table = _table(tenants, clauses, use, answer, events)
    told = [_composite(tenants, clauses, answer, table)]
    told += [_finding(tenants, name, clause, table) for name, clause in clauses.items()]
    return stack(told), _listed(table)


def _let(units: pd.DataFrame, today: pd.Timestamp) -> npt.NDArray[np.bool_]:
    """Units that are let: not vacant, or vacant with a tenant whose lease has not run out."""
    if not len(units):
        return np.zeros(0, dtype=bool)
    return np.asarray((state_of(units) != "vacant") | still_let(units, today))


def _with_tenants(
    let: pd.DataFrame, units: pd.DataFrame, firms: pd.DataFrame, tax: pd.Series[Any]
) -> pd.DataFrame:
    """Let units with what is known of their tenants, and all floor that each of these rents."""
    let = let.reset_index(drop=True)
    who = column(let, "enterprise_id", of="units")
    row = positions(who, firms["enterprise_id"]) if len(firms) else np.full(len(let), -1)
    more = {}
    for name in ("status", "stopped_on", "above_scale"):
        own = column(firms, name, of="enterprises")
        taken = own.reindex(range(len(own))) if own.empty else own.reset_index(drop=True)
        more[name] = taken.reindex(row).set_axis(let.index)
    renting = column(units, "enterprise_id", of="units")
    area = column(units, "floor_area", of="units").astype(float)
    groups = renting.to_numpy()
    whole = area.groupby(groups).sum().mask(area.isna().groupby(groups).any())
    paid = who.map(tax[~tax.index.duplicated()]).astype(float)
    return let.assign(**more, tax=paid, rented=who.map(whole).astype(float), enterprise_id=who)


def _use(tenants: Tenants) -> pd.Series[Any]:
    """Whether the space stands unused, or its tenant has stopped or half stopped.

    Space said to be vacant that a tenant owes rent for is let and stands unused; where none is owed,
    it is not known which of the two is right.
    """
    state = pd.Series(state_of(tenants.units), tenants.units.index)
    owed = (tenants.of("arrears_months").astype(float) > 0).to_numpy(dtype=bool)
    unused = (state.isin(["let_unused", "vacant"])).astype("boolean")
    unused = unused.mask((state == "unknown") | ((state == "vacant") & ~owed))
    status = tenants.units["status"].astype("str")
    return unused | status.isin(_HALTED).astype("boolean").mask(status.isna())


def _sure(answer: pd.Series[Any]) -> pd.Series[bool]:
    return answer.astype("boolean").fillna(value=False).astype(bool)


def _table(
    tenants: Tenants,
    clauses: dict[str, Clause],
    use: pd.Series[Any],
    answer: pd.Series[Any],
    events: pd.DataFrame,
) -> pd.DataFrame:
    """One row a let unit: clauses that hold and are open, since when, and the next step."""
    frame = tenants.units
    broken = {name: clause.holds for name, clause in clauses.items()}
    holds = _texts({**broken, "unused": use}, _sure)
    open_ = _texts({**broken, "unused": use}, lambda each: each.isna())
    any_ = _sure(answer)
    for clause in clauses.values():
        any_ = any_ | _sure(clause.holds)
    stop = frame["stopped_on"].where(_sure(use))
    starts = [clause.since.where(_sure(clause.holds)) for clause in clauses.values()]
    begun = [clause.holds_on.where(_sure(clause.holds)) for clause in clauses.values()]
    found = pd.DataFrame(
        {
            **{name: frame[name] for name in ("unit_id", "building_id", "parcel_id")},
            "enterprise_id": frame["enterprise_id"],
            "outcome": outcome(answer),
            "clauses": holds,
            "open_clauses": open_,
            "since": pd.concat([stop, *starts], axis=1).min(axis=1),
            "holds_on": pd.concat([nothing(tenants).since, *begun], axis=1).min(axis=1),
            "in_breach": any_,
        }
    )
    owed = clauses["arrears"].value if "arrears" in clauses else nothing(tenants).value
    rent = tenants.of("monthly_rent").astype(float)
    found = found.assign(arrears_months=owed, amount=owed * rent)
    steps = next_steps(found[any_], events, tenants.rules, tenants.today)
    late = (steps["due_on"] < tenants.today).astype("boolean").mask(steps["due_on"].isna())
    return found.assign(
        **{name: steps[name].reindex(found.index) for name in ("next_step", "due_on", "taken")},
        overdue=late.reindex(found.index),
        missing=_missing(tenants, clauses, answer),
    )


def _texts(
    answers: dict[str, pd.Series[Any]], which: Callable[[pd.Series[Any]], pd.Series[bool]]
) -> pd.Series[Any]:
    """Names of the clauses for which something holds, joined by commas."""
    size = next(iter(answers.values())).index
    return missing_names(
        {name: which(answer) for name, answer in answers.items()}, pd.Series(data=True, index=size)
    )


def _missing(
    tenants: Tenants, clauses: dict[str, Clause], answer: pd.Series[Any]
) -> pd.Series[Any]:
    """Fields that would settle whether the tenant is in breach."""
    frame = tenants.units
    state = pd.Series(state_of(frame), frame.index) == "unknown"
    gaps = {"state": state, "status": frame["status"].isna()}
    owed = clauses.get("arrears")
    gaps["arrears_months"] = answer.isna() if owed is None else owed.holds.isna()
    return missing_names(gaps, answer.isna())


def _listed(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of ``breaches``: those in breach of anything, and those in doubt."""
    kept = table[(table["in_breach"] | (table["outcome"] == "unknown")).to_numpy(dtype=bool)]
    kept = kept.sort_values("unit_id", kind="stable", ignore_index=True)
    found = {}
    for name, field in fields("breaches").items():
        if field.dtype == "category":
            found[name] = kept[name].astype("str").astype("category")
        else:
            found[name] = kept[name].astype(field.pandas_dtype)
    return pd.DataFrame(found)


def _composite(
    tenants: Tenants, clauses: dict[str, Clause], answer: pd.Series[Any], table: pd.DataFrame
) -> pd.DataFrame:
    """Rows ``tenant_breach``: the space is not used and rent is owed."""
    yes = _sure(answer)
    owed = clauses.get("arrears", nothing(tenants))
    return findings(
        "tenant_breach",
        "unit",
        {
            **_whose(tenants, table, yes),
            "outcome": outcome(answer),
            "value": owed.value,
            "source": source_text(tenants.units, "state,enterprise_id,arrears_months"),
            "missing": table["missing"],
            "period_from": table["since"].where(yes),
            "amount": table["amount"].where(yes),
        },
        size=len(table),
        threshold=_threshold(tenants.rules, tenants.rules.arrears),
    )


def _finding(tenants: Tenants, name: str, clause: Clause, table: pd.DataFrame) -> pd.DataFrame:
    """Rows ``breach_<clause>``."""
    yes = _sure(clause.holds)
    limit = clause.limit
    fields_ = ",".join(clause.gaps)
    size = len(table)
    return findings(
        f"breach_{name}",
        "unit",
        {
            **_whose(tenants, table, yes),
            "outcome": outcome(clause.holds),
            "value": clause.value,
            "threshold": limit if isinstance(limit, pd.Series) else np.full(size, limit),
            "unit": pd.Series(clause.unit, table.index),
            "source": source_text(tenants.units, fields_),
            "missing": missing_names(clause.gaps, clause.holds.isna()),
            "period_from": clause.since.where(yes),
            "amount": table["amount"].where(yes) if name == "arrears" else None,
        },
        size=size,
        threshold=_threshold(tenants.rules, clause.rule),
    )


def _whose(tenants: Tenants, table: pd.DataFrame, yes: pd.Series[bool]) -> dict[str, Any]:
    return {
        "subject_id": table["unit_id"],
        "parcel_id": table["parcel_id"],
        "period_to": pd.Series(tenants.today, table.index),
        "consequence": table["next_step"].where(yes),
        "due_on": table["due_on"].where(yes),
    }


def _threshold(rules: Tenancy, rule: Number | None) -> Any:
    """The number of a clause, or what the policy says of leases where it has none of its own."""
    if rule is not None:
        return rule
    return Number(
        value=1.0,
        unit="1",
        source=rules.source,
        clause=rules.clause,
        confidence=rules.confidence,
    )
