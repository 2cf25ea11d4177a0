"""What old .xls workbooks say besides values."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.formats.biff import old_structures
from tests.ingest.books import DATA

OLD = (DATA / "messy.xls").read_bytes()


def test_hidden_rows_columns_and_errors() -> None:
    found = dict(old_structures(OLD))
    assert list(found) == ["说明", "2023年", "旧"]
    assert found["2023年"].hidden_rows == {6}
    assert found["2023年"].hidden_columns == {4}
    assert found["2023年"].errors == {(7, 3): "#DIV/0!"}


def test_other_files_are_none() -> None:
    with pytest.raises(ValueError, match="compound"):
        list(old_structures(b"PK\x03\x04"))


@given(st.integers(8, len(OLD)), st.binary(min_size=1, max_size=4))
def test_damaged_files_end_in_an_error_that_is_expected(at: int, scrap: bytes) -> None:
    for data in (OLD[:at], OLD[:at] + scrap + OLD[at + len(scrap) :]):
        try:
            list(old_structures(data))
        except (ValueError, struct.error, LookupError):
            continue
