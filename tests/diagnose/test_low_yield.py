"""Low yield: any hard criterion or enough soft ones, disjoint from idle land."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.criteria import Evidence
from landuse.diagnose.low_yield import low_yield
from landuse.policy import LowYield, load_policy
from tests.factories import TODAY, Row, table

WHOLE = load_policy("demo-2025").low_yield
RULES = WHOLE.model_copy(
    update={
        "criteria": [
            rule
            for rule in WHOLE.criteria
            if rule.id in {"sector_prohibited", "tax_low", "far_low", "coverage_low"}
        ]
    }
)
SOFT = ("tax_per_mu", "floor_area_ratio", "building_coverage")
LOW, HIGH = {True: 0.1, False: 9.0}, None


def judge(
    hard: list[bool | None], soft: list[tuple[bool | None, ...]], *, idle: list[bool | None],
    judged: bool = True, rules: LowYield = RULES,
) -> pd.DataFrame:  # fmt: skip
    """Findings on parcels whose criteria hold, do not hold or are unknown, as given."""
    size = len(hard)
    figures = {
        name: [np.nan if row[at] is None else LOW[row[at]] for row in soft]
        for at, name in enumerate(SOFT)
    }
    parcels = pd.DataFrame({"parcel_id": [f"P{i}" for i in range(size)], **figures})
    parcels = parcels.assign(far_min=1.0, judged=judged)
    rows: list[Row] = [
        {"enterprise_id": f"E{i}", "sector_prohibited": hard[i]} for i in range(size)
    ]
    firms = table("enterprises", rows).assign(parcel=np.arange(size))
    deals = table("contracts", []).assign(parcel=np.array([], dtype=np.int64))
    at_risk = pd.Series(pd.array(idle, dtype="boolean"))
    found, _ = low_yield(Evidence(parcels, firms, deals, TODAY), at_risk, rules, 2025)
    return found[found["rule"] == "low_yield"].set_index("parcel_id")


def three(yes: int, possible: int, needed: int) -> bool | None:
    return True if yes >= needed else None if possible >= needed else False


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_every_combination_of_three_values(needed: int) -> None:
    """All 81 patterns of one hard and three soft criteria; None is unknown."""
    patterns = list(product([True, False, None], repeat=4))
    rules = RULES.model_copy(update={"soft_needed": needed})
    found = judge(
        [p[0] for p in patterns], [p[1:] for p in patterns], idle=[False] * 81, rules=rules
    )
    for (hard, *soft), outcome in zip(patterns, found["outcome"], strict=True):
        enough = three(soft.count(True), soft.count(True) + soft.count(None), needed)
        answers = {hard, enough}
        wanted = "yes" if True in answers else "unknown" if None in answers else "no"
        assert outcome == wanted, (hard, soft)


@pytest.mark.parametrize(
    ("idle", "outcome"), [(True, "not_applicable"), (None, "unknown"), (False, "yes")]
)
def test_idle_land_is_not_low_yield_as_well(idle: bool | None, outcome: str) -> None:
    """Inefficient means not identified as idle (domain notes §3.1)."""
    assert judge([True], [(True, True, True)], idle=[idle])["outcome"].tolist() == [outcome]


def test_what_is_not_low_is_not_low_whether_idle_or_not() -> None:
    assert judge([False], [(False,) * 3], idle=[None])["outcome"].tolist() == ["no"]


def test_parcels_that_are_not_judged_have_no_answer() -> None:
    found = judge([True], [(True, True, True)], idle=[False], judged=False)
    assert found["outcome"].tolist() == ["not_applicable"]
    assert found["value"].isna().all()


def test_met_criteria_are_named_and_counted() -> None:
    found = judge([True], [(True, False, None)], idle=[False]).iloc[0]
    assert found["source"] == "sector_prohibited,tax_low"
    assert found["value"] == 2


def test_an_open_answer_names_what_would_settle_it() -> None:
    found = judge([False], [(True, None, False)], idle=[False]).iloc[0]
    assert found["outcome"] == "unknown"
    assert found["missing"] == "floor_area,far_min"


def test_an_answer_left_open_by_idle_land_says_so() -> None:
    """Every unknown says what would settle it: here it is the start of the land that is missing."""
    found = judge([True], [(True, True, True)], idle=[None]).iloc[0]
    assert found["outcome"] == "unknown"
    assert pd.notna(found["missing"])
    assert found["missing"]
