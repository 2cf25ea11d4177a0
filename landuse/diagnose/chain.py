"""Supply chain of land (供地链条): every parcel at one step from approval to production, in mu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.criteria import Evidence
from landuse.diagnose.finding import column, months_between
from landuse.diagnose.idle import start_due
from landuse.diagnose.performance import RATIOS, Progress, progress
from landuse.ids import positions
from landuse.policy import Policy
from landuse.policy.supply import ChainRules
from landuse.schema import fields

STEPS = (
    *("approved", "supplied", "started", "built", "below", "met"),
    *("producing", "unknown", "not_applicable"),
)
"""Steps (环节), disjoint: 批而未供, 供而未用, 用而未尽, 建而未投, 投而未达标, 投产达标, 投产待定, 未知, 不适用."""

APPROVED = "land_approved"
"""Event: conversion or requisition of the land was approved (批准)."""

_AT = {name: place for place, name in enumerate(STEPS)}
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def supply_chain(
    evidence: Evidence,
    tables: Mapping[str, pd.DataFrame],
    clauses: pd.DataFrame,
    policy: Policy,
) -> pd.DataFrame:
    """Step of every parcel (供地链条台账).

    Parameters
    ----------
    evidence
        Parcels of the evaluation year with ``area_mu``, ``industrial``; tenants; contracts with
        ``parcel`` (position, −1 where the park has no such parcel).
    tables
        ``parcels`` and ``events``.
    clauses
        The ``performance`` table.
    policy
        The policy.

    Returns
    -------
    pandas.DataFrame
        One row a parcel, in the order of the parcels, with the whole area of each; so the areas add
        up to those of the park. With several contracts the least advanced one tells the step. Where
        the data leave two steps possible the step is *unknown*, between ``step_low`` and ``step_high``.
    """
    stage = progress(evidence)
    parcels = tables["parcels"]
    low, high, reason = _steps(evidence, stage, _standard(evidence, clauses))
    approved = _approved(parcels, tables["events"], evidence.today)
    low, high, reason = _unsupplied(low, high, reason, evidence, parcels, approved)
    step = np.where(low == high, low, _AT["unknown"])
    open_end = (low == _AT["below"]) & (high == _AT["met"])
    step = np.where(open_end, _AT["producing"], step)
    apart = _apart(evidence, parcels)
    step = np.where(apart != "", _AT["not_applicable"], step)
    reason = np.where(apart != "", apart, reason)
    unknown = step == _AT["unknown"]
    since = _since(evidence, policy, step, approved)
    return _table(
        {
            "parcel_id": parcels["parcel_id"],
            "zone": column(parcels, "zone", of="parcels"),
            "step": pd.Categorical.from_codes(step, pd.Index(STEPS, dtype="str")),
            "area_mu": evidence.parcels["area_mu"],
            "step_low": _named(np.where(unknown, low, -1)),
            "step_high": _named(np.where(unknown, high, -1)),
            **_stuck(step, since, evidence.today, policy.chain),
            "reason": pd.Series(reason, dtype="str").where(reason != ""),
            "contract_id": _telling(evidence, stage),
        },
        len(parcels),
    )


def _named(codes: Ints) -> pd.Series[Any]:
    names = pd.Series(pd.Categorical.from_codes(codes, pd.Index(STEPS, dtype="str")))
    return names.astype("str")


def _steps(
    evidence: Evidence, stage: Progress, standard: tuple[Bools, Bools, Bools]
) -> tuple[Ints, Ints, npt.NDArray[Any]]:
    """Lowest and highest step of each parcel by its contracts; −1 where it has none."""
    first, last = _of_contracts(stage)
    place = evidence.contracts["parcel"].to_numpy()
    size = len(evidence.parcels)
    low, high = (_least(each, place, size) for each in (first, last))
    below, met, unripe = standard
    produces = low == _AT["below"]
    low = np.where(produces & met, _AT["met"], low)
    high = np.where(produces & below, _AT["below"], high)
    reason = np.full(size, "", dtype=object)
    reason[low == _AT["supplied"]] = "start_unknown"
    reason[low == _AT["started"]] = "completion_unknown"
    reason[low == _AT["built"]] = "production_unknown"
    reason[(low == _AT["below"]) & ~unripe] = "performance_unknown"
    reason[(low == _AT["below"]) & unripe] = "not_due_yet"
    reason[low == high] = ""
    return low, high, reason


def _of_contracts(stage: Progress) -> tuple[Ints, Ints]:
    """Lowest and highest step of each contract."""
    (begun_no, begun_yes), (done_no, done_yes), (made_no, made_yes) = (
        ((~each).fillna(value=False).to_numpy(bool), each.fillna(value=False).to_numpy(bool))
        for each in stage
    )
    supplied, started, built, below, met = (
        _AT[name] for name in ("supplied", "started", "built", "below", "met")
    )
    low = np.select([~begun_yes, ~done_yes, ~made_yes], [supplied, started, built], below)
    high = np.select([begun_no, done_no, made_no], [supplied, started, built], met)
    return low, np.maximum(low, high)


def _least(steps: Ints, place: Ints, size: int) -> Ints:
    """The least advanced step of each parcel, −1 where it has no contract."""
    found = np.full(size, len(STEPS), dtype=np.int64)
    known = place >= 0
    np.minimum.at(found, place[known], steps[known])
    return np.where(found == len(STEPS), -1, found)


def _standard(evidence: Evidence, clauses: pd.DataFrame) -> tuple[Bools, Bools, Bools]:
    """Parcels in production that miss a ratio, that keep all of them, and those where none is due yet."""
    size, place = len(evidence.parcels), evidence.contracts["parcel"]
    ratios = clauses[clauses["clause"].isin(RATIOS).to_numpy(dtype=bool)]
    known = evidence.contracts["contract_id"]
    at = positions(ratios["contract_id"], known)
    at = place.to_numpy()[at]
    outcome = ratios["outcome"].astype("str").to_numpy(dtype=object)
    count = {
        name: np.bincount(at[(outcome == name) & (at >= 0)], minlength=size)
        for name in ("met", "nearly", "not", "unknown", "not_due")
    }
    below = (count["not"] + count["nearly"]) > 0
    open_ = (count["unknown"] + count["not_due"]) > 0
    met = (count["met"] > 0) & ~below & ~open_
    unripe = ~below & (count["not_due"] > 0) & (count["unknown"] == 0)
    return below, met, unripe


def _approved(parcels: pd.DataFrame, events: pd.DataFrame, today: pd.Timestamp) -> pd.Series[Any]:
    """Day of the last approval of each parcel; missing where none is recorded."""
    found = pd.Series(pd.NaT, range(len(parcels)), dtype="datetime64[ms]")
    if events.empty:
        return found
    rows = events[(events["kind"] == APPROVED).to_numpy(dtype=bool)]
    rows = rows[(rows["occurred_on"] <= today).to_numpy(dtype=bool)]
    if rows.empty:
        return found
    rows = rows.sort_values("occurred_on").drop_duplicates("subject_id", keep="last")
    place = positions(rows["subject_id"].reset_index(drop=True), parcels["parcel_id"])
    found.iloc[place[place >= 0]] = rows["occurred_on"].to_numpy()[place >= 0]
    return found


def _unsupplied(
    low: Ints,
    high: Ints,
    reason: npt.NDArray[Any],
    evidence: Evidence,
    parcels: pd.DataFrame,
    approved: pd.Series[Any],
) -> tuple[Ints, Ints, npt.NDArray[Any]]:
    """Steps of parcels without a contract: approved and nobody's, in production, or unknown.

    Land is nobody's where it has no holder, no area in register or contract, and no enterprise.
    """
    bare = low < 0
    held = np.bincount(evidence.tenants["parcel"], minlength=len(parcels)) > 0
    held |= (evidence.parcels["n_enterprises"] > 0).to_numpy(dtype=bool)
    for name in ("holder", "holder_code", "registered_area", "contract_area"):
        held |= column(parcels, name, of="parcels").notna().to_numpy()
    waits = bare & ~held & approved.notna().to_numpy()
    works = bare & held & _works(evidence.parcels)
    first, last = _AT["approved"], _AT["met"]
    low = np.where(waits | (bare & ~held), first, np.where(works, _AT["below"], low))
    high = np.where(waits, first, np.where(works | (bare & ~held), last, high))
    least = np.where(approved.notna().to_numpy(), _AT["approved"], _AT["supplied"])
    low = np.where(bare & held & ~works, least, low)
    high = np.where(bare & held & ~works, last, high)
    reason = np.where(bare & ~waits, "no_contract", reason)
    return low, high, reason


def _works(now: pd.DataFrame) -> Bools:
    """Parcels with revenue or tax in the evaluation year."""
    found = np.zeros(len(now), dtype=bool)
    for name in ("revenue", "tax_paid"):
        if name in now:
            found |= (now[name] > 0).to_numpy(dtype=bool)
    return found


def _apart(evidence: Evidence, parcels: pd.DataFrame) -> npt.NDArray[Any]:
    """Why the chain does not apply to a parcel, empty where it does."""
    holding = column(parcels, "holding", of="parcels").astype("str")
    other = (~evidence.parcels["industrial"].astype("boolean")).fillna(value=False)
    found: npt.NDArray[Any] = np.select(
        [(holding == "public"), (holding == "collective"), other.to_numpy(dtype=bool)],
        ["public", "collective", "not_industrial"],
        "",
    ).astype(object)
    return found


def _since(
    evidence: Evidence, policy: Policy, step: Ints, approved: pd.Series[Any]
) -> pd.DataFrame:
    """Day from which each parcel waits at its step, and since when it should have left it.

    The earliest of its contracts that are at the step decides.
    """
    contracts = evidence.contracts
    size = len(step)
    day = {
        "supplied": (
            column(contracts, "signed_on", of="contracts"),
            start_due(contracts, policy.idle),
        ),
        "started": ("started_on", "completion_due_on"),
        "built": ("completed_on", "production_due_on"),
        "below": ("production_on", "production_on"),
    }
    since = np.full(size, np.datetime64("NaT"), dtype="datetime64[ms]")
    due = since.copy()
    place = contracts["parcel"].to_numpy()
    for name, pair in day.items():
        for into, source in zip((since, due), pair, strict=True):
            dates = column(contracts, source, of="contracts") if isinstance(source, str) else source
            known = dates.notna().to_numpy() & (place >= 0)
            first = np.full(size, np.datetime64("2262-01-01"), dtype="datetime64[ms]")
            np.minimum.at(first, place[known], dates.to_numpy(dtype="datetime64[ms]")[known])
            hit = (step == _AT[name]) & (first < np.datetime64("2262-01-01"))
            into[hit] = first[hit]
    waits = step == _AT["approved"]
    since[waits] = due[waits] = approved.to_numpy(dtype="datetime64[ms]")[waits]
    return pd.DataFrame({"since": since, "due_on": due})


def _stuck(
    step: Ints, since: pd.DataFrame, today: pd.Timestamp, rules: ChainRules
) -> dict[str, Any]:
    """How long each parcel is over its day, and whether it is stuck; *started* has to be over by more."""
    months = months_between(since["due_on"], today)
    limits = [rules.approved, rules.supplied, rules.started, rules.built]
    threshold = np.full(len(step), np.nan)
    clause = np.full(len(step), None, dtype=object)
    for place, rule in enumerate(limits):
        threshold[step == place] = rule.value
        clause[step == place] = f"{rule.source} {rule.clause}".strip()
    long = np.array(months >= threshold)
    exact = since["due_on"] + pd.DateOffset(months=int(rules.started.value))
    long &= (step != _AT["started"]) | (exact < today).to_numpy()
    known = ~np.isnan(threshold) & months.notna().to_numpy()
    asked = step <= _AT["built"]
    stuck = pd.Series(pd.array(long & known, dtype="boolean")).mask(asked & ~known)
    gone = step >= _AT["producing"]
    days = (today - since["since"]).dt.days.astype(float)
    return {
        "since": since["since"].mask(gone),
        "days": days.mask(gone),
        "due_on": since["due_on"].mask(gone | (step >= _AT["below"])),
        "months_over": months.mask(~asked),
        "threshold": threshold,
        "stuck": stuck.mask(step == _AT["unknown"]),
        "clause": pd.Series(clause, dtype="str"),
    }


def _telling(evidence: Evidence, stage: Progress) -> pd.Series[Any]:
    """Contract that tells the step of each parcel: the least advanced one."""
    low, _ = _of_contracts(stage)
    place = evidence.contracts["parcel"].to_numpy()
    order = np.lexsort((np.arange(len(low)), low, place))
    order = order[place[order] >= 0]
    first = order[np.diff(place[order], prepend=-1) != 0]
    ids = np.full(len(evidence.parcels), None, dtype=object)
    ids[place[first]] = evidence.contracts["contract_id"].to_numpy(dtype=object)[first]
    return pd.Series(ids, dtype="str")


def _table(columns: Mapping[str, Any], size: int) -> pd.DataFrame:
    found = {}
    for name, field in fields("supply_chain").items():
        values = pd.Series(columns[name]).reset_index(drop=True)
        if name == "step":
            found[name] = values
        elif field.dtype == "category":
            found[name] = values.astype("str").astype("category")
        else:
            found[name] = values.astype(field.pandas_dtype)
    return pd.DataFrame(found, range(size), copy=False)
