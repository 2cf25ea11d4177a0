"""Tenants scored on their own, merged with their parcel, or given the owner's grade."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.apportion.tenants import (
    ALONE,
    INHERITS,
    MERGED,
    UNDECIDED,
    Hosts,
    hosts,
    merged_facts,
    set_apart,
    with_confirmed,
    with_hosts,
)
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.present.explain import explain
from tests.apportion.chain_park import Park, land, park, row
from tests.factories import YEAR, Row, make_inputs, parcel

MERGE = land(tenants="merge_to_parcel")
INHERIT = land(tenants="inherit_owner")

OCCUPANCY = [
    row("E1", "own", 20.0),
    row("E2", "lease", 6.0, of="E1", floor=4000.0),
    row("E3", "lease", 2.0, of="E1", floor=500.0),
    row("E4", "own", 10.0, at="P2"),
    row("E4", "lease", 1.0, of="E1", floor=90.0),
    row("E5", "lease", 3.0, at="P3", floor=100.0),
    row("E6", "lease", 4.0, at="P3", floor=100.0),
]


def found(
    rules: Any, occupancy: list[Row] = OCCUPANCY, *, scale: Any = None, **more: Any
) -> tuple[dict[str, tuple[str, str]], Hosts, Park]:
    """Enterprise → whose result it has and why, for those not scored on their own."""
    made = park(occupancy, rules=rules, **more)
    ids = made.tables["enterprises"]["enterprise_id"]
    above = pd.Series(scale or [None] * len(ids), dtype="boolean")
    told = hosts(made.links, made.tables, rules, YEAR, above)
    said = zip(ids, told.scored_as, told.reason, strict=True) if len(told.reason) else ()
    return {a: (ids[b], why) for a, b, why in said if why is not None}, told, made


def codes(told: Hosts) -> list[str]:
    return [note.code for note in told.notes]


def test_tenants_on_their_own() -> None:
    assert found(land())[1] is ALONE
    assert found(MERGE, [row("E1", "own", 20.0)])[1] is ALONE


def test_tenants_are_merged_with_the_owner_or_with_each_other() -> None:
    """Suichang: several firms on one parcel are merged into it and share the result (§1.7)."""
    who, told, _ = found(MERGE)
    assert who == {"E2": ("E1", MERGED), "E3": ("E1", MERGED), "E5": ("E6", MERGED)}
    assert told.notes[0].params == {"count": 3, "hosts": 2}


def test_tenants_inherit_from_the_owner_if_there_is_one() -> None:
    """Jiangshan: a leasing firm inherits the class of the parcel owner (§1.7)."""
    who, told, _ = found(INHERIT)
    assert who == {"E2": ("E1", INHERITS), "E3": ("E1", INHERITS)}
    assert codes(told) == ["chains.tenants_inherit", "chains.tenants_without_owner"]


@pytest.mark.parametrize(
    "rules", [{"separate_land": 5.0}, {"separate_floor": 3000.0}, {"separate_floor": 4000.0}]
)
def test_large_tenants_are_scored_on_their_own(rules: dict[str, float]) -> None:
    """A city in Anhui: leased plant ≥ 3,000 m² or land ≥ 5 mu (§1.7)."""
    who, _, _ = found(land(tenants="inherit_owner", **rules))
    assert who == {"E3": ("E1", INHERITS)}


def test_only_tenants_below_scale() -> None:
    rules = land(tenants="inherit_owner", tenants_below_scale=True)
    scale = [True, True, False, False, False, False]
    assert found(rules, scale=scale)[0] == {"E3": ("E1", INHERITS)}


def test_tenants_in_a_park_for_small_firms_are_scored_on_their_own() -> None:
    places = [
        parcel("P1", 20.0, zone="东片小微园"),
        parcel("P2", zone="东片"),
        parcel("P3", zone="x"),
    ]
    rules = land(tenants="inherit_owner", separate_zones=["小微园"])
    who, told, _ = found(rules, parcels=places)
    assert who == {}
    assert codes(told) == ["chains.tenants_without_owner"]


@pytest.mark.parametrize("rule", [{"separate_floor": 3000.0}, {"tenants_below_scale": True}])
def test_what_is_missing_decides_nothing(rule: dict[str, Any]) -> None:
    """A blank leaves the tenant undecided, and whoever it would be merged with."""
    blank = [
        {**each, "floor_area": None} if each["role"] == "lease" else each for each in OCCUPANCY
    ]
    who, told, _ = found(land(tenants="inherit_owner", **rule), blank)
    assert {firm for firm, (_, why) in who.items() if why == UNDECIDED} == {"E2", "E3", "E5", "E6"}
    assert "chains.tenants_undecided" in codes(told)
    who, _, _ = found(land(tenants="merge_to_parcel", **rule), blank)
    assert who["E1"] == ("E1", UNDECIDED)


def test_a_zone_that_is_missing_decides_nothing() -> None:
    who, _, _ = found(land(tenants="inherit_owner", separate_zones=["小微园"]))
    assert who["E2"] == ("E2", UNDECIDED)


def test_a_known_part_that_is_large_enough_decides() -> None:
    told = [*OCCUPANCY, row("E2", "lease", None, at="P2", floor=None)]
    who, _, _ = found(land(tenants="inherit_owner", separate_land=5.0, separate_floor=3000.0), told)
    assert "E2" not in who


def test_a_tenant_belongs_where_most_of_its_land_is_and_only_in_the_year() -> None:
    told = [
        row("E1", "own", 20.0),
        row("E2", "own", 20.0, at="P2"),
        row("E3", "lease", 9.0, of="E1", to="2025-03-31"),
        row("E3", "lease", 5.0, at="P2", of="E2"),
        row("E4", "lease", 9.0, of="E1", to="2024-12-31"),
        row("E5", "own", 1.0, at="P3", to="2024-12-31"),
        row("E5", "lease", 1.0, of="E1"),
    ]
    who, _, _ = found(INHERIT, told)
    assert who == {"E3": ("E2", INHERITS), "E5": ("E1", INHERITS)}


def test_the_order_of_rows_decides_nothing() -> None:
    told = [
        row("E2", "own", 10.0),
        row("E1", "own", 10.0),
        row("E4", "lease", 2.0, at="P1"),
        row("E4", "lease", 2.0, at="P2"),
        row("E3", "own", 5.0, at="P2"),
    ]
    assert found(INHERIT, told)[0] == found(INHERIT, told[::-1])[0] == {"E4": ("E1", INHERITS)}


RETURNS = [
    {"enterprise_id": f"E{i}", "year": year, "tax_paid": 10.0 * i, "revenue": 100.0}
    for i in range(1, 7)
    for year in (2024, 2025)
]


def merged(returns: list[Row] = RETURNS) -> tuple[pd.DataFrame, pd.DataFrame, Hosts]:
    _, told, made = found(MERGE, returns=returns)
    facts = made.facts().enterprise_facts
    return facts, merged_facts(facts, told, YEAR), told


def test_tax_and_land_of_the_merged_subject_are_the_sums_of_its_members() -> None:
    """Amount conservation: what the subjects have is what their members have."""
    facts, joined, told = merged()
    before, after = (
        frame.query("year == @YEAR").reset_index(drop=True) for frame in (facts, joined)
    )
    assert after["tax_paid"].tolist() == [60.0, 60.0, 60.0, 40.0, 110.0, 110.0]
    subjects = after[told.reason == None]  # noqa: E711  an array of reasons
    for name in ("tax_paid", "revenue", "land_mu"):
        assert subjects[name].sum() == pytest.approx(before[name].sum(), rel=1e-9)
    assert after["land_mu"].tolist()[:3] == pytest.approx([19.0] * 3)
    pd.testing.assert_frame_equal(joined.query("year == 2024"), facts.query("year == 2024"))


def test_a_figure_that_one_member_lacks_is_unknown_for_all() -> None:
    lacking = [each for each in RETURNS if each["enterprise_id"] != "E3"]
    _, joined, _ = merged(lacking)
    now = joined.query("year == @YEAR")["tax_paid"].tolist()
    assert np.isnan(now[:3]).all()
    assert now[3] == 40.0


def test_facts_of_a_park_without_merging_stay() -> None:
    facts, _, _ = merged()
    assert merged_facts(facts, ALONE, YEAR) is facts
    _, told, _ = found(INHERIT)
    assert merged_facts(facts, told, YEAR) is facts


def subjects() -> pd.DataFrame:
    return pd.DataFrame({"excluded": pd.Series([None, None, "no_link", None, None, None])})


def test_members_are_not_ranked() -> None:
    _, told, _ = found(INHERIT)
    kept = set_apart(subjects(), told)["excluded"]
    assert kept.astype("object").where(kept.notna(), None).tolist() == [
        None, INHERITS, INHERITS, None, None, None,
    ]  # fmt: skip
    same = subjects()
    assert set_apart(same, ALONE) is same


def scores() -> pd.DataFrame:
    names = [*(f"E{i}" for i in range(1, 7)), "P1", "P2"]
    grades = ["A", None, None, "C", None, "B", "D", "D"]
    return pd.DataFrame(
        {
            "subject_id": pd.Series(names, dtype="str"),
            "cohort": pd.Categorical(["all", None, None, "all", None, "all", "land", "land"]),
            "points_tax_per_mu": [80.0, np.nan, np.nan, 10.0, np.nan, 50.0, 1.0, 2.0],
            "total": [80.0, np.nan, np.nan, 10.0, np.nan, 50.0, 1.0, 2.0],
            "rank": pd.array([1, None, None, 3, None, 2, 2, 1], dtype="Int64"),
            "grade": pd.Categorical(grades, list("ABCD"), ordered=True),
            "grade_low": pd.Categorical(grades, list("ABCD"), ordered=True),
            "grade_high": pd.Categorical(grades, list("ABCD"), ordered=True),
            "stability": [1.0, np.nan, np.nan, 1.0, np.nan, 0.5, 1.0, 1.0],
            "imputed": pd.Categorical([None] * 8),
            "reason": pd.Categorical([None] * 8),
        }
    )


def test_a_merged_tenant_shares_the_whole_result() -> None:
    _, told, _ = found(MERGE)
    shared = with_hosts(scores(), told)
    assert shared["grade"].tolist() == ["A", "A", "A", "C", "B", "B", "D", "D"]
    assert shared["total"].tolist() == [80.0, 80.0, 80.0, 10.0, 50.0, 50.0, 1.0, 2.0]
    assert shared["scored_as"].tolist()[1:3] == ["E1", "E1"]
    assert shared["scored_as"].isna().tolist() == [True, False, False, True, False] + [True] * 3
    assert shared["grade"].dtype == scores()["grade"].dtype


def test_a_tenant_that_inherits_has_the_grade_and_no_points() -> None:
    _, told, _ = found(INHERIT)
    shared = with_hosts(scores(), told)
    assert shared["grade"].astype("object").tolist()[:3] == ["A", "A", "A"]
    assert shared["cohort"].astype("object").tolist()[:3] == ["all", "all", "all"]
    assert shared["total"].isna().tolist()[:3] == [False, True, True]
    assert shared["rank"].isna().tolist()[:3] == [False, True, True]
    same = scores()
    assert with_hosts(same, ALONE) is same


def test_scores_say_how_much_of_their_land_is_confirmed() -> None:
    facts = [
        pd.DataFrame({"confirmed_share": [0.5] * 6}),
        pd.DataFrame({"confirmed_share": [1, 0]}),
    ]
    assert with_confirmed(scores(), facts)["confirmed_share"].tolist() == [0.5] * 6 + [1.0, 0.0]
    same = scores()
    assert with_confirmed(same, [facts[0], pd.DataFrame({"x": [1, 2]})]) is same


@pytest.mark.parametrize("rule", ["merge_to_parcel", "inherit_owner"])
def test_a_whole_run_gives_tenants_the_grade_of_their_subject(rule: str) -> None:
    policy = load_policy("generic-cn-v1")
    inputs = make_inputs(45, 3)
    rules = policy.model_copy(update={"land": policy.land.model_copy(update={"tenants": rule})})
    alone, study = score(inputs, policy), score(inputs, rules)
    table = study["scores"].query("subject == 'enterprise'").set_index("subject_id")
    tenants = table[table["scored_as"].notna()]
    hosted = table.loc[tenants["scored_as"]]
    assert len(tenants) >= 8
    assert tenants["grade"].astype("object").notna().sum() >= 2
    assert tenants["grade"].astype("str").tolist() == hosted["grade"].astype("str").tolist()
    for cohort, used in study.meta["cohorts"].items():
        own = table[(table["cohort"] == cohort) & table["scored_as"].isna() & table["rank"].notna()]
        if used["quotas"] and len(own):
            assert used["ranked"] == len(own)
    assert study.meta["totals"] == alone.meta["totals"]
    for name in ("enterprise_facts", "parcel_facts", "links"):
        pd.testing.assert_frame_equal(study[name], alone[name])
    for lang in ("zh", "en"):
        assert explain(study, str(tenants.index[0])).text(lang)
