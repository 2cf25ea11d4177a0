"""Gates: passed, failed and unknown; a layer that is missing never passes."""

import pandas as pd

from landuse.expansion.constraints import read_layers, under
from landuse.expansion.gates import documents, gates
from landuse.expansion.stock import Rates
from tests.expansion.parks import land, rules, table, zone
from tests.expansion.test_ledger import account

OLD = zone("A", "1", land(0, 0, 100, 100), "2010-01-01")
NEW = zone("A", "2", land(0, 0, 300, 100), "2020-01-01")
KEY = ("zone", "A", 1)


def judged(
    rows: list[tuple[str, object]], *versions: dict, known: dict | None = None, own: object = None
) -> pd.DataFrame:
    book, _ = account(*(versions or (OLD, NEW)))
    made = [
        {"constraint_id": str(at), "kind": kind, "geometry": each}
        for at, (kind, each) in enumerate(rows)
    ]
    land_ = under(book, read_layers(table("constraints", made), rules()))
    found = gates(book, land_, own or rules(), known or {})
    return found[(found["scope"] == "zone") & (found["change_no"] == 1)].set_index("rule")


def test_farmland_fails_and_a_sliver_passes() -> None:
    assert judged([("farmland", land(200, 0, 400, 50))]).loc["farmland", "outcome"] == "failed"
    found = judged([("farmland", land(299.9, 0, 400, 50))]).loc["farmland"]
    assert (found["outcome"], round(found["value"], 3), found["threshold"]) == ("passed", 5.0, 10)
    assert found["clause"]


def test_a_missing_layer_is_unknown() -> None:
    found = judged([])
    for rule in ("farmland", "red_line", "urban_boundary"):
        assert found.loc[rule, "outcome"] == "unknown"
        assert found.loc[rule, "missing"] == f"constraints.{rule}"


def test_land_outside_the_urban_boundary_fails() -> None:
    assert (
        judged([("urban_boundary", land(-9, -9, 299, 109))]).loc["urban_boundary", "outcome"]
        == "failed"
    )
    assert (
        judged([("urban_boundary", land(-9, -9, 309, 109))]).loc["urban_boundary", "outcome"]
        == "passed"
    )


def test_without_land_in_the_layers_do_not_apply() -> None:
    found = judged(
        [("farmland", land(0, 0, 400, 50))],
        NEW | {"version": "0", "from_on": "2000-01-01"},
        NEW | {"geometry": land(0, 0, 50, 100)},
    )
    assert found.loc["farmland", "outcome"] == "not_applicable"


def test_approved_areas() -> None:
    found = judged([], OLD, NEW | {"approved_area": 50.0})
    assert found.loc["approved_area", "outcome"] == "failed"
    assert found.loc["approved_identity", "outcome"] == "failed"
    found = judged([], OLD, NEW | {"approved_area": None, "approval": None})
    assert (
        found.loc[["approved_area", "approved_identity", "approval"], "outcome"].tolist()
        == ["unknown"] * 3
    )
    assert found.loc["identity", "outcome"] == "passed"


def some(**known: float) -> Rates:
    values = {
        "parcels": 1,
        "unsized": 0,
        "industrial": 1,
        "supplied": 1,
        "unsupplied": 0,
        "built": 1,
        "idle": 0,
    }
    ends = {f"{name}_{end}": 1.0 for name in ("supply", "built", "idle") for end in ("low", "high")}
    return Rates(**{**values, **ends, **known})


def test_rates_against_the_policy() -> None:
    least = rules().idle_rate.model_copy(update={"value": 0.8})
    own = rules().model_copy(update={"supply_rate": least, "built_rate": least})
    found = judged([], known={KEY: some(built_low=0.5, idle_low=0.0, idle_high=0.02)}, own=own)
    assert found.loc[["supply_rate", "built_rate", "idle_rate"], "outcome"].tolist() == [
        "passed",
        "unknown",
        "passed",
    ]
    assert "completed_on" in found.loc["built_rate", "missing"]
    found = judged([], known={KEY: some(built_low=0.5, built_high=0.6)}, own=own)
    assert found.loc[["built_rate", "idle_rate"], "outcome"].tolist() == ["failed", "failed"]


def test_a_policy_without_a_threshold_leaves_the_gate_open() -> None:
    found = judged([], known={KEY: some()})
    assert found.loc["supply_rate", "outcome"] == "unknown"
    assert found.loc["supply_rate", "missing"] == "policy.expansion.supply_rate"


def test_the_checklist_names_what_an_application_needs() -> None:
    found = documents(rules())
    assert {"detailed_plan", "boundary_survey", "geohazard"} <= set(found["document"])
    assert set(found["outcome"]) == {"unknown"}
