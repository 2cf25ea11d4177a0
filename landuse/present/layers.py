"""Map layers (地图图层): study tables joined to parcel shapes, one row a parcel, in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from landuse.present.palette import ISSUES
from landuse.schema import fields

if TYPE_CHECKING:
    from landuse.study import Study

IDLE_RULES = ("idle_not_started", "idle_suspended")
_PARCEL = ["parcel_id", "name", "zone", "area_mu", "area_basis"]
_FACTS = ["tax_paid", "revenue", "value_added", "employees", "energy_tce", "n_enterprises"]
_SCORES = ["cohort", "total", "rank", "grade", "grade_low", "grade_high", "stability", "reason"]
_SCORES += ["imputed"]
_FINDINGS = [
    "subject",
    "subject_id",
    "rule",
    "outcome",
    "value",
    "unit",
    "threshold",
    "period_from",
    "period_to",
    "source",
    "clause",
    "missing",
    "consequence",
    "amount",
    "due_on",
]
_ACTIONS = [
    "action",
    "priority",
    "area_mu",
    "uplift_low",
    "uplift_mid",
    "uplift_high",
    "reasons",
    "reasons_en",
]
_ENTERPRISES = ["enterprise_id", "name", "credit_code", "sector_code", "share", "area_mu"]
_ENTERPRISES += ["tax_paid", "grade", "imputed", "verdict", "route"]
_OUTCOMES = ("yes", "unknown", "no")
_SIDES = ("parcel_id", "other_id")


@dataclass(frozen=True)
class MapLayers:
    """What a map shows (地图数据).

    Parameters
    ----------
    parcels
        One row a parcel in EPSG:4326, near ones next to each other, numbered from 0.
    zones
        Current zone outlines in EPSG:4326.
    findings, actions, enterprises
        Rows of a parcel; column ``parcel`` is the row number in ``parcels``, ascending.
    issues
        Where parcels overlap, leave a slit or are sliver-thin, in EPSG:4326: a row for each parcel
        concerned, as above; the shape is in the first of them only.
    """

    parcels: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    enterprises: pd.DataFrame
    issues: gpd.GeoDataFrame


def map_layers(study: Study) -> MapLayers:
    """Everything a study can show on a map (地图数据), nothing left out yet.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    MapLayers
        Pass it through :func:`landuse.present.map.redact.redact` before it leaves the office.
    """
    parcels = _spatial_order(_parcels(study))
    position = pd.Series(np.arange(len(parcels)), index=parcels["parcel_id"].astype("str"))
    findings = _of_parcels(_findings(study), position, ["rule", "subject_id"])
    actions = _of_parcels(
        _table(study, "actions", ["parcel_id", *_ACTIONS]), position, ["priority"]
    )
    enterprises = _of_parcels(_enterprises(study), position, ["enterprise_id"])
    parcels = parcels.assign(
        finding=_finding_kind(findings, len(parcels)),
        action=_first(actions, "action", len(parcels)),
        geometry_issue=_issue_kind(study, parcels["parcel_id"].astype("str")),
    )
    issues = _issues(study, position)
    return MapLayers(parcels, _zones(study), findings, actions, enterprises, issues)


def indicator_names() -> list[str]:
    """Names of the indicators (指标) in the order of the vocabulary."""
    return [name for name, field in fields("indicators").items() if not field.key]


def _table(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    """Columns of a study table; missing tables and columns come out empty."""
    table = study.tables.get(name)
    frame = pd.DataFrame(index=pd.RangeIndex(0)) if table is None else table
    return pd.DataFrame(frame.reindex(columns=columns)).reset_index(drop=True)


def _of_year(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    frame = _table(study, name, ["year", *columns])
    return frame.loc[frame["year"] == study.year, columns]


def _of_subject(study: Study, name: str, subject: str, columns: list[str]) -> pd.DataFrame:
    frame = _of_year(study, name, ["subject", "subject_id", *columns])
    return frame.loc[frame["subject"] == subject, ["subject_id", *columns]]


def _parcels(study: Study) -> gpd.GeoDataFrame:
    shapes = study.parcels.to_crs(4326)
    frame = shapes.reindex(columns=[*_PARCEL, shapes.geometry.name]).reset_index(drop=True)
    frame = frame.rename(columns={shapes.geometry.name: "geometry"})
    scores = study.tables.get("scores", pd.DataFrame())
    points = [name for name in scores.columns if str(name).startswith("points_")]
    ids = frame["parcel_id"].astype("str")
    for part in (
        _of_year(study, "parcel_facts", ["parcel_id", *_FACTS]),
        _of_subject(study, "indicators", "parcel", indicator_names()),
        _of_subject(study, "scores", "parcel", [*points, *_SCORES]),
    ):
        keyed = part.set_index(part.columns[0])
        keyed.index = keyed.index.astype("str")
        joined = keyed[~keyed.index.duplicated()].reindex(ids).reset_index(drop=True)
        frame = pd.concat([frame, joined], axis=1)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=4326)


def _spatial_order(parcels: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    drawn = ~(parcels.geometry.isna() | parcels.geometry.is_empty)
    order = np.full(len(parcels), np.iinfo(np.int64).max)
    if drawn.any():
        order[drawn.to_numpy()] = parcels.geometry[drawn].hilbert_distance().to_numpy()
    return parcels.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def _of_parcels(frame: pd.DataFrame, position: pd.Series, order: list[str]) -> pd.DataFrame:
    """Rows that concern a parcel, with its row number, in a stable order."""
    at = frame["parcel_id"].astype("str").map(position[~position.index.duplicated()])
    numbered = frame.drop(columns="parcel_id").assign(parcel=at)
    kept = numbered[at.notna()].astype({"parcel": "int64"})
    return kept.sort_values(["parcel", *order], kind="stable").reset_index(drop=True)


def _findings(study: Study) -> pd.DataFrame:
    frame = _of_year(study, "findings", ["parcel_id", *_FINDINGS])
    parcel = frame["parcel_id"].where(frame["subject"] != "parcel", frame["subject_id"])
    return frame.assign(parcel_id=parcel)[frame["outcome"].isin(_OUTCOMES)]


def _finding_kind(findings: pd.DataFrame, count: int) -> pd.Series:
    """Kind of finding that colours a parcel: one of the yes kinds, several, none or unknown."""
    rule = findings["rule"].astype("str")
    own = (rule == "vacant") & (findings["subject"] == "parcel")
    kinds = {
        "idle": rule.isin(IDLE_RULES),
        "vacant": own,
        "low_yield": rule == "low_yield",
        "idle_warning": rule == "idle_warning",
    }
    found = {name: _any(findings, mask, "yes", count) for name, mask in kinds.items()}
    judged = np.logical_or.reduce([mask.to_numpy(bool) for mask in kinds.values()])
    kind = pd.Series(pd.NA, index=range(count), dtype="str")
    kind[_any(findings, judged, "no", count)] = "none"
    kind[_any(findings, judged, "unknown", count)] = "unknown"
    for name in ("idle_warning", "low_yield", "vacant", "idle"):
        kind[found[name]] = name
    several = np.add.reduce([found[name].astype(int) for name in ("idle", "vacant", "low_yield")])
    kind[several > 1] = "several"
    return kind


def _issue_kind(study: Study, ids: pd.Series) -> pd.Series:
    """Worst geometry issue of each parcel, missing where none was found."""
    issues = _table(study, "geometry_issues", ["issue", "parcel_id", "other_id"])
    rank = {kind: place for place, kind in enumerate(ISSUES)}
    issues = issues.assign(rank=issues["issue"].astype("str").map(rank))
    sides = [issues[["rank", side]].set_axis(["rank", "id"], axis=1) for side in _SIDES]
    worst = pd.concat(sides).dropna().groupby("id")["rank"].min()
    return ids.map(worst).map(dict(enumerate(ISSUES))).astype("str")


def _issues(study: Study, position: pd.Series) -> gpd.GeoDataFrame:
    """Geometry issues with their shapes, once for each parcel concerned."""
    frame = _table(study, "geometry_issues", ["issue", *_SIDES, "area_m2", "width_m"])
    blank = gpd.GeoSeries([None] * len(frame), crs=4326)
    shapes = blank
    if len(frame) and "geometry" in study["geometry_issues"]:
        shapes = study.layer("geometry_issues").geometry.to_crs(4326).reset_index(drop=True)
    one, other = frame["parcel_id"], frame["other_id"]
    first = frame.assign(other_id=other, geometry=shapes)
    second = frame.assign(parcel_id=other, other_id=one, geometry=blank)[other.notna()]
    both = pd.concat([first, second], ignore_index=True)
    found = _of_parcels(both, position, ["issue", "other_id"])
    return gpd.GeoDataFrame(found, geometry="geometry", crs=4326)


def _any(findings: pd.DataFrame, mask: pd.Series, outcome: str, count: int) -> np.ndarray:
    hit = np.zeros(count, dtype=bool)
    hit[findings.loc[mask & (findings["outcome"] == outcome), "parcel"].to_numpy()] = True
    return hit


def _first(frame: pd.DataFrame, column: str, count: int) -> pd.Series:
    first = frame.drop_duplicates("parcel").set_index("parcel")[column]
    return first.astype("str").reindex(range(count))


def _enterprises(study: Study) -> pd.DataFrame:
    """Enterprises on each parcel in the evaluation year with their part of the tax."""
    links = _table(study, "links", ["parcel_id", "enterprise_id", "share", "area_mu"])
    texts = dict.fromkeys(("parcel_id", "enterprise_id"), "str")
    shares = (
        links.astype({**texts, "share": "float64", "area_mu": "float64"})
        .groupby(["parcel_id", "enterprise_id"], as_index=False, sort=True)[["share", "area_mu"]]
        .sum(min_count=1)
    )
    shares = shares[shares["share"].isna() | (shares["share"] > 0)].reset_index(drop=True)
    names = _table(study, "enterprises", ["enterprise_id", "name", "credit_code", "sector_code"])
    facts = _of_year(study, "enterprise_facts", ["enterprise_id", "tax_paid"])
    grades = _of_subject(study, "scores", "enterprise", ["grade", "imputed"])
    verdicts = _table(study, "verdicts", ["enterprise_id", "verdict", "route"])
    for part in (names, facts, grades, verdicts):
        keyed = part.set_index(part.columns[0])
        keyed.index = keyed.index.astype("str")
        found = keyed[~keyed.index.duplicated()].reindex(shares["enterprise_id"])
        shares = pd.concat([shares, found.reset_index(drop=True)], axis=1)
    part_of_tax = shares["tax_paid"].astype("float64") * shares["share"]
    linked: pd.DataFrame = shares.assign(tax_paid=part_of_tax)
    return linked.reindex(columns=["parcel_id", *_ENTERPRISES])


def _zones(study: Study) -> gpd.GeoDataFrame:
    """Outline of each zone in force at the end of the evaluation year, the latest if several."""
    zones = study.zones
    columns = ["zone_id", "name", "from_on", "to_on", "version", zones.geometry.name]
    day = pd.Timestamp(year=study.year, month=12, day=31)
    frame = zones.to_crs(4326).reindex(columns=columns)
    begins, ends = (frame[name].astype("datetime64[ms]") for name in ("from_on", "to_on"))
    frame = frame[(begins.isna() | (begins <= day)) & (ends.isna() | (ends >= day))]
    frame = frame.rename(columns={zones.geometry.name: "geometry"})
    latest = frame.sort_values(["zone_id", "from_on", "version"], na_position="first")
    kept = latest.drop_duplicates("zone_id", keep="last").reset_index(drop=True)
    name = kept["name"].astype("str").fillna(kept["zone_id"].astype("str"))
    return gpd.GeoDataFrame(
        {"name": name}, geometry=gpd.GeoSeries(kept["geometry"], crs=4326), crs=4326
    )
