"""Indicators by name, and facts whose partial sums are blanked."""

import numpy as np
import pandas as pd
import pytest

from landuse.measure import BUILDING, YIELDS, complete, measure, parts


def test_only_what_can_be_computed_is() -> None:
    facts = pd.DataFrame({"tax_counted": [6.0], "revenue": [60.0], "area_mu": [3.0]}, index=[9])
    found = measure(facts, YIELDS)
    assert found.columns.tolist() == ["tax_per_mu", "revenue_per_mu"]
    assert found.loc[9].tolist() == [2.0, 20.0]
    assert measure(facts, BUILDING).columns.tolist() == []
    assert measure(facts, BUILDING).index.tolist() == [9]


def test_parts_are_the_columns_divided() -> None:
    assert parts("tax_per_mu") == ("tax_counted", "area_mu")
    assert parts("occupancy_rate") == ("occupied_floor", "lettable_floor")
    with pytest.raises(KeyError):
        parts("happiness")


@pytest.mark.parametrize("function", [*YIELDS, *BUILDING])
def test_every_indicator_has_parts_and_divides_them(function) -> None:
    above, below = parts(function.__name__)
    facts = pd.DataFrame({above: [12.0], below: [3.0]})
    if above == below:
        pytest.fail("numerator and denominator are the same column")
    found = measure(facts, (function,))[function.__name__][0]
    assert found > 0
    assert np.isnan(measure(facts.assign(**{below: 0.0}), (function,)).iloc[0, 0])


def test_complete_blanks_what_is_partial_and_nothing_else() -> None:
    facts = pd.DataFrame(
        {
            "tax_paid": [1.0, 2.0, 3.0],
            "revenue": [4.0, 5.0, 6.0],
            "area_mu": [7.0, 8.0, 9.0],
            "incomplete": pd.Categorical(["tax_paid", None, "tax_paid,revenue"]),
        },
        index=[5, 3, 8],
    )
    before = facts.copy(deep=True)
    found = complete(facts)
    assert found["tax_paid"].isna().tolist() == [True, False, True]
    assert found["revenue"].isna().tolist() == [False, False, True]
    assert found["area_mu"].tolist() == [7.0, 8.0, 9.0]
    pd.testing.assert_frame_equal(facts, before)
    pd.testing.assert_frame_equal(complete(found), found)
