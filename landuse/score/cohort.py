"""Cohorts (评价类别): who is compared with whom, and why somebody is not graded."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Cohort, Scale


def above_scale(
    flag: pd.Series[Any], revenue: pd.Series[Any], scale: Scale | None
) -> pd.Series[Any]:
    """Whether a firm is above scale (是否规上): as flagged, else by its revenue, else unknown.

    Parameters
    ----------
    flag
        Flag of the enterprise sheet.
    revenue
        Revenue of the evaluation year [10⁴ CNY].
    scale
        Limit of the policy, or None.

    Returns
    -------
    pandas.Series of boolean
        Missing where neither is known.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> scale = load_policy("generic-cn-v1").scale
    >>> flags = pd.Series([False, None, None], dtype="boolean")
    >>> above_scale(flags, pd.Series([9e9, 2000.0, None]), scale).tolist()
    [False, True, <NA>]
    """
    found = flag.astype("boolean")
    if scale is None:
        return found
    by_revenue = (revenue >= scale.revenue).astype("boolean").mask(revenue.isna())
    return found.fillna(by_revenue)


def assign_cohorts(
    subjects: pd.DataFrame, cohorts: list[Cohort]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:
    """Cohort of each subject (归类), and the reason where there is none.

    Parameters
    ----------
    subjects
        Columns ``above_scale``, ``land_mu`` for enterprises; ``excluded`` (a reason or
        missing) for all.
    cohorts
        Cohorts of the policy for this kind of subject; the first that fits counts.

    Returns
    -------
    positions, reasons
        Position in ``cohorts`` or −1, and a reason code or None.
    """
    found = np.full(len(subjects), -1, dtype=np.int64)
    excluded = subjects["excluded"]
    free = excluded.isna().to_numpy()
    reason = excluded.to_numpy(dtype=object).copy()
    reason[free] = None
    for position, cohort in enumerate(cohorts):
        fits = free & (found < 0)
        if cohort.above_scale is not None:
            scale = subjects["above_scale"].astype("boolean")
            reason[fits & scale.isna().to_numpy()] = "scale_unknown"
            fits &= scale.eq(cohort.above_scale).fillna(value=False).to_numpy(dtype=bool)
        if cohort.min_land is not None:
            land = subjects["land_mu"]
            large = (land >= cohort.min_land).to_numpy()
            reason[fits & ~large] = "below_min_land"
            reason[fits & land.isna().to_numpy()] = "land_unknown"
            fits &= large
        found[fits] = position
    reason[found >= 0] = None
    left = np.flatnonzero(free & (found < 0))
    reason[left] = [reason[row] or "no_cohort" for row in left]
    return found, reason
