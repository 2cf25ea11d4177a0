"""Expansion (调区扩区成果): the tables of one expansion account, and their folder."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from landuse.errors import StudyError, unwritten
from landuse.policy import ExpansionRules
from landuse.study.folder import Extra, geo_metadata, put_in_place, restore_folder

if TYPE_CHECKING:
    import geopandas as gpd

EXPANSION_FORMAT = 1
EXPANSION_TABLES = (
    "expansion_versions",
    "expansion_flows",
    "expansion_patches",
    "expansion_growth",
    "expansion_constraints",
    "expansion_gates",
    "expansion_stock",
    "expansion_parcels",
    "expansion_enterprises",
    "expansion_points",
    "expansion_documents",
)
"""Tables of an expansion account; ``notes`` come with them."""

_FILE = "expansion.json"
_DIGITS = 4
_LISTS = {f"expansion_{name}" for name in ("points", "patches", "parcels", "enterprises")}


@dataclass(frozen=True)
class Expansion:
    """Frozen account of an expansion (调区扩区成果).

    Parameters
    ----------
    meta
        What ``expansion.json`` says of the run.
    tables
        Table name → frame; geometry as WKB.
    crs
        CRS of the geometry, in metres.
    rules
        Rules that judged.
    layers
        Kind of constraint → its polygons; in memory only, to be drawn.
    parcels
        Code of a parcel on land in or out → its polygon; in memory only, to be drawn.
    """

    meta: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    crs: str
    rules: ExpansionRules
    layers: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    parcels: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def layer(self, table: str) -> gpd.GeoDataFrame:
        """Table with decoded geometry (图层).

        Parameters
        ----------
        table
            A table with geometry.

        Returns
        -------
        geopandas.GeoDataFrame
            The rows, in the CRS of the account.
        """
        import geopandas as gpd

        frame = self.tables[table]
        shapes = shapely.from_wkb(frame["geometry"].to_numpy(dtype=object, na_value=None))
        return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=self.crs)


def to_wkb(shapes: np.ndarray[Any, Any]) -> pa.ChunkedArray:
    """Geometries as bytes (图形转字节), in a fixed order of rings and vertices.

    Parameters
    ----------
    shapes
        Geometries.

    Returns
    -------
    pyarrow.ChunkedArray
        WKB.
    """
    wkb = shapely.to_wkb(shapely.normalize(shapes)) if len(shapes) else []
    return pa.chunked_array([pa.array(list(wkb), pa.binary())])


def save_expansion(
    expansion: Expansion, folder: Path | str, *, extras: Iterable[Extra] = ()
) -> Path:
    """Write an account, all or nothing (保存调区扩区成果).

    Parameters
    ----------
    expansion
        The account.
    folder
        Where it goes. An older account there is replaced only once the new one is complete.
    extras
        Further files: name and a function that writes it.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    StudyError
        The folder holds something that is not an expansion account, or cannot be written.
    """
    target = Path(folder).absolute()
    refuse_folder(target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        restore_folder(target)
        shutil.rmtree(partial, ignore_errors=True)
        (partial / "tables").mkdir(parents=True)
        for name, frame in expansion.tables.items():
            short = name.removeprefix("expansion_")
            _write(frame, partial / "tables" / f"{short}.parquet", expansion.crs)
        said = json.dumps(figures(expansion), ensure_ascii=False, indent=1, allow_nan=False)
        (partial / _FILE).write_text(said + "\n", encoding="utf-8", newline="\n")
        for name, write in extras:
            write(partial / name)
        put_in_place(partial, target)
    except OSError as error:
        raise unwritten(target, error, folder=True) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def refuse_folder(target: Path) -> None:
    """Refuse a folder that holds something else (拒绝非本成果的文件夹).

    Parameters
    ----------
    target
        The folder.

    Raises
    ------
    StudyError
        It is a file, or holds files but no expansion account.
    """
    if target.exists() and not target.is_dir():
        raise StudyError("study.not_a_folder", folder=str(target))
    if target.is_dir() and any(target.iterdir()) and not (target / _FILE).is_file():
        raise StudyError("expansion.foreign_folder", folder=str(target))


def figures(expansion: Expansion) -> dict[str, Any]:
    """Figures of an account (账目数据) as plain values: run, versions, growth, constraints, gates.

    Parameters
    ----------
    expansion
        The account.

    Returns
    -------
    dict
        What ``expansion.json`` holds; missing figures are null.
    """
    told = {
        name.removeprefix("expansion_"): _records(frame)
        for name, frame in expansion.tables.items()
        if name not in _LISTS
    }
    return {"format": EXPANSION_FORMAT, **expansion.meta, **told}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.drop(columns=[name for name in ("geometry",) if name in frame])
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    """Value as JSON has it: figures to a few digits, days as text, nothing for what is missing."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return None if math.isinf(value) else round(float(value), _DIGITS) + 0.0
    return str(value)


def _write(frame: pd.DataFrame, path: Path, crs: str) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if "geometry" in table.column_names:
        known = table.schema.metadata or {}
        table = table.replace_schema_metadata({**known, b"geo": geo_metadata(crs)})
    pq.write_table(table, path, compression="lz4", use_dictionary=False, write_statistics=False)
