"""Zombie land in words (僵尸企业用地文字): the four-way table, verdicts by parcel, the summary of a run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.words import Lang, text, words

if TYPE_CHECKING:
    from landuse.study import Study

GRAVITY = ("confirmed", "suspected", "watch", "unknown", "not_assessed", "active")
"""Verdicts, the gravest first; what is not known stands before what is sound."""

ANSWERS = ("yes", "no", "unknown")
_ZOMBIE = {"confirmed": "yes", "suspected": "yes", "watch": "no", "active": "no"}
_IDLE = {"idle": "yes", "vacant": "yes", "low_yield": "no", "in_use": "no"}


def four_way(land: pd.DataFrame) -> pd.DataFrame:
    """Zombie firm against idle land (僵尸企业×闲置土地): places, land and places of unknown size.

    *Yes* is suspected or confirmed, and idle or vacant; *no* is watched or nothing found, and in use
    or low-yield; all else is unknown, a row and a column of its own.

    Parameters
    ----------
    land
        The ``zombie_land`` table.

    Returns
    -------
    pandas.DataFrame
        Nine rows by ``zombie`` and ``idle``: ``places``, ``area_mu``, ``sizeless``. They add up to
        all places and all linked land.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "verdict": ["suspected", "active", "unknown"],
    ...         "land": ["idle", "in_use", "in_use"],
    ...         "area_mu": [30.0, 20.0, None],
    ...     }
    ... )
    >>> four_way(rows).loc[("yes", "yes"), "area_mu"]
    np.float64(30.0)
    """
    zombie = land["verdict"].astype("str").map(_ZOMBIE).fillna("unknown")
    idle = land["land"].astype("str").map(_IDLE).fillna("unknown")
    area = land["area_mu"].astype("float64")
    both = pd.MultiIndex.from_product([ANSWERS, ANSWERS], names=["zombie", "idle"])
    frame = pd.DataFrame({"zombie": zombie, "idle": idle, "area": area, "gap": area.isna()})
    groups = frame.groupby(["zombie", "idle"])
    found = pd.DataFrame(
        {
            "places": groups.size(),
            "area_mu": groups["area"].agg(lambda each: math.fsum(each.dropna())),
            "sizeless": groups["gap"].sum(),
        }
    )
    return found.reindex(both, fill_value=0).astype({"area_mu": "float64"})


def parcel_verdicts(study: Study) -> pd.DataFrame:
    """Gravest verdict on a firm that uses a parcel today (宗地上最重的判断), by parcel_id.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        ``verdict``, ``verdict_mu`` the land of the firms of that verdict, and ``verdict_firms``
        how many they are: the rest of the parcel has nothing to do with it.
    """
    land = study["zombie_land"]
    said = land["verdict"].astype("category").cat
    place = [GRAVITY.index(name) for name in said.categories.astype("str")]
    rank = np.array([*place, len(GRAVITY)])[said.codes]
    at, ids = pd.factorize(land["parcel_id"].astype("str"))
    worst = np.full(len(ids), len(GRAVITY))
    np.minimum.at(worst, at, rank)
    kept = rank == worst[at]
    area = land["area_mu"].to_numpy(dtype=float, na_value=np.nan)[kept]
    firms, known = (np.bincount(at[kept], each, len(ids)) for each in (None, ~np.isnan(area)))
    used = np.bincount(at[kept], np.nan_to_num(area), len(ids))
    return pd.DataFrame(
        {
            "verdict": pd.Series([*GRAVITY, None], dtype="str").iloc[worst].array,
            "verdict_mu": np.where(known > 0, used, np.nan),
            "verdict_firms": firms,
        },
        index=pd.Index(ids, name="parcel_id"),
    )


def summary_lines(study: Study, lang: Lang) -> Iterator[str]:
    """Verdicts, the land they stand on, and the routes, for the summary of a run (运行摘要).

    Parameters
    ----------
    study
        The study.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where nobody was judged.
    """
    verdicts = study["verdicts"]
    if verdicts.empty:
        return
    count = verdicts["verdict"].value_counts()
    said = words("values.verdict", lang=lang)
    joint = text("zombie_land.joint", lang=lang)
    told = joint.join(f"{said[name]} {count[name]:,}" for name in GRAVITY if count.get(name, 0))
    yield text("zombie_land.verdicts", lang=lang, counts=told)
    land = study["zombie_land"]
    if len(land):
        accused = land["verdict"].isin([name for name, said in _ZOMBIE.items() if said == "yes"])
        rows = land.loc[accused, ["land", "area_mu"]]
        own = rows.groupby(rows["land"].astype("str"))["area_mu"].sum()
        states = words("values.land_state", lang=lang)
        yield text(
            "zombie_land.land",
            lang=lang,
            own=f"{own.sum():,.2f}",
            states=joint.join(f"{states[name]} {own.get(name, 0.0):,.2f}" for name in states),
            whole=f"{math.fsum(land['area_mu'].dropna().tolist()):,.2f}",
        )
    yield from _routes(study, lang)


def _routes(study: Study, lang: Lang) -> Iterator[str]:
    routes = study["routes"]
    if routes.empty:
        return
    open_ = routes[(routes["outcome"] == "open").to_numpy(dtype=bool)]
    count = open_["route"].value_counts()
    said = words("values.route", lang=lang)
    joint = text("zombie_land.joint", lang=lang)
    names = [way.id for way in study.policy.routes.ways] if study.policy.routes else []
    cases = routes[["subject", "subject_id", "parcel_id"]].drop_duplicates()
    stuck = len(cases) - len(open_[["subject", "subject_id", "parcel_id"]].drop_duplicates())
    yield text(
        "zombie_land.routes",
        lang=lang,
        cases=f"{len(cases):,}",
        open=joint.join(f"{said[name]} {count.get(name, 0):,}" for name in names),
        stuck=f"{stuck:,}",
    )
