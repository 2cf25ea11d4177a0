"""The notebooks run from start to end, store no outputs and use public names only."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import landuse

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> ast.Module:
    sources = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    return ast.parse("\n".join(sources))


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stores_no_outputs(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_uses_public_names_only(path: Path) -> None:
    used = set()
    for node in ast.walk(code(path)):
        if isinstance(node, ast.Import):
            assert not any(each.name.startswith("landuse.") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("landuse.")
            if node.module == "landuse":
                used |= {each.name for each in node.names}
        elif isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "landuse":
                used.add(node.attr)
    assert used
    assert used <= set(landuse.__all__)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the notebook machinery, not ours
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_runs_from_start_to_end(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(search))
    notebook = read(path)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.output_type == "error"]
    assert not [output for output in shown if output.get("name") == "stderr"]
    pages = [output for output in shown if "text/html" in output.get("data", {})]
    assert pages
    if path.stem == "01-tour":
        assert any("<iframe" in output["data"]["text/html"] for output in pages)
