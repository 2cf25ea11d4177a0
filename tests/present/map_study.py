"""A small study in memory for the map tests: an invented park, every word of it replaceable."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from landuse.policy import load_policy
from landuse.schema import empty, fields
from landuse.study import TABLES, Study

YEAR = 2025
CRS = "EPSG:4526"
EAST, NORTH = 38_500_000.0, 3_100_000.0
TRADES = ("精密铸造", "电子元件", "食品加工", "仓储物流", "新型建材", "生物医药")
Words = Callable[[str], str]


def make_study(count: int = 120, *, words: Words = str, seed: int = 7) -> Study:
    """Study with ``count`` parcels; ``words`` turns each text of the park into another."""
    random = np.random.default_rng(seed)
    shapes = _blocks(count, random)
    ids = [words(f"HN-{number:04d}") for number in range(count)]
    zones = _zones(shapes, words)
    parcels = _parcels(shapes, ids, zones, random, words)
    tables = {name: empty(name) for name in TABLES}
    tables |= {"parcels": parcels, "zones": zones}
    tables |= _facts(parcels, random)
    tables |= _enterprises(parcels, random, words)
    tables["findings"] = _findings(parcels, tables["indicators"], random, words)
    tables["actions"] = _actions(tables["findings"], words)
    tax = tables["enterprise_facts"]["tax_paid"].sum()
    meta = {
        "year": YEAR,
        "crs": CRS,
        "park": {"name": words("示例高新区"), "year": YEAR, "currency": "CNY"},
        "totals": {
            "tax_paid": {"in": tax, "on_parcels": tax - 12.5, "unlinked": 12.5, "unit": "wan_yuan"}
        },
    }
    return Study(meta, tables, load_policy("demo-2025"))


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    known = fields(table)
    types = {
        name: known[name].pandas_dtype
        for name in frame.columns
        if name in known and known[name].dtype != "geometry"
    }
    return frame.astype(types)


def _blocks(count: int, random: np.random.Generator) -> list[shapely.Geometry]:
    """Parcels between roads: blocks cut in two again and again, then turned a little."""
    pieces = [
        shapely.box(EAST + 900 * x, NORTH, EAST + 900 * x + 860, NORTH + 1100) for x in range(3)
    ]
    while len(pieces) < count:
        pieces.sort(key=lambda piece: -piece.area)
        west, south, east, north = pieces.pop(0).bounds
        cut = random.uniform(0.35, 0.65)
        if east - west > north - south:
            middle = west + cut * (east - west)
            halves = [
                shapely.box(west, south, middle, north),
                shapely.box(middle, south, east, north),
            ]
        else:
            middle = south + cut * (north - south)
            halves = [
                shapely.box(west, south, east, middle),
                shapely.box(west, middle, east, north),
            ]
        pieces += halves
    inner = [piece.buffer(-7, join_style="mitre") for piece in pieces]
    chips = [
        piece.buffer(-4).buffer(4) if number % 5 == 0 else piece
        for number, piece in enumerate(inner)
    ]
    turned = gpd.GeoSeries(chips).rotate(9, origin=(EAST, NORTH))
    return list(turned)


def _zones(shapes: list[shapely.Geometry], words: Words) -> pd.DataFrame:
    lots = gpd.GeoSeries(shapes).rotate(-9, origin=(EAST, NORTH))
    outlines = []
    for x in range(3):
        inside = lots[lots.centroid.x.between(EAST + 900 * x, EAST + 900 * x + 880)]
        box = shapely.box(*inside.total_bounds).buffer(14, join_style="mitre")
        outlines.append(box)
    turned = gpd.GeoSeries(outlines).rotate(9, origin=(EAST, NORTH))
    frame = pd.DataFrame(
        {
            "zone_id": [f"Z{x}" for x in range(3)],
            "version": ["2019"] * 3,
            "from_on": pd.Timestamp("2019-06-01"),
            "name": [words(name) for name in ("西片区", "中片区", "东片区")],
            "geometry": list(shapely.to_wkb(np.array(turned))),
        }
    )
    return _typed(frame, "zones")


def _parcels(
    shapes: list[shapely.Geometry],
    ids: list[str],
    zones: pd.DataFrame,
    random: np.random.Generator,
    words: Words,
) -> pd.DataFrame:
    area = np.array([shape.area for shape in shapes])
    centres = gpd.GeoSeries(shapes).rotate(-9, origin=(EAST, NORTH)).centroid.x
    zone = [zones["name"].iloc[min(2, int((x - EAST) // 900))] for x in centres]
    trades = random.choice(TRADES, len(ids))
    frame = pd.DataFrame(
        {
            "parcel_id": ids,
            "name": [words(f"{trade}地块{number}") for number, trade in enumerate(trades)],
            "zone": zone,
            "area_m2": area,
            "area_mu": area * 3 / 2000,
            "area_basis": "registered",
            "geometry": list(shapely.to_wkb(np.array(shapes))),
        }
    )
    return _typed(frame, "parcels")


def _facts(parcels: pd.DataFrame, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    count = len(parcels)
    per_mu = np.where(random.random(count) < 0.08, np.nan, random.lognormal(2.6, 1.1, count))
    occupancy = np.where(random.random(count) < 0.3, np.nan, random.beta(4, 1, count))
    facts = pd.DataFrame(
        {
            "parcel_id": parcels["parcel_id"],
            "year": YEAR,
            "area_mu": parcels["area_mu"],
            "tax_paid": per_mu * parcels["area_mu"],
            "revenue": per_mu * parcels["area_mu"] * 14,
            "employees": np.round(per_mu * 4),
            "n_enterprises": 1 + (random.random(count) < 0.15),
            "occupancy_rate": occupancy,
        }
    )
    indicators = pd.DataFrame(
        {
            "subject": "parcel",
            "subject_id": parcels["parcel_id"],
            "year": YEAR,
            "tax_per_mu": per_mu,
            "revenue_per_mu": per_mu * 14,
            "floor_area_ratio": random.uniform(0.4, 1.9, count),
            "building_coverage": random.uniform(0.2, 0.6, count),
            "occupancy_rate": occupancy,
        }
    )
    total = np.clip(35 + 22 * np.log10(per_mu + 1) + random.normal(0, 8, count), 0, 100)
    order = pd.Series(total).rank(ascending=False, method="first")
    grade = pd.cut(order / count, [0, 0.2, 0.6, 0.9, 1], labels=list("ABCD"))
    scores = pd.DataFrame(
        {
            "subject": "parcel",
            "subject_id": parcels["parcel_id"],
            "year": YEAR,
            "cohort": "above_scale",
            "total": total,
            "rank": order,
            "grade": grade.astype("str"),
            "points_tax_per_mu": total * 0.6,
            "points_revenue_per_mu": total * 0.4,
        }
    )
    return {
        "parcel_facts": _typed(facts, "parcel_facts"),
        "indicators": _typed(indicators, "indicators"),
        "scores": _typed(scores, "scores"),
    }


def _enterprises(
    parcels: pd.DataFrame, random: np.random.Generator, words: Words
) -> dict[str, pd.DataFrame]:
    count = len(parcels)
    ids = [f"E{number:04d}" for number in range(count)]
    names = [words(f"示例{random.choice(TRADES)}有限公司{number}号") for number in range(count)]
    tax = np.where(random.random(count) < 0.1, np.nan, random.lognormal(5, 1, count).round(2))
    return {
        "enterprises": _typed(pd.DataFrame({"enterprise_id": ids, "name": names}), "enterprises"),
        "links": _typed(
            pd.DataFrame(
                {
                    "enterprise_id": [*ids, ids[0]],
                    "parcel_id": [*parcels["parcel_id"], parcels["parcel_id"].iloc[1]],
                    "role": "own",
                    "share": [0.75, *[1.0] * (count - 1), 0.25],
                    "method": "register",
                }
            ),
            "links",
        ),
        "enterprise_facts": _typed(
            pd.DataFrame({"enterprise_id": ids, "year": YEAR, "tax_paid": tax}), "enterprise_facts"
        ),
        "verdicts": _typed(
            pd.DataFrame({"enterprise_id": ids[:3], "verdict": ["suspected", "watch", "active"]}),
            "verdicts",
        ),
    }


def _findings(
    parcels: pd.DataFrame, indicators: pd.DataFrame, random: np.random.Generator, words: Words
) -> pd.DataFrame:
    parts = []
    for rule, chance, unit, threshold in (
        ("idle_not_started", 0.05, "months", 12.0),
        ("vacant", 0.07, "percent", 50.0),
        ("low_yield", 0.18, "wan_yuan/mu", 5.0),
        ("low_yield_tax_low", 0.18, "wan_yuan/mu", 5.0),
        ("low_yield_far_low", 0.3, "1", 0.8),
    ):
        draw = random.random(len(parcels))
        parts.append(
            pd.DataFrame(
                {
                    "subject": "contract" if rule.startswith("idle") else "parcel",
                    "subject_id": parcels["parcel_id"],
                    "parcel_id": parcels["parcel_id"],
                    "year": YEAR,
                    "rule": rule,
                    "outcome": np.select([draw < chance, draw > 0.9], ["yes", "unknown"], "no"),
                    "value": np.where(draw > 0.9, np.nan, threshold * (0.4 + draw)),
                    "unit": unit,
                    "threshold": threshold,
                    "period_from": pd.Timestamp(f"{YEAR}-01-01"),
                    "period_to": pd.Timestamp(f"{YEAR}-12-31"),
                    "source": words("税务明细.xlsx 第3行"),
                    "clause": words(
                        "《示例县评价办法》第八条：亩均税收低于标准的，列为疑似低效用地"
                    ),
                    "missing": np.where(draw > 0.9, words("实缴税收"), None),
                }
            )
        )
    return _typed(pd.concat(parts, ignore_index=True), "findings")


def _actions(findings: pd.DataFrame, words: Words) -> pd.DataFrame:
    yes = findings[(findings["outcome"] == "yes")]
    action = (
        yes["rule"]
        .astype("str")
        .map({"idle_not_started": "recover_land", "vacant": "relet", "low_yield": "vacate_replace"})
    )
    frame = pd.DataFrame({"parcel_id": yes["parcel_id"], "action": action})[action.notna()]
    frame = frame.assign(
        priority=range(1, len(frame) + 1),
        area_mu=20.0,
        uplift_low=80.0,
        uplift_mid=120.0,
        uplift_high=200.0,
        reasons=words("亩均税收低于阈值，且连续两年下降；建议优先核查。"),
        reasons_en=words("Tax per mu is below the threshold two years running; check first."),
    )
    return _typed(frame, "actions")
