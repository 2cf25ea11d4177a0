"""Which module may import which: layers, stages apart, homes of third-party packages, no cycles."""

import re
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter

from tests.architecture.tree import PACKAGE, Import, Repo

STAGES = ("ingest", "link", "apportion", "measure", "score", "diagnose", "plan", "expansion")
LAYERS = (
    ("errors", "words", "units", "ids", "names", "version", "beside"),
    ("schema", "policy", "crs", "park", "review"),
    ("study",),
    STAGES,
    ("grading", "history", "landing", "siting", "pipeline", "demo", "checking"),
    ("present",),
    ("cli",),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}

GEOMETRY = (
    "ingest",
    "link.spatial",
    "link.nearness",
    "crs",
    "expansion",
    "plan.assemble",
    "study",
    "present.layers",
    "present.expansion",
    "present.handover",
    "present.map.payload",
    "demo",
)
HOMES: dict[str, tuple[str, ...]] = {
    "geopandas": GEOMETRY,
    "shapely": GEOMETRY,
    "pyogrio": ("ingest", "study", "present.expansion", "present.handover", "demo"),
    "pyproj": ("crs",),
    "folium": ("present.map",),
    "branca": ("present.map",),
    "jinja2": ("present.map",),
    "click": ("cli",),
    "psycopg": ("ingest.formats.postgis",),
    "matplotlib": ("present.picture", "present.drawing", "present.fonts"),
    "python_calamine": ("ingest",),
    "rapidfuzz": ("names",),
    "xlsxwriter": ("present.workbook", "demo"),
}
COMES_WITH = {"branca": "folium", "jinja2": "folium"}
"""Imported by name, brought by another declared package."""


def layers(repo: Repo) -> list[str]:
    """A module imports its own layer or lower ones; no stage another stage; present no stage."""
    found = [
        f"{module.where}:1: {module.part!r} is in no layer; place it in tests/architecture/direction.py"
        for module in repo.modules
        if module.part and module.part not in RANK
    ]
    for each in repo.own_imports():
        if each.part and each.module.part:
            why = _forbidden(each.module.part, each.part)
            if why:
                found.append(each.says(f"{each.module.name} imports {each.target}: {why}"))
    return found


def _forbidden(own: str, other: str) -> str:
    if own == other or own not in RANK or other not in RANK:
        return ""
    if other == "cli":
        return "nobody imports cli"
    if own in STAGES and other in STAGES:
        return "no stage imports another stage; pipeline wires them"
    if own == "present" and other in STAGES:
        return "present reads the study and imports no stage"
    return "that is a higher layer" if RANK[other] > RANK[own] else ""


def front_door(repo: Repo) -> list[str]:
    """The public names of the front are for users; inside, the modules are imported."""
    return [
        each.says(
            f"{each.module.name} imports {each.name or 'the front'} from {PACKAGE}; name its module"
        )
        for each in repo.own_imports()
        if each.target == PACKAGE and each.module.name != PACKAGE and each.name != "__version__"
    ]


def cycles(repo: Repo) -> list[str]:
    """Modules import each other in one direction only."""
    names = {module.name for module in repo.modules}
    graph: dict[str, set[str]] = {name: set() for name in names}
    seen: dict[tuple[str, str], Import] = {}
    for each in repo.own_imports():
        own = each.module.name
        if each.target in names and PACKAGE not in (own, each.target):
            graph[own].add(each.target)
            seen.setdefault((own, each.target), each)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        return [seen[ring[0], ring[1]].says(f"import cycle {' → '.join(ring)}")]
    return []


def third_party_homes(repo: Repo) -> list[str]:
    """Each big package is known in few places."""
    return [
        each.says(f"{each.top} lives in {', '.join(HOMES[each.top])} only")
        for each in repo.imports
        if each.top in HOMES and not _at_home(each.module.name, HOMES[each.top])
    ]


def _at_home(name: str, homes: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{PACKAGE}.{home}.") for home in homes)


def declared_packages(repo: Repo) -> list[str]:
    """Whatever is imported is declared in pyproject.toml."""
    declared = _declared(repo)
    return [
        each.says(f"{each.top} is not declared in pyproject.toml")
        for each in repo.imports
        if each.top not in sys.stdlib_module_names
        and each.top != PACKAGE
        and _plain(COMES_WITH.get(each.top, each.top)) not in declared
    ]


def _declared(repo: Repo) -> set[str]:
    project = tomllib.loads((repo.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    wanted = [
        *project.get("dependencies", []),
        *extras.get("postgis", []),
        *extras.get("pattern", []),
        *extras.get("picture", []),
    ]
    return {_plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in wanted}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
