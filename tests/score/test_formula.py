"""Points: value over benchmark times weight, between floor and cap."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.score.formula import fill_missing, minmax_points, points, reverse_points

VALUE = st.floats(-1e6, 1e6)


@given(st.lists(VALUE, max_size=9), st.floats(0.01, 1e4), st.floats(1, 100))
def test_points_are_between_floor_and_cap_and_rise_with_the_value(
    values: list[float], benchmark: float, weight: float
) -> None:
    found = points(pd.Series(values, dtype=float), benchmark, weight, cap=1.5, floor=0.0)
    assert ((found >= 0) & (found <= 1.5 * weight)).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(found.to_numpy()[order]) >= 0).all()


def test_missing_stays_missing_and_the_benchmark_scores_the_weight() -> None:
    found = points(pd.Series([24.097, None, 0.0], index=[4, 2, 9]), 24.097, 30, cap=1.0, floor=0.0)
    assert found[4] == pytest.approx(30.0)
    assert np.isnan(found[2])
    assert found[9] == 0.0
    assert points(pd.Series([1.0]), float("nan"), 30).isna().all()


def test_filling_with_the_mean_leaves_the_mean() -> None:
    scored, all_ = np.array([10.0, np.nan, 20.0, np.nan]), np.ones(4, dtype=bool)
    filled = fill_missing(scored, "cohort_mean_score", all_)
    assert filled.tolist() == [10.0, 15.0, 20.0, 15.0]
    assert fill_missing(filled, "cohort_mean_score", all_).tolist() == filled.tolist()
    assert fill_missing(scored, "minimum_score", all_).tolist() == [10.0, 10.0, 20.0, 10.0]
    assert np.isnan(fill_missing(np.full(2, np.nan), "cohort_mean_score", all_[:2])).all()
    some = np.array([True, False, False, True])
    assert fill_missing(scored, "cohort_mean_score", some).tolist() == [10.0, 10.0, 20.0, 10.0]


def test_minmax_places_between_worst_and_best() -> None:
    found = minmax_points(pd.Series([0.0, 5.0, 10.0, None]), 0.0, 10.0, 40.0)
    assert found.tolist()[:3] == pytest.approx([8.0, 24.0, 40.0])
    assert np.isnan(found.iloc[3])
    less = minmax_points(pd.Series([0.0, 10.0]), 0.0, 10.0, 40.0, less=True)
    assert less.tolist() == [40.0, 8.0]
    assert np.isnan(minmax_points(pd.Series([None], dtype=float), 3.0, 3.0, 40.0)).all()


def test_less_is_better_against_the_mean() -> None:
    found = reverse_points(np.array([0.0, 2.0, 4.0, 9.0]), 2.0, 10.0)
    assert found.tolist() == [10.0, 5.0, 0.0, 0.0]
