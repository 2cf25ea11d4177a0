"""Objections read back: accepted ones change one figure, all others none, and each is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.ingest.objections import Heeded, heed
from landuse.schema import fields, problems
from landuse.study import Inputs
from landuse.words import LANGS

FOUNDED = {"evidence": "完税证明", "decided_by": "王五", "decided_on": "2026-05-20"}
ACCEPTED = {**FOUNDED, "decision": "采纳"}
CODES = {"E1": "91430681MA4L12345X", "E2": "91430681MA4L54321Y"}


def typed(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    known = fields(table)
    frame = pd.DataFrame(rows, columns=list(known)).drop(columns="geometry", errors="ignore")
    return frame.astype({name: known[name].pandas_dtype for name in frame})


def tables() -> dict[str, pd.DataFrame]:
    firms = [
        {"enterprise_id": i, "name": f"示例{i}有限公司", "credit_code": c} for i, c in CODES.items()
    ]
    years = [
        {"enterprise_id": i, "year": y, "tax_paid": 100.0 + y - 2025, "revenue": 900.0}
        for i in CODES
        for y in (2024, 2025)
    ]
    places = [
        {"enterprise_id": "E1", "parcel_id": "P1", "role": "own", "area": 10.0},
        {"enterprise_id": "E2", "parcel_id": "P1", "role": "lease", "area": 4.0},
        {"enterprise_id": "E2", "parcel_id": "P2", "role": "lease", "area": 5.0},
    ]
    parcels = [{"parcel_id": p, "registered_area": 20.0} for p in ("P1", "P2", "P3")]
    return {
        "enterprises": typed("enterprises", firms),
        "returns": typed("returns", years),
        "occupancy": typed("occupancy", places),
        "parcels": typed("parcels", parcels),
    }


def log(*rows: dict[str, object]) -> pd.DataFrame:
    numbered = [{"enterprise_id": "E1", "source_row": at, **row} for at, row in enumerate(rows, 2)]
    frame = pd.DataFrame(numbered)
    for name in ("raised_on", "decided_on"):
        frame[name] = pd.to_datetime(frame[name]) if name in frame else pd.NaT
    return frame


def codes(found: Heeded) -> list[str]:
    for note in found.notes:
        for lang in LANGS:
            assert note.message(lang)
            assert note.remedy(lang)
    return [note.code.removeprefix("objections.") for note in found.notes]


def effect(found: Heeded) -> list[str]:
    return found.objections["effect"].astype(str).tolist()


@pytest.mark.parametrize(
    ("row", "table", "name", "at", "before", "after"),
    [
        ({"item": "实缴税收", "claimed": "120"}, "returns", "tax_paid", 1, 100, 120),
        ({"item": "实缴税收（元）", "claimed": "1,200,000"}, "returns", "tax_paid", 1, 100, 120),
        ({"item": "tax paid", "claimed": "1", "decided": "110"}, "returns", "tax_paid", 1, 100, 110),
        ({"item": "登记面积", "parcel_id": "P3", "claimed": "1公顷"}, "parcels", "registered_area", 2, 20, 15),
        ({"item": "用地面积", "parcel_id": "P1", "claimed": "9"}, "occupancy", "area", 0, 10, 9),
        ({"item": "用地面积", "parcel_id": "P2", "claimed": "9"}, "parcels", "registered_area", 1, 20, 9),
        ({"item": "使用面积", "claimed": "9"}, "occupancy", "area", 0, 10, 9),
        ({"enterprise_id": "", "name": "示例Ｅ２ 有限公司", "item": "营业收入", "claimed": "1"}, "returns", "revenue", 3, 900, 1),
        ({"enterprise_id": CODES["E2"], "item": "利润总额", "claimed": "-3"}, "returns", "profit", 3, None, -3),
    ],
)  # fmt: skip
def test_an_accepted_objection_changes_its_one_figure(row, table, name, at, before, after) -> None:
    old = tables()
    found = heed(log({**ACCEPTED, **row}), old, 2025)
    assert list(found.tables) == [table]
    wanted = old[table].copy()
    wanted.loc[at, name] = after
    pd.testing.assert_frame_equal(found.tables[table], wanted)
    line = found.objections.iloc[0]
    assert (line["changes"], line["effect"]) == (f"{table}.{name}", "applied")
    assert line["figure_after"] == after
    assert pd.isna(line["figure_before"]) if before is None else line["figure_before"] == before
    assert codes(found) == ["applied", "read"]
    assert "完税证明" in found.notes[0].message("zh")
    assert problems(found.objections, "objections").empty


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"item": "实缴税收", "claimed": "1", "evidence": ""}, "unfounded"),
        ({"item": "实缴税收", "claimed": "1", "decided_by": ""}, "unfounded"),
        ({"item": "实缴税收", "claimed": "1", "decided_on": None}, "unfounded"),
        ({"item": "等级", "claimed": "B"}, "unfounded"),
        ({"item": "等级", "remark": "重大项目"}, "no_figure"),
        ({"item": "印象", "claimed": "1"}, "unknown_item"),
        ({"item": "实缴税收（亩）", "claimed": "1"}, "unknown_item"),
        ({"item": "实缴税收", "claimed": "大概一百"}, "no_figure"),
        ({"item": "实缴税收"}, "no_figure"),
        ({"item": "用电量", "claimed": "-5"}, "no_figure"),
        ({"item": "登记面积", "claimed": "5"}, "no_parcel"),
        ({"item": "登记面积", "parcel_id": "P9", "claimed": "5"}, "no_row"),
        ({"enterprise_id": "E2", "item": "使用面积", "claimed": "5"}, "no_parcel"),
        ({"enterprise_id": "E7", "item": "实缴税收", "claimed": "5"}, "unknown_firm"),
    ],
)
def test_what_cannot_be_applied_changes_nothing_and_says_why(row, code) -> None:
    found = heed(log({**ACCEPTED, **row}), tables(), 2025)
    assert not found.tables
    assert effect(found) == ["not_applied"]
    assert codes(found) == [code, "read"]
    assert found.notes[0].row == 2


def test_two_rows_of_one_parcel_are_not_told_apart() -> None:
    old = tables()
    old["occupancy"] = pd.concat([old["occupancy"]] * 2, ignore_index=True)
    row = {**ACCEPTED, "item": "使用面积", "parcel_id": "P1", "claimed": "5"}
    assert codes(heed(log(row), old, 2025)) == ["several_rows", "read"]


def test_no_year_no_figure() -> None:
    found = heed(log({**ACCEPTED, "item": "实缴税收", "claimed": "1"}), tables(), 2023)
    assert codes(found) == ["no_row", "read"]


@pytest.mark.parametrize(
    ("decision", "wanted"),
    [("", "open"), ("待核实", "open"), ("不采纳", "rejected"), ("否", "rejected"), ("Rejected", "rejected"),
     ("是", "applied"), ("部分采纳", "applied"), ("partly accepted", "applied"), ("采纳。", "applied")],
)  # fmt: skip
def test_decisions_as_people_write_them(decision: str, wanted: str) -> None:
    row = {**FOUNDED, "item": "实缴税收", "claimed": "120", "decision": decision}
    found = heed(log(row), tables(), 2025)
    assert effect(found) == [wanted]
    assert bool(found.tables) == (wanted == "applied")
    assert found.objections["figure_before"].tolist() == [100.0]
    assert ("open" in codes(found)) == (wanted == "open")
    assert ("unclear_decision" in codes(found)) == (decision == "待核实")


def test_open_ones_are_listed_by_row() -> None:
    row = {"item": "实缴税收", "claimed": "120"}
    found = heed(log(row, {**row, **ACCEPTED}, row), tables(), 2025)
    (note,) = [each for each in found.notes if each.code == "objections.open"]
    assert note.severity == "warning"
    assert "2, 4" in note.message("zh")


def test_the_latest_decision_counts_whatever_the_order() -> None:
    late = {**ACCEPTED, "item": "实缴税收", "claimed": "130", "decided_on": "2026-06-01"}
    early = {**ACCEPTED, "item": "税收", "claimed": "120"}
    for rows, effects in (((late, early), ["applied", "superseded"]), ((early, late), ["superseded", "applied"])):  # fmt: skip
        found = heed(log(*rows), tables(), 2025)
        assert effect(found) == effects
        assert found.tables["returns"].loc[1, "tax_paid"] == 130
        applied = found.objections[found.objections["effect"] == "applied"]
        assert applied["figure_before"].tolist() == [100.0]


def test_a_grade_is_a_decision_by_hand() -> None:
    row = {**ACCEPTED, "item": "评价等级", "claimed": "B", "decided": "c", "remark": "搬迁"}
    found = heed(log(row), tables(), 2025)
    (event,) = found.tables["events"].to_dict("records")
    assert (event["subject"], event["subject_id"], event["kind"]) == (
        "enterprise",
        "E1",
        "override",
    )
    assert (event["value"], event["recorded_by"], event["remark"]) == ("c", "王五", "搬迁")
    assert problems(found.tables["events"], "events").empty
    assert codes(found) == ["graded", "read"]


figures = st.sampled_from(["实缴税收", "营业收入", "用电量", "研发经费"])
decided = st.sampled_from(["采纳", "不采纳", ""])
line = st.tuples(st.sampled_from(["E1", "E2"]), figures, st.integers(0, 999), decided)


@given(st.lists(line, max_size=8))
def test_only_figures_of_accepted_objections_change(rows) -> None:
    lines = [
        {**FOUNDED, "enterprise_id": who, "item": item, "claimed": str(n), "decision": said}
        for who, item, n, said in rows
    ]
    old = tables()
    found = heed(log(*lines) if lines else pd.DataFrame(), old, 2025)
    new = {**old, **found.tables}
    known = {"实缴税收": "tax_paid", "营业收入": "revenue", "用电量": "electricity_kwh", "研发经费": "rd_expense"}  # fmt: skip
    wanted = old["returns"].copy()
    for who, item, n, said in rows:
        if said == "采纳":
            wanted.loc[(wanted["enterprise_id"] == who) & (wanted["year"] == 2025), known[item]] = n
    pd.testing.assert_frame_equal(new["returns"], wanted)
    told = found.objections["effect"].value_counts()
    assert len(found.objections) == len(rows) == told.sum()
    assert told.get("open", 0) == sum(said == "" for *_, said in rows)


RETURNS = "企业编号,年度,实缴税收(万元)\nE1,2024,100\n"
FIRMS = "企业编号,企业名称\nE1,示例一有限公司\n"
LOG = "企业名称,异议事项,企业主张,依据,提出人,提出日期,处理决定,核定数,决定人,决定日期,备注\n"
LINE = "示例一有限公司,实缴税收,150,完税证明3号,张三,2025-05-11,采纳,,王五,2025-05-20,\n"


def _park(folder: Path, content: str) -> dict[str, dict[str, str]]:
    for name, text in (("r.csv", RETURNS), ("e.csv", FIRMS), ("o.csv", content)):
        (folder / name).write_text(text, encoding="utf-8")
    return {"enterprises": {"path": "e.csv"}, "returns": {"path": "r.csv"}, "objections": {"path": "o.csv"}}  # fmt: skip


def _said(inputs: Inputs) -> list[Note]:
    return [note for note in inputs.notes if note.code.startswith("objections.")]


def test_read_back_through_park_toml(tmp_path: Path, load: Callable[..., Inputs]) -> None:
    inputs = load(**_park(tmp_path, LOG + LINE))
    assert inputs.tables["returns"]["tax_paid"].tolist() == [150.0]
    assert [note.code for note in _said(inputs)] == ["objections.applied", "objections.read"]
    assert inputs.tables["objections"]["effect"].astype(str).tolist() == ["applied"]
    assert problems(inputs.tables["objections"], "objections").empty
    assert any(each["table"] == "objections" and each["sha256"] for each in inputs.sources)


def test_an_empty_log_is_no_problem(tmp_path: Path, load: Callable[..., Inputs]) -> None:
    inputs = load(**_park(tmp_path, LOG))
    assert inputs.tables["returns"]["tax_paid"].tolist() == [100.0]
    assert not [note for note in inputs.notes if note.severity == "error"]


def test_a_log_without_its_columns_is_refused(tmp_path: Path, fail: Callable[..., object]) -> None:
    fail(**_park(tmp_path, "企业名称,别的\n示例一有限公司,1\n"))
