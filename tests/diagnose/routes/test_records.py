"""Dated records as answers: the last one counts, for as long as it counts, for whom it was made."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.routes.records import Recorded, records
from landuse.diagnose.routes.subjects import Subjects
from landuse.policy import load_policy
from tests.factories import Row, table

TODAY = pd.Timestamp(2025, 12, 31)
RULES = load_policy("generic-cn-v1").routes
IDS = {
    "enterprise": pd.Series(["E0", "E1"], dtype="str"),
    "parcel": pd.Series(["P0", "P1"], dtype="str"),
}
CASES = Subjects(np.array([0, 0, 1, -1]), np.array([0, 1, -1, 1]))


def event(kind: str, on: str, subject: str = "E0", value: str = "") -> Row:
    what = "parcel" if subject.startswith("P") else "enterprise"
    return {
        "subject": what, "subject_id": subject, "occurred_on": on, "kind": kind, "value": value,
        "evidence": "文号",
    }  # fmt: skip


def told(*rows: Row) -> Recorded:
    return records(table("events", list(rows)), CASES, IDS, RULES, TODAY)


def said(condition: str, *rows: Row) -> list[Any]:
    return [None if pd.isna(each) else bool(each) for each in told(*rows).answers[condition]]


def test_no_record_is_no_answer() -> None:
    assert said("acquirer") == [None] * 4
    assert said("acquirer", event("inspection", "2025-05-05")) == [None] * 4


def test_a_firms_record_holds_for_all_its_land_a_parcels_for_that_parcel() -> None:
    assert said("seized", event("asset_sealed", "2025-05-05")) == [True, True, None, None]
    assert said("seized", event("asset_sealed", "2025-05-05", "P1")) == [None, True, None, True]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("asset_sealed", "2025-01-05"), ("seal_lifted", "2025-06-05")], False),
        ([("seal_lifted", "2025-01-05"), ("asset_sealed", "2025-06-05")], True),
        ([("asset_sealed", "2025-06-05"), ("seal_lifted", "2025-06-05")], None),
        ([("asset_sealed", "2026-01-01")], None),
        ([("资产查封", "2020-01-05")], True),
        ([("解除查封", "2025-01-05")], False),
        ([("未被查封", "2025-01-05")], False),
    ],
)
def test_the_last_record_counts(rows: list[tuple[str, str]], expected: bool | None) -> None:
    assert said("seized", *(event(*row) for row in rows))[0] is expected
    assert said("seized", *(event(*row) for row in reversed(rows)))[0] is expected


def test_a_query_runs_out_and_an_act_does_not() -> None:
    """A clean title lasts for a year, a revocation for good."""
    assert said("seized", event("title_query", "2024-12-31"))[0] is None
    assert said("seized", event("title_query", "2025-01-01"))[0] is False
    assert said("revoked", event("licence_revoked", "2010-01-01"))[0] is True
    assert said("plan", event("improvement_plan", "2023-12-31"))[0] is None
    assert said("plan", event("improvement_plan", "2024-01-01"))[0] is True


def test_words_are_looked_for_in_the_kind_only() -> None:
    """What is written freely is read by people."""
    assert said("acquirer", event("inspection", "2025-05-05", value="尚无收购意向"))[0] is None
    assert said("owner", event("不同意转让", "2025-05-05"))[0] is False


def test_documents_are_named() -> None:
    found = told(event("owner_agrees", "2025-05-05"), event("owner_refuses", "2025-01-05"))
    assert found.documents["owner"].tolist()[:2] == ["owner_agrees 2025-05-05 文号"] * 2
    assert found.documents["owner"].isna().tolist() == [False, False, True, True]
    assert found.documents["plan"].isna().all()
