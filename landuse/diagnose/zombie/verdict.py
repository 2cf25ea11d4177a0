"""Verdict (疑似僵尸企业判断): what the evidence allows, and the range the gaps leave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.fiscal import silent_for
from landuse.policy import Zombie

VERDICTS = ("active", "watch", "suspected", "unknown")


def verdicts(
    enterprises: pd.DataFrame, returns: pd.DataFrame, rules: Zombie, year: int
) -> pd.DataFrame:
    """First verdict on each enterprise (疑似僵尸企业初判), from the fiscal family alone.

    Parameters
    ----------
    enterprises, returns
        The tables.
    rules
        Thresholds of the policy.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        The ``verdicts`` table. ``coverage`` is the share of the years looked at whose answer is
        known; a missing year never makes a suspect.
    """
    years = int(rules.silent_years.value)
    ids = enterprises["enterprise_id"]
    answer = silent_for(returns, ids, year, years)
    known = np.zeros(len(ids))
    for each in range(year - years + 1, year + 1):
        known += silent_for(returns, ids, each, 1).notna().to_numpy(dtype=float)
    yes = answer.fillna(value=False).to_numpy(dtype=bool)
    open_ = answer.isna().to_numpy()
    code = np.where(open_, 3, np.where(yes, 2, 0))
    return pd.DataFrame(
        {
            "enterprise_id": ids,
            "verdict": pd.Categorical.from_codes(code, VERDICTS),
            "verdict_low": pd.Categorical.from_codes(np.where(yes, 2, 0), VERDICTS),
            "verdict_high": pd.Categorical.from_codes(np.where(yes | open_, 2, 0), VERDICTS),
            "coverage": known / years,
            "route": pd.Categorical([None] * len(ids), categories=["observe"]),
        }
    )
