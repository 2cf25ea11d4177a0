"""Safety (安全控制线研判): whose safety line it is, and what lies inside it that must not."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import constant, findings, outcome
from landuse.diagnose.places import Places, decided
from landuse.diagnose.siting import Ground, called
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import Siting

OBJECTS = ("houses", "railway")
"""What must not lie inside a safety line (防护目标)."""

_BRACKETS = re.compile(r"[（(]([^（()）]{2,})[)）]\s*$")


def owners(lines: pd.DataFrame, firms: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Enterprise whose safety line each is (控制线所属企业), −1 where that is not said.

    Parameters
    ----------
    lines
        Rows of ``constraints``.
    firms
        The enterprise sheet.

    Returns
    -------
    numpy.ndarray
        Positions: by id, credit code or full name in ``enterprise_id``, else by the name in brackets
        at the end of the line's name.
    """
    frame = lines.reindex(columns=["enterprise_id", "name"])
    said = frame["enterprise_id"].astype("str").str.strip()
    names = frame["name"].astype("str").str.extract(_BRACKETS, expand=False).str.strip()
    said = said.where(said.notna(), names)
    found = np.full(len(lines), -1, dtype=np.int64)
    for column in ("enterprise_id", "credit_code", "name"):
        if column in firms:
            known = firms[column].astype("str")
            once = known.where(~known.duplicated(keep=False))
            at = positions(said, once.drop_duplicates())
            rows = once.drop_duplicates().index.to_numpy()
            new = (found < 0) & (at >= 0)
            found[new] = firms.index.get_indexer(rows[at[new]])
    return found


def safety_findings(
    chemical: pd.Series[Any], by: Places, ground: Ground, rules: Siting
) -> tuple[pd.DataFrame, list[Note]]:
    """Houses and railways inside the safety lines of plants (安全控制线冲突).

    Parameters
    ----------
    chemical
        Whether each enterprise is a chemical one.
    by
        Who sits where.
    ground
        What is drawn and measured.
    rules
        Rules of the policy.

    Returns
    -------
    findings, notes
        One row for each enterprise with a line, with the depth of the deepest object inside; unknown
        for chemical enterprises without one. It is *no* only where houses and railways are both
        given.
    """
    lines = ground.layers["safety"]
    who = owners(lines, by.firms)
    notes = [
        Note("siting.line_without_firm", "warning", {"name": called(row)}, "constraints")
        for row, at in zip(lines.itertuples(index=False), who, strict=True)
        if at < 0
    ]
    depth, open_ = _depths(lines, ground)
    size = len(by.firms)
    worst = np.full(size, np.nan)
    known = who >= 0
    np.fmax.at(worst, who[known], depth[known])
    has = np.bincount(who[known], minlength=size) > 0
    doubt = np.bincount(who[known], open_[known], size) > 0
    answer = pd.Series(pd.array(worst > rules.safety_depth.value, dtype="boolean"))
    answer = answer.mask(~(worst > rules.safety_depth.value) & (doubt | ~has))
    named = bool(chemical.notna().any())
    wanted = by.there & (has | chemical.fillna(value=named).to_numpy(dtype=bool))
    at = np.flatnonzero(wanted)
    first = decided(pd.Series(pd.NA, range(len(by.firm)), dtype="boolean"), by, _none(by))[1][at]
    code = by.parcels["parcel_id"].astype("str").to_numpy(dtype=object)
    parcel = np.array(
        [code[by.parcel[each]] if each >= 0 else None for each in first], dtype=object
    )
    told = answer.iloc[at].reset_index(drop=True)
    yes = told.fillna(value=False).to_numpy(dtype=bool)
    gone = told.isna().to_numpy()
    nobody = bool((who < 0).any())
    lineless = "line_without_firm" if nobody else "no_safety_line"
    why = np.where(gone & ~has[at], lineless, np.where(gone, "objects_missing", ""))
    lacks = np.where(gone & ~has[at] & nobody, "constraints.enterprise_id", "geometry")
    said = pd.Series(np.where(yes, "safety_conflict", why), dtype="str")
    return findings(
        "safety_conflict",
        "enterprise",
        {
            "subject_id": by.firms["enterprise_id"].iloc[at].reset_index(drop=True),
            "parcel_id": pd.Series(parcel, dtype="str"),
            "outcome": outcome(told),
            "value": worst[at],
            "source": constant("constraints", len(at)),
            "missing": pd.Series(lacks, dtype="str").where(gone),
            "consequence": said.where(said != ""),
        },
        size=len(at),
        threshold=rules.safety_depth,
    ), notes


def _none(by: Places) -> npt.NDArray[np.float64]:
    return np.zeros(len(by.firm))


def _depths(
    lines: pd.DataFrame, ground: Ground
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Depth of the deepest object inside each line, and whether an object may be missing."""
    depth, open_ = np.full(len(lines), np.nan), np.zeros(len(lines), dtype=bool)
    near = ground.near[(ground.near["subject"] == "constraint").to_numpy(dtype=bool)]
    for layer in OBJECTS:
        rows = near[(near["layer"] == layer).to_numpy(dtype=bool)]
        at = positions(lines["constraint_id"], rows["subject_id"])
        deep = np.full(len(lines), np.nan)
        deep[at >= 0] = rows["depth_m"].to_numpy(dtype=float)[at[at >= 0]]
        open_ |= np.isnan(deep) | ground.blank(layer) | (not ground.has(layer))
        depth = np.fmax(depth, deep)
    return depth, open_
