"""Who is compared with whom, and why somebody is not."""

import numpy as np
import pandas as pd
import pytest

from landuse.policy import load_policy
from landuse.score.cohort import above_scale, assign_cohorts

POLICY = load_policy("generic-cn-v1")
FIRMS = [cohort for cohort in POLICY.cohorts if cohort.subject == "enterprise"]


def subjects(*rows: tuple[bool | None, float | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "above_scale": pd.array([row[0] for row in rows], dtype="boolean"),
            "land_mu": pd.array([row[1] for row in rows], dtype="float64"),
            "excluded": pd.Series([row[2] for row in rows], dtype="object"),
        }
    ).astype({"land_mu": float})


@pytest.mark.parametrize(
    ("row", "cohort", "reason"),
    [
        ((True, 1.0, None), 0, None),
        ((True, None, None), 0, None),
        ((False, 3.0, None), 1, None),
        ((False, 2.999, None), -1, "below_min_land"),
        ((None, 50.0, None), -1, "scale_unknown"),
        ((True, 50.0, "no_link"), -1, "no_link"),
    ],
)
def test_first_cohort_that_fits(row: tuple, cohort: int, reason: str | None) -> None:
    """≥ 3 亩 in most Zhejiang counties (domain notes §1.1)."""
    found, why = assign_cohorts(subjects(row), FIRMS)
    assert found.tolist() == [cohort]
    assert why.tolist() == [reason]


def test_unknown_land_is_not_little_land() -> None:
    """Missing is never zero (§11): the firm may well have 3 亩 and more."""
    found, why = assign_cohorts(subjects((False, None, None)), FIRMS)
    assert found.tolist() == [-1]
    assert why.tolist() != ["below_min_land"]


def test_nobody_is_in_two_cohorts_and_the_order_counts() -> None:
    everybody = FIRMS[0].model_copy(update={"above_scale": None})
    found, _ = assign_cohorts(subjects((False, 9.0, None)), [everybody, *FIRMS])
    assert found.tolist() == [0]


def test_no_cohort_at_all() -> None:
    found, why = assign_cohorts(subjects((True, 1.0, None), (True, 1.0, "no_link")), [])
    assert found.tolist() == [-1, -1]
    assert why.tolist() == ["no_cohort", "no_link"]


def test_the_flag_goes_before_the_revenue_and_the_limit_counts_as_above() -> None:
    """规上: 年主营业务收入 2000 万元及以上 (national statistics)."""
    flags = pd.Series([False, None, None, None], dtype="boolean", index=[9, 4, 6, 1])
    revenue = pd.Series([9e9, 2000.0, 1999.99, np.nan], index=flags.index)
    found = above_scale(flags, revenue, POLICY.scale)
    assert found.tolist() == [False, True, False, pd.NA]
    assert found.index.equals(flags.index)
    assert above_scale(flags, revenue, None).isna().tolist() == [False, True, True, True]
