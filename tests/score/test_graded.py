"""One cohort ranked and graded: groups of peers, protected members, steps."""

import numpy as np
import pandas as pd
import pytest

from landuse.measure import parts
from landuse.policy import load_policy
from landuse.score.graded import Beside, Run, graded

POLICY = load_policy("generic-cn-v1").model_copy(update={"robust": None})
COHORT = POLICY.cohorts[1].model_copy(update={"min_land": None})


def _subjects(tax: list[float], **more: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject_id": [f"e{i}" for i in range(len(tax))],
            "tax_per_mu": tax,
            "tax_counted": tax,
            "area_mu": 1.0,
            **more,
        }
    )


def _run(size: int, cohort=COHORT, policy=POLICY, protected=None, bonus=None) -> Run:
    none = np.zeros(size, dtype=bool)
    bonus = np.zeros(size) if bonus is None else bonus
    return Run(cohort, policy, parts, Beside(), bonus, none if protected is None else protected)


def test_ranked_within_zones_and_small_ones_together() -> None:
    cohort = COHORT.model_copy(update={"ranked_by": "zone", "min_peers": 3})
    firms = _subjects([5, 4, 3, 9, 8, 7, 1], zone=["x", "x", "x", "y", "y", "z", "z"])
    found = graded(firms, np.arange(7), _run(7, cohort))
    assert list(found.peers) == ["x", "x", "x", *(["others"] * 4)]
    assert found.rank.tolist() == [1, 2, 3, 1, 2, 3, 4]
    assert found.used["peer_quotas"]["x"] == {"A": 1, "B": 1, "C": 1, "D": 0}


def test_the_protected_have_points_and_move_nobody() -> None:
    firms = _subjects([5.0, 4, 3, 2, 1, 1000])
    protected = np.array([False] * 5 + [True])
    found = graded(firms, np.arange(6), _run(6, protected=protected))
    alone = graded(firms.iloc[:5], np.arange(5), _run(5))
    assert found.total[:5].tolist() == alone.total.tolist()
    assert found.grade.tolist() == [*alone.grade.tolist(), -1]
    assert found.total[5] > 0
    assert np.isnan(found.rank[5])


def test_a_bonus_moves_the_total() -> None:
    firms = _subjects([5.0, 4, 3, 2, 1])
    found = graded(firms, np.arange(5), _run(5, bonus=np.array([0, 0, 0, 0, 500.0])))
    assert found.rank.tolist() == [2, 3, 4, 5, 1]


def test_in_steps_as_in_zhengzhou() -> None:
    policy = load_policy("ha-zhengzhou-2018").model_copy(update={"robust": None})
    firms = _subjects([float(x) for x in range(20, 0, -1)], output_per_tce=range(1, 21))
    found = graded(firms, np.arange(20), _run(20, policy=policy))
    assert found.grade[:3].tolist() == [0, 0, 0]
    assert [i for i in range(20) if found.grade[i] == 2] == [10, 11]
    assert found.used["quotas"] == {"A": 3, "B": 15, "C": 2}


def test_no_weights_no_total() -> None:
    cohort = load_policy("hn-xiangtan-2023").cohorts[0]
    found = graded(_subjects([1.0, 2.0]), np.arange(2), _run(2, cohort))
    assert np.isnan(found.total).all()
    assert found.grade.tolist() == [-1, -1]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_nobody_and_few(size: int) -> None:
    found = graded(_subjects([1.0] * size), np.arange(size), _run(size))
    assert len(found.grade) == size
