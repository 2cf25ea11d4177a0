"""What filters offer: every division, routes as the ledger counts them, findings singly and in groups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from landuse.present.layers import map_layers
from landuse.present.map import render as module
from landuse.present.map import render_map, save_map
from landuse.present.map.traits import NO_FIRM, traits
from landuse.words import LANGS, Lang, text, word, words
from tests import demo_run
from tests.browser.conftest import Visit
from tests.browser.test_filters import ledger
from tests.browser.test_list import choose, open_list, total

pytestmark = pytest.mark.browser
Go = Callable[..., Visit]
OPTIONS = "all => all.map(each => [each.value, each.textContent.trim()])"
PASSES = "row => landusePage.state.passes(row)"
SHEETS = {"zh": "疑似问题", "en": "Findings"}


def options(seen: Visit, name: str) -> dict[str, str]:
    details = seen.page.locator(".lu-filters")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    found = seen.page.locator(f"[data-filter={name}] option").evaluate_all(OPTIONS)
    return {code: label for code, label in found if code}


def shown(seen: Visit) -> int:
    return int(seen.page.evaluate("landusePage.state.rows().length"))


@pytest.fixture(scope="module")
def divisions() -> pd.Series:
    study = demo_run.study()
    return traits(study, map_layers(study))["industry"]


@pytest.mark.parametrize("lang", LANGS)
def test_every_division_can_be_asked_for_by_name(
    visit: Go, demo_map: Path, divisions: pd.Series, lang: Lang
) -> None:
    seen = visit(demo_map, after=f"#lang={lang}&theme=industry")
    open_list(seen)
    offered = options(seen, "industry")
    counts = divisions.value_counts()
    assert len(counts) > 8
    assert [code for code in offered if code != "unknown"] == sorted(counts.index)
    for code, count in counts.items():
        name = f"{code} {word('industry.division', str(code), lang=lang)}"
        assert offered[code] == (name if code != NO_FIRM else text("map.class.no_firm", lang=lang))
        choose(seen, "industry", str(code))
        assert shown(seen) == count
    assert ("unknown" in offered) == divisions.isna().any()
    classes = seen.page.locator(".lu-sums tbody tr").count()
    assert classes <= 11, "eight divisions, the others, no firm, and the unknown ones"
    assert seen.complaints == []


def test_the_list_names_the_division_that_the_legend_calls_other(
    visit: Go, demo_map: Path, divisions: pd.Series
) -> None:
    rare = divisions.value_counts().index[-1]
    seen = visit(demo_map, after=f"#lang=zh&theme=industry&f.industry={rare}")
    open_list(seen)
    name = f"{rare} {word('industry.division', rare, lang='zh')}"
    assert seen.page.locator(".lu-line").first.get_by_text(name).count() == 1
    other = word("map.finding", "other", lang="zh")
    lines = seen.page.locator(".lu-sums tbody tr").all_inner_texts()
    counts = dict(each.split("\t")[:2] for each in lines)
    assert counts[other] == str((divisions == rare).sum())
    row = seen.page.evaluate("landusePage.state.rows()[0]")
    seen.page.evaluate("row => landusePage.select(row)", row)
    assert name in (seen.page.locator(".lu-spoken").text_content() or "")
    assert seen.complaints == []


def test_a_link_to_the_other_divisions_and_one_to_nonsense(
    visit: Go, demo_map: Path, divisions: pd.Series
) -> None:
    rare = divisions[divisions != NO_FIRM].value_counts().iloc[8:].sum()
    assert shown(visit(demo_map, after="#f.industry=other")) == rare
    for nonsense in ("constructor", "__proto__", "99"):
        seen = visit(demo_map, after=f"#f.industry={nonsense}&f.finding={nonsense}")
        assert shown(seen) == 0
        chosen = seen.page.locator("[data-filter=industry] option:checked")
        assert chosen.text_content() == nonsense
        assert seen.complaints == []


def test_a_large_park_offers_every_division_too(
    visit: Go, tmp_path: Path, divisions: pd.Series, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COARSE", 10)
    seen = visit(save_map(render_map(demo_run.study()), tmp_path / "map.html"))
    assert set(options(seen, "industry")) - {"unknown"} == set(divisions.dropna())
    rare = divisions.value_counts().index[-1]
    choose(seen, "industry", rare)
    assert shown(seen) == (divisions == rare).sum()


def test_routes_are_counted_as_in_the_ledger(visit: Go, demo_map: Path) -> None:
    kept = {"宗地代码": str}
    rows = pd.read_excel(
        demo_run.ledger(), sheet_name="处置途径", header=2, engine="calamine", dtype=kept
    )
    rows = rows[rows["宗地代码"].str.startswith("4399", na=False)]
    seen = visit(demo_map, after="#theme=route")
    open_list(seen)
    offered = options(seen, "route")
    open_ = rows[rows["可行性"] == "可行"]
    routes = words("values.route", lang="zh")
    for name, part in open_.groupby("处置途径"):
        code = next(code for code, said in routes.items() if said == name)
        assert offered[code] == name
        choose(seen, "route", code)
        assert shown(seen) == part["宗地代码"].nunique(), name
    outcomes = rows.groupby("宗地代码")["可行性"].agg(set)
    undecided = outcomes.map(lambda each: "可行" not in each and "待查" in each).sum()
    blocked = outcomes.map(lambda each: each == {"受阻"}).sum()
    parcels = ledger(demo_run.ledger())
    wanted = {"unknown": undecided, "none": blocked, "not_reviewed": len(parcels) - len(outcomes)}
    for code, count in wanted.items():
        assert (code in offered) == (count > 0), code
        if count:
            choose(seen, "route", code)
            assert shown(seen) == count, code
    choose(seen, "route", "")
    lines = seen.page.locator(".lu-sums tbody tr").all_inner_texts()
    counts = dict(each.split("\t")[:2] for each in lines)
    assert counts[word("map.route", "not_reviewed", lang="zh")] == str(wanted["not_reviewed"])
    assert counts[word("map.class", "to_check", lang="zh")] == str(undecided)
    assert word("map.class", "unknown", lang="zh") not in counts
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_idle_land_is_one_question_beside_its_single_rules(
    visit: Go, demo_map: Path, lang: Lang
) -> None:
    rows = ledger(demo_run.ledger())
    seen = visit(demo_map, after=f"#lang={lang}")
    open_list(seen)
    offered = options(seen, "finding")
    codes = list(offered)
    rules = words("values.rule", lang="zh")
    assert codes[:3] == ["idle", "idle_not_started", "idle_suspended"]
    assert offered["idle"] == word("map.group", "idle", lang=lang)
    groups = {"idle": ("idle_not_started", "idle_suspended")}
    groups |= {"idle_soon": ("idle_warning", "idle_warning_suspended")}
    for group, members in groups.items():
        said = rows["疑似问题"].map(
            lambda each, of=members: any(rules[rule] in str(each).split("、") for rule in of)
        )
        assert said.any()
        choose(seen, "finding", group)
        assert shown(seen) == said.sum(), group
        assert str(said.sum()) in total(seen, "parcel_id")
    found = demo_run.study()["findings"].query("outcome == 'yes'")
    singly = set(codes) - set(words("map.group", lang=lang))
    assert singly == set(found.dropna(subset=["parcel_id"])["rule"].astype("str")) | set(
        found.query("subject == 'parcel'")["rule"].astype("str")
    )
    assert seen.complaints == []


@pytest.mark.parametrize("lang", LANGS)
def test_findings_have_the_name_of_their_sheet_in_the_ledger(
    visit: Go, demo_map: Path, lang: Lang
) -> None:
    assert text("ledger.sheet.findings.name", lang=lang) == SHEETS[lang]
    seen = visit(demo_map, after=f"#lang={lang}")
    options(seen, "finding")
    label = seen.page.locator("label[data-filter=finding] > span, [data-filter=finding] > span")
    assert label.first.text_content() == SHEETS[lang]
    seen.page.evaluate("landusePage.select(0)")
    headings = seen.page.locator(".lu-detail h3").all_text_contents()
    assert SHEETS[lang] in headings


@pytest.mark.parametrize(
    ("lang", "query"), list(zip(LANGS, ("东坪-01-01", "youxian"), strict=True))
)
def test_a_parcel_that_the_filters_hide_says_so_and_can_be_shown(
    visit: Go, demo_map: Path, lang: Lang, query: str
) -> None:
    said = text("map.ui.filtered_out", lang=lang)
    seen = visit(demo_map, after=f"#lang={lang}&f.grade=D")
    page = seen.page
    hidden, spoken = page.locator(".lu-panel .lu-hidden"), page.locator(".lu-spoken")
    page.locator(".lu-query").fill(query)
    found = page.locator(".lu-results button")
    rows = found.evaluate_all("all => all.map(each => Number(each.dataset.parcel))")
    out = [at for at, row in enumerate(rows) if not page.evaluate(PASSES, row)]
    found.nth(out[0]).click()
    assert said in hidden.inner_text()
    assert said in (spoken.text_content() or "")
    other: Lang = "en" if lang == "zh" else "zh"
    page.evaluate("lang => landusePage.speak(lang)", other)
    assert text("map.ui.filtered_out", lang=other) in hidden.inner_text()
    page.evaluate("lang => landusePage.speak(lang)", lang)
    hidden.get_by_role("button", name=text("map.ui.filter_clear", lang=lang)).click()
    assert hidden.count() == 0
    assert page.evaluate("landusePage.state.mask") is None
    assert page.locator(".lu-detail").get_attribute("data-parcel") == str(rows[out[0]])
    assert said not in (spoken.text_content() or "")
    assert page.evaluate("document.activeElement.className") == "lu-close"
    choose(seen, "grade", "D")
    assert hidden.count() == 1, "a filter that is set later hides it as well"
    page.evaluate("landusePage.select(landusePage.state.rows()[0])")
    assert hidden.count() == 0
    assert seen.complaints == []
