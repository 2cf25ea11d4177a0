"""The demo park, drawn and written once for all tests."""

from pathlib import Path

import pandas as pd
import pytest

from tests import demo_run


@pytest.fixture(scope="session")
def park() -> dict[str, pd.DataFrame]:
    return demo_run.tables()


@pytest.fixture(scope="session")
def park_folder() -> Path:
    return demo_run.park().parent
