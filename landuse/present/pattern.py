"""Spatial pattern (空间集聚): where low yield clusters, by local Moran's I with false-discovery control."""

from __future__ import annotations

import importlib
import warnings
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.errors import LanduseError, StudyError
from landuse.present.publication_list import Notice, figure_of, text_of
from landuse.study import Study
from landuse.words import Lang, text, word

NEIGHBOURS = 8
"""Nearest parcels that each is held against; parcels of a park rarely touch, roads lie between."""

PERMUTATIONS = 9999
"""Random rearrangements behind each p-value; 1 / 10,000 is the least that can come out."""

ALPHA = 0.05
"""Share of false discoveries among what is called a cluster (Benjamini, Hochberg 1995)."""

CLUSTERS = ("low_low", "high_high", "low_high", "high_low")
"""Low among low, high among high, low among high, high among low."""

_QUADRANTS = {3: "low_low", 1: "high_high", 2: "low_high", 4: "high_low"}
_SIDES = 2
"""A p-value of the permutations looks at one side in esda before 3.0."""


class Pattern(NamedTuple):
    """Local clusters of yield (集聚识别结果).

    Parameters
    ----------
    parcels
        By parcel code: ``value``, ``around`` (mean of the neighbours), ``local_i``, ``p`` (two-sided),
        ``cluster`` (one of :data:`CLUSTERS`; missing where it may well be chance).
    unknown
        Parcels that are left out since their yield is not known.
    limit
        Greatest p that counts under the control of false discoveries; 0 where none does.
    overall
        Global Moran's I.
    """

    parcels: pd.DataFrame
    unknown: int
    limit: float
    overall: float


def pattern(
    study: Study,
    *,
    indicator: str = "tax_per_mu",
    neighbours: int = NEIGHBOURS,
    permutations: int = PERMUTATIONS,
    alpha: float = ALPHA,
) -> Pattern:
    """Where yield clusters (空间集聚识别): local Moran's I of the parcels.

    Parameters
    ----------
    study
        The study.
    indicator
        Column of ``indicators``.
    neighbours
        Nearest parcels that each is held against.
    permutations
        Random rearrangements behind each p-value; their seed is fixed.
    alpha
        Share of false discoveries that is allowed.

    Returns
    -------
    Pattern
        A parcel whose yield is not known is left out, never taken for zero.

    Raises
    ------
    LanduseError
        The extra ``pattern`` is not installed.
    StudyError
        Too few parcels have a yield, or all have the same.

    References
    ----------
    Anselin 1995, Local indicators of spatial association. Benjamini, Hochberg 1995, Controlling the
    false discovery rate.
    """
    esda, graph = _extra()
    values = _values(study, indicator)
    known = values.dropna()
    if len(known) <= _SIDES * neighbours:
        raise StudyError("pattern.too_few", count=len(known), least=_SIDES * neighbours + 1)
    if known.min() == known.max():
        raise StudyError("pattern.all_alike", count=len(known))
    points = study.parcels.set_index("parcel_id").geometry.representative_point().loc[known.index]
    near = graph.Graph.build_knn(points, k=neighbours, coplanar="clique").transform("r")
    y = known.to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # p two-sided in esda 3
        local = esda.Moran_Local(y, near, permutations=permutations, n_jobs=1, seed=0)
    p = np.minimum(1.0, _SIDES * np.asarray(local.p_sim))
    limit = _limit(p, alpha)
    quadrant = pd.Series(local.q, known.index).map(_QUADRANTS)
    frame = pd.DataFrame(
        {
            "value": known,
            "around": near.lag(y),
            "local_i": local.Is,
            "p": p,
            "cluster": quadrant.where(p <= limit).astype("str"),
        }
    )
    overall = float(esda.Moran(y, near, permutations=0).I)
    return Pattern(frame, int(values.isna().sum()), limit, overall)


def _extra() -> tuple[Any, Any]:
    """The packages of the extra, which is installed only where it is asked for."""
    try:
        return importlib.import_module("esda"), importlib.import_module("libpysal.graph")
    except ImportError as error:
        raise LanduseError("pattern.no_extra") from error


def _values(study: Study, indicator: str) -> pd.Series[Any]:
    """Indicator of every parcel that has a shape."""
    frame = study["indicators"]
    mine = frame[(frame["subject"].astype("str") == "parcel") & (frame["year"] == study.year)]
    by_id = mine.set_index(mine["subject_id"].astype("str"))[indicator].astype("float64")
    shapes = study.parcels
    drawn = ~(shapes.geometry.isna() | shapes.geometry.is_empty)
    ids = pd.Index(shapes.loc[drawn, "parcel_id"].astype("str"), name="parcel_id")
    return by_id[~by_id.index.duplicated()].reindex(ids)


def _limit(p: np.ndarray[Any, Any], alpha: float) -> float:
    """Greatest p that is kept: the last below its share of alpha, in rising order."""
    rising = np.sort(p)
    kept = rising <= alpha * np.arange(1, len(p) + 1) / len(p)
    return float(rising[kept][-1]) if kept.any() else 0.0


def pattern_notice(study: Study, found: Pattern, *, lang: Lang) -> Notice:
    """Clusters as a list (集聚清单), low among low first.

    Parameters
    ----------
    study
        The study.
    found
        From :func:`pattern`.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    Notice
        For the office only: it holds yields of parcels.
    """
    frame = found.parcels[found.parcels["cluster"].notna()]
    parcels = study["parcels"].set_index("parcel_id").reindex(frame.index)
    order = frame["cluster"].map({name: at for at, name in enumerate(CLUSTERS)})
    shown = frame.assign(zone=parcels["zone"], area=parcels["area_mu"], order=order)
    shown = shown.rename_axis("id").reset_index().sort_values(["order", "value", "id"])
    rows = tuple(
        (
            number,
            word("pattern.cluster", row.cluster, lang=lang),
            str(row.id),
            text_of(row.zone),
            figure_of(row.area),
            round(row.value, 4),
            round(row.around, 4),
            round(row.local_i, 4),
            round(row.p, 4),
        )
        for number, row in enumerate(shown.itertuples(index=False), start=1)
    )
    names = ("number", "cluster", "parcel", "zone", "area", "value", "around", "local_i", "p")
    counts = found.parcels["cluster"].value_counts()
    said = {name: f"{int(counts.get(name, 0)):,}" for name in CLUSTERS}
    lines = (
        text("pattern.internal", lang=lang),
        text(
            "pattern.counts",
            lang=lang,
            **said,
            none=f"{int(found.parcels['cluster'].isna().sum()):,}",
        ),
        text("pattern.unknown", lang=lang, count=f"{found.unknown:,}"),
        text(
            "pattern.method", lang=lang, limit=f"{found.limit:.4f}", overall=f"{found.overall:.3f}"
        ),
    )
    title = text("pattern.title", lang=lang, park=study.meta["park"]["name"], year=study.year)
    heads = tuple(text(f"pattern.column.{name}", lang=lang) for name in names)
    kinds = ("count", "text", "code", "text", "area", *["measure"] * 4)
    return Notice("pattern", title, lines, heads, kinds, rows)
