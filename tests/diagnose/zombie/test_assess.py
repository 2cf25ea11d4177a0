"""The whole verdict: planted firms, the range under deletion, order, lawful sources, a bare policy."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie.assess import assess
from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.fuse import FAMILIES
from landuse.schema import problems
from tests.diagnose.zombie.dockets import (
    FIGURES,
    RULES,
    TODAY,
    docket,
    event,
    judged,
    months,
    random_park,
    years,
)  # fmt: skip

RANK = {"active": 0, "watch": 1, "suspected": 2, "confirmed": 3}
STOPPED = [
    *months("electricity_kwh", "2021-01-01", [100.0] * 36 + [2.0] * 24),
    *months("tax_paid", "2024-01-01", [0.0] * 24),
]
DEAD = [
    {**row, "annual_report_filed": False, "tax_filed": False}
    for row in years("employees", {2023: 90.0, 2024: 4.0, 2025: 2.0})
]
SEEN = event("2025-11-12", "inspection", "停产，厂区无人")


def verdict(case: Docket) -> pd.Series:
    found = judged(case)
    for name, frame in (
        ("verdicts", found.verdicts), ("evidence", found.evidence), ("zombie_methods", found.methods)
    ):  # fmt: skip
        assert problems(frame, name).empty, name
    return found.verdicts.iloc[0]


def test_a_stopped_firm_is_suspected_and_seen_on_site_confirmed() -> None:
    dead = {"monthly": STOPPED, "returns": DEAD}
    found = verdict(docket(**dead))
    assert (found["verdict"], found["verdict_reason"]) == ("suspected", "evidence")
    assert found["unknown_families"] == "financial,premises"
    seen = verdict(docket(**dead, events=[SEEN]))
    assert (seen["verdict"], seen["verdict_reason"]) == ("confirmed", "inspected")
    old = verdict(docket(**dead, events=[event("2025-06-12", "inspection", "停产，厂区无人")]))
    assert old["verdict"] == "suspected"


def test_a_legal_act_alone_confirms_the_legal_entity() -> None:
    found = verdict(docket(events=[event("2025-01-01", "licence_revoked")]))
    assert (found["verdict"], found["verdict_reason"]) == ("confirmed", "legal_act")
    assert found["coverage"] == pytest.approx(1 / 7.5)


def test_two_silent_years_are_a_screen_of_their_own() -> None:
    """The rule of the park plan; a sign of life blocks it."""
    silent = [
        {"year": year, "annual_report_filed": False, "tax_filed": False} for year in (2024, 2025)
    ]
    found = verdict(docket(returns=silent))
    assert (found["verdict"], found["verdict_reason"]) == ("suspected", "screen")
    assert found["verdict_low"] == "watch"
    running = months("electricity_kwh", "2021-01-01", [100.0] * 60)
    found = verdict(docket(returns=silent, monthly=running))
    assert (found["verdict"], found["verdict_reason"]) == ("watch", "conflict")


def test_excluded_firms_are_not_judged() -> None:
    rest = event("2024-05-01", "dormancy_registered")
    found = verdict(docket(monthly=STOPPED, returns=DEAD, events=[rest]))
    assert (found["verdict"], found["verdict_reason"]) == ("not_assessed", "dormant")
    assert str(found["resumes_on"].date()) == "2027-05-01"
    assert pd.isna(found["verdict_low"])
    assert pd.isna(found["index"])


def test_nothing_known_is_unknown() -> None:
    found = verdict(docket())
    assert (found["verdict"], found["verdict_reason"]) == ("unknown", "no_data")
    assert (found["verdict_low"], found["verdict_high"]) == ("active", "suspected")
    assert found["unknown_families"] == ",".join(FAMILIES)


def test_a_firm_that_runs_again_counts_its_clean_months() -> None:
    power = months("electricity_kwh", "2021-01-01", [100.0] * 36 + [2.0] * 14 + [90.0] * 10)
    tax = months("tax_paid", "2024-01-01", [0.0] * 12 + [1.0] * 12)
    staff = months("employees", "2024-01-01", [80.0] * 24)
    peak = years("employees", {2023: 90.0, 2024: 80.0, 2025: 80.0})
    found = verdict(docket(monthly=[*power, *tax, *staff], returns=peak))
    assert found["clean_months"] == 10


def blanked(case: Docket, seed: int, share: float) -> Docket:
    rng = np.random.default_rng(seed)
    tables = dict(case.tables)
    names = {
        "monthly": FIGURES,
        "returns": (*FIGURES, "revenue", "profit", "interest", "assets", "liabilities", "tax_filed",
                    "annual_report_filed"),
    }  # fmt: skip
    for table, columns in names.items():
        frame = tables[table]
        tables[table] = frame.assign(
            **{name: frame[name].mask(rng.random(len(frame)) < share) for name in columns}
        )
    return Docket(tables, case.year, case.today)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_whatever_the_gaps_hide_lies_in_the_range(share: float) -> None:
    """No accusation and no clearance out of a gap: the verdict on all data is in the range printed."""
    for seed in range(2):
        whole = random_park(seed)
        truth = judged(whole).verdicts["verdict"].astype("str")
        cut = judged(blanked(whole, seed + 100, share)).verdicts
        low, high = (cut[name].astype("str").map(RANK) for name in ("verdict_low", "verdict_high"))
        told = truth != "unknown"
        rank = truth.map(RANK)
        assert (low[told] <= rank[told]).all()
        assert (rank[told] <= high[told]).all()
        for end in ("active", "suspected"):
            assert (truth == end).any(), end


def test_order_and_duplicates_change_nothing() -> None:
    case = random_park(5)
    tables = {
        name: pd.concat([frame, frame.iloc[: len(frame) // 3]] if name in FIGURED else [frame])
        .sample(frac=1, random_state=3).reset_index(drop=True)
        for name, frame in case.tables.items()
    }  # fmt: skip
    mixed = judged(Docket(tables, case.year, case.today)).verdicts
    plain = judged(case).verdicts
    pd.testing.assert_frame_equal(
        mixed.set_index("enterprise_id").loc[plain["enterprise_id"]].reset_index(), plain
    )


FIGURED = ("returns", "monthly")


def test_new_names_change_nothing() -> None:
    case = random_park(6)
    tables = {
        name: frame.assign(
            **{key: ("X" + frame[key].astype("str")).astype("str")
               for key in ("enterprise_id", "subject_id") if key in frame}
        )
        for name, frame in case.tables.items()
    }  # fmt: skip
    renamed = judged(Docket(tables, case.year, case.today)).verdicts
    plain = judged(case).verdicts
    pd.testing.assert_frame_equal(
        renamed.drop(columns="enterprise_id"), plain.drop(columns="enterprise_id")
    )


def test_statistics_serve_statistics() -> None:
    """Rows of statistical reporting: the switch moves the financial family only, towards unknown."""
    case = random_park(7)
    returns = case.tables["returns"]
    mixed = returns.assign(
        lawful_source=pd.Series("statistics", returns.index).where(returns["year"] == 2025, "firm")
    )
    tables = {**case.tables, "returns": mixed}
    given, kept_out = (
        assess(Docket(tables, case.year, TODAY, statistics=use), RULES) for use in (True, False)
    )
    for name in FAMILIES:
        with_, without = (
            each.evidence[each.evidence["family"] == name] for each in (given, kept_out)
        )
        yes, fewer = (
            set(zip(part["enterprise_id"], part["sign"].astype("str"), strict=True))
            for part in (each[each["outcome"] == "yes"] for each in (with_, without))
        )
        assert (fewer < yes) if name == "financial" else (fewer == yes), name
    was, now = (each.verdicts for each in (given, kept_out))
    assert (now["coverage"] <= was["coverage"] + 1e-12).all()
    methods = kept_out.methods
    assert not ((methods["method"] == "loss2") & (methods["outcome"] == "yes")).any()


def test_methods_stand_side_by_side() -> None:
    """All methods that can be computed, one row a firm; the others are said."""
    found = judged(random_park(8))
    assert {"loss2", "loss3", "insolvent", "oecd", "cover_low", "silent", "park_plan"} <= set(
        found.methods["method"]
    )
    sizes = found.methods.groupby("method", observed=True).size()
    assert set(sizes) == {60}
    (note,) = [each for each in found.notes if each.code == "zombie.not_computable"]
    assert "CHK" in note.message("zh")


def test_a_family_the_policy_leaves_out_is_not_judged() -> None:
    bare = RULES.model_copy(update={"energy": None, "methods": None, "exclusions": None})
    found = assess(docket(monthly=STOPPED, returns=DEAD, events=[SEEN]), bare)
    assert not (found.evidence["family"] == "energy").any()
    assert found.methods.empty
    assert found.verdicts["coverage"].iloc[0] <= 1
    with pytest.raises(ValueError, match="verdict"):
        assess(docket(), RULES.model_copy(update={"verdict": None}))


def test_evidence_is_dated() -> None:
    found = judged(docket(monthly=STOPPED, returns=DEAD, events=[SEEN])).evidence
    row = found[found["sign"] == "power_stopped_long"].iloc[0]
    assert (row["certain"], row["possible"], row["threshold"]) == (24, 24, 0.1)
    assert (str(row["period_from"].date()), str(row["period_to"].date())) == (
        "2024-01-01",
        "2025-12-31",
    )
    site: Any = found[found["sign"] == "stop_seen"].iloc[0]
    assert "现场" not in site["clause"] or site["source"].startswith("events: inspection")
