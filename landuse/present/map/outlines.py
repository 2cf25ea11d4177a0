"""Outlines (界线图层): zones by version, constraints, planned quarters, over or under the parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from landuse.study import Study

Shapes = Any
"""A geopandas.GeoDataFrame, made by the study (图形表)."""

QUARTER = "planned_quarter"
"""Kind of constraint that is a planned industry quarter (规划产业片区)."""

_COLUMNS = ("layer", "kind", "name", "version", "from_on", "to_on", "area_mu", "basis")
_MU = 3 / 2000


def outlines(study: Study) -> Shapes:
    """Everything drawn as an outline (界线图层).

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4326: ``layer`` (``zone``, ``quarter``, ``constraint``), ``kind``, ``name``,
        ``version``, ``from_on``, ``to_on``, ``area_mu``, ``basis``.
    """
    zones = study.zones.to_crs(4326)
    parts = [_part(zones, "zone", "zone")]
    limits = study.layer("constraints")
    if len(limits) and "kind" in limits:
        limits = limits.to_crs(4326)
        quarter = limits["kind"].astype("str").eq(QUARTER).to_numpy(bool)
        parts += [
            _part(limits[~quarter], "constraint", None),
            _part(limits[quarter], "quarter", None),
        ]
    stacked = pd.concat(parts, ignore_index=True)
    drawn = stacked.geometry.notna().to_numpy(bool)
    return stacked[drawn].reset_index(drop=True)


def project_list(study: Study) -> pd.DataFrame:
    """Projects that want land (招商项目), with the zone they ask for.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        ``project_id``, ``name``, ``zone``, ``stage``, ``land_demand``, ``tax``, dates.
    """
    table = study.tables.get("projects")
    wanted: tuple[str, ...] = (
        "project_id",
        "name",
        "zone",
        "stage",
        "land_demand",
        "floor_demand",
        "tax",
    )
    wanted += ("signed_on", "start_due_on", "production_due_on")
    if table is None or table.empty:
        return pd.DataFrame({"project_id": pd.Series(dtype="str")})
    return table[[each for each in wanted if each in table]].reset_index(drop=True)


def _part(frame: Shapes, layer: str, kind: str | None) -> Shapes:
    name = frame.geometry.name
    area = frame["area_m2"].astype("float64") * _MU if "area_m2" in frame else float("nan")
    basis = "approval" if "approval" in frame else "legal_basis"
    made = frame.assign(
        layer=layer,
        kind=frame["kind"].astype("str") if kind is None else kind,
        area_mu=area,
        basis=frame.get(basis),
    )
    kept = made.reindex(columns=[*_COLUMNS, name]).rename(columns={name: "geometry"})
    return kept.set_geometry("geometry")
