"""Ids: positions are those of a plain look-up, whatever is missing or repeated."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from landuse.ids import Ids, arrow_text, positions, take_text

IDS = st.lists(st.text(max_size=3), unique=True, max_size=8)
WANTED = st.lists(st.none() | st.text(max_size=3), max_size=12)


@given(known=IDS, wanted=WANTED)
def test_positions_are_those_of_a_dictionary(known: list[str], wanted: list[str | None]) -> None:
    at = {each: row for row, each in enumerate(known)}
    expected = [-1 if each is None else at.get(each, -1) for each in wanted]
    found = positions(pd.Series(wanted, dtype="str"), pd.Series(known, dtype="str"))
    assert found.tolist() == expected


@given(known=IDS)
def test_a_table_finds_itself(known: list[str]) -> None:
    ids = pd.Series(known, dtype="str")
    assert positions(ids, ids).tolist() == list(range(len(known)))


@given(known=st.lists(st.sampled_from([*"abc", None])), wanted=st.lists(st.sampled_from("abcd")))
def test_of_ids_that_occur_twice_the_first_is_found(
    known: list[str | None], wanted: list[str]
) -> None:
    found = Ids(pd.Series(known, dtype="str")).find(pd.Series([*wanted, None], dtype="str"))
    first = [known.index(each) if each in known else -1 for each in wanted]
    assert found.tolist() == [*first, -1]


def test_missing_finds_nothing_even_where_missing_is_known() -> None:
    ids = pd.Series(["a", None], dtype="str")
    assert positions(pd.Series([None, "a"], dtype="str"), ids).tolist() == [-1, 0]


@given(known=IDS)
def test_taking_is_the_way_back(known: list[str]) -> None:
    ids = arrow_text(pd.Series(known, dtype="str"))
    rows = np.arange(-1, len(known), dtype=np.int64)
    found = take_text(ids, rows)
    assert found.isna().tolist() == [True] + [False] * len(known)
    assert found.iloc[1:].tolist() == known


def test_text_is_one_array() -> None:
    chunks = pd.concat([pd.Series(["a"], dtype="str"), pd.Series(["b"], dtype="str")])
    assert isinstance(arrow_text(chunks), pa.Array)
