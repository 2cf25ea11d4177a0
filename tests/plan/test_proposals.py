"""Proposals: one case a parcel or enterprise that asks for one, none where one is kept."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.plan import casework, merged, opened_docket, proposals
from landuse.plan.proposals import ROUTES, WAYS
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
        assert more["area_mu"].tolist() == [9.0, 9.0, 20.0], "its own land, not its neighbours'"
        assert more["evidence"].notna().all()
        again = {**whole, "cases": merged(whole["cases"], more)}
        assert codes(list(opened_docket(again, RULES, TODAY)[1].notes)) == []


def test_a_suspect_answers_for_the_land_that_it_uses_itself() -> None:
    whole = tables()
    used = {"parcel_id": "P3", "enterprise_id": "E1", "role": "own", "area_mu": 12.5}
    whole["zombie_land"] = typed("zombie_land", [{**used, "sublet_mu": 7.5}])
    assert proposals(whole, TODAY, 2025, lang="zh")["area_mu"].tolist()[-1] == 12.5
    whole["zombie_land"] = typed("zombie_land", [{**used, "area_mu": None}])
    assert pd.isna(proposals(whole, TODAY, 2025, lang="zh")["area_mu"].iloc[-1]), "not known"


def test_land_that_is_not_in_the_layer_gets_no_case_that_would_be_refused() -> None:
    whole = tables()
    whole["actions"] = whole["actions"].assign(parcel_id=["P1", "ZD99", "P3"])
    more = proposals(whole, TODAY, 2025, lang="zh")
    assert more["case_id"].tolist() == ["2025-P1", "2025-E1"]
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
    found = [("zombie", *way) for way in ROUTES.values()]
    for problem, procedure, instrument in (*WAYS.values(), *found):
        assert problem
        known = {each.id: each.procedures for each in RULES.instruments}
        assert procedure in RULES.of
        assert instrument is None or procedure in known[instrument]


def test_idle_land_whose_cause_is_open_gets_its_notice() -> None:
    idle = {"subject": "parcel", "subject_id": "P3", "parcel_id": "P3", "year": 2025}
    idle |= {"rule": "idle_not_started", "outcome": "yes", "consequence": "prove_cause"}
    whole = tables() | {"findings": typed("findings", [idle])}
    more = proposals(whole, TODAY, 2025, lang="zh")
    (row,) = more[more["parcel_id"] == "P3"].to_dict("records")
    assert (row["problem"], row["procedure"]) == ("idle", "idle_fee")
    assert "闲置土地调查通知书" in row["evidence"]
    whole["findings"] = typed("findings", [{**idle, "outcome": "unknown"}])
    assert "idle" not in proposals(whole, TODAY, 2025, lang="zh")["problem"].tolist()[1:]


def test_idle_land_with_a_suggestion_of_its_own_keeps_it() -> None:
    """P1 has two contracts: the cause of one is proven, that of the other open."""
    idle = {"subject": "contract", "subject_id": "HT2", "parcel_id": "P1", "year": 2025}
    idle |= {"rule": "idle_not_started", "outcome": "yes", "consequence": "find_cause"}
    whole = tables() | {"findings": typed("findings", [idle])}
    (row,) = proposals(whole, TODAY, 2025, lang="zh").query("parcel_id == 'P1'").to_dict("records")
    assert (row["procedure"], row["instrument"]) == ("idle_fee", "idle_fee")


def test_tenants_in_breach_get_a_case_each() -> None:
    units = [
        {"unit_id": u, "parcel_id": "P2", "enterprise_id": e, "outcome": o, "clauses": "arrears,unused"}
        for u, e, o in (("U1", "E3", "yes"), ("U2", "E3", "yes"), ("U3", "E4", "unknown"))
    ]  # fmt: skip
    whole = tables() | {"breaches": typed("breaches", units)}
    more = proposals(whole, TODAY, 2025, lang="zh")
    (row,) = more[more["problem"] == "breach"].to_dict("records")
    assert (row["enterprise_id"], row["procedure"]) == ("E3", "tenancy")
    assert pd.isna(row["area_mu"])
    for each in ("U1", "U2", "欠租"):
        assert each in row["evidence"]
    assert problems(more, "cases").empty
    whole["cases"] = merged(whole["cases"], more)
    assert proposals(whole, TODAY, 2025, lang="zh").empty


def test_the_open_route_is_the_route_of_the_case() -> None:
    whole = tables()
    for route, word, procedure in (
        ("bankruptcy", "破产清算", "bankruptcy"),
        ("exit", "淘汰退出", "agreed_recovery"),
        ("observe", None, "revival"),
    ):
        verdict = {"enterprise_id": "E1", "verdict": "suspected", "verdict_reason": "evidence"}
        whole["verdicts"] = typed("verdicts", [{**verdict, "route": route}])
        more = proposals(whole, TODAY, 2025, lang="zh").set_index("case_id")
        row = more.loc["2025-E1"]
        assert row["procedure"] == procedure
        assert row["case_route"] == word or (word is None and pd.isna(row["case_route"]))
    lone = {"subject": "parcel", "subject_id": "P1", "parcel_id": "P1", "route": "replace"}
    whole["routes"] = typed("routes", [{**lone, "outcome": "open"}])
    more = proposals(whole, TODAY, 2025, lang="zh").set_index("case_id")
    assert more.loc["2025-P1", "case_route"] == "招商置换"
