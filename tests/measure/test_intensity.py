"""Intensity: each divides the two columns its parameters name."""

import inspect

import pandas as pd
import pytest

from landuse.measure import YIELDS, intensity
from landuse.schema import fields

FUNCTIONS = [each for each in YIELDS if each.__module__ == intensity.__name__]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_figure_over_figure_in_the_unit_of_the_dictionary(function) -> None:
    found = function(pd.Series([50.0, 1.0, None]), pd.Series([5.0, 0.0, 1.0]))
    assert found.iloc[0] == pytest.approx(10)
    assert found.iloc[1:].isna().all()
    above, below = inspect.signature(function).parameters
    units = [fields("parcel_facts")[name].unit for name in (above, below)]
    assert fields("indicators")[function.__name__].unit == "/".join(units)


def test_there_are_some() -> None:
    assert len(FUNCTIONS) == len({each.__name__ for each in FUNCTIONS}) > 5
