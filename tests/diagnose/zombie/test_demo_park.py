"""The demo park: planted zombies found, no healthy firm accused; with gaps nobody is accused instead."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie import zombies
from landuse.diagnose.zombie.assess import Assessment, assess
from landuse.diagnose.zombie.docket import Docket
from landuse.policy import load_policy
from landuse.schema import problems
from tests import demo_run

ACCUSED = ("suspected", "confirmed")


@cache
def tables() -> dict[str, pd.DataFrame]:
    return dict(demo_run.inputs().tables)


def judged(frames: dict[str, pd.DataFrame]) -> Assessment:
    info = demo_run.inputs().park.park
    rules = load_policy(info.policy).zombie
    return assess(Docket(frames, info.year, pd.Timestamp(info.today)), rules)


@cache
def whole() -> Assessment:
    return judged(tables())


@cache
def planted() -> pd.Series:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv", encoding="utf-8-sig", dtype=str)
    return truth[truth["kind"] == "zombie"].set_index("subject_id")["expected"]


def said(found: Assessment) -> pd.Series:
    return found.verdicts.set_index("enterprise_id")["verdict"].astype("str")


def test_planted_firms() -> None:
    """Yes is suspected or confirmed, no is neither, and what nobody knows stays unknown."""
    found = said(whole()).reindex(planted().index)
    assert set(planted()) == {"yes", "no", "unknown"}
    assert set(found[planted() == "yes"]) <= set(ACCUSED)
    assert not set(found[planted() == "no"]) & set(ACCUSED)
    assert set(found[planted() == "unknown"]) == {"unknown"}


def test_no_healthy_firm_is_accused() -> None:
    """Whoever is accused is stopped on the sheet, or planted; whoever runs is not."""
    found = said(whole())
    firms = tables()["enterprises"].set_index("enterprise_id")
    accused = found.index[found.isin(ACCUSED)]
    planted_yes = set(planted().index[planted() == "yes"])
    stopped = set(firms.index[firms["status"].astype("str").isin(["stopped", "half_stopped"])])
    assert set(accused) <= stopped | planted_yes
    assert len(accused) >= len(planted_yes)
    assert (found == "active").mean() > 0.7


def test_confirmed_takes_a_document() -> None:
    found = whole()
    rows = found.verdicts[found.verdicts["verdict"] == "confirmed"]
    assert set(rows["verdict_reason"]) == {"legal_act", "inspected"}
    for firm in rows["enterprise_id"]:
        evidence = found.evidence[found.evidence["enterprise_id"] == firm]
        named = evidence[evidence["sign"].isin(["legal_act", "stop_seen_long", "stop_seen"])]
        assert named["period_to"].notna().any(), firm
        assert named["source"].astype("str").str.startswith("events: ").any(), firm


def test_own_solar_power_is_the_first_explanation() -> None:
    """Little from the grid, taxes as usual."""
    rows = whole().verdicts
    assert rows["explanation"].astype("str").str.startswith("solar").sum() == 1
    assert (rows["explanation"].notna() == (rows["verdict_reason"] == "conflict")).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_gaps_accuse_nobody(seed: int) -> None:
    """A tenth of all figures blank: who must be accused was accused before, and unknowns are said."""
    rng = np.random.default_rng(seed)
    frames = dict(tables())
    for table in ("returns", "monthly"):
        frame = frames[table]
        names = [
            name for name in frame
            if name not in {"enterprise_id", "year", "month", "source", "source_row"}
            and frame[name].notna().any()
        ]  # fmt: skip
        frames[table] = frame.assign(
            **{name: frame[name].mask(rng.random(len(frame)) < 0.1) for name in names}
        )
    cut = judged(frames)
    sure = cut.verdicts.set_index("enterprise_id")["verdict_low"].astype("str")
    before = said(whole())
    assert set(sure.index[sure.isin(ACCUSED)]) <= set(before.index[before.isin(ACCUSED)])
    healthy = before.index[before == "active"]
    assert not said(cut)[healthy].isin(ACCUSED).any()
    unknown = cut.verdicts[cut.verdicts["verdict"] == "unknown"]
    assert unknown["unknown_families"].notna().all()
    assert unknown["steady"].isna().all()
    no_sign_without_its_months(cut)


LEAST = {"power_stopped_long": 12, "power_stopped": 6, "power_low": 12, "power_weak": 12}


def no_sign_without_its_months(found: Assessment) -> None:
    """A sign of months in a row has as many certain ones; a low load of the year has none at all."""
    rows = found.evidence[found.evidence["outcome"] == "yes"]
    for sign, least in LEAST.items():
        certain = rows.loc[rows["sign"] == sign, "certain"]
        known = certain.dropna()
        assert (known >= least).all(), sign
        assert len(known) == len(certain) or sign in {"power_low", "power_weak"}


def test_signs_have_their_months() -> None:
    no_sign_without_its_months(whole())
    stopped = whole().evidence[whole().evidence["sign"] == "power_stopped_long"]
    assert (stopped["outcome"] == "yes").sum() >= 9
    unknown = whole().verdicts[whole().verdicts["verdict"] == "unknown"]
    assert len(unknown)
    assert unknown["steady"].isna().all()


def test_tables_keep_their_contracts() -> None:
    info = demo_run.inputs().park.park
    rules = load_policy(info.policy).zombie
    today = pd.Timestamp(info.today)
    found, notes = zombies(tables(), rules, today, info.year, {})
    assert set(found) == {"verdicts", "evidence", "zombie_methods", "zombie_history"}
    for name, frame in found.items():
        assert problems(frame, name).empty, name
    assert all(note.message("zh") and note.remedy("en") for note in notes)
    bare = rules.model_copy(update={"verdict": None})
    screened, quiet = zombies(tables(), bare, today, info.year, {})
    assert (set(screened), quiet) == ({"verdicts"}, [])
    assert set(screened["verdicts"]["verdict"]) <= {"active", "suspected", "unknown"}
    assert zombies(tables(), None, today, info.year, {}) == ({}, [])


def test_a_second_run_knows_the_first() -> None:
    """The same run again adds nothing; a year later each firm has one row more."""
    info = demo_run.inputs().park.park
    rules = load_policy(info.policy).zombie
    today = pd.Timestamp(info.today)
    first = zombies(tables(), rules, today, info.year, {})[0]["zombie_history"]
    assert len(first) == len(tables()["enterprises"])
    again = {**tables(), "zombie_history": first}
    assert len(zombies(again, rules, today, info.year, {})[0]["zombie_history"]) == len(first)
    later = zombies(again, rules, today + pd.DateOffset(months=6), info.year, {})[0]
    assert len(later["zombie_history"]) == 2 * len(first)
    pd.testing.assert_frame_equal(later["zombie_history"].iloc[: len(first)], first)
    accused = first["verdict_then"].isin(ACCUSED).to_numpy()
    kept = later["verdicts"]["verdict"].astype("str").isin(ACCUSED).to_numpy()
    excused = (later["verdicts"]["verdict"] == "not_assessed").to_numpy()
    assert (kept | excused)[accused].all()


@pytest.mark.parametrize("today", ["2026-03-31", "2025-06-30", "2025-01-15"])
def test_any_day(today: str) -> None:
    """The day of the verdict may lie in the year, or after it; later rows are not looked at."""
    info = demo_run.inputs().park.park
    rules = load_policy(info.policy).zombie
    found = assess(Docket(tables(), info.year, pd.Timestamp(today)), rules)
    assert len(found.verdicts) == len(tables()["enterprises"])
    events = found.evidence[found.evidence["source"].astype("str").str.startswith("events")]
    assert (events["period_to"] <= pd.Timestamp(today)).all()
