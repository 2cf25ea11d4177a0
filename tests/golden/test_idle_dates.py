"""Idle land at its boundaries: order 53 (闲置土地处置办法, 国土资源部令第53号), domain notes §2.

Art. 2: not started one full year after the agreed start; or started, less than a third developed or
less than 25 % invested, and suspended for a year. Art. 14: fee of 20 % after one year, recovery
after two. Art. 8 and 12: causes of government, force majeure → negotiated. Art. 21: no start agreed
→ one year after delivery. "≥" for 满一年, strict "<" for 不足.
"""

from typing import Any

import pandas as pd
import pytest

from landuse.diagnose.idle import idle
from landuse.policy import load_policy
from tests.factories import table

RULES = load_policy("generic-cn-v1").idle


def judge(today: str, **contract: Any) -> pd.DataFrame:
    """Findings on one contract, by rule."""
    frame = table("contracts", [{"contract_id": "HT1", "parcel_id": "P1", **contract}])
    found = idle(frame, RULES, pd.Timestamp(today), 2025)
    rules = ["idle_not_started", "idle_suspended", "idle_warning"]
    assert found["rule"].tolist()[:3] == rules
    return found.set_index(found["rule"].astype("str"))


def not_started(today: str, **contract: Any) -> pd.Series:
    return judge(today, started=False, **contract).loc["idle_not_started"]


@pytest.mark.parametrize(
    ("due", "today", "outcome"),
    [
        ("2024-12-31", "2025-12-31", "yes"),
        ("2025-01-01", "2025-12-31", "no"),
        ("2024-06-15", "2025-06-15", "yes"),
        ("2024-06-15", "2025-06-14", "no"),
        ("2024-02-29", "2025-02-28", "yes"),
        ("2024-02-29", "2025-02-27", "no"),
        ("2023-02-28", "2024-02-28", "yes"),
        ("2023-02-28", "2024-02-27", "no"),
        ("2024-01-31", "2025-01-30", "no"),
        ("2026-05-01", "2025-12-31", "no"),
    ],
)
def test_a_full_year_after_the_agreed_start(due: str, today: str, outcome: str) -> None:
    """Art. 2, definition 1: exactly 12 months count, one day less does not; month ends, leap days."""
    assert not_started(today, start_due_on=due)["outcome"] == outcome


@pytest.mark.parametrize(
    ("due", "today", "consequence"),
    [
        ("2024-12-31", "2025-12-31", "fee"),
        ("2024-01-01", "2025-12-31", "fee"),
        ("2023-12-31", "2025-12-31", "recover"),
        ("2024-02-29", "2026-02-27", "fee"),
        ("2024-02-29", "2026-02-28", "recover"),
    ],
)
def test_fee_after_one_year_and_recovery_after_two(due: str, today: str, consequence: str) -> None:
    """Art. 14 (1) and (2); 城市房地产管理法 art. 26."""
    found = not_started(today, start_due_on=due, delay_cause="enterprise", land_price=1000.0)
    assert found["outcome"] == "yes"
    assert found["consequence"] == consequence
    assert pd.isna(found["amount"]) == (consequence == "recover")


def test_the_fee_is_a_fifth_of_the_land_price() -> None:
    """Art. 14 (1): 20 % of the price; recovery may follow two years after the agreed start."""
    found = not_started(
        "2025-12-31", start_due_on="2024-10-31", delay_cause="enterprise", land_price=1234.5
    )
    assert found["amount"] == pytest.approx(246.9)
    assert found["due_on"] == pd.Timestamp("2026-10-31")
    assert found["value"] == 14
    assert found["threshold"] == 12


@pytest.mark.parametrize("cause", ["government", "force_majeure"])
def test_an_excused_delay_is_negotiated_if_proven(cause: str) -> None:
    """Art. 8 and 12; force majeure alike. Without evidence the cause must be proven first."""
    contract = {"start_due_on": "2022-03-01", "land_price": 1000.0, "delay_cause": cause}
    proven = not_started("2025-12-31", **contract, delay_evidence="规划调整通知")
    claimed = not_started("2025-12-31", **contract)
    assert proven["outcome"] == claimed["outcome"] == "yes"
    assert proven["consequence"] == "negotiate"
    assert claimed["consequence"] == "prove_cause"
    assert pd.isna(proven["amount"])
    assert pd.isna(claimed["amount"])


@pytest.mark.parametrize(
    ("delivered", "today", "outcome"),
    [
        ("2023-12-31", "2025-12-31", "yes"),
        ("2024-01-01", "2025-12-31", "no"),
        ("2024-02-29", "2026-02-28", "yes"),
        ("2024-02-29", "2026-02-27", "no"),
    ],
)
def test_without_an_agreed_start_it_is_a_year_after_delivery(
    delivered: str, today: str, outcome: str
) -> None:
    """Art. 21: delivery + 12 months is the start date; idle 12 months after that."""
    assert not_started(today, delivered_on=delivered)["outcome"] == outcome


def test_the_agreed_start_goes_before_the_delivery() -> None:
    """Art. 21 stands in only where no start is agreed or it is unclear."""
    found = not_started("2025-12-31", start_due_on="2025-06-01", delivered_on="2020-01-01")
    assert found["outcome"] == "no"
    assert found["period_from"] == pd.Timestamp("2025-06-01")


def test_without_either_date_nothing_is_known() -> None:
    """Missing is unknown and says what would settle it."""
    found = not_started("2025-12-31")
    assert found["outcome"] == "unknown"
    assert found["missing"] == "start_due_on,delivered_on"
    open_ = judge("2025-12-31", start_due_on="2020-01-01").loc["idle_not_started"]
    assert open_["outcome"] == "unknown"
    assert open_["missing"] == "started"


def suspended(today: str = "2025-12-31", **contract: Any) -> pd.Series:
    given = {"suspended_on": "2024-12-31", "area_to_develop": 30.0, "total_investment": 10_000.0}
    return judge(today, started=True, **{**given, **contract}).loc["idle_suspended"]


@pytest.mark.parametrize(
    ("developed", "invested", "outcome"),
    [
        (10.0, 2500.0, "no"),
        (9.999, 2500.0, "yes"),
        (10.0, 2499.0, "yes"),
        (30.0, 2499.0, "yes"),
        (0.0, 10_000.0, "yes"),
        (None, 2499.0, "yes"),
        (9.0, None, "yes"),
        (None, 2500.0, "unknown"),
        (10.0, None, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_a_third_developed_or_a_quarter_invested(
    developed: float | None, invested: float | None, outcome: str
) -> None:
    """Art. 2, definition 2: strictly less than 1/3 (10 of 30 亩) or than 25 % (0.2499, 0.25)."""
    assert suspended(area_developed=developed, invested=invested)["outcome"] == outcome


def test_a_third_is_not_below_a_third_whatever_the_binary_fraction() -> None:
    """1.41 of 4.23 亩 is a third, though the quotient of the two floats is less."""
    for third, whole in ((0.7, 2.1), (1.41, 4.23), (2.05, 6.15), (4.02, 12.06)):
        found = suspended(area_to_develop=whole, area_developed=third, invested=9000.0)
        assert found["outcome"] == "no", third


@pytest.mark.parametrize(
    ("since", "outcome"), [("2024-12-31", "yes"), ("2025-01-01", "no"), (None, "unknown")]
)
def test_suspended_for_a_year(since: str | None, outcome: str) -> None:
    """Art. 2, definition 2: suspended for a full year."""
    found = suspended(suspended_on=since, area_developed=1.0, invested=100.0)
    assert found["outcome"] == outcome


def test_a_suspension_with_a_proven_cause_of_government_is_negotiated() -> None:
    """Domain notes §2, decision rule: the cause decides for both definitions (art. 8, 12, 14)."""
    found = suspended(
        area_developed=3.0,
        invested=800.0,
        land_price=1000.0,
        delay_cause="government",
        delay_evidence="考古发掘通知",
    )
    assert found["outcome"] == "yes"
    assert found["consequence"] == "negotiate"
    assert pd.isna(found["amount"])


@pytest.mark.parametrize(
    ("due", "outcome", "days"),
    [
        ("2025-03-31", "yes", 90),
        ("2025-04-01", "no", 91),
        ("2025-01-01", "yes", 1),
        ("2024-12-31", "no", 0),
    ],
)
def test_warning_ninety_days_before(due: str, outcome: str, days: int) -> None:
    """Domain notes §2: overdue < 12 → warning 90/30 days before; on the day it is idle itself."""
    found = judge("2025-12-31", started=False, start_due_on=due).loc["idle_warning"]
    assert found["outcome"] == outcome
    assert found["value"] == days


@pytest.mark.parametrize("field", ["started_on", "completed_on", "production_on"])
def test_any_date_of_building_shows_that_it_began(field: str) -> None:
    """Art. 30: a start is a fact; a date in the future is none yet."""
    past = judge("2025-12-31", start_due_on="2020-01-01", **{field: "2025-12-31"})
    assert past.loc["idle_not_started", "outcome"] == "no"
    ahead = judge("2025-12-31", start_due_on="2020-01-01", started=False, **{field: "2026-01-01"})
    assert ahead.loc["idle_not_started", "outcome"] == "yes"
