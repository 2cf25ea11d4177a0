"""Columns in Arrow: the same as Arrow makes them itself, whatever is missing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.study.columns import arrow

_FIGURES = st.one_of(
    st.none(), st.floats(allow_nan=False), st.sampled_from([math.nan, math.inf, -0.0])
)
_WORDS = st.one_of(st.none(), st.sampled_from(["甲", "乙", "", "=1+1"]))
_KINDS: dict[str, Any] = {
    "float64": _FIGURES,
    "Int64": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.one_of(st.none(), st.booleans()),
    "str": _WORDS,
    "category": _WORDS,
    "datetime64[ms]": st.one_of(
        st.none(), st.datetimes(pd.Timestamp("1950").to_pydatetime()).map(pd.Timestamp)
    ),
}


@st.composite
def _frames(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of all kinds of columns; some stand in every second row of a wider one."""
    size = draw(st.integers(0, 20))
    columns = {
        kind: pd.Series(draw(st.lists(values, min_size=size, max_size=size)), dtype=kind)
        for kind, values in _KINDS.items()
        if draw(st.booleans())
    }
    if draw(st.booleans()):
        names = pd.CategoricalDtype(["乙", "甲", "丙"], ordered=True)
        words = [
            name if name in names.categories else None
            for name in draw(st.lists(_WORDS, max_size=size))
        ]
        columns["ordered"] = pd.Series([*words, *[None] * (size - len(words))], dtype=names)
    found = pd.DataFrame(columns, index=range(size))
    return found.iloc[::2] if draw(st.booleans()) else found


@given(_frames())
def test_the_same_values_as_arrow_makes_of_them(frame: pd.DataFrame) -> None:
    found, wanted = arrow(frame), pa.Table.from_pandas(frame, preserve_index=False)
    found.validate(full=True)
    assert found.column_names == wanted.column_names
    for name in found.column_names:
        assert found[name].type == wanted[name].type, name
        assert found[name].to_pylist() == wanted[name].to_pylist(), name
    pd.testing.assert_frame_equal(found.to_pandas(), wanted.to_pandas())


@given(_frames())
def test_a_column_without_a_gap_says_so(frame: pd.DataFrame) -> None:
    for field in arrow(frame).schema:
        assert field.nullable == (not len(frame) or bool(frame[field.name].isna().any()))


def test_an_empty_table_promises_nothing() -> None:
    frame = pd.DataFrame({kind: pd.Series([], dtype=kind) for kind in [*_KINDS, "object"]})
    assert all(field.nullable for field in arrow(frame).schema)


def test_columns_of_one_array_are_made_once_and_others_not_mistaken_for_them() -> None:
    none = pd.Series(np.full(3, np.nan), copy=False)
    days = [pd.Series(pd.to_datetime([day] * 3)) for day in ("2024-01-01", "2025-01-01", None)]
    parts = {"a": none, "b": none, **{f"day{at}": each for at, each in enumerate(days)}}
    found = arrow(pd.DataFrame(parts, copy=False))
    places = [found[name].chunk(0).buffers()[1].address for name in ("a", "b")]
    assert places[0] == places[1]
    assert [found[f"day{at}"].to_pylist()[0] for at in range(3)] == [*map(_day, days[:2]), None]


def _day(values: pd.Series[Any]) -> Any:
    return values.iloc[0].to_pydatetime()


def test_columns_of_no_kind_are_looked_at_whole() -> None:
    frame = pd.DataFrame({"free": pd.Series([None, "甲"], dtype=object), "tax": [1.0, 2.0]})
    assert arrow(frame)["free"].to_pylist() == [None, "甲"]
    nothing = pd.DataFrame({"free": pd.Series([None, None], dtype=object)})
    assert arrow(nothing).schema.field("free").nullable


@pytest.mark.parametrize("name", ["tax", "grade"])
def test_figures_are_not_copied(name: str) -> None:
    """What is written was not made twice in memory."""
    grades = pd.Categorical.from_codes(np.zeros(1000, np.int8), ["A"])
    frame = pd.DataFrame({"tax": np.arange(1000.0), "grade": grades}, copy=False)
    held = {"tax": frame["tax"].to_numpy(), "grade": frame["grade"].array.codes}
    chunk = arrow(frame)[name].chunk(0)
    data = (chunk.indices if name == "grade" else chunk).buffers()[1]
    assert data.address == held[name].__array_interface__["data"][0]


def test_a_file_of_it_is_read_back_by_anybody(tmp_path: Any) -> None:
    frame = pd.DataFrame(
        {"id": pd.Series(["1", None], dtype="str"), "mu": [1.0, math.nan], "year": [2024, 2025]}
    )
    pq.write_table(arrow(frame), tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), frame)
