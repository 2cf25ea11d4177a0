"""Benchmarks (基准值): fixed by the notice, or made from the cohort's own figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.policy import Indicator


def benchmark(indicator: Indicator, values: pd.Series[Any], below: pd.Series[Any]) -> float:
    """Benchmark of an indicator in a cohort (基准值).

    Parameters
    ----------
    indicator
        The indicator of the policy.
    values
        Indicator of each member.
    below
        Its denominator.

    Returns
    -------
    float
        Missing where nothing is known, or where the cohort's own ratio is not positive.

    Notes
    -----
    ``aggregate`` is Σ numerator / Σ denominator over the members whose indicator is known, taken
    as the mean of the indicator weighted by its denominator, so that it is in the same unit;
    ``mean_of_ratios`` is the simple mean. The two differ a lot: domain notes §1.2.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> tax = load_policy("generic-cn-v1").cohorts[0].indicators[0]
    >>> benchmark(tax, pd.Series([10.0, 0.2]), pd.Series([10.0, 10.0]))
    5.1
    """
    if not isinstance(indicator.benchmark, str):
        return float(indicator.benchmark) * indicator.multiplier
    known = values.notna()
    if not known.any():
        return float("nan")
    if indicator.benchmark == "aggregate":
        found = float((values * below)[known].sum()) / float(below[known].sum())
    else:
        found = float(values[known].mean())
    return found * indicator.multiplier if found > 0 else float(np.nan)
