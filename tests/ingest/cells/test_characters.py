"""Bytes of text columns looked at instead of patterns."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.cells.characters import BEYOND_ASCII, BLANKS, may_hold

texts = st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=12)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
@given(texts, st.integers(0, 255), st.integers(0, 255), st.integers(0, 12))
def test_no_means_no(kind, values, one, other, start) -> None:
    low, high = sorted((one, other))
    column = pa.array(values, kind)[start:]
    there = any(
        low <= byte <= high for each in column.to_pylist() if each for byte in each.encode()
    )
    assert may_hold(column, (low, high)) == there
    assert may_hold(pa.chunked_array([column, column], kind), (low, high)) == there


def test_several_ranges_are_one_question() -> None:
    column = pa.array(["E1", "企业"], pa.large_string())
    assert not may_hold(column, BLANKS)
    assert may_hold(column, BLANKS, BEYOND_ASCII)
