"""Fusion (综合判断): levels of six families to a verdict, with the range that the gaps leave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FAMILIES = ("registry", "energy", "fiscal", "labour", "financial", "premises")
"""Families of evidence, F1 to F6."""

DECISIVE, STRONG, MODERATE, WEAK, NOTHING, ALIVE = 4.0, 3.0, 2.0, 1.0, 0.0, -2.0
"""Levels; a legal act is decisive, missing is unknown."""

VERDICTS = ("active", "watch", "suspected", "confirmed", "unknown", "not_assessed")
ACTIVE, WATCH, SUSPECTED, CONFIRMED, UNKNOWN, NOT_ASSESSED = range(6)

_OPERATING = np.array([False, True, True, True, False, True])
"""Families whose signs of life contradict a stop: a solvent owner does not."""

Levels = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


class Bars(NamedTuple):
    """Weights and the coverage that verdicts ask for (权重与覆盖要求)."""

    weights: tuple[float, ...]
    suspect: float
    confirm: float
    healthy: float


class Fused(NamedTuple):
    """Verdicts with their ranges (综合判断结果).

    Parameters
    ----------
    verdict, low, high
        Places in :data:`VERDICTS`.
    points, points_low, points_high
        Weighted level of the known families, and with every unknown one alive or strong.
    coverage
        Weight of the known families.
    """

    verdict: Codes
    low: Codes
    high: Codes
    points: Levels
    points_low: Levels
    points_high: Levels
    coverage: Levels


def fuse(
    levels: Levels,
    verified: Flags,
    bars: Bars,
    *,
    low: Levels | None = None,
    high: Levels | None = None,
) -> Fused:
    """Verdicts from levels (综合判断).

    Parameters
    ----------
    levels
        Firms × six families; missing is unknown.
    verified
        Whether an inspection on site is recent enough.
    bars
        Weights and coverage.
    low, high
        Least and greatest level that the gaps leave; by default an unknown family may be alive or
        strong, and a known one is what it is.

    Returns
    -------
    Fused
        An action list takes only firms whose *lower* end is suspected or confirmed.
    """
    open_ = np.isnan(levels)
    best = np.where(open_, ALIVE, levels) if low is None else low
    worst = np.where(open_, STRONG, levels) if high is None else high
    known, whole = _weighed(~open_, bars), np.array(bars.weights).sum()
    index = _weighed(np.where(open_, 0.0, levels), bars) / np.where(known > 0, known, np.nan)
    return Fused(
        verdict_of(levels, verified, bars),
        verdict_of(best, verified, bars),
        verdict_of(worst, verified, bars),
        index,
        _weighed(best, bars) / whole,
        _weighed(worst, bars) / whole,
        known / whole,
    )


def _weighed(levels: Levels | Flags, bars: Bars) -> Levels:
    """Weighted sum of the families, none of them more than strong."""
    found = np.zeros(len(levels))
    for place, weight in enumerate(bars.weights):
        found += np.minimum(levels[:, place], STRONG) * weight
    return found


def blocked(levels: Levels) -> Flags:
    """Whether a family shows that the firm operates (经营迹象), which no suspicion outweighs."""
    return np.asarray(((levels == ALIVE) & _OPERATING).any(axis=1))


def verdict_of(levels: Levels, verified: Flags, bars: Bars) -> Codes:
    """Verdict on levels (按等级判断), known or not."""
    coverage = _weighed(~np.isnan(levels), bars) / np.array(bars.weights).sum() + 1e-9
    alive = levels == ALIVE
    block = blocked(levels)
    strong = (levels >= STRONG).sum(axis=1, dtype=np.int8)
    moderate = (levels == MODERATE).sum(axis=1, dtype=np.int8)
    grave = (strong + moderate) > 0
    acted = (levels == DECISIVE).any(axis=1)
    seen = (strong >= 2) & verified & ~block & (coverage >= bars.confirm)
    pointed = (strong >= 2) | ((strong == 1) & (moderate >= 2))
    suspect = ~block & (coverage >= bars.suspect) & pointed
    enough = coverage >= bars.healthy
    living = (alive.sum(axis=1, dtype=np.int8) >= 2) & (alive[:, 1] | alive[:, 2]) & enough
    cases = {CONFIRMED: acted | seen, SUSPECTED: suspect, WATCH: grave | (enough & ~living)}
    found = np.where(living, ACTIVE, UNKNOWN).astype(np.int8)
    for verdict in (WATCH, SUSPECTED, CONFIRMED):
        found[cases[verdict]] = verdict
    return found
