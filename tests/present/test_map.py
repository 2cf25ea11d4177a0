import base64
import hashlib
import html as markup
import os
import re
import zlib
from pathlib import Path

import folium
import pandas as pd
import pytest

from landuse.errors import LanduseError
from landuse.present.layers import map_layers
from landuse.present.map import LanduseMap, render_map, save_map
from landuse.present.map.themes import make_themes
from landuse.study import Study
from landuse.words import LANGS, words
from tests.present.hostile import HARM, hostile
from tests.present.map_reading import read_page
from tests.present.map_study import make_study

WEB = Path(__file__).parents[2] / "landuse/present/map/web"
AUDIENCES = ("internal", "leaders", "public")


@pytest.fixture(scope="module")
def study() -> Study:
    return make_study(60)


@pytest.fixture(scope="module")
def page(study: Study) -> str:
    return str(render_map(study).get_root().render())


def attributes_with_addresses(page: str) -> list[str]:
    return re.findall(r"""(?:src|href)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""", page)


def test_it_is_a_folium_map(study: Study) -> None:
    made = render_map(study)
    assert isinstance(made, LanduseMap)
    assert isinstance(made, folium.Map)


def test_the_file_asks_no_server(page: str) -> None:
    assert attributes_with_addresses(page) == []
    assert "@import" not in page
    assert not re.search(r"url\((?!['\"]?(?:data:|#))", page)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first = save_map(render_map(make_study(30)), tmp_path / "a.html").read_bytes()
    again = render_map(make_study(30))
    assert save_map(again, tmp_path / "b.html").read_bytes() == first
    again.save(str(tmp_path / "c.html"))
    assert (tmp_path / "c.html").read_bytes() == first


def test_a_park_of_600_parcels_is_a_small_file(tmp_path: Path) -> None:
    saved = save_map(render_map(make_study(600)), tmp_path / "map.html")
    assert saved.stat().st_size < 400_000


def test_every_script_that_runs_is_named_by_the_policy(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1].split("script-src")[1]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) >= 2
    (size, packed), *others = re.findall(r'<script [^>]*data-program="(\d+)">([^<]+)<', page)
    program = zlib.decompress(base64.b64decode(packed), -zlib.MAX_WBITS).decode("utf-8")
    assert not others
    assert len(program.encode()) == int(size)
    for script in [*scripts, program]:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]


def test_licences_of_what_is_inside_travel_along(page: str) -> None:
    assert "Volodymyr Agafonkin" in page
    assert "leaflet 1.9.4" in page


def test_totals_are_those_of_the_study(study: Study, page: str) -> None:
    (total,) = read_page(page).head["totals"]
    expected = study.meta["totals"]["tax_paid"]
    assert {part: total[part] for part in ("in", "on_parcels", "unlinked")} == {
        part: expected[part] for part in ("in", "on_parcels", "unlinked")
    }
    assert (total["amount"], total["unit"]) == ("tax_paid", "wan_yuan")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_from_data_is_in_the_page_outside_the_payload(audience: str) -> None:
    made = render_map(make_study(20, words=hostile), audience=audience)
    html = made.get_root().render()
    assert "LANDUSE_RAN" not in os.environ
    assert "1337" not in re.sub(r">[A-Za-z0-9+/=]{2000,}<", "", html)
    outside = re.sub(r'id="[\w-]+_(?:data|rest)">[A-Za-z0-9+/=]+<', "", html)
    for word in (*HARM, "示例高新区", "HN-0001", "西片区", "window.__ran"):
        assert word not in outside
    assert read_page(html).head["park"] == hostile("示例高新区")


def test_hostile_words_are_in_the_payload_unchanged() -> None:
    reading = read_page(render_map(make_study(20, words=hostile)).get_root().render())
    assert hostile("HN-0001") in reading.column("parcels", "parcel_id")
    assert hostile("西片区") in reading.column("zones", "name")
    assert set(reading.column("findings", "source")) == {hostile("税务明细.xlsx 第3行")}


def test_the_public_copy_holds_no_name_and_no_amount(study: Study) -> None:
    reading = read_page(render_map(study, audience="public").get_root().render())
    raw = reading.raw.decode("utf-8", "ignore")
    texts = {
        value
        for table in reading.head["tables"]
        for column in reading.columns(table)
        for value in reading.column(table, column)
        if isinstance(value, str)
    }
    for name in (*study["enterprises"]["name"], *study["parcels"]["name"]):
        assert name not in raw
        assert name not in texts
    allowed = {"parcel_id", "zone", "area_mu", "grade"}
    columns = set(reading.columns("parcels"))
    assert {name for name in columns if not name.startswith("theme_")} == allowed
    assert reading.columns("findings") == ["parcel"]
    assert reading.head["totals"] == []
    assert reading.head["facts"] == reading.head["indicators"] == []
    # a band of tax or score on a parcel of one firm would be that firm's tax
    assert {theme["key"] for theme in reading.head["themes"]} == {"grade", "tax_per_mu_zone"}
    values = [reading.column("parcels", name) for name in sorted(allowed)]
    tax = study["parcel_facts"]["tax_paid"].dropna().round(2)
    assert not set(tax) & {value for column in values for value in column}


def test_leaders_see_names_but_no_tax_of_one_firm(study: Study) -> None:
    reading = read_page(render_map(study, audience="leaders").get_root().render())
    assert "name" in reading.columns("enterprises")
    assert "tax_paid" not in reading.columns("enterprises")
    assert "source" not in reading.columns("findings")


def test_every_parcel_is_in_one_class_of_each_theme(study: Study) -> None:
    layers = map_layers(study)
    for theme in make_themes(layers, study):
        assert theme.parcels.notna().all()
        assert len(theme.classes) == len(theme.colours)
        for lang in LANGS:
            assert len(theme.labels[lang]) == len(theme.classes)
            assert len(set(theme.labels[lang])) == len(theme.classes)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (-1.0, "0"),
        (4.99, "0"),
        (5.0, "1"),
        (15.0, "2"),
        (30.0, "3"),
        (99.9, "3"),
        (100.0, "4"),
        (float("nan"), "unknown"),
    ],
)
def test_tax_per_mu_is_binned_at_its_breaks(study: Study, value: float, place: str) -> None:
    indicators = study["indicators"].assign(tax_per_mu=value)
    changed = Study(study.meta, {**study.tables, "indicators": indicators}, study.policy)
    theme = make_themes(map_layers(changed), changed)[1]
    assert (theme.key, theme.parcels.unique().tolist()) == ("tax_per_mu", [place])


def test_grades_follow_the_policy(study: Study) -> None:
    theme = make_themes(map_layers(study), study)[0]
    grades = [each.grade for each in study.policy.grades.classes]
    assert list(theme.classes) == [*grades, "unknown"]


def test_it_opens_with_a_theme_that_says_something(study: Study) -> None:
    bare = Study(study.meta, {**study.tables, "scores": study["scores"].iloc[:0]}, study.policy)
    assert read_page(render_map(bare).get_root().render()).head["start"] == "tax_per_mu"


def test_a_study_with_parcels_only_and_one_without_any() -> None:
    study = make_study(3)
    empty = {name: table.iloc[:0] for name, table in study.tables.items()}
    bare = Study(study.meta, {**empty, "parcels": study["parcels"]}, study.policy)
    assert read_page(render_map(bare).get_root().render()).head["tables"]["parcels"]["rows"] == 3
    none = Study(study.meta, empty, study.policy)
    assert read_page(render_map(none).get_root().render()).head["tables"]["parcels"]["rows"] == 0


def test_money_is_named_after_the_currency(study: Study) -> None:
    park = {**study.meta["park"], "currency": "USD"}
    abroad = Study({**study.meta, "park": park}, study.tables, study.policy)
    head = read_page(render_map(abroad, lang="en").get_root().render()).head
    assert head["words"]["zh"]["unit"]["wan_yuan"] == "万USD"
    assert head["words"]["en"]["unit"]["wan_yuan/mu"] == "10⁴ USD/mu"
    assert head["lang"] == "en"


def test_jupyter_gets_the_same_page_in_a_frame(study: Study, page: str) -> None:
    shown = render_map(study)._repr_html_()
    assert markup.escape(page) in shown


def test_further_folium_layers_come_along(study: Study) -> None:
    made = render_map(study)
    folium.Marker([27.98, 115.0], popup="pop", tooltip="tip").add_to(made)
    folium.PolyLine([[27.98, 115.0], [27.99, 115.1]]).add_to(made)
    folium.LayerControl().add_to(made)
    page = made.get_root().render()
    assert "L.marker(" in page
    assert attributes_with_addresses(page) == []


def test_a_layer_that_needs_a_server_is_refused(study: Study) -> None:
    from folium.plugins import Fullscreen

    made = render_map(study)
    Fullscreen().add_to(made)
    with pytest.raises(LanduseError) as caught:
        made.get_root().render()
    assert [note.code for note in caught.value.problems] == ["map.remote_files"]
    assert "FullScreen" in caught.value.message("en")


def test_without_the_bundle_it_says_how_to_get_it(
    study: Study, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from landuse.present.map import page as module

    module.bundle.cache_clear()
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    try:
        with pytest.raises(LanduseError, match="pip install"):
            render_map(study).get_root().render()
    finally:
        module.bundle.cache_clear()


def test_the_page_program_never_writes_markup() -> None:
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|"
        r"setAttribute\(\s*[\"']on|srcdoc|fetch\(|XMLHttpRequest|WebSocket|https?://"
    )
    sources = [*(WEB / "src").rglob("*.ts"), WEB / "style.css", WEB / "build.mjs"]
    assert len(sources) > 10
    for source in sources:
        text = source.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not banned.search(text), source.name
        assert len(text.splitlines()) < 400, source.name


def test_every_word_the_page_program_asks_for_is_there() -> None:
    asked = set()
    for source in (WEB / "src").glob("*.ts"):
        asked |= set(re.findall(r'\.ui\(\s*"(\w+)"', source.read_text(encoding="utf-8")))
    assert len(asked) > 20
    for lang in LANGS:
        assert asked - words("map.ui", lang=lang).keys() == set()


def test_all_frames_of_a_study_may_be_read_only(study: Study) -> None:
    frozen = {name: table.copy() for name, table in study.tables.items()}
    render_map(study)
    for name, table in frozen.items():
        pd.testing.assert_frame_equal(table, study.tables[name])


def test_the_page_program_asks_for_every_word_there_is() -> None:
    program = "".join(path.read_text(encoding="utf-8") for path in (WEB / "src").glob("*.ts"))
    for key in words("map.ui", lang="zh"):
        spelled = key.startswith(("audience_", "range_", "zoom_"))
        assert f'"{key}"' in program or spelled, key
