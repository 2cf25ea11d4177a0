"""Guesses (推算关系): columns that others nearly give away, so that only the differences are kept."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from landuse.present.map.near import Near

_RATIOS = {
    "tax_per_mu": ("tax_paid", "area_mu"),
    "revenue_per_mu": ("revenue", "area_mu"),
    "value_added_per_mu": ("value_added", "area_mu"),
    "value_added_per_tce": ("value_added", "energy_tce"),
    "revenue_per_tce": ("revenue", "energy_tce"),
    "tax_per_tce": ("tax_paid", "energy_tce"),
    "output_per_worker": ("revenue", "employees"),
}
_YEAR = re.compile(r"(.+_)(\d{4})")


RANGES = {"rank_high": Near("rank_low"), "needed": Near("now")}
"""Guesses for stability and lifts (稳定性与提升推算关系)."""


def parcel_guesses(parcels: pd.DataFrame) -> dict[str, Near]:
    """Guesses for the table of parcels (宗地推算关系).

    Parameters
    ----------
    parcels
        The table, with ``cohort`` as a category.

    Returns
    -------
    dict
        Column → what it is guessed from.
    """
    found = {name: Near(of, over) for name, (of, over) in _RATIOS.items()}
    points = [
        str(name)
        for name in parcels.columns
        if str(name).startswith("points_") and parcels[name].notna().any()
    ]
    for name in points:
        value = name.removeprefix("points_")
        if value in parcels and "cohort" in parcels:
            found[name] = _scaled(parcels, name, value)
    if len(points) == 1:
        found["total"] = Near(points[0])
    if "cohort" in parcels:
        found["rank"] = Near("total", by="cohort", order=True)
    return found


def firm_guesses(firms: pd.DataFrame) -> dict[str, Near]:
    """Guesses for the table of firms (企业推算关系).

    Parameters
    ----------
    firms
        The table, with ``cohort`` as a category.

    Returns
    -------
    dict
        Column → what it is guessed from.
    """
    ratios = {
        name: Near(of, "land_mu" if over == "area_mu" else over)
        for name, (of, over) in _RATIOS.items()
    }
    return {**parcel_guesses(firms), **ratios}


def year_guesses(years: pd.DataFrame) -> dict[str, Near]:
    """Guesses for the table of years: last year's figure (逐年推算关系).

    Parameters
    ----------
    years
        Columns ``<figure>_<year>`` in the order of the years.

    Returns
    -------
    dict
        Column → what it is guessed from.
    """
    found: dict[str, Near] = {}
    last: dict[str, str] = {}
    for name in map(str, years.columns):
        parts = _YEAR.fullmatch(name)
        if parts is None:
            continue
        if parts[1] in last:
            found[name] = Near(last[parts[1]])
        last[parts[1]] = name
    return found


def _scaled(parcels: pd.DataFrame, points: str, value: str) -> Near:
    """Points as the value times a factor of the cohort, up to the most there are."""
    given = parcels[points].astype("float64").to_numpy()
    most = float(np.nanmax(given)) if not np.isnan(given).all() else None
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = given / parcels[value].astype("float64").to_numpy()
    inner = np.isfinite(factor) & (given > 0)
    if most is not None:
        inner &= given < 0.99 * most
    used = parcels["cohort"].cat.remove_unused_categories().cat
    codes = used.codes.to_numpy()
    factors = [1.0]
    for code in range(len(used.categories)):
        mine = factor[inner & (codes == code)]
        factors.append(float(np.median(mine)) if len(mine) else 1.0)
    return Near(value, by="cohort", factors=tuple(factors), low=0.0, high=most)
