"""A planner's walk: from a question to the printed sheet, in less than a minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render_map, save_map
from landuse.present.workbook import write_ledger
from landuse.study import Study
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_list import choose, open_list, total
from tests.present.planted import changed

pytestmark = pytest.mark.browser
EAST = "东坪电子装备片区"
Go = Callable[..., Visit]
ZONE = "北岭循环产业片区"


def test_from_the_question_to_the_sheet(visit: Go, demo_map: Path) -> None:
    layers = map_layers(demo_run.study())
    low = layers.findings.query("rule == 'low_yield' and outcome == 'yes'")["parcel"].unique()
    parcels = layers.parcels
    wanted = parcels["grade"].astype("str").eq("D") & parcels["zone"].astype("str").eq(ZONE)
    wanted &= parcels.index.isin(low)
    start = time.perf_counter()
    seen = visit(demo_map)
    page = seen.page
    open_list(seen)
    choose(seen, "grade", "D")
    choose(seen, "zone", ZONE)
    choose(seen, "finding", "low_yield")
    assert f" {wanted.sum()} " in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{parcels.loc[wanted, 'area_mu'].sum():,.2f}"
    page.locator("[role=columnheader] button", has_text="亩均税收").click()
    first = page.locator(".lu-line").first
    row = int(first.get_attribute("data-parcel") or -1)
    assert wanted.iloc[row]
    first.click()
    panel = page.locator(".lu-detail").text_content() or ""
    clauses = layers.findings.query("parcel == @row and outcome == 'yes'")["clause"].dropna()
    for clause in clauses.astype("str"):
        assert clause in panel
    page.locator("[data-theme=finding]").click()
    page.locator("[data-tool=paper]").click()
    sheet = page.locator("dialog[open], .lu-paper:visible").first
    sheet.wait_for()
    assert sheet.locator("canvas").count() >= 1
    assert time.perf_counter() - start < 60
    assert seen.complaints == []


def planted() -> tuple[Study, list[str]]:
    """The demo park with idle land on three parcels of grade D in the east zone; it has none there."""
    study = demo_run.study()
    parcels = study["parcels"]
    here = parcels.loc[parcels["zone"].astype("str") == EAST, "parcel_id"].astype("str")
    chosen = sorted(here)[:3]
    scores, findings = study["scores"], study["findings"]
    own = (scores["subject"] == "parcel") & (scores["year"] == study.year)
    hit = own & scores["subject_id"].astype("str").isin(chosen)
    kinds = scores["grade"].astype("str").mask(hit, "D").astype(scores["grade"].dtype)
    idle = findings[findings["rule"] == "idle_not_started"]
    moved = idle[idle["outcome"] == "yes"].head(3)
    ids = pd.Series(chosen, index=moved.index, dtype="str")
    other = findings.drop(index=moved.index)
    other = other[~((other["rule"] == "idle_not_started") & other["subject_id"].isin(chosen))]
    moved = moved.assign(subject="parcel", subject_id=ids, parcel_id=ids)
    moved = moved.astype(findings.dtypes.to_dict())
    told = pd.concat([other, moved], ignore_index=True).astype(findings.dtypes.to_dict())
    return changed(study, scores=scores.assign(grade=kinds), findings=told), chosen


def test_idle_land_of_grade_d_in_the_east_zone_on_paper_agrees_with_the_ledger(
    visit: Go, tmp_path: Path
) -> None:
    study, chosen = planted()
    ledger = pd.read_excel(
        write_ledger(study, tmp_path / "ledger.xlsx"),
        sheet_name="宗地",
        header=2,
        engine="calamine",
        dtype={"宗地代码": str},
    )
    graded = ledger["等级"].astype("str").str.startswith("D")
    rows = ledger[graded & (ledger["片区"] == EAST)]
    rows = rows[rows["宗地代码"].isin(chosen)]
    area = rows[next(name for name in ledger if name.startswith("采用面积"))].sum()
    assert len(rows) == 3
    saved = save_map(render_map(study), tmp_path / "map.html")
    start = time.perf_counter()
    seen = visit(saved)
    page = seen.page
    open_list(seen)
    choose(seen, "grade", "D")
    choose(seen, "zone", EAST)
    choose(seen, "finding", "idle_not_started")
    assert f" {len(rows)} " in total(seen, "parcel_id")
    assert total(seen, "area_mu") == f"{area:,.2f}"
    shown = [each.get_attribute("data-parcel") for each in page.locator(".lu-line").all()]
    texts = page.evaluate(
        "rows => rows.map(row => landusePage.source.parcels.text('parcel_id', Number(row)))", shown
    )
    assert sorted(texts) == sorted(chosen)
    page.locator("[data-theme=grade]").click()
    page.locator("[data-tool=paper]").click()
    sheet = page.locator(".lu-sheet")
    counts = sheet.locator("tbody tr td:nth-child(2)").all_text_contents()
    areas = sheet.locator("tbody tr td:nth-child(3)").all_text_contents()
    assert counts == [str(len(rows))]
    assert areas == [f"{area:,.0f}"]
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert time.perf_counter() - start < 60
    assert seen.complaints == []
