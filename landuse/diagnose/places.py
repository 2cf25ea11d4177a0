"""Places (企业所在宗地): which enterprise sits on which parcel today, and answers carried to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Rows = npt.NDArray[np.int64]

_GONE = "cancelled"


@dataclass(frozen=True)
class Places:
    """Who sits where today (企业所在宗地).

    Parameters
    ----------
    firm, parcel
        Positions in the sheets, one pair a place; land that is let out is no place.
    alone
        Whether the enterprise is the only one on the parcel.
    firms
        The enterprise sheet; those cancelled are in no pair.
    parcels
        The parcels.
    """

    firm: Rows
    parcel: Rows
    alone: npt.NDArray[np.bool_]
    firms: pd.DataFrame
    parcels: pd.DataFrame

    @property
    def there(self) -> npt.NDArray[np.bool_]:
        """Whether each enterprise still exists (是否存续)."""
        if "status" not in self.firms:
            return np.ones(len(self.firms), dtype=bool)
        gone = self.firms["status"].astype("str") == _GONE
        return np.asarray(~gone.to_numpy(dtype=bool))

    def whose(self, firms: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Parcels of some enterprises, once each (所涉宗地)."""
        return np.unique(self.parcel[firms[self.firm]])


def places(tables: Mapping[str, pd.DataFrame], today: pd.Timestamp) -> Places:
    """Places of all enterprises today (企业所在宗地).

    Parameters
    ----------
    tables
        ``links`` with ``enterprise_row`` and ``parcel_row``, ``enterprises``, ``parcels``.
    today
        Date of the test.

    Returns
    -------
    Places
        Own and leased land; an owner that has let all of a parcel is not on it.
    """
    links, firms = tables["links"], tables["enterprises"]
    here = (~(links["from_on"] > today) & ~(links["to_on"] < today)).to_numpy(dtype=bool)
    here = here & (links["enterprise_row"].to_numpy() >= 0) & (links["parcel_row"].to_numpy() >= 0)
    firm = links["enterprise_row"].to_numpy()[here].astype(np.int64)
    parcel = links["parcel_row"].to_numpy()[here].astype(np.int64)
    let = (links["role"].astype("str") == "sublet").to_numpy(dtype=bool)[here]
    area = links["area_mu"].to_numpy(dtype=float, na_value=np.nan)[here]
    width = max(len(tables["parcels"]), 1)
    pair, at = np.unique(firm * width + parcel, return_inverse=True)
    held = np.bincount(at, np.where(let, 0.0, np.nan_to_num(area)), len(pair))
    gone = np.bincount(at, np.where(let, np.nan_to_num(area), 0.0), len(pair))
    uses = np.bincount(at, ~let, len(pair)) > 0
    uses &= ~((gone > 0) & (gone >= held * (1 - 1e-6)))
    firm, parcel = np.divmod(pair[uses], width)
    found = Places(firm, parcel, np.zeros(len(firm), dtype=bool), firms, tables["parcels"])
    kept = found.there[firm] if len(firms) else np.zeros(0, dtype=bool)
    firm, parcel = firm[kept], parcel[kept]
    count = np.bincount(parcel, minlength=len(tables["parcels"]))
    return Places(firm, parcel, count[parcel] == 1, firms, tables["parcels"])


def decided(
    answer: pd.Series[Any], by: Places, rank: npt.NDArray[np.float64]
) -> tuple[pd.Series[Any], npt.NDArray[np.int64]]:
    """Answers of the places carried to their enterprises (结论归到企业): any yes is a yes.

    Parameters
    ----------
    answer
        Nullable booleans, one a place.
    by
        The places.
    rank
        Which of several equal answers to show: the greatest, missing last.

    Returns
    -------
    answer, place
        One an enterprise: unknown where it has no place at all; the place that decides it, −1 for
        none.
    """
    size = len(by.firms)
    code = np.select(
        [answer.fillna(value=False).to_numpy(dtype=bool), answer.isna().to_numpy()], [2, 1], 0
    )
    names = by.parcels["parcel_id"].astype("str").to_numpy(dtype=object)[by.parcel]
    tie = -np.unique(names, return_inverse=True)[1] if len(names) else np.zeros(0)
    order = np.lexsort((tie, np.nan_to_num(rank, nan=-np.inf), code))
    place = np.full(size, -1, dtype=np.int64)
    place[by.firm[order]] = order
    told = np.where(place >= 0, code[place] if len(code) else 1, 1)
    found = pd.Series(pd.array(told == 2, dtype="boolean")).mask(told == 1)
    return found, place
