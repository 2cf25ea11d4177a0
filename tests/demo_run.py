"""The demo park, run once for all tests that read a study; they never write into it."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from landuse.cli import main
from landuse.demo import write_demo
from landuse.ingest import load_park
from landuse.pipeline import score
from landuse.study import Inputs, Study, save_study


@cache
def park() -> Path:
    """Its ``park.toml``."""
    folder = Path(tempfile.mkdtemp(prefix="landuse-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write_demo(folder / "示范园区")


@cache
def inputs() -> Inputs:
    return load_park(park())


@cache
def study() -> Study:
    return score(inputs())


@cache
def saved() -> Path:
    """Study folder with its tables only."""
    return save_study(study(), park().parents[1] / "study")


@cache
def full() -> Path:
    """Study folder as ``landuse score`` writes it."""
    target = park().parents[1] / "full"
    with pytest.raises(SystemExit) as done:
        main(["score", str(park()), "-o", str(target)])
    assert done.value.code == 0
    return target
