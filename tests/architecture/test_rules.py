"""Each rule can fail: small trees that break exactly it, and one that keeps them all."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture import RULES
from tests.architecture.repository import HOSTS, LIMIT
from tests.architecture.tree import Repo

Tree = Mapping[str, str]

SOUND: Tree = {
    "pyproject.toml": '[project]\nname = "landuse"\ndependencies = ["geopandas>=1", "folium>=0.2"]\n',
    "landuse/__init__.py": '"""Front (门面)."""\n',
    "landuse/errors.py": '"""Errors (错误)."""\nfrom landuse.words import text\n',
    "landuse/words.py": '"""Words (文字)."""\n',
    "landuse/study.py": '"""Study (成果)."""\nimport geopandas\nfrom landuse import __version__\n',
    "landuse/measure/__init__.py": '"""Measures (指标)."""\nfrom landuse.measure.yields import tax\n',
    "landuse/measure/yields.py": (
        "def tax(paid: float) -> float:\n"
        '    """Tax (税收) [万元].\n\n    Parameters\n    ----------\n    paid\n        Paid.\n\n'
        '    Returns\n    -------\n    float\n        Tax.\n    """\n'
        "    return paid\n"
    ),
    "landuse/present/map.py": (
        '"""Map (地图)."""\n'
        "import jinja2\nfrom landuse.study import geopandas\n"
        'NAMES = [text("map.title"), words("map.ui"), f"values.{code}"]\n'
        'raise StudyError("map.gone", found="x")\n'
    ),
    "landuse/text/zh/map.toml": (
        'title = "{park}的地图"\n[ui]\nsearch = "查找"\n[gone]\nmessage = "没有"\nremedy = "再来"\n'
    ),
    "landuse/text/en/map.toml": (
        'title = "Map of {park}"\n[ui]\nsearch = "find"\n[gone]\nmessage = "gone"\nremedy = "again"\n'
    ),
    "landuse/text/zh/values.toml": 'A = "优"\n',
    "landuse/text/en/values.toml": 'A = "best"\n',
    "landuse/data/fields.csv": "table,name,values\nscores,grade,A|B\n",
    "data/parcels/demo/README.md": "许可：公有领域\n",
    "tests/test_errors.py": "",
    "tests/test_words.py": "",
    "tests/test_study.py": "",
    "tests/measure/test_yields.py": "",
    "tests/present/test_map.py": "",
}

MANY_LINES = "\n".join(f"    x = {number}" for number in range(61))
CASES: list[tuple[str, Tree, str]] = [
    ("layers", {"landuse/errors.py": "\nimport landuse.study\n"}, "landuse/errors.py:2:"),
    ("layers", {"landuse/score.py": "from landuse.measure import tax\n"}, "landuse/score.py:1:"),
    (
        "layers",
        {"landuse/present/map.py": "def late():\n    from landuse.measure.yields import tax\n"},
        "landuse/present/map.py:2:",
    ),
    (
        "layers",
        {
            "landuse/cli/__init__.py": "",
            "landuse/demo.py": 'import importlib\nimportlib.import_module("landuse.cli")\n',
        },
        "nobody imports cli",
    ),
    ("layers", {"landuse/sundries.py": ""}, "landuse/sundries.py:1:"),
    ("layers", {"landuse/measure/yields.py": "from ..score import grade\n"}, "yields.py:1:"),
    ("front-door", {"landuse/demo.py": "\nfrom landuse import load_park\n"}, "landuse/demo.py:2:"),
    ("front-door", {"landuse/demo.py": "import landuse\n"}, "landuse/demo.py:1:"),
    ("cycles", {"landuse/words.py": "import landuse.errors\n"}, "landuse.words"),
    (
        "third-party-homes",
        {"landuse/measure/yields.py": "from shapely.geometry import box\n"},
        "landuse/measure/yields.py:1:",
    ),
    ("third-party-homes", {"landuse/present/mapping.py": "import folium\n"}, "mapping.py:1:"),
    ("declared-packages", {"landuse/words.py": "import yaml\n"}, "landuse/words.py:1: yaml"),
    ("file-length", {"landuse/words.py": "\n" * 401}, "landuse/words.py:401:"),
    ("file-length", {"landuse/present/map/web/src/a.ts": "\n" * 401}, "web/src/a.ts:401:"),
    ("function-length", {"landuse/words.py": f"def f():\n{MANY_LINES}\n"}, "landuse/words.py:1: f"),
    ("drawer-names", {"landuse/utils.py": ""}, "landuse/utils.py:1:"),
    ("drawer-names", {"tests/helpers/a.py": ""}, "tests/helpers/a.py:1:"),
    ("no-print", {"landuse/words.py": "\nprint(1)\n"}, "landuse/words.py:2:"),
    ("no-broad-except", {"landuse/words.py": "try:\n    f()\nexcept:\n    pass\n"}, "words.py:3:"),
    (
        "no-broad-except",
        {"landuse/words.py": "try:\n    f()\nexcept (KeyError, Exception):\n    pass\n"},
        "landuse/words.py:3:",
    ),
    (
        "no-forwarded-options",
        {"landuse/words.py": "def f(**options):\n    return g(**options)\n"},
        "landuse/words.py:2:",
    ),
    ("docstrings", {"landuse/words.py": "def f(): ...\n"}, "landuse/words.py:1: f has no"),
    ("docstrings", {"landuse/words.py": 'def f():\n    """Word."""\n'}, "Chinese term"),
    ("docstrings", {"landuse/words.py": 'def f(x):\n    """Word (词)."""\n'}, "Parameters"),
    (
        "docstrings",
        {
            "landuse/link/__init__.py": "from landuse.link.keys import f\n",
            "landuse/link/keys.py": 'def f(x):\n    """Key (键)."""\n',
        },
        "landuse/link/keys.py:1: f lacks the section Parameters",
    ),
    ("docstrings", {"landuse/link/keys.py": 'def f(x):\n    """Key."""\n'}, "Chinese term"),
    ("docstrings", {"landuse/words.py": 'def f() -> int:\n    """Word (词)."""\n'}, "Returns"),
    ("test-files", {"landuse/measure/trend.py": ""}, "tests/measure/test_trend.py"),
    (
        "test-files",
        {"landuse/measure/__init__.py": "def f(): ...\n"},
        "tests/measure/test_measure.py",
    ),
    ("same-keys", {"landuse/text/zh/values.toml": 'A = "优"\n\nB = "良"\n'}, "zh/values.toml:3:"),
    ("same-keys", {"landuse/text/zh/values.toml": ""}, "en/values.toml:1:"),
    ("same-placeholders", {"landuse/text/zh/values.toml": 'A = "{x}"\n'}, "zh/values.toml:1:"),
    ("same-placeholders", {"landuse/text/en/values.toml": 'A = "{x"\n'}, "en/values.toml:1:"),
    ("known-keys", {"landuse/words.py": 'text("map.nothing", lang="zh")\n'}, "words.py:1:"),
    ("known-keys", {"landuse/words.py": 'InputError("map.ui")\n'}, "map.ui.remedy"),
    (
        "used-keys",
        {
            "landuse/text/zh/words.toml": 'a = "甲"\n[b]\nunsaid = "乙"\n',
            "landuse/text/en/words.toml": 'a = "a"\n[b]\nunsaid = "b"\n',
        },
        "zh/words.toml:3: words.b.unsaid",
    ),
    ("used-keys", {"landuse/text/zh/values.toml": 'A = "优"\nC = "差"\n'}, "zh/values.toml:2:"),
    ("no-words-in-code", {"landuse/present/map.py": '"""地图"""\nTITLE = "地图"\n'}, "map.py:2:"),
    ("top-level", {"scripts/run.py": ""}, "scripts:1:"),
    ("top-level", {"data/other/x.csv": ""}, "data/other:1:"),
    ("samples-documented", {"data/parcels/real/x.csv": ""}, "data/parcels/real/README.md:1:"),
    ("samples-documented", {"data/parcels/demo/README.md": "示例"}, "demo/README.md:1:"),
    ("registry-addresses", {"Makefile": f"\nfrom {HOSTS[0]}\n"}, "Makefile:2:"),
    ("machine-paths", {"Makefile": f"cd {Path.home()}/landuse\n"}, "Makefile:1:"),
    ("large-files", {"Makefile": "#" * (LIMIT + 1)}, "Makefile:1:"),
    (
        "notebook-outputs",
        {"notebooks/a.ipynb": json.dumps({"cells": [{"outputs": []}, {"outputs": [1]}]})},
        "notebooks/a.ipynb:1: cell 2",
    ),
]


def plant(root: Path, tree: Tree) -> Repo:
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return Repo(root)


@pytest.mark.parametrize("rule", RULES)
def test_sound_tree_keeps_the_rule(rule: str, tmp_path: Path) -> None:
    assert RULES[rule](plant(tmp_path, SOUND)) == []


@pytest.mark.parametrize(("rule", "change", "expected"), CASES)
def test_broken_tree_is_named(rule: str, change: Tree, expected: str, tmp_path: Path) -> None:
    found = RULES[rule](plant(tmp_path, {**SOUND, **change}))
    assert any(expected in line for line in found), found


def test_every_rule_can_fail() -> None:
    assert {rule for rule, _, _ in CASES} == set(RULES)


def test_files_that_git_ignores_are_not_looked_at(tmp_path: Path) -> None:
    repo = plant(tmp_path, {".venv/x.py": "", "landuse/words.py": "", "node_modules/x.js": ""})
    assert [repo.where(path) for path in repo.files] == ["landuse/words.py"]


def test_inner_functions_need_no_sections(tmp_path: Path) -> None:
    inner = {"landuse/link/keys.py": 'def f(x):\n    """Key (键)."""\n'}
    assert RULES["docstrings"](plant(tmp_path, {**SOUND, **inner})) == []


def test_inner_packages_may_be_tested_as_one(tmp_path: Path) -> None:
    inner = {"landuse/present/map/page.py": "X = 1\n", "landuse/present/map/__init__.py": ""}
    sound = {name: content for name, content in SOUND.items() if name != "landuse/present/map.py"}
    assert RULES["test-files"](plant(tmp_path, {**sound, **inner})) == []
