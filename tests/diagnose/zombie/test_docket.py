"""The docket: nothing later than the day, rows of others left out, words in what was written."""

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie.docket import Docket
from landuse.policy.zombie import Words
from tests.diagnose.zombie.dockets import TODAY, docket, event, months, years

WORDS = Words(kinds=["power_suspended"], words=["暂停用电"], source="s", confidence="low")


def test_events_by_code_and_by_word() -> None:
    case = docket(
        events=[
            event("2025-03-01", "power_suspended"),
            event("2025-02-01", "申请暂停用电"),
            event("2025-04-01", "inspection", "暂停用电"),
            event("2026-01-01", "power_suspended"),
        ]
    )
    found = case.happened(WORDS)
    assert [str(day.date()) for day in found["occurred_on"]] == ["2025-02-01", "2025-03-01"]
    assert str(case.latest(found)["occurred_on"].iloc[0].date()) == "2025-03-01"
    assert case.last_day(found).equals(case.latest(found)["occurred_on"])
    assert len(case.happened_kind("inspection")) == 1


def test_rows_of_others_and_of_parcels_are_left_out() -> None:
    case = docket(
        events=[
            {**event("2025-03-01", "power_suspended"), "subject_id": "X"},
            {**event("2025-03-01", "power_suspended"), "subject": "parcel"},
        ]
    )
    assert case.events.empty
    assert case.latest(case.events)["occurred_on"].isna().all()
    assert case.last_day(case.events).equals(case.latest(case.events)["occurred_on"])


def test_figures_that_differ_are_unknown() -> None:
    rows = [*years("profit", {2024: 1.0, 2025: 2.0}), *years("profit", {2025: 3.0})]
    case = docket(returns=rows)
    assert case.yearly("profit", 2024).tolist() == [1.0]
    assert np.isnan(case.yearly("profit", 2025)).all()
    assert np.isnan(case.yearly("profit", 1999)).all()


def test_a_figure_is_told_by_month_or_in_one_of_five_years() -> None:
    assert docket(returns=years("profit", {2021: 1.0})).tells("profit")
    assert docket(monthly=months("tax_paid", "2025-01-01", [1.0])).tells("tax_paid")
    assert not docket(returns=years("profit", {2020: 1.0})).tells("profit")
    assert not docket(returns=[*years("profit", {2025: 1.0}), *years("profit", {2025: 2.0})]).tells(
        "profit"
    )
    assert not docket().tells("profit")


@pytest.mark.parametrize(
    ("values", "last"),
    [([1.0] * 12, 11), ([1.0] * 10, 9), ([1.0] * 3, 8), ([], 11)],
)
def test_the_last_month_delivered(values: list[float], last: int) -> None:
    """Up to three months of the park may be late."""
    case = docket(monthly=months("tax_paid", "2025-01-01", list(values)))
    assert case.last_month("tax_paid") == 2025 * 12 + last


def test_statistics_are_left_out() -> None:
    rows = [
        *years("profit", {2024: 1.0}, lawful_source="firm"),
        *years("profit", {2025: 2.0}, lawful_source="statistics"),
    ]
    case = docket(returns=rows)
    assert len(case.lawful("returns")[0]) == 1
    assert np.isnan(case.yearly("profit", 2025)).all()


def test_a_park_without_other_tables() -> None:
    firms = pd.DataFrame({"enterprise_id": ["E1"]})
    case = Docket({"enterprises": firms}, 2025, TODAY)
    assert case.rows("units").empty
    assert case.events.empty
    assert np.isnan(case.yearly("profit", 2025)).all()
    assert np.isnan(case.monthly("tax_paid", range(24300, 24303))).all()
