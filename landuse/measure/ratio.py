"""Ratio (比值): the one way an indicator divides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def ratio(above: pd.Series[Any], below: pd.Series[Any]) -> pd.Series[float]:
    """Ratio of two columns (比值).

    Parameters
    ----------
    above, below
        Numerator and denominator on one index.

    Returns
    -------
    pandas.Series
        Missing where either is missing or the denominator is not positive.

    Examples
    --------
    >>> ratio(pd.Series([1.0, 1.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    divisor = below.to_numpy(dtype=float, na_value=np.nan)
    share = above.to_numpy(dtype=float, na_value=np.nan)
    positive = divisor > 0
    if positive.all():
        found = share / divisor
    else:
        found = np.divide(share, divisor, out=np.full(len(share), np.nan), where=positive)
    return pd.Series(found, above.index, copy=False)
