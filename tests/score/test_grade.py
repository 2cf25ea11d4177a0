"""Classes by quota, ties, ranks."""

import numpy as np
import pytest

from landuse.policy import Grades, load_policy
from landuse.score.grade import assign, quotas, ranks

ABCD = load_policy("generic-cn-v1").grades


def classes(**shares: float) -> Grades:
    best = ABCD.classes[0]
    made = [best.model_copy(update={"grade": n, "share": s}) for n, s in shares.items()]
    return ABCD.model_copy(update={"classes": made, "remainder": "B"})


def test_equal_totals_on_a_boundary_share_the_better_class() -> None:
    ten = np.array([9, 8, 8, 8, 7, 6, 5, 4, 3, 3], dtype=float)
    assert list(quotas(10, ABCD).values()) == [2, 3, 4, 1]
    assert assign(ten, ABCD).tolist() == [0, 0, 0, 0, 1, 2, 2, 2, 2, 2]


def test_in_input_order_the_quota_is_kept_to_the_man() -> None:
    strict = ABCD.model_copy(update={"ties": "input_order"})
    found = assign(np.full(20, 5.0), strict)
    counts = np.bincount(found, minlength=4).tolist()
    assert counts == list(quotas(20, strict).values())
    assert (np.diff(found) >= 0).all()


def test_all_equal_are_all_best() -> None:
    assert assign(np.full(9, 1.0), ABCD).tolist() == [0] * 9


def test_differences_below_a_billionth_are_ties() -> None:
    assert ranks(np.array([1.0, 1.0 + 1e-12, 0.5])).tolist() == [1.0, 1.0, 3.0]


def test_a_class_without_places_is_skipped() -> None:
    found = assign(np.array([3.0, 2.0, 1.0]), classes(A=0.1, B=0.8, C=0.1))
    assert found.tolist() == [1, 1, 1]
    none = assign(np.array([3.0, 2.0, 1.0, 0.0]), classes(A=0.5, B=0.0, C=0.5))
    assert none.tolist() == [0, 0, 2, 2]


def test_missing_totals_have_neither_class_nor_rank_nor_place_in_the_quota() -> None:
    total = np.array([np.nan, 5.0, 4.0, 3.0, 2.0, 1.0, np.nan])
    assert assign(total, ABCD).tolist() == [-1, 0, 1, 1, 2, 2, -1]
    assert ranks(total)[[0, 6]].tolist() == pytest.approx([np.nan, np.nan], nan_ok=True)
    assert assign(np.array([]), ABCD).tolist() == []
    assert assign(np.array([np.nan]), ABCD).tolist() == [-1]
