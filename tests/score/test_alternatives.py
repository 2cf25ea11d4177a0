"""Weights and rankings by other methods, against published examples and their own laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.score.alternatives import alternatives, critic_weights, entropy_weights, topsis

# Hwang & Yoon (1981), choice of a fighter aircraft: speed, range, payload, cost, reliability, agility.
AIRCRAFT = np.array(
    [
        [2.0, 1500, 20000, 5.5, 5, 9],
        [2.5, 2700, 18000, 6.5, 3, 5],
        [1.8, 2000, 21000, 4.5, 7, 7],
        [2.2, 1800, 20000, 5.0, 5, 5],
    ]
)
COST = np.array([False, False, False, True, False, False])


def test_topsis_as_published() -> None:
    found = topsis(AIRCRAFT, np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3]), COST)
    assert found == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=1.5e-3)
    assert np.argsort(-found).tolist() == [0, 2, 3, 1]


def test_entropy_by_hand() -> None:
    share = np.array([1.0, 2.0, 5.0]) / 8
    told = 1 + (share * np.log(share)).sum() / np.log(3)
    values = np.column_stack([[1.0, 2.0, 5.0], [4.0, 4.0, 4.0], [1.0, 2.0, 5.0]])
    assert told > 0
    assert entropy_weights(values) == pytest.approx([0.5, 0.0, 0.5])


def test_critic_gives_weight_to_what_others_lack() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(2, 300))
    found = critic_weights(np.column_stack([one, one, other]))
    assert found[2] > found[0] == pytest.approx(found[1])


matrices = st.integers(3, 12).flatmap(
    lambda n: st.lists(
        st.lists(st.floats(0.1, 100), min_size=3, max_size=3), min_size=n, max_size=n
    )
)


@given(matrices, st.floats(0.01, 1000))
def test_units_change_no_weight(rows, scale) -> None:
    values = np.array(rows)
    changed = values * np.array([scale, 1.0, 1.0])
    for weights in (entropy_weights, critic_weights):
        assert weights(values).sum() == pytest.approx(1)
        assert weights(changed) == pytest.approx(weights(values), abs=1e-6)


def test_who_lacks_a_figure_is_left_out_and_the_rest_is_ranked() -> None:
    values = np.array([[3.0, 3.0], [2.0, 2.0], [1.0, 1.0], [np.nan, 9.0]])
    ids = pd.Series(["a", "b", "c", "d"])
    less = np.zeros(2, dtype=bool)
    table, agree = alternatives(ids, values, np.array([50.0, 50.0]), less, values.sum(axis=1))
    assert set(table["subject_id"]) == {"a", "b", "c"}
    assert all(
        part.set_index("subject_id")["rank"].to_dict() == {"a": 1, "b": 2, "c": 3}
        for _, part in table.groupby("method")
    )
    assert list(agree.values()) == pytest.approx([1.0, 1.0, 1.0])


def test_two_members_or_one_indicator_are_not_compared() -> None:
    table, agree = alternatives(
        pd.Series(["a", "b"]), np.eye(2), np.ones(2), np.zeros(2, bool), np.ones(2)
    )
    assert table.empty
    assert agree == {}
