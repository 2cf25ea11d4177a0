"""Slips (笔误): how many characters two words are apart."""

from __future__ import annotations

from rapidfuzz.distance import OSA


def characters_off(one: str, other: str, limit: int) -> int | None:
    """Characters changed, missing, added or swapped with the next between two words (相差字数).

    Parameters
    ----------
    one, other
        The words.
    limit
        More than this is no slip.

    Returns
    -------
    int or None
        None above the limit.

    Examples
    --------
    >>> characters_off("税收合计", "税收合汁", 1), characters_off("营收业入", "营业收入", 1)
    (1, 1)
    >>> characters_off("实际面积", "用地面积", 1) is None
    True
    """
    off = int(OSA.distance(one, other, score_cutoff=limit))
    return off if off <= limit else None
