"""Jobs and debts of cases: missing stays missing, zero stays zero."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.routes.figures import Figures, figures
from landuse.diagnose.routes.subjects import Subjects
from tests.factories import Row, table

TODAY = pd.Timestamp(2025, 12, 31)
CASES = Subjects(np.array([1, -1]), np.array([0, 0]))


def told(returns: list[Row] = (), monthly: list[Row] = (), events: list[Row] = ()) -> Figures:
    tables = {
        "enterprises": table("enterprises", [{"enterprise_id": "E0"}, {"enterprise_id": "E1"}]),
        "returns": table("returns", [{"enterprise_id": "E1", **row} for row in returns]),
        "monthly": table("monthly", [{"enterprise_id": "E1", **row} for row in monthly]),
        "events": table("events", [
            {"subject": "enterprise", "subject_id": "E1", "kind": "balance_sheet", **row} for row in events
        ]),
    }  # fmt: skip
    return figures(tables, CASES, TODAY, 2025, {})


def one(values: pd.Series) -> Any:
    assert pd.isna(values[1])  # nobody answers for the second case
    return None if pd.isna(values[0]) else float(values[0])


@pytest.mark.parametrize(
    ("returns", "monthly", "expected"),
    [
        ([], [], None),
        ([{"year": 2025, "employees": 0.0}], [], 0.0),
        ([{"year": 2024, "employees": 12.0}], [], None),
        ([{"year": 2025, "employees": 12.0}], [{"month": "2025-11-01", "employees": 3.0}], 12.0),
        (
            [{"year": 2025}],
            [{"month": "2025-11-01", "employees": 3.0}, {"month": "2025-06-01", "employees": 9.0}],
            3.0,
        ),
        ([], [{"month": "2024-11-01", "employees": 3.0}], None),
        ([{"year": 2025, "employees": 1.0}, {"year": 2025, "employees": 2.0}], [], None),
    ],
)
def test_jobs(returns: list[Row], monthly: list[Row], expected: float | None) -> None:
    assert one(told(returns, monthly).jobs) == expected


@pytest.mark.parametrize(
    ("returns", "events", "expected"),
    [
        ([], [], None),
        ([{"year": 2025, "assets": 100.0, "liabilities": 161.0}], [], 1.61),
        ([{"year": 2024, "assets": 100.0, "liabilities": 90.0}], [], 0.9),
        ([{"year": 2025, "assets": 0.0, "liabilities": 90.0}], [], None),
        ([{"year": 2025, "liabilities": 90.0}], [], None),
        ([], [{"occurred_on": "2025-04-01", "value": "资产负债率161%"}], 1.61),
        ([], [{"occurred_on": "2025-04-01", "value": "资产负债率为58.5％"}], 0.585),
        ([], [{"occurred_on": "2025-04-01", "value": "资不抵债"}], None),
        ([], [{"occurred_on": "2026-04-01", "value": "资产负债率161%"}], None),
        (
            [],
            [
                {"occurred_on": "2025-09-01", "value": "资产负债率70%"},
                {"occurred_on": "2025-04-01", "value": "资产负债率90%"},
            ],
            0.7,
        ),
    ],
)
def test_debts(returns: list[Row], events: list[Row], expected: float | None) -> None:
    found = one(told(returns, events=events).leverage)
    assert found == (expected if expected is None else pytest.approx(expected))
