"""Each subject against its cohort; the whole of it through the pipeline."""

import numpy as np
import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.policy import Policy, load_policy
from landuse.score import stack
from landuse.study import Study
from tests.factories import Row, make_inputs, only, parcel, park_inputs

GENERIC = load_policy("generic-cn-v1")


def park(tax: dict[str, float | None], policy: Policy = GENERIC, **firm: object) -> Study:
    """Firms of ten mu each, below scale, with the tax given."""
    firms: list[Row] = [
        {"enterprise_id": name, "parcel_id": f"P{name}", "above_scale": False, **firm}
        for name in tax
    ]
    tables = only(
        parcels=[parcel(f"P{name}", 10.0, land_use="1001") for name in tax],
        enterprises=firms,
        returns=[{"enterprise_id": n, "year": 2025, "tax_paid": paid} for n, paid in tax.items()],
    )
    return score(park_inputs(tables), policy)


def of(study: Study, subject: str = "enterprise") -> pd.DataFrame:
    found = study["scores"]
    return found[found["subject"] == subject].set_index("subject_id")


def test_points_total_rank_and_grade() -> None:
    study = park({"A": 300.0, "B": 100.0, "C": 200.0, "D": None, "E": 0.0})
    found = of(study)
    assert found["total"].tolist()[:3] == pytest.approx([200.0, 200 / 3, 400 / 3])
    assert found["rank"].tolist() == [1, 3, 2, pd.NA, 4]
    assert found["total"]["E"] == 0.0
    assert np.isnan(found["total"]["D"])
    assert found["reason"]["D"] == "missing_figures"
    assert found["grade"].astype("object").tolist()[:3] == ["A", "B", "B"]
    cohort = study.meta["cohorts"]["below_scale"]
    assert cohort["benchmarks"] == {"tax_per_mu": 15.0}
    assert (cohort["members"], cohort["ranked"]) == (5, 4)
    assert sum(cohort["quotas"].values()) == 4


def test_total_is_the_sum_of_the_points() -> None:
    found = score(make_inputs(27, 3))["scores"]
    firms = found[found["cohort"] == "above_scale"]
    points = firms[[name for name in firms if name.startswith("points_")]]
    used = points.loc[:, points.notna().any()]
    total = used.sum(axis=1, skipna=False)
    assert total.notna().sum() > 3
    assert np.allclose(total, firms["total"], equal_nan=True)


def test_a_reason_stands_where_and_only_where_there_is_no_total() -> None:
    found = score(make_inputs(27, 3))["scores"]
    assert (found["total"].isna() == found["reason"].notna()).all()
    assert (found["rank"].isna() == found["total"].isna()).all()
    assert {"no_link", "missing_figures", "no_enterprise", "not_industrial"} <= set(found["reason"])


def test_grades_lie_between_the_lowest_and_the_highest() -> None:
    found = score(make_inputs(36, 4))["scores"].dropna(subset=["grade"])
    assert len(found) > 20
    for worse, better in (("grade_low", "grade"), ("grade", "grade_high")):
        assert (found[worse].cat.codes >= found[better].cat.codes).all()


def test_a_cohort_may_be_ranked_without_grades() -> None:
    cohorts = [each.model_copy(update={"graded": False}) for each in GENERIC.cohorts]
    study = park({"A": 3.0, "B": 1.0}, GENERIC.model_copy(update={"cohorts": cohorts}))
    assert of(study)["grade"].isna().all()
    assert of(study)["rank"].tolist() == [1, 2]
    assert study.meta["cohorts"]["below_scale"]["quotas"] == {}


@pytest.mark.parametrize("subject", ["enterprise", "parcel"])
def test_a_policy_may_score_one_kind_of_subject_only(subject: str) -> None:
    cohorts = [each for each in GENERIC.cohorts if each.subject == subject]
    study = park({"A": 3.0, "B": 1.0}, GENERIC.model_copy(update={"cohorts": cohorts}))
    assert of(study, subject)["total"].notna().all()
    other = "parcel" if subject == "enterprise" else "enterprise"
    assert of(study, other)["total"].isna().all()
    assert set(of(study, other)["reason"]) == {"no_cohort"}


def test_partial_sums_do_not_enter_a_benchmark_of_parcels() -> None:
    tables = only(
        parcels=[parcel("P1", 10.0, land_use="1001"), parcel("P2", 10.0, land_use="1001")],
        enterprises=[
            {"enterprise_id": name, "parcel_id": at}
            for name, at in (("A", "P1"), ("B", "P2"), ("C", "P2"))
        ],
        returns=[
            {"enterprise_id": "A", "year": 2025, "tax_paid": 50.0},
            {"enterprise_id": "B", "year": 2025, "tax_paid": 1.0},
        ],
    )
    study = score(park_inputs(tables))
    assert study.meta["cohorts"]["parcel"]["benchmarks"] == {"tax_per_mu": 5.0}
    assert of(study, "parcel")["reason"].astype("object").tolist()[1] == "missing_figures"


def test_stack_keeps_points_together_before_the_total() -> None:
    study = score(make_inputs(9, 1))
    names = list(study["scores"])
    at = [place for place, name in enumerate(names) if name.startswith("points_")]
    assert at == list(range(at[0], at[0] + len(at)))
    assert names[at[-1] + 1] == "bonus"
    pd.testing.assert_frame_equal(stack([study["scores"]]), study["scores"])
