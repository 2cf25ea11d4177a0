"""Moments (时点): the same theme in other years, or by another policy or boundary of the park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from landuse.ids import Ids
from landuse.present.layers import MapLayers
from landuse.present.map.detail import firm_ids

if TYPE_CHECKING:
    from landuse.study import Study

COARSE = 20_000
"""Parks with more parcels keep earlier years to one decimal, rounded down (大园区精度)."""

_FEWEST = 2
_RECOMPUTED = ("grade", "total")


class Moment(NamedTuple):
    """One point of the year slider (时点).

    Parameters
    ----------
    key
        Name in the page: ``2023``, or ``other1`` for another study.
    year
        Year of the figures.
    policy
        Title of the policy by language; empty for earlier years of the same study.
    columns
        Theme → column of the table ``years``.
    recomputed
        Themes that are worked out by the policy of today and were not published so then.
    name
        By language, what tells it apart from a study of the same year and policy; else empty.
    """

    key: str
    year: int
    policy: dict[str, str]
    columns: dict[str, str]
    recomputed: tuple[str, ...] = ()
    name: Mapping[str, str] = MappingProxyType({})


def moments(
    study: Study,
    layers: MapLayers,
    others: Sequence[Study],
    names: Sequence[Mapping[str, str]] = (),
) -> tuple[list[Moment], pd.DataFrame]:
    """Earlier years of the study, and other studies of the same park (各年度与对比成果).

    Parameters
    ----------
    study
        The study on show.
    layers
        Its unredacted layers.
    others
        Studies of the same park: another year, another policy.
    names
        Name of each of them by language, as :func:`landuse.present.map.sides.side_names` has it.

    Returns
    -------
    list of Moment
        In the order of the slider, the study itself not among them.
    pandas.DataFrame
        One row a parcel, in the order of the layers.
    """
    ids = pd.Index(layers.parcels["parcel_id"].astype("str"))
    found: list[Moment] = []
    columns: dict[str, pd.Series] = {}
    coarse = len(ids) > COARSE
    known = _by_year(study, "indicators", "tax_per_mu", "parcel", ids)
    graded = _by_year(study, "score_history", "grade", "parcel", ids)
    totals = _by_year(study, "score_history", "total", "parcel", ids)
    for year in sorted({*known, *graded, *totals} - {study.year}):
        named = {}
        for theme, frames in (("tax_per_mu", known), ("grade", graded), ("total", totals)):
            if year in frames:
                named[theme] = f"{theme}_{year}"
                columns[named[theme]] = _kept(frames[year], coarse)
        again = tuple(theme for theme in _RECOMPUTED if theme in named)
        found.append(Moment(str(year), year, {}, named, again))
    for number, other in enumerate(others, start=1):
        named = {}
        for theme, table in (
            ("grade", "scores"),
            ("total", "scores"),
            ("tax_per_mu", "indicators"),
        ):
            frames = _by_year(other, table, theme, "parcel", ids)
            if other.year in frames:
                named[theme] = f"{theme}_other{number}"
                columns[named[theme]] = _kept(frames[other.year], coarse)
        titles = other.policy.policy
        policy = {"zh": titles.title_zh, "en": titles.title_en}
        name = dict(names[number - 1]) if names else {}
        found.append(Moment(f"other{number}", other.year, policy, named, name=name))
    power = _by_year(study, "parcel_facts", "electricity_kwh", None, ids)
    if len(power) >= _FEWEST:
        columns |= {f"power_{year}": _power(power[year], coarse) for year in sorted(power)}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(ids)))
    return [each for each in found if each.columns], frame


def firm_years(study: Study, layers: MapLayers) -> pd.DataFrame:
    """Tax per mu, power, score and grade of every firm, year by year (企业各年度).

    Parameters
    ----------
    study
        The study.
    layers
        Its unredacted layers.

    Returns
    -------
    pandas.DataFrame
        One row a firm, in the order of :func:`landuse.present.map.detail.firm_ids`.
    """
    ids = firm_ids(layers)
    known = _by_year(study, "indicators", "tax_per_mu", "enterprise", ids)
    power = _by_year(study, "enterprise_facts", "electricity_kwh", None, ids)
    columns = {f"tax_per_mu_{year}": known[year] for year in sorted(known)}
    columns |= {f"power_{year}": power[year] for year in sorted(power)}
    for name in _RECOMPUTED:
        scored = _by_year(study, "score_history", name, "enterprise", ids)
        columns |= {f"{name}_{year}": _kept(scored[year], coarse=False) for year in sorted(scored)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(ids)))


def _by_year(
    study: Study, table: str, column: str, subject: str | None, ids: pd.Index[str]
) -> dict[int, pd.Series]:
    """Column by year, in the order of the ids; years in which nothing is known are left out."""
    columns = study.columns(table)
    if not {column, "year"} <= set(columns):
        return {}
    key = "subject_id" if subject else next(each for each in _KEYS if each in columns)
    only: dict[str, str] = {} if subject is None else {"subject": subject}
    found = {}
    for year in np.unique(study.pick(table, ["year"], **only)["year"].to_numpy()):
        part = study.pick(table, [key, column], year=int(year), **only).dropna(subset=[column])
        values = part[column].reset_index(drop=True)
        placed = values.reindex(Ids(part[key]).find(ids)).reset_index(drop=True)
        if placed.notna().any():
            found[int(year)] = placed
    return found


_KEYS = ("parcel_id", "enterprise_id")


def _kept(values: pd.Series, coarse: bool) -> pd.Series:  # noqa: FBT001  # a size, not a switch
    if not pd.api.types.is_numeric_dtype(values):
        return values.astype("str").astype("category")
    return np.floor(values * 10) / 10 if coarse else values


def _power(values: pd.Series, coarse: bool) -> pd.Series:  # noqa: FBT001
    """Power in MWh; thousands are enough for a line."""
    return (values / 1000).round(0 if coarse else 3)
