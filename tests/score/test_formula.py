"""Points: value over benchmark times weight, between floor and cap."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.score.formula import fill_with_mean, points

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
    scored = pd.Series([10.0, np.nan, 20.0, np.nan])
    filled = fill_with_mean(scored)
    assert filled.mean() == scored.mean()
    assert filled[[0, 2]].tolist() == [10.0, 20.0]
    assert fill_with_mean(filled).tolist() == filled.tolist()
    assert fill_with_mean(pd.Series([np.nan, np.nan])).isna().all()
