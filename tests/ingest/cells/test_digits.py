"""Codes that went through a number."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.ingest.cells.digits import lost_digits, maybe_lost


def _array(*codes: str | None) -> pa.Array:
    return pa.array(codes, pa.large_string())


@given(st.integers(10**17, 10**18 - 1))
def test_a_number_of_eighteen_digits_written_by_a_program_is_found(number: int) -> None:
    assert lost_digits(_array(repr(float(number)), f"{number:.5E}")).all()


@given(st.integers(10**17, 10**18 - 1), st.sampled_from([15, 17]))
def test_a_number_that_was_a_double_is_suspected(number: int, kept: int) -> None:
    """15 digits as a spreadsheet keeps them, or all that a double holds."""
    rounded = int(float(f"{number:.{kept}g}"))
    assert maybe_lost(_array(str(rounded))).all()


@pytest.mark.parametrize(
    "code",
    ["1E5", "3E12", "5e01", "91350100M000100Y43", "12.5", "430681001001GB00001", "1.5E+3", None],
)
def test_other_codes_lost_nothing(code: str | None) -> None:
    assert not lost_digits(_array(code)).any()


def test_one_round_code_among_others_is_chance() -> None:
    others = [str(914306820000000123 + 7 * i) for i in range(10)]
    assert not maybe_lost(_array("914306820000000000", *others)).any()
    assert maybe_lost(_array("914306820000000000", others[0])).tolist() == [True, False]


def test_short_numbers_are_never_suspected() -> None:
    assert not maybe_lost(_array("1000000000000000", "4306810010010000", "2024000000", None)).any()
    assert maybe_lost(_array()).tolist() == []


@pytest.mark.parametrize(
    ("code", "suspect"),
    [(str(2**92), True), (str(2**94), False), (f"0{2**62}", False)],
)
def test_only_numbers_of_such_length_are_suspected(code: str, suspect: bool) -> None:
    assert maybe_lost(_array(code)).tolist() == [suspect]
