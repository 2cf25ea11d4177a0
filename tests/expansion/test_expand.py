"""Expansion: the demo park's planted cases are found, and every table keeps its contract."""

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.errors import InputError
from landuse.expansion import expand
from landuse.policy import load_policy
from landuse.schema import problems
from landuse.study import EXPANSION_TABLES, Expansion
from tests import demo_run
from tests.expansion.parks import rules, small, study


@pytest.fixture(scope="module")
def demo() -> Expansion:
    return expand(demo_run.study())


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str)


def planted(truth: pd.DataFrame, kind: str) -> dict[str, bool]:
    rows = truth[truth["kind"] == kind]
    return dict(zip(rows["subject_id"], rows["expected"] == "yes", strict=True))


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("boundary_farmland", "farmland"), ("boundary_outside_urban", "urban_boundary")],
)
def test_planted_conflicts_are_found_and_no_others(
    demo: Expansion, truth: pd.DataFrame, kind: str, rule: str
) -> None:
    gates = demo["expansion_gates"]
    last = gates[(gates["change_no"] == 2) & (gates["scope"] == "zone") & (gates["rule"] == rule)]
    failed = set(last.loc[last["outcome"] == "failed", "subject_id"])
    said = planted(truth, kind)
    assert failed == {zone for zone, yes in said.items() if yes}


def test_the_identity_holds_where_it_is_planted_and_everywhere(
    demo: Expansion, truth: pd.DataFrame
) -> None:
    account = demo["expansion_versions"]
    last = account[account["change_no"] == 2].set_index("subject_id")
    for zone in planted(truth, "boundary_identity"):
        line = last.loc[zone]
        assert line["closes"]
        assert line["out_m2"] > 1e5 > line["in_m2"]
    assert account["residual_m2"].dropna().abs().max() < 100  # 0.01 ha
    park = account[account["scope"] == "park"]
    assert park["closes"].dropna().all()


def test_full_zones_are_those_that_are_planted(demo: Expansion, truth: pd.DataFrame) -> None:
    stock = demo["expansion_stock"].set_index("subject_id")
    for zone, full in planted(truth, "zone_saturated").items():
        assert bool(stock.loc[zone, "saturated"]) is full
    assert stock.loc["park", "demand_mu"] >= stock.drop("park")["demand_mu"].max()


def test_constraint_areas_are_those_of_brute_force(demo: Expansion) -> None:
    found = demo_run.study()
    layers, zones = (
        found.layer("constraints"),
        found.layer("zones").set_index(["zone_id", "version"]).geometry,
    )
    table = demo["expansion_constraints"]
    for zone, old, new, step in [
        (z, a, b, n)
        for z in ("Z1", "Z2", "Z3", "Z4")
        for a, b, n in (("2012", "2018", 1), ("2018", "2024", 2))
    ]:
        moved = zones[zone, new].difference(zones[zone, old])
        rows = table[
            (table["subject_id"] == zone) & (table["change_no"] == step) & (table["part"] == "in")
        ]
        for kind, area in zip(rows["kind"], rows["area_m2"], strict=True):
            if kind in {"constrained", "free"}:
                continue
            union = layers.geometry[layers["kind"] == kind].union_all()
            assert area == pytest.approx(moved.intersection(union).area, rel=1e-6, abs=1e-3)
    both = table[table["kind"].isin(["constrained", "free"])]
    parts = both.groupby(["subject_id", "change_no", "part"], observed=True)["area_m2"].sum()
    account = demo["expansion_versions"].set_index(["subject_id", "change_no"])
    for (subject, step, part), area in parts.items():
        if part in {"in", "out"}:
            assert area == pytest.approx(account.loc[(subject, step), f"{part}_m2"], abs=1e-3)


def test_parcels_that_came_in_are_those_of_the_drawing(demo: Expansion) -> None:
    parcels = demo["expansion_parcels"]
    assert (parcels["flow"] == "in").all()
    assert (parcels["change_no"] == 1).all()
    assert parcels["share"].between(0, 1).all()
    assert parcels["parcel_id"].is_unique


@pytest.mark.parametrize("name", EXPANSION_TABLES)
def test_tables_keep_their_contract(demo: Expansion, name: str) -> None:
    assert problems(demo[name], name).empty
    assert len(demo[name])


def test_a_park_without_zones_is_refused() -> None:
    with pytest.raises(InputError, match=r"\[zones\]"):
        expand(study())


def test_a_policy_without_rules_takes_those_of_the_standard_one() -> None:
    park = small()
    other = load_policy("zj-huangyan-2022").model_copy(update={"expansion": None})
    found = expand(type(park)(park.meta, park.tables, other))
    assert "expansion.other_rules" in found["notes"]["code"].tolist()
    assert found.rules == rules()


def test_a_park_without_parcels_and_layers_still_has_its_account() -> None:
    park = small()
    bare = study(zones=[dict(row) for row in _rows(park["zones"])])
    found = expand(bare)
    assert found["expansion_stock"].empty
    assert found["expansion_parcels"].empty
    gates = found["expansion_gates"]
    assert set(gates.loc[gates["rule"] == "farmland", "outcome"]) <= {"unknown", "not_applicable"}
    for name in EXPANSION_TABLES:
        assert problems(found[name], name).empty


def _rows(frame: pd.DataFrame) -> list[dict]:
    shapes = shapely.from_wkb(frame["geometry"].to_numpy(dtype=object))
    plain = frame.drop(columns="geometry").replace({np.nan: None}).to_dict("records")
    return [{**row, "geometry": shape} for row, shape in zip(plain, shapes, strict=True)]
