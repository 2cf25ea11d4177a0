"""Standing (既有判断): an earlier verdict stays until months of proof, and comes back sooner."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.fuse import CONFIRMED, SUSPECTED, VERDICTS, WATCH
from landuse.diagnose.zombie.history import known
from landuse.diagnose.zombie.months import NO, Flagged, month_number
from landuse.diagnose.zombie.recovery import RECOVERED, Steps, recover
from landuse.ids import positions
from landuse.policy.zombie import RecoveryRules

Codes = npt.NDArray[np.int8]


class Standing(NamedTuple):
    """What an earlier verdict has become (既有判断的现状).

    Parameters
    ----------
    floor
        Least verdict that still stands, −1 where none does.
    recovered
        Firms that proved for long enough that they run.
    """

    floor: Codes
    recovered: npt.NDArray[np.bool_]


def nothing_stands(size: int) -> Standing:
    """No earlier verdicts (无既有判断)."""
    return Standing(np.full(size, -1, dtype=np.int8), np.zeros(size, dtype=bool))


def standing(
    docket: Docket, rules: RecoveryRules, months: range, clean: Flagged, stopped: Flagged
) -> Standing:
    """Earlier verdicts after the months since (既有判断逐月变化).

    Parameters
    ----------
    docket
        With the table ``zombie_history``; the last verdict on an earlier day counts.
    rules
        Months that recovery and relapse take.
    months
        Months of the two grids.
    clean, stopped
        Clean months, and months of a stop; unknown ones prove nothing.

    Returns
    -------
    Standing
        An earlier *suspected* or *confirmed* goes down a step after clean months only.
    """
    start, since = _last(docket)
    if (start < 0).all():
        return nothing_stands(docket.size)
    later = np.array(months)[None, :] > since[:, None]
    steps = Steps(*(int(getattr(rules, name).value) for name in Steps._fields))
    begin = np.where(start < 0, 0, start).astype(np.int8)
    walked = recover(
        begin, np.where(later, clean, NO).astype(np.int8),
        np.where(later, stopped, NO).astype(np.int8), steps,
    )[:, -1]  # fmt: skip
    held = (start >= 0) & (walked >= WATCH) & (walked <= CONFIRMED)
    floor = np.where(held, walked, -1).astype(np.int8)
    return Standing(floor, (start >= 0) & (walked == RECOVERED))


def _last(docket: Docket) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Last earlier verdict of each firm, −1 where it accused nobody, and its month."""
    start = np.full(docket.size, -1, dtype=np.int8)
    since = np.zeros(docket.size, dtype=np.int64)
    history = docket.rows("zombie_history")
    if history.empty:
        return start, since
    told = known(history, docket.today)
    told = told[(told["valid_on"] < docket.today).to_numpy(dtype=bool)]
    told = told.sort_values("valid_on", kind="stable").drop_duplicates("enterprise_id", keep="last")
    at = positions(told["enterprise_id"], docket.firms["enterprise_id"])
    codes: dict[str, Any] = {
        "recovered": RECOVERED,
        **{VERDICTS[code]: code for code in (SUSPECTED, CONFIRMED)},
    }
    code = told["verdict_then"].map(codes).fillna(-1).to_numpy(dtype=np.int8)
    kept = at >= 0
    start[at[kept]] = code[kept]
    since[at[kept]] = month_number(pd.Series(told["valid_on"]))[kept]
    return start, since
