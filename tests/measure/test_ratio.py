"""The one way an indicator divides."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.measure.ratio import ratio

FIGURES = st.none() | st.floats(-1e9, 1e9, allow_subnormal=False)


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        (1.0, 4.0, 0.25),
        (0.0, 4.0, 0.0),
        (-2.0, 4.0, -0.5),
        (1.0, 0.0, None),
        (1.0, -4.0, None),
        (None, 4.0, None),
        (1.0, None, None),
        (0.0, 0.0, None),
    ],
)
def test_missing_and_not_positive_denominators_give_missing(
    above: float | None, below: float | None, found: float | None
) -> None:
    result = ratio(pd.Series([above], dtype=float), pd.Series([below], dtype=float))[0]
    assert np.isnan(result) if found is None else result == found


@given(st.lists(st.tuples(FIGURES, FIGURES), max_size=8))
def test_never_infinite_always_on_the_index_given(
    rows: list[tuple[float | None, float | None]],
) -> None:
    index = pd.Index([7 * i + 3 for i in range(len(rows))])
    above = pd.Series([row[0] for row in rows], index, dtype=float)
    below = pd.Series([row[1] for row in rows], index, dtype=float)
    found = ratio(above, below)
    assert not np.isinf(found[below >= 1e-200]).any()
    assert found.index.equals(index)
    assert found.dtype == float
    assert (found.isna() == (above.isna() | below.isna() | (below <= 0))).all()


def test_nullable_figures_are_welcome_and_stay_as_they_were() -> None:
    above, below = pd.Series([3, None], dtype="Int64"), pd.Series([4, 5], dtype="Int64")
    before = above.copy()
    found = ratio(above, below)
    assert found.tolist()[0] == 0.75
    assert np.isnan(found.tolist()[1])
    pd.testing.assert_series_equal(above, before)
