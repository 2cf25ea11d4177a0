"""Diagnose (研判): all rules of the policy over all subjects, as one table of findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.apart import REFUND, apart, before_refunds, sector_fall_rows, untaxed
from landuse.diagnose.criteria import TENANT_FIELDS, Evidence
from landuse.diagnose.finding import source_text, stack
from landuse.diagnose.idle import idle
from landuse.diagnose.low_yield import low_yield
from landuse.diagnose.tenancy import unnamed_users, vacancy
from landuse.diagnose.unplaced import Loose, Unplaced, loose, lost_contracts, unplaced
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Policy

_SHOWN = 5
_IDLE = ["idle_not_started", "idle_suspended"]


def diagnose(
    tables: Mapping[str, pd.DataFrame],
    now: pd.DataFrame,
    policy: Policy,
    today: pd.Timestamp,
    year: int,
) -> tuple[pd.DataFrame, list[Note]]:
    """All findings (疑似问题).

    Parameters
    ----------
    tables
        ``parcels``, ``enterprises``, ``contracts``, ``units``, ``links``; ``findings`` so far, which
        come last.
    now
        Facts and indicators of the parcels in the evaluation year, in the order of the parcels;
        amounts that are incomplete are missing.
    policy
        The policy.
    today
        Date of the legal tests.
    year
        Evaluation year.

    Returns
    -------
    findings, notes
        The ``findings`` table and what could not be judged at all.
    """
    notes: list[Note] = []
    parcels, contracts = tables["parcels"], tables["contracts"]
    if contracts.empty:
        notes.append(Note("diagnose.no_contracts", "info", {"count": len(parcels)}))
    idle_found = idle(contracts, policy.idle, today, year, tables.get("events"))
    vacant_found, more = vacancy(now, tables["units"], policy.vacancy, today, year)
    notes += more
    judged = now["taxable"].fillna(value=False) & (now["n_enterprises"] > 0)
    least = {"far_min": parcels["far_min"].array} if "far_min" in parcels else {}
    position = positions(contracts["parcel_id"], parcels["parcel_id"])
    notes += _elsewhere(contracts, position)
    firms, facts = tables["enterprises"], tables["enterprise_facts"]
    works = untaxed(facts, firms, policy.apart, year)
    refunds = before_refunds(now, counted=policy.tax is not None)
    also = () if refunds is None else (REFUND,)
    told = {} if refunds is None else {"tax_before_refund": refunds}
    here = tenants(tables, today)
    ids = parcels["parcel_id"], firms["enterprise_id"]
    unnamed, more = unnamed_users(tables["units"], *ids)
    notes += more
    nowhere, more = unplaced(tables, now, today)
    notes += more
    lost = lost_contracts(tables, position, now["area_mu"])
    evidence = Evidence(
        now.assign(judged=judged.astype(bool), **_waiting(nowhere, unnamed), **least, **told),
        here.assign(untaxed=works.array[here["firm"].to_numpy()]),
        contracts.assign(parcel=position)[position >= 0].reset_index(drop=True),
        today,
        (*also, "revenue") if works.isna().any() else also,
        unnamed | nowhere.unnamed | nowhere.shared,
        np.logical_or.reduce([*lost.values()]) if lost else np.zeros(0, dtype=bool),
        nowhere.elsewhere,
        nowhere.perhaps,
        loose(tables, nowhere, year) if nowhere.perhaps.any() else Loose(),
    )
    known = _idle_parcels(idle_found, parcels["parcel_id"])
    known = known.mask(_idle_somewhere(idle_found, contracts, lost, len(parcels)))
    low_found, more = low_yield(evidence, known, policy.low_yield, year)
    falls = sector_fall_rows(low_found, here, firms, tables["changes"], policy.apart)
    beside = apart(tables, works, policy.apart, year)
    found = [idle_found, vacant_found, low_found, falls.assign(year=year), beside]
    return stack([*found, tables.get("findings", found[0].iloc[:0])]), notes + more


def tenants(tables: Mapping[str, pd.DataFrame], today: pd.Timestamp) -> pd.DataFrame:
    """Enterprises on each parcel today (在园企业), with what the enterprise sheet says of them.

    Parameters
    ----------
    tables
        ``parcels``, ``enterprises`` and ``links``.
    today
        Date of the test.

    Returns
    -------
    pandas.DataFrame
        ``parcel`` and ``firm`` (positions) and what the criteria ask, one row a pair.
    """
    links, sheet = tables["links"], tables["enterprises"]
    here = ~(links["from_on"] > today) & ~(links["to_on"] < today) & (links["role"] != "sublet")
    row = links["enterprise_row"].to_numpy()[here.to_numpy()]
    parcel = links["parcel_row"].to_numpy()[here.to_numpy()]
    width = max(len(tables["parcels"]), 1)
    pair = np.sort(row * width + parcel)
    row, parcel = np.divmod(pair[np.diff(pair, prepend=-1) != 0], width)
    names = [name for name in TENANT_FIELDS if name in sheet and sheet[name].notna().any()]
    return sheet[names].iloc[row].reset_index(drop=True).assign(parcel=parcel, firm=row)


def _waiting(nowhere: Unplaced, unnamed: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Parcels that somebody may be on though nobody is linked to them, and how many nothing places."""
    waiting = nowhere.bare | nowhere.unnamed | unnamed
    return {"waiting": waiting, "unplaced": nowhere.firms} if waiting.any() else {}


def _idle_somewhere(
    found: pd.DataFrame, contracts: pd.DataFrame, lost: Mapping[int, Any], size: int
) -> np.ndarray[Any, Any]:
    """Parcels that a contract may be of whose land is idle, or may be, and whose parcel is blank."""
    maybe = np.zeros(size, dtype=bool)
    if not lost:
        return maybe
    open_ = found["rule"].isin(_IDLE) & found["outcome"].isin(["yes", "unknown"])
    idle_ids = set(found.loc[open_, "subject_id"])
    for row, may in lost.items():
        if contracts["contract_id"].iloc[row] in idle_ids:
            maybe |= may
    return maybe


def _elsewhere(contracts: pd.DataFrame, position: np.ndarray[Any, Any]) -> list[Note]:
    """Contracts on parcels that the park does not have: they are judged, but are no land of it."""
    rows = contracts[(position < 0) & contracts["parcel_id"].notna().to_numpy()]
    if rows.empty:
        return []
    told = source_text(rows, "parcel_id").str.removesuffix(" parcel_id")
    lines = told + " " + rows["parcel_id"].astype("str")
    first = lines.iloc[:_SHOWN].str.slice(stop=120)
    params = {"count": len(rows), "found": "; ".join(first) + ("…" if len(rows) > _SHOWN else "")}
    return [Note("diagnose.contract_elsewhere", "warning", params, "contracts")]


def _idle_parcels(found: pd.DataFrame, parcel_id: pd.Series[Any]) -> pd.Series[Any]:
    """Whether any contract of the parcel is idle; no contract, no idle land."""
    tested = found[found["rule"].isin(_IDLE)]
    yes = set(tested.loc[tested["outcome"] == "yes", "parcel_id"])
    open_ = set(tested.loc[tested["outcome"] == "unknown", "parcel_id"]) - yes
    if not yes and not open_:
        return pd.Series(data=False, index=parcel_id.index, dtype="boolean")
    answer = parcel_id.isin(list(yes)).astype("boolean")
    return answer.mask(parcel_id.isin(list(open_)))
