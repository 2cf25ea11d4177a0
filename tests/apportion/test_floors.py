"""Leased floor space to land, and the land of vacant floor."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion.floors import whole_floor
from landuse.units import MU_M2
from tests.apportion.chain_park import Park, land, park, row
from tests.factories import Row, only, parcel, with_area


def unit(firm: str | None, floor: float, at: str = "P1", **more: object) -> Row:
    name = f"{at}-{firm}-{floor}"
    return {"unit_id": name, "building_id": "1", "parcel_id": at, "floor_area": floor} | {
        "enterprise_id": firm, "state": "vacant" if firm is None else "in_production", **more
    }  # fmt: skip


def plot(floor: float | None = None, mu: float = 20.0) -> list[Row]:
    return [parcel("P1", mu, floor_area=floor)]


def leased(rule: str, *, floor: float | None, holder: float | None = None) -> Park:
    told = [row("E1", "own", 20.0, floor=holder), row("E2", "lease", None, of="E1", floor=500.0)]
    return park(told, rules=land(floor_to_land=rule), parcels=plot(floor))


def test_by_the_floor_area_ratio() -> None:
    """Domain notes §1.7: land_mu = leased floor / FAR / 666.67."""
    far = 5000.0 / (20.0 * MU_M2)
    found = leased("far", floor=5000.0, holder=4000.0)
    assert found.land()["E2"] == pytest.approx(500.0 / far / MU_M2) == 2.0
    assert found.land()["E1"] == 18.0
    assert found.note("chains.by_floor").params["count"] == 1


def test_pro_rata_of_the_recorded_floor() -> None:
    """Domain notes §1.7: or leased floor / total floor × parcel area."""
    found = leased("pro_rata", floor=5000.0, holder=4000.0)
    assert found.land() == {"E1": 17.5, "E2": 2.5}


SIZES = st.tuples(st.integers(100, 9000), st.integers(1, 20), st.integers(1, 300))


@settings(max_examples=3)
@given(st.lists(SIZES, min_size=3, max_size=8))
def test_both_ways_are_equal_where_the_total_floor_is_the_same(
    sizes: list[tuple[int, int, int]],
) -> None:
    """Domain notes §1.7: both are equal if FAR uses the same total floor."""
    names = [f"E{at}" for at in range(2 * len(sizes))]
    told = []
    for at, (total, twentieths, mu) in enumerate(sizes):
        owner, tenant, place = names[2 * at], names[2 * at + 1], f"P{at}"
        floor = total * twentieths / 20
        told.append(row(owner, "own", float(mu), at=place, floor=float(total)))
        told.append(row(tenant, "lease", None, at=place, of=owner, floor=floor))
    firms = [{"enterprise_id": name, "parcel_id": None} for name in names]
    for way in ("far", "pro_rata"):
        for sheet in (True, False):
            places = [
                parcel(f"P{at}", float(mu), floor_area=float(total) if sheet else None)
                for at, (total, _, mu) in enumerate(sizes)
            ]
            rules = land(floor_to_land=way)
            found = park(told, rules=rules, parcels=places, firms=firms).exact_land()
            for at, (_, twentieths, mu) in enumerate(sizes):
                owner, tenant = (found[name] for name in names[2 * at : 2 * at + 2])
                assert tenant == pytest.approx(mu * twentieths / 20, rel=1e-9)
                assert owner + tenant == pytest.approx(mu, rel=1e-9)


def test_without_any_total_floor_the_land_stays_unknown() -> None:
    found = leased("far", floor=None)
    assert np.isnan(found.land()["E2"])
    assert np.isnan(found.land()["E1"])


def test_land_that_is_recorded_goes_before_the_floor() -> None:
    told = [row("E1", "own", 20.0), row("E2", "lease", 3.0, of="E1", floor=500.0)]
    assert park(told, parcels=plot(5000.0)).land() == {"E1": 17.0, "E2": 3.0}


def test_an_owner_without_an_area_has_all_of_the_parcel_and_lets_from_it() -> None:
    told = [row("E1", "own", None), row("E2", "lease", None, of="E1", floor=500.0)]
    assert park(told, parcels=plot(5000.0)).land() == {"E1": 18.0, "E2": 2.0}


def test_owners_without_areas_share_the_parcel_by_floor_or_evenly() -> None:
    told = [
        row("E1", "own", None, floor=900.0),
        row("E3", "own", None, floor=300.0),
        row("E2", "lease", None, of="E1", floor=120.0),
    ]
    found = park(told, parcels=plot(1200.0), rules=land(floor_to_land="far"))
    assert found.land() == {"E1": 13.0, "E2": 2.0, "E3": 5.0}
    told[0]["floor_area"] = None
    assert park(told, parcels=plot(1200.0)).land()["E3"] == 10.0


def test_an_owner_without_an_area_has_what_the_others_leave() -> None:
    """Those that are there at the same time: other owners, and tenants whose lessor is unknown."""
    told = [
        row("E1", "own", None),
        row("E3", "own", 8.0),
        row("E4", "own", 5.0, to="2020-12-31"),
        row("E5", "lease", 2.0),
        row("E2", "lease", None, of="E1", floor=500.0),
    ]
    told[0]["from_on"] = pd.Timestamp("2021-01-01")
    found = park(told, parcels=plot(5000.0))
    assert found.land() == {"E1": 8.0, "E2": 2.0, "E3": 8.0, "E5": 2.0}


UNITS = [unit("E2", 100.0), unit("E3", 300.0), unit(None, 400.0)]


@pytest.mark.parametrize("area", [20.0, None])
def test_units_are_let_by_the_owner_and_vacant_floor_stays_with_it(area: float | None) -> None:
    found = park([row("E1", "own", area)], parcels=plot(), units=UNITS)
    assert found.land() == {"E1": 10.0, "E2": 2.5, "E3": 7.5}
    assert found.note("chains.derived").params["count"] == 2


def test_units_without_an_owner_among_the_enterprises() -> None:
    found = park([], parcels=plot(), units=UNITS)
    assert found.land() == {"E2": 2.5, "E3": 7.5}
    assert found.codes() == []


def test_a_firm_that_only_says_it_sits_there_is_no_lessor() -> None:
    """Its parcel code does not make it the owner: it has what the units leave."""
    firms = [{"enterprise_id": "E1", "parcel_id": "P1"}]
    firms += [{"enterprise_id": f"E{i}", "parcel_id": None} for i in (2, 3)]
    found = park([], parcels=plot(), units=UNITS, firms=firms)
    assert found.land() == {"E1": 10.0, "E2": 2.5, "E3": 7.5}
    assert (found.links["role"] != "sublet").all()


def test_the_owner_in_its_own_unit_leases_nothing() -> None:
    units = [*UNITS, unit("E1", 200.0)]
    found = park([row("E1", "own", 20.0)], parcels=plot(), units=units)
    assert found.land() == {"E1": 12.0, "E2": 2.0, "E3": 6.0}
    assert found.note("chains.own_units").params["count"] == 1


def test_units_on_land_of_several_owners_are_said() -> None:
    told = [row("E1", "own", 10.0), row("E4", "own", 10.0)]
    found = park(told, parcels=plot(), units=UNITS)
    assert found.note("chains.units_of_several").params["count"] == 2
    assert "chains.overrun" in found.codes()


def test_a_unit_counts_for_its_period() -> None:
    units = [unit("E2", 100.0, to_on=pd.Timestamp("2025-06-30")), unit(None, 300.0)]
    found = park([row("E1", "own", 20.0)], parcels=plot(), units=units)
    assert found.land()["E2"] == pytest.approx(5 * 181 / 365)
    assert sum(found.land().values()) == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("rules", "land_of_tenant"),
    [
        ({"common_floor": "shared"}, 20 * 100 / 800),
        ({"common_floor": "owner"}, 20 * 100 / 1000),
        ({"floor_to_land": "far"}, 20 * 100 / 1000),
    ],
)
def test_common_floor_is_shared_or_the_owners(rules: dict, land_of_tenant: float) -> None:
    """1,000 m² are built, 800 of them units: 200 are stairs and corridors."""
    found = park([row("E1", "own", 20.0)], parcels=plot(1000.0), units=UNITS, rules=land(**rules))
    assert found.land()["E2"] == pytest.approx(land_of_tenant)
    assert sum(found.land().values()) == pytest.approx(20.0)


def test_which_floor_stands_for_the_whole() -> None:
    tables = with_area(
        only(
            parcels=[parcel("P1", floor_area=900.0), parcel("P2", floor_area=0.0), parcel("P3")],
            units=[unit(None, 800.0), unit(None, 300.0, at="P2")],
            occupancy=[{"parcel_id": "P3", "role": "own", "floor_area": 50.0}],
        )
    )
    ways = {"far": [900.0, 300.0, 50.0], "pro_rata": [800.0, 300.0, 50.0]}
    for way, wanted in ways.items():
        assert whole_floor(tables, land(floor_to_land=way)).tolist() == wanted
    assert whole_floor(tables, land(common_floor="owner"))[0] == 900.0


BLANK = [unit("E2", 100.0), unit("E3", 300.0), {**unit(None, 400.0), "floor_area": None}]


@pytest.mark.parametrize("area", [20.0, None])
def test_a_unit_without_floor_leaves_the_land_of_all_unknown(area: float | None) -> None:
    found = park([row("E1", "own", area)], parcels=plot(), units=BLANK)
    assert np.isnan(list(found.land().values())).all()
    assert set(found.land()) == {"E1", "E2", "E3"}
    said = found.note("chains.units_without_floor").params
    assert said == {"count": 1, "ids": "P1", "tenants": 2}


def test_a_firm_that_says_it_sits_there_does_not_get_the_unknown_land() -> None:
    firms = [{"enterprise_id": "E1", "parcel_id": "P1"}]
    firms += [{"enterprise_id": f"E{i}", "parcel_id": None} for i in (2, 3)]
    for to_on in (None, pd.Timestamp("2025-06-30")):
        units = [{**each, "to_on": to_on} for each in BLANK]
        found = park([], parcels=plot(), units=units, firms=firms)
        assert np.isnan(list(found.land().values())).all()


@pytest.mark.parametrize("rules", [{}, {"common_floor": "owner"}, {"floor_to_land": "far"}])
def test_the_floor_of_the_parcel_stands_for_units_without_it(rules: dict) -> None:
    """800 m² are built: the known units keep their land, whoever has the blank one."""
    rule = land(**rules)
    found = park([row("E1", "own", 20.0)], parcels=plot(800.0), units=BLANK, rules=rule)
    assert found.land() == {"E1": 10.0, "E2": 2.5, "E3": 7.5}
    assert "chains.units_without_floor" not in found.codes()
    let = [*BLANK[:2], {**BLANK[2], "enterprise_id": "E4"}]
    found = park([row("E1", "own", 20.0)], parcels=plot(800.0), units=let, rules=rule).land()
    assert (found["E2"], found["E3"]) == (2.5, 7.5)
    assert np.isnan([found["E1"], found["E4"]]).all()


@pytest.mark.parametrize("floor", [300.0, 400.0])
def test_a_floor_of_the_parcel_that_the_known_units_fill_tells_nothing(floor: float) -> None:
    for rules in (land(), land(floor_to_land="far"), land(common_floor="owner")):
        found = park([], parcels=plot(floor), units=BLANK, rules=rules).land()
        assert np.isnan(list(found.values())).all()


def test_amounts_of_tenants_of_unknown_land_stay_on_the_parcel() -> None:
    tax = [{"enterprise_id": "E2", "year": 2025, "tax_paid": 8.0}]
    sums = park([], parcels=plot(), units=BLANK, returns=tax).facts().totals[2025]["tax_paid"]
    assert sums == {"in": 8.0, "on_parcels": 8.0, "unlinked": 0.0}


def test_a_holder_without_floor_is_not_a_holder_of_none() -> None:
    tables = with_area(
        only(
            parcels=[parcel("P1"), parcel("P2", floor_area=90.0), parcel("P3", floor_area=40.0)],
            occupancy=[
                {"parcel_id": at, "role": "own", "floor_area": size}
                for at in ("P1", "P2", "P3")
                for size in (50.0, None)
            ],
        )
    )
    for way in ("pro_rata", "far"):
        found = whole_floor(tables, land(floor_to_land=way))
        assert np.isnan(found[0])
        assert found[1] == 90.0
    assert whole_floor(tables, land(floor_to_land="far"))[2] == 40.0
