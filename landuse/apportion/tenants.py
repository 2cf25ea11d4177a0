"""Tenants (承租企业): who is scored on its own, who with its parcel, who by the owner's grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.apportion.facts import AMOUNTS
from landuse.apportion.shares import Bools, Ints, days_share, pairs
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Land

MERGED, INHERITS, UNDECIDED = "merged_into", "inherits_from", "tenant_undecided"
"""Reasons why an enterprise is not scored on its own."""

_SHOWN = 5
_AGAINST_LAST_YEAR = ("emissions_before_t", "emissions_cut_t")


class Hosts(NamedTuple):
    """Whose result each enterprise has (评价主体).

    Parameters
    ----------
    scored_as
        Position of the enterprise whose result it has; its own where it is scored itself. Empty
        where everybody is scored on its own.
    reason
        One of the reasons above, or None; empty likewise.
    notes
        What there is to say.
    """

    scored_as: Ints
    reason: npt.NDArray[Any]
    notes: list[Note]


ALONE = Hosts(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object), [])
"""Everybody is scored on its own."""


def hosts(
    links: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    land: Land,
    year: int,
    above_scale: pd.Series[Any],
) -> Hosts:
    """Whose result each enterprise has (评价主体), by the policy's rule on tenants.

    A tenant is an enterprise that leases land or floor in the year and owns none in the park; it
    belongs to the parcel where most of what it leases lies. What it needs to be told apart
    (size, scale, zone) and is missing leaves it, and the subject it would join, undecided.

    Parameters
    ----------
    links
        Links with ``enterprise_row``, ``parcel_row`` and settled areas.
    tables
        ``parcels``, ``enterprises``, ``occupancy``, ``units``.
    land
        Land section of the policy.
    year
        Evaluation year.
    above_scale
        Whether each enterprise is above scale; the enterprises of the sheet first.

    Returns
    -------
    Hosts
        One answer an enterprise.

    References
    ----------
    Merged into the parcel, large tenants apart: Suichang 2022. The owner's class for tenants
    below scale, except in parks for small firms: Jiangshan. From 3,000 m² or 5 mu apart: a city
    in Anhui (domain notes §1.7).
    """
    if land.tenants == "separate" or links.empty:
        return ALONE
    stays = _stays(links, tables, year)
    tenants = _tenants(stays)
    if tenants.empty:
        return ALONE
    joins = _joins(tenants, stays, tables, land, above_scale)
    owner = _largest(stays[stays["role"] == "own"])
    tenants = tenants.assign(host=owner.reindex(tenants["parcel"]).to_numpy(), joins=joins)
    return _decided(tenants, land, tables["enterprises"]["enterprise_id"], len(above_scale))


def _decided(tenants: pd.DataFrame, land: Land, ids: pd.Series[Any], size: int) -> Hosts:
    """Those who join get their host, or why they cannot; ties are broken by the id."""
    merge = land.tenants == "merge_to_parcel"
    joins = tenants["joins"]
    if merge:
        chosen = tenants[joins.fillna(value=True)].rename(columns={"enterprise": "firm"})
        first = chosen.sort_values(["parcel", "land", "code"], ascending=[True, False, True])
        first = first.drop_duplicates("parcel").set_index("parcel")["firm"]
        tenants = tenants.assign(
            host=tenants["host"].fillna(tenants["parcel"].map(first)).astype("float64")
        )
    no_owner = tenants["host"].isna() & joins.fillna(value=False)
    who = tenants["enterprise"].to_numpy()
    yes = (joins.fillna(value=False) & tenants["host"].notna()).to_numpy(dtype=bool)
    yes &= (tenants["host"] != tenants["enterprise"]).to_numpy()
    open_ = joins.isna().to_numpy()
    scored_as, reason = np.arange(size), np.full(size, None, dtype=object)
    scored_as[who[yes]] = tenants["host"].to_numpy()[yes].astype(np.int64)
    reason[who[yes]] = MERGED if merge else INHERITS
    reason[who[open_]] = UNDECIDED
    if merge:
        left = tenants["host"].to_numpy()[open_]
        reason[left[~np.isnan(left)].astype(np.int64)] = UNDECIDED
    notes = []
    if yes.any():
        params = {"count": int(yes.sum()), "hosts": len(np.unique(scored_as[who[yes]]))}
        said = Note("chains.tenants_inherit", "info", {"count": params["count"]})
        notes.append(Note("chains.tenants_merged", "info", params) if merge else said)
    if no_owner.any():
        params = {"count": int(no_owner.sum())}
        notes.append(Note("chains.tenants_without_owner", "info", params))
    if open_.any():
        some = sorted(str(each) for each in ids.iloc[who[open_]])
        shown = ", ".join(some[:_SHOWN]) + (" …" if len(some) > _SHOWN else "")
        said = Note("chains.tenants_undecided", "warning", {"count": len(some), "ids": shown})
        notes.append(said)
    return Hosts(scored_as, reason, notes)


def _stays(links: pd.DataFrame, tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """Links that hold land in the year, with land × days and a code that breaks ties."""
    who = links["enterprise_row"].to_numpy(dtype=np.int64)
    at = links["parcel_row"].to_numpy(dtype=np.int64)
    days = days_share(pairs(links, who, at), year)
    area = links["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    stays = pd.DataFrame(
        {
            "enterprise": who,
            "parcel": at,
            "role": links["role"].astype("str").to_numpy(),
            "area": area,
            "land": np.nan_to_num(area) * days,
            "code": tables["enterprises"]["enterprise_id"].astype("str").to_numpy()[who],
            "place": tables["parcels"]["parcel_id"].astype("str").to_numpy()[at],
        }
    )
    return stays[(days > 0) & (stays["role"] != "sublet").to_numpy()]


def _tenants(stays: pd.DataFrame) -> pd.DataFrame:
    """One row a tenant: its main parcel, what it leases there and in all."""
    owners = stays.loc[stays["role"] == "own", "enterprise"].unique()
    leases = stays[(stays["role"] == "lease") & ~stays["enterprise"].isin(owners)]
    keys = ["enterprise", "parcel", "code", "place"]
    found = leases.groupby(keys, as_index=False)["land"].sum()
    found = found.sort_values(["enterprise", "land", "place"], ascending=[True, False, True])
    return found.drop_duplicates("enterprise").reset_index(drop=True)


def _largest(owners: pd.DataFrame) -> pd.Series[Any]:
    """The owner with the most land on each parcel."""
    found = owners.groupby(["parcel", "enterprise", "code"], as_index=False)["land"].sum()
    found = found.sort_values(["parcel", "land", "code"], ascending=[True, False, True])
    return found.drop_duplicates("parcel").set_index("parcel")["enterprise"]


def _joins(
    tenants: pd.DataFrame,
    stays: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    land: Land,
    above_scale: pd.Series[Any],
) -> pd.Series[Any]:
    """Whether each tenant is not scored on its own; missing where that cannot be told."""
    who = tenants["enterprise"]
    apart = pd.Series(data=False, index=tenants.index, dtype="boolean")
    if land.separate_land is not None:
        leases = stays[stays["role"] == "lease"]
        size = leases.groupby("enterprise")["area"].sum(min_count=1).reindex(who)
        blank = leases["area"].isna().groupby(leases["enterprise"]).any().reindex(who)
        apart |= _reaches(size.to_numpy(), blank.to_numpy(dtype=bool), land.separate_land)
    if land.separate_floor is not None:
        size, gaps = _floors(tables, who)
        apart |= _reaches(size, gaps, land.separate_floor)
    if land.separate_zones:
        apart |= _in_zones(tenants["parcel"], tables["parcels"], land.separate_zones)
    joins = ~apart
    if land.tenants_below_scale:
        joins &= ~above_scale.astype("boolean").reset_index(drop=True)[who].reset_index(drop=True)
    return joins


def _reaches(size: npt.NDArray[Any], blank: Bools, limit: float) -> pd.arrays.BooleanArray:
    """Whether a size reaches a limit; unknown where a part is missing and the rest does not."""
    known = np.nan_to_num(size) >= limit
    return pd.arrays.BooleanArray(known, (blank | np.isnan(size)) & ~known)


def _floors(
    tables: Mapping[str, pd.DataFrame], who: pd.Series[Any]
) -> tuple[npt.NDArray[Any], Bools]:
    """Floor that each tenant rents by its rows of units and occupancy, and whether one has none."""
    ids = tables["enterprises"]["enterprise_id"]
    size = np.zeros(len(ids))
    gaps, said = np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=bool)
    for name in ("units", "occupancy"):
        rows = tables.get(name)
        if rows is None or rows.empty or "enterprise_id" not in rows:
            continue
        if "role" in rows:
            rows = rows[rows["role"].astype("str") == "lease"]
        at = positions(rows["enterprise_id"], ids)
        new = (at >= 0) & ~said[at]  # a tenant told by two tables rents its floor once
        floor = np.full(len(rows), np.nan)
        if "floor_area" in rows:
            floor = rows["floor_area"].to_numpy(dtype=float, na_value=np.nan)
        np.add.at(size, at[new], np.nan_to_num(floor[new]))
        gaps[at[new & np.isnan(floor)]] = True
        said[at[new]] = True
    mine = who.to_numpy()
    return np.where(said, size, np.nan)[mine], gaps[mine]


def _in_zones(
    at: pd.Series[Any], parcels: pd.DataFrame, words: list[str]
) -> pd.arrays.BooleanArray:
    """Whether a parcel's zone is one of those named; unknown where it has none."""
    if "zone" not in parcels:
        return pd.arrays.BooleanArray(np.zeros(len(at), dtype=bool), np.ones(len(at), dtype=bool))
    zone = parcels["zone"].astype("str").iloc[at]
    hit = np.zeros(len(at), dtype=bool)
    for word in words:
        hit |= zone.str.contains(word, regex=False, na=False).to_numpy(dtype=bool)
    return pd.arrays.BooleanArray(hit, zone.isna().to_numpy())


def merged_facts(enterprise_facts: pd.DataFrame, found: Hosts, year: int) -> pd.DataFrame:
    """Facts to measure and score by (合并后的企业数据): members have those of the merged subject.

    The amounts and land of a host are the sums over its members; a figure that one of them lacks
    is unknown. Enterprises that are not merged keep theirs.

    Parameters
    ----------
    enterprise_facts
        The fact table; the rows of the evaluation year stand in the order of the enterprises.
    found
        From :func:`hosts`.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        Of the same rows and columns.
    """
    merged = found.reason == MERGED
    if not merged.any():
        return enterprise_facts
    at = np.flatnonzero(enterprise_facts["year"].to_numpy() == year)
    group = np.where(merged, found.scored_as, np.arange(len(found.scored_as)))
    several = np.isin(group, found.scored_as[merged])
    changed: dict[str, Any] = {}
    for name in (*AMOUNTS, *_AGAINST_LAST_YEAR, "land_mu", "outside_mu"):
        if name in enterprise_facts:
            column = enterprise_facts[name].to_numpy(dtype=float, na_value=np.nan).copy()
            figures = column[at]
            sums = np.bincount(group, figures, len(group))  # NaN of a member makes the sum NaN
            column[at] = np.where(several, sums[group], figures)
            changed[name] = column
    linked = enterprise_facts["linked"].to_numpy().copy()
    most = np.zeros(len(group))
    np.maximum.at(most, group, linked[at])
    linked[at] = np.where(several, most[group], linked[at])
    return enterprise_facts.assign(**changed, linked=linked)


def set_apart(subjects: pd.DataFrame, found: Hosts) -> pd.DataFrame:
    """Subjects of which only those scored on their own are ranked (只排自评主体).

    Parameters
    ----------
    subjects
        Enterprises as they go into scoring, with ``excluded``.
    found
        From :func:`hosts`.

    Returns
    -------
    pandas.DataFrame
        ``excluded`` says why somebody is not scored on its own.
    """
    if not len(found.reason):
        return subjects
    told = pd.Series(found.reason, subjects.index)
    return subjects.assign(excluded=subjects["excluded"].where(told.isna(), told))


_SHARED = ("cohort", "grade", "grade_low", "grade_high", "stability")
_RANKED = ("total", "rank", "imputed")


def with_hosts(scores: pd.DataFrame, found: Hosts) -> pd.DataFrame:
    """Scores in which tenants have the result of their subject (共用评价结果).

    Parameters
    ----------
    scores
        Scores, those of the enterprises first and in their order.
    found
        From :func:`hosts`.

    Returns
    -------
    pandas.DataFrame
        As they are where everybody is scored on its own; else with ``scored_as``, the id of the
        enterprise whose result it is, missing where it is the subject's own. A merged tenant
        shares points, total and rank as well; one that inherits has the grade only.
    """
    if not len(found.reason):
        return scores
    everybody = np.arange(len(scores))
    firms = slice(0, len(found.scored_as))
    source, merged = everybody.copy(), everybody.copy()
    source[firms] = found.scored_as
    merged[firms] = np.where(found.reason == MERGED, found.scored_as, everybody[firms])
    points = [name for name in scores if name.startswith("points_")]
    changed: dict[str, Any] = {name: scores[name].array.take(source) for name in _SHARED}
    changed |= {name: scores[name].array.take(merged) for name in (*points, *_RANKED)}
    host = scores["subject_id"].astype("str").array.take(source)
    away = pd.Series(host, scores.index).where(source != everybody)
    return scores.assign(**changed, scored_as=away)


def with_confirmed(scores: pd.DataFrame, subjects: list[pd.DataFrame]) -> pd.DataFrame:
    """Scores with the share of the land they rest on that is confirmed (用地核实比例).

    Parameters
    ----------
    scores
        The scores.
    subjects
        The facts they rest on, in the same order.

    Returns
    -------
    pandas.DataFrame
        With ``confirmed_share`` where the facts have it.
    """
    if not all("confirmed_share" in each for each in subjects):
        return scores
    return scores.assign(
        confirmed_share=np.concatenate([each["confirmed_share"] for each in subjects])
    )
