"""A small sound park to spoil, and the command line called in the same process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pytest
import shapely

from landuse.cli import main

CRS = "EPSG:4526"
X, Y = 38_600_000, 3_400_000
PARK = """[park]
name = "小园"
year = 2025

[parcels]
path = "parcels.gpkg"

[enterprises]
path = "enterprises.csv"

[returns]
path = "returns.csv"
"""
ENTERPRISES = "企业编号,企业名称,宗地代码,是否规上\nE1,甲厂,P1,是\nE2,乙厂,P2,是\nE3,丙厂,P3,否\n"
RETURNS = "企业编号,年度,实缴税收(万元),营业收入(万元)\nE1,2025,100,9000\nE2,2025,50,3000\nE3,2025,9,800\n"


@dataclass(frozen=True)
class Ran:
    """What a call of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls ``landuse …`` in this process; it always ends with an exit code."""

    def call(*args: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as done:
            main([str(arg) for arg in args])
        told = capsys.readouterr()
        assert isinstance(done.value.code, int)
        assert "Traceback" not in told.out + told.err
        return Ran(done.value.code, told.out, told.err)

    return call


def squares(
    ids: list[str], *, x: float = X, y: float = Y, crs: str = CRS
) -> geopandas.GeoDataFrame:
    """Square parcels of 100 m side by side."""
    left = [x + 100 * place for place in range(len(ids))]
    shapes = [shapely.box(each, y, each + 100, y + 100) for each in left]
    return geopandas.GeoDataFrame({"宗地代码": ids}, geometry=shapes, crs=crs)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Folder of a park with three parcels and three firms, all well."""
    folder = tmp_path / "小园"
    folder.mkdir()
    squares(["P1", "P2", "P3"]).to_file(folder / "parcels.gpkg")
    for name, content in (
        ("park.toml", PARK),
        ("enterprises.csv", ENTERPRISES),
        ("returns.csv", RETURNS),
    ):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
