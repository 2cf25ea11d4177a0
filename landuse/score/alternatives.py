"""Alternatives (其他评价方法): weights and rankings by other methods, beside the policy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.score.grade import ties

Floats = npt.NDArray[np.float64]
METHODS = ("entropy", "critic", "topsis")
_FEWEST = 3


def entropy_weights(values: Floats) -> Floats:
    """Weights by information entropy (熵权法): the more an indicator tells apart, the heavier.

    Parameters
    ----------
    values
        Members down, indicators across; nothing missing. Columns with negative figures are moved to
        start at 0.

    Returns
    -------
    numpy.ndarray
        One weight an indicator; they add to 1.

    References
    ----------
    Shannon entropy of column shares: Hwang & Yoon, Multiple Attribute Decision Making (1981), ch. 3.

    Examples
    --------
    >>> entropy_weights(np.array([[1.0, 5.0], [1.0, 1.0]])).round(6).tolist()
    [0.0, 1.0]
    """
    moved = values - np.minimum(values.min(axis=0), 0)
    total = moved.sum(axis=0)
    share = np.divide(moved, total, out=np.full_like(moved, 1 / len(moved)), where=total > 0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    told = 1 + (share * logs).sum(axis=0) / np.log(len(values))
    return _whole(np.clip(told, 0, None))


def critic_weights(values: Floats) -> Floats:
    """Weights by contrast and conflict (CRITIC 法): spread of an indicator times what others lack.

    Parameters
    ----------
    values
        Members down, indicators across, more is better; nothing missing.

    Returns
    -------
    numpy.ndarray
        One weight an indicator; they add to 1.

    References
    ----------
    Diakoulaki, Mavrotas & Papayannakis, Computers & Operations Research 22 (1995).

    Examples
    --------
    >>> critic_weights(np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]])).tolist()
    [0.5, 0.5]
    """
    span = np.ptp(values, axis=0)
    placed = (values - values.min(axis=0)) / np.where(span > 0, span, 1.0)
    spread = placed.std(axis=0)
    centred = placed - placed.mean(axis=0)
    size = np.sqrt((centred**2).sum(axis=0))
    scale = np.outer(size, size)
    alike = np.divide(centred.T @ centred, scale, out=np.ones_like(scale), where=scale > 0)
    return _whole(spread * (1 - alike).sum(axis=1))


def _whole(raw: Floats) -> Floats:
    """Weights that add to 1; equal ones where nothing is told apart."""
    total = float(raw.sum())
    found: Floats = raw / total if total > 0 else np.full(len(raw), 1 / len(raw))
    return found


def topsis(values: Floats, weights: Floats, less: npt.NDArray[np.bool_]) -> Floats:
    """Closeness to the ideal (优劣解距离法, TOPSIS), 1 for the ideal itself.

    Parameters
    ----------
    values
        Members down, indicators across; nothing missing.
    weights
        One an indicator.
    less
        Indicators of which less is better.

    Returns
    -------
    numpy.ndarray
        One a member.

    References
    ----------
    Hwang & Yoon, Multiple Attribute Decision Making (1981), ch. 3.

    Examples
    --------
    >>> topsis(np.array([[1.0], [3.0]]), np.ones(1), np.array([False])).tolist()
    [0.0, 1.0]
    """
    length = np.sqrt((values**2).sum(axis=0))
    scaled = values / np.where(length > 0, length, 1.0) * weights * np.where(less, -1.0, 1.0)
    best, worst = scaled.max(axis=0), scaled.min(axis=0)
    near = np.sqrt(((scaled - best) ** 2).sum(axis=1))
    far = np.sqrt(((scaled - worst) ** 2).sum(axis=1))
    both = near + far
    found: Floats = np.divide(far, both, out=np.ones_like(far), where=both > 0)
    return found


def alternatives(
    ids: pd.Series[Any], values: Floats, weights: Floats, less: npt.NDArray[np.bool_], total: Floats
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Rankings by other methods (其他方法排名), and how much they agree with the policy's.

    Parameters
    ----------
    ids
        Members.
    values
        Their indicators, members down; who lacks one is left out.
    weights
        Weights of the policy.
    less
        Indicators of which less is better.
    total
        Totals by the policy.

    Returns
    -------
    pandas.DataFrame, dict
        ``subject_id``, ``method``, ``score`` (0–1) and ``rank``, all three methods under each other;
        Spearman's rank correlation of each with the policy. ``entropy`` and ``critic`` sum the
        min–max places under their own weights, ``topsis`` takes the policy's weights.
    """
    rows = np.flatnonzero(~np.isnan(values).any(axis=1) & ~np.isnan(total))
    empty = pd.DataFrame(columns=["subject_id", "method", "score", "rank"])
    if len(rows) < _FEWEST or values.shape[1] < len(("one", "other")):
        return empty, {}
    known, better = values[rows], np.where(less, -1.0, 1.0)
    span = np.ptp(known, axis=0)
    low = np.where(less, known.max(axis=0), known.min(axis=0))
    placed = (known - low) * better / np.where(span > 0, span, 1.0)
    scores = {
        "entropy": placed @ entropy_weights(known),
        "critic": placed @ critic_weights(known * better),
        "topsis": topsis(known, weights, less),
    }
    who, by_policy = ids.iloc[rows].array, _places(total[rows])[1]
    found, agree = [], {}
    for number, (method, score) in enumerate(scores.items()):
        rank, mean = _places(np.round(score, 12))
        agree[method] = _alike(mean, by_policy)
        named = pd.Categorical.from_codes(np.full(len(rows), number, np.int8), list(scores))
        found.append(
            pd.DataFrame({"subject_id": who, "method": named, "score": score, "rank": rank})
        )
    return pd.concat(found, ignore_index=True), agree


def _places(values: Floats) -> tuple[Floats, Floats]:
    """Rank of each, ties sharing the best place, and ties sharing the mean one."""
    order, starts, ends = ties(values)
    best, mean = np.empty(len(values)), np.empty(len(values))
    best[order], mean[order] = starts + 1.0, (starts + 1.0 + ends) / 2
    return best, mean


def _alike(one: Floats, other: Floats) -> float:
    """Correlation; unknown where one of both tells nobody apart."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
