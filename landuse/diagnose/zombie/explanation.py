"""Explanation (可能的解释): what most often lies behind signs that contradict, for the inspector."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.fuse import ALIVE, FAMILIES, MODERATE
from landuse.ids import take_text
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
    at = np.flatnonzero(crossed)
    if not len(at):
        return take_text(pa.array([], pa.large_string()), np.full(docket.size, -1))
    backed = _backed(docket, rules)
    told = [backed[code][at] for code in backed]
    busy = levels[at, FAMILIES.index("energy")] == ALIVE
    cases = np.column_stack([levels[at] >= MODERATE, busy, *told])
    pattern = cases @ (1 << np.arange(cases.shape[1]))
    _, first, which = np.unique(pattern, return_index=True, return_inverse=True)
    said = [_likely(case, list(backed)) for case in cases[first].tolist()]
    place = np.full(docket.size, -1)
    place[at] = np.ravel(which)
    return take_text(pa.array(said, pa.large_string()), place)


def _likely(case: list[bool], backed: list[str]) -> str:
    """Codes for firms that show the same: families, a busy meter, what the data speak for."""
    grave, busy, told = case[: len(FAMILIES)], case[len(FAMILIES)], case[len(FAMILIES) + 1 :]
    behind = [_BEHIND.get(family, ()) for family, is_ in zip(FAMILIES, grave, strict=True) if is_]
    likely = [code for codes in behind for code in codes] + list(_BUSY if busy else ())
    first = {code for code, is_ in zip(backed, told, strict=True) if is_}
    return ",".join(sorted(likely, key=lambda code: code not in first)[:_SHOWN])


def _backed(docket: Docket, rules: Zombie) -> dict[str, npt.NDArray[np.bool_]]:
    """Explanations that the data themselves speak for, and the firms."""
    refund = docket.yearly("vat_carryover_refund", docket.year) > 0
    elsewhere = ~docket.firm("registered_here").astype("boolean").fillna(value=True)
    found = {
        "refund": np.asarray(refund, dtype=bool),
        "registered_elsewhere": elsewhere.to_numpy(dtype=bool),
    }
    if rules.energy is not None:
        for code, words in (("solar", rules.energy.solar), ("suspension", rules.energy.suspended)):
            found[code] = _among(docket.happened(words)["at"].to_numpy(), docket.size)
    rows, who = docket.rows("occupancy"), docket.who("occupancy")
    if "role" in rows:
        let = who[(rows["role"].astype("str") == "sublet").to_numpy(dtype=bool)]
        found["sublet"] = _among(let[let >= 0], docket.size)
    return found


def _among(firms: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.bool_]:
    found = np.zeros(size, dtype=bool)
    found[firms] = True
    return found
