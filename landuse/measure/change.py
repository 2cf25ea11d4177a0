"""Change (同比变动): what a firm's tax per mu gained or lost, split into parts that add up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.ids import of_year, positions
from landuse.measure.tax import COUNTED, with_counted

_ROUNDED = 1e-9

Floats = npt.NDArray[np.float64]

PARTS = ("by_rule", "by_sector", "by_firm", "by_land")
"""Parts of a change, in the order of the table."""

CAUSES = ("tax_rule", "sector", "own", "land")
"""Causes of a fall, in the order of the parts."""

REFUND = "vat_carryover_refund"


def changes(
    enterprise_facts: pd.DataFrame,
    sectors: pd.Series[Any] | None,
    year: int,
    *,
    fall: float = 0.3,
    main: float = 0.5,
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
    fall
        Share by which the tax per mu must have fallen for its ``cause`` to be named.
    main
        Share of the fall that one part must make to be its cause.

    Returns
    -------
    pandas.DataFrame
        One row an enterprise with both years: ``before`` and ``after`` (tax as paid over land) and
        the parts: ``by_rule`` (refunds and credits that the policy puts back; where it says nothing,
        refunds of carried-over VAT), ``by_sector`` (as its sector moved), ``by_firm`` (the rest of its
        tax) and ``by_land``. The parts add to after − before; all are missing where something is.
        ``cause`` is the part that makes most of a considerable fall.

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
    facts = _before_refunds(enterprise_facts)
    last, now = of_year(facts, year - 1), of_year(facts, year)
    place = positions(now["enterprise_id"], last["enterprise_id"])
    both = np.flatnonzero(place >= 0)
    last, now = _rows(last, place[both]), _rows(now, both)
    paid0, paid1 = _figures(last, "tax_paid"), _figures(now, "tax_paid")
    counted0, counted1 = _figures(last, "tax_counted"), _figures(now, "tax_counted")
    per0, per1 = _per_mu(last), _per_mu(now)
    per = (per0 + per1) / 2
    grown = _peers(counted0, counted1, _sector(now["enterprise_id"], sectors))
    by_sector = counted0 * grown
    parts = {
        "before": paid0 * per0,
        "after": paid1 * per1,
        "by_rule": -((counted1 - paid1) - (counted0 - paid0)) * per,
        "by_sector": by_sector * per,
        "by_firm": ((counted1 - counted0) - by_sector) * per,
        "by_land": (per1 - per0) * (paid0 + paid1) / 2,
    }
    blank = np.isnan(sum(parts.values()))
    for name in PARTS:
        parts[name][blank] = np.nan
    ids = now["enterprise_id"].reset_index(drop=True)
    columns = {"enterprise_id": ids, **parts, "year": np.full(len(ids), year)}
    return pd.DataFrame({**columns, "cause": _cause(parts, fall, main)}, copy=False)


def earlier_falls(
    enterprise_facts: pd.DataFrame,
    sectors: pd.Series[Any] | None,
    year: int,
    *,
    fall: float = 0.3,
    main: float = 0.5,
) -> pd.DataFrame:
    """Considerable falls of an earlier year that have a cause (往年下滑), such as that of a sick sector.

    Parameters
    ----------
    enterprise_facts, sectors, fall, main
        As for :func:`changes`.
    year
        The earlier year.

    Returns
    -------
    pandas.DataFrame
        Those rows of :func:`changes` whose cause is named.
    """
    found = changes(enterprise_facts, sectors, year, fall=fall, main=main)
    return found[found["cause"].notna()].reset_index(drop=True)


def _rows(table: pd.DataFrame, at: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Rows of a table; the table itself where all are wanted as they stand."""
    everything = len(at) == len(table) and bool((at == np.arange(len(at))).all())
    return table if everything else table.iloc[at]


def _before_refunds(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts with the tax that counts; where no rule says which, refunds of carried-over VAT are put back."""
    wanted = ("enterprise_id", "year", "land_mu", "tax_paid", COUNTED, REFUND)
    facts = facts[[name for name in wanted if name in facts]]
    if REFUND in facts and COUNTED not in facts and facts[REFUND].notna().any():
        return facts.assign(**{COUNTED: facts["tax_paid"] + facts[REFUND]})
    return with_counted(facts)


def _cause(parts: dict[str, Floats], fall: float, main: float) -> pd.Categorical:
    """The part that makes most of a considerable fall, where one does."""
    drop = parts["before"] - parts["after"]
    considerable = (parts["before"] > 0) & (drop >= fall * parts["before"] - _ROUNDED)
    shares = np.stack([-parts[name] for name in PARTS])
    most = np.argmax(np.nan_to_num(shares, nan=-np.inf), axis=0)
    largest = np.take_along_axis(shares, most[None], axis=0)[0]
    told = considerable & (largest >= main * drop)
    codes = np.where(told, most, -1).astype(np.int8)
    return pd.Categorical.from_codes(codes, pd.Index(CAUSES, dtype="str"))


def _figures(rows: pd.DataFrame, name: str) -> Floats:
    found: Floats = rows[name].to_numpy(dtype=float, na_value=np.nan)
    return found


def _per_mu(rows: pd.DataFrame) -> Floats:
    """One over the land; missing where there is none."""
    land = _figures(rows, "land_mu")
    found = np.full(len(land), np.nan)
    np.divide(1.0, land, out=found, where=land > 0)
    return found


def _sector(ids: pd.Series[Any], sectors: pd.Series[Any] | None) -> npt.NDArray[np.int64] | None:
    """Number of each enterprise's sector, −1 where it is unknown."""
    if sectors is None:
        return None
    codes = sectors.astype("category").cat.codes.to_numpy(dtype=np.int64)
    place = positions(ids, sectors.index.to_series())
    return np.where(place >= 0, codes[place] if len(codes) else -1, -1)


def _peers(before: Floats, after: Floats, sector: npt.NDArray[np.int64] | None) -> Floats:
    """How the tax of each firm's sector grew without the firm itself; 0 where nobody else is known."""
    grown = np.zeros(len(before))
    if sector is None:
        return grown
    known = np.flatnonzero(~np.isnan(before) & ~np.isnan(after) & (sector >= 0))
    old, new, where = before[known], after[known], sector[known]
    others_old, others_new = (np.bincount(where, each)[where] - each for each in (old, new))
    share = np.zeros(len(known))
    np.divide(others_new - others_old, others_old, out=share, where=others_old > 0)
    grown[known] = share
    return grown
