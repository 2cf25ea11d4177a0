"""Floor that plots could still carry, the most first."""

import pandas as pd
import pytest

from landuse.diagnose.capacity import LISTED, capacity_findings
from landuse.policy import load_policy
from landuse.units import MU_M2
from tests.factories import TODAY, table

RULES = load_policy("generic-cn-v1").capacity
PLOT = {"far_min": 1.0, "far_max": None, "floor_area": 20_000.0, "mu": 60.0}


def run(*plots: dict) -> tuple[pd.DataFrame, list]:
    rows = [{"parcel_id": f"P{at:03d}", **PLOT, **plot} for at, plot in enumerate(plots)]
    own = ("parcel_id", "far_min", "far_max", "floor_area")
    parcels = table("parcels", [{key: row[key] for key in own} for row in rows], columns=own)
    now = pd.DataFrame(
        {
            "area_mu": [row["mu"] for row in rows],
            "taxable": pd.array([row.get("taxable", True) for row in rows], dtype="boolean"),
            "n_enterprises": [row.get("n", 1) for row in rows],
        }
    )
    return capacity_findings(parcels, now, RULES, TODAY)


def listed(*plots: dict) -> list[str]:
    return run(*plots)[0]["subject_id"].tolist()


def test_area_times_the_ratio_aimed_at_less_the_floor() -> None:
    found, _ = run({}, {"far_max": 3.0})
    assert found["subject_id"].tolist() == ["P001", "P000"]
    assert found["value"].tolist() == pytest.approx(
        [60 * MU_M2 * 3 - 20_000, 60 * MU_M2 * 2 - 20_000]
    )
    assert (found["threshold"] == RULES.least.value).all()
    assert found["clause"].notna().all()


def test_only_built_industrial_plots_in_use_with_much_to_come() -> None:
    plots = [
        {"floor_area": 70_001.0},
        {"floor_area": 0.0},
        {"taxable": False},
        {"taxable": None},
        {"n": 0},
    ]
    assert listed(*plots, {}) == ["P005"]
    assert listed({"floor_area": 60 * MU_M2 * 2 - RULES.least.value}) == ["P000"]


def test_what_is_missing_is_counted_not_guessed() -> None:
    found, notes = run({"floor_area": None}, {"far_min": None}, {"mu": float("nan")}, {})
    assert found["subject_id"].tolist() == ["P003"]
    assert [note.params["count"] for note in notes] == [3]
    assert run({"floor_area": None})[0].empty


def test_the_list_ends_somewhere_and_has_one_order() -> None:
    found = listed(*[{} for _ in range(LISTED + 5)])
    assert found == [f"P{at:03d}" for at in range(LISTED)]


def test_what_it_looks_at_stays_as_it_is() -> None:
    """The facts are shared with all other rules."""
    row = {"parcel_id": "P0", "far_min": 1.0, "floor_area": 100.0}
    parcels = table("parcels", [row])
    now = pd.DataFrame({"area_mu": [60.0], "taxable": [True], "n_enterprises": [0]})
    before = now.copy(deep=True)
    capacity_findings(parcels, now, RULES, TODAY)
    pd.testing.assert_frame_equal(now, before)
