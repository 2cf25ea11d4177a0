"""Do a study and the analyst's file agree (结果核对)?

Usage: ``python compare.py STUDY ANALYST.gpkg``; the exit code is 1 where they differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio

YEAR = 2025
TOLERANCE = 1e-9


def compare(study: Path, analyst: Path) -> dict[str, float]:
    """Differences between a study and the analyst's file.

    Parameters
    ----------
    study
        Study folder.
    analyst
        GeoPackage of ``analyst.py``.

    Returns
    -------
    dict
        Tax on parcels of both [万元], number of parcels compared, how many of them have no
        figure in the study, and the largest relative difference of tax per mu.
    """
    columns = ["pid", "n", "tax", "tax_per_mu"]
    theirs = pyogrio.read_dataframe(analyst, columns=columns, read_geometry=False)
    theirs = theirs[theirs["n"] > 0].set_index("pid")
    columns = ["subject", "subject_id", "year", "tax_per_mu"]
    table = pq.read_table(study / "tables" / "indicators.parquet", columns=columns).to_pandas()
    here = (table["subject"] == "parcel") & (table["year"] == YEAR)
    mine = table[here].set_index("subject_id")["tax_per_mu"].reindex(theirs.index)
    gap = (mine - theirs["tax_per_mu"]).abs() / theirs["tax_per_mu"].abs().clip(lower=1e-9)
    meta = json.loads((study / "study.json").read_text(encoding="utf-8"))
    return {
        "mine": float(meta["totals"]["tax_paid"]["on_parcels"]),
        "theirs": float(theirs["tax"].sum()),
        "parcels": len(mine),
        "missing": int(mine.isna().sum()),
        "gap": float(gap.max()),
    }


def agree(found: dict[str, float]) -> bool:
    """Whether the two results are the same but for rounding in floating point."""
    tax = abs(found["mine"] - found["theirs"]) <= TOLERANCE * abs(found["theirs"])
    return tax and found["missing"] == 0 and found["gap"] <= TOLERANCE


def main() -> None:
    """Command line of the comparison."""
    found = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    same = agree(found)
    same_zh, same_en = ("一致", "agree") if same else ("不一致", "DIFFER")
    counts = f"{found['parcels']} 宗地 / parcels, 缺 / missing {found['missing']}"
    lines = [
        f"落地税收 / tax on parcels: {found['mine']:.4f} | {found['theirs']:.4f} 万元",
        f"亩均税收 / tax per mu: {counts}, 最大相对差 / largest gap {found['gap']:.1e}",
        f"两者{same_zh} / the results {same_en}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    raise SystemExit(0 if same else 1)


if __name__ == "__main__":
    main()
