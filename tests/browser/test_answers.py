"""Questions put to the map of the demo park: themes, legend, panel, search, layers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.present.explain import explain
from landuse.present.layers import MapLayers, map_layers
from landuse.present.map.themes import make_themes
from landuse.study import Study
from landuse.words import text, words
from tests import demo_run
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
CLASSES = "key => Array.from(landusePage.state.theme(key).classes)"


@pytest.fixture(scope="module")
def study() -> Study:
    return demo_run.study()


@pytest.fixture(scope="module")
def layers(study: Study) -> MapLayers:
    return map_layers(study)


def figures(seen: Visit, selector: str) -> list[float]:
    found = seen.page.locator(selector).all_text_contents()
    return [float(each.replace(",", "").replace("—", "nan")) for each in found]


def test_every_theme_puts_every_parcel_where_python_does(
    visit: Go, demo_map: Path, study: Study, layers: MapLayers
) -> None:
    seen = visit(demo_map)
    themes = make_themes(layers, study)
    keys = {theme.key for theme in themes}
    assert {"grade", "tax_per_mu", "total", "occupancy_rate", "finding", "action"} <= keys
    assert {"verdict", "industry", "stage", "route"} <= keys
    for theme in themes:
        there = seen.page.evaluate(CLASSES, theme.key)
        assert [theme.classes[place] for place in there] == theme.parcels.tolist()


def test_the_legend_counts_what_is_in_view(visit: Go, demo_map: Path, layers: MapLayers) -> None:
    seen = visit(demo_map)
    shown = ".lu-legend tbody td:nth-child(2)"
    assert sum(figures(seen, shown)) == len(layers.parcels)
    areas = figures(seen, ".lu-legend tbody td:nth-child(3)")
    assert sum(areas) == pytest.approx(layers.parcels["area_mu"].sum(), abs=len(areas))
    seen.page.evaluate(
        "landusePage.map.setView([...Object.values(landusePage.map.getCenter())], 15)"
    )
    seen.page.evaluate(
        "(() => { const [[s, w], [n, e]] = landusePage.shapes.bounds(40);"
        " landusePage.map.setView([(s + n) / 2, (w + e) / 2], 17, {animate: false}); })()"
    )
    seen.settled()
    few = sum(figures(seen, shown))
    assert 0 < few < 120
    assert few == seen.page.evaluate("landusePage.state.inView().length")


def test_the_panel_explains_like_the_command(visit: Go, demo_map: Path, study: Study) -> None:
    scores = study["scores"]
    plots = scores[(scores["subject"] == "parcel") & scores["total"].notna()]
    lifted = study["lifts"].query("subject == 'parcel' and needed.notna()")["subject_id"]
    identity = str(plots[plots["subject_id"].isin(lifted)]["subject_id"].iloc[0])
    told = explain(study, identity)
    seen = visit(demo_map)
    seen.page.evaluate("row => landusePage.select(row)", seen.row(identity))
    seen.page.locator(".lu-chain summary").first.click()
    panel = seen.page.locator(".lu-detail").text_content() or ""
    for row in told.points.itertuples(index=False):
        assert f"{row.value:,.2f}".rstrip("0").rstrip(".") in panel
        assert f"{row.benchmark:,.2f}".rstrip("0").rstrip(".") in panel
        assert str(row.clause) in panel
    assert told.score is not None
    assert f"{told.score['total']:,.2f}".rstrip("0").rstrip(".") in panel
    for row in told.stability.itertuples(index=False):
        assert words("values.test", lang="zh")[str(row.test)] in panel
        assert f"{row.rank_low:.0f} – {row.rank_high:.0f}" in panel
    assert text("map.ui.lifts", lang="zh", grade=told.lifts["target"].iloc[0]) in panel
    assert seen.complaints == []


def test_a_firm_shows_verdict_evidence_and_source(
    visit: Go, demo_map: Path, study: Study, layers: MapLayers
) -> None:
    firms = layers.enterprises
    bad = firms[firms["verdict"].astype("str") == "suspected"].iloc[0]
    signs = study["evidence"]
    holds = signs[(signs["enterprise_id"] == bad["enterprise_id"]) & (signs["outcome"] == "yes")]
    seen = visit(demo_map)
    seen.page.evaluate("row => landusePage.select(row)", int(bad["parcel"]))
    card = seen.page.locator(".lu-firm", has_text=str(bad["name"]))
    card.locator("summary").first.click()
    card.locator(".lu-pairs").first.wait_for()
    said = card.text_content() or ""
    assert words("values.verdict", lang="zh")["suspected"] in said
    assert str(bad["credit_code"]) in said
    for sign in holds["sign"].astype("str"):
        assert words("values.sign", lang="zh")[sign] in said
    source = study["returns"].query("enterprise_id == @bad.enterprise_id and year == @study.year")
    assert str(source["source"].iloc[0]) in said
    assert seen.complaints == []


def test_an_unknown_year_is_a_gap_in_the_line(visit: Go, demo_map: Path, study: Study) -> None:
    yearly = study["indicators"].query("subject == 'parcel'")
    wide = yearly.pivot_table(index="subject_id", columns="year", values="tax_per_mu")
    wide = wide.reindex(columns=sorted(yearly["year"].unique()))
    broken = wide[wide.notna().sum(axis=1).between(2, 4) & wide[study.year].notna()]
    identity = str(broken.index[0])
    seen = visit(demo_map)
    seen.page.evaluate("row => landusePage.select(row)", seen.row(identity))
    chart = seen.page.locator(".lu-chart").first
    assert chart.locator(".lu-dot").count() == broken.loc[identity].notna().sum()
    assert chart.locator(".lu-gap").count() == broken.loc[identity].isna().sum()
    label = chart.get_attribute("aria-label") or ""
    assert text("map.ui.unknown", lang="zh") in label
    known = broken.loc[identity].notna()
    joined = (known & known.shift(fill_value=False)).sum()
    assert chart.locator(".lu-trend").count() == joined


def test_contracts_cases_routes_and_units_are_told(visit: Go, demo_map: Path, study: Study) -> None:
    seen = visit(demo_map)
    contract = study["contracts"].dropna(subset=["signed_on"]).iloc[0]
    case = study["case_progress"].dropna(subset=["parcel_id"]).iloc[0]
    unit = study["units"].iloc[0]
    for row, said in (
        (contract, [contract["contract_id"], f"{contract['signed_on']:%Y-%m-%d}"]),
        (case, [case["case_id"], words("values.problem", lang="zh")[case["problem"]]]),
        (unit, [unit["building_id"], words("values.state", lang="zh")[unit["state"]]]),
    ):
        seen.page.evaluate("row => landusePage.select(row)", seen.row(str(row["parcel_id"])))
        panel = seen.page.locator(".lu-detail").text_content() or ""
        for each in said:
            assert str(each) in panel
    floors = study["units"].query("building_id == @unit.building_id")["floor"].nunique()
    building = seen.page.locator(".lu-building", has_text=str(unit["building_id"])).first
    assert building.locator(".lu-floor").count() == floors
    assert seen.complaints == []


@pytest.mark.parametrize("kind", ["pinyin", "initials", "mixed", "code", "middle"])
def test_search_hears_pinyin_and_initials(
    visit: Go, demo_map: Path, layers: MapLayers, kind: str
) -> None:
    from pypinyin import Style, lazy_pinyin, pinyin

    row = 31
    zone_name = str(layers.parcels["name"].iloc[row])
    firm = layers.enterprises.dropna(subset=["credit_code"]).iloc[5]
    letters = "".join(lazy_pinyin(zone_name))
    initials = "".join(each[0] for each in pinyin(zone_name, style=Style.FIRST_LETTER))
    wanted, parcel = {
        "pinyin": (letters, row),
        "initials": (initials, row),
        "mixed": (lazy_pinyin(zone_name)[0] + initials[1:], row),
        "code": (str(firm["credit_code"]).lower(), int(firm["parcel"])),
        "middle": (str(firm["name"])[3:8], int(firm["parcel"])),
    }[kind]
    seen = visit(demo_map)
    seen.page.locator(".lu-query").fill(wanted)
    seen.page.wait_for_timeout(300)
    found = seen.page.locator(".lu-results .lu-choice")
    parcels = [int(each.get_attribute("data-parcel") or -1) for each in found.all()]
    assert parcel in parcels
    if kind != "middle":
        assert len(parcels) <= 12
    found.first.focus()
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".lu-detail").get_attribute("data-parcel") == str(parcels[0])


def test_layers_are_switched_and_named(visit: Go, demo_map: Path, study: Study) -> None:
    seen = visit(demo_map)
    page = seen.page
    page.locator(".lu-layers summary").click()
    drawn = """() => Array.from(document.querySelectorAll('.leaflet-overlay-pane canvas')).map(each =>
        each.getContext('2d').getImageData(0, 0, each.width, each.height).data.reduce(
            (sum, value) => sum + (value ? 1 : 0), 0)).reduce((a, b) => a + b, 0)"""
    before = page.evaluate(drawn)
    page.locator("[data-layer=constraint] input").check()
    page.wait_for_timeout(300)
    assert page.evaluate(drawn) > before + 1000
    page.locator("[data-layer=constraint] input").uncheck()
    page.locator("[data-layer=quarter] input").check()
    page.wait_for_timeout(300)
    assert page.evaluate(drawn) > before + 200
    versions = study["zones"]["version"].nunique()
    options = page.locator(".lu-layers select option")
    assert options.count() == versions + 1
    for version in study["zones"]["version"].unique():
        assert any(str(version) in each for each in options.all_text_contents())
    oldest = study["zones"].sort_values("from_on").iloc[0]
    assert any(f"{oldest['from_on']:%Y-%m-%d}" in each for each in options.all_text_contents())
    page.locator(".lu-layers select").select_option(str(oldest["version"]))
    page.locator("[data-layer=project] input").check()
    page.locator(".lu-project").first.click()
    listed = page.locator(".lu-panel").text_content() or ""
    assert pd.Series(listed).str.contains("|".join(study["projects"]["name"].head(40))).all()
    assert [each for each in seen.complaints if "readback" not in each] == []
