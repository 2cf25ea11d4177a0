"""Verdict (疑似僵尸企业判断): what the evidence allows, and the range the gaps leave."""

from __future__ import annotations

from functools import reduce
from operator import and_

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.fiscal import silent_years
from landuse.ids import Positions, positions
from landuse.policy import Zombie

VERDICTS = pd.Index(["active", "watch", "suspected", "unknown"], dtype="str")


def verdicts(
    enterprises: pd.DataFrame,
    returns: pd.DataFrame,
    rules: Zombie,
    year: int,
    *,
    who: Positions | None = None,
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
    who
        Position of each return's enterprise, where it is known already.

    Returns
    -------
    pandas.DataFrame
        The ``verdicts`` table. ``coverage`` is the share of the years looked at whose answer is
        known; a missing year never makes a suspect.
    """
    window = int(rules.silent_years.value)
    ids = enterprises["enterprise_id"]
    if who is None:
        who = positions(returns["enterprise_id"], ids)
    told = silent_years(returns, who, len(ids), range(year - window + 1, year + 1))
    answer = reduce(and_, told)
    known = sum((~each.isna()).astype(float) for each in told)
    open_ = answer.isna()
    yes = answer.to_numpy(dtype=bool, na_value=False)
    code = np.where(open_, 3, np.where(yes, 2, 0))
    return pd.DataFrame(
        {
            "enterprise_id": ids,
            "verdict": pd.Categorical.from_codes(code, VERDICTS),
            "verdict_low": pd.Categorical.from_codes(np.where(yes, 2, 0), VERDICTS),
            "verdict_high": pd.Categorical.from_codes(np.where(yes | open_, 2, 0), VERDICTS),
            "coverage": known / window,
            "route": pd.Categorical([None] * len(ids), categories=["observe"]),
        }
    )
