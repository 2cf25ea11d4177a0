"""The demo park: each planted route found and no other; with gaps no route opens that was closed."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.routes import onto_land
from landuse.diagnose.zombie import zombies
from landuse.diagnose.zombie.land import in_force
from landuse.pipeline import score
from landuse.policy import ROUTES, load_policy
from landuse.schema import problems
from landuse.study import Study
from tests import demo_run

WORD = {"open": "yes", "blocked": "no", "unknown": "unknown"}
KEY = ["subject", "subject_id", "parcel_id", "route"]


@cache
def truth() -> pd.DataFrame:
    return pd.read_csv(demo_run.park().parent / "truth.csv", encoding="utf-8-sig", dtype=str)


def routes(study: Study) -> pd.DataFrame:
    return study["routes"]


@pytest.mark.parametrize("route", ROUTES)
def test_found_is_planted(route: str) -> None:
    """Open for those planted and for nobody else; near misses are blocked or unknown as planted."""
    planted = truth()[truth()["kind"] == f"route_{route}"].set_index("subject_id")["expected"]
    rows = routes(demo_run.study())
    rows = rows[(rows["route"] == route) & (rows["subject"] == "enterprise")]
    said = rows["outcome"].astype("str").map(WORD)
    assert set(rows.loc[said == "yes", "subject_id"]) == set(planted[planted == "yes"].index)
    assert set(rows.loc[rows["subject_id"].isin(planted.index), "subject_id"]) == set(planted.index)
    for firm, expected in planted.items():
        assert set(said[rows["subject_id"] == firm]) == {expected}, firm


def test_no_route_open_is_planted_and_found() -> None:
    verdicts = demo_run.study()["verdicts"].set_index("enterprise_id")["route"]
    planted = truth().loc[truth()["kind"] == "route_unseal", "subject_id"]
    assert set(verdicts.index[verdicts == "unseal"]) == set(planted)


def test_every_case_has_five_routes_and_every_grave_firm_is_a_case() -> None:
    study = demo_run.study()
    rows = routes(study)
    assert (rows.groupby(KEY[:3], observed=True, dropna=False).size() == len(ROUTES)).all()
    grave = study["verdicts"]["verdict"].isin(["watch", "suspected", "confirmed"])
    firms = set(study["verdicts"].loc[grave, "enterprise_id"])
    assert firms <= set(rows["subject_id"])
    land = study["zombie_land"]
    unused = set(land.loc[land["land"].isin(["idle", "vacant", "low_yield"]), "parcel_id"])
    assert unused <= set(rows["parcel_id"].dropna())
    assert set(study["verdicts"].dropna(subset=["route"])["enterprise_id"]) == set(
        rows.loc[rows["subject"] == "enterprise", "subject_id"]
    )


def test_the_suggested_route_is_open() -> None:
    study = demo_run.study()
    said = (
        study["verdicts"].dropna(subset=["route"]).set_index("enterprise_id")["route"].astype("str")
    )
    open_ = routes(study)[routes(study)["outcome"] == "open"]
    pairs = set(zip(open_["subject_id"], open_["route"].astype("str"), strict=True))
    for firm, route in said.items():
        opened = {way for who, way in pairs if who == firm}
        assert (route in opened) if opened else route in {"observe", "unseal", "none"}


def test_jobs_and_wages_are_always_said() -> None:
    study = demo_run.study()
    rows = routes(study).drop_duplicates(KEY[:3]).set_index("subject_id")
    staff = study["enterprise_facts"]
    staff = staff[staff["year"] == study.year].set_index("enterprise_id")["employees"].dropna()
    known = rows["jobs"].reindex(staff.index.intersection(rows.index))
    assert (known == staff.reindex(known.index)).all()
    owed = set(rows.index[rows["wages_owed"].astype("str") == "yes"])
    events = study["events"]
    assert owed == set(events.loc[events["kind"] == "wage_arrears", "subject_id"])
    assert rows["wages_owed"].isna().sum() == len(rows) - len(owed)


def test_open_says_why_and_unknown_what_is_missing() -> None:
    rows = routes(demo_run.study())
    assert rows[["reason", "reason_en", "clause", "source"]].notna().all().all()
    unknown = (rows["outcome"] == "unknown").to_numpy(dtype=bool)
    assert rows.loc[unknown, "missing"].notna().all()
    assert rows.loc[~unknown, "missing"].isna().all()
    opened = (rows["outcome"] == "open").to_numpy(dtype=bool)
    assert (rows.loc[opened, "blockers"] == 0).all()
    assert (rows.loc[~opened, "blockers"] > 0).all()


def test_tables_keep_their_contracts() -> None:
    study = demo_run.study()
    for name in ("routes", "zombie_land", "verdicts"):
        assert problems(study[name], name, unique=name != "routes").empty, name
    assert not routes(study).duplicated(KEY).any()


def test_all_linked_land_is_in_the_table() -> None:
    study = demo_run.study()
    links = study["links"]
    now = links[in_force(links, pd.Timestamp(study.meta["park"]["as_of"]))]
    sign = now["role"].astype("str").map({"own": 1.0, "lease": 1.0, "sublet": -1.0}).astype(float)
    land = study["zombie_land"]
    assert land["area_mu"].sum() == pytest.approx((now["area_mu"] * sign).sum(), abs=1e-6)
    assert set(land["enterprise_id"]) == set(now["enterprise_id"])


def test_a_sound_tenant_beside_its_owner() -> None:
    """Each firm on a shared parcel has the verdict that it has anywhere else."""
    study = demo_run.study()
    said = study["verdicts"].set_index("enterprise_id")["verdict"].astype("str")
    land = study["zombie_land"]
    assert (land["verdict"].astype("str") == land["enterprise_id"].map(said)).all()
    shared = land["parcel_id"].duplicated(keep=False)
    assert land.loc[shared].groupby("parcel_id")["verdict"].nunique().max() > 1


@pytest.mark.parametrize("seed", [11, 12])
def test_gaps_open_nothing(seed: int) -> None:
    """A tenth of all cells blank: no verdict is graver for certain, no closed route opens."""
    rng = np.random.default_rng(seed)
    inputs = demo_run.inputs()
    frames = dict(inputs.tables)
    kept = {
        "enterprise_id",
        "year",
        "month",
        "source",
        "source_row",
        "unit_id",
        "parcel_id",
        "building_id",
    }
    for table in ("returns", "monthly", "units"):
        frame = frames[table]
        names = [name for name in frame if name not in kept and frame[name].notna().any()]
        frames[table] = frame.assign(
            **{name: frame[name].mask(rng.random(len(frame)) < 0.1) for name in names}
        )
    events = frames["events"]
    frames["events"] = events[rng.random(len(events)) > 0.1].reset_index(drop=True)
    before, after = demo_run.study(), _again(frames)
    old, new = (each["routes"].set_index(KEY)["outcome"].astype("str") for each in (before, after))
    both = old.index.intersection(new.index)
    flipped = (old[both] == "blocked") & (new[both] == "open")
    assert not flipped.any()
    assert not ((old[both] == "unknown") & (new[both] == "open")).any()
    missing = after["routes"].set_index(KEY)["missing"]
    assert missing[new == "unknown"].notna().all()
    assert (new == "unknown").sum() > 0
    active = set(before["verdicts"].loc[before["verdicts"]["verdict"] == "active", "enterprise_id"])
    accused = after["verdicts"]["verdict"].isin(["suspected", "confirmed"])
    assert not active & set(after["verdicts"].loc[accused, "enterprise_id"])


BLANKED = {
    "returns": None,
    "monthly": None,
    "units": ["state", "arrears_months", "vacant_since"],
    "contracts": ["started_on", "completed_on", "invested", "area_developed", "suspended_on"],
    "enterprises": [
        "status",
        "stopped_on",
        "sector_prohibited",
        "safety_env_failed",
        "production_on",
    ],
    "events": ["value", "evidence"],
}


def blanked(seed: int) -> dict[str, pd.DataFrame]:
    """All tables with a tenth of their cells missing, ids and periods kept."""
    rng = np.random.default_rng(seed)
    frames = dict(demo_run.inputs().tables)
    kept = {"enterprise_id", "year", "month", "source", "source_row", "lawful_source"}
    for name, columns in BLANKED.items():
        frame = frames[name]
        asked = [each for each in columns or frame if each in frame and each not in kept]
        frames[name] = frame.assign(
            **{each: frame[each].mask(rng.random(len(frame)) < 0.1) for each in asked}
        )
    return frames


def test_a_run_with_gaps_accuses_nobody_and_says_what_is_missing() -> None:
    """The whole run on a tenth of all cells blank."""
    before = demo_run.study()
    after = score(replace(demo_run.inputs(), tables=blanked(5)))
    old, new = (each["verdicts"].set_index("enterprise_id") for each in (before, after))
    accused = ["suspected", "confirmed"]
    healthy = old.index[(old["verdict"] == "active").to_numpy()]
    assert not new.loc[healthy, "verdict"].isin(accused).any()
    assert not new.loc[healthy, "verdict_low"].isin(accused).any()
    sure = new.index[new["verdict_low"].isin(accused)]
    assert old.loc[sure, "verdict"].isin([*accused, "not_assessed"]).all()
    assert new.loc[(new["verdict"] == "unknown").to_numpy(), "unknown_families"].notna().all()
    was, now = (each["routes"].set_index(KEY)["outcome"].astype("str") for each in (before, after))
    both = was.index.intersection(now.index)
    assert not ((was[both] == "blocked") & (now[both] == "open")).any()
    opened = set(now.index[now == "open"]) - set(was.index[was == "open"])
    assert opened == set()
    missing = after["routes"].set_index(KEY)["missing"]
    assert missing[now == "unknown"].notna().all()
    assert (new["verdict"] == "unknown").sum() > (old["verdict"] == "unknown").sum()


def _again(frames: dict[str, pd.DataFrame]) -> Study:
    """The study as it would be with other inputs, its land and findings kept."""
    study = demo_run.study()
    info = demo_run.inputs().park.park
    rules, today = load_policy(info.policy), pd.Timestamp(info.today)
    found, _ = zombies(frames, rules.zombie, today, info.year, {})
    links = study["links"]
    rows = {
        f"{name[:-1]}_row": pd.Index(study[name][f"{name[:-1]}_id"]).get_indexer(
            links[f"{name[:-1]}_id"]
        )
        for name in ("enterprises", "parcels")
    }
    tables = {**study.tables, **frames, **found, "links": links.assign(**rows)}
    tables["parcels"] = study["parcels"]
    more = onto_land(tables, rules.routes, today, info.year, {})
    return Study(study.meta, {**tables, **more}, study.policy)


def test_the_order_of_rows_changes_nothing() -> None:
    """Events, returns, months, findings, projects, contracts and units in any order."""
    study, rng = demo_run.study(), np.random.default_rng(3)
    frames = dict(study.tables)
    for name in ("events", "returns", "monthly", "projects", "contracts", "units", "findings"):
        frames[name] = frames[name].sample(frac=1, random_state=rng).reset_index(drop=True)
    mixed = _again(frames)
    one, other = (
        each["routes"].astype("str").sort_values(KEY, ignore_index=True) for each in (study, mixed)
    )
    pd.testing.assert_frame_equal(one, other)


def test_without_routes_or_verdicts() -> None:
    """A policy without the section judges no route; one without zombies carries no verdict."""
    study = demo_run.study()
    bare = {**study.tables, "verdicts": study["verdicts"].iloc[:0]}
    today = pd.Timestamp(2025, 12, 31)
    assert onto_land(bare, study.policy.routes, today, study.year, {}) == {}
    links = study["links"].assign(enterprise_row=0, parcel_row=0)
    found = onto_land({**study.tables, "links": links}, None, today, study.year, {})
    assert set(found) == {"zombie_land"}


def test_a_long_stop_cites_what_shows_it() -> None:
    """Operating on paper, stopped by the months of electricity: the months are the source, not the sheet."""
    rows = routes(demo_run.study())
    rows = rows[(rows["route"] == "bankruptcy") & (rows["subject_id"] == "E0254")]
    assert rows["reason"].astype("str").str.startswith("具备：停产满规定月数").all()
    (source,) = rows["source"].astype("str").unique()
    assert "monthly: electricity_kwh" in source
    assert "stopped_on" not in source
