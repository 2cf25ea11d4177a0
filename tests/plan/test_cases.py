"""Progress of cases: what is due, what is left, and that only later data close a case."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.plan.cases import case_progress, completed
from landuse.plan.casework import opened_docket
from landuse.schema import empty, problems
from tests.plan.ledgers import RULES, TODAY, case, codes, entries, ledger, typed

SOLD = [
    ("plan", "2024-02-01", ""),
    ("agreement", "2024-03-01", "文1号"),
    ("handover", "2024-04-01", "文2号"),
]
CLAIMED = [*SOLD, ("close_claim", "2025-12-01", "")]


def progress(
    steps: list[tuple[str, str, str]],
    facts: list[dict[str, Any]] | None = None,
    years: tuple[int, ...] = (2024, 2025),
    **more: Any,
) -> tuple[dict[str, Any], list[str]]:
    """One case of land put to use again, wholly dealt with."""
    own = case(**{"procedure": "revival", "instrument": "transfer", "area_done": 30.0, **more})
    tables = ledger([own], entries(*steps))
    if facts is not None:
        known = [{"parcel_id": "P1", **each} for each in facts]
        tables["parcel_facts"] = typed("parcel_facts", known)
    returns = [{"enterprise_id": "E1", "year": each} for each in years]
    tables["returns"] = typed("returns", returns)
    kept, found = opened_docket(tables, RULES, TODAY)
    assert codes(list(found.notes)) == []
    made, notes = case_progress(found, {**tables, **kept}, TODAY)
    assert problems(made, "case_progress").empty
    codes(notes)
    return made.iloc[0].to_dict(), [each.code.removeprefix("cases.") for each in notes]


@pytest.mark.parametrize(
    ("facts", "closing", "missing"),
    [
        ([{"year": 2025, "tax_paid": 12.0, "revenue": 0.0}], "closed", None),
        ([{"year": 2025, "tax_paid": 0.0, "revenue": 5.0}], "closed", None),
        (
            [{"year": 2025, "tax_paid": 0.0, "revenue": None, "producing_floor": 80.0}],
            "closed",
            None,
        ),
        ([{"year": 2025, "tax_paid": 0.0, "revenue": 0.0}], "not_confirmed", "production_or_tax"),
        ([{"year": 2025, "tax_paid": -3.0, "revenue": 0.0}], "not_confirmed", "production_or_tax"),
        ([{"year": 2025, "tax_paid": None, "revenue": 0.0}], "not_confirmed", "figures"),
        ([{"year": 2025}], "not_confirmed", "figures"),
        ([], "not_confirmed", "figures"),
        ([{"year": 2024, "tax_paid": 50.0, "revenue": 90.0}], "not_confirmed", "figures"),
    ],
)
def test_only_figures_of_a_later_year_close_a_case(
    facts: list[dict[str, Any]], closing: str, missing: str | None
) -> None:
    row, notes = progress(CLAIMED, facts)
    assert row["closing"] == closing
    assert (None if pd.isna(row["lacking"]) else row["lacking"]) == missing
    assert ("not_confirmed" in notes) == (closing == "not_confirmed")


def test_without_data_of_a_later_year_nothing_is_known() -> None:
    row, _ = progress(CLAIMED, years=(2023, 2024))
    assert (row["closing"], row["lacking"]) == ("not_confirmed", "later_year")


def test_some_area_left_keeps_it_open() -> None:
    row, _ = progress(CLAIMED, area_done=18.0)
    assert (row["closing"], row["lacking"], row["area_left"]) == ("not_confirmed", "area", 12.0)


def test_ready_where_the_proof_is_there_but_nobody_claims() -> None:
    row, _ = progress(SOLD)
    assert row["closing"] == "ready"
    assert (row["proof_year"], row["proof_tax"]) == (2025, 12.0)


@pytest.mark.parametrize(("now", "closing"), [(12.0, "closed"), (10.0, "not_confirmed")])
def test_a_firm_that_never_stopped_has_to_rise(now: float, closing: str) -> None:
    facts = [{"year": 2024, "tax_paid": 10.0}, {"year": 2025, "tax_paid": now, "revenue": 0.0}]
    assert progress(CLAIMED, facts, instrument="upgrade")[0]["closing"] == closing


def test_a_case_without_a_parcel_goes_by_its_enterprise() -> None:
    tables = ledger([case(parcel_id=None, enterprise_id="E1", procedure="revival", area_done=30.0)],
                    entries(*CLAIMED))  # fmt: skip
    facts = [{"enterprise_id": "E1", "year": 2025, "tax_paid": 4.0}]
    tables["enterprise_facts"] = typed("enterprise_facts", facts)
    kept, found = opened_docket(tables, RULES, TODAY)
    made, _ = case_progress(found, {**tables, **kept}, TODAY)
    assert made["closing"].tolist() == ["closed"]


@settings(max_examples=15)
@given(
    st.floats(0, 5000, allow_nan=False).map(lambda v: round(v, 2)),
    st.floats(0, 1).map(lambda v: round(v, 3)),
)
def test_area_dealt_with_and_left_add_up(total: float, share: float) -> None:
    done = round(total * share, 2)
    row, _ = progress(SOLD, area_mu=total, area_done=done)
    assert row["area_done"] + row["area_left"] == pytest.approx(total, abs=1e-6)
    assert row["area_left"] >= 0


def test_overdue_cases_come_first_the_longest_at_the_top() -> None:
    cases = [
        case(case_id="C1", deadline=pd.Timestamp("2026-03-01"), opened_on=TODAY),
        case(case_id="C2", deadline=pd.Timestamp("2025-12-01"), opened_on=TODAY),
        case(case_id="C3", opened_on=pd.Timestamp("2025-02-01")),
        case(case_id="C4", procedure="bankruptcy"),
    ]
    tables = ledger(cases)
    kept, found = opened_docket(tables, RULES, TODAY)
    made, notes = case_progress(found, {**tables, **kept}, TODAY)
    assert made["case_id"].tolist() == ["C3", "C2", "C1", "C4"]
    # opened on 1 February: notice within 30 days, so by 3 March; 303 days before 31 December
    assert made["next_due"].iloc[0] == pd.Timestamp("2025-03-03")
    assert made["overdue_days"].tolist() == [303, 30, 0, pd.NA]
    late = next(each for each in notes if each.code == "cases.overdue")
    assert (late.params["count"], late.params["case"], late.params["days"]) == (2, "C3", 303)


def test_the_ledger_is_completed_not_believed() -> None:
    tables = ledger(
        [case(case_state="已立项", area_left=99.0)],
        entries(("investigation_notice", "2024-01-20", "1")),
    )
    kept, found = opened_docket(tables, RULES, TODAY)
    made, _ = case_progress(found, {**tables, **kept}, TODAY)
    done = completed(kept["cases"], made)
    assert done["case_state"].tolist() == ["notified"]
    assert done["area_left"].tolist() == [30.0]
    assert problems(done, "cases").empty


def test_unknown_area_stays_unknown() -> None:
    row, _ = progress(SOLD, area_mu=None, area_done=None)
    assert pd.isna(row["area_left"])


def test_no_cases_no_rows() -> None:
    kept, found = opened_docket(ledger([]), RULES, TODAY)
    made, notes = case_progress(found, ledger([]), TODAY)
    pd.testing.assert_frame_equal(made, empty("case_progress"))
    assert notes == []
    assert completed(kept["cases"], made).empty
