"""Several whole numbers as one, looked up as quickly as one."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.apportion.codes import among, joint, key_of, look_up, nth

NUMBERS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30)


@settings(max_examples=40)
@given(NUMBERS)
def test_codes_are_the_same_for_the_same_values_only(rows: list[tuple[int, int]]) -> None:
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    for codes in (joint(*table.T), key_of(*table.T)):
        assert pd.Series(codes).nunique() == len(set(rows))
        assert len(set(zip(codes.tolist(), rows, strict=True))) == len(set(rows))
    frame = pd.DataFrame(table, columns=["a", "b"])
    assert nth(joint(*table.T)).tolist() == frame.groupby(["a", "b"]).cumcount().tolist()


def test_keys_of_large_positions() -> None:
    most = np.array([2**31 - 1])
    assert key_of(most, most).tolist() == [2**62 - 1]


@settings(max_examples=40)
@given(st.lists(st.integers(-3, 9)), st.sets(st.integers(-3, 9)))
def test_positions_among_known_values(wanted: list[int], known: set[int]) -> None:
    order = list(known)
    found = look_up(np.array(wanted, dtype=np.int64), np.array(order, dtype=np.int64))
    assert found.tolist() == [order.index(each) if each in known else -1 for each in wanted]


def test_an_unknown_number_is_nowhere() -> None:
    assert look_up(np.array([np.nan, 2.0]), np.array([2.0, 3.0])).tolist() == [-1, 0]


def test_words_of_categories_and_of_texts() -> None:
    words = ["lease", None, "own", "sublet"]
    for column in (pd.Series(words, dtype="category"), pd.Series(words, dtype="str")):
        assert among(column, "own", "lease").tolist() == [True, False, True, False]
        assert not among(column, "else").any()
