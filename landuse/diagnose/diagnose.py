"""Diagnose (研判): all rules of the policy over all subjects, as one table of findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.criteria import TENANT_FIELDS, Evidence
from landuse.diagnose.finding import stack
from landuse.diagnose.idle import idle
from landuse.diagnose.low_yield import low_yield
from landuse.diagnose.tenancy import vacancy
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Policy


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
        ``parcels``, ``enterprises``, ``contracts``, ``units``, ``links``.
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
    idle_found = idle(contracts, policy.idle, today, year)
    vacant_found, more = vacancy(now, tables["units"], policy.vacancy, today, year)
    notes += more
    judged = now["taxable"].fillna(value=False) & (now["n_enterprises"] > 0)
    least = {"far_min": parcels["far_min"].array} if "far_min" in parcels else {}
    position = positions(contracts["parcel_id"], parcels["parcel_id"])
    evidence = Evidence(
        now.assign(judged=judged.astype(bool), **least),
        _tenants(tables, today),
        contracts.assign(parcel=position)[position >= 0].reset_index(drop=True),
        today,
    )
    known = _idle_parcels(idle_found, parcels["parcel_id"])
    low_found, more = low_yield(evidence, known, policy.low_yield, year)
    return stack([idle_found, vacant_found, low_found]), notes + more


def _tenants(tables: Mapping[str, pd.DataFrame], today: pd.Timestamp) -> pd.DataFrame:
    """Enterprises on each parcel today, with what the enterprise sheet says of them."""
    links, sheet = tables["links"], tables["enterprises"]
    here = ~(links["from_on"] > today) & ~(links["to_on"] < today) & (links["role"] != "sublet")
    row = links["enterprise_row"].to_numpy()[here.to_numpy()]
    parcel = links["parcel_row"].to_numpy()[here.to_numpy()]
    width = max(len(tables["parcels"]), 1)
    pair = np.sort(row * width + parcel)
    row, parcel = np.divmod(pair[np.diff(pair, prepend=-1) != 0], width)
    names = [name for name in TENANT_FIELDS if name in sheet and sheet[name].notna().any()]
    return sheet[names].iloc[row].reset_index(drop=True).assign(parcel=parcel)


def _idle_parcels(found: pd.DataFrame, parcel_id: pd.Series[Any]) -> pd.Series[Any]:
    """Whether any contract of the parcel is idle; no contract, no idle land."""
    tested = found[found["rule"] != "idle_warning"]
    yes = set(tested.loc[tested["outcome"] == "yes", "parcel_id"])
    open_ = set(tested.loc[tested["outcome"] == "unknown", "parcel_id"]) - yes
    answer = parcel_id.isin(list(yes)).astype("boolean")
    return answer.mask(parcel_id.isin(list(open_)))
