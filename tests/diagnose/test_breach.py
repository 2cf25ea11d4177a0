"""Tenants in breach: the clauses, since when, and the step now due; blanking never accuses."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.diagnose.breach import breaches
from landuse.policy import load_policy
from tests.factories import TODAY, table

RULES = load_policy("generic-cn-v1").tenancy
BASE = {"building_id": "B1", "parcel_id": "P1", "floor": 1, "floor_area": 100.0}
EVENTS = table("events", [])


def run(
    units: list[dict],
    firms: list[dict] = (),
    *,
    events: pd.DataFrame = EVENTS,
    rules: object = RULES,
    tax: dict | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = [{**BASE, "unit_id": f"U{at}", **row} for at, row in enumerate(units)]
    columns = ("enterprise_id", "state", "arrears_months")
    sheet = table("enterprises", list(firms), columns=("enterprise_id", "status", "stopped_on"))
    paid = pd.Series(tax or {}, dtype=float)
    return breaches(table("units", rows, columns=columns), sheet, paid, events, rules, TODAY)


def outcomes(found: pd.DataFrame, rule: str = "tenant_breach") -> list[str]:
    return found[found["rule"] == rule]["outcome"].tolist()


STOPPED = [{"enterprise_id": "E0", "status": "stopped", "stopped_on": "2024-11-30"}]
WORKS = [{"enterprise_id": "E0", "status": "operating"}]


@pytest.mark.parametrize(
    ("state", "months", "firms", "outcome"),
    [
        ("let_unused", 9.0, STOPPED, "yes"),
        ("let_unused", 3.0, STOPPED, "yes"),
        ("let_unused", 2.0, STOPPED, "no"),
        ("in_production", None, WORKS, "no"),
        ("in_production", 9.0, WORKS, "no"),
        ("in_production", 9.0, STOPPED, "yes"),
        ("let_unused", None, STOPPED, "unknown"),
        (None, 9.0, WORKS, "unknown"),
        (None, 9.0, STOPPED, "yes"),
        ("in_production", 9.0, [], "unknown"),
    ],
)
def test_space_not_used_and_rent_owed(
    state: str | None, months: float | None, firms: list[dict], outcome: str
) -> None:
    unit = {"state": state, "enterprise_id": "E0", "arrears_months": months}
    more = {"state": "in_production", "enterprise_id": "E9", "arrears_months": 0.0}
    found, _ = run([unit, more], firms)
    assert outcomes(found)[0] == outcome


def test_the_policy_may_ask_for_either() -> None:
    either = RULES.model_copy(update={"together": "either"})
    units = [{"state": "in_production", "enterprise_id": "E0", "arrears_months": 9.0}]
    assert outcomes(run(units, WORKS, rules=either)[0]) == ["yes"]


def test_vacant_units_have_no_tenant_to_accuse() -> None:
    found, table_ = run([{"state": "vacant", "arrears_months": 12.0}])
    assert found.empty
    assert table_.empty


def test_one_row_with_clauses_beginning_arrears_and_next_step() -> None:
    units = [
        {"state": "let_unused", "enterprise_id": "E0", "arrears_months": 9.0, "monthly_rent": 2.0}
    ]
    rows = [
        {
            "subject": "unit",
            "subject_id": "U0",
            "occurred_on": "2025-04-02",
            "kind": "tenant_reminder",
        },
    ]
    found, told = run(units, STOPPED, events=table("events", rows))
    row = told.iloc[0]
    assert (row["outcome"], row["clauses"]) == ("yes", "arrears,unused")
    assert row["since"] == pd.Timestamp("2024-11-30")
    assert (row["arrears_months"], row["amount"]) == (9.0, 18.0)
    assert row["taken"] == "tenant_reminder=2025-04-02"
    assert (row["next_step"], row["due_on"]) == ("tenant_meeting", pd.Timestamp("2025-05-02"))
    assert row["overdue"]
    yes = found[found["outcome"] == "yes"]
    assert set(yes["rule"].astype(str)) == {"tenant_breach", "breach_arrears"}
    assert (yes["consequence"] == "tenant_meeting").all()
    assert (yes["threshold"] == 3).all()
    assert yes["clause"].notna().all()


def test_a_single_clause_is_listed_with_its_step_though_the_lease_is_not_at_stake() -> None:
    units = [{"state": "in_production", "enterprise_id": "E0", "arrears_months": 5.0}]
    _, told = run(units, WORKS)
    row = told.iloc[0]
    assert (row["outcome"], row["clauses"], row["next_step"]) == (
        "no",
        "arrears",
        "tenant_reminder",
    )
    assert row["due_on"] == pd.Timestamp("2025-11-07")


def test_tax_counts_all_the_floor_of_a_tenant() -> None:
    lease = {
        "state": "in_production",
        "enterprise_id": "E0",
        "from_on": "2020-01-01",
        "agreed_tax": 8.0,
    }
    half = {**lease, "floor_area": 1000 / 3}
    found, _ = run([half, half], WORKS, tax={"E0": 7.9})
    assert outcomes(found, "breach_tax") == ["yes", "yes"]
    found, _ = run([half, half], WORKS, tax={"E0": 8.1})
    assert outcomes(found, "breach_tax") == ["no", "no"]
    found, _ = run([half, {**half, "floor_area": None}], WORKS, tax={"E0": 1.0})
    assert outcomes(found, "breach_tax") == ["unknown", "unknown"]


UNIT = st.fixed_dictionaries(
    {
        "state": st.sampled_from([None, "vacant", "let_unused", "in_production"]),
        "enterprise_id": st.sampled_from([None, "E0", "E1"]),
        "arrears_months": st.sampled_from([None, 0.0, 2.0, 3.0, 8.0]),
        "from_on": st.sampled_from([None, "2020-01-01", "2025-06-01"]),
        "agreed_tax": st.sampled_from([None, 8.0]),
        "scale_due_on": st.sampled_from([None, "2024-01-01", "2027-01-01"]),
        "sublet": st.sampled_from([None, True, False]),
        "sublet_agreed": st.sampled_from([None, True, False]),
    }
)
FIRM = st.fixed_dictionaries(
    {
        "status": st.sampled_from([None, "operating", "stopped", "half_stopped"]),
        "stopped_on": st.sampled_from([None, "2025-02-01"]),
        "above_scale": st.sampled_from([None, True, False]),
    }
)
CELLS = (
    "state",
    "arrears_months",
    "from_on",
    "agreed_tax",
    "scale_due_on",
    "sublet",
    "sublet_agreed",
)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(UNIT, min_size=1, max_size=5),
    st.lists(FIRM, min_size=2, max_size=2),
    st.integers(0, 4),
    st.sampled_from([*CELLS, "enterprise_id", "status", "above_scale"]),
)
def test_blanking_a_cell_never_flips_an_answer(
    units: list[dict], firms: list[dict], place: int, cell: str
) -> None:
    known = [{"enterprise_id": f"E{at}", **firm} for at, firm in enumerate(firms)]
    tax = {"E0": 1.0, "E1": 99.0}
    before = run(units, known, tax=tax)[0]
    poorer = [dict(row) for row in units]
    if cell in known[0]:
        known[place % 2][cell] = None
    if cell in poorer[0]:
        poorer[place % len(units)][cell] = None
    after = run(poorer, known, tax=tax)[0]
    keys = ["rule", "subject_id"]
    both = before.astype({"rule": str}).merge(after.astype({"rule": str}), on=keys)
    new = both[(both["outcome_y"] == "yes") & (both["outcome_x"] != "yes")]
    assert new.empty
    told = after[after["outcome"] == "unknown"]
    assert told["missing"].notna().all()


@settings(max_examples=6, deadline=None)
@given(st.lists(UNIT, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_changes_nothing(units: list[dict], random: object) -> None:
    named = [{"unit_id": f"V{at}", **row} for at, row in enumerate(units)]
    mixed = random.sample(named, len(named))
    firms = [*STOPPED, {"enterprise_id": "E1", "status": "operating"}]
    one, other = run(named, firms)[1], run(mixed, firms)[1]
    pd.testing.assert_frame_equal(one, other, check_categorical=False)


@pytest.mark.parametrize(
    ("more", "firms", "wanted"),
    [
        ({"arrears_months": 9.0}, WORKS, ["yes"]),
        ({"arrears_months": 0.0}, WORKS, ["no"]),
        ({"arrears_months": None}, WORKS, ["unknown"]),
        ({"arrears_months": 9.0, "to_on": "2024-12-31"}, WORKS, []),
        ({"arrears_months": 9.0, "enterprise_id": None}, WORKS, []),
    ],
)
def test_a_vacant_unit_whose_tenant_owes_rent_is_let_but_unused(
    more: dict, firms: list[dict], wanted: list[str]
) -> None:
    unit = {"state": "vacant", "enterprise_id": "E0", **more}
    other = {"state": "in_production", "enterprise_id": "E9", "arrears_months": 0.0}
    found, _ = run([unit, other], firms)
    mine = found[(found["rule"] == "tenant_breach") & (found["subject_id"] == "U0")]
    assert mine["outcome"].tolist() == wanted
    if wanted:
        blank, _ = run([{**unit, "state": None}, other], firms)
        later = blank[(blank["rule"] == "tenant_breach") & (blank["subject_id"] == "U0")]
        assert later["outcome"].tolist() in (wanted, ["unknown"]), "blanking never accuses"


def test_whether_a_vacant_unit_with_a_tenant_is_unused_is_open_while_no_arrears_are_told() -> None:
    unit = {"state": "vacant", "enterprise_id": "E0"}
    other = {"state": "in_production", "enterprise_id": "E9", "arrears_months": 0.0}
    _, table_ = run([{**unit, "arrears_months": None}, other], WORKS)
    (row,) = table_[table_["unit_id"] == "U0"].to_dict("records")
    assert "unused" in str(row["open_clauses"])
    assert "unused" not in str(row["clauses"])
    _, table_ = run([{**unit, "arrears_months": 9.0}, other], WORKS)
    assert "unused" in str(table_.set_index("unit_id").loc["U0", "clauses"])
