"""The stage that scores and grades, on the demo park."""

import pandas as pd
import pytest

from landuse.grading import lifts, sectors
from tests import demo_run


@pytest.fixture(scope="module")
def study():
    return demo_run.study()


def test_everybody_with_a_grade_is_tested_and_shares_add_to_one(study) -> None:
    scores, stable = study["scores"], study["stability"]
    graded = scores[scores["grade_by_points"].notna()]
    tested = stable[stable["test"] == "all"]
    assert set(tested["subject_id"]) == set(graded["subject_id"])
    shares = tested[[name for name in tested if name.startswith("share_")]].sum(axis=1)
    assert shares.to_numpy() == pytest.approx(1.0)
    both = graded.merge(tested, on=["subject", "subject_id"])
    assert (both["stability"] == both["same"]).all()


def test_lifts_on_demand_are_those_of_the_study(study) -> None:
    held = study["lifts"]
    one = held[held["subject"] == "enterprise"]["subject_id"].iloc[0]
    again = lifts(study, one)
    mine = held[held["subject_id"] == one].reset_index(drop=True)
    assert again["needed"].tolist() == pytest.approx(mine["needed"].tolist(), nan_ok=True)


def test_changes_add_up_for_every_firm(study) -> None:
    rows = study["changes"].dropna(subset=["by_firm"])
    parts = rows[["by_rule", "by_sector", "by_firm", "by_land"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx((rows["after"] - rows["before"]).to_numpy())
    assert len(rows) > 300


def test_other_methods_agree_in_part(study) -> None:
    agree = study.meta["cohorts"]["above_scale"]["rank_correlation"]
    assert set(agree) == {"entropy", "critic", "topsis"}
    assert all(0.5 < each <= 1 for each in agree.values())


def test_sectors_of_a_sheet() -> None:
    sheet = pd.DataFrame({"enterprise_id": ["a"], "sector_code": ["C3212"]})
    assert sectors(sheet).to_dict() == {"a": "32"}
    assert sectors(sheet.drop(columns="sector_code")) is None


def test_the_area_basis_is_varied_where_parcels_have_several_areas(study) -> None:
    tests = study["stability"].groupby("subject", observed=True)["test"].unique()
    assert "area" in set(tests["parcel"])
    assert "area" in set(tests["enterprise"])


def test_what_touches_a_grade_is_what_was_planted(study) -> None:
    truth = pd.read_csv(demo_run.park().parent / "truth.csv")
    truth = truth[truth["kind"].str.startswith("grade_")]
    firms = study["scores"][study["scores"]["subject"] == "enterprise"].set_index("subject_id")
    rules = {"grade_major_accident": "accident"}
    wanted = {row.subject_id: rules.get(row.kind, row.kind[6:]) for row in truth.itertuples()}
    assert firms["rules"].dropna().astype("object").to_dict() == wanted
    who = {name: identity for identity, name in wanted.items()}
    assert (
        firms.loc[who["accident"], "grade"] == "D" != firms.loc[who["accident"], "grade_by_points"]
    )
    assert (firms.loc[who["high_tech"], ["grade_by_points", "grade"]] == ["C", "B"]).all()
    assert (firms.loc[who["override"], ["grade_by_points", "grade"]] == ["C", "B"]).all()
    assert firms.loc[who["green_plant"], "bonus"] == 5
    utility = firms.loc[who["utility"]]
    assert pd.isna(utility["grade"])
    assert (utility["treated_as"], utility["total"] > 100) == ("B", True)
