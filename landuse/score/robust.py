"""Robustness (稳定性): does the grade hold when the weights are others?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.policy import Grades
from landuse.score.grade import assign

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Robust(NamedTuple):
    """Best and worst class met and the share of alternatives that agree (稳定性)."""

    best: Ints
    worst: Ints
    stability: Floats


def leave_one_out(points: Floats, weights: Floats, grade: Ints, grades: Grades) -> Robust:
    """Grades with each indicator left out in turn, and with equal weights (稳定性).

    Parameters
    ----------
    points
        Points, one row a subject and one column an indicator; a row with a missing value has
        no total.
    weights
        Weight of each indicator.
    grade
        Class of each subject under the policy.
    grades
        Classes of the policy.

    Returns
    -------
    Robust
        Classes as positions. A cohort of one indicator has no alternatives: the class itself,
        stability missing.
    """
    n = points.shape[1]
    if n == 1:
        return Robust(grade, grade, np.full(len(grade), np.nan))
    total = points.sum(axis=1)
    tried = [assign(total - points[:, i], grades) for i in range(n)]
    tried.append(assign((points / weights).sum(axis=1), grades))
    all_ = np.stack([grade, *tried])
    same = (all_[1:] == grade).mean(axis=0)
    return Robust(all_.min(axis=0), all_.max(axis=0), np.where(grade < 0, np.nan, same))
