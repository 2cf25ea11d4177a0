"""Land (用地面积): which of the areas of a parcel counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.units import MU_M2

_DIFFERS = 0.01


def counted_area(parcels: pd.DataFrame, basis: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """Parcels with the area that counts (采用面积) [mu].

    Parameters
    ----------
    parcels
        The parcels; ``area_m2`` is the drawn area, the others are in mu.
    basis
        Kinds of area, the first one known counts.

    Returns
    -------
    parcels, notes
        With ``area_mu`` and ``area_basis``; a note says how often each kind counted.

    Examples
    --------
    >>> frame = pd.DataFrame({"registered_area": [15.0, None], "area_m2": [9000.0, 2000.0]})
    >>> counted_area(frame, ["registered", "drawn"])[0]["area_mu"].round(6).tolist()
    [15.0, 3.0]
    """
    area = pd.Series(np.nan, parcels.index, dtype=float)
    kind = pd.Series(None, parcels.index, dtype="object")
    for name in basis:
        column = _area(parcels, name)
        new = area.isna() & column.notna() & (column > 0)
        area = area.where(~new, column)
        kind = kind.where(~new, name)
    notes = [
        Note("apportion.area_basis", "info", {"basis": name, "count": int(count)})
        for name, count in kind.value_counts().items()
    ]
    drawn = _area(parcels, "drawn")
    differs = int(((area - drawn).abs() > _DIFFERS * drawn).sum())
    if differs:
        share = f"{_DIFFERS:.0%}"
        notes.append(Note("apportion.area_differs", "info", {"count": differs, "share": share}))
    unknown = int(area.isna().sum())
    if unknown:
        notes.append(Note("apportion.area_unknown", "warning", {"count": unknown}))
    kinds = pd.Categorical(kind, ["registered", "contract", "surveyed", "drawn"])
    return parcels.assign(area_mu=area, area_basis=kinds), notes


def _area(parcels: pd.DataFrame, name: str) -> pd.Series[float]:
    if name == "drawn":
        return parcels["area_m2"] / MU_M2
    column = f"{name}_area"
    if column in parcels:
        return parcels[column]
    return pd.Series(np.nan, parcels.index, dtype=float)
