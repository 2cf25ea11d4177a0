"""A small park on disk, whole or spoilt, for the checks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ENTERPRISES, PARK, RETURNS, squares

Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Writes a park of three parcels and three firms; a keyword replaces a file of that name."""

    def write(
        park: str = PARK, parcels: tuple[str, ...] = ("P1", "P2", "P3"), **files: str
    ) -> Path:
        folder = tmp_path / "园"
        folder.mkdir()
        squares(list(parcels)).assign(**{"登记面积(亩)": 15.0}).to_file(folder / "parcels.gpkg")
        whole = {"enterprises": ENTERPRISES, "returns": RETURNS, **files}
        (folder / "park.toml").write_text(park, encoding="utf-8")
        for name, text in whole.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return write
