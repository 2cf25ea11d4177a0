"""Names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.names.normal import plain_name, without_brackets

LETTERS = st.text(
    st.one_of(st.sampled_from("恒立機械廠（）()【】原 \u3000.。·“”A１-—,、/"), st.characters()),
    max_size=20,
)


@pytest.mark.parametrize(
    "written",
    [
        "恒立機械有限公司",
        "恒立机械有限公司 ",
        "恒 立 机 械 有 限 公 司",
        "恒立机械有限公司。",
        "“恒立机械有限公司”",
        "恒立\u200b机械有限公司",
        "、恒立机械有限公司；",
    ],
)
def test_spellings_of_one_name(written: str) -> None:
    assert plain_name(written) == "恒立机械有限公司"


@given(LETTERS)
def test_normalising_twice_changes_nothing(written: str) -> None:
    once = plain_name(written)
    assert plain_name(once) == once


@given(LETTERS)
def test_blanks_never_count(written: str) -> None:
    assert plain_name(" ".join(written)) == plain_name(written) or max(written) >= "\u0300"


def test_different_characters_stay_different() -> None:
    assert plain_name("恒立") != plain_name("恒力")
    assert plain_name("甲*机械") != plain_name("甲机械")


def test_brackets_are_opened() -> None:
    assert without_brackets("恒立(集团)有限公司") == "恒立集团有限公司"
