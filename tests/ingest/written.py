"""The twelve parcels in every format; each writer returns the source for park.toml."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from tests.ingest.conftest import CRS, twelve

Source = dict[str, Any]
_AS_TEXT: Source = {"columns": {"geometry": "WKT"}, "crs": CRS}


def _gpkg(folder: Path) -> Source:
    twelve().to_file(folder / "我的 地块.gpkg", layer="宗地")
    return {"path": "我的 地块.gpkg", "layer": "宗地"}


def _gdb(folder: Path) -> Source:
    twelve().to_file(folder / "p.gdb", driver="OpenFileGDB", layer="宗地")
    return {"path": "p.gdb"}


def _gdb_zip(folder: Path) -> Source:
    (folder / "in").mkdir()
    _gdb(folder / "in")
    shutil.make_archive(str(folder / "p.gdb"), "zip", folder / "in")
    return {"path": "p.gdb.zip"}


def _geojson(folder: Path) -> Source:
    twelve().to_file(folder / "p.geojson", driver="GeoJSON")
    (folder / "p.geojson").rename(folder / "!p.geojson")
    return {"path": "!p.geojson"}


def _parquet(folder: Path) -> Source:
    twelve().to_parquet(folder / "p.parquet")
    return {"path": "p.parquet"}


def _shp(folder: Path) -> Source:
    twelve().to_file(folder / "地块.shp", encoding="utf-8")
    return {"path": "地块.shp"}


def _shp_gbk(folder: Path) -> Source:
    """As old programs write it: no .cpg, no language byte."""
    named = twelve().rename(columns={"parcel_id": "宗地代码", "name": "宗地名称"})
    named.to_file(folder / "地块.shp", encoding="gb18030")
    (folder / "地块.cpg").unlink()
    data = bytearray((folder / "地块.dbf").read_bytes())
    data[29] = 0
    (folder / "地块.dbf").write_bytes(data)
    return {"path": "地块.shp"}


def _shp_zip(folder: Path) -> Source:
    (folder / "in").mkdir()
    _shp_gbk(folder / "in")
    shutil.make_archive(str(folder / "地块包"), "zip", folder / "in")
    return {"path": "地块包.zip"}


def _as_text() -> pd.DataFrame:
    frame = twelve()
    return pd.DataFrame(frame.drop(columns="geometry")).assign(WKT=frame.geometry.to_wkt())


def _xlsx(folder: Path) -> Source:
    _as_text().to_excel(folder / "p.xlsx", index=False, engine="xlsxwriter")
    return {"path": "p.xlsx", **_AS_TEXT}


def _csv(folder: Path, encoding: str) -> Source:
    _as_text().to_csv(folder / "p.csv", index=False, encoding=encoding)
    return {"path": "p.csv", **_AS_TEXT}


WRITERS: dict[str, Callable[[Path], Source]] = {
    "gpkg": _gpkg,
    "gdb": _gdb,
    "gdb.zip": _gdb_zip,
    "geojson": _geojson,
    "parquet": _parquet,
    "shp": _shp,
    "shp-gbk": _shp_gbk,
    "shp-gbk.zip": _shp_zip,
    "xlsx": _xlsx,
    **{
        f"csv-{name}": partial(_csv, encoding=name)
        for name in ("utf-8", "utf-8-sig", "gb18030", "utf-16")
    },
}
