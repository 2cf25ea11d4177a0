"""Model (成果结构): what a run takes in, and the frozen bundle of tables that it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from landuse.crs import Geometries
from landuse.errors import Note
from landuse.park import Park
from landuse.policy import Policy
from landuse.study.shelf import Shelf, Wanted, picked

if TYPE_CHECKING:
    import geopandas as gpd

FORMAT = 5
TABLES = (
    "parcels",
    "zones",
    "constraints",
    "enterprises",
    "returns",
    "monthly",
    "occupancy",
    "units",
    "contracts",
    "events",
    "projects",
    "geometry_issues",
    "review",
    "objections",
    "cases",
    "case_history",
    "case_targets",
    "links",
    "parcel_facts",
    "enterprise_facts",
    "unmatched",
    "registration",
    "indicators",
    "scores",
    "stability",
    "lifts",
    "alternatives",
    "score_history",
    "changes",
    "nearness",
    "buildings",
    "breaches",
    "findings",
    "performance",
    "supply_chain",
    "verdicts",
    "evidence",
    "zombie_methods",
    "zombie_history",
    "zombie_land",
    "routes",
    "actions",
    "case_progress",
    "milestones",
    "target_progress",
    "notes",
)


@dataclass(frozen=True)
class Inputs:
    """Everything a park brought (输入), read and understood.

    Parameters
    ----------
    park
        The configuration.
    tables
        Table name → frame that keeps its contract; geometry as WKB.
    crs
        Metric CRS of all geometry.
    notes
        What ingest had to say.
    sources
        One record a file: name, table, path, sha256, rows, how it was understood.
    shapes
        Table name → geometries, aligned with the table; in memory only, until :meth:`take_shapes`.
    folder
        Folder of ``park.toml``.
    who
        Table name → position of each row's enterprise in the enterprise sheet, −1 where it is not
        there; in memory only, for tables where it is known.
    """

    park: Park
    tables: Mapping[str, pd.DataFrame]
    crs: str
    notes: tuple[Note, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    shapes: dict[str, Geometries] = field(default_factory=dict)
    folder: Path = Path()
    who: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)

    def looking_back(self, years: int | None) -> Inputs:
        """Inputs of which so many earlier years are scored too (回算年数).

        Parameters
        ----------
        years
            How many; None leaves it to ``park.toml``.

        Returns
        -------
        Inputs
            The same files.
        """
        if years is None:
            return self
        options = self.park.scoring.model_copy(update={"history": years})
        return replace(self, park=self.park.model_copy(update={"scoring": options}))

    def take_shapes(self) -> dict[str, Geometries]:
        """Geometry, handed over (取出图形): whoever takes it decides how long it stays.

        A million decoded shapes are half of the memory of a run, so nobody keeps them for later.
        Asked again, they are read again from the tables.

        Returns
        -------
        dict
            Table name → shapes, for parcels and enterprises.
        """
        taken = dict(self.shapes)
        self.shapes.clear()
        for table in ("parcels", "enterprises"):
            frame = self.tables.get(table)
            if table in taken or frame is None or "geometry" not in frame:
                continue
            if frame["geometry"].notna().any():
                column = pa.array(frame["geometry"].array, pa.binary())
                chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
                taken[table] = Geometries.read(pa.chunked_array(chunks, pa.binary()))
        return taken


@dataclass(frozen=True)
class Study:
    """Frozen bundle of all tables of one run (成果).

    Parameters
    ----------
    meta
        What ``study.json`` holds: park, years, policy, inputs, versions, totals.
    tables
        Table name → frame.
    policy
        The policy that judged.
    """

    meta: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    policy: Policy

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def year(self) -> int:
        """Evaluation year (评价年度)."""
        return int(self.meta["year"])

    @property
    def crs(self) -> str:
        """CRS of the geometry (坐标系)."""
        return str(self.meta["crs"])

    @property
    def folder(self) -> Path | None:
        """Folder that it was read from (成果文件夹); None of a study in memory."""
        return self.tables.folder if isinstance(self.tables, Shelf) else None

    def pick(self, table: str, columns: Sequence[str], **only: Wanted) -> pd.DataFrame:
        """Columns of a table (取列), of the rows that have some values.

        Of a study on disk nothing else is read, and nothing is kept.

        Parameters
        ----------
        table
            Its name.
        columns
            Columns; those that the table does not have are left out.
        **only
            Column → the value that the rows wanted have there, or several.

        Returns
        -------
        pandas.DataFrame
            In the order of the table, on a new index; empty where there is no such table.
        """
        return self._pick(table, columns, only)

    def where(self, table: str, **only: Wanted) -> pd.DataFrame:
        """Rows of a table that have some values (取行), with all columns.

        Parameters
        ----------
        table
            Its name.
        **only
            Column → the value that the rows wanted have there, or several.

        Returns
        -------
        pandas.DataFrame
            In the order of the table, on a new index.
        """
        return self._pick(table, self.columns(table), only)

    def _pick(self, table: str, columns: Sequence[str], only: Mapping[str, Wanted]) -> pd.DataFrame:
        if table not in self.tables:
            return pd.DataFrame()
        if isinstance(self.tables, Shelf):
            return self.tables.pick(table, columns, only)
        return picked(self.tables[table], columns, only)

    def columns(self, table: str) -> list[str]:
        """Columns of a table (列名).

        Parameters
        ----------
        table
            Its name.

        Returns
        -------
        list of str
            In their order; none where there is no such table.
        """
        if table not in self.tables:
            return []
        held = self.tables
        return held.columns(table) if isinstance(held, Shelf) else list(map(str, held[table]))

    def rows(self, table: str) -> int:
        """Number of rows of a table (行数).

        Parameters
        ----------
        table
            Its name.

        Returns
        -------
        int
            Its rows.
        """
        held = self.tables
        return held.rows(table) if isinstance(held, Shelf) else len(held[table])

    @cached_property
    def parcels(self) -> gpd.GeoDataFrame:
        """Parcels with decoded geometry (宗地图层)."""
        return self.layer("parcels")

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """Zones with decoded geometry (片区图层)."""
        return self.layer("zones")

    def layer(self, table: str) -> gpd.GeoDataFrame:
        """Table with decoded geometry (图层).

        Parameters
        ----------
        table
            ``parcels``, ``zones`` or ``constraints``.

        Returns
        -------
        geopandas.GeoDataFrame
            The rows, in the study's CRS.
        """
        import geopandas as gpd  # a fifth of a second that the main job does without

        frame = self.tables[table]
        shapes = _decoded(frame["geometry"])
        return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes, crs=self.crs)


def _decoded(wkb: pd.Series[Any]) -> np.ndarray[Any, Any]:
    return np.asarray(shapely.from_wkb(wkb.to_numpy(dtype=object, na_value=None)))
