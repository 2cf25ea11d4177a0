"""Command expand: what it prints and writes, and what it says to a park that lacks something."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from landuse.cli import expand as cli
from landuse.cli import main
from tests import demo_run


def run(*args: object) -> int:
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in args])
    return int(done.value.code or 0)


def test_the_account_is_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "调区 成果"
    assert run("expand", demo_run.park(), "-o", out, "--lang", "en") == 0
    said = capsys.readouterr().out
    assert "1,503.90" in said  # ha of the park in 2024
    assert "22,558.45" in said  # the same in mu
    assert "closes" in said
    wanted = {"expansion.json", "expansion.xlsx", "expansion.gpkg", "timeline.html", "tables"}
    assert {path.name for path in out.iterdir()} == wanted
    figures = json.loads((out / "expansion.json").read_text(encoding="utf-8"))
    assert {
        re.fullmatch("[0-9a-f]{64}", each["sha256"]) is not None for each in figures["inputs"]
    } == {True}
    assert any(each["table"] == "zones" for each in figures["inputs"])


def test_a_park_without_zones_is_told_what_to_add(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    park = tmp_path / "park"
    shutil.copytree(demo_run.park().parent, park, ignore=shutil.ignore_patterns("study*", "full*"))
    config = park / "park.toml"
    said = config.read_text(encoding="utf-8")
    config.write_text(re.sub(r"\[zones\]\n(?:.+\n)*", "", said), encoding="utf-8")
    assert run("expand", config, "-o", tmp_path / "out") == 1
    told = capsys.readouterr().err
    assert "[zones]" in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    assert run("expand", demo_run.park(), "-o", tmp_path) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_copies_for_others_are_searched_and_all_or_none_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, study = cli._account(demo_run.park(), None, "zh")
    firm = str(study["enterprises"]["name"].iloc[0])
    monkeypatch.setattr(cli, "_account", lambda *_: (found, study))
    out = tmp_path / "公开"
    for _ in range(2):
        assert run("expand", demo_run.park(), "-o", out, "--audience", "public") == 0
        assert {path.name for path in out.iterdir()} == {"timeline.html", "expansion.gpkg"}
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    boundaries = found["expansion_versions"]
    name = next(each for each in ("name", "version") if each in boundaries)
    told = boundaries.assign(**{name: firm})
    bad = replace(found, tables={**found.tables, "expansion_versions": told})
    monkeypatch.setattr(cli, "_account", lambda *_: (bad, study))
    capsys.readouterr()
    assert run("expand", demo_run.park(), "-o", out, "--audience", "public") == 1
    assert firm in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    fresh = tmp_path / "new"
    assert run("expand", demo_run.park(), "-o", fresh, "--audience", "public") == 1
    assert not fresh.exists()
    facts = study["enterprise_facts"]
    area = boundaries["approved_area"].astype("float64").copy()
    area.iloc[-1] = facts["revenue"].max()
    told = boundaries.assign(approved_area=area)
    slipped = replace(found, tables={**found.tables, "expansion_versions": told})
    monkeypatch.setattr(cli, "_account", lambda *_: (slipped, study))
    for audience in ("public", "leaders"):
        assert run("expand", demo_run.park(), "-o", fresh, "--audience", audience) == 1
        assert "approved_area" in capsys.readouterr().err
        assert not fresh.exists()
