"""Recovery and relapse (恢复与复发): clean months bring a verdict down, a new stop brings it back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.diagnose.zombie.fuse import CONFIRMED, SUSPECTED, WATCH
from landuse.diagnose.zombie.months import NO, OPEN, YES, Flagged

STATES = ("watch", "suspected", "confirmed", "recovered")
RECOVERED = np.int8(9)


class Steps(NamedTuple):
    """Months that recovery and relapse take (恢复月数).

    Parameters
    ----------
    first, second, recovered
        Clean months in a row for one step down, a second one, and recovery.
    relapse
        Months after recovery within which a stop weighs sooner.
    soon
        Months of stop that bring a recovered firm back within them.
    late
        Months of stop that bring it back later on.
    """

    first: int
    second: int
    recovered: int
    relapse: int
    soon: int
    late: int


def clean(power: Flagged, taxed: Flagged, staffed: Flagged) -> Flagged:
    """Whether a month is clean (正常月份): power, tax and staff all say so; unknown is not clean.

    Parameters
    ----------
    power, taxed, staffed
        Firms × months of yes, no and unknown.

    Returns
    -------
    numpy.ndarray
        Yes where all are, no where one is not, else open.
    """
    parts = (power, taxed, staffed)
    found = np.full(power.shape, OPEN, dtype=np.int8)
    found[np.logical_and.reduce([each == YES for each in parts])] = YES
    found[np.logical_or.reduce([each == NO for each in parts])] = NO
    return found


def recover(
    start: npt.NDArray[np.int8], months: Flagged, stopped: Flagged, steps: Steps
) -> npt.NDArray[np.int8]:
    """State after each month (逐月状态): two steps down, never below watch, then recovered.

    Parameters
    ----------
    start
        Verdict before the first month, as a place in ``fuse.VERDICTS``.
    months
        Clean months; one that is not, or not known to be, restarts the count.
    stopped
        Months of a stop, for relapse.
    steps
        The months it takes.

    Returns
    -------
    numpy.ndarray
        Firms × months.
    """
    state, size = start.astype(np.int8), len(start)
    streak, halted, since = (np.zeros(size, dtype=np.int64) for _ in range(3))
    told = np.empty(months.shape, dtype=np.int8)
    for at in range(months.shape[1]):
        streak = np.where(months[:, at] == YES, streak + 1, 0)
        halted = np.where(stopped[:, at] == YES, halted + 1, 0)
        down = (streak == steps.first) | (streak == steps.second)
        falling = down & (state > WATCH) & (state <= CONFIRMED)
        state = np.where(falling, state - 1, state).astype(np.int8)
        well = (streak >= steps.recovered) & (state == WATCH)
        since = np.where(state == RECOVERED, since + 1, 0)
        state = np.where(well, RECOVERED, state).astype(np.int8)
        limit = np.where(since <= steps.relapse, steps.soon, steps.late)
        back = (state == RECOVERED) & (halted >= limit)
        state = np.where(back, SUSPECTED, state).astype(np.int8)
        told[:, at] = state
    return told
