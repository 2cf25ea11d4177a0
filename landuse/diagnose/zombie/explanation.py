"""Explanation (可能的解释): what most often lies behind signs that contradict, for the inspector."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.fuse import ALIVE, FAMILIES, MODERATE
from landuse.policy import Zombie

_SHOWN = 3
_BEHIND = {
    "energy": ("solar", "suspension", "shared_meter", "curtailment"),
    "fiscal": ("refund", "registered_elsewhere", "head_office", "carry_forward"),
    "labour": ("dispatch", "insured_elsewhere"),
    "financial": ("start_up", "sick_sector"),
    "premises": ("part_used", "moved"),
}
"""Family with a grave sign → what it often means in a firm that operates (product proposal)."""

_BUSY = ("sublet", "duty_load")
"""What power means in a firm that shows no other life."""


def explanations(
    docket: Docket,
    rules: Zombie,
    levels: npt.NDArray[np.float64],
    crossed: npt.NDArray[np.bool_],
) -> pd.Series[Any]:
    """Likely explanations of signs that contradict (可能的解释), those with data first.

    Parameters
    ----------
    docket
        The tables.
    rules
        Which events tell of solar power and suspended supply.
    levels
        Firms × families.
    crossed
        Firms whose signs contradict.

    Returns
    -------
    pandas.Series of str
        Up to three codes, comma separated; missing for all other firms.
    """
    found: list[str | None] = [None] * docket.size
    backed = _backed(docket, rules)
    for at in np.flatnonzero(crossed):
        likely = [
            code
            for place, family in enumerate(FAMILIES)
            if levels[at, place] >= MODERATE
            for code in _BEHIND.get(family, ())
        ]
        if levels[at, FAMILIES.index("energy")] == ALIVE:
            likely += _BUSY
        likely.sort(key=lambda code: at not in backed.get(code, ()))
        found[at] = ",".join(likely[:_SHOWN])
    return pd.Series(found, dtype="str")


def _backed(docket: Docket, rules: Zombie) -> dict[str, set[Any]]:
    """Explanations that the data themselves speak for, and the firms."""
    refund = docket.yearly("vat_carryover_refund", docket.year) > 0
    elsewhere = ~docket.firm("registered_here").astype("boolean").fillna(value=True)
    found: dict[str, set[Any]] = {
        "refund": set(np.flatnonzero(refund)),
        "registered_elsewhere": set(np.flatnonzero(elsewhere.to_numpy(dtype=bool))),
    }
    if rules.energy is not None:
        for code, words in (("solar", rules.energy.solar), ("suspension", rules.energy.suspended)):
            found[code] = set(docket.happened(words)["at"])
    rows, who = docket.rows("occupancy"), docket.who("occupancy")
    if "role" in rows:
        found["sublet"] = set(who[(rows["role"].astype("str") == "sublet").to_numpy(dtype=bool)])
    return found
