"""The whole stage over the demo park: found is what is planted, and blanks accuse nobody."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from landuse.ids import positions
from landuse.ingest import load_park
from landuse.policy import list_policies, load_policy, thresholds
from landuse.siting import site
from tests import demo_run

RULES = {
    "vacant_unit": "vacant",
    **{
        name: name
        for name in (
            *("let_unused", "tenant_breach", "chemical_strip", "chemical_outside"),
            *("outside_quarter", "use_mismatch", "safety_conflict"),
        )
    },
}
"""Kind of the planted truth → rule that finds it."""

BLANKED = {
    "units": ("state", "enterprise_id", "arrears_months", "vacant_since", "from_on", "floor_area"),
    "enterprises": ("sector_code", "status", "stopped_on", "above_scale", "name"),
    "occupancy": ("land_use", "enterprise_id", "from_on"),
    "parcels": ("land_use", "geometry", "far_min", "floor_area"),
    "constraints": ("name", "geometry"),
    "links": ("area_mu", "from_on", "to_on"),
    "events": ("value",),
}


def answers(found: pd.DataFrame, rule: str) -> pd.Series:
    rows = found[found["rule"] == rule]
    rows = rows[rows["subject"] == "unit"] if rule == "vacant" else rows
    return rows.set_index("subject_id")["outcome"].astype(str)


@pytest.mark.parametrize("kind", RULES)
def test_found_is_planted_and_nobody_else_is_accused(kind: str) -> None:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str)
    planted = truth[truth["kind"] == kind].set_index("subject_id")["expected"]
    found = answers(demo_run.study()["findings"], RULES[kind])
    assert len(planted)
    assert {key: found.get(key) for key in planted.index} == planted.to_dict()
    assert set(found.index[found == "yes"]) == set(planted.index[planted == "yes"])


def test_floor_capacity_lists_the_planted_plot_first() -> None:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv", dtype=str)
    planted = truth[truth["kind"] == "floor_capacity"].set_index("expected")["subject_id"]
    found = answers(demo_run.study()["findings"], "floor_capacity")
    assert found.index[0] == planted["yes"]
    assert planted["no"] not in found.index


def test_next_steps_of_the_planted_tenants() -> None:
    told = demo_run.study()["breaches"]
    told = told[told["outcome"] == "yes"].set_index("arrears_months")
    assert told.loc[9.0, "next_step"] == "tenant_termination"
    assert told.loc[9.0, "due_on"] == pd.Timestamp("2025-09-30")
    assert told.loc[5.0, "next_step"] == "tenant_meeting"
    assert told.loc[5.0, "due_on"] == pd.Timestamp("2025-11-08")
    assert told.loc[3.0, "next_step"] == "tenant_reminder"
    assert told["overdue"].tolist().count(True) == 2


def test_buildings_of_the_demo_park_add_up_to_the_units() -> None:
    study = demo_run.study()
    whole = study["buildings"][study["buildings"]["extent"] == "building"]
    units = study["units"]
    assert len(whole) == units["building_id"].nunique()
    assert whole["floor_area"].sum() == pytest.approx(units["floor_area"].sum())
    vacant = units.loc[units["state"] == "vacant", "floor_area"].sum()
    assert whole["vacant_area"].sum() == pytest.approx(vacant)


def stage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Findings of this stage alone, over tables of the demo study."""
    study = demo_run.study()
    links = tables["links"].assign(
        enterprise_row=positions(
            tables["links"]["enterprise_id"], tables["enterprises"]["enterprise_id"]
        ),
        parcel_row=positions(tables["links"]["parcel_id"], tables["parcels"]["parcel_id"]),
    )
    rules = study.policy.model_copy(update={"capacity": None})
    whole = {**tables, "links": links, "findings": tables["findings"].iloc[:0]}
    found = site(whole, pd.DataFrame(), rules, pd.Timestamp("2025-12-31"), study.year)
    return found.tables["findings"]


def blanked(seed: int) -> dict[str, pd.DataFrame]:
    """The demo study with a tenth of the cells blank that the rules read."""
    rng = np.random.default_rng(seed)
    tables = dict(demo_run.study().tables)
    for name, columns in BLANKED.items():
        frame = tables[name]
        holes = {
            column: frame[column].mask(rng.random(len(frame)) < 0.1)
            for column in columns
            if column in frame
        }
        tables[name] = frame.assign(**holes)
    return tables


@pytest.mark.parametrize("seed", range(4))
def test_a_tenth_of_the_cells_blank_accuses_nobody_and_lists_the_unknown(seed: int) -> None:
    whole, poorer = stage(demo_run.study().tables), stage(blanked(seed))
    unknown = 0
    for rule in set(RULES.values()) - {"vacant"}:
        before, after = answers(whole, rule), answers(poorer, rule)
        accused = set(before.index[before == "yes"])
        assert set(after.index[after == "yes"]) <= accused, rule
        unknown += int((after == "unknown").sum())
    assert unknown > int((whole["outcome"] == "unknown").sum())
    open_ = poorer[poorer["outcome"] == "unknown"]
    assert open_["missing"].notna().all()


def test_the_stage_is_the_run() -> None:
    study = demo_run.study()
    alone, run = stage(study.tables), study["findings"]
    for rule in set(RULES.values()) - {"vacant"}:
        assert answers(alone, rule).to_dict() == answers(run, rule).to_dict()


def test_layers_in_another_crs_and_a_bank_drawn_as_a_line_say_the_same(tmp_path: Path) -> None:
    """Constraints in degrees, the water replaced by its outline: same answers, same distances."""
    folder = tmp_path / "park"
    shutil.copytree(demo_run.park().parent, folder, ignore=shutil.ignore_patterns("study"))
    file = folder / "constraints.gpkg"
    frame = gpd.read_file(file)
    water = frame["约束类型"] == "river"
    frame.loc[water, "约束类型"] = "river_bank"
    frame["geometry"] = frame.geometry.where(~water, frame.geometry.boundary)
    file.unlink()
    frame.to_crs("EPSG:4490").to_file(file, layer="约束", driver="GPKG")
    constraints = load_park(folder / "park.toml").tables["constraints"]
    assert (constraints["kind"] == "river_bank").sum() == 1
    whole = demo_run.study().tables
    one, other = stage(whole), stage({**whole, "constraints": constraints})
    for rule in ("chemical_strip", "chemical_outside", "safety_conflict", "outside_quarter"):
        assert answers(one, rule).to_dict() == answers(other, rule).to_dict()
        values = [each[each["rule"] == rule]["value"].to_numpy() for each in (one, other)]
        assert values[0] == pytest.approx(values[1], abs=0.05, nan_ok=True)


@pytest.mark.parametrize("name", list_policies())
def test_every_policy_says_how_and_each_number_has_its_source(name: str) -> None:
    policy = load_policy(name)
    told = {place.split(".")[0]: rule for place, rule in thresholds(policy)}
    assert {"siting", "tenancy", "capacity"} <= set(told)
    for place, rule in thresholds(policy):
        if place.split(".")[0] in {"siting", "tenancy", "capacity"}:
            assert rule.source, place
            assert rule.clause, place
    assert policy.siting is not None
    assert [each.level for each in policy.siting.classes] == [1, 2, 3]
