"""Each clause at its edges, and what is missing is unknown."""

import pandas as pd
import pytest

from landuse.diagnose.leases import CLAUSES, Tenants, recorded
from landuse.policy import load_policy
from tests.factories import TODAY, table

RULES = load_policy("generic-cn-v1").tenancy
FIRM = ("status", "stopped_on", "above_scale", "tax", "rented")


def tenants(*rows: dict, rules: object = RULES) -> Tenants:
    own = [{key: value for key, value in row.items() if key not in FIRM} for row in rows]
    units = table("units", [{"unit_id": str(at), **row} for at, row in enumerate(own)])
    more = {name: [row.get(name) for row in rows] for name in FIRM}
    units = units.assign(
        status=pd.Series(more["status"], dtype="str"),
        stopped_on=pd.to_datetime(pd.Series(more["stopped_on"])),
        above_scale=pd.Series(pd.array(more["above_scale"], dtype="boolean")),
        tax=pd.Series(more["tax"], dtype=float),
        rented=pd.Series(more["rented"], dtype=float),
    )
    return Tenants(units, TODAY, rules)


def answers(clause: str, *rows: dict, rules: object = RULES) -> list:
    holds = CLAUSES[clause](tenants(*rows, rules=rules)).holds
    return [None if each is pd.NA else bool(each) for each in holds]


def test_arrears() -> None:
    rows = [
        {"arrears_months": 3.0},
        {"arrears_months": 2.99},
        {"arrears_months": None},
        {"arrears_months": None, "arrears_since": "2025-09-30"},
        {"arrears_months": None, "arrears_since": "2025-10-01"},
        {"arrears_months": 0.0, "arrears_since": "2020-01-01"},
    ]
    assert answers("arrears", *rows) == [True, False, None, True, False, False]
    told = CLAUSES["arrears"](tenants(*rows))
    assert told.holds_on.iloc[0] == TODAY
    assert told.holds_on.iloc[3] == pd.Timestamp("2025-12-30")
    assert told.since.iloc[0] == pd.Timestamp("2025-09-30")


@pytest.mark.parametrize(
    ("tax", "rented", "from_on", "agreed", "answer"),
    [
        (7.99, 2000 / 3, "2020-01-01", 8.0, True),
        (8.0, 2000 / 3, "2020-01-01", 8.0, False),
        (1.0, 2000 / 3, "2025-01-01", 8.0, False),
        (1.0, 2000 / 3, "2024-12-31", 8.0, True),
        (None, 2000 / 3, "2020-01-01", 8.0, None),
        (1.0, None, "2020-01-01", 8.0, None),
        (1.0, 2000 / 3, None, 8.0, None),
        (1.0, 2000 / 3, "2020-01-01", None, None),
    ],
)
def test_tax_of_the_floor(
    tax: float | None,
    rented: float | None,
    from_on: str | None,
    agreed: float | None,
    answer: bool | None,
) -> None:
    row = {"tax": tax, "rented": rented, "from_on": from_on, "agreed_tax": agreed}
    assert answers("tax", row) == [answer]


def test_the_policy_may_ask_for_tax_where_the_lease_is_silent() -> None:
    number = {"value": 120.0, "unit": "yuan/m2", "source": "—", "confidence": "invented"}
    asked = load_policy("generic-cn-v1").tenancy.model_validate(
        {**RULES.model_dump(), "agreed_tax": number}
    )
    row = {"tax": 7.9, "rented": 2000 / 3, "from_on": "2020-01-01"}
    assert answers("tax", row, rules=asked) == [True]
    assert answers("tax", {**row, "tax": 8.1}, rules=asked) == [False]


def test_above_scale_by_the_day_agreed() -> None:
    rows = [
        {"above_scale": False, "scale_due_on": "2025-12-30"},
        {"above_scale": False, "scale_due_on": "2025-12-31"},
        {"above_scale": True, "scale_due_on": "2020-12-30"},
        {"above_scale": None, "scale_due_on": "2020-12-30"},
        {"above_scale": None, "scale_due_on": "2030-12-30"},
        {"above_scale": False, "scale_due_on": None},
    ]
    assert answers("scale", *rows) == [True, False, False, None, False, None]


def test_investment_by_the_day_agreed() -> None:
    base = {"agreed_investment": 100.0, "invested_so_far": 99.0, "invest_due_on": "2025-06-30"}
    rows = [base, {**base, "invested_so_far": 100.0}, {**base, "invested_so_far": None}]
    rows += [{**base, "invest_due_on": "2026-06-30"}, {**base, "invest_due_on": None}]
    assert answers("investment", *rows) == [True, False, None, False, None]


def test_sublet_without_consent() -> None:
    rows = [
        {"sublet": a, "sublet_agreed": b} for a in (True, False, None) for b in (True, False, None)
    ]
    assert answers("sublet", *rows) == [False, True, None, False, False, False, False, None, None]


def test_a_clause_without_any_data_is_not_judged() -> None:
    assert not any(recorded(tenants({"floor_area": 1.0}), name) for name in CLAUSES)
    assert recorded(tenants({"arrears_since": "2025-01-01"}), "arrears")
