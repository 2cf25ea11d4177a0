"""Places (落位图层): incoming projects, buildings, and how far parcels are from what is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landuse.present.layers import MapLayers
    from landuse.study import Study

Shapes = Any
"""A geopandas.GeoDataFrame, made by the study (图形表)."""

PLACES = ("point", "parcel", "case", "zone", "none")
"""How the place of a project is known, the surest first (落位依据)."""

_PROJECT: tuple[str, ...] = ("project_id", "name", "zone", "stage", "land_demand", "floor_demand")
_PROJECT += ("tax", "signed_on", "start_due_on", "production_due_on")
_BUILDING = ("n_units", "floor_area", "vacant_area", "let_unused_area")
_DOT = 8.0
"""Radius in metres of a building of which only a point is known."""

MOST = 2_000
"""Marks that a map can show without hiding what is under them (标记上限)."""

_DISTANCES = ("layer", "distance_m", "inside_share", "outside_m")


def project_list(study: Study, layers: MapLayers) -> pd.DataFrame:
    """Projects that want land (招商项目), each at the place that is known of it.

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    pandas.DataFrame
        The projects with ``place``, one of :data:`PLACES`: their own position, the parcel they may
        go to, the parcel of the case that names them, the zone they ask for, or none; ``latitude``
        and ``longitude`` of it; ``parcel_id`` where it is a parcel.
    """
    table = study.tables.get("projects")
    if table is None or table.empty:
        return pd.DataFrame({"project_id": pd.Series(dtype="str")})
    table = table.reset_index(drop=True)
    found = table[[each for each in _PROJECT if each in table]].assign(
        place=pd.Series("none", table.index, dtype="str"),
        parcel_id=pd.Series(None, table.index, dtype="str"),
        latitude=np.nan,
        longitude=np.nan,
    )
    for place, at in _ways(study, layers, table):
        new = found["latitude"].isna() & at["latitude"].notna()
        for name in at.columns:
            found[name] = found[name].mask(new, at[name])
        found["place"] = found["place"].mask(new, place)
    return found


def _ways(study: Study, layers: MapLayers, table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Place of each project in each way that it may be known."""
    zones = layers.zones
    ways = []
    if "geometry" in table and table["geometry"].notna().any():
        own = study.layer("projects").geometry.to_crs(4326)
        lonely = {"latitude": own.y.to_numpy(), "longitude": own.x.to_numpy()}
        ways.append(("point", pd.DataFrame(lonely, index=table.index)))
    if "parcel_id" in table:
        wanted = table["parcel_id"].astype("str")
        ways.append(("parcel", _inside_parcels(layers, wanted)))
    cases = study.tables.get("cases")
    if cases is not None and {"project_id", "parcel_id"} <= set(cases.columns):
        known = cases.dropna(subset=["project_id", "parcel_id"]).astype({"project_id": "str"})
        of = known.drop_duplicates("project_id").set_index("project_id")["parcel_id"]
        wanted = table["project_id"].astype("str").map(of.astype("str"))
        ways.append(("case", _inside_parcels(layers, wanted)))
    if "zone" in table:
        wanted = table["zone"].astype("str")
        ways.append(("zone", _inside(zones, "name", wanted).drop(columns="parcel_id")))
    return ways


def _inside_parcels(layers: MapLayers, wanted: pd.Series[str]) -> pd.DataFrame:
    """A point inside each of some parcels; only these are decoded."""
    asked = layers.parcels["parcel_id"].astype("str").isin(wanted.dropna())
    return _inside(layers.drawn(np.flatnonzero(asked)), "parcel_id", wanted)


def _inside(shapes: Shapes, key: str, wanted: pd.Series[str]) -> pd.DataFrame:
    """A point inside the shape of that name, for each name; missing where there is none."""
    names = shapes[key].astype("str")
    drawn = shapes.geometry.notna() & ~shapes.geometry.is_empty & names.isin(wanted.dropna())
    chosen = shapes[drawn & ~names.duplicated()]
    point = chosen.geometry.representative_point()
    index = pd.Index(names[chosen.index])
    at = pd.DataFrame({"latitude": point.y.to_numpy(), "longitude": point.x.to_numpy()}, index)
    placed = at.reindex(wanted.to_numpy()).set_axis(wanted.index)
    return placed.assign(parcel_id=wanted.where(placed["latitude"].notna()))


def _rows_of(layers: MapLayers, wanted: pd.Series[str]) -> NDArray[np.int64]:
    """Row of each parcel that is named, the first of its name; −1 where there is none."""
    ids = pd.Index(layers.parcels["parcel_id"].astype("str"))
    first = np.flatnonzero(~ids.duplicated())
    at = ids[first].get_indexer(pd.Index(wanted.astype("str")))
    rows: NDArray[np.int64] = np.append(first, -1)[at]
    return rows


def distances(study: Study, layers: MapLayers) -> pd.DataFrame:
    """How far parcels are from the layers (宗地到图层的距离), as far as that was measured.

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    pandas.DataFrame
        Rows of ``nearness`` with ``parcel``, the name of the nearest patch, and ``limit_m``, the
        distance of the policy.
    """
    near = study.tables.get("nearness")
    if near is None or near.empty:
        return pd.DataFrame({"parcel": pd.Series(dtype="int64")})
    near = near[(near["subject"] == "parcel").to_numpy(dtype=bool)]
    at = _rows_of(layers, near["subject_id"])
    rows = near[at >= 0].assign(parcel=at[at >= 0])
    limits = study["constraints"].drop_duplicates("constraint_id")
    names = limits.set_index(limits["constraint_id"].astype("str"))["name"].astype("str")
    siting = getattr(study.policy, "siting", None)
    bank = float("nan") if siting is None else float(siting.bank.value)
    made = pd.DataFrame(
        {
            "parcel": rows["parcel"].astype("int64"),
            **{name: rows[name] for name in _DISTANCES},
            "name": rows["constraint_id"].astype("str").map(names),
            "limit_m": np.where(rows["layer"] == "bank", bank, np.nan),
        }
    )
    order = ["parcel", "layer", "distance_m", "name"]
    return made.astype({"layer": "str"}).sort_values(order, kind="stable", ignore_index=True)


def intake(study: Study, layers: MapLayers) -> pd.DataFrame:
    """What reading and linking had to say, where it has a place (导入问题位置).

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    pandas.DataFrame
        Warnings and errors about an enterprise with a position or about a parcel: ``latitude``,
        ``longitude``, ``subject_id``, ``message``, ``message_en``; of very many the first
        :data:`MOST`.
    """
    notes = study.tables.get("notes")
    none = pd.DataFrame({"message": pd.Series(dtype="str")})
    if notes is None or "subject_id" not in notes or notes.empty:
        return none
    grave = notes["severity"].isin(["warning", "error"]).to_numpy(dtype=bool)
    notes = notes[grave & notes["table"].isin(["parcels", "enterprises"]).to_numpy(dtype=bool)]
    notes = notes.assign(subject_id=_subjects(study, notes)).dropna(subset=["subject_id"])
    wanted = notes["subject_id"].reset_index(drop=True)
    at = _inside_parcels(layers, wanted.where((notes["table"] == "parcels").to_numpy()))
    keys = ["enterprise_id", "geometry"]
    firms = study.pick("enterprises", keys, enterprise_id=wanted.astype("str").unique().tolist())
    if "geometry" in firms and firms["geometry"].notna().any():
        part = replace(study, tables={"enterprises": firms[firms["geometry"].notna()]})
        own = part.layer("enterprises")
        point = own.geometry.to_crs(4326)
        place = pd.DataFrame({"latitude": point.y, "longitude": point.x})
        place = place.set_axis(own["enterprise_id"].astype("str"))
        firm = place[~place.index.duplicated()].reindex(wanted.to_numpy()).set_axis(wanted.index)
        at = at.fillna(firm) if len(firm) else at
    made = at[["latitude", "longitude"]].assign(
        subject_id=wanted,
        message=notes["message"].to_numpy(),
        message_en=notes["message_en"].to_numpy(),
    )
    return made.dropna(subset=["latitude"]).head(MOST).reset_index(drop=True)


def _subjects(study: Study, notes: pd.DataFrame) -> pd.Series[str]:
    """Whom notes are about; those about a row of the parcels by the row."""
    found = notes["subject_id"].astype("str")
    parcels = study.pick("parcels", ["parcel_id", "source_row"])
    if "source_row" not in parcels:
        return found
    rows = parcels.drop_duplicates("source_row").set_index("source_row")["parcel_id"].astype("str")
    of = notes["row"].where((notes["table"] == "parcels").to_numpy(dtype=bool)).map(rows)
    return found.fillna(of.astype("str"))


def buildings(study: Study, layers: MapLayers) -> Shapes | pd.DataFrame:
    """Standard factories that are drawn (有图形的厂房), one shape each.

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4326: ``parcel``, ``building_id``, ``floors``, and the areas of the table
        ``buildings``; a building of which only a point is known is a small circle. A frame without
        geometry where nothing is drawn.
    """
    units = study.tables.get("units")
    none = pd.DataFrame({"parcel": pd.Series(dtype="int64")})
    if units is None or "geometry" not in units or not units["geometry"].notna().any():
        return none
    drawn = study.layer("units")
    drawn = drawn[drawn.geometry.notna() & ~drawn.geometry.is_empty]
    solid = drawn.geometry.where(drawn.geometry.area > 0, drawn.geometry.buffer(_DOT))
    keys = ["parcel_id", "building_id"]
    texts = drawn[keys].astype("str")
    drawn = drawn[["floor"]].assign(**texts).set_geometry(solid, crs=study.crs)
    at = _rows_of(layers, drawn["parcel_id"])
    drawn = drawn.assign(parcel=at)[at >= 0]
    if drawn.empty:
        return none
    name = drawn.geometry.name
    how = {"floor": "nunique", "parcel": "first"}
    shapes = drawn.dissolve(keys, aggfunc=how).rename(columns={"floor": "floors"})
    facts = study.tables.get("buildings")
    if facts is not None and "extent" in facts:
        whole = facts[(facts["extent"] == "building").to_numpy(dtype=bool)]
        whole = whole.astype(dict.fromkeys(keys, "str")).set_index(keys)
        shapes = shapes.join(whole.reindex(columns=list(_BUILDING)))
    shapes = shapes.reset_index().drop(columns="parcel_id").to_crs(4326)
    shapes = shapes.rename(columns={name: "geometry"}).set_geometry("geometry")
    return shapes.sort_values(["parcel", "building_id"], kind="stable", ignore_index=True)
