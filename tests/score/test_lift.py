"""What would lift a grade: applied, it does; a hair less does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.measure import parts
from landuse.policy import Policy, load_policy
from landuse.score import Beside, score

GENERIC = load_policy("generic-cn-v1")


def _policy(**changes: object) -> Policy:
    cohort = GENERIC.cohorts[0]
    kept = [each.model_copy(update=changes) for each in cohort.indicators[:2]]
    weights = [each.model_copy(update={"weight": 50.0}) for each in kept]
    alone = cohort.model_copy(update={"indicators": weights, "above_scale": None})
    return GENERIC.model_copy(update={"cohorts": [alone], "robust": None})


def _subjects(tax, value_added, land) -> pd.DataFrame:
    tax, value_added, land = (np.array(each, dtype=float) for each in (tax, value_added, land))
    return pd.DataFrame(
        {
            "subject_id": [f"e{i:02}" for i in range(len(tax))],
            "year": 2025,
            "excluded": pd.Series([None] * len(tax), dtype="object"),
            "land_mu": land,
            "above_scale": pd.array([True] * len(tax), dtype="boolean"),
            "tax_counted": tax,
            "value_added": value_added,
            "area_mu": land,
            "tax_per_mu": tax / land,
            "value_added_per_mu": value_added / land,
        }
    )


def _grade_with(firms: pd.DataFrame, policy: Policy, row: int, figure: str, value: float) -> int:
    changed = firms.copy()
    changed.loc[row, figure] = value
    again = _subjects(changed["tax_counted"], changed["value_added"], changed["area_mu"])
    return int(
        score(again, policy, "enterprise", parts, Beside(wanted=[])).scores["grade"].cat.codes[row]
    )


figure = st.floats(1, 1000).map(lambda x: round(x, 2))


@pytest.mark.parametrize(
    "policy",
    [
        _policy(),
        _policy(benchmark=20.0, cap=1.5),
        _policy(benchmark="mean_of_ratios", multiplier=2.0),
        _policy(benchmark="maximum"),
    ],
)
@settings(max_examples=5)
@given(st.lists(st.tuples(figure, figure, figure), min_size=6, max_size=12))
def test_every_lift_applied_reaches_the_grade_and_a_hair_less_does_not(policy, rows) -> None:
    firms = _subjects(*zip(*rows, strict=True))
    done = score(firms, policy, "enterprise", parts)
    classes = done.scores["grade"].cat.categories
    for lift in done.lifts.dropna(subset=["needed"]).itertuples(index=False):
        row, target = int(lift.subject_id[1:]), classes.get_loc(lift.target)
        assert _grade_with(firms, policy, row, lift.figure, lift.needed) <= target
        less = lift.needed - 1e-4 * (lift.needed - lift.now)
        assert _grade_with(firms, policy, row, lift.figure, less) > target


def test_the_best_are_told_nothing_and_less_land_lifts() -> None:
    firms = _subjects([100, 50, 40, 30, 20, 10], [100] * 6, [10.0] * 6)
    done = score(firms, _policy(), "enterprise", parts)
    assert "e00" not in set(done.lifts["subject_id"])
    land = done.lifts[done.lifts["figure"] == "area_mu"].dropna()
    assert len(land)
    assert (land["needed"] < land["now"]).all()


def test_min_max_counts_too() -> None:
    cohort = _policy().cohorts[0].model_copy(update={"formula": "minmax", "base": 0.2})
    policy = _policy().model_copy(update={"cohorts": [cohort]})
    firms = _subjects([100, 50, 40, 30, 20, 10], [60, 50, 40, 30, 20, 10], [10.0] * 6)
    lifts = score(firms, policy, "enterprise", parts).lifts.dropna(subset=["needed"])
    assert len(lifts)
    for lift in lifts.itertuples(index=False):
        found = _grade_with(firms, policy, int(lift.subject_id[1:]), lift.figure, lift.needed)
        assert found <= ["A", "B", "C", "D"].index(lift.target)
