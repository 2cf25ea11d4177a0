"""What the tests of a run share: made once, by one, whole or not at all."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import shared


@pytest.fixture(autouse=True)
def own_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(shared.RUN, str(tmp_path))


def test_whoever_comes_first_makes_it_and_the_others_wait() -> None:
    made: list[float] = []

    def make(folder: Path) -> None:
        made.append(time.monotonic())
        time.sleep(0.2)
        (folder / "done").write_text("whole", encoding="utf-8")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shared.folder("park", make) / "done", range(8)))
    assert len(made) == 1
    assert {path.read_text(encoding="utf-8") for path in found} == {"whole"}


def test_a_try_that_failed_leaves_nothing_behind() -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("no park")

    with pytest.raises(ValueError, match="no park"):
        shared.folder("park", fail)
    made = shared.folder("park", lambda folder: (folder / "whole").touch())
    assert [path.name for path in made.iterdir()] == ["whole"]


def test_everybody_has_a_copy_of_a_value() -> None:
    first = shared.value("list", lambda: [1])
    first.append(2)
    assert shared.value("list", lambda: pytest.fail("made twice")) == [1]


def test_somebody_who_died_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    (Path(os.environ[shared.RUN]) / "park.lock").mkdir()
    monkeypatch.setattr(shared, "PATIENCE", 0.1)
    with pytest.raises(FileExistsError):
        shared.folder("park", lambda folder: None)
