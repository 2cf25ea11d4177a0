"""Candidates (拟选宗地): projects whose candidate parcel is no parcel of the park."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.errors import Note

_LISTED = 20


def check_candidates(tables: Mapping[str, pd.DataFrame]) -> list[Note]:
    """Projects whose candidate parcel is not among the parcels (拟选宗地不存在); nothing is changed.

    Parameters
    ----------
    tables
        The settled tables.

    Returns
    -------
    list of Note
        One warning a file, with its rows and the codes found; none where every code is a parcel,
        or no parcel could be read.

    Examples
    --------
    >>> parcels = pd.DataFrame({"parcel_id": ["P1"]})
    >>> projects = pd.DataFrame({"project_id": ["X1", "X2"], "parcel_id": ["P1", "P9"]})
    >>> projects = projects.assign(source="projects.csv", source_row=[2, 3])
    >>> (note,) = check_candidates({"parcels": parcels, "projects": projects})
    >>> note.params["rows"], note.params["found"]
    ('3', 'X2: P9')
    """
    projects, parcels = tables.get("projects"), tables.get("parcels")
    if projects is None or parcels is None or not len(parcels) or "parcel_id" not in parcels:
        return []
    if not {"project_id", "parcel_id", "source", "source_row"} <= set(projects.columns):
        return []
    asked = projects[projects["parcel_id"].notna().to_numpy(dtype=bool)]
    wanted = asked["parcel_id"].astype("str")
    ids = parcels["parcel_id"].astype("str")
    lost = asked[~wanted.isin(ids[ids.isin(wanted)]).to_numpy(dtype=bool)]
    return [
        _note(str(file), rows) for file, rows in lost.groupby("source", sort=False, observed=True)
    ]


def _note(file: str, rows: pd.DataFrame) -> Note:
    named = zip(rows["project_id"], rows["parcel_id"], strict=True)
    params = {
        "file": file,
        "count": len(rows),
        "rows": _cut([str(row) for row in rows["source_row"]]),
        "found": _cut([f"{project}: {parcel}" for project, parcel in named]),
    }
    only = int(rows["source_row"].iloc[0]) if len(rows) == 1 else None
    return Note("ingest.candidate_unknown", "warning", params, "projects", only)


def _cut(parts: list[str]) -> str:
    return ", ".join(parts[:_LISTED]) + (" …" if len(parts) > _LISTED else "")
