"""Stock: rates as ranges where the state of land is not known, and what projects still want."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.expansion.stock import States, at_least, demand, rates, saturated, states
from tests.expansion.parks import TODAY, land, study, table
from tests.expansion.parks import _parcel as parcel


def known(*rows: tuple[float, str, str, str]) -> States:
    area, supplied, built, idle = zip(*rows, strict=True)

    def mask(values: tuple[str, ...], word: str) -> np.ndarray:
        return np.array([each == word for each in values])

    return States(
        np.ones(len(rows), dtype=bool), np.array(area, dtype=float),
        mask(supplied, "yes"), mask(supplied, "no"), mask(built, "yes"), mask(built, "no"),
        mask(idle, "yes"), mask(idle, "unknown"),
    )  # fmt: skip


def whole(found: States) -> object:
    return rates(found, np.ones(len(found.area), dtype=bool))


def test_all_supplied_and_built_is_full() -> None:
    found = whole(known((10, "yes", "yes", "no"), (20, "yes", "yes", "no")))
    assert (found.supply_low, found.built_low, found.idle_high) == (1, 1, 0)
    assert saturated(found, 0.95) is True


def test_land_that_is_left_or_under_construction_is_not_full() -> None:
    assert saturated(whole(known((10, "yes", "yes", "no"), (10, "no", "no", "no"))), 0.95) is False
    assert saturated(whole(known((10, "yes", "yes", "no"), (10, "yes", "no", "no"))), 0.95) is False


def test_what_nobody_tells_leaves_it_open() -> None:
    found = whole(known((10, "yes", "yes", "no"), (10, "yes", "unknown", "unknown")))
    assert (found.built_low, found.built_high) == (0.5, 1.0)
    assert (found.idle_low, found.idle_high) == (0.0, 0.5)
    assert saturated(found, 0.95) is None
    assert saturated(whole(known((np.nan, "yes", "yes", "no"))), 0.95) is None


@given(
    st.lists(
        st.tuples(st.floats(1, 100), *[st.sampled_from(["yes", "no", "unknown"])] * 3), min_size=1
    )
)
def test_ranges_hold_whatever_the_unknown_turns_out_to_be(rows: list) -> None:
    open_ = whole(known(*rows))
    for answer in ("yes", "no"):
        sure = [
            (area, *(answer if each == "unknown" else each for each in more))
            for area, *more in rows
        ]
        closed = whole(known(*sure))
        assert open_.supply_low - 1e-9 <= closed.supply_low <= open_.supply_high + 1e-9
    for low, high in (
        (open_.supply_low, open_.supply_high),
        (open_.built_low, open_.built_high),
        (open_.idle_low, open_.idle_high),
    ):
        assert np.isnan(low) or low <= high + 1e-9


def test_states_come_from_contracts_holders_and_buildings() -> None:
    box = land(0, 0, 100, 100)
    found = study(
        parcels=[
            parcel("built", box, floor_area=10.0, holder="甲"),
            parcel("begun", box),
            parcel("free", box),
            parcel("park", box, holder="园"),
        ],
        parcel_facts=[
            {"parcel_id": name, "year": 2025, "taxable": name != "park"}
            for name in ("built", "begun", "free", "park")
        ],
        contracts=[{"contract_id": "K", "parcel_id": "begun", "started_on": "2024-01-01"}],
    )
    now = states(found.tables, 2025, TODAY)
    assert now.industrial.tolist() == [True, True, True, False]
    assert now.supplied.tolist() == [True, True, False, True]
    assert now.unsupplied.tolist() == [False, False, True, False]
    assert now.built.tolist() == [True, False, False, False]
    assert now.unbuilt.tolist() == [False, True, True, False]


def test_projects_that_wait_want_land() -> None:
    rows = [
        {"project_id": "1", "stage": "pool", "zone": "甲片区", "land_demand": 30.0},
        {"project_id": "2", "stage": "signed", "zone": "A"},
        {"project_id": "3", "stage": "started", "zone": "A", "land_demand": 50.0},
        {"project_id": "4", "stage": "pool", "zone": "B", "land_demand": 7.0},
    ]
    projects = table("projects", rows)
    assert demand(projects, "A", "甲片区") == (2, 30.0)
    assert demand(projects, "", None) == (3, 37.0)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.9, 1, True),
        (0.8, 0.8, True),
        (0.1, 0.79, False),
        (0.5, 0.9, None),
        (float("nan"), 1, None),
    ],
)
def test_a_range_and_a_threshold(low: float, high: float, said: bool | None) -> None:
    assert at_least(low, high, 0.8) is said
