"""The fused verdict: whatever the gaps hide lies in the range, and more gaps only widen it."""

from itertools import product

import numpy as np
import pytest

from landuse.diagnose.zombie.fuse import CONFIRMED, UNKNOWN, Bars, blocked, fuse

LEVELS = (-2.0, 0.0, 1.0, 2.0, 3.0)
BARS = Bars((1.0, 1.5, 1.5, 1.0, 1.5, 1.0), 0.4, 0.6, 0.5)


def all_levels() -> np.ndarray:
    return np.array(list(product(LEVELS, repeat=6)))


@pytest.mark.parametrize("verified", [False, True])
def test_the_truth_lies_in_the_range(verified: bool) -> None:
    """All 15,625 full vectors; four random blankings of each, then more."""
    whole = all_levels()
    seen = np.full(len(whole), verified)
    truth = fuse(whole, seen, BARS).verdict
    assert set(np.unique(truth)) == set(range(CONFIRMED + verified))
    rng = np.random.default_rng(3)
    for share in (0.15, 0.4, 0.7, 0.9):
        cut = np.where(rng.random(whole.shape) < share, np.nan, whole)
        found = fuse(cut, seen, BARS)
        assert (found.low <= truth).all()
        assert (truth <= found.high).all()
        more = np.where(rng.random(whole.shape) < 0.3, np.nan, cut)
        wider = fuse(more, seen, BARS)
        assert (wider.low <= found.low).all()
        assert (found.high <= wider.high).all()
        assert (wider.coverage <= found.coverage + 1e-12).all()


def test_a_sign_of_life_blocks_and_little_coverage_says_nothing() -> None:
    whole = all_levels()
    block = blocked(whole)
    verdict = fuse(whole, np.ones(len(whole), bool), BARS).verdict
    assert (verdict[block] <= 1).all()
    solvent = whole[:, 4] == -2
    assert (verdict[solvent & ~block] == CONFIRMED).any()
    nothing = fuse(np.full((1, 6), np.nan), np.array([True]), BARS)
    assert (nothing.verdict[0], nothing.coverage[0]) == (UNKNOWN, 0)


def test_no_inspection_no_confirmation() -> None:
    """A model alone stops at suspected."""
    whole = all_levels()
    assert (fuse(whole, np.zeros(len(whole), bool), BARS).verdict < CONFIRMED).all()


def test_bounds_of_a_straddling_run() -> None:
    """Half a year is certain, a year possible: moderate, perhaps strong."""
    levels = np.array([[0, 2.0, 3, 2, np.nan, np.nan]])
    low = np.array([[0, 2.0, 3, 2, -2, -2]])
    high = np.array([[0, 3.0, 3, 2, 3, 3]])
    found = fuse(levels, np.array([False]), BARS, low=low, high=high)
    assert (found.verdict[0], found.low[0], found.high[0]) == (2, 1, 2)
    assert found.points_high[0] > found.points[0]
