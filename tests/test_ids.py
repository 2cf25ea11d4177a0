"""Ids: positions are those of a plain look-up, whatever is missing or repeated."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from landuse.ids import Form, Ids, arrow_text, find, positions, rank_of, take_text

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


CODES = st.lists(st.text("AB01", min_size=3, max_size=3), min_size=1, max_size=8)


@given(known=CODES, wanted=st.lists(st.none() | st.text("AB012", max_size=4), max_size=12))
def test_ids_of_one_form_are_found_as_others_are(
    known: list[str], wanted: list[str | None]
) -> None:
    texts = pa.array(wanted, pa.large_string())
    first = [known.index(each) if each in known else -1 for each in wanted]
    assert find(texts, pa.array(known, pa.large_string())).tolist() == first
    assert find(texts, pa.array([*known, None, "A"], pa.large_string()))[
        : len(wanted)
    ].tolist() == [
        at if at >= 0 else (len(known) + 1 if each == "A" else -1)
        for at, each in zip(first, wanted, strict=True)
    ]


@given(known=CODES)
def test_numbers_are_in_the_order_of_the_texts(known: list[str]) -> None:
    ids = pa.array(known, pa.large_string())
    form = Form.of(ids)
    assert form is not None
    numbers = form.numbers(ids).tolist()
    assert sorted(known) == [known[at] for at in np.argsort(numbers, kind="stable")]
    assert len(set(numbers)) == len(set(known))


@given(known=st.one_of(CODES, st.lists(st.text(max_size=3), min_size=1, max_size=8)))
def test_rank_is_the_place_in_order(known: list[str]) -> None:
    places = {each: at for at, each in enumerate(sorted(set(known)))}
    found = rank_of(pd.Series(known, dtype="str"))
    assert found.tolist() == [places[each] for each in known]


def test_ids_too_long_to_number_are_found_too() -> None:
    known = pa.array(
        ["abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba"], pa.large_string()
    )
    assert Form.of(known) is None
    assert find(known[::-1], known).tolist() == [1, 0]


def test_a_slice_of_ids_is_looked_up_by_its_own_rows() -> None:
    ids = pa.array(["X1", "A1", "A2", "B3", "X9"], pa.large_string())
    assert find(ids, ids[1:4]).tolist() == [-1, 0, 1, 2, -1]
    assert find(ids[2:], ids[1:4]).tolist() == [1, 2, -1]
