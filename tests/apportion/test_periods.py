"""Lines cut where something changes, and put together again."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion.lines import EVER
from landuse.apportion.periods import Days, rejoined, running, segments

WINDOW = Days(0, 99)
ENDS = st.one_of(st.integers(-50, 150), st.sampled_from([-EVER, EVER]))


def lines(*rows: tuple[int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["first", "last", "area"])


def test_the_days_of_years_include_leap_days() -> None:
    assert Days.of([2024]) == Days(19723, 19723 + 365)
    assert Days.of([2025, 2023]) == Days(19358, 20453)


def test_segments_are_cut_where_a_line_begins_or_ends() -> None:
    found = segments(lines((-EVER, EVER, 1.0), (10, 19, 1.0), (120, 130, 1.0)), WINDOW)
    assert [(a, b, at.tolist()) for a, b, at in found] == [
        (0, 9, [0]),
        (10, 19, [0, 1]),
        (20, 99, [0]),
    ]


@settings(max_examples=40)
@given(st.lists(st.tuples(ENDS, ENDS, st.sampled_from([1.0, np.nan])), min_size=1, max_size=5))
def test_what_is_cut_and_not_changed_is_whole_again(rows: list[tuple[int, int, float]]) -> None:
    whole = lines(*rows)
    pieces = [
        (int(i), a, b, rows[i][2]) for a, b, at in segments(whole, WINDOW) for i in at.tolist()
    ]
    pd.testing.assert_frame_equal(rejoined(whole, pieces, WINDOW), whole)


def test_what_holds_at_an_end_of_the_days_holds_beyond_it() -> None:
    whole = lines((-EVER, EVER, 4.0))
    pieces = [(0, 0, 49, 4.0), (0, 50, 99, 2.0)]
    assert rejoined(whole, pieces, WINDOW).to_numpy().tolist() == [
        [-EVER, 49, 4.0],
        [50, EVER, 2.0],
    ]


def test_what_is_dropped_among_the_days_stays_outside_them() -> None:
    whole = lines((-5, 120, 4.0))
    assert rejoined(whole, [(0, 20, 29, 4.0)], WINDOW).to_numpy().tolist() == [
        [-5, -1, 4.0],
        [20, 29, 4.0],
        [100, 120, 4.0],
    ]


def test_running_land_changes_with_each_line() -> None:
    told = lines((-EVER, 9, 5.0), (5, EVER, 2.0), (7, 3, 9.0), (5, 5, np.nan))
    found = running(np.zeros(4, dtype=np.int64), told, np.array([1.0, -1.0, 1.0, 1.0]), WINDOW)
    assert found[["day", "value"]].to_numpy().tolist() == [
        [0, 5.0],
        [5, 3.0],
        [6, 3.0],
        [10, -2.0],
        [100, 0.0],
    ]
