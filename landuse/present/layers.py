"""Map layers (地图图层): study tables joined to parcel shapes, one row a parcel, in EPSG:4326."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from landuse.ids import Ids, Positions, arrow_text
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
_PART = 50_000

Bounds = npt.NDArray[np.float64]
Extent = tuple[float, float, float, float] | None


@dataclass(frozen=True)
class MapLayers:
    """What a map shows (地图数据).

    Parameters
    ----------
    parcels
        One row a parcel, near ones next to each other, numbered from 0; ``geometry`` is WKB in
        EPSG:4326, since a million decoded shapes fill a gigabyte: see :meth:`drawn`.
    zones
        Current zone outlines in EPSG:4326.
    findings, actions, enterprises
        Rows of a parcel; column ``parcel`` is the row number in ``parcels``, ascending.
    issues
        Where parcels overlap, leave a slit or are sliver-thin, in EPSG:4326: a row for each parcel
        concerned, as above; the shape is in the first of them only.
    extent
        West, south, east and north end of the parcels; None where nothing is drawn.
    """

    parcels: pd.DataFrame
    zones: gpd.GeoDataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    enterprises: pd.DataFrame
    issues: gpd.GeoDataFrame
    extent: Extent = None

    def drawn(self, rows: slice | Positions | None = None) -> gpd.GeoDataFrame:
        """Parcels with their shapes decoded (宗地图层).

        Parameters
        ----------
        rows
            Rows of ``parcels``; all unless given.

        Returns
        -------
        geopandas.GeoDataFrame
            In EPSG:4326, with the index of the rows.
        """
        frame = self.parcels.iloc[slice(None) if rows is None else rows]
        wkb = frame["geometry"].to_numpy(dtype=object, na_value=None)
        shapes = gpd.GeoSeries.from_wkb(wkb, index=frame.index, crs=4326)
        return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=shapes)


def map_layers(study: Study, *, spare: AbstractSet[str] = frozenset()) -> MapLayers:
    """Everything a study can show on a map (地图数据), nothing left out yet.

    Parameters
    ----------
    study
        The study.
    spare
        Facts and indicators of parcels that need not come along, unless there are points for them.

    Returns
    -------
    MapLayers
        Pass it through :func:`landuse.present.map.redact.redact` before it leaves the office.
    """
    parcels, extent = _parcels(study, spare)
    ids = Ids(parcels["parcel_id"])
    findings = _of_parcels(_findings(study), ids, ["rule", "subject_id"])
    actions = _of_parcels(_table(study, "actions", ["parcel_id", *_ACTIONS]), ids, ["priority"])
    enterprises = _of_parcels(_enterprises(study), ids, ["enterprise_id"])
    parcels = parcels.assign(
        finding=_finding_kind(findings, len(parcels)),
        action=_first(actions, "action", len(parcels)),
        geometry_issue=_issue_kind(study, parcels["parcel_id"].astype("str")),
    )
    issues = _issues(study, ids)
    return MapLayers(parcels, _zones(study), findings, actions, enterprises, issues, extent)


def indicator_names() -> list[str]:
    """Names of the indicators (指标) in the order of the vocabulary."""
    return [name for name, field in fields("indicators").items() if not field.key]


def _table(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    """Columns of a study table; missing tables and columns come out empty."""
    return study.pick(name, columns).reindex(columns=columns)


def _of_year(study: Study, name: str, columns: list[str]) -> pd.DataFrame:
    return study.pick(name, columns, year=study.year).reindex(columns=columns)


def _of_subject(study: Study, name: str, subject: str, columns: list[str]) -> pd.DataFrame:
    wanted = ["subject_id", *columns]
    found = study.pick(name, wanted, year=study.year, subject=subject)
    return found.reindex(columns=wanted)


def _beside(part: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Rows of a table whose first column is an id, in the order of other ids."""
    key, *columns = part.columns
    return part[columns].reindex(Ids(part[key]).find(ids)).reset_index(drop=True)


def _parcels(study: Study, spare: AbstractSet[str]) -> tuple[pd.DataFrame, Extent]:
    """Parcels with their facts, indicators and scores, near ones next to each other."""
    shapes, bounds = _moved(study)
    order = _spatial_order(bounds)
    shapes = shapes.take(pa.array(order))
    frame = _table(study, "parcels", _PARCEL).iloc[order].reset_index(drop=True)
    ids = frame["parcel_id"]
    points = [name for name in study.columns("scores") if name.startswith("points_")]
    scores = _beside(_of_subject(study, "scores", "parcel", [*points, *_SCORES]), ids)
    scored = {name.removeprefix("points_") for name in points if scores[name].notna().any()}
    unread = spare - scored
    facts = ["parcel_id", *(name for name in _FACTS if name not in unread)]
    values = [name for name in indicator_names() if name not in unread]
    parts = [
        frame.assign(geometry=pd.Series(pd.arrays.ArrowExtensionArray(shapes))),
        _beside(_of_year(study, "parcel_facts", facts), ids),
        _beside(_of_subject(study, "indicators", "parcel", values), ids),
        scores,
    ]
    return pd.concat(parts, axis=1), _extent(bounds)


def _moved(study: Study) -> tuple[pa.ChunkedArray, Bounds]:
    """Shapes of the parcels in degrees as WKB, and the extent of each, a part of them at a time."""
    wkb = study.pick("parcels", ["geometry"])["geometry"]
    parts, bounds = [pa.array([], pa.large_binary())], [np.zeros((0, 4))]
    for start in range(0, len(wkb), _PART):
        held = wkb.iloc[start : start + _PART].to_numpy(dtype=object, na_value=None)
        moved = gpd.GeoSeries.from_wkb(held, crs=study.crs).to_crs(4326).to_numpy()
        parts.append(pa.array(shapely.to_wkb(moved), pa.large_binary()))
        bounds.append(shapely.bounds(moved))
    return pa.chunked_array(parts), np.concatenate(bounds)


def _extent(bounds: Bounds) -> Extent:
    known = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(known):
        return None
    west, south = known[:, :2].min(axis=0).tolist()
    east, north = known[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _spatial_order(bounds: Bounds) -> Positions:
    """Rows along a curve through the middles of the shapes; those without a shape come last."""
    order = np.full(len(bounds), np.iinfo(np.int64).max)
    drawn = np.flatnonzero(~np.isnan(bounds).any(axis=1))
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    whole = _extent(np.hstack([middles, middles]))
    for start in range(0, len(drawn), _PART):
        rows = drawn[start : start + _PART]
        points = gpd.GeoSeries.from_xy(*middles[rows].T)
        order[rows] = points.hilbert_distance(total_bounds=whole).to_numpy()
    return np.argsort(order, kind="stable")


def _of_parcels(frame: pd.DataFrame, ids: Ids, order: list[str]) -> pd.DataFrame:
    """Rows that concern a parcel, with its row number, in a stable order."""
    at = ids.find(frame["parcel_id"])
    rows = np.flatnonzero(at >= 0)
    rows = rows[np.argsort(at[rows], kind="stable")]
    same = at[rows[1:]] == at[rows[:-1]]
    shared = np.r_[same, False] | np.r_[False, same]
    if shared.any():
        those = rows[shared]
        keys = [_place(frame[name].iloc[those]) for name in reversed(order)]
        rows[shared] = those[np.lexsort([*keys, at[those]])]
    return frame.drop(columns="parcel_id").iloc[rows].assign(parcel=at[rows]).reset_index(drop=True)


def _place(values: pd.Series) -> Positions:
    """Place of each value in order, the missing ones last."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy().astype(np.int64)
        return np.where(codes < 0, len(values), codes)
    texts = values.dtype == "str"
    held = arrow_text(values) if texts else pa.array(values, from_pandas=True)
    return np.asarray(pc.rank(held, tiebreaker="dense"), dtype=np.int64)


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


def _issues(study: Study, ids: Ids) -> gpd.GeoDataFrame:
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
    found = _of_parcels(both, ids, ["issue", "other_id"])
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
    shares = _shares(study)
    firms = shares["enterprise_id"]
    parts = [
        _beside(part, firms)
        for part in (
            _table(study, "enterprises", ["enterprise_id", "name", "credit_code", "sector_code"]),
            _of_year(study, "enterprise_facts", ["enterprise_id", "tax_paid"]),
            _of_subject(study, "scores", "enterprise", ["grade", "imputed"]),
            _table(study, "verdicts", ["enterprise_id", "verdict", "route"]),
        )
    ]
    linked = pd.concat([shares, *parts], axis=1)
    part_of_tax = linked["tax_paid"].astype("float64") * linked["share"]
    return linked.assign(tax_paid=part_of_tax).reindex(columns=["parcel_id", *_ENTERPRISES])


def _shares(study: Study) -> pd.DataFrame:
    """Share and land of each enterprise on each parcel, the sum where it has several links."""
    key = ["parcel_id", "enterprise_id"]
    links = _table(study, "links", [*key, "share", "area_mu"])
    links = links.astype({**dict.fromkeys(key, "str"), "share": "float64", "area_mu": "float64"})
    links = links.dropna(subset=key)
    parcel, firm = (arrow_text(links[name]).dictionary_encode() for name in key)
    pairs = np.asarray(parcel.indices, dtype=np.int64) * (len(firm.dictionary) + 1)
    pairs += np.asarray(firm.indices, dtype=np.int64)
    if len(np.unique(pairs)) < len(pairs):
        links = links.groupby(key, as_index=False, sort=True)[["share", "area_mu"]].sum(min_count=1)
    return links[links["share"].isna() | (links["share"] > 0)].reset_index(drop=True)


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
