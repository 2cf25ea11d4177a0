"""`landuse map`: for whom, as a page or as a picture; nothing is left where something is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from landuse.cli import main
from landuse.policy.audience import list_audiences
from landuse.present.guard.layers import unpack_layers
from landuse.present.guard.unpack import unpack
from landuse.study import save_study
from tests import demo_run
from tests.present.planted import changed

SHIPPED = Path(__file__).parents[2] / "landuse/policies/audiences"


def call(*args: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in args])
    assert isinstance(done.value.code, int)
    return done.value.code


@pytest.mark.parametrize("audience", list_audiences())
def test_the_demo_park_can_be_shown_to_everybody(tmp_path: Path, audience: str) -> None:
    target = tmp_path / "地图.html"
    assert call("map", demo_run.saved(), "-o", target, "--audience", audience) == 0
    page = unpack(target.read_text(encoding="utf-8"))
    assert page.head["audience"] == audience
    names = {name for table in page.tables.values() for name in table}
    assert ("tax_paid" in names) == (audience != "public")
    assert [each.name for each in tmp_path.iterdir()] == ["地图.html"]


def test_own_rules_are_taken_from_a_file(tmp_path: Path) -> None:
    own = tmp_path / "街道.toml"
    content = (SHIPPED / "public.toml").read_text(encoding="utf-8")
    own.write_text(content.replace('name = "public"', 'name = "street"', 1), encoding="utf-8")
    target = tmp_path / "map.html"
    assert call("map", demo_run.saved(), "-o", target, "--audience", own) == 0
    assert unpack(target.read_text(encoding="utf-8")).head["audience"] == "street"


def test_a_planted_figure_fails_the_command_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = demo_run.study()
    facts = study["enterprise_facts"]
    tax = facts.loc[facts["year"] == study.year, "tax_paid"].astype("float64").max()
    zones = study["zones"]
    names = zones["name"].astype("str") + f"（最大一户缴税{tax:,.2f}万元）"
    folder = save_study(changed(study, zones=zones.assign(name=names)), tmp_path / "study")
    target = tmp_path / "out" / "map.html"
    target.parent.mkdir()
    capsys.readouterr()
    assert call("map", folder, "-o", target, "--audience", "public") == 1
    said = capsys.readouterr().err
    assert f"{tax:,.2f}" in said
    assert "zones.name" in said
    assert "Traceback" not in said
    assert list(target.parent.iterdir()) == []
    assert call("map", folder, "-o", target, "--audience", "internal") == 0


def test_a_picture_is_written_beside_or_instead_of_the_page(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    png, page = tmp_path / "图.png", tmp_path / "map.html"
    args = ("--png", png, "--theme", "grade", "--paper", "A3", "--lang", "en")
    code = call("map", demo_run.saved(), *args)
    if code:
        pytest.skip("no Chinese font on this machine")
    assert png.read_bytes().startswith(b"\x89PNG")
    assert not (demo_run.saved() / "map.html").exists()
    assert call("map", demo_run.saved(), *args, "-o", page) == 0
    assert page.exists()


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("--audience", "nobody"), "internal, leaders, public"),
        (("--png", "map.jpg"), ".png"),
        (("-o", "map.pdf"), "html"),
        (("--png", "map.png", "--theme", "colour"), "tax_per_mu"),
    ],
)
def test_wrong_wishes_are_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    found: str,
) -> None:
    if "--theme" in args:
        pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert call("map", demo_run.saved(), *args, "--lang", "en") == 1
    assert found in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_layers_alone_are_written_for_an_audience(tmp_path: Path) -> None:
    target = tmp_path / "园区.gpkg"
    assert call("map", demo_run.saved(), "--gpkg", target, "--audience", "public") == 0
    assert [each.name for each in tmp_path.iterdir()] == [target.name]
    assert set(unpack_layers(target).tables["parcels"]) == {
        *("parcel_id", "zone", "area_mu", "grade"),
    }
    assert call("map", demo_run.saved(), "--gpkg", tmp_path / "园区.shp") == 1


def test_a_planted_firm_leaves_no_layers_and_no_picture(tmp_path: Path) -> None:
    study = demo_run.study()
    firm = str(study["enterprises"]["name"].iloc[0])
    zones = study["zones"]
    names = zones["name"].astype("str") + firm
    folder = save_study(changed(study, zones=zones.assign(name=names)), tmp_path / "study")
    out = tmp_path / "out"
    out.mkdir()
    for option, name in (("--gpkg", "a.gpkg"), ("--png", "a.png"), ("-o", "a.html")):
        assert call("map", folder, option, out / name, "--audience", "public") == 1
        assert list(out.iterdir()) == [], option


def test_the_park_says_for_whom_unless_the_command_does(tmp_path: Path) -> None:
    study = demo_run.study()
    folder = save_study(replace(study, meta={**study.meta, "audience": "public"}), tmp_path / "s")
    target = tmp_path / "map.html"
    assert call("map", folder, "-o", target) == 0
    assert unpack(target.read_text(encoding="utf-8")).head["audience"] == "public"
    assert call("map", folder, "-o", target, "--audience", "leaders") == 0
    assert unpack(target.read_text(encoding="utf-8")).head["audience"] == "leaders"
