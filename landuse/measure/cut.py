"""Cut (削减): main pollutants against the year before."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import positions
from landuse.measure.ratio import ratio

BEFORE, CUT = "emissions_before_t", "emissions_cut_t"
"""Fact columns (上年排放量、削减量) that :func:`with_cut` adds."""


def emission_cut(
    emissions_cut_t: pd.Series[Any], emissions_before_t: pd.Series[Any]
) -> pd.Series[float]:
    """Cut in main pollutants as a share of last year's (主要污染物排放削减率) [1].

    Parameters
    ----------
    emissions_cut_t
        Main pollutants of last year less those of this year [t]; negative where they grew.
    emissions_before_t
        Main pollutants of last year [t].

    Returns
    -------
    pandas.Series
        A ratio, not per cent; missing where last year's emissions are missing or zero.

    References
    ----------
    湘潭市“亩产论英雄”综合评价 (2023) names the indicator.

    Examples
    --------
    >>> emission_cut(pd.Series([0.5]), pd.Series([2.0])).tolist()
    [0.25]
    """
    return ratio(emissions_cut_t, emissions_before_t)


def with_cut(facts: pd.DataFrame, key: str) -> pd.DataFrame:
    """Facts with the emissions of the year before and the cut (上年排放量与削减量) [t].

    Parameters
    ----------
    facts
        A fact table of all years; a parcel's sum that is ``incomplete`` counts as missing.
    key
        Its id column.

    Returns
    -------
    pandas.DataFrame
        With ``emissions_before_t`` and ``emissions_cut_t``; as it was where no two years that follow
        each other have emissions.

    Examples
    --------
    >>> facts = pd.DataFrame(
    ...     {"enterprise_id": ["a", "a"], "year": [2024, 2025], "emissions_t": [2.0, 1.5]}
    ... )
    >>> with_cut(facts, "enterprise_id")["emissions_cut_t"].tolist()
    [nan, 0.5]
    """
    if "emissions_t" not in facts or facts["emissions_t"].isna().all():
        return facts
    known = _complete(facts)
    before = np.full(len(facts), np.nan)
    years = facts["year"].to_numpy()
    for year in np.unique(years)[1:]:
        last, now = np.flatnonzero(years == year - 1), np.flatnonzero(years == year)
        place = positions(facts[key].iloc[now], facts[key].iloc[last])
        before[now[place >= 0]] = known[last[place[place >= 0]]]
    if np.isnan(before).all():
        return facts
    return facts.assign(**{BEFORE: before, CUT: before - known})


def _complete(facts: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Emissions, missing where some enterprise of the parcel lacks them."""
    emitted: npt.NDArray[np.float64] = facts["emissions_t"].to_numpy(dtype=float, na_value=np.nan)
    if "incomplete" not in facts:
        return emitted
    kinds = facts["incomplete"].astype("category")
    partial = [i for i, text in enumerate(kinds.cat.categories) if "emissions_t" in text.split(",")]
    return np.where(np.isin(kinds.cat.codes, partial), np.nan, emitted)
