"""What may stand in the repository: its top level, no addresses, no machine paths, nothing large."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import Repo

TOP = {
    # as the users fixed it
    "landuse",
    "data",
    "notebooks",
    "tests",
    "cli.py",
    "environment.yml",
    # what tools insist on
    ".ci",
    ".gitattributes",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "hatch_build.py",
    "pyproject.toml",
    "requirements-test.lock",
    "requirements.lock",
}
# Written backwards so that this file does not hold what it forbids.
HOSTS = tuple(
    host[::-1]
    for host in (
        "gro.ipyp",
        "gro.detsohnohtyp",
        "gro.sjmpn.yrtsiger",
        "moc.gkpnray",
        "moc.rorrimmpn",
        "gro.adnocana",
        "moc.nuyila.srorrim",
        "ude.auhgnist.anut",
        "gro.naibed.bed",
    )
)
MEGABYTE = 2**20
LIMIT = 1 * MEGABYTE
LIMIT_DATA = 5 * MEGABYTE


def top_level(repo: Repo) -> list[str]:
    """The root stays as the users drew it, and data/ holds parcels/ only."""
    found = []
    for path in repo.files:
        parts = repo.parts(path)
        if parts[0] not in TOP:
            found.append(f"{parts[0]}:1: not part of the fixed top level")
        elif parts[0] == "data" and parts[1] != "parcels":
            found.append(f"data/{parts[1]}:1: data/ holds parcels/ only")
    return sorted(set(found))


def samples_documented(repo: Repo) -> list[str]:
    """Each sample in data/parcels says what it is and under which licence."""
    folders = {"/".join(repo.parts(path)[:3]) for path in repo.files if len(repo.parts(path)) > 3}
    found = []
    for folder in sorted(each for each in folders if each.startswith("data/parcels/")):
        readme = repo.root / folder / "README.md"
        if not readme.is_file():
            found.append(f"{folder}/README.md:1: missing")
        elif not re.search(
            r"许可|licen[cs]e|public domain", readme.read_text("utf-8"), re.IGNORECASE
        ):
            found.append(f"{folder}/README.md:1: says nothing of the licence")
    return found


def registry_addresses(repo: Repo) -> list[str]:
    """No address of a package registry, so that any mirror serves."""
    return [
        f"{repo.where(path)}:{number}: address of a registry ({host})"
        for path in repo.files
        for number, line in _lines(path)
        for host in HOSTS
        if host in line
    ]


def machine_paths(repo: Repo) -> list[str]:
    """No path of the machine that this was written on."""
    machine = (f"{repo.root}/", f"{Path.home()}/")
    return [
        f"{repo.where(path)}:{number}: path of this machine"
        for path in repo.files
        for number, line in _lines(path)
        if any(each in line for each in machine)
    ]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    content = path.read_bytes()
    if b"\0" not in content:
        yield from enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1)


def large_files(repo: Repo) -> list[str]:
    """Small files only: 1 MB, sample data 5 MB."""
    return [
        f"{repo.where(path)}:1: {path.stat().st_size / MEGABYTE:.1f} MB is too large"
        for path in repo.files
        if path.stat().st_size > (LIMIT_DATA if repo.parts(path)[0] == "data" else LIMIT)
    ]


def notebook_outputs(repo: Repo) -> list[str]:
    """Notebooks carry no outputs and no run counts."""
    found = []
    for path in repo.files:
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found += [
                f"{repo.where(path)}:1: cell {number} carries an output or a run count"
                for number, cell in enumerate(cells, start=1)
                if cell.get("outputs") or cell.get("execution_count")
            ]
    return found
