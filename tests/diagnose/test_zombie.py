"""Zombie enterprises: two calendar years without report and without tax filing (§6.1)."""

import pandas as pd
import pytest

from landuse.diagnose import verdicts
from landuse.diagnose.zombie.fiscal import silent_year
from landuse.policy import load_policy
from landuse.schema import problems
from tests.factories import Row, table

RULES = load_policy("generic-cn-v1").zombie
SILENT: Row = {"annual_report_filed": False, "tax_filed": False, "tax_paid": 0.0}
ALIVE: Row = {"annual_report_filed": True, "tax_filed": True, "tax_paid": 5.0}


def verdict(years: dict[int, Row]) -> pd.Series:
    rows = [{"enterprise_id": "E1", "year": year, **row} for year, row in years.items()]
    rows.append({"enterprise_id": "E2", "year": 2025, **ALIVE})
    firms = table("enterprises", [{"enterprise_id": "E2"}, {"enterprise_id": "E1"}])
    found = verdicts(firms, table("returns", rows), RULES, 2025)
    assert problems(found, "verdicts").empty
    assert found["enterprise_id"].tolist() == ["E2", "E1"]
    return found.iloc[1]


@pytest.mark.parametrize(
    ("years", "said", "low", "high", "coverage"),
    [
        ({2024: SILENT, 2025: SILENT}, "suspected", "suspected", "suspected", 1.0),
        ({2024: ALIVE, 2025: SILENT}, "active", "active", "active", 1.0),
        ({2024: SILENT, 2025: ALIVE}, "active", "active", "active", 1.0),
        ({2023: SILENT, 2024: SILENT, 2025: ALIVE}, "active", "active", "active", 1.0),
        ({2025: SILENT}, "unknown", "active", "suspected", 0.5),
        ({2023: SILENT, 2025: SILENT}, "unknown", "active", "suspected", 0.5),
        ({2025: ALIVE}, "active", "active", "active", 0.5),
        ({}, "unknown", "active", "suspected", 0.0),
    ],
)
def test_two_calendar_years(
    years: dict[int, Row], said: str, low: str, high: str, coverage: float
) -> None:
    """A missing year is unknown; it does not shrink the window."""
    found = verdict(years)
    assert found["verdict"] == said
    assert (found["verdict_low"], found["verdict_high"]) == (low, high)
    assert found["coverage"] == coverage


@pytest.mark.parametrize(
    ("row", "silent"),
    [
        (SILENT, True),
        (ALIVE, False),
        ({**SILENT, "tax_paid": 0.01}, False),
        ({**SILENT, "tax_paid": -3.0}, True),
        ({**SILENT, "tax_paid": None}, True),
        ({**SILENT, "annual_report_filed": None}, pd.NA),
        ({**SILENT, "tax_filed": None}, pd.NA),
        ({**ALIVE, "annual_report_filed": None}, False),
        ({**ALIVE, "tax_filed": None}, False),
        ({"tax_paid": None, "annual_report_filed": None, "tax_filed": None}, pd.NA),
    ],
)
def test_a_silent_year(row: Row, silent: object) -> None:
    columns = ("annual_report_filed", "tax_filed", "tax_paid")
    rows = table("returns", [{"enterprise_id": "E", "year": 2025, **row}], columns=columns)
    assert silent_year(rows).tolist() == [silent]


def test_returns_without_the_flags_make_nobody_a_suspect() -> None:
    rows = [{"enterprise_id": "E1", "year": year, "tax_paid": 0.0} for year in (2024, 2025)]
    firms = table("enterprises", [{"enterprise_id": "E1"}])
    assert verdicts(firms, table("returns", rows), RULES, 2025)["verdict"].tolist() == ["unknown"]
