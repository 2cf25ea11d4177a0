"""Yields: each divides the two columns its parameters name, in the unit its first line says."""

import inspect

import numpy as np
import pandas as pd
import pytest

from landuse.measure import YIELDS
from landuse.measure.yields import (
    output_per_worker,
    rd_share,
    revenue_per_mu,
    tax_per_electricity,
    tax_per_mu,
    value_added_per_emission,
    value_added_per_mu,
    value_added_per_tce,
)
from landuse.schema import fields

CASES = [
    (tax_per_mu, 10.0),
    (revenue_per_mu, 10.0),
    (value_added_per_mu, 10.0),
    (value_added_per_tce, 10.0),
    (value_added_per_emission, 10.0),
    (output_per_worker, 10.0),
    (rd_share, 10.0),
    (tax_per_electricity, 10_000.0),
]


@pytest.mark.parametrize(("function", "value"), CASES)
def test_figure_over_figure(function, value) -> None:
    index = pd.Index([5, 9, 2])
    above, below = pd.Series([50.0, 1.0, np.nan], index), pd.Series([5.0, 0.0, 1.0], index)
    found = function(above, below)
    assert found[5] == pytest.approx(value)
    assert found[[9, 2]].isna().all()
    assert found.index.equals(index)


@pytest.mark.parametrize("function", YIELDS)
def test_names_are_columns_of_the_vocabulary(function) -> None:
    assert function.__name__ in fields("indicators")
    facts = {*fields("parcel_facts"), *fields("enterprise_facts")}
    assert set(inspect.signature(function).parameters) <= facts


@pytest.mark.parametrize("function", YIELDS)
def test_double_the_figure_double_the_yield(function) -> None:
    above, below = pd.Series([3.0, 7.0, -2.0]), pd.Series([4.0, 5.0, 6.0])
    assert np.allclose(function(above * 2, below), function(above, below) * 2)
    assert np.allclose(function(above, below * 2), function(above, below) / 2)
