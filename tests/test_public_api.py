"""The front of the package: what it offers, that it is lazy, and that the names are the right ones."""

import ast
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import landuse

ROOT = Path(__file__).parents[1]
PUBLIC = [name for name in landuse.__all__ if name != "__version__"]
HEAVY = ("geopandas", "shapely", "pandas", "numpy", "folium", "click", "pydantic", "pandera")


def run(code: str) -> str:
    """Output of a fresh interpreter, since imports leave traces."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def type_checking_imports() -> dict[str, str]:
    tree = ast.parse(Path(landuse.__file__).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


@pytest.mark.parametrize("name", PUBLIC)
def test_name_is_what_its_home_defines(name: str) -> None:
    home = import_module(landuse._HOMES[name])
    assert getattr(landuse, name) is getattr(home, name)
    assert getattr(landuse, name).__doc__


def test_lists_agree() -> None:
    assert landuse.__all__ == sorted(landuse.__all__)
    assert set(PUBLIC) == set(landuse._HOMES)
    assert type_checking_imports() == landuse._HOMES
    assert set(landuse.__all__) <= set(dir(landuse))


def test_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        landuse.nothing  # noqa: B018


def test_import_is_light() -> None:
    loaded = run(f"import sys, landuse; print([name for name in {HEAVY} if name in sys.modules])")
    assert loaded == "[]"


@pytest.mark.parametrize("first", ["pass", "import landuse.score"])
def test_score_is_the_function_whatever_was_imported_before(first: str) -> None:
    """A stage and a public function share this name; the function stays in front."""
    ask = (
        "import landuse; from landuse import score; print(score.__module__, landuse.score is score)"
    )
    assert run(f"{first}; {ask}") == "landuse.pipeline True"


def test_errors_are_one_family() -> None:
    assert issubclass(landuse.InputError, landuse.LanduseError)


def test_version_is_that_of_the_installed_package() -> None:
    try:
        installed = version("landuse")
    except ModuleNotFoundError:
        pytest.skip("not installed")
    assert installed == landuse.__version__
