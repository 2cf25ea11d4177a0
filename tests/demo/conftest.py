"""The demo park, drawn and written once for all its tests."""

from pathlib import Path

import pandas as pd
import pytest

from landuse.demo.build import build_park
from landuse.demo.files import write_files


@pytest.fixture(scope="session")
def park() -> dict[str, pd.DataFrame]:
    return build_park()


@pytest.fixture(scope="session")
def park_folder(park: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(park, tmp_path_factory.mktemp("park")).parent
