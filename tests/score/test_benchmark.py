"""Benchmarks: fixed, aggregate, mean of ratios."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.policy import Indicator, load_policy
from landuse.score.benchmark import benchmark

AGGREGATE = load_policy("generic-cn-v1").cohorts[0].indicators[0]


def kind(benchmark: float | str, multiplier: float = 1.0) -> Indicator:
    return AGGREGATE.model_copy(update={"benchmark": benchmark, "multiplier": multiplier})


def mark(indicator: Indicator, above: list[float], below: list[float]) -> float:
    one, other = pd.Series(above, dtype=float), pd.Series(below, dtype=float)
    return benchmark(indicator, one / other.where(other > 0), other)


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 1e3)), min_size=1, max_size=9))
def test_both_lie_between_the_lowest_and_the_highest_ratio(rows: list[tuple[float, float]]) -> None:
    above, below = [row[0] for row in rows], [row[1] for row in rows]
    ratios = np.array(above) / np.array(below)
    for name in ("aggregate", "mean_of_ratios"):
        found = mark(kind(name), above, below)
        assert ratios.min() * (1 - 1e-9) <= found <= ratios.max() * (1 + 1e-9)


def test_who_lacks_a_figure_is_in_neither_sum() -> None:
    assert mark(kind("aggregate"), [10.0, np.nan, 30.0], [1.0, 100.0, 1.0]) == 20.0
    assert mark(kind("aggregate"), [10.0, 500.0, 30.0], [1.0, np.nan, 1.0]) == 20.0


def test_fixed_needs_nobody_and_takes_the_multiplier() -> None:
    assert mark(kind(24.097), [], []) == 24.097
    assert mark(kind(24.0, 2.0), [1.0], [1.0]) == 48.0


@pytest.mark.parametrize("name", ["aggregate", "mean_of_ratios"])
def test_no_figures_and_no_positive_ratio_give_no_benchmark(name: str) -> None:
    assert np.isnan(mark(kind(name), [], []))
    assert np.isnan(mark(kind(name), [np.nan], [1.0]))
    assert np.isnan(mark(kind(name), [-5.0], [1.0]))
    assert np.isnan(mark(kind(name), [0.0], [1.0]))
