"""Write a synthetic park of any size (合成园区) for the benchmark.

Usage: ``python generate.py OUT N [--seed 7] [--shapefiles]``

Parcels are the cells of distorted street blocks in EPSG:4527; neighbours share every
vertex of their common edge, as in a cadastre, and roads run between the blocks. Half as
many enterprises as parcels: most sit alone, some share a parcel. One in five has a point
but no parcel code, and 2 % of these points lie on a road, where no parcel is. Five years of
returns follow. Nothing is taken from a real park.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

CRS = "EPSG:4527"
YEARS = (2021, 2022, 2023, 2024, 2025)
COLUMNS, ROWS = 10, 4  # parcels in a block
BLOCK = COLUMNS * ROWS
PITCH = np.array([1500.0, 750.0])  # block to block, m
MOST = 6  # extra vertices an edge may carry
EXTRA = (0.10, 0.16, 0.20, 0.20, 0.16, 0.10, 0.08)  # share of edges with 0, 1, … 6 of them
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of GB 32100
PARK = """\
[park]
name = "合成园区（{n}宗）"
year = 2025
policy = "generic-cn-v1"
currency = "CNY"

[parcels]
path = "parcels.parquet"
[parcels.columns]
parcel_id = "pid"
name = "pname"
land_use = "landuse"
zone = "town"
floor_area = "bldg"

[enterprises]
path = "enterprises.parquet"
[enterprises.columns]
enterprise_id = "eid"
credit_code = "uscc"
name = "ename"
sector_code = "industry"
parcel_id = "pid"

[returns]
path = "returns.parquet"
[returns.columns]
enterprise_id = "eid"
tax_paid = "tax"
revenue = "revenue"
employees = "employees"
energy_tce = "energy"
[returns.units]
tax_paid = "wan_yuan"
revenue = "wan_yuan"
energy_tce = "tce"
"""


def _nodes(rng: np.random.Generator, blocks: int) -> Floats:
    """Corner points of the cells, (blocks, ROWS + 1, COLUMNS + 1, 2), in cell widths."""
    grid = np.stack(np.meshgrid(np.arange(COLUMNS + 1.0), np.arange(ROWS + 1.0)), axis=-1)
    node = np.repeat(grid[None], blocks, axis=0)
    shake = rng.uniform(-0.25, 0.25, node.shape)
    shake[:, [0, -1], :, 1] = 0.0  # the frontage to the road stays straight
    shake[:, :, [0, -1], 0] = 0.0
    shake[:, [0, 0, -1, -1], [0, -1, 0, -1]] = 0.0
    return np.asarray(node + shake, dtype=np.float64)


def _edges(rng: np.random.Generator, start: Floats, end: Floats) -> tuple[Floats, Ints]:
    """Points between the ends of every edge, (…, MOST, 2), and how many of them count."""
    count = rng.choice(MOST + 1, start.shape[:-1], p=EXTRA)
    along = np.arange(1, MOST + 1) / (count[..., None] + 1.0)
    step = end - start
    across = np.stack([-step[..., 1], step[..., 0]], axis=-1)
    bend = np.clip(rng.normal(0, 0.012, along.shape), -0.03, 0.03)
    points = start[..., None, :] + step[..., None, :] * along[..., None]
    return points + across[..., None, :] * bend[..., None], count


def _side(
    corner: Floats, inner: Floats, count: Ints, *, reverse: bool
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """One side of every cell: its first corner, its inner points, and which slots are used."""
    used = np.arange(MOST) < count[..., None]
    if reverse:
        inner, used = inner[..., ::-1, :], used[..., ::-1]
    first = np.ones((*used.shape[:-1], 1), dtype=bool)
    points = np.concatenate([corner[..., None, :], inner], axis=-2)
    return points, np.concatenate([first, used], axis=-1)


def _cells(rng: np.random.Generator, origin: Floats) -> Objects:
    """All parcels of the blocks at these origins, block by block."""
    blocks = len(origin)
    node = _nodes(rng, blocks)
    flat, flat_n = _edges(rng, node[:, :, :-1], node[:, :, 1:])
    tall, tall_n = _edges(rng, node[:, :-1], node[:, 1:])
    sides = [
        _side(node[:, :-1, :-1], flat[:, :-1], flat_n[:, :-1], reverse=False),
        _side(node[:, :-1, 1:], tall[:, :, 1:], tall_n[:, :, 1:], reverse=False),
        _side(node[:, 1:, 1:], flat[:, 1:], flat_n[:, 1:], reverse=True),
        _side(node[:, 1:, :-1], tall[:, :, :-1], tall_n[:, :, :-1], reverse=True),
    ]
    ring = np.concatenate([points for points, _ in sides], axis=-2)
    used = np.concatenate([mask for _, mask in sides], axis=-1)
    turn = rng.uniform(-0.1, 0.1, blocks)
    matrix = np.stack([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]).transpose(
        2, 0, 1
    )
    scale = rng.uniform(85, 130, blocks)[:, None, None]
    middle = np.array([COLUMNS / 2, ROWS / 2])
    ring = (ring - middle).reshape(blocks, -1, 2) @ (matrix * scale) + origin[:, None]
    ring = np.round(ring, 3).reshape(blocks * BLOCK, -1, 2)
    used = used.reshape(blocks * BLOCK, -1)
    owner = np.repeat(np.arange(blocks * BLOCK), used.sum(axis=1))
    return np.asarray(
        shapely.polygons(shapely.linearrings(ring[used], indices=owner)), dtype=object
    )


def draw(n: int, rng: np.random.Generator) -> tuple[Objects, float]:
    """Draw n parcels; also the easting of the road at the western edge, where no parcel is."""
    blocks = -(-n // BLOCK)
    side = int(np.ceil(np.sqrt(blocks * 1.3)))  # three sites in ten stay hills and water
    site = np.sort(rng.permutation(side * side)[:blocks])
    origin = np.stack([site % side, site // side], axis=1) * PITCH
    origin = origin + np.array([39_500_000.0, 3_350_000.0]) - PITCH * side / 2
    shapes = [_cells(rng, origin[k : k + 2000]) for k in range(0, blocks, 2000)]
    return np.concatenate(shapes)[:n], float(39_500_000 - PITCH[0] * (side / 2 + 2))


def parcels(shapes: Objects, rng: np.random.Generator) -> pd.DataFrame:
    """Parcel table (宗地) without geometry."""
    serial = np.arange(len(shapes))
    town = serial // (BLOCK * 25)
    area = shapely.area(shapes)
    code = [
        f"3301{t % 90:02d}{t // 90 % 1000:03d}{s // BLOCK % 1000:03d}GB{s:07d}"
        for t, s in zip(town, serial, strict=True)
    ]
    return pd.DataFrame(
        {
            "pid": code,
            "pname": [f"示例宗地第{s:07d}号" for s in serial],
            "landuse": rng.choice(
                ["0601", "0602", "0507", "0801", "0809"],
                len(shapes),
                p=[0.72, 0.1, 0.08, 0.06, 0.04],
            ),
            "town": [f"第{t}片区" for t in town],
            "bldg": (area * rng.gamma(4, 0.22, len(shapes))).round(1),
        }
    )


def credit_codes(n: int) -> npt.NDArray[np.str_]:
    """Unified social credit codes (统一社会信用代码) with right check characters (GB 32100)."""
    serial = np.arange(n)
    head = np.broadcast_to(np.array([9, 1, 3, 3, 0, 1, 0, 9]), (n, 8))
    body = serial[:, None] // 10 ** np.arange(7, -1, -1) % 10
    inner = (11 - body @ np.array([3, 7, 9, 10, 5, 8, 4, 2])) % 11
    inner = np.where(inner == 10, ALPHABET.index("X"), inner)
    digits = np.concatenate([head, body, inner[:, None]], axis=1)
    check = -(digits @ (3 ** np.arange(17) % 31)) % 31
    table = np.array(list(ALPHABET))
    chars = np.ascontiguousarray(table[np.concatenate([digits, check[:, None]], axis=1)])
    return np.asarray(chars.view("<U18").ravel())


def enterprises(
    shapes: Objects, code: Objects, road: float, rng: np.random.Generator
) -> tuple[pd.DataFrame, Objects, Ints]:
    """Enterprise table (企业), its points, and the row of the parcel each one sits on."""
    m = len(shapes) // 2
    alone = rng.permutation(len(shapes))[: int(m * 0.72)]
    shared = alone[(rng.random(m - len(alone)) ** 2 * len(alone)).astype(int)]
    host = rng.permutation(np.concatenate([alone, shared]))
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes[host]))
    near = inside + rng.normal(0, 3, inside.shape)
    kept = shapely.contains_properly(shapes[host], shapely.points(near))
    place = np.where(kept[:, None], near, inside)
    known = rng.random(m) >= 0.2
    unknown = np.flatnonzero(~known)
    lost = rng.permutation(unknown)[: max(1, round(0.02 * len(unknown)))]
    place[lost, 0] = road - rng.uniform(0, 400, len(lost))
    letters = [*(f"C{k}" for k in range(13, 44)), "F51", "G59", "I65", "M73"]
    table = pd.DataFrame(
        {
            "eid": [f"E{k:08d}" for k in range(m)],
            "uscc": credit_codes(m),
            "ename": [f"示例{k:07d}制造有限公司" for k in range(m)],
            "industry": rng.choice(letters, m, p=rng.dirichlet(np.full(len(letters), 1.5))),
            "pid": np.where(known, code[host], None),
        }
    )
    return (
        table,
        np.asarray(shapely.points(np.round(place, 3)), dtype=object),
        np.asarray(host, dtype=np.int64),
    )


def returns(eid: Objects, area: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Five yearly exports (企业年度数据) one after the other, each in an order of its own."""
    m = len(eid)
    base = rng.lognormal(3.2, 1.4, m) * np.sqrt(area / 6666)
    growth = rng.normal(1.05, 0.12, m)
    dead = rng.random(m) < 0.08  # stopped for the last two years
    years = []
    for k, year in enumerate(YEARS):
        alive = ~dead if year >= YEARS[-2] else np.ones(m, dtype=bool)
        tax = base * growth**k * rng.lognormal(0, 0.25, m) * alive
        revenue = tax * rng.lognormal(3.0, 0.35, m)
        staff = np.maximum(1, revenue / 90 * rng.lognormal(0, 0.3, m)).astype(np.int32) * alive
        energy = revenue * 0.04 * rng.lognormal(0, 0.5, m)
        frame = pd.DataFrame({"eid": eid, "year": np.int32(year), "tax": tax.round(4), "revenue": revenue.round(3),
                              "employees": staff.astype(np.int32), "energy": energy.round(3)})  # fmt: skip
        years.append(frame.iloc[rng.permutation(m)])
    return pd.concat(years, ignore_index=True)


def write(out: Path, n: int, *, seed: int = 7, shapefiles: bool = False) -> Path:
    """Write the park of n parcels into a folder.

    Parameters
    ----------
    out
        Folder; made if it is not there.
    n
        Number of parcels (宗地).
    seed
        Seed of the random numbers: the same seed gives the same park.
    shapefiles
        Also write shapefiles and a CSV for ``analyst.py``.

    Returns
    -------
    Path
        The ``park.toml`` written.
    """
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    shapes, road = draw(n, rng)
    land = parcels(shapes, rng)
    firms, points, host = enterprises(shapes, land["pid"].to_numpy(dtype=object), road, rng)
    figures = returns(firms["eid"].to_numpy(dtype=object), shapely.area(shapes)[host], rng)
    park = gpd.GeoDataFrame(land, geometry=shapes, crs=CRS)
    sites = gpd.GeoDataFrame(firms, geometry=points, crs=CRS)
    park.to_parquet(out / "parcels.parquet", compression="zstd", index=False)
    sites.to_parquet(out / "enterprises.parquet", compression="zstd", index=False)
    pq.write_table(
        pa.Table.from_pandas(figures, preserve_index=False),
        out / "returns.parquet",
        compression="zstd",
    )
    if shapefiles:
        park.to_file(out / "parcels.shp", encoding="utf-8")
        sites.to_file(out / "enterprises.shp", encoding="utf-8")
        figures.to_csv(out / "returns.csv", index=False)
    path = out / "park.toml"
    path.write_text(PARK.format(n=n), encoding="utf-8")
    return path


def main() -> None:
    """Command line of the generator."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("n", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--shapefiles", action="store_true", help="also shapefiles and CSV, for analyst.py"
    )
    given = parser.parse_args()
    write(given.out, given.n, seed=given.seed, shapefiles=given.shapefiles)


if __name__ == "__main__":
    main()
