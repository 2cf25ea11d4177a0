"""Land (用地面积): which of the areas of a parcel counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.schema import named
from landuse.units import MU_M2, canonical, factor
from landuse.words import LANGS, Lang, word

KINDS = pd.Index(["registered", "contract", "surveyed", "drawn"], dtype="str")
"""Kinds of area."""

_DIFFERS = 0.01
_ALIKE = 0.2


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
    area = np.full(len(parcels), np.nan)
    kind = np.full(len(parcels), -1, dtype=np.int8)
    notes = []
    for name in basis:
        given = _area(parcels, name).to_numpy(dtype=float, na_value=np.nan)
        new = np.isnan(area) & (given > 0)
        area[new], kind[new] = given[new], KINDS.get_loc(name)
        if new.any():
            params = {"basis": _basis(name), "count": int(new.sum())}
            notes.append(Note("apportion.area_basis", "info", params))
    drawn = _area(parcels, "drawn").to_numpy(dtype=float, na_value=np.nan)
    differs = int((np.abs(area - drawn) > _DIFFERS * drawn).sum())
    if differs:
        share = f"{_DIFFERS:.0%}"
        notes.append(Note("apportion.area_differs", "info", {"count": differs, "share": share}))
    notes += _magnitude(parcels, drawn)
    unknown = int(np.isnan(area).sum())
    if unknown:
        notes.append(Note("apportion.area_unknown", "warning", {"count": unknown}))
    kinds = pd.Categorical.from_codes(kind, KINDS)
    return parcels.assign(area_mu=area, area_basis=kinds), notes


def _magnitude(parcels: pd.DataFrame, drawn: np.ndarray[Any, Any]) -> list[Note]:
    """Areas that are off by the factor between two units of land: proposed, never converted."""
    notes = []
    for name in ("registered", "contract", "surveyed"):
        given = _area(parcels, name).to_numpy(dtype=float, na_value=np.nan)
        known = (given > 0) & (drawn > 0)
        if not known.any():
            continue
        ratio = float(np.median(given[known] / drawn[known]))
        for unit in ("平方米", "公顷", "平方公里"):
            # figures in the unit, taken for mu, are this many times the true area
            taken = 1 / factor(unit, "mu")
            if abs(ratio / taken - 1) < _ALIKE:
                params = {
                    "field": named([f"{name}_area"]),
                    "unit": {"zh": unit, "en": canonical(unit)},
                    "ratio": f"{ratio:.4g}",
                }
                notes.append(Note("apportion.magnitude", "warning", params))
    return notes


def _basis(name: str) -> dict[Lang, str]:
    return {lang: word("values.area_basis", name, lang=lang) for lang in LANGS}


def _area(parcels: pd.DataFrame, name: str) -> pd.Series[float]:
    if name == "drawn":
        return parcels["area_m2"] / MU_M2
    column = f"{name}_area"
    if column in parcels:
        return parcels[column]
    return pd.Series(np.nan, parcels.index, dtype=float)
