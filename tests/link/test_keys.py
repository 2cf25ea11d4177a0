"""Codes that match once a unit suffix is cut off."""

import pandas as pd
import pytest

from landuse.link.keys import cut_positions

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
