"""Change (同比变动): what a firm's tax per mu gained or lost, split into parts that add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.measure.tax import with_counted

PARTS = ("by_rule", "by_sector", "by_firm", "by_land")
"""Parts of a change, in the order of the table."""


def changes(
    enterprise_facts: pd.DataFrame, sectors: pd.Series[Any] | None, year: int
) -> pd.DataFrame:
    """Change of tax per mu against the year before (亩均税收同比变动) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    enterprise_facts
        Facts of all years, with ``land_mu``, ``tax_paid`` and, where the policy has a rule for it,
        ``tax_counted``.
    sectors
        Division of each enterprise by id; None where none is known.
    year
        Evaluation year.

    Returns
    -------
    pandas.DataFrame
        One row an enterprise with both years: ``before`` and ``after`` (tax as paid over land) and
        the parts: ``by_rule`` (refunds and credits that the policy puts back), ``by_sector`` (as its
        sector moved), ``by_firm`` (the rest of its tax) and ``by_land``. The parts add to after − before; all
        are missing where something is.

    Notes
    -----
    Land and tax share what they do together evenly: Δ(t/l) = Δt · mean(1/l) + Δ(1/l) · mean(t). A
    sector's movement is the ratio of the sums of its other firms with both years; without any the
    part is 0 and the whole is the firm's own.

    Examples
    --------
    >>> facts = pd.DataFrame(
    ...     {
    ...         "enterprise_id": ["a", "a"],
    ...         "year": [2024, 2025],
    ...         "land_mu": [10.0, 8.0],
    ...         "tax_paid": [20.0, 24.0],
    ...     }
    ... )
    >>> changes(facts, None, 2025)[["before", "after", "by_firm", "by_land"]].round(
    ...     3
    ... ).values.tolist()
    [[2.0, 3.0, 0.45, 0.55]]
    """
    facts = with_counted(enterprise_facts)
    last, now = (
        facts[facts["year"] == each].set_index("enterprise_id") for each in (year - 1, year)
    )
    ids = now.index.intersection(last.index, sort=False)
    last, now = last.loc[ids], now.loc[ids]
    paid0, paid1 = last["tax_paid"], now["tax_paid"]
    back0, back1 = last["tax_counted"] - paid0, now["tax_counted"] - paid1
    per0, per1 = (1 / each["land_mu"].where(each["land_mu"] > 0) for each in (last, now))
    per = (per0 + per1) / 2
    grown = _peers(last["tax_counted"], now["tax_counted"], sectors)
    own = (now["tax_counted"] - last["tax_counted"]) - last["tax_counted"] * grown
    found = pd.DataFrame(
        {
            "before": paid0 * per0,
            "after": paid1 * per1,
            "by_rule": -(back1 - back0) * per,
            "by_sector": last["tax_counted"] * grown * per,
            "by_firm": own * per,
            "by_land": (per1 - per0) * (paid0 + paid1) / 2,
        }
    )
    blank = found.isna().any(axis=1)
    found.loc[blank, list(PARTS)] = np.nan
    return found.rename_axis("enterprise_id").reset_index().assign(year=year)


def _peers(
    before: pd.Series[float], after: pd.Series[float], sectors: pd.Series[Any] | None
) -> pd.Series[float]:
    """How the tax of each firm's sector grew without the firm itself; 0 where nobody else is known."""
    nothing = pd.Series(0.0, before.index)
    if sectors is None:
        return nothing
    both = before.notna() & after.notna()
    sector = sectors.reindex(before.index).astype("str").where(both)
    old, new = before.where(both).fillna(0.0), after.where(both).fillna(0.0)
    others_old = old.groupby(sector).transform("sum") - old
    others_new = new.groupby(sector).transform("sum") - new
    grown = others_new / others_old.where(others_old > 0) - 1
    return grown.fillna(0.0).reindex(before.index)
