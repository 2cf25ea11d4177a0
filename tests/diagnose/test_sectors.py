"""Sectors by the beginning of their codes, in three values."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from landuse.diagnose.sectors import digits, planned, within

CODES = st.text("0123456789", min_size=2, max_size=4)


def test_codes_with_letters_and_words() -> None:
    said = ["C2614", " 26", "c27", "化学原料", "3", None, "2614 有机化学原料"]
    found = digits(pd.Series(said, dtype="str"))
    assert found.fillna("-").tolist() == ["2614", "26", "27", "-", "-", "-", "2614"]


@given(CODES, st.lists(CODES, min_size=1, max_size=4))
def test_yes_no_or_too_short_to_tell(code: str, wanted: list[str]) -> None:
    answer = within(pd.Series([code], dtype="str"), wanted)[0]
    yes = any(code[: len(each)] == each for each in wanted)
    may = any(each[: len(code)] == code for each in wanted)
    assert (answer is pd.NA) == (not yes and may)
    if answer is not pd.NA:
        assert bool(answer) == yes


@given(CODES, st.lists(CODES, min_size=1, max_size=4))
def test_a_shorter_code_never_turns_no_into_yes(code: str, wanted: list[str]) -> None:
    whole = within(pd.Series([code], dtype="str"), wanted)[0]
    cut = within(pd.Series([code[:2]], dtype="str"), wanted)[0]
    assert cut is pd.NA or whole is pd.NA or bool(cut) == bool(whole)


def test_unknown_stays_unknown() -> None:
    assert within(pd.Series([None], dtype="str"), ["26"])[0] is pd.NA


def test_sectors_of_quarters() -> None:
    named = pd.DataFrame(
        {"name": ["食品片区（行业13、14）", "电子 行业：C39，40", "东区3号", None]}
    )
    assert planned(named) == [["13", "14"], ["39", "40"], None, None]
    given_ = named.assign(sectors=["15", None, "38；39", ""])
    assert planned(given_) == [["15"], ["39", "40"], ["38", "39"], None]
