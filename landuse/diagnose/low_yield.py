"""Low-yield land (低效用地): hard and soft criteria of the policy, disjoint from idle land."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.criteria import TENANT, Answer, Evidence, answer
from landuse.diagnose.finding import OUTCOMES, constant, findings, outcome, stack
from landuse.errors import Note
from landuse.policy import Criterion, LowYield
from landuse.schema import named
from landuse.words import LANGS, Lang, word

IDLE_FIELDS = "start_due_on,delivered_on,started,suspended_on"
"""What settles whether a parcel is idle."""

UNPLACED = "firms_unplaced"
"""What a parcel without a firm waits for where enterprises of the register are on no parcel."""


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
    low = _composite(answers, rules)
    judged = parcels["judged"].to_numpy(dtype=bool)
    at_risk = idle.astype("boolean").reset_index(drop=True)
    holds = low & ~at_risk
    rows = []
    notes = []
    for rule in rules.criteria:
        found = answers[rule.id]
        if found.holds[judged].isna().all():
            params = {
                "rule": _rule_words(rule.id),
                "fields": named(found.fields),
                "count": int(judged.sum()),
            }
            notes.append(Note("diagnose.not_checked", "warning", params))
        else:
            rows.append(_rows(parcels[judged], found, rule, judged))
    rows.append(_overall(parcels, holds, at_risk, answers, rules))
    return stack(rows).assign(year=year), notes


def _rule_words(name: str) -> dict[Lang, str]:
    return {lang: word("values.rule", f"low_yield_{name}", lang=lang) for lang in LANGS}


def _composite(answers: dict[str, Answer], rules: LowYield) -> pd.Series[Any]:
    """Any hard criterion or enough soft ones, in three values."""
    kinds = {rule.id: rule.kind for rule in rules.criteria}
    hard = [answers[name].holds for name, kind in kinds.items() if kind == "hard"]
    soft = [answers[name].holds for name, kind in kinds.items() if kind == "soft"]
    size = len(next(iter(answers.values())).holds)
    any_hard = pd.Series(pd.array([False] * size, dtype="boolean"))
    for each in hard:
        any_hard = any_hard | each
    yes = sum((each.fillna(value=False).to_numpy(dtype=int) for each in soft), np.zeros(size, int))
    open_ = sum((each.isna().to_numpy(dtype=int) for each in soft), np.zeros(size, int))
    enough = pd.Series(pd.array(yes >= rules.soft_needed, dtype="boolean"))
    enough = enough.mask((yes < rules.soft_needed) & (yes + open_ >= rules.soft_needed))
    return any_hard | enough


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
    answer: pd.Series[Any],
    idle: pd.Series[Any],
    answers: dict[str, Answer],
    rules: LowYield,
) -> pd.DataFrame:
    judged = parcels["judged"].to_numpy(dtype=bool)
    is_idle = idle.fillna(value=False).to_numpy(dtype=bool)
    codes = outcome(answer).codes.copy()
    codes[~judged | is_idle] = 3
    open_ = judged & (codes == 2)
    waiting = ~judged & ~is_idle
    waiting &= parcels["waiting"].to_numpy(dtype=bool) if "waiting" in parcels else False
    codes[waiting] = 2
    met, gaps = _names(answers, rules, judged, open_)
    more: dict[str, Any] = {}
    if waiting.any():
        gaps = pd.Series(gaps).astype("str").mask(waiting, TENANT)
        more = _nobody_placed(parcels, waiting)
    in_doubt = open_ & idle.isna().to_numpy() & _composite(answers, rules).fillna(value=False)
    if in_doubt.any():
        gaps = pd.Series(gaps).astype("str").mask(in_doubt.to_numpy(), IDLE_FIELDS)
    count = sum(each.holds.fillna(value=False).to_numpy(dtype=float) for each in answers.values())
    size = len(parcels)
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
    answers: dict[str, Answer], rules: LowYield, judged: np.ndarray[Any, Any], open_: Any
) -> tuple[pd.Categorical, pd.Categorical]:
    """Criteria met, and fields missing, as texts: one text for each pattern of answers."""
    met = np.zeros(len(judged), dtype=np.int64)
    gap = np.zeros(len(judged), dtype=np.int64)
    for bit, rule in enumerate(rules.criteria):
        holds = answers[rule.id].holds
        met |= holds.fillna(value=False).to_numpy(dtype=np.int64) << bit
        gap |= holds.isna().to_numpy(dtype=np.int64) << bit
    ids = [rule.id for rule in rules.criteria]
    fields = [",".join(answers[name].fields) for name in ids]
    return _texts(np.where(judged, met, 0), ids), _texts(np.where(open_, gap, 0), fields)


def _texts(mask: np.ndarray[Any, Any], names: list[str]) -> pd.Categorical:
    """Names whose bit is set, each once; missing where none is."""
    masks = np.flatnonzero(np.bincount(mask, minlength=1))
    texts = [
        ",".join(dict.fromkeys(",".join(n for b, n in enumerate(names) if m >> b & 1).split(",")))
        for m in masks
    ]
    kinds = list(dict.fromkeys(text for text in texts if text))
    code = np.array([kinds.index(text) if text else -1 for text in texts], dtype=np.int64)
    return pd.Categorical.from_codes(
        code[np.searchsorted(masks, mask)], pd.Index(kinds, dtype="str")
    )
