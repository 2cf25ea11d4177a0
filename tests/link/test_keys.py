"""Codes that match once a unit suffix is cut off."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.link.keys import (
    CODE_METHODS,
    Codes,
    cut_positions,
    left_over,
    parcel_positions,
    place_codes,
    portions,
)

KNOWN = pd.Series(["10-2", "10", "宗地-1"], dtype="str")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("10-2-301", 0), ("10-2", 1), ("10", -1), ("宗地-1-A", 2), ("-", -1), ("9-1", -1)],
)
def test_only_the_last_part_is_cut(wanted: str, found: int) -> None:
    assert cut_positions(pd.Series([wanted], dtype="str"), KNOWN, "-").tolist() == [found]


def test_the_separator_is_no_pattern() -> None:
    wanted = pd.Series(["10.x", "10-x"], dtype="str")
    assert cut_positions(wanted, KNOWN, ".").tolist() == [1, -1]


def test_missing_codes_and_no_codes_at_all() -> None:
    assert cut_positions(pd.Series(["10-9", None], dtype="str"), KNOWN, "-").tolist() == [1, -1]
    assert cut_positions(pd.Series([], dtype="str"), KNOWN, "-").tolist() == []


def test_codes_match_exactly_before_anything_is_cut() -> None:
    known = pd.Series(["A-1", "A"], dtype="str")
    wanted = pd.Series(["A-1", "A-2", "B-1", None], dtype="str")
    found, cut = parcel_positions(wanted, known, "-")
    assert found.tolist() == [0, 1, -1, -1]
    assert cut.tolist() == [False, True, False, False]
    assert parcel_positions(wanted, known, None)[0].tolist() == [0, -1, -1, -1]


CADASTRAL = [f"439901001001GB{at:05d}" for at in range(3)]
UNITS = [
    "439901001002GB00001F00010001",
    "439901001002GB00002F00010001",
    "439901001002GB00002F00010002",
]
DIGITS = ["914306820000000123", "0123", "77"]
KNOWN_CODES = pd.Series([*CADASTRAL, *UNITS, *DIGITS], dtype="str")


@pytest.mark.parametrize(
    ("cell", "places", "method", "guesses"),
    [
        (CADASTRAL[1], (1,), "parcel_code", ()),
        (CADASTRAL[1] + "F00010002", (1,), "parcel_code_part", ()),
        ("439901001002GB00001", (3,), "parcel_code_part", ()),
        ("439901001002GB00002", (), "", ((4, "unit_of"), (5, "unit_of"))),
        (f"{CADASTRAL[0]};{CADASTRAL[2]}", (0, 2), "parcel_code_several", ()),
        (f"{CADASTRAL[0]}、77/99", (0, 8), "parcel_code_several", ()),
        ("914306820000000000", (), "", ((6, "code_tail"),)),
        ("9.14306820000000E+17", (), "", ((6, "code_tail"),)),
        ("123", (), "", ((7, "code_zeros"),)),
        ("0077", (), "", ((8, "code_zeros"),)),
        ("914306820000000999", (), "", ()),
        ("439901001001GB0000", (), "", ()),
        ("", (), "", ()),
    ],
)
def test_cells_as_people_write_them(
    cell: str, places: tuple[int, ...], method: str, guesses: tuple[tuple[int, str], ...]
) -> None:
    """Lost digits are never taken for the code that they may have been."""
    found = Codes(KNOWN_CODES).read(cell)
    assert (found.places, found.method, found.guesses) == (places, method, guesses)


def test_what_is_no_code_is_told() -> None:
    placed = place_codes(pd.Series(["77,99", None, "98", "0123"], dtype="str"), KNOWN_CODES, None)
    assert placed.missed == [(0, "99"), (2, "98")]
    assert list(zip(placed.row, placed.parcel, strict=True)) == [(0, 8), (3, 7)]
    assert [CODE_METHODS[each] for each in placed.method] == ["parcel_code_several", "parcel_code"]


@given(st.lists(st.sampled_from(["77", "0123", "77、0123", "x", None]), max_size=8))
def test_portions_of_a_cell_add_to_one(cells: list[str | None]) -> None:
    placed = place_codes(pd.Series(cells, dtype="str"), KNOWN_CODES, None)
    part = portions(placed, np.arange(1.0, 10.0), len(cells))
    sums = np.bincount(placed.row, part, len(cells))
    assert np.isin(np.round(sums, 9), [0.0, 1.0]).all()


def test_codes_left_over_in_a_cell_until_a_person_says_what_they_mean() -> None:
    known = pd.Series(["0123", "P1"], dtype="str")
    placed = place_codes(pd.Series(["P1、123", "P1", "123", "P1、PX、123"]), known, None)
    assert left_over(placed) == {0: "123", 3: "PX, 123"}
    assert left_over(placed, frozenset({(0, 0)})) == {3: "PX, 123"}
    assert set(left_over(placed, frozenset({(0, 0), (3, 0)}))) == {3}
    assert left_over(placed, frozenset({(0, 1)})) == left_over(placed)
