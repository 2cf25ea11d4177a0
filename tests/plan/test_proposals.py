"""Proposals: one case a parcel or enterprise that asks for one, none where one is kept."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.plan import casework, merged, opened_docket, proposals
from landuse.plan.proposals import WAYS
from landuse.schema import empty, problems
from landuse.words import LANGS
from tests.plan.ledgers import RULES, TODAY, case, codes, entries, ledger, typed


def tables(*cases: dict[str, Any], history: Any = ()) -> dict[str, pd.DataFrame]:
    suggested = [
        {"parcel_id": p, "action": a, "priority": n, "area_mu": 9.0, "reasons": "因", "reasons_en": "why"}
        for n, (p, a) in enumerate((("P1", "idle_fee"), ("P2", "relet"), ("P3", "complete_data")), start=1)
    ]  # fmt: skip
    verdicts = [
        {"enterprise_id": "E1", "verdict": "suspected", "verdict_reason": "evidence"},
        {"enterprise_id": "E2", "verdict": "watch"},
    ]
    links = [
        {"enterprise_id": "E1", "parcel_id": "P3", "role": "own", "area_mu": 20.0},
        {"enterprise_id": "E1", "parcel_id": "P2", "role": "lease", "area_mu": 2.0},
    ]
    whole = ledger(cases, history)
    whole |= {
        "actions": typed("actions", suggested),
        "verdicts": typed("verdicts", verdicts),
        "links": typed("links", links),
    }
    kept, found = opened_docket(whole, RULES, TODAY)
    made, _ = casework({**whole, **kept}, found, TODAY, 2025)
    return {**whole, **kept, **made}


def test_each_subject_gets_one_case_that_is_sound() -> None:
    whole = tables()
    for lang in LANGS:
        more = proposals(whole, TODAY, 2025, lang=lang)
        assert problems(more, "cases").empty
        assert more["case_id"].tolist() == ["2025-P1", "2025-P2", "2025-E1"]
        assert more["procedure"].tolist() == ["idle_fee", "revival", "revival"]
        assert more["area_mu"].tolist() == [9.0, 9.0, 30.0]
        assert more["evidence"].notna().all()
        again = {**whole, "cases": merged(whole["cases"], more)}
        assert codes(list(opened_docket(again, RULES, TODAY)[1].notes)) == []


def test_what_is_kept_is_not_touched_and_not_doubled() -> None:
    whole = tables(case(remark="老案"), case(case_id="Z9", parcel_id=None, enterprise_id="E1"))
    more = proposals(whole, TODAY, 2025, lang="zh")
    assert more["case_id"].tolist() == ["2025-P2"]
    both = merged(whole["cases"], more)
    pd.testing.assert_frame_equal(both.iloc[:2], whole["cases"], check_categorical=False)
    whole["cases"] = both
    assert proposals(whole, TODAY, 2025, lang="zh").empty


def test_a_case_that_is_over_leaves_room_for_another() -> None:
    steps = (("investigation_notice", "2024-02-01", "1"), ("not_idle", "2024-04-01", "2"))
    whole = tables(case(case_id="2025-P1"), history=entries(*steps, case_id="2025-P1"))
    assert whole["case_progress"]["closing"].tolist() == ["ended"]
    assert proposals(whole, TODAY, 2025, lang="zh")["case_id"].tolist()[0] == "2025-P1-2"


def test_nothing_suggested_nothing_proposed() -> None:
    whole = tables() | {"actions": empty("actions"), "verdicts": empty("verdicts")}
    more = proposals(whole, TODAY, 2025, lang="zh")
    assert more.empty
    assert merged(whole["cases"], more).empty


def test_every_way_is_one_of_the_procedures() -> None:
    for problem, procedure, instrument in WAYS.values():
        assert problem
        known = {each.id: each.procedures for each in RULES.instruments}
        assert procedure in RULES.of
        assert instrument is None or procedure in known[instrument]
