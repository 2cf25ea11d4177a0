"""An accepted objection that sets a grade the policy does not have is not carried out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from landuse.errors import Note
from landuse.ingest.objections import heed
from landuse.ingest.refused import within_grades
from landuse.pipeline import score
from landuse.words import LANGS
from tests.factories import only, parcel, park_inputs, table

DECIDED = {
    "enterprise_id": "E1",
    "item": "评价等级",
    "decision": "采纳",
    "evidence": "决定书",
    "decided_by": "王五",
    "decided_on": pd.Timestamp(2026, 5, 20),
    "remark": "搬迁",
}


def heeded(*grades: str) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    lines = [{**DECIDED, "decided": each, "source_row": at} for at, each in enumerate(grades, 2)]
    firms = table("enterprises", [{"enterprise_id": "E1", "name": "示例一有限公司"}])
    found = heed(pd.DataFrame(lines), {"enterprises": firms}, 2025)
    return {**found.tables, "objections": found.objections}, list(found.notes)


@pytest.mark.parametrize("grade", ["Z", "优", "AA"])
def test_no_such_grade_is_not_carried_out(grade: str) -> None:
    tables, notes = heeded(grade)
    changed, told = within_grades(tables, "ABCD", notes)
    assert changed["objections"]["effect"].tolist() == ["not_applied"]
    assert changed["events"].empty
    assert [each.code for each in told] == ["objections.read", "objections.no_such_grade"]
    assert told[0].params["not_applied"] == 1
    assert told[0].params["applied"] == 0
    assert told[1].row == 2
    for lang in LANGS:
        assert grade in told[1].message(lang)
        assert "A, B, C, D" in told[1].remedy(lang)


@pytest.mark.parametrize("grade", ["B", "c"])
def test_a_grade_of_the_policy_is_left_alone(grade: str) -> None:
    tables, notes = heeded(grade)
    assert within_grades(tables, "ABCD", notes) == ({}, notes)


def test_no_log_no_change() -> None:
    assert within_grades({}, "ABCD", []) == ({}, [])


def test_the_study_says_so_and_the_grade_stays() -> None:
    sheet = only(
        parcels=[parcel("P1", 10.0, land_use="1001")],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1", "above_scale": False}],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 100.0}],
    )
    tables, notes = heeded("Z")
    inputs = park_inputs(sheet)
    inputs = replace(inputs, tables={**inputs.tables, **tables}, notes=tuple(notes))
    study = score(inputs)
    assert study["objections"]["effect"].astype("str").tolist() == ["not_applied"]
    codes = set(study["notes"]["code"])
    assert "objections.no_such_grade" in codes
    assert not codes & {"objections.graded", "score.override_unknown"}
