"""Real parks: where their originals are, and a study of each, made once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from landuse import Study, load_park, score

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
ORIGINALS = REPOSITORY.parent / "shared" / "data"


@cache
def _study(park: Path) -> Study:
    return score(load_park(park))


@pytest.fixture(scope="session")
def original() -> Callable[[str, str], Study]:
    """Study of a park of ``parks/``, whose files lie beside the repository."""

    def make(park: str, folder: str) -> Study:
        if not (ORIGINALS / folder).is_dir():
            pytest.skip(f"the original files are not here: ../shared/data/{folder}")
        return _study(HERE / "parks" / park)

    return make


@pytest.fixture(scope="session")
def shipped() -> Study:
    """Study of the copy in ``data/parcels/easthampton``."""
    return _study(REPOSITORY / "data" / "parcels" / "easthampton" / "park.toml")
