"""What goes into the map besides the layers: traits, years, outlines, details, base maps, plugins."""

from __future__ import annotations

import re
from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest
from folium.plugins import Fullscreen, HeatMap, MarkerCluster

from landuse.errors import LanduseError
from landuse.present.layers import map_layers
from landuse.present.map import Basemap, render_map
from landuse.present.map.detail import details, firm_ids
from landuse.present.map.moments import moments
from landuse.present.map.outlines import outlines
from landuse.present.map.pinyin import readings
from landuse.present.map.traits import STAGES, VERDICTS, division, traits
from landuse.study import Study
from tests import demo_run
from tests.present.map_reading import read_page
from tests.present.map_study import make_study


@pytest.fixture(scope="module")
def study() -> Study:
    return demo_run.study()


def changed(study: Study, **tables: pd.DataFrame) -> Study:
    return Study(study.meta, {**study.tables, **tables}, study.policy)


def test_the_worst_verdict_colours_a_parcel(study: Study) -> None:
    layers = map_layers(study)
    found = traits(study, layers)["verdict"]
    firms = layers.enterprises
    for row in range(0, len(layers.parcels), 7):
        here = firms.loc[firms["parcel"] == row, "verdict"].astype("str").tolist()
        ranked = [each for each in VERDICTS if each in here]
        assert (found.iloc[row] if ranked else None) == (ranked[0] if ranked else None)


def test_the_firm_with_most_land_gives_the_industry(study: Study) -> None:
    layers = map_layers(study)
    found = traits(study, layers)["industry"]
    firms = layers.enterprises.assign(two=division(layers.enterprises["sector_code"]))
    for row, here in firms.dropna(subset=["two", "area_mu"]).groupby("parcel"):
        if here["area_mu"].nunique() == len(here) == (firms["parcel"] == row).sum():
            assert found.iloc[int(row)] == here.loc[here["area_mu"].idxmax(), "two"]


def test_the_stage_is_the_furthest_that_the_latest_contract_reached(study: Study) -> None:
    layers = map_layers(study)
    found = traits(study, layers)["stage"]
    assert set(found.dropna()) <= set(STAGES)
    ids = layers.parcels["parcel_id"].astype("str")
    contracts = study["contracts"]
    day = pd.Timestamp(study.year, 12, 31)
    produced = contracts[contracts["production_on"] <= day]
    alone = contracts["parcel_id"].value_counts()
    for identity in produced["parcel_id"]:
        if alone[identity] == 1:
            assert (found[ids == identity] == "in_production").all()
    without = ~ids.isin(contracts["parcel_id"])
    assert found[without].isna().all()


def test_an_open_route_colours_its_parcel(study: Study) -> None:
    layers = map_layers(study)
    found = traits(study, layers)["route"]
    routes = study["routes"]
    open_ = routes[routes["outcome"] == "open"].dropna(subset=["parcel_id"])
    ids = layers.parcels["parcel_id"].astype("str")
    routed = ~found.isin(["unknown", "none", "not_reviewed"])
    assert set(ids[routed]) == set(open_["parcel_id"])
    bare = changed(study, routes=routes.iloc[:0])
    assert traits(bare, map_layers(bare))["route"].isna().all()


def test_a_study_without_the_newer_tables_still_has_a_map() -> None:
    study = make_study(12)
    spare = {"routes", "case_progress", "units", "contracts", "projects", "constraints"}
    tables = {name: table for name, table in study.tables.items() if name not in spare}
    tables |= {name: study.tables[name] for name in ("constraints",)}
    old = Study(study.meta, tables, study.policy)
    head = read_page(render_map(old).get_root().render()).head
    keys = [theme["key"] for theme in head["themes"]]
    assert keys[:3] == ["grade", "tax_per_mu", "total"]
    assert "route" not in keys
    assert "cases" not in head["tables"]


def test_years_are_those_of_the_study_and_rows_those_of_the_map(study: Study) -> None:
    layers = map_layers(study)
    times, frame = moments(study, layers, ())
    yearly = study["indicators"].query("subject == 'parcel'").dropna(subset=["tax_per_mu"])
    earlier = sorted(set(yearly["year"]) - {study.year})
    assert [each.year for each in times if "tax_per_mu" in each.columns] == earlier
    ids = layers.parcels["parcel_id"].astype("str")
    for year in earlier:
        values = yearly[yearly["year"] == year].set_index("subject_id")["tax_per_mu"]
        pd.testing.assert_series_equal(
            frame[f"tax_per_mu_{year}"], values.reindex(ids).reset_index(drop=True),
            check_names=False, check_index=False,
        )  # fmt: skip


def test_large_parks_keep_earlier_years_short_and_on_their_side_of_each_limit(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landuse.present.map import moments as module

    layers = map_layers(study)
    _, exact = moments(study, layers, ())
    monkeypatch.setattr(module, "COARSE", 10)
    _, short = moments(study, layers, ())
    for name in [each for each in exact if str(each).startswith("tax_per_mu")]:
        breaks = (5.0, 15.0, 30.0, 100.0)
        assert (np.digitize(exact[name], breaks) == np.digitize(short[name], breaks)).all()
        assert (exact[name] - short[name]).dropna().between(0, 0.1001).all()


def test_a_large_park_is_shown_with_less_and_says_the_same(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landuse.present.map import render as module

    full = read_page(render_map(study).get_root().render())
    monkeypatch.setattr(module, "COARSE", 10)
    short = read_page(render_map(study).get_root().render())
    assert len(short.raw) < 0.75 * len(full.raw)
    assert "firms" not in short.head["tables"]
    for name in ("parcel_id", "grade", "rank", "tax_per_mu", "total"):
        one, other = full.column("parcels", name), short.column("parcels", name)
        if name in ("parcel_id", "grade", "rank"):
            assert one == other
        else:
            pairs = zip(one, other, strict=True)
            assert all((a is None) == (b is None) for a, b in pairs)
            assert np.nanmax(np.abs(np.array(one, float) - np.array(other, float))) < 0.0100001


def test_figures_in_the_page_are_those_of_the_study(study: Study) -> None:
    reading = read_page(render_map(study).get_root().render())
    layers = map_layers(study)
    for name, off in (("area_mu", 6e-6), ("tax_paid", 6e-6), ("tax_per_mu", 0.0101)):
        there = np.array(reading.column("parcels", name), dtype=float)
        here = layers.parcels[name].to_numpy(dtype=float)
        assert (np.isnan(there) == np.isnan(here)).all()
        assert np.nanmax(np.abs(there - here)) <= off
    assert reading.column("parcels", "rank") == [
        None if pd.isna(each) else int(each) for each in layers.parcels["rank"]
    ]
    assert reading.column("enterprises", "credit_code") == [
        None if pd.isna(each) else each for each in layers.enterprises["credit_code"]
    ]


def test_details_are_of_the_firms_and_parcels_they_name(study: Study) -> None:
    layers = map_layers(study)
    found = details(study, layers)
    ids = firm_ids(layers)
    facts = study["enterprise_facts"].query("year == @study.year").set_index("enterprise_id")
    tax = facts["tax_paid"].reindex(ids).to_numpy()
    np.testing.assert_array_equal(found["firms"]["tax_paid"].to_numpy(), tax)
    for name in ("stability", "lifts", "contracts", "units", "cases", "routes", "links"):
        assert found[name]["parcel"].is_monotonic_increasing
    for name in ("firm_stability", "firm_lifts", "signs"):
        assert found[name]["firm"].is_monotonic_increasing
    held = study["stability"].query("subject == 'enterprise' and year == @study.year")
    known = held["subject_id"].isin(ids)
    assert len(found["firm_stability"]) == known.sum()
    assert not {"legal_person", "phone"} & set(found["firms"].columns)


def test_outlines_hold_every_version_and_constraint(study: Study) -> None:
    found = outlines(study)
    assert (found["layer"] == "zone").sum() == len(study["zones"])
    limits = study["constraints"]["kind"].astype("str")
    assert (found["layer"] == "quarter").sum() == (limits == "planned_quarter").sum()
    assert (found["layer"] == "constraint").sum() == (limits != "planned_quarter").sum()
    zones = found[found["layer"] == "zone"]
    assert zones["area_mu"].sum() == pytest.approx(study["zones"]["area_m2"].sum() * 3 / 2000)


def test_only_characters_of_the_park_have_a_reading() -> None:
    page = render_map(make_study(20)).get_root().render()
    known = set("".join(read_page(page).head["pinyin"].values()))
    study = make_study(20)
    written = set("".join([*study["parcels"]["name"], *study["enterprises"]["name"]]))
    assert known <= written
    assert {each for each in written if "\u4e00" <= each <= "\u9fff"} <= known
    public = render_map(make_study(20), audience="public").get_root().render()
    assert read_page(public).head["pinyin"] == {}
    assert readings([]) == {}


def test_a_folder_must_hold_tiles_and_lie_beside_the_page(tmp_path: Path) -> None:
    page = tmp_path / "out" / "map.html"
    with pytest.raises(LanduseError) as none:
        Basemap.beside(tmp_path, page=page)
    assert none.value.problems[0].code == "map.no_tiles"
    tile = tmp_path / "tiles" / "12" / "7" / "9.jpg"
    tile.parent.mkdir(parents=True)
    tile.touch()
    with pytest.raises(LanduseError) as elsewhere:
        Basemap.beside(tmp_path / "tiles", page=page)
    assert elsewhere.value.problems[0].code == "map.tiles_elsewhere"
    base = Basemap.beside(tmp_path / "tiles", page=tmp_path / "map.html")
    assert (base.url, base.min_zoom, base.max_zoom) == ("tiles/{z}/{x}/{y}.jpg", 12, 12)


@pytest.mark.parametrize(
    ("key", "layer"), [("", "vec"), ("a b", "vec"), ('"><', "vec"), ("a1", "x")]
)
def test_a_wrong_key_is_refused(key: str, layer: str) -> None:
    with pytest.raises(LanduseError) as caught:
        Basemap.tianditu(key, layer=layer)
    assert caught.value.problems[0].code == "map.no_key"


def policy(page: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert found
    return found[1]


def test_the_policy_is_loosened_only_for_what_was_asked() -> None:
    study = make_study(5)
    strict = policy(render_map(study).get_root().render())
    assert "http" not in strict
    assert "file:" not in strict
    online = policy(render_map(study, basemap=Basemap.tianditu("0a1b2c")).get_root().render())
    assert "img-src data: blob: https://*.tianditu.gov.cn;" in online
    assert online.count("http") == 1
    made = render_map(study, online=True)
    folium.TileLayer("OpenStreetMap").add_to(made)
    Fullscreen().add_to(made)
    loose = policy(made.get_root().render())
    assert "https://tile.openstreetmap.org" in loose
    assert "unsafe-inline" not in loose.split("script-src")[1]


def test_known_plugins_are_put_inside_and_others_refused() -> None:
    made = render_map(make_study(5))
    MarkerCluster([list(made.location)]).add_to(made)
    HeatMap([list(made.location)]).add_to(made)
    page = made.get_root().render()
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""", page)
    assert "Permission is hereby granted" in page
    for layer in (Fullscreen(), folium.TileLayer("OpenStreetMap")):
        refused = render_map(make_study(5))
        layer.add_to(refused)
        with pytest.raises(LanduseError) as caught:
            refused.get_root().render()
        assert [note.code for note in caught.value.problems] == ["map.remote_files"]
