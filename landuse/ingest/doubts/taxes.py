"""Taxes (税种核对): kinds of tax against the total that stands beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.schema import named

KINDS = (
    "vat",
    "consumption_tax",
    "corporate_income_tax",
    "individual_income_tax",
    "property_tax",
    "land_use_tax",
    "vehicle_tax",
    "land_appreciation_tax",
    "stamp_tax",
    "construction_tax",
    "resource_tax",
    "education_surcharge",
    "local_education_surcharge",
)
"""The thirteen kinds (十三项) that a total of taxes paid in holds: 武隆府办发〔2025〕22号."""

_SLACK = 0.01
"""A total may be rounded; the kinds may exceed it by one per cent and by 0.01 (10⁴ CNY)."""
_SHOWN = 5


def check_taxes(returns: pd.DataFrame) -> list[Note]:
    """Rows whose kinds of tax add up to more than their total (税种合计超过总额).

    Parameters
    ----------
    returns
        The ``returns`` table as read [10⁴ CNY].

    Returns
    -------
    list of Note
        One warning with the count, the first rows and both sums; none where nothing is wrong or
        there is nothing to compare. Less than the total is no fault: other kinds may be missing.

    Examples
    --------
    >>> sheet = pd.DataFrame({"tax_paid": [10.0, 10.0], "vat": [8.0, 12.0], "source_row": [2, 3]})
    >>> check_taxes(sheet)[0].row
    3
    """
    kinds = [name for name in KINDS if name in returns and returns[name].notna().any()]
    if not kinds or "tax_paid" not in returns:
        return []
    parts = returns[kinds].sum(axis=1, min_count=1).to_numpy(dtype=float)
    whole = returns["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
    over = np.flatnonzero(parts > whole + np.abs(whole) * _SLACK + _SLACK)
    if not len(over):
        return []
    rows = returns["source_row"].iloc[over].tolist() if "source_row" in returns else []
    said = {
        "count": len(over),
        "rows": ", ".join(str(row) for row in rows[:_SHOWN]),
        "fields": named(kinds),
        "parts": f"{parts[over].sum():,.2f}",
        "whole": f"{whole[over].sum():,.2f}",
    }
    return [Note("magnitude.tax_kinds", "warning", said, "returns", rows[0] if rows else None)]
