"""Chain from approval to production: one step a parcel; doubt is a range, never a step."""

from typing import Any

import pandas as pd
import pytest

from landuse.pipeline import score
from tests.factories import only, parcel, park_inputs, table

DONE = {
    "signed_on": "2019-01-01",
    "delivered_on": "2019-03-01",
    "start_due_on": "2020-01-01",
    "completion_due_on": "2021-01-01",
    "production_due_on": "2021-06-01",
    "started_on": "2020-01-01",
    "completed_on": "2021-01-01",
    "production_on": "2021-06-01",
    "area": 10.0,
    "invested": 3000.0,
    "invest_per_mu": 300.0,
}
NONE = dict.fromkeys(["started_on", "completed_on", "production_on"])


def run(
    contracts: list[dict[str, Any]],
    *,
    approved: str | None = None,
    firm: dict[str, Any] | None = None,
    **given: Any,
) -> pd.Series:
    """The row of the one parcel."""
    rows = [
        {"contract_id": f"HT{at}", "parcel_id": "P1", **row} for at, row in enumerate(contracts)
    ]
    firms = [] if firm is None else [{"enterprise_id": "E1", "parcel_id": "P1", **firm}]
    returns = (
        []
        if firm is None
        else [{"enterprise_id": "E1", "year": 2025, "tax_paid": 50.0, "revenue": 900.0}]
    )
    land = parcel("P1", **{"land_use": "1001", "holding": "state", **given})
    tables = only(parcels=[land], enterprises=firms, returns=returns, contracts=rows)
    if approved is not None:
        event = {
            "subject": "parcel",
            "subject_id": "P1",
            "occurred_on": approved,
            "kind": "land_approved",
        }
        tables["events"] = table("events", [event])
    inputs = park_inputs(tables)
    inputs.tables.update({k: v for k, v in tables.items() if k == "events"})  # type: ignore[attr-defined]
    chain = score(inputs)["supply_chain"]
    assert len(chain) <= 1
    return pd.Series(dtype=object) if chain.empty else chain.iloc[0]


@pytest.mark.parametrize(
    ("contract", "firm", "step", "stuck"),
    [
        ({**DONE, **NONE, "started": False}, None, "supplied", True),
        ({**DONE, **NONE, "started": False, "start_due_on": "2025-02-01"}, None, "supplied", False),
        ({**DONE, **NONE, "started": False, "start_due_on": "2024-12-31"}, None, "supplied", True),
        ({**DONE, **NONE, "started": False, "start_due_on": None, "delivered_on": None}, None, "supplied", None),
        ({**DONE, "completed_on": None, "production_on": None, "suspended_on": "2024-01-01"}, None, "started", True),
        ({**DONE, "completed_on": None, "production_on": None, "suspended_on": "2024-01-01", "completion_due_on": "2023-12-31"}, None, "started", False),
        ({**DONE, "production_on": None}, {"status": "building"}, "built", True),
        ({**DONE, "production_on": None, "production_due_on": "2025-06-01"}, {"status": "building"}, "built", False),
        (DONE, {"status": "operating"}, "met", False),
        ({**DONE, "invested": 100.0}, {"status": "operating"}, "below", False),
        ({**DONE, "invested": None}, {"status": "operating"}, "producing", False),
    ],
)  # fmt: skip
def test_steps_and_what_is_stuck(
    contract: dict[str, Any], firm: dict[str, Any] | None, step: str, stuck: bool | None
) -> None:
    row = run([contract], firm=firm)
    assert row["step"] == step
    assert (None if pd.isna(row["stuck"]) else bool(row["stuck"])) is stuck
    assert row["area_mu"] == 10.0
    assert pd.isna(row["step_low"])
    assert row["contract_id"] == "HT0"


@pytest.mark.parametrize(
    ("contract", "low", "high", "reason"),
    [
        ({**DONE, **NONE, "started": None}, "supplied", "met", "start_unknown"),
        ({**DONE, "completed_on": None}, "started", "met", "completion_unknown"),
        ({**DONE, "production_on": None}, "built", "met", "production_unknown"),
    ],
)
def test_doubt_is_a_range(contract: dict[str, Any], low: str, high: str, reason: str) -> None:
    row = run([contract], firm={"status": "operating"})
    assert row["step"] == "unknown"
    assert (row["step_low"], row["step_high"], row["reason"]) == (low, high, reason)
    assert pd.isna(row["stuck"])


def test_the_least_advanced_contract_tells_the_step() -> None:
    idle = {**DONE, **NONE, "started": False}
    row = run([DONE, idle], firm={"status": "operating"})
    assert (row["step"], row["contract_id"]) == ("supplied", "HT1")
    again = run([idle, DONE], firm={"status": "operating"})
    assert (again["step"], again["contract_id"]) == ("supplied", "HT0")


@pytest.mark.parametrize(
    ("approved", "given", "step", "stuck"),
    [
        ("2023-12-31", {}, "approved", True),
        ("2024-01-01", {}, "approved", False),
        ("2026-01-01", {}, None, None),
        ("2021-01-01", {"holder": "某公司"}, "unknown", None),
        ("2021-01-01", {"holding": "collective"}, "not_applicable", False),
        ("2021-01-01", {"land_use": "1207"}, "not_applicable", False),
    ],
)
def test_approved_land_waits_two_years(
    approved: str, given: dict[str, Any], step: str | None, stuck: bool | None
) -> None:
    row = run([], approved=approved, registered_area=None, **given)
    if step is None:
        assert row.empty or row["step"] == "unknown"
        return
    assert row["step"] == step
    assert (None if pd.isna(row["stuck"]) else bool(row["stuck"])) is stuck


def test_land_without_a_contract_is_unknown_unless_it_works() -> None:
    other = {**DONE, "parcel_id": "P2"}
    row = run([other])
    assert (row["step"], row["step_low"], row["step_high"]) == ("unknown", "supplied", "met")
    row = run([other], firm={"status": "operating"})
    assert (row["step"], row["reason"]) == ("producing", "no_contract")


def test_a_park_without_contracts_and_approvals_has_no_chain() -> None:
    assert run([], firm={"status": "operating"}).empty


def test_public_and_collective_land_does_not_apply() -> None:
    for holding in ("public", "collective"):
        row = run([{**DONE, **NONE, "started": False}], holding=holding)
        assert (row["step"], row["reason"]) == ("not_applicable", holding)
        assert row["area_mu"] == 10.0
        assert not row["stuck"]
