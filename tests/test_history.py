"""Earlier years scored by the policy of today."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion.facts import AMOUNTS
from landuse.history import LARGE, history_years
from landuse.park import ScoringOptions
from landuse.pipeline import score
from landuse.policy import load_policy
from landuse.schema import fields, problems
from landuse.study import Inputs, Study
from tests import demo_run
from tests.factories import make_inputs, parcel, park_inputs, table

SAME = ["cohort", "total", "rank", "grade"]
KEY = ["subject", "subject_id"]


def of_year(study: Study, year: int) -> pd.DataFrame:
    rows = study["score_history"]
    return rows[rows["year"] == year].reset_index(drop=True)


def plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows by id, categories as texts, so that they can be held against each other."""
    texts = {name: rows[name].astype("str") for name in ("subject", "cohort", "grade")}
    return rows.assign(**texts).set_index(KEY).sort_index()[SAME]


def in_year(inputs: Inputs, year: int, *, history: int | None = 0, policy: str = "") -> Inputs:
    """The same files, judged as of another year."""
    known = inputs.park.park
    update = {"year": year, "as_of": known.today, "policy": policy or known.policy}
    info = known.model_copy(update=update)
    options = ScoringOptions(history=history)
    park = inputs.park.model_copy(update={"park": info, "scoring": options})
    return replace(inputs, park=park)


def without_decisions(inputs: Inputs) -> Inputs:
    events = inputs.tables["events"]
    kept = events[events["kind"].astype("str") != "override"]
    return replace(inputs, tables={**inputs.tables, "events": kept})


def test_the_judged_year_of_the_history_is_the_study() -> None:
    study = demo_run.study()
    now, scores = of_year(study, study.year), study["scores"]
    assert len(now) == len(scores)
    for name in ("subject", "subject_id", "cohort", "total", "rank", "grade", "reason"):
        one, other = (each[name].astype("object") for each in (now, scores))
        assert one.where(one.notna(), None).tolist() == other.where(other.notna(), None).tolist()


def test_the_table_keeps_its_contract() -> None:
    rows = demo_run.study()["score_history"]
    assert list(rows.columns) == list(fields("score_history"))
    assert problems(rows, "score_history").empty
    assert sorted(rows["year"].unique()) == [2021, 2022, 2023, 2024, 2025]
    assert not rows.duplicated(["subject", "subject_id", "year"]).any()
    assert set(rows["policy"]) == {"demo-2025"}
    scored = rows["total"].notna()
    assert rows.loc[scored, "benchmark"].notna().all()
    assert rows.loc[~scored & rows["grade"].isna(), "reason"].notna().all()


def test_an_earlier_year_is_what_a_run_of_that_year_gives() -> None:
    year = 2024
    inputs = without_decisions(demo_run.inputs())
    rules = load_policy("demo-2025").model_copy(update={"robust": None})
    then = score(in_year(inputs, year), rules)["scores"]
    assert_alike(of_year(demo_run.study(), year), then, least=500)


def test_so_it_is_by_another_policy() -> None:
    rules = load_policy("zj-huangyan-2022").model_copy(update={"robust": None})
    back = score(in_year(small(), 2025, history=None), rules)
    for year in (2023, 2024):
        then = score(in_year(small(), year), rules)["scores"]
        assert_alike(of_year(back, year), then, least=8)


def assert_alike(back: pd.DataFrame, then: pd.DataFrame, *, least: int) -> None:
    """Whoever a run of that year scores is so in the history."""
    scored = plain(then)[plain(then)["total"].notna()]
    assert len(scored) > least
    silent = plain(back[back["reason"].astype("str") == "no_returns"]).index
    assert not len(scored.index.intersection(silent))
    pd.testing.assert_frame_equal(plain(back).reindex(scored.index), scored, rtol=1e-12)


@cache
def small() -> Inputs:
    return replace(make_inputs(18, 3), tables=make_inputs(18, 3).tables)


def history_of(inputs: Inputs, wanted: int | None = None, *, tenants: str = "separate") -> Study:
    rules = load_policy("generic-cn-v1").model_copy(update={"robust": None})
    land = rules.land.model_copy(update={"tenants": tenants})
    return score(in_year(inputs, 2025, history=wanted), rules.model_copy(update={"land": land}))


@cache
def known(tenants: str) -> Study:
    return history_of(small(), tenants=tenants)


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 1000), tenants=st.sampled_from(["separate", "merge_to_parcel"]))
def test_row_order_changes_nothing(seed: int, tenants: str) -> None:
    inputs = small()
    order = np.random.default_rng(seed)
    mixed = {
        name: frame.iloc[order.permutation(len(frame))].reset_index(drop=True)
        for name, frame in inputs.tables.items()
    }
    one = known(tenants)["score_history"]
    other = history_of(replace(inputs, tables=mixed, shapes={}), tenants=tenants)["score_history"]
    by = ["subject", "subject_id", "year"]
    left, right = (
        each.astype({"subject": "str"}).sort_values(by).reset_index(drop=True)
        for each in (one, other)
    )
    pd.testing.assert_frame_equal(left, right, check_categorical=False, rtol=1e-9)


@settings(max_examples=2, deadline=None)
@given(data=st.data())
def test_a_blank_return_makes_only_its_year_unknown(data: st.DataObject) -> None:
    inputs = small()
    returns = inputs.tables["returns"]
    years = sorted(returns["year"].unique().tolist())
    at = data.draw(st.integers(0, len(returns) - 1))
    firm, year = returns["enterprise_id"].iloc[at], int(returns["year"].iloc[at])
    mine = (returns["enterprise_id"] == firm) & (returns["year"] == year)
    blanked = {name: returns[name].mask(mine) for name in AMOUNTS if name in returns}
    tables = {**inputs.tables, "returns": returns.assign(**blanked)}
    before = known("separate")
    after = history_of(replace(inputs, tables=tables))
    row = of_year(after, year).query("subject == 'enterprise' and subject_id == @firm")
    assert row["total"].isna().all()
    assert row["grade"].isna().all()
    for each in years:
        if each != year:
            pd.testing.assert_frame_equal(plain(of_year(after, each)), plain(of_year(before, each)))


def two_firms(moved: str | None = None) -> Inputs:
    """Two parcels and their firms; the second has no returns of 2023."""
    firms = [{"enterprise_id": each, "above_scale": False} for each in "ab"]
    returns = [
        {"enterprise_id": "a", "year": year, "tax_paid": tax}
        for year, tax in ((2023, 30.0), (2024, 60.0), (2025, 90.0))
    ]
    returns += [{"enterprise_id": "b", "year": year, "tax_paid": 45.0} for year in (2024, 2025)]
    held = [
        {"enterprise_id": "a", "parcel_id": "P1", "role": "own", "area": 10.0},
        {
            "enterprise_id": "b",
            "parcel_id": "P2",
            "role": "own",
            "area": 20.0,
            "from_on": moved,
        },
    ]
    tables = {
        "parcels": table(
            "parcels", [parcel("P1", 10.0, land_use="1001"), parcel("P2", 20.0, land_use="1001")]
        ),
        "enterprises": table("enterprises", firms),
        "returns": table("returns", returns),
        "occupancy": table("occupancy", held),
    }
    return park_inputs(tables)


def test_missing_stays_unknown_and_land_is_that_of_the_year() -> None:
    study = history_of(two_firms("2024-07-01"))
    rows = study["score_history"].set_index(["subject_id", "year"])
    assert rows.loc[("b", 2023), "reason"] == "no_link"
    assert pd.isna(rows.loc[("b", 2023), "total"])
    assert rows.loc[("a", 2023), "total"] > 0
    facts = study["enterprise_facts"].set_index(["enterprise_id", "year"])
    share = facts.loc[("b", 2024), "land_mu"] / 20.0
    assert share == pytest.approx(184 / 366)
    per_mu = {year: 45.0 / facts.loc[("b", year), "land_mu"] for year in (2024, 2025)}
    assert per_mu[2024] > per_mu[2025]
    assert rows.loc[("P2", 2023), "reason"] in {"no_enterprise", "no_returns"}


def test_nobody_is_scored_by_the_rule_for_missing_figures_alone() -> None:
    rules = load_policy("generic-cn-v1").model_copy(update={"robust": None})
    cohorts = [
        each.model_copy(
            update={
                "indicators": [
                    one.model_copy(update={"missing": "minimum_score"}) for one in each.indicators
                ]
            }
        )
        for each in rules.cohorts
    ]
    inputs = in_year(two_firms(), 2025, history=3)
    found = score(inputs, rules.model_copy(update={"cohorts": cohorts}))["score_history"]
    silent = found[(found["subject_id"] == "b") & (found["year"] == 2023)]
    assert silent["total"].isna().all()
    assert silent["reason"].tolist() == ["no_returns"]


def test_decisions_by_hand_stay_with_their_year() -> None:
    study = demo_run.study()
    scores = study["scores"]
    decided = scores[scores["rules"].astype("str").str.contains("override", na=False)]
    (identity,) = decided["subject_id"]
    rows = study["score_history"].query("subject_id == @identity").set_index("year")
    assert rows.loc[2025, "grade"] == decided["grade"].iloc[0]
    by_points = scores.set_index("subject_id").loc[identity, "grade_by_points"]
    assert rows.loc[2025, "grade"] != by_points
    assert rows["grade"].notna().sum() > 1
    assert (rows.drop(index=2025)["grade"].astype("str") != rows.loc[2025, "grade"]).any()


@pytest.mark.parametrize(
    ("kind", "year", "told"),
    [("aggregate", "same", "year"), ("aggregate", "previous", "previous"), (12.0, "same", "fixed")],
)
def test_the_table_says_what_the_benchmarks_rest_on(
    kind: float | str, year: str, told: str
) -> None:
    rules = load_policy("generic-cn-v1").model_copy(update={"robust": None})
    cohorts = [
        each.model_copy(
            update={
                "indicators": [
                    one.model_copy(update={"benchmark": kind, "benchmark_year": year})
                    for one in each.indicators
                ]
            }
        )
        for each in rules.cohorts
        if each.subject == "enterprise"
    ]
    done = score(
        in_year(two_firms(), 2025, history=9), rules.model_copy(update={"cohorts": cohorts})
    )
    rows = done["score_history"].query("subject_id == 'a'").set_index("year")
    assert rows["benchmark"].astype("str").to_dict() == {
        2023: "year" if told == "previous" else told,
        2024: told,
        2025: told,
    }


def test_how_many_years_is_asked_in_park_toml() -> None:
    assert history_of(two_firms(), 0)["score_history"].empty
    two = history_of(two_firms(), 1)
    assert sorted(two["score_history"]["year"].unique()) == [2024, 2025]


def test_large_parks_are_not_scored_for_earlier_years_unless_asked() -> None:
    years = [2021, 2022, 2023, 2024, 2025]
    assert history_years(years, 2025, None, LARGE)[0] == years[:-1]
    none, notes = history_years(years, 2025, None, LARGE + 1)
    assert none == []
    assert [each.params["count"] for each in notes] == [4]
    assert history_years(years, 2025, 2, LARGE + 1) == ([2023, 2024], [])
    assert history_years(years, 2025, 0, 10) == ([], [])
    assert history_years([2025], 2025, None, LARGE + 1) == ([], [])
