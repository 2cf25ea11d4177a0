"""Supply (供地全程监管): contracts clause by clause, and the chain from approval to production."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.diagnose.apart import before_refunds
from landuse.diagnose.chain import APPROVED, supply_chain
from landuse.diagnose.criteria import Evidence
from landuse.diagnose.diagnose import tenants
from landuse.diagnose.performance import performance
from landuse.diagnose.tenancy import unnamed_users
from landuse.diagnose.unplaced import unplaced
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Policy


def supply(
    tables: Mapping[str, pd.DataFrame],
    now: pd.DataFrame,
    policy: Policy,
    today: pd.Timestamp,
    year: int,
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Contract performance and supply chain (履约评价与供地链条).

    Parameters
    ----------
    tables
        ``parcels``, ``enterprises``, ``contracts``, ``events``, ``links``.
    now
        Facts and indicators of the parcels in the evaluation year, in the order of the parcels.
    policy
        The policy.
    today
        Date of the test.
    year
        Evaluation year.

    Returns
    -------
    tables, notes
        ``performance`` and ``supply_chain``; neither where the park has no contract and no approval.
    """
    contracts, parcels, events = tables["contracts"], tables["parcels"], tables["events"]
    if contracts.empty and not (events["kind"] == APPROVED).any():
        return {}, []
    refunds = before_refunds(now, counted=policy.tax is not None)
    more = {} if refunds is None else {"tax_before_refund": refunds}
    least = {"far_min": parcels["far_min"].array} if "far_min" in parcels else {}
    unnamed, _ = unnamed_users(
        tables["units"], parcels["parcel_id"], tables["enterprises"]["enterprise_id"]
    )
    nowhere, _ = unplaced(tables, now, today)
    evidence = Evidence(
        now.assign(**more, **least),
        tenants(tables, today),
        contracts.assign(parcel=positions(contracts["parcel_id"], parcels["parcel_id"])),
        today,
        unnamed=unnamed | nowhere.unnamed | nowhere.shared | nowhere.perhaps,
        elsewhere=nowhere.elsewhere,
    )
    clauses, notes = performance(evidence, policy.performance, year)
    chain = supply_chain(evidence, tables, clauses, policy)
    return {"performance": clauses, "supply_chain": chain}, notes
