"""The whole casework: refused first, judged last, whatever the order of the rows."""

from __future__ import annotations

import pandas as pd
import pytest

from landuse.errors import InputError
from landuse.plan import casework, opened_docket, refuse
from landuse.schema import problems
from tests.plan.ledgers import RULES, TODAY, case, entries, lawful, ledger, typed

CASES = [
    case(),
    case(case_id="C2", parcel_id="P2", procedure="revival", area_done=30.0, project_id="X1"),
    case(case_id="C3", parcel_id="P3", procedure="tenancy"),
]
HISTORY = [
    *entries(*lawful(RULES.of["idle_fee"])[:4]),
    *entries(*lawful(RULES.of["revival"]), case_id="C2"),
    *entries(*lawful(RULES.of["tenancy"])[:2], case_id="C3"),
]
TARGETS = typed(
    "case_targets", [{"year": 2024, "target_item": "area_mu", "target_value": 40.0}, {"year": 2025, "target_item": "signed", "target_value": 2.0}]
)  # fmt: skip


def worked(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    kept, found = opened_docket(tables, RULES, TODAY)
    refuse(found)
    made, _ = casework({**tables, **kept}, found, TODAY, 2025)
    return made


def test_tables_keep_their_contracts() -> None:
    made = worked(ledger(CASES, HISTORY, case_targets=TARGETS))
    for table, frame in made.items():
        assert problems(frame, table).empty, table
    assert made["case_progress"].set_index("case_id").loc["C2", "land_used"] == 28.0


def test_the_order_of_rows_changes_nothing() -> None:
    one = worked(ledger(CASES, HISTORY, case_targets=TARGETS))
    two = worked(ledger(CASES[::-1], HISTORY[::-1], case_targets=TARGETS[::-1]))
    for table in ("case_progress", "milestones", "target_progress"):
        pd.testing.assert_frame_equal(one[table], two[table])


def test_all_that_is_wrong_is_refused_at_once() -> None:
    wrong = [
        *HISTORY,
        *entries(("fee_decision", "2025-01-01", "1")),
        *entries(("dance", "2025-01-01", "1")),
    ]
    _, found = opened_docket(ledger(CASES, wrong), RULES, TODAY)
    with pytest.raises(InputError) as error:
        refuse(found)
    assert len(error.value.problems) == 2
    refuse(opened_docket(ledger(CASES, HISTORY), RULES, TODAY)[1])


def test_targets_add_up() -> None:
    made = worked(ledger(CASES, HISTORY, case_targets=TARGETS))["target_progress"]
    land = made[(made["target_item"] == "area_mu") & (made["year"] == 2024)].iloc[0]
    assert (land["done"], land["left"], land["share"]) == (30.0, 10.0, 0.75)
    assert land["done_confirmed"] in {0.0, 30.0}
    missing = made[(made["target_item"] == "signed") & (made["year"] == 2025)].iloc[0]
    assert (missing["done"], missing["undated"], missing["left"]) == (0.0, 1.0, 2.0)
