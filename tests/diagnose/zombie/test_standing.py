"""Earlier verdicts: they stay until months of proof, recover, and come back sooner."""

from typing import Any

import pandas as pd
import pytest

from landuse.diagnose.zombie.docket import Docket
from landuse.schema import empty
from tests.diagnose.zombie.dockets import TODAY, docket, judged, months, years

PEAK = years("employees", {2023: 90.0, 2024: 80.0, 2025: 80.0})


def history(verdict: str, on: str) -> pd.DataFrame:
    row = {
        "enterprise_id": ["E1"], "valid_on": [pd.Timestamp(on)], "known_on": [pd.Timestamp(on)],
        "verdict_then": [verdict], "policy": [""],
    }  # fmt: skip
    return pd.DataFrame(row).astype(empty("zombie_history").dtypes.to_dict())


def running(good: int, *, power: float = 2.0) -> list[dict[str, Any]]:
    """Months of 2024 and 2025: bad ones, then good ones up to the end."""
    bad = 24 - good
    return [
        *months("electricity_kwh", "2021-01-01", [100.0] * 36 + [power] * bad + [90.0] * good),
        *months("tax_paid", "2023-07-01", [1.0] * 30),
        *months("employees", "2024-01-01", [80.0] * 24),
    ]


def said(verdict: str, on: str, monthly: list[dict[str, Any]]) -> tuple[str, str]:
    case = docket(monthly=monthly, returns=PEAK)
    tables = {**case.tables, "zombie_history": history(verdict, on)}
    found = judged(Docket(tables, case.year, TODAY)).verdicts.iloc[0]
    return str(found["verdict"]), str(found["verdict_reason"])


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        (5, ("confirmed", "standing")),
        (6, ("suspected", "standing")),
        (11, ("suspected", "standing")),
        (12, ("watch", "standing")),
        (23, ("watch", "standing")),
        (24, ("active", "recovered")),
    ],
)
def test_clean_months_bring_a_verdict_down(good: int, expected: tuple[str, str]) -> None:
    """Of a firm confirmed at the end of 2023."""
    assert said("confirmed", "2023-12-31", running(good)) == expected


def test_months_before_the_verdict_prove_nothing() -> None:
    assert said("suspected", "2025-08-31", running(24)) == ("suspected", "standing")
    assert said("suspected", "2025-06-30", running(24)) == ("watch", "standing")


def test_unknown_months_prove_nothing() -> None:
    silent = [row for row in running(24) if "employees" not in row]
    assert said("suspected", "2023-12-31", silent)[0] == "suspected"


@pytest.mark.parametrize(("verdict", "expected"), [("watch", "active"), ("active", "active")])
def test_who_was_not_accused_has_nothing_to_outlive(verdict: str, expected: str) -> None:
    assert said(verdict, "2023-12-31", running(24))[0] == expected


def test_a_stop_after_recovery_weighs_sooner() -> None:
    """Six months of stop, and the firm pays tax: without its past a contradiction only."""
    stop = [
        *months("electricity_kwh", "2021-01-01", [100.0] * 54 + [2.0] * 6),
        *months("tax_paid", "2024-01-01", [1.0] * 24),
    ]
    assert said("recovered", "2024-06-30", stop) == ("suspected", "standing")
    assert said("watch", "2024-06-30", stop) == ("watch", "conflict")


def test_no_history_changes_nothing() -> None:
    case = docket(monthly=running(24), returns=PEAK)
    tables = {**case.tables, "zombie_history": empty("zombie_history")}
    with_, without = (
        judged(Docket(each, case.year, TODAY)).verdicts for each in (tables, case.tables)
    )
    pd.testing.assert_frame_equal(with_, without)
