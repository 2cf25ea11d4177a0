"""The least anybody can do (下限): read the needed columns, decode, measure, add once.

Usage: ``python floor.py FOLDER``

No join, no score, nothing written. A tool that also does the work and writes the answer cannot
be faster than this, so the ratio to it says how much the work costs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import shapely

YEAR = 2025


def main(folder: Path) -> None:
    """Read, decode, one pass of arithmetic."""
    parcels = pq.read_table(folder / "parcels.parquet", columns=["pid", "geometry"])
    firms = pq.read_table(
        folder / "enterprises.parquet", columns=["eid", "industry", "pid", "geometry"]
    )
    returns = pq.read_table(
        folder / "returns.parquet", columns=["eid", "year", "tax", "revenue", "employees", "energy"]
    )
    area = shapely.area(shapely.from_wkb(parcels["geometry"].to_numpy()))
    now = returns["year"].to_numpy() == YEAR
    sums = {
        name: float(returns[name].to_numpy()[now].sum())
        for name in ("tax", "revenue", "employees", "energy")
    }
    sums["tax_per_mu"] = sums["tax"] / (float(area.sum()) / (2000 / 3))
    sys.stdout.write(json.dumps({"parcels": len(area), "enterprises": len(firms), **sums}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
