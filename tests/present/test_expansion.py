"""Outputs of an expansion: workbook, layers and page say the account, and nothing hostile runs."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest

from landuse.expansion import expand
from landuse.expansion.gates import _LACKING
from landuse.present.expansion import expansion_text, write_book, write_layers, write_timeline
from landuse.present.expansion.book import missing_words
from landuse.present.expansion.page import timeline
from landuse.present.expansion.summary import gate_titles, measured
from landuse.study import Expansion, Study
from landuse.words import LANGS, Lang, text
from tests.expansion.parks import small
from tests.present.aliases import alias_faults
from tests.present.hostile import HARM


@pytest.fixture(scope="module")
def account() -> Expansion:
    return expand(small())


@pytest.fixture(scope="module")
def nasty() -> Expansion:
    park = small()
    names = [f"={HARM[at % len(HARM)]}" for at in range(len(park["zones"]))]
    zones = park["zones"].assign(name=names, approval=names)
    constraints = park["constraints"].assign(name=names)
    tables = {**park.tables, "zones": zones, "constraints": constraints}
    return expand(
        Study({**park.meta, "park": {**park.meta["park"], "name": HARM[0]}}, tables, park.policy)
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_says_the_account(account: Expansion, tmp_path: Path, lang: str) -> None:
    book = openpyxl.load_workbook(write_book(account, tmp_path / "x.xlsx", lang=lang))
    assert len(book.sheetnames) == 11
    sheet = book[text("expansion.sheet.account", lang=lang)]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(rows) if row[1] in {"版本", "version"})
    line = next(row for row in rows[head:] if str(row[0]).startswith("A ") and row[1] == "2020")
    assert line[4:8] == [9, 6, 1.5, 13.5]
    points = book[text("expansion.sheet.points", lang=lang)]
    found = [[cell.value for cell in row] for row in points.iter_rows()]
    assert ["A", "2010", 1, "J1"] in [row[:4] for row in found]
    assert [3187300, 38412000] in [row[4:6] for row in found]


def test_the_workbook_is_the_same_twice_and_holds_no_formula(
    nasty: Expansion, tmp_path: Path
) -> None:
    one = write_book(nasty, tmp_path / "1.xlsx")
    other = write_book(nasty, tmp_path / "2.xlsx")
    assert one.read_bytes() == other.read_bytes()
    for sheet in openpyxl.load_workbook(one):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


def test_qgis_gets_three_layers_with_styles(account: Expansion, tmp_path: Path) -> None:
    path = write_layers(account, tmp_path / "x.gpkg")
    names = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert names == {"boundaries", "patches", "constraints", "layer_styles"}
    patches = gpd.read_file(path, layer="patches")
    assert patches.crs.to_epsg() == 4526
    zone = patches[patches["scope"] == "zone"].set_index("flow")
    assert zone.area.to_dict() == {"in": pytest.approx(60_000), "out": pytest.approx(15_000)}
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    assert set(styles["f_table_name"]) == {"boundaries", "patches", "constraints"}
    assert write_layers(account, tmp_path / "y.gpkg").read_bytes() == path.read_bytes()


def unpacked(page: str) -> dict:
    found = re.search(r'id="expansion_data">([A-Za-z0-9+/=]+)</script>', page)
    assert found
    return dict(json.loads(gzip.decompress(base64.b64decode(found[1]))))


def test_the_page_holds_the_account_and_runs_its_own_script_only(
    nasty: Expansion, tmp_path: Path
) -> None:
    page = write_timeline(nasty, tmp_path / "t.html").read_text(encoding="utf-8")
    assert page == write_timeline(nasty, tmp_path / "u.html").read_text(encoding="utf-8")
    for harm in HARM:
        assert harm not in page
    shell = re.sub(r"<script>.*?</script>|<!--.*?-->", "", page, flags=re.DOTALL)
    assert "://" not in shell
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"script-src 'sha256-{digest}'" in page
    assert unpacked(page)["park"] == HARM[0]


def test_the_page_knows_what_the_tables_say(account: Expansion) -> None:
    told = timeline(account, lang="zh")
    line = next(each for each in told["account"] if each["subject"] == "park" and each["step"] == 1)
    assert (line["old"], line["in"], line["out"], line["new"]) == (180_000, 60_000, 15_000, 225_000)
    held = {(each["subject"], each["from"], each["until"]) for each in told["shapes"]["zones"]}
    assert held == {("A", 0, 1), ("A", 1, 2), ("B", 0, 2)}
    assert [each["flow"] for each in told["shapes"]["flows"]] == ["in", "out"]
    lat, lng = told["shapes"]["zones"][0]["rings"][0][0]
    assert (28 < lat < 30, 112 < lng < 115) == (True, True)
    assert {each["kind"] for each in told["shapes"]["hits"]} == {"farmland", "urban_boundary"}
    assert told["subjects"][0]["id"] == "park"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_summary_prints_the_identity_and_what_failed(account: Expansion, lang: str) -> None:
    said = expansion_text(account, lang=lang)
    line = next(each for each in said.split("\n") if "13.50" in each)
    assert all(
        each in line for each in ("9.00", "6.00", "1.50", "135.00", "90.00", "22.50", "202.50")
    )
    assert ("永久基本农田" if lang == "zh" else "permanent basic farmland") in said


def test_a_gate_of_an_area_names_the_area_that_is_measured(account: Expansion) -> None:
    titles = {lang: gate_titles(account, lang) for lang in LANGS}
    assert titles["zh"]["urban_boundary"] == "位于城镇开发边界外的面积"
    assert titles["en"]["urban_boundary"] == "area outside the urban development boundary"
    assert titles["zh"]["farmland"] == "占用永久基本农田的面积"
    assert "位于城镇开发边界外的面积：" in expansion_text(account, lang="zh")


RULES = ("supply_rate", "built_rate")
SAID = {
    "zh": ("政策未定", "政策中“扩区前供应率”的阈值"),
    "en": ("not set by the policy", "a threshold for “supply rate before” in the policy"),
}


@pytest.mark.parametrize("lang", LANGS)
def test_a_threshold_that_the_policy_does_not_set_is_said_to_be_missing(
    account: Expansion, tmp_path: Path, lang: Lang
) -> None:
    unset, missing = SAID[lang]
    open_ = [each for each in timeline(account, lang=lang)["gates"] if each["rule"] in RULES]
    assert open_
    assert {each["threshold"][lang] for each in open_} == {unset}
    assert missing in {each["missing"][lang] for each in open_}
    others = [each for each in timeline(account, lang=lang)["gates"] if each["rule"] not in RULES]
    assert unset not in {each["threshold"][lang] for each in others}
    book = openpyxl.load_workbook(write_book(account, tmp_path / "x.xlsx", lang=lang))
    sheet = book[text("expansion.sheet.gates", lang=lang)]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {unset, missing} <= cells


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_gate_is_missing_is_never_a_name_of_a_field(account: Expansion, lang: Lang) -> None:
    names = [*_LACKING.values(), "parcels.area_mu", "zones.approved_area", "zones.from_on"]
    names += ["zones.approval", *(f"policy.expansion.{name}" for name in _LACKING)]
    for name in names:
        said = missing_words(account, name, lang)
        assert said is not None
        assert "_" not in said, name
        assert lang == "en" or not re.search("[A-Za-z]", said), said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.256, "1", "25.6%"),
        (None, "m2", "—"),
        (1234.5, "m2", "1,234.50 m²"),
        (0.0004, "ha", "0.000400 ha"),
    ],
)
def test_figures_with_their_units(value: float | None, unit: str, said: str) -> None:
    assert measured(value, unit, "en") == said


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_of_every_layer_has_an_alias_of_its_own(
    account: Expansion, tmp_path: Path, lang: Lang
) -> None:
    faults = alias_faults(write_layers(account, tmp_path / "x.gpkg", lang=lang), lang)
    assert faults == []
