"""Class of use (用地类别): activities that need another class of industrial land than the parcel has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.finding import (
    column,
    constant,
    findings,
    missing_names,
    outcome,
    source_text,
    stack,
)
from landuse.diagnose.places import Places
from landuse.diagnose.sectors import within
from landuse.ids import positions
from landuse.policy import Siting, UseClass


def use_findings(
    tables: Mapping[str, pd.DataFrame],
    codes: pd.Series[Any],
    by: Places,
    rules: Siting,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Enterprises whose activity needs another class than their parcel has (用途不符).

    What is done on the ground, as the occupancy sheet records it, decides. The sector alone never
    does: where it suggests a higher class than the parcel has, the answer is unknown.

    Parameters
    ----------
    tables
        ``occupancy`` with ``land_use``; where no row records one, nothing is judged.
    codes
        Digits of each enterprise's sector.
    by
        Who sits where.
    rules
        Classes of the policy.
    today
        Date of the test.

    Returns
    -------
    pandas.DataFrame
        Findings ``use_mismatch``, one an enterprise whose use is on record or whose sector suggests
        more than class 1: class of the parcel that decides, class needed, and as consequence the
        rezoning that would cure it.
    """
    nothing = findings("use_mismatch", "enterprise", {}, size=0)
    occupancy = tables["occupancy"]
    if "land_use" not in occupancy or occupancy["land_use"].isna().all() or not rules.classes:
        return nothing
    recorded = _recorded(occupancy, by, rules.classes, today)
    hint = _hint(codes, rules.classes).iloc[by.firm].reset_index(drop=True)
    has = levels(by.parcels.reindex(columns=["land_use"])["land_use"], rules.classes)
    has = has.iloc[by.parcel].reset_index(drop=True)
    needed = recorded.where(recorded.notna(), hint)
    answer = (has < needed).astype("boolean").mask(has.isna() | needed.isna())
    only_hint = recorded.isna()
    answer = answer.mask(only_hint & (answer.fillna(value=True).astype(bool)))
    open_ = _no_sector(codes, rules.classes)
    rows = _deciding(answer, needed, recorded.notna() | (hint > 1) | open_.iloc[by.firm].array, by)
    parts = [_nowhere(by, codes, rules.classes, open_)]
    if not len(rows):
        return stack(parts)
    firms = by.firms.iloc[by.firm[rows]].reset_index(drop=True)
    told, need = answer.iloc[rows].reset_index(drop=True), needed.iloc[rows].reset_index(drop=True)
    own = has.iloc[rows].reset_index(drop=True)
    unsaid = only_hint.iloc[rows].reset_index(drop=True)
    gaps = {"land_use": own.isna() | unsaid, "sector_code": unsaid & need.isna()}
    yes = told.fillna(value=False).astype(bool)
    clause = {each.level: f"{each.source} {each.clause}".strip() for each in rules.classes}
    told_rows = findings(
        "use_mismatch",
        "enterprise",
        {
            "subject_id": firms["enterprise_id"],
            "parcel_id": by.parcels["parcel_id"].iloc[by.parcel[rows]].reset_index(drop=True),
            "outcome": outcome(told),
            "value": own,
            "threshold": need,
            "unit": constant("class", len(rows)),
            "clause": need.map(clause),
            "source": source_text(firms, "land_use,sector_code"),
            "missing": missing_names(gaps, told.isna()),
            "consequence": ("rezone_" + need.astype("Int64").astype("str")).where(yes),
        },
        size=len(rows),
    )
    return stack([told_rows, *parts])


def _no_sector(codes: pd.Series[Any], classes: Sequence[UseClass]) -> pd.Series[Any]:
    """Firms whose sector is blank where others' are told and would suggest a class."""
    asked = bool(codes.notna().any()) and any(each.sectors for each in classes)
    return codes.isna().reset_index(drop=True) & asked


def _nowhere(
    by: Places, codes: pd.Series[Any], classes: Sequence[UseClass], open_: pd.Series[Any]
) -> pd.DataFrame:
    """Firms that are on no parcel, and whose sector suggests a higher class or is blank: unknown."""
    asked = (_hint(codes, classes) > 1) | open_
    placed = np.bincount(by.firm, minlength=len(by.firms)) > 0
    at = np.flatnonzero(by.there & ~placed & asked.to_numpy(dtype=bool))
    if not len(at):
        return findings("use_mismatch", "enterprise", {}, size=0)
    firms = by.firms.iloc[at].reset_index(drop=True)
    unknown = pd.Series(pd.NA, range(len(at)), dtype="boolean")
    clauses = [f"{each.source} {each.clause}".strip() for each in classes]
    return findings(
        "use_mismatch",
        "enterprise",
        {
            "subject_id": firms["enterprise_id"],
            "outcome": outcome(unknown),
            "unit": constant("class", len(at)),
            "clause": constant("；".join(dict.fromkeys(clauses)), len(at)),
            "source": source_text(firms, "land_use,sector_code"),
            "missing": constant("parcel_id", len(at)),
        },
        size=len(at),
    )


def _deciding(
    answer: pd.Series[Any], needed: pd.Series[float], asked: pd.Series[Any], by: Places
) -> Any:
    """The place of each enterprise that decides: any yes, else any doubt; the highest class first."""
    rows = np.flatnonzero(asked.to_numpy(dtype=bool))
    yes = answer.fillna(value=False).to_numpy(dtype=bool)
    code = np.select([yes, answer.isna().to_numpy()], [0, 1], 2)
    names = by.parcels["parcel_id"].astype("str").to_numpy(dtype=object)[by.parcel[rows]]
    tie = np.unique(names, return_inverse=True)[1]
    order = np.lexsort((tie, -needed.to_numpy()[rows], code[rows], by.firm[rows]))
    rows = rows[order]
    return rows[np.diff(by.firm[rows], prepend=-1) != 0]


def levels(uses: pd.Series[Any], classes: Sequence[UseClass]) -> pd.Series[float]:
    """Class of each land use (用地类别): 1, 2 or 3, missing where the use does not tell.

    Parameters
    ----------
    uses
        Codes or words of land uses.
    classes
        Classes of the policy.

    Returns
    -------
    pandas.Series of float
        On a new index.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> rules = load_policy("generic-cn-v1").siting
    >>> levels(pd.Series(["100102", "二类工业用地", "1001", None]), rules.classes).tolist()
    [2.0, 2.0, nan, nan]
    """
    texts = uses.astype("str").reset_index(drop=True)
    found = {}
    for text in texts.dropna().unique():
        plain = text.strip().upper()
        for each in classes:
            if any(plain.startswith(use.upper()) for use in each.uses):
                found[text] = float(each.level)
    return texts.map(found).astype(float)


def _recorded(
    occupancy: pd.DataFrame, by: Places, classes: Sequence[UseClass], today: pd.Timestamp
) -> pd.Series[float]:
    """Class of what is done on each place today, the highest of several rows."""
    own = ("enterprise_id", "parcel_id", "land_use", "from_on", "to_on")
    frame = pd.DataFrame({name: column(occupancy, name, of="occupancy") for name in own})
    here = frame["land_use"].notna() & ~(frame["from_on"] > today) & ~(frame["to_on"] < today)
    frame = frame[here.to_numpy(dtype=bool)]
    width = max(len(by.parcels), 1)
    firm = positions(frame["enterprise_id"], by.firms["enterprise_id"])
    parcel = positions(frame["parcel_id"], by.parcels["parcel_id"])
    level = levels(frame["land_use"], classes).to_numpy()
    known = (firm >= 0) & (parcel >= 0) & ~np.isnan(level)
    most = pd.Series(level[known]).groupby(firm[known] * width + parcel[known]).max()
    return most.reindex(by.firm * width + by.parcel).reset_index(drop=True).astype(float)


def _hint(codes: pd.Series[Any], classes: Sequence[UseClass]) -> pd.Series[float]:
    """Class that each sector usually needs; the lowest where the sector is unknown."""
    found = pd.Series(np.nan, range(len(codes)))
    for each in sorted(classes, key=lambda one: one.level):
        if each.sectors:
            mine = within(codes.reset_index(drop=True), each.sectors)
            found = found.mask(mine.fillna(value=False).astype(bool), float(each.level))
    return found
