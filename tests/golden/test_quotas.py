"""Quotas of classes as published, and what small numbers do to them (domain notes §1.6, §10)."""

import pytest

from landuse.policy import Grades, load_policy
from landuse.score.grade import quotas


def grades(shares: tuple[float, ...], rounding: str = "round", remainder: str = "B") -> Grades:
    base = load_policy("generic-cn-v1").grades
    classes = [
        base.classes[0].model_copy(update={"grade": name, "share": share})
        for name, share in zip("ABCD", shares, strict=True)
    ]
    return base.model_copy(
        update={"classes": classes, "rounding": rounding, "remainder": remainder}
    )


def test_chaohu_120_firms() -> None:
    """巢湖 2021 data: N=120 with 20/45/30/5 % → 24/54/36/6 [L:S18]."""
    found = quotas(120, grades((0.20, 0.45, 0.30, 0.05)))
    assert list(found.values()) == [24, 54, 36, 6]


def test_shares_are_of_the_whole_not_of_the_remainder() -> None:
    """A real platform took B from the remainder: 20/32/16/32. Must be 20/40/35/5 [L:S31]."""
    for rounding in ("floor", "round", "ceil"):
        found = quotas(100, grades((0.20, 0.40, 0.35, 0.05), rounding))
        assert list(found.values()) == [20, 40, 35, 5]


@pytest.mark.parametrize(
    ("count", "rounding", "expected"),
    [
        (1, "floor", (0, 1, 0, 0)),
        (1, "round", (0, 1, 0, 0)),
        (1, "ceil", (1, 0, 0, 0)),
        (7, "floor", (1, 4, 2, 0)),
        (7, "round", (1, 4, 2, 0)),
        (7, "ceil", (2, 1, 3, 1)),
        (19, "floor", (3, 10, 6, 0)),
        (19, "round", (4, 7, 7, 1)),
        (19, "ceil", (4, 7, 7, 1)),
    ],
)
def test_small_numbers(count: int, rounding: str, expected: tuple[int, ...]) -> None:
    """N=7 and 5 %: floor → 0, ceil → 1 (domain notes §1.6); B takes the remainder."""
    found = quotas(count, grades((0.20, 0.40, 0.35, 0.05), rounding))
    assert tuple(found.values()) == expected
    assert sum(found.values()) == count


def test_exact_shares_survive_binary_fractions() -> None:
    """29 % of 100 are 29, though 0.29 × 100 is 28.999…; 7 % of 300 are 21, though 21.000…4."""
    assert quotas(100, grades((0.29, 0.31, 0.35, 0.05), "floor"))["A"] == 29
    assert quotas(20, grades((0.20, 0.40, 0.35, 0.05), "floor"))["C"] == 7
    assert quotas(20, grades((0.20, 0.40, 0.35, 0.05), "ceil"))["C"] == 7
    assert quotas(300, grades((0.07, 0.53, 0.35, 0.05), "ceil"))["A"] == 21


def test_lishui_outcome_is_no_quota_of_huaian() -> None:
    """丽水 2019: N=942 gave 258/534/135/15 [L:S30]; its shares give back its numbers."""
    shares = (258 / 942, 534 / 942, 135 / 942, 15 / 942)
    assert list(quotas(942, grades(shares)).values()) == [258, 534, 135, 15]
