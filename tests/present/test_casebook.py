"""The workbook of cases: what is written is read back the same, in either language, as text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from landuse.ingest.casework import read_cases
from landuse.plan import casework, opened_docket
from landuse.present.workbook.casebook import Ledger, spoken_cases, write_cases
from landuse.present.workbook.cases import case_sheet
from landuse.present.workbook.columns import Tongue
from landuse.words import LANGS
from tests import demo_run
from tests.plan.ledgers import RULES, TODAY, case, codes, entries, lawful, ledger, typed
from tests.present.ledger_study import HOSTILE

KEPT = ("cases", "case_history", "case_targets")


def made(*, hostile: bool = False) -> tuple[dict[str, pd.DataFrame], Ledger]:
    said = list(HOSTILE) if hostile else ["说明", "=1"]
    cases = [
        case(owner=said[0], remark=said[1], evidence=said[-1]),
        case(case_id="C2", parcel_id="P2", enterprise_id="E1", procedure="revival", instrument="lease",
             problem="vacant", area_done=30.0, deadline=pd.Timestamp("2025-05-05"), project_id="X1"),
        case(case_id="C3", parcel_id="P3", procedure="idle_recovery"),
    ]  # fmt: skip
    history = [
        *entries(*lawful(RULES.of["idle_fee"])[:3], recorded_by=said[0]),
        *entries(*lawful(RULES.of["revival"]), case_id="C2"),
        *entries(*lawful(RULES.of["idle_recovery"])[:4], case_id="C3"),
        *entries(("revoked", "2025-11-11", ""), case_id="C3", revokes="hearing_notice"),
    ]
    targets = typed(
        "case_targets", [{"year": 2025, "target_item": "area_mu", "target_value": 99.5}]
    )
    tables = ledger(cases, history, case_targets=targets)
    kept, found = opened_docket(tables, RULES, TODAY)
    assert codes(list(found.notes)) == []
    more, _ = casework({**tables, **kept}, found, TODAY, 2025)
    whole = {**tables, **kept, **more}
    dates = {each: dict(one.walk.dates) for each, one in found.cases.items()}
    return whole, Ledger("示例园", dt.date(2025, 12, 31), whole, dates)


def back(path: Path, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    found, notes = read_cases(path, tables, 2025)
    assert codes([each for each in notes if each.severity == "error"]) == []
    return {**tables, **found}


def plain(tables: dict[str, pd.DataFrame], *, hostile: bool) -> dict[str, pd.DataFrame]:
    """Kept tables by ids, without where they came from."""
    kept, found = opened_docket(tables, RULES, TODAY, made(hostile=hostile)[0]["case_history"])
    assert codes(list(found.notes)) == []
    whole = {**tables, **kept}
    return {
        name: whole[name].drop(columns=["source", "source_row"]).astype("object") for name in KEPT
    }


@pytest.mark.parametrize("hostile", [False, True])
def test_zh_and_en_and_back_are_the_same(tmp_path: Path, *, hostile: bool) -> None:
    tables, shown = made(hostile=hostile)
    first = None
    for lang in ("zh", "en", "zh"):
        path = write_cases(shown, RULES, tmp_path / f"{lang}.xlsx", lang=lang)
        read = back(path, tables)
        found = plain(read, hostile=hostile)
        first = first or found
        for name in KEPT:
            pd.testing.assert_frame_equal(found[name], first[name])
        tables, shown = read, shown._replace(tables={**shown.tables, **read})
    for name in KEPT:
        written = made(hostile=hostile)[0][name].drop(columns=["source", "source_row"])
        columns = [
            each for each in written if each not in {"owner", "remark", "evidence", "recorded_by"}
        ]
        pd.testing.assert_frame_equal(
            first[name][columns].astype(str), written[columns].astype("object").astype(str)
        )


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_a_formula_or_a_code(tmp_path: Path, lang: str) -> None:
    _, shown = made(hostile=True)
    path = write_cases(shown, RULES, tmp_path / "a.xlsx", lang=lang)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet:
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
    progress = spoken_cases(shown.tables["case_progress"], RULES, lang)
    said = set(progress["case_state"]) | set(progress["procedure"]) | set(progress["closing"])
    assert not said & {"identified", "revival", "not_confirmed", "idle_fee"} or lang == "en"


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = [
        write_cases(made()[1], RULES, tmp_path / name, lang="zh") for name in ("a.xlsx", "b.xlsx")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_progress_shows_the_day_of_each_step_and_area_left_is_the_difference(
    tmp_path: Path,
) -> None:
    _, shown = made()
    book = openpyxl.load_workbook(write_cases(shown, RULES, tmp_path / "a.xlsx", lang="zh"))
    head, *rows = list(book["进度"].values)
    at = {name: place for place, name in enumerate(head)}
    first = {row[at["案件编号"]]: row for row in rows}
    assert first["C1"][at["闲置土地调查通知书"]] == dt.datetime(2024, 1, 10)
    assert first["C3"][at["向社会公开"]] == dt.datetime(2024, 3, 30)
    assert first["C3"][at["签订协议"]] is None
    assert "听证权利告知书" not in at
    for sheet in ("处置台账", "进度"):
        head, *rows = list(book[sheet].values)
        at = {name: place for place, name in enumerate(head)}
        for row in rows:
            total, done, left = (
                row[at[f"{name}面积(亩)"]] for name in ("需处置", "已处置", "剩余")
            )
            assert left == pytest.approx(total - done)
    assert book["程序"].max_row == 1 + sum(len(way.steps) for way in RULES.procedures)
    assert "[cases]" in book["怎样填写"]["A2"].value


def test_what_ended_is_not_left_and_the_sums_add_up() -> None:
    study = demo_run.study()
    for lang in LANGS:
        sheet = case_sheet(study, Tongue(lang))
        rows, over = sheet.rows, study["case_progress"]["closing"] == "ended"
        assert over.any()
        assert rows.loc[over.to_numpy(), "area_left"].fillna(0.0).eq(0.0).all()
        parts = rows["area_done"].fillna(0.0) + rows["area_left"] + rows["area_ended"]
        known = parts.notna()
        assert known.any()
        assert (parts - rows["area_mu"])[known].abs().max() < 1e-6
        assert rows["area_ended"].sum() > 0
