"""Colours (配色), one choice for map, ledger and hand-over; safe for colour-blind eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landuse.policy import Policy

UNGRADED = "#c9ced3"
"""Colour of what has no grade (未评级)."""

ISSUES = {
    "duplicate": "#6b1f4e",
    "near_duplicate": "#b5579b",
    "overlap": "#d55e00",
    "gap": "#0072b2",
    "sliver": "#e69f00",
}
"""Colour of each kind of geometry issue (图形问题), the worst first."""

_BEST_TO_WORST = {
    1: ("#2c7bb6",),
    2: ("#2c7bb6", "#d7191c"),
    3: ("#2c7bb6", "#fee8a4", "#d7191c"),
    4: ("#2c7bb6", "#abd9e9", "#fdae61", "#d7191c"),
    5: ("#2c7bb6", "#abd9e9", "#fff6bf", "#fdae61", "#d7191c"),
    6: ("#2c7bb6", "#74add1", "#c5e4ef", "#fee8a4", "#fdae61", "#d7191c"),
}


def grade_colours(policy: Policy) -> dict[str, str]:
    """Colour of every grade of a policy (等级配色), best first.

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    dict
        Grade → ``#rrggbb``.

    Examples
    --------
    >>> from landuse.policy import load_policy
    >>> grade_colours(load_policy("demo-2025"))["A"]
    '#2c7bb6'
    """
    names = [each.grade for each in policy.grades.classes]
    last = max(len(names) - 1, 1)
    widest = _BEST_TO_WORST[6]
    spread = tuple(widest[round(5 * place / last)] for place in range(len(names)))
    return dict(zip(names, _BEST_TO_WORST.get(len(names), spread), strict=True))


def tint(colour: str, *, strength: float = 0.5) -> str:
    """Lighter colour that black text can stand on (浅色).

    Parameters
    ----------
    colour
        ``#rrggbb``.
    strength
        Share of the colour; the rest is white.

    Returns
    -------
    str
        ``#rrggbb``.

    Examples
    --------
    >>> tint("#000000")
    '#808080'
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - strength * (255 - part)):02x}" for part in parts)
