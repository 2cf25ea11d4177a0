"""Damage at random: a file is read or refused with a word; nothing else is raised, nothing hangs."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from landuse.errors import InputError
from landuse.ingest.shapes.geometry import decode
from tests.ingest.conftest import twelve
from tests.ingest.reading import attempt, said
from tests.ingest.tables_of_dbase import shapefile

EACH = 46
Maker = Callable[[Path], tuple[Path, list[str]]]


def _csv(folder: Path) -> tuple[Path, list[str]]:
    rows = "".join(f'E{i},2024,"示例{i}有限公司",{i}.5\n' for i in range(30))
    (folder / "p.csv").write_bytes(
        f"企业编号,年份,企业名称,实缴税收(万元)\n{rows}".encode("gb18030")
    )
    return folder / "p.csv", ["p.csv"]


def _geojson(folder: Path) -> tuple[Path, list[str]]:
    twelve("EPSG:4490").to_file(folder / "p.geojson", driver="GeoJSON")
    return folder / "p.geojson", ["p.geojson"]


def _records(folder: Path) -> tuple[Path, list[str]]:
    text = ",".join(f'{{"企业编号": "E{i}", "年份": 2024, "x": [{i}, null]}}' for i in range(20))
    (folder / "p.json").write_text(f"[{text}]", encoding="utf-8")
    return folder / "p.json", ["p.json"]


def _shapefile(folder: Path) -> tuple[Path, list[str]]:
    return shapefile(folder, "gb18030", stated="GBK"), ["p.shp", "p.shx", "p.dbf", "p.cpg", "p.prj"]


def _lost_index(folder: Path) -> tuple[Path, list[str]]:
    path = shapefile(folder, "utf-8")
    path.with_suffix(".shx").unlink()
    return path, ["p.shp", "p.dbf"]


def _zip(folder: Path) -> tuple[Path, list[str]]:
    path, parts = _shapefile(folder)
    with zipfile.ZipFile(folder / "p.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.write(path.parent / part, f"数据/{part}")
    return folder / "p.zip", ["p.zip"]


def _driven(suffix: str, driver: str) -> Maker:
    def make(folder: Path) -> tuple[Path, list[str]]:
        crs = "EPSG:4490" if suffix == "kml" else "EPSG:4526"
        twelve(crs).to_file(folder / f"p.{suffix}", driver=driver)
        return folder / f"p.{suffix}", [f"p.{suffix}"]

    return make


def _parquet(folder: Path) -> tuple[Path, list[str]]:
    twelve().to_parquet(folder / "p.parquet")
    return folder / "p.parquet", ["p.parquet"]


MAKERS: dict[str, Maker] = {
    "csv": _csv,
    "geojson": _geojson,
    "records": _records,
    "shapefile": _shapefile,
    "lost-index": _lost_index,
    "zip": _zip,
    "gpkg": _driven("gpkg", "GPKG"),
    "fgb": _driven("fgb", "FlatGeobuf"),
    "kml": _driven("kml", "KML"),
    "gml": _driven("gml", "GML"),
    "parquet": _parquet,
}


def _damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with some changed, cut off, put in or set to an extreme."""
    found = bytearray(data)
    at = dice.randrange(min(len(found), dice.choice([128, len(found)])))
    match dice.randrange(4):
        case 0:
            for _ in range(dice.randrange(1, 6)):
                found[dice.randrange(at, len(found))] = dice.randrange(256)
        case 1:
            del found[at:]
        case 2:
            found[at:at] = dice.randbytes(dice.randrange(1, 20))
        case _:
            found[at : at + 4] = dice.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b'"{[<'])
    return bytes(found)


@pytest.mark.parametrize("name", MAKERS)
def test_damage_is_read_or_refused(tmp_path: Path, name: str) -> None:
    path, parts = MAKERS[name](tmp_path)
    whole = {part: (tmp_path / part).read_bytes() for part in parts}
    dice = random.Random(f"damage {name}")
    refused = 0
    for _ in range(EACH):
        part = dice.choice(parts)
        (tmp_path / part).write_bytes(_damaged(whole[part], dice))
        found = attempt(path, "returns" if name in {"csv", "records"} else "parcels")
        (tmp_path / part).write_bytes(whole[part])
        if isinstance(found, InputError):
            refused += 1
        elif found.geometry is not None:
            numbers = found.frame["source_row"].to_numpy(dtype="int64")
            decode("parcels", found.geometry, numbers, path.name)
    assert refused
    sound = attempt(path, "returns" if name in {"csv", "records"} else "parcels")
    assert not isinstance(sound, InputError)
    assert not any(note.severity == "error" for note in said(sound)) or name == "kml"
