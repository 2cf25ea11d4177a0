"""What all tests of a run share, made once: by whichever process of pytest-xdist comes first."""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RUN = "LANDUSE_TEST_RUN"
PATIENCE = 900
"""Seconds after which a process that makes something counts as dead."""


def start() -> None:
    """A folder for this run, known to the processes it will start."""
    os.environ[RUN] = tempfile.mkdtemp(prefix="landuse-tests-")


def end() -> None:
    shutil.rmtree(os.environ.pop(RUN), ignore_errors=True)


def folder(name: str, make: Callable[[Path], object]) -> Path:
    """Folder of this name; `make` fills it unless another process has."""
    target = Path(os.environ[RUN]) / name
    done = target.with_name(f"{name}.done")
    with _alone(target.with_name(f"{name}.lock")):
        if not done.exists():
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            make(target)
            done.touch()
    return target


def value(name: str, make: Callable[[], Any]) -> Any:
    """What `make` returns; each process has its own copy."""

    def fill(target: Path) -> None:
        (target / "value").write_bytes(pickle.dumps(make()))

    return pickle.loads((folder(name, fill) / "value").read_bytes())


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; a folder can be made by one only, on every system."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
    try:
        yield
    finally:
        lock.rmdir()
