"""Exemptions (豁免): who is left out of the grading, by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.policy import Exemption
from landuse.score.events import happened

Flags = npt.NDArray[np.bool_]
_DATES = {"registered": "registered_on", "production": "production_on", "land": "land_on"}


def exempted(
    firms: pd.DataFrame, rules: Sequence[Exemption], events: pd.DataFrame, as_of: pd.Timestamp
) -> npt.NDArray[np.int64]:
    """Exemption of each enterprise (豁免情形): the first rule that fits, −1 for none.

    Parameters
    ----------
    firms
        ``subject_id``, ``status``, ``registered_on``, ``production_on``, ``land_on`` (when its
        land was granted) and ``overdue`` (past the contract's date of production), each where known.
    rules
        Exemptions of the policy.
    events
        Recorded events of enterprises.
    as_of
        End of the evaluation year.

    Returns
    -------
    numpy.ndarray of int64
        Position in ``rules``. What is not known exempts nobody.
    """
    found = np.full(len(firms), -1, dtype=np.int64)
    for number, rule in enumerate(rules):
        fits = _fits(firms, rule, events, as_of) & (found < 0)
        if rule.unless_overdue:
            fits &= ~_true(firms.get("overdue"), len(firms))
        found[fits] = number
    return found


def _fits(firms: pd.DataFrame, rule: Exemption, events: pd.DataFrame, as_of: pd.Timestamp) -> Flags:
    none = np.zeros(len(firms), dtype=bool)
    if rule.kind == "event":
        return np.asarray(happened(firms["subject_id"], events, rule, as_of) > 0, dtype=bool)
    if rule.kind == "status":
        status = firms.get("status")
        return none if status is None else status.astype("str").isin(rule.statuses).to_numpy()
    if rule.kind == "not_producing":
        started = firms.get("production_on")
        status = firms.get("status")
        building = none if status is None else (status.astype("str") == "building").to_numpy()
        return building if started is None else building | (started > as_of).to_numpy()
    since = firms.get(_DATES[rule.kind])
    if since is None or rule.months is None:
        return none
    start = as_of - pd.DateOffset(months=round(rule.months))
    return np.asarray((since > start) & (since <= as_of), dtype=bool)


def _true(answer: pd.Series[Any] | None, size: int) -> Flags:
    if answer is None:
        return np.zeros(size, dtype=bool)
    return np.asarray(answer.fillna(value=False), dtype=bool)
