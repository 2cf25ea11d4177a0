"""Chain, contracts and states of land in ledger and explanation."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.present.explain import explain
from landuse.present.explain.supply import _waits, consequence_line
from landuse.present.workbook.columns import tongue
from landuse.present.workbook.supply import (
    CLAUSES,
    STATES,
    STEPS,
    chain_by_zone,
    chain_sheet,
    land_states,
    performance_sheet,
    state_sheet,
    waiting_sheet,
)
from landuse.study import Study
from landuse.words import LANGS, Lang
from tests.factories import only, parcel, park_inputs

LATE = {"started": False, "delay_cause": "enterprise", "land_price": 100.0, "invest_per_mu": 300.0}
KEPT = {
    "start_due_on": "2015-01-01",
    "started_on": "2015-01-01",
    "completion_due_on": "2016-01-01",
    "completed_on": "2016-01-01",
    "production_due_on": "2016-06-01",
    "production_on": "2016-06-01",
    "area": 20.0,
    "invested": 6000.0,
    "invest_per_mu": 300.0,
}


@pytest.fixture(scope="module")
def study() -> Study:
    """Idle land of two years, of fourteen months, land in production, a road, land of nobody."""
    land = {"land_use": "1001", "holding": "state"}
    tables = only(
        parcels=[
            parcel("P1", 10.0, zone="东区", **land),
            parcel("P2", 15.0, zone="东区", **land),
            parcel("P3", 20.0, zone="西区", **land),
            parcel("P4", 5.0, zone="西区", land_use="1207", holding="public"),
            parcel("P5", 7.0, **land),
        ],
        enterprises=[{"enterprise_id": "E3", "parcel_id": "P3", "status": "operating"}],
        returns=[
            {"enterprise_id": "E3", "year": year, "tax_paid": 1.0, "revenue": 9000.0}
            for year in (2024, 2025)
        ],
        contracts=[
            {"contract_id": "H2", "parcel_id": "P2", "start_due_on": "2024-10-31", **LATE},
            {"contract_id": "H1", "parcel_id": "P1", "start_due_on": "2022-01-01", **LATE},
            {"contract_id": "H3", "parcel_id": "P3", **KEPT},
        ],
    )
    return score(park_inputs(tables))


def test_the_chain_by_zone_adds_up(study: Study) -> None:
    frame = chain_by_zone(study)
    assert frame["area_mu"].sum() == frame[list(STEPS)].to_numpy().sum() == 57.0
    east = frame[frame["zone"] == "东区"].iloc[0]
    assert (east["supplied"], east["parcels_here"]) == (25.0, 2)
    assert frame["zone"].isna().sum() == 1


def test_each_parcel_has_one_state(study: Study) -> None:
    states = land_states(study)["state"]
    assert states.to_dict() == {
        "P1": "idle",
        "P2": "idle",
        "P3": "untaxed",
        "P4": "public",
        "P5": "no_enterprise",
    }
    assert set(states) <= set(STATES)


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_in_words(study: Study, lang: Lang) -> None:
    tell = tongue(study, lang)
    waiting = waiting_sheet(study, tell).rows
    assert waiting["parcel_id"].tolist() == ["P1", "P2"]  # the longest first
    assert waiting["months_over"].tolist() == [47.0, 14.0]
    contracts = performance_sheet(study, tell).rows
    assert set(contracts["contract_id"]) == {"H1", "H2", "H3"}
    assert contracts["contract_id"].tolist()[-1] == "H3"
    said = set(tell.codes("performance").values())
    shown = contracts[list(CLAUSES)].to_numpy(dtype=object).ravel()
    assert {each for each in shown if isinstance(each, str)} <= said
    for sheet in (chain_sheet(study, tell), state_sheet(study, tell)):
        assert len(sheet.rows) == 3
        totals = [column for column in sheet.columns if column.total]
        assert {"parcels_here", "area_mu"} <= {column.name for column in totals}


def test_a_park_without_contracts_has_empty_sheets() -> None:
    bare = score(park_inputs(only(parcels=[parcel("P1", land_use="1001")])))
    tell = tongue(bare, "zh")
    for make in (chain_sheet, waiting_sheet, performance_sheet):
        assert make(bare, tell).rows.empty
    assert len(state_sheet(bare, tell).rows) == 1


def test_explain_tells_the_step_and_the_consequence(study: Study) -> None:
    said = explain(study, "P2").text("zh")
    assert "供地链条：供而未用，15.00 亩" in said
    assert "滞留：应于 2024-10-31 前完成，已超 14 个月" in said
    assert "后果：征缴土地闲置费，金额 20.00 万元，闲置满 24 个月可收回之日 2026-10-31" in said
    assert "第十四条第一项" in said
    english = explain(study, "P2").text("en")
    assert "Supply chain: supplied, not started, 15.00 mu" in english


def test_explain_tells_contract_and_what_stands_apart(study: Study) -> None:
    said = explain(study, "P3").text("zh")
    assert "合同 H3 履约" in said
    assert "投资强度条款：达到，实际 300.00，约定 300.00" in said
    assert "单列：E3 带票入场" in said
    firm = explain(study, "E3").text("zh")
    assert "带票入场（有营收、基本无税）（E3）：是" in firm


def test_explain_without_contracts_says_nothing_of_them() -> None:
    tables = only(
        parcels=[parcel("P1", land_use="1001")],
        enterprises=[{"enterprise_id": "E1", "parcel_id": "P1"}],
        returns=[{"enterprise_id": "E1", "year": 2025, "tax_paid": 500.0}],
    )
    said = explain(score(park_inputs(tables)), "P1").text("zh")
    assert "供地链条" not in said
    assert "履约" not in said


def _said(due_on: str, months_over: float, *, stuck: bool = False) -> str:
    row = pd.Series(
        {
            "due_on": pd.Timestamp(due_on),
            "months_over": months_over,
            "threshold": 24.0,
            "stuck": stuck,
            "clause": "X",
        }
    )
    return _waits(row, pd.Timestamp(2025, 12, 31), "zh")


def test_a_day_to_come_is_no_delay() -> None:
    ahead = _said("2026-06-30", -6.0)
    assert "还有 181 天到期" in ahead
    assert "超期" not in ahead


def test_exactly_the_limit_is_not_called_below_it() -> None:
    exact = _said("2023-12-31", 24.0)
    assert "超期正好 24 个月" in exact
    assert "未达到滞留标准" not in exact
    assert "未达到滞留标准 24 个月" in _said("2024-06-30", 18.0)
    assert "达到 24 个月" in _said("2023-11-30", 25.0, stuck=True)


def test_the_day_of_a_fee_is_no_day_of_payment() -> None:
    due = pd.Timestamp(2026, 12, 31)
    row = SimpleNamespace(consequence="fee", amount=67.46, due_on=due)
    said = consequence_line(row, 24.0, "zh")
    assert "67.46 万元" in said
    assert "闲置满 24 个月可收回之日 2026-12-31" in said
    open_ = SimpleNamespace(consequence="find_cause", amount=float("nan"), due_on=due)
    assert "举证期限 2026-12-31" in consequence_line(open_, 24.0, "zh")
    bare = SimpleNamespace(consequence="negotiate", amount=float("nan"), due_on=pd.NaT)
    assert "—" not in consequence_line(bare, 24.0, "zh")
