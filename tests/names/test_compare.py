"""Two names side by side."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.names.compare import RELATIONS, WEAKER, by_parts, compare, variants
from landuse.names.parse import parse_name

PARTS = ("same", "open", "unsure", "no")
WORDS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "岳阳", "湖南", "上海市"]),
        st.sampled_from(["恒立", "恒力", "平湖恒立"]),
        st.sampled_from(["机械", "机械制造", "铝业", ""]),
        st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "厂", ""]),
        st.sampled_from(["", "（原金汇机械厂）", "第二分厂"]),
    ),
)


@given(WORDS, WORDS)
def test_order_does_not_matter(one: str, other: str) -> None:
    first, second = parse_name(one), parse_name(other)
    assert compare(first, second) == compare(second, first)


@given(WORDS)
def test_a_name_is_itself(one: str) -> None:
    assert compare(parse_name(one), parse_name(one)) == "exact"


@given(WORDS, WORDS)
def test_another_brand_is_another_enterprise(one: str, other: str) -> None:
    first, second = parse_name(one), parse_name(other)
    if first.brand != second.brand and not {first.brand, second.brand} >= {"平湖恒立", "恒立"}:
        shared = set(first.former) & set(second.former)
        assert compare(first, second) == ("maybe" if shared else "different")


def test_one_part_that_says_no_is_enough() -> None:
    for brand, trade, rest, branch in product(PARTS, repeat=4):
        found = by_parts(brand, trade, rest, branch)
        assert found in RELATIONS
        if "no" in (brand, trade, rest, branch):
            assert found == "different"
        if found == "folded":
            assert (brand, trade, rest, branch) == ("same",) * 4
        if branch != "same":
            assert found in {"branch", "different"}


def test_a_former_name_never_says_more_than_a_present_one() -> None:
    for relation in RELATIONS:
        now, once, never = (RELATIONS.index(WEAKER[each][relation]) for each in WEAKER)
        assert now <= once <= never or relation in {"folded", "exact", "former"}


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("甲山机械厂（原乙水机械厂）", "乙水机械厂", "former"),
        ("甲山机械厂（原乙水机械厂）", "丙木机械厂（原乙水机械厂）", "maybe"),
        ("甲山机械厂（原乙水机械厂）", "岳阳乙水机械厂", "maybe"),
        ("甲山机械厂（原乙水机械厂）", "乙水铝业厂", "different"),
    ],
)
def test_former_names(one: str, other: str, relation: str) -> None:
    assert compare(parse_name(one), parse_name(other)) == relation


def test_variants_are_marked() -> None:
    name = parse_name("甲山机械厂（原乙水机械厂）")
    assert [now for _, now in variants(name)] == [True, False]
    assert [each.text for each, _ in variants(name)] == ["甲山机械厂", "乙水机械厂"]
