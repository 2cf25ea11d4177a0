"""A small study for ledger and hand-over: every figure known, words as hostile as wanted."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.policy import load_policy
from landuse.schema import empty, fields
from landuse.study import TABLES, WKB, Study

YEAR = 2025
CRS = "EPSG:4526"
EAST, NORTH = 38_500_000.0, 3_100_000.0
HOSTILE = (
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "_x0041_ 示例",
    "007",
    "1e5",
)


def typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Frame with all columns of a table and their types."""
    known = fields(table)
    whole = frame.reindex(columns=[*known, *(name for name in frame if name not in known)])
    types = {name: field.pandas_dtype for name, field in known.items() if field.dtype != "geometry"}
    return whole.astype(types)


def make_study(*, hostile: bool = False, count: int = 6) -> Study:
    """Study of ``count`` parcels and as many enterprises; the last of each stands alone."""
    parcels, zones = _places(count, hostile=hostile)
    tables = {name: empty(name) for name in TABLES}
    tables |= {"parcels": parcels, "zones": zones, "geometry_issues": _issues(parcels)}
    tables |= _firms(parcels, hostile=hostile)
    tables |= _scores(tables)
    tables |= {"findings": _findings(parcels), "actions": _actions(parcels)}
    tables["notes"] = _notes(count)
    name = "=cmd|' /C calc'!A0 & 示例" if hostile else "示例高新区"
    meta = {
        "year": YEAR,
        "crs": CRS,
        "park": {"name": name, "currency": "CNY", "as_of": "2025-12-31"},
        "totals": _totals(tables),
        "inputs": [
            {"table": "parcels", "path": "/data/地块.gpkg", "rows": count, "sha256": "ab" * 32}
        ],
        "areas": [
            _choice("policy", 6, 0, 180.0, 180.0),
            _choice("registered", 5, 1, 150.0, 180.0),
            _choice("surveyed", 1, 5, 27.0, 177.0),
            _choice("drawn", 6, 0, 180.0, 180.0),
        ],
        "cohorts": {"above_scale": {"benchmarks": {"tax_per_mu": 12.5}, "members": 4, "ranked": 4}},
    }
    return Study(meta, tables, load_policy("demo-2025"))


def _choice(
    basis: str, parcels: int, missing: int, area: float, total: float
) -> dict[str, float | str]:
    return {
        "basis": basis,
        "parcels": parcels,
        "missing": missing,
        "area_mu": area,
        "total_mu": total,
        "tax_per_mu": round(1403.5 / total, 6),
        "change": round(total / 180 - 1, 6),
    }


def _places(count: int, *, hostile: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    shapes = [
        shapely.box(EAST + 120 * at, NORTH, EAST + 120 * at + 100, NORTH + 200)
        for at in range(count)
    ]
    area = np.full(count, 20_000.0)
    names = [HOSTILE[at % len(HOSTILE)] if hostile else f"{at + 1}号地" for at in range(count)]
    parcels = pd.DataFrame(
        {
            "parcel_id": [f"{at + 1:03d}" for at in range(count)],
            "name": names,
            "zone": "东片区",
            "land_use": "1001",
            "registered_area": np.where(np.arange(count) == 1, np.nan, area * 3 / 2000),
            "surveyed_area": np.where(np.arange(count) == 2, 27.0, np.nan),
            "area_m2": area,
            "area_mu": area * 3 / 2000,
            "area_basis": "registered",
            "area_difference": np.where(np.arange(count) == 2, -0.1, 0.0),
            "area_agrees": np.arange(count) != 2,
            "source": "地块.gpkg",
            "source_row": range(1, count + 1),
        }
    )
    parcels = typed(parcels, "parcels").assign(geometry=_wkb(shapes))
    outline = [shapely.box(EAST - 20, NORTH - 20, EAST + 120 * count, NORTH + 220)]
    zones = typed(
        pd.DataFrame({"zone_id": ["Z1"], "version": ["2019"], "name": ["东片区"]}), "zones"
    )
    return parcels, zones.assign(geometry=_wkb(outline))


def _issues(parcels: pd.DataFrame) -> pd.DataFrame:
    """An overlap of the first two parcels, and a sliver."""
    ids = parcels["parcel_id"].tolist()
    frame = pd.DataFrame(
        {
            "issue": ["overlap", "sliver"],
            "parcel_id": [ids[0], ids[-1]],
            "other_id": [ids[1], None],
            "area_m2": [250.0, 60.0],
            "share": [0.0125, np.nan],
            "other_share": [0.0125, np.nan],
            "width_m": [2.4, 0.3],
        }
    )
    boxes = [
        shapely.box(EAST, NORTH, EAST + 2.5, NORTH + 100),
        shapely.box(EAST, NORTH, EAST + 0.3, NORTH + 200),
    ]
    return typed(frame, "geometry_issues").assign(geometry=_wkb(boxes))


def _wkb(shapes: list[shapely.Geometry]) -> pd.Series:
    return pd.Series(list(shapely.to_wkb(np.array(shapes))), dtype=WKB)


def _firms(parcels: pd.DataFrame, *, hostile: bool) -> dict[str, pd.DataFrame]:
    count = len(parcels)
    ids = [f"E{at + 1:03d}" for at in range(count)]
    names = [
        HOSTILE[-1 - at % len(HOSTILE)] if hostile else f"示例{at + 1}有限公司"
        for at in range(count)
    ]
    tax = np.arange(1.0, count + 1) * 100.25
    tax[1] = np.nan
    share = np.ones(count)
    share[-1] = 0.0
    land = np.where(share > 0, 30.0, np.nan)
    facts = {"tax_paid": tax, "revenue": tax * 14, "employees": np.arange(count) * 10.0}
    enterprises = pd.DataFrame(
        {
            "enterprise_id": ids,
            "name": names,
            "credit_code": [f"9143000000000{at:05d}" for at in range(count)],
            "sector_code": "C32",
            "above_scale": True,
        }
    )
    own = pd.DataFrame(
        {"enterprise_id": ids, "year": YEAR, "land_mu": land, "linked": share, **facts}
    )
    earlier = own.assign(year=YEAR - 1, tax_paid=tax / 2, revenue=np.nan)
    linked = {name: np.where(share > 0, values, np.nan) for name, values in facts.items()}
    on_parcels = pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"],
            "year": YEAR,
            "area_mu": 30.0,
            "n_enterprises": (share > 0).astype(int),
            "incomplete": np.where(np.isnan(tax), "tax_paid,revenue", None),
            **linked,
        }
    )
    links = pd.DataFrame(
        {
            "enterprise_id": ids[:-1],
            "parcel_id": parcels["parcel_id"][:-1],
            "role": "own",
            "share": 1.0,
        }
    )
    return {
        "enterprises": typed(enterprises, "enterprises"),
        "enterprise_facts": typed(pd.concat([own, earlier], ignore_index=True), "enterprise_facts"),
        "parcel_facts": typed(on_parcels, "parcel_facts"),
        "links": typed(links.assign(method="given", confidence=1.0), "links"),
        "verdicts": typed(
            pd.DataFrame({"enterprise_id": ids[:1], "verdict": ["watch"]}), "verdicts"
        ),
    }


def _scores(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    facts = tables["parcel_facts"]
    firms = tables["enterprise_facts"].query("year == @YEAR")
    parts = []
    for subject, ids, tax in (
        ("parcel", facts["parcel_id"], facts["tax_paid"]),
        ("enterprise", firms["enterprise_id"], firms["tax_paid"]),
    ):
        per_mu = tax / 30
        known = per_mu.notna().to_numpy()
        grades = np.where(known, np.resize(list("ABCD"), len(ids)), None)
        parts.append(
            pd.DataFrame(
                {
                    "subject": subject,
                    "subject_id": ids.to_numpy(),
                    "year": YEAR,
                    "tax_per_mu": per_mu.to_numpy(),
                    "cohort": "above_scale",
                    "points_tax_per_mu": per_mu.to_numpy() * 5,
                    "total": per_mu.to_numpy() * 5,
                    "rank": per_mu.rank(ascending=False).to_numpy(),
                    "grade": grades,
                    "grade_high": grades,
                    "grade_low": np.where(grades == "A", "B", grades),
                    "stability": np.where(known, 0.8, np.nan),
                    "reason": np.where(known, None, "missing_figures"),
                }
            )
        )
    both = pd.concat(parts, ignore_index=True)
    columns = ["subject", "subject_id", "year", "tax_per_mu"]
    return {
        "indicators": typed(both[columns], "indicators"),
        "scores": typed(both.drop(columns="tax_per_mu"), "scores"),
    }


def _findings(parcels: pd.DataFrame) -> pd.DataFrame:
    ids = parcels["parcel_id"]
    frame = pd.DataFrame(
        {
            "subject": ["contract", "parcel", "parcel", "parcel", "parcel", "unit"],
            "subject_id": ["HT-1", ids[0], ids[1], ids[1], ids[2], "U-1"],
            "parcel_id": [ids[0], ids[0], ids[1], ids[1], ids[2], ids[2]],
            "year": YEAR,
            "rule": [
                "idle_not_started",
                "vacant",
                "low_yield",
                "low_yield_tax_low",
                "low_yield",
                "vacant",
            ],
            "outcome": ["yes", "no", "unknown", "unknown", "yes", "not_applicable"],
            "value": [26, 0.1, np.nan, np.nan, 2, np.nan],
            "unit": ["months", "1", "1", "wan_yuan/mu", "1", "months"],
            "threshold": [12, 0.5, 2, 3, 2, 6],
            "period_from": pd.Timestamp("2023-10-15"),
            "period_to": pd.Timestamp("2025-12-31"),
            "source": "合同.xlsx#3 start_due_on",
            "clause": "国土资源部令第53号 第二条第一款",
            "missing": [None, None, "tax_paid,area_mu", "tax_paid", None, None],
            "consequence": ["fee", None, None, None, None, None],
            "amount": [36.5, np.nan, np.nan, np.nan, np.nan, np.nan],
            "due_on": [pd.Timestamp("2026-10-15"), *[pd.NaT] * 5],
        }
    )
    return typed(frame, "findings")


def _actions(parcels: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"][[2, 0]],
            "action": ["upgrade", "idle_fee"],
            "priority": [6, 3],
            "area_mu": [0.0, 30.0],
            "uplift_low": [np.nan, 50.0],
            "uplift_mid": [np.nan, 90.0],
            "uplift_high": [np.nan, 150.0],
            "reasons": ["亩均税收低于下限；容积率低于下限", "约定动工日期已过26个月"],
            "reasons_en": ["tax per mu below the limit", "26 months after the agreed start"],
        }
    )
    return typed(frame, "actions")


def _notes(count: int) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "stage": "ingest",
            "code": "ingest.repaired",
            "severity": ["info", "error", "warning"],
            "table": "parcels",
            "row": [1, 2, count],
            "subject_id": ["001", "002", "003"],
            "message": "图形无效，已修复",
            "remedy": "请核对图形",
            "message_en": "invalid geometry, repaired",
            "remedy_en": "check the geometry",
        }
    )
    return typed(frame, "notes")


def _totals(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, float]]:
    facts = tables["enterprise_facts"].query("year == @YEAR")
    return {
        name: {
            "in": float(facts[name].sum()),
            "on_parcels": float(tables["parcel_facts"][name].sum()),
            "unlinked": float(facts.loc[facts["linked"] == 0, name].sum()),
        }
        for name in ("tax_paid", "revenue", "employees")
    }


def bare_study() -> Study:
    """Study of parcels alone: every other table is empty."""
    whole = make_study()
    kept = {"parcels", "zones"}
    tables = {
        name: frame if name in kept else frame.iloc[:0] for name, frame in whole.tables.items()
    }
    meta = {**whole.meta, "totals": {}, "inputs": [], "cohorts": {}}
    return Study(meta, tables, whole.policy)


def outlines(study: Study) -> gpd.GeoSeries:
    """Shapes of the parcels."""
    return study.parcels.geometry
