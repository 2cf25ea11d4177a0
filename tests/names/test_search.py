"""Many names against many: the same as each against each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.names import search
from landuse.names.compare import compare
from landuse.names.parse import parse_name
from landuse.names.search import related

WORDS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "岳阳", "湖南省", "上海"]),
        st.sampled_from(["恒立", "恒力", "平湖恒立", "青禾岭", "新青禾岭", "甲"]),
        st.sampled_from(["机械", "机械制造", "铝业", ""]),
        st.sampled_from(["有限公司", "有限责任公司", "厂", ""]),
        st.sampled_from(["", "（原金汇机械厂）", "第二分厂", "（原恒立机械有限公司、乙水铝业厂）"]),
    ),
)


def slowly(said: list[str], known: list[str]) -> dict[tuple[int, int], str]:
    """Each against each, as anybody would write it."""
    found = {}
    for one, first in enumerate(said):
        for other, second in enumerate(known):
            relation = compare(parse_name(first), parse_name(second))
            if relation != "different":
                found[one, other] = relation
    return found


def quickly(said: list[str], known: list[str]) -> dict[tuple[int, int], str]:
    found = related([parse_name(each) for each in said], [parse_name(each) for each in known])
    return {
        (one, other): relation for one, other, relation in found.itertuples(index=False, name=None)
    }


@settings(max_examples=40)
@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_blocks_lose_nothing_and_add_nothing(said: list[str], known: list[str]) -> None:
    assert quickly(said, known) == slowly(said, known)


def test_small_portions_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    words = [f"{'甲乙丙'[rng.integers(3)]}山{'机械铝业'[:2]}厂" for _ in range(40)]
    whole = quickly(words[:20], words)
    monkeypatch.setattr(search, "AT_ONCE", 7)
    assert quickly(words[:20], words) == whole
    assert whole


def test_nobody_against_nobody() -> None:
    assert related([], []).empty
    assert related([parse_name("恒立机械厂")], []).empty
    assert related([parse_name("")], [parse_name("")]).empty
