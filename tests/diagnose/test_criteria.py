"""Each criterion of low yield: yes, no or unknown, with the figure that decides."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.criteria import TESTS, Answer, Evidence, answer
from landuse.policy import CRITERIA, Criterion, load_policy
from tests.factories import TODAY, Row, table

RULES: dict[str, Criterion] = {
    rule.id: rule for rule in load_policy("demo-2025").low_yield.criteria
}
P = {"parcel_id": "P1", "floor_area_ratio": None, "building_coverage": None, "tax_per_mu": None}


def ask(
    name: str, *, tenants: list[Row] | None = None, contracts: list[Row] | None = None, **fact: Any
) -> Answer:
    """Answer on one parcel with these tenants and contracts; a second parcel has none."""
    parcels = pd.DataFrame([{**P, **fact}, {**P, "parcel_id": "P2"}])
    parcels = parcels.astype(dict.fromkeys([*list(P)[1:], *fact], float))
    firms = table("enterprises", tenants or [], columns=("enterprise_id",))
    deals = table("contracts", contracts or [], columns=("contract_id",))
    return answer(
        Evidence(
            parcels,
            firms.assign(parcel=np.zeros(len(firms), dtype=np.int64)),
            deals.assign(parcel=np.zeros(len(deals), dtype=np.int64)),
            TODAY,
        ),
        RULES[name],
    )


def said(found: Answer) -> object:
    return found.holds.astype("object").tolist()[0]


STOPPED = {"status": "stopped", "stopped_on": "2024-12-31"}
HALF = {"status": "half_stopped", "stopped_on": "2020-05-05"}
WORKS = {"status": "operating", "stopped_on": None}


def test_every_criterion_of_a_policy_has_a_test() -> None:
    assert set(TESTS) == set(CRITERIA) == set(RULES)


@pytest.mark.parametrize(
    ("tenants", "wanted"),
    [
        ([STOPPED], True),
        ([{**STOPPED, "stopped_on": "2025-01-01"}], False),
        ([HALF], True),
        ([STOPPED, HALF], True),
        ([STOPPED, WORKS], False),
        ([STOPPED, {"status": "stopped", "stopped_on": None}], pd.NA),
        ([WORKS, {"status": None, "stopped_on": None}], False),
        ([{"status": None, "stopped_on": "2020-01-01"}], pd.NA),
        ([{"status": None, "stopped_on": "2025-12-01"}], False),
        ([], pd.NA),
    ],
)
def test_stopped_for_a_year_all_of_them(tenants: list[Row], wanted: object) -> None:
    """停产、半停产一年以上 (§3.2); one that works keeps the parcel."""
    assert said(ask("stopped", tenants=tenants)) is wanted


PART_BUILT = {"started": True, "area_developed": 7.0, "area_to_develop": 10.0}


@pytest.mark.parametrize(
    ("contracts", "wanted"),
    [
        ([{"completion_due_on": "2023-12-30", "suspended_on": "2022-01-01"}], True),
        ([{"completion_due_on": "2023-12-31", "suspended_on": "2022-01-01"}], False),
        ([{"completion_due_on": "2020-01-01", "suspended_on": "2026-01-01"}], pd.NA),
        ([{"completion_due_on": "2020-01-01", "completed_on": None, "started": True}], pd.NA),
        ([{"completion_due_on": "2023-12-31", "completed_on": None, "started": True}], False),
        ([{"completion_due_on": "2020-01-01", "completed_on": "2025-12-31"}], False),
        (
            [{"completion_due_on": "2020-01-01", "completed_on": "2026-01-01", "started": True}],
            True,
        ),
        ([{"completion_due_on": None, "completed_on": None, "started": True}], pd.NA),
        ([{"completion_due_on": None, "completed_on": "2022-01-01"}], False),
        (
            [
                {"completion_due_on": None, "completed_on": None, "started": True},
                {"completion_due_on": "2020-01-01", "started": False},
            ],
            True,
        ),
        ([{"completion_due_on": "2020-01-01", "completed_on": None}], pd.NA),
        ([{"completion_due_on": "2020-01-01", "started": False}], True),
        (
            [{"completion_due_on": "2020-01-01", "started": True, "production_on": "2021-01-01"}],
            pd.NA,
        ),
        ([{"completion_due_on": "2020-01-01", **PART_BUILT}], True),
        ([{"completion_due_on": "2020-01-01", **PART_BUILT, "area_developed": 9.95}], pd.NA),
        ([{"completion_due_on": "2020-01-01", **PART_BUILT, "completed_on": "2021-01-01"}], False),
    ],
)
def test_completion_more_than_two_years_overdue(contracts: list[Row], wanted: object) -> None:
    """超过约定竣工日期两年以上未竣工 (§3.2): more than 24 months, and any contract is enough.

    An empty completion date says nothing: only what shows that building is not complete does.
    """
    found = ask("completion_overdue", contracts=contracts)
    assert said(found) is wanted
    assert wanted is pd.NA or found.holds.tolist()[1] is False, "no contract, nothing overdue"


DONE = {"completed_on": "2023-12-31", "area": 10.0, "invest_per_mu": 300.0}


@pytest.mark.parametrize(
    ("contract", "wanted"),
    [
        ({**DONE, "invested": 1499.0}, True),
        ({**DONE, "invested": 1500.0}, False),
        ({**DONE, "invested": 1.0, "completed_on": "2024-01-01"}, False),
        ({**DONE, "invested": None}, pd.NA),
        ({**DONE, "invested": 1.0, "invest_per_mu": None}, pd.NA),
        ({**DONE, "invested": 1.0, "area": 0.0}, pd.NA),
        ({**DONE, "invested": 1500.0, "completed_on": None}, False),
    ],
)
def test_investment_below_half_two_years_after_completion(contract: Row, wanted: object) -> None:
    """竣工两年以上，投资强度低于约定标准的百分之五十 (§3.2)."""
    assert said(ask("investment_short", contracts=[contract])) is wanted


def test_without_any_contract_in_the_park_nothing_is_known() -> None:
    for name in ("completion_overdue", "investment_short"):
        assert said(ask(name)) is pd.NA


def test_the_figure_shown_is_of_a_contract_that_counts() -> None:
    """Every judgement can be argued with: 0.1 is of a plant not yet two years old."""
    ripe = {**DONE, "invested": 1800.0}
    young = {**DONE, "invested": 300.0, "completed_on": "2025-06-01"}
    found = ask("investment_short", contracts=[ripe, young])
    assert said(found) is False
    assert found.value[0] == pytest.approx(0.6)


@pytest.mark.parametrize("name", ["sector_prohibited", "safety_env_failed"])
@pytest.mark.parametrize(
    ("flags", "wanted"),
    [
        ([False], False),
        ([True, False], True),
        ([True, None], True),
        ([False, None], pd.NA),
        ([None], pd.NA),
        ([], pd.NA),
    ],
)
def test_flags_any_of_them(name: str, flags: list[bool | None], wanted: object) -> None:
    assert said(ask(name, tenants=[{name: flag} for flag in flags])) is wanted


@pytest.mark.parametrize(
    ("name", "fact", "wanted"),
    [
        ("tax_low", {"tax_per_mu": 2.999}, True),
        ("tax_low", {"tax_per_mu": 3.0}, False),
        ("tax_low", {"tax_per_mu": -1.0}, True),
        ("tax_low", {"tax_per_mu": None}, pd.NA),
        ("coverage_low", {"building_coverage": 0.2999}, True),
        ("coverage_low", {"building_coverage": 0.3}, False),
        ("coverage_low", {"building_coverage": None}, pd.NA),
        ("far_low", {"floor_area_ratio": 0.69, "far_min": 0.7}, True),
        ("far_low", {"floor_area_ratio": 0.7, "far_min": 0.7}, False),
        ("far_low", {"floor_area_ratio": 0.1, "far_min": 0.0}, pd.NA),
        ("far_low", {"floor_area_ratio": 0.1}, pd.NA),
        ("far_low", {"floor_area_ratio": None, "far_min": 0.7}, pd.NA),
    ],
)
def test_strictly_below_the_limit(name: str, fact: dict, wanted: object) -> None:
    assert said(ask(name, **fact)) is wanted


def test_answers_carry_their_figure_and_their_fields() -> None:
    assert ask("tax_low", tax_per_mu=2.0).value.tolist()[0] == 2.0
    assert ask("stopped", tenants=[STOPPED]).value.tolist()[0] == 12.0
    assert ask("far_low", floor_area_ratio=0.35, far_min=0.7).value.tolist()[0] == 0.5
    assert ask("tax_low").fields == ("tax_paid", "area_mu")
