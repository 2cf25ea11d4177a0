"""Does the grade hold when the weights are others?"""

import numpy as np

from landuse.policy import load_policy
from landuse.score.grade import assign
from landuse.score.robust import leave_one_out

GRADES = load_policy("generic-cn-v1").grades


def test_best_and_worst_enclose_the_class() -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform(0, 30, (40, 5))
    grade = assign(points.sum(axis=1), GRADES)
    found = leave_one_out(points, np.array([30.0, 20, 20, 20, 10]), grade, GRADES)
    assert (found.best <= grade).all()
    assert (grade <= found.worst).all()
    assert ((found.stability >= 0) & (found.stability <= 1)).all()
    sure = found.stability == 1
    assert (found.best[sure] == found.worst[sure]).all()
    assert (found.best[~sure] < found.worst[~sure]).all()


def test_who_leads_in_everything_stays_the_best() -> None:
    points = np.arange(10.0)[:, None] * np.ones((1, 3))
    grade = assign(points.sum(axis=1), GRADES)
    found = leave_one_out(points, np.array([50.0, 30, 20]), grade, GRADES)
    assert found.stability.tolist() == [1.0] * 10


def test_one_indicator_has_no_alternative_and_no_total_no_stability() -> None:
    one = leave_one_out(np.array([[1.0], [2.0]]), np.array([100.0]), np.array([1, 0]), GRADES)
    assert np.isnan(one.stability).all()
    gap = np.array([[1.0, np.nan], [2.0, 3.0]])
    found = leave_one_out(gap, np.array([50.0, 50.0]), assign(gap.sum(axis=1), GRADES), GRADES)
    assert np.isnan(found.stability[0])
    assert found.best[0] <= -1 <= found.worst[0]
