"""Cohorts (评价类别): who is compared with whom, and why somebody is not graded."""

from __future__ import annotations

from collections.abc import Iterator
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
        Columns ``land_mu``, and for enterprises ``above_scale``, ``tenant`` and ``track``;
        ``excluded`` (a reason or missing) for all.
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
        for test, unknown, otherwise in _tests(subjects, cohort):
            answer = test.astype("boolean")
            yes = answer.fillna(value=False).to_numpy(dtype=bool)
            if otherwise:
                reason[fits & ~yes] = otherwise
            reason[fits & answer.isna().to_numpy()] = unknown
            fits &= yes
        found[fits] = position
    reason[found >= 0] = None
    left = np.flatnonzero(free & (found < 0))
    reason[left] = [reason[row] or "no_cohort" for row in left]
    return found, reason


def _tests(subjects: pd.DataFrame, cohort: Cohort) -> Iterator[tuple[pd.Series[Any], str, str]]:
    """What a cohort asks: the answers, the reason where unknown, the reason where not so."""
    if cohort.above_scale is not None:
        yield subjects["above_scale"] == cohort.above_scale, "scale_unknown", ""
    if cohort.tenant is not None:
        yield subjects["tenant"] == cohort.tenant, "tenure_unknown", ""
    if cohort.track is not None:
        yield subjects["track"] == cohort.track, "track_unknown", ""
    land = subjects["land_mu"]
    if cohort.min_land is not None:
        enough = (land >= cohort.min_land).astype("boolean").mask(land.isna())
        yield enough, "land_unknown", "below_min_land"
    if cohort.max_land is not None:
        small = (land < cohort.max_land).astype("boolean").mask(land.isna())
        yield small, "land_unknown", "above_max_land"
