"""Does the grade hold under other weights, benchmarks, areas, peers and errors?"""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.policy import load_policy
from landuse.score.grade import assign
from landuse.score.robust import Group, Varied, _classes_at, _ranks, classes_of, held

POLICY = load_policy("generic-cn-v1")
GRADES = POLICY.grades
ROBUST = POLICY.robust.model_copy(update={"draws": 200})


def _group(values, weights=(60.0, 40.0), order=None, areas=None, grades=GRADES) -> Group:
    values = np.asarray(values, dtype=float)
    total = (values * weights).sum(axis=1)
    columns = [
        Varied(
            values[:, i], lambda x: x, np.full(len(values), np.nan), weight,
            np.array([1.0, 0.8]), np.array([1.0, 1.01]), i == 0,
        )
        for i, weight in enumerate(weights)
    ]  # fmt: skip
    return Group(
        "g",
        columns,
        np.zeros(len(values)),
        np.empty((len(values), 0)) if areas is None else areas,
        assign(total, grades),
        np.arange(len(values)) if order is None else order,
        grades,
        {},
    )


@given(st.lists(st.floats(-5, 5).map(lambda x: round(x, 1)), min_size=1, max_size=40))
def test_classes_of_a_draw_are_those_of_the_rule(totals) -> None:
    column = np.array(totals)
    assert classes_of(column[:, None], GRADES)[:, 0].tolist() == assign(column, GRADES).tolist()


@given(
    st.integers(1, 30).flatmap(
        lambda size: st.lists(
            st.lists(st.floats(-5, 5).map(lambda x: round(x, 1)), min_size=size, max_size=size),
            min_size=1,
            max_size=4,
        )
    )
)
def test_classes_follow_from_ranks_as_from_totals(draws) -> None:
    totals = np.array(draws).T
    by_rank = _classes_at(_ranks(totals), GRADES, None)
    assert by_rank.tolist() == classes_of(totals, GRADES).tolist()


def test_draws_do_not_hang_on_how_many_are_taken_at_a_time(monkeypatch) -> None:
    group = _group(
        np.random.default_rng(4).uniform(0, 3, (30, 2)),
        order=np.random.default_rng(5).permutation(30),
        areas=np.random.default_rng(6).uniform(0.5, 2, (30, 2)),
    )
    whole = held(group, ROBUST)
    monkeypatch.setattr(sys.modules[held.__module__], "_NEAR", 70)
    for test, result in held(group, ROBUST).items():
        assert result.shares.tolist() == whole[test].shares.tolist()
        assert result.rank_low.tolist() == whole[test].rank_low.tolist()


def test_shares_add_to_one_and_enclose_the_grade() -> None:
    group = _group(np.random.default_rng(3).uniform(0, 3, (40, 2)))
    for result in held(group, ROBUST).values():
        assert result.shares.sum(axis=1) == pytest.approx(np.ones(40))
        assert (result.best <= result.worst).all()
        own = result.shares[np.arange(40), group.grade]
        assert own == pytest.approx(result.same)
        assert (result.rank_low <= result.rank_high).all()


def test_who_leads_in_everything_stays_the_best_and_a_near_tie_does_not() -> None:
    values = np.array([[9.0, 9.0], [3.01, 1.0], [1.0, 3.99], *([[0.1, 0.1]] * 7)])
    group = _group(values, weights=(50.0, 50.0))
    found = held(group, ROBUST, ["weights"])["weights"]
    assert found.same[0] == 1
    assert 0 < found.same[1] < 1


def test_the_order_of_rows_changes_nothing() -> None:
    values = np.random.default_rng(5).uniform(0, 3, (25, 2))
    shuffled = np.random.default_rng(6).permutation(25)
    one = held(_group(values), ROBUST)["all"]
    other = held(_group(values[shuffled], order=np.argsort(shuffled)), ROBUST)["all"]
    assert other.same.tolist() == one.same[shuffled].tolist()


def test_twice_the_same() -> None:
    group = _group(np.random.default_rng(7).uniform(0, 3, (25, 2)))
    one, other = held(group, ROBUST)["all"], held(group, ROBUST)["all"]
    assert one.shares.tolist() == other.shares.tolist()


def test_a_test_that_varies_nothing_is_left_out() -> None:
    group = _group(np.random.default_rng(8).uniform(0, 3, (25, 2)))
    assert "area" not in held(group, ROBUST)
    areas = np.full((25, 1), 0.5)
    assert "area" in held(group._replace(areas=areas), ROBUST)
    alone = group._replace(columns=group.columns[:1])
    assert "weights" not in held(alone, ROBUST)


def test_no_error_and_one_indicator_leave_every_grade() -> None:
    group = _group(np.random.default_rng(9).uniform(1, 3, (25, 1)), weights=(100.0,))
    sure = ROBUST.model_copy(update={"error": 0.0})
    assert held(group, sure, ["error"])["error"].same.tolist() == [1.0] * 25


def test_equal_totals_share_the_better_rank() -> None:
    values = np.array([[3.0], [1.0], [1.0], [0.0]])
    sure = ROBUST.model_copy(update={"error": 0.0})
    found = held(_group(values, weights=(100.0,)), sure, ["error"])["error"]
    assert found.rank_low.tolist() == found.rank_high.tolist() == [1, 2, 2, 4]
