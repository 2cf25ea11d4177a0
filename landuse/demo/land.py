"""Land of the demo park (示范园区用地): roads, blocks and parcels on a warped grid [m, mu]."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

CRS = "EPSG:4526"
ORIGIN = (38_412_000.0, 3_187_000.0)
MU = 2000 / 3
DISTRICT = "439901"  # no such district
GRID = 0.001  # metres


@dataclass(frozen=True)
class ZonePlan:
    """Plan of one zone (片区): where its street grid lies and how many parcels it holds."""

    number: int
    centre: tuple[float, float]
    columns: int
    rows: int
    parcels: int
    turn: float


ZONES = (
    ZonePlan(1, (-300, 2250), 5, 4, 165, 0.05),
    ZonePlan(2, (-250, -2350), 5, 4, 160, -0.04),
    ZonePlan(3, (-3900, 250), 4, 4, 140, 0.09),
    ZonePlan(4, (3500, 350), 4, 4, 135, -0.08),
)


def street_nodes(plan: ZonePlan, rng: np.random.Generator) -> NDArray[np.float64]:
    """Crossings of the streets of a zone (路口), rows × columns × 2 [m]."""
    side = np.sqrt(plan.parcels * 31 * MU / 0.86 / (plan.columns * plan.rows))
    x = (np.arange(plan.columns + 1) - plan.columns / 2) * side
    y = (np.arange(plan.rows + 1) - plan.rows / 2) * side
    grid = np.stack(np.meshgrid(x, y), axis=-1)
    grid = grid + rng.uniform(-0.11, 0.11, grid.shape) * side
    cos, sin = np.cos(plan.turn), np.sin(plan.turn)
    turned = grid @ np.array([[cos, sin], [-sin, cos]])
    return np.asarray(turned + np.array(plan.centre) + np.array(ORIGIN))


def outline(nodes: NDArray[np.float64]) -> Polygon:
    """Outer boundary of a block of street crossings (片区外缘)."""
    ring = np.concatenate([nodes[0], nodes[1:, -1], nodes[-1, -2::-1], nodes[-2:0:-1, 0]])
    return shapely.set_precision(Polygon(ring), GRID)


def street_blocks(nodes: NDArray[np.float64], rng: np.random.Generator) -> list[Polygon]:
    """Blocks between the streets (街区); some neighbours in a row are one block."""
    blocks = []
    rows, columns = nodes.shape[0] - 1, nodes.shape[1] - 1
    for row in range(rows):
        column = 0
        while column < columns:
            width = 2 if column + 2 <= columns and rng.random() < 0.25 else 1
            cell = outline(nodes[row : row + 2, column : column + width + 1])
            street = rng.uniform(9, 17)
            blocks.append(_bent(cell.buffer(-street, join_style="mitre"), rng))
            column += width
    return blocks


def _bent(block: Polygon, rng: np.random.Generator) -> Polygon:
    """Give the sides of a block one slight bend each, as streets have."""
    corners = shapely.get_coordinates(block.exterior)
    ring = []
    for start, end in pairwise(corners):
        along = end - start
        normal = np.array([-along[1], along[0]]) / np.hypot(*along)
        ring += [start, start + along * rng.uniform(0.4, 0.6) + normal * rng.uniform(-2.5, 2.5)]
    return Polygon(ring)


def _cut(block: Polygon, share: float, rng: np.random.Generator) -> tuple[Polygon, Polygon]:
    """Cut a block across its long side so that `share` of its area lies on the first side."""
    frame = shapely.get_coordinates(block.minimum_rotated_rectangle)
    sides = frame[1:3] - frame[0:2]
    along = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    angle = np.arctan2(along[1], along[0]) + rng.uniform(-0.07, 0.07)
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    origin = frame[0]
    local = (shapely.get_coordinates(block) - origin) @ axes
    (low, bottom), (high, top) = local.min(axis=0) - 1, local.max(axis=0) + 1

    def side(edge: list[tuple[float, float]]) -> Polygon:
        ring = np.array([(low - 9, bottom), *edge, (low - 9, top)])
        return Polygon(ring @ axes.T + origin)

    left, right = low, high
    for _ in range(16):
        middle = (left + right) / 2
        part = block.intersection(side([(middle, bottom), (middle, top)])).area
        left, right = (middle, right) if part < share * block.area else (left, middle)
    bend = min(5.0, 0.04 * (high - low))
    heights = bottom + (top - bottom) * np.sort(rng.uniform(0.25, 0.75, 2))
    kinks = [
        (left + rng.uniform(-bend, bend), float(h)) for h in heights[: 1 + int(rng.random() < 0.5)]
    ]
    half = side([(left, bottom), *kinks, (left, top)])
    return block.intersection(half), block.difference(half)


def _parts(block: Polygon, weights: NDArray[np.float64], rng: np.random.Generator) -> list[Polygon]:
    """Cut a block into parts whose areas go as the weights (递归切分)."""
    if len(weights) == 1:
        return [block]
    sums = np.cumsum(weights)
    first = 1 + int(np.argmin(np.abs(sums[:-1] / sums[-1] - 0.5)))
    one, other = _cut(block, float(sums[first - 1] / sums[-1]), rng)
    return _parts(one, weights[:first], rng) + _parts(other, weights[first:], rng)


def _noded(parts: list[Polygon]) -> list[Polygon]:
    """Same parts with every vertex of a neighbour on the shared edge (共用界址点)."""
    lines = shapely.union_all(shapely.boundary(parts), grid_size=GRID)
    found = [part for part in shapely.polygonize([lines]).geoms if part.area > 1]
    return sorted(found, key=lambda part: (-round(part.centroid.y), round(part.centroid.x)))


def zone_parcels(
    plan: ZonePlan, nodes: NDArray[np.float64], rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Parcels of one zone (宗地) with their codes [m]."""
    blocks = street_blocks(nodes, rng)
    areas = np.array([block.area for block in blocks])
    wanted = np.sort(np.clip(rng.lognormal(np.log(23), 0.82, plan.parcels), 3, 260))[::-1]
    groups: list[list[float]] = [[] for _ in blocks]
    for area in wanted:
        load = [(sum(group) + area) / size for group, size in zip(groups, areas, strict=True)]
        groups[int(np.argmin(load))].append(float(area))
    rows = []
    for number, (block, group) in enumerate(zip(blocks, groups, strict=True), start=1):
        weights = rng.permutation(np.array(group))
        for sequence, part in enumerate(_noded(_parts(block, weights, rng)), start=1):
            code = f"{DISTRICT}{plan.number:03d}{number:03d}GB{sequence:05d}"
            rows.append((code, plan.number, number, shapely.normalize(part)))
    frame = pd.DataFrame(rows, columns=["parcel_id", "zone_number", "block", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def make_land(rng: np.random.Generator) -> tuple[gpd.GeoDataFrame, dict[int, NDArray[np.float64]]]:
    """Parcels and street crossings of all zones (宗地与路网).

    Returns
    -------
    parcels: indexed by ``parcel_id`` with ``drawn`` [mu]; nodes: zone number → crossings.
    """
    nodes = {plan.number: street_nodes(plan, rng) for plan in ZONES}
    parts = [zone_parcels(plan, nodes[plan.number], rng) for plan in ZONES]
    parcels = pd.concat(parts, ignore_index=True).set_index("parcel_id", drop=False)
    parcels["drawn"] = parcels.area / MU
    return parcels, nodes
