"""Low-yield land (低效用地): hard and soft criteria of the policy, disjoint from idle land."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.criteria import TENANT, Answer, Evidence, answer
from landuse.diagnose.finding import OUTCOMES, constant, findings, outcome, stack
from landuse.errors import Note
from landuse.policy import Criterion, LowYield
from landuse.schema import named
from landuse.words import LANGS, Lang, word

_YES, _NO, _OPEN, _NOT_APPLICABLE = range(len(OUTCOMES))
Flags = npt.NDArray[np.bool_]

IDLE_FIELDS = "start_due_on,delivered_on,started,suspended_on"
"""What settles whether a parcel is idle."""

UNPLACED = "firms_unplaced"
"""What a parcel without a firm waits for where enterprises of the register are on no parcel."""

_FEW = 16
"""Criteria whose patterns are few enough to be counted one by one."""


def low_yield(
    evidence: Evidence, idle: pd.Series[Any], rules: LowYield, year: int
) -> tuple[pd.DataFrame, list[Note]]:
    """Low-yield parcels (低效用地认定).

    A parcel is judged when it is industrial, taxable and has an enterprise. Any hard criterion
    is enough, else ``soft_needed`` soft ones. Land identified as idle is not low-yield as well.

    Parameters
    ----------
    evidence
        Facts, tenants and contracts; ``parcels`` with ``parcel_id`` and ``judged``, and ``waiting``
        where somebody may be on a parcel without a firm: it is unknown; ``unplaced`` says how many
        firms nothing places.
    idle
        Whether each parcel is idle: nullable booleans on the index of the parcels.
    rules
        Criteria of the policy.
    year
        Evaluation year.

    Returns
    -------
    findings, notes
        ``low_yield`` for every parcel, ``low_yield_<criterion>`` for those judged. A criterion
        for which the park has no data at all is unknown for all: one note instead of rows.
    """
    parcels = evidence.parcels
    answers = {rule.id: answer(evidence, rule) for rule in rules.criteria}
    told = {name: _thirds(found.holds) for name, found in answers.items()}
    judged = parcels["judged"].to_numpy(dtype=bool)
    rows = []
    notes = []
    for rule in rules.criteria:
        found = answers[rule.id]
        if not (judged & ~told[rule.id].open).any():
            params = {
                "rule": _rule_words(rule.id),
                "fields": named(found.fields),
                "count": int(judged.sum()),
            }
            notes.append(Note("diagnose.not_checked", "warning", params))
        else:
            rows.append(_rows(parcels[judged], found, rule, judged))
    rows.append(_overall(parcels, _thirds(idle.astype("boolean")), answers, told, rules))
    return stack(rows).assign(year=year), notes


class _Thirds(NamedTuple):
    """Where an answer is yes, and where it is unknown."""

    yes: Flags
    open: Flags


def _thirds(answer: pd.Series[Any]) -> _Thirds:
    return _Thirds(answer.to_numpy(dtype=bool, na_value=False), answer.isna().to_numpy())


def _rule_words(name: str) -> dict[Lang, str]:
    return {lang: word("values.rule", f"low_yield_{name}", lang=lang) for lang in LANGS}


def _composite(told: dict[str, _Thirds], rules: LowYield) -> _Thirds:
    """Any hard criterion or enough soft ones, in three values."""
    size = len(next(iter(told.values())).yes)
    yes, may = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    certain, possible = np.zeros(size, dtype=np.int16), np.zeros(size, dtype=np.int16)
    for rule in rules.criteria:
        each = told[rule.id]
        if rule.kind == "hard":
            yes |= each.yes
            may |= each.open
        else:
            certain += each.yes
            possible += each.open
    yes |= certain >= rules.soft_needed
    may |= certain + possible >= rules.soft_needed
    return _Thirds(yes, may & ~yes)


def _rows(
    parcels: pd.DataFrame, found: Answer, rule: Criterion, judged: np.ndarray[Any, Any]
) -> pd.DataFrame:
    holds = found.holds[judged]
    blank = ",".join(found.fields)
    return findings(
        f"low_yield_{rule.id}",
        "parcel",
        {
            "subject_id": parcels["parcel_id"],
            "parcel_id": parcels["parcel_id"],
            "outcome": outcome(holds),
            "value": found.value[judged],
            "source": constant(blank, len(parcels)),
            "missing": pd.Series(constant(blank, len(parcels))).where(
                holds.isna().reset_index(drop=True)
            ),
        },
        size=len(parcels),
        threshold=rule,
    )


def _overall(
    parcels: pd.DataFrame,
    idle: _Thirds,
    answers: dict[str, Answer],
    told: dict[str, _Thirds],
    rules: LowYield,
) -> pd.DataFrame:
    judged = parcels["judged"].to_numpy(dtype=bool)
    low = _composite(told, rules)
    codes = np.where(low.yes, _YES, np.where(low.open, _OPEN, _NO)).astype(np.int8)
    in_doubt = judged & low.yes & idle.open
    codes[low.yes & idle.open] = _OPEN
    codes[~judged | idle.yes] = _NOT_APPLICABLE
    open_ = judged & (codes == _OPEN)
    waiting = ~judged & ~idle.yes
    waiting &= parcels["waiting"].to_numpy(dtype=bool) if "waiting" in parcels else False
    codes[waiting] = _OPEN
    met, gaps = _names(answers, told, judged, open_)
    more: dict[str, Any] = {}
    if waiting.any():
        gaps = pd.Series(gaps).astype("str").mask(waiting, TENANT)
        more = _nobody_placed(parcels, waiting)
    if in_doubt.any():
        gaps = pd.Series(gaps).astype("str").mask(in_doubt, IDLE_FIELDS)
    size = len(parcels)
    count = np.zeros(size, dtype=np.int16)
    for each in told.values():
        count += each.yes
    clause = f"{rules.source} {rules.clause}"
    value = np.where(judged & ~open_, count, np.nan)
    return findings(
        "low_yield",
        "parcel",
        {
            "subject_id": parcels["parcel_id"],
            "parcel_id": parcels["parcel_id"],
            "outcome": pd.Categorical.from_codes(codes, pd.Index(OUTCOMES, dtype="str")),
            "value": np.where(waiting, more.get("count", np.nan), value),
            "threshold": np.where(judged & ~open_, 1.0, np.nan),
            "unit": more.get("unit", constant("criteria", size)),
            "source": met,
            "clause": constant(clause, size),
            "missing": gaps,
            "consequence": more.get("consequence"),
        },
        size=size,
    )


def _nobody_placed(parcels: pd.DataFrame, waiting: np.ndarray[Any, Any]) -> dict[str, Any]:
    """How many enterprises nothing places, where one of them may be on the land."""
    count = int(parcels["unplaced"].iloc[0]) if "unplaced" in parcels else 0
    if not count:
        return {}
    said = waiting.astype(np.int8)
    units = pd.Index(["criteria", "firms"], dtype="str")
    return {
        "count": float(count),
        "unit": pd.Categorical.from_codes(said, units),
        "consequence": pd.Categorical.from_codes(said - 1, pd.Index([UNPLACED], dtype="str")),
    }


def _names(
    answers: dict[str, Answer], told: dict[str, _Thirds], judged: Flags, open_: Flags
) -> tuple[pd.Categorical, pd.Categorical]:
    """Criteria met, and fields missing, as texts: one text for each pattern of answers."""
    met, gap = (np.zeros(len(judged), dtype=np.int64) for _ in range(2))
    for bit, each in enumerate(told.values()):
        met += (each.yes & judged) * np.int64(1 << bit)
        gap += (each.open & open_) * np.int64(1 << bit)
    fields = [",".join(answers[name].fields) for name in told]
    return _texts(met, list(told)), _texts(gap, fields)


def _texts(mask: np.ndarray[Any, Any], names: list[str]) -> pd.Categorical:
    """Names whose bit is set, each once; missing where none is."""
    few = len(names) <= _FEW
    masks = np.flatnonzero(np.bincount(mask, minlength=1)) if few else np.unique(mask)
    texts = [
        ",".join(dict.fromkeys(",".join(n for b, n in enumerate(names) if m >> b & 1).split(",")))
        for m in masks
    ]
    kinds = list(dict.fromkeys(text for text in texts if text))
    code = np.array([kinds.index(text) if text else -1 for text in texts], dtype=np.int16)
    return pd.Categorical.from_codes(
        code[np.searchsorted(masks, mask)], pd.Index(kinds, dtype="str")
    )
