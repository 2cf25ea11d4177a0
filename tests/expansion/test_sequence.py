"""Sequence: which version comes first where no date says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.expansion.sequence import label_order, natural


def test_natural_order() -> None:
    assert sorted(["v10", "v9", "甲2", "甲10"], key=natural) == ["v9", "v10", "甲2", "甲10"]
    words = ["二十一期", "十期", "九期", "二十期", "十一期", "一期"]
    ordered = ["一期", "九期", "十期", "十一期", "二十期", "二十一期"]
    assert sorted(words, key=natural) == ordered


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        (["旧", "新", "旧"], ["旧", "新"]),
        (["old", "new"], ["old", "new"]),
        (["现状", "规划"], ["现状", "规划"]),
        (["三期", "一期", "二期"], ["一期", "二期", "三期"]),
        (["2024规划", "2018批准"], ["2018批准", "2024规划"]),
        (["边界10", "边界9"], ["边界9", "边界10"]),
        (["乙2", "甲1"], ["乙2", "甲1"]),
        ([], []),
    ],
)
def test_labels_in_the_order_they_follow(given_: list[str], found: list[str]) -> None:
    assert label_order(given_) == found


@given(st.lists(st.integers(1, 99), unique=True, min_size=1))
def test_numbers_say_it_whatever_the_order_of_the_rows(numbers: list[int]) -> None:
    labels = [f"第{each}版" for each in numbers]
    assert label_order(labels) == [f"第{each}版" for each in sorted(numbers)]


@given(st.lists(st.text(max_size=5), max_size=6))
def test_every_label_is_there_once(labels: list[str]) -> None:
    assert sorted(label_order(labels)) == sorted(set(labels))
