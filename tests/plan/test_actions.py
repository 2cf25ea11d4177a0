"""One suggestion a parcel, the most pressing, with its reasons in both languages."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.finding import findings, outcome
from landuse.plan import actions
from landuse.plan.actions import PRIORITY
from landuse.policy import load_policy
from landuse.schema import problems
from tests import demo_run

POLICY = load_policy("demo-2025")
HARD = [rule.id for rule in POLICY.low_yield.criteria if rule.kind == "hard"]


def finding(
    rule: str, at: str, answer: bool | None = True, *, subject: str = "parcel", **more: Any
) -> pd.DataFrame:
    columns = {
        "subject_id": [f"{subject}-{at}"],
        "parcel_id": [at],
        "outcome": outcome(pd.Series([answer], dtype="boolean")),
        "value": [1.0],
        "year": [2025],
        **{name: [value] for name, value in more.items()},
    }
    return findings(rule, subject, columns, size=1, threshold=POLICY.idle.no_start)


def idle(at: str, consequence: str | None, answer: bool | None = True) -> pd.DataFrame:
    more = {"consequence": consequence, "missing": None if answer else "start_due_on"}
    return finding("idle_not_started", at, answer, subject="contract", **more)


def low(at: str, *criteria: str) -> list[pd.DataFrame]:
    return [finding("low_yield", at), *(finding(f"low_yield_{name}", at) for name in criteria)]


def planned(*found: pd.DataFrame, **facts: Any) -> pd.DataFrame:
    """Actions for parcels P1 … P4 of ten mu with taxes of 10, 20, 30 and 40 per mu."""
    frame = pd.concat([part.astype({"rule": "str", "subject": "str"}) for part in found])
    parcels = pd.DataFrame(
        {
            "parcel_id": ["P1", "P2", "P3", "P4"],
            "area_mu": 10.0,
            "tax_paid": [100.0, 200.0, 300.0, 400.0],
            "tax_per_mu": [10.0, 20.0, 30.0, 40.0],
            "n_enterprises": pd.array([0, 1, 1, 1], dtype="Int64"),
            "occupancy_rate": [np.nan, 0.4, np.nan, np.nan],
            "industrial": pd.array([True] * 4, dtype="boolean"),
        }
    ).assign(**facts)
    made = actions(frame.reset_index(drop=True), parcels, HARD, POLICY.uplift)
    assert problems(made, "actions").empty
    return made.set_index("parcel_id")


@pytest.mark.parametrize(
    ("consequence", "action"),
    [
        ("recover", "recover_land"),
        ("negotiate", "negotiate_idle"),
        ("fee", "idle_fee"),
        ("prove_cause", "complete_data"),
    ],
)
def test_what_follows_from_idle_land(consequence: str, action: str) -> None:
    assert planned(idle("P1", consequence)).loc["P1", "action"] == action


def test_an_open_question_about_idle_land_asks_for_data() -> None:
    found = planned(idle("P1", None, answer=None)).loc["P1"]
    assert found["action"] == "complete_data"
    assert np.isnan(found["uplift_mid"])
    assert found["area_mu"] == 0


def test_a_hard_criterion_replaces_and_soft_ones_upgrade() -> None:
    found = planned(*low("P2", "stopped", "far_low"), *low("P3", "far_low", "coverage_low"))
    assert found.loc["P2", "action"] == "vacate_replace"
    assert found.loc["P3", "action"] == "upgrade"
    assert found.loc["P3", "area_mu"] == 0


def test_a_criterion_on_a_parcel_that_is_not_low_yield_suggests_nothing() -> None:
    hard_but_idle = finding("low_yield_stopped", "P2")
    assert planned(hard_but_idle, finding("low_yield", "P2", answer=False)).empty


def test_vacant_parcels_are_relet_and_vacant_units_alone_suggest_nothing() -> None:
    found = planned(finding("vacant", "P2"), finding("vacant", "P3", subject="unit"))
    assert found.index.tolist() == ["P2"]
    assert found.loc["P2", "action"] == "relet"
    assert found.loc["P2", "area_mu"] == pytest.approx(6.0)


def test_the_most_pressing_wins_and_all_reasons_stay() -> None:
    found = planned(
        idle("P1", "recover"), finding("vacant", "P1"), *low("P2", "far_low", "tax_low")
    )
    assert found.index.tolist() == ["P1", "P2"]
    assert found["action"].tolist() == ["recover_land", "upgrade"]
    assert found["priority"].tolist() == [PRIORITY.index("recover_land") + 1, 6]
    assert found.loc["P1", "reasons"].count("；") == 1
    assert "疑似" in found.loc["P1", "reasons"] or "idle" in found.loc["P1", "reasons_en"].lower()


def test_uplift_is_area_freed_at_the_parks_own_yields_less_the_tax_of_today() -> None:
    """Policy [uplift]: quarter, half and three quarters of the park's industrial yields."""
    found = planned(*low("P2", "stopped")).loc["P2"]
    quantiles = np.quantile([10.0, 20.0, 30.0, 40.0], [0.25, 0.5, 0.75])
    wanted = np.clip(10.0 * quantiles - 200.0, 0, None)
    assert found[["uplift_low", "uplift_mid", "uplift_high"]].tolist() == pytest.approx(wanted)
    empty = planned(idle("P1", "recover")).loc["P1"]
    assert empty["uplift_mid"] == pytest.approx(250.0), "nobody is there, no tax is lost"


def test_letting_what_is_empty_costs_no_tax_of_today() -> None:
    """The tenants who are there stay; the 6 mu that stand empty bring the park's yield on top."""
    found = planned(finding("vacant", "P2")).loc["P2"]
    assert found["uplift_mid"] == pytest.approx(6.0 * 25.0)


def test_nothing_found_nothing_to_do() -> None:
    assert planned(finding("low_yield", "P1", answer=False)).empty


def test_leaving_frees_the_energy_of_those_who_are_there_and_missing_is_unknown() -> None:
    found = planned(
        *(part for at in ("P1", "P2", "P3", "P4") for part in low(at, "tax_low")),
        finding("vacant", "P2"),
        energy_tce=[7.0, 9.0, np.nan, 4.0],
        emissions_t=[np.nan, 2.0, 0.5, 0.25],
    )
    assert found.loc["P1", "energy_freed_tce"] == 0.0  # nobody is there
    assert found["action"].astype("object").to_dict()["P2"] == "relet"
    assert found.loc["P2", "energy_freed_tce"] == 0.0  # the empty part uses nothing
    assert np.isnan(found.loc["P3", "energy_freed_tce"])
    assert found.loc["P3", "emissions_freed_t"] == 0.5
    assert found.loc["P4", "energy_freed_tce"] == 4.0


def test_the_demo_names_the_energy_of_the_planted_parcel() -> None:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv").query("kind == 'energy_freed'")
    (planted,) = truth["parcel_id"]
    rows = demo_run.study()["actions"].set_index("parcel_id")["energy_freed_tce"]
    assert rows[planted] > 10_000
    assert rows[planted] == rows.max()
