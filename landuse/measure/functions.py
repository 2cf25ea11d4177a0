"""Functions (指标函数): the list of indicators and the verb that calls them by their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd

from landuse.measure.building import building_coverage, floor_area_ratio, occupancy_rate
from landuse.measure.cut import emission_cut
from landuse.measure.intensity import (
    fixed_investment_per_mu,
    output_per_tce,
    profit_per_mu,
    revenue_per_emission,
    revenue_per_tce,
    tax_per_emission,
    tax_per_tce,
    tech_investment_per_mu,
)
from landuse.measure.yields import (
    output_per_worker,
    rd_share,
    revenue_per_mu,
    tax_per_electricity,
    tax_per_mu,
    value_added_per_emission,
    value_added_per_mu,
    value_added_per_tce,
)

Indicator = Callable[..., "pd.Series[float]"]

YIELDS: tuple[Indicator, ...] = (
    tax_per_mu,
    revenue_per_mu,
    value_added_per_mu,
    value_added_per_tce,
    value_added_per_emission,
    output_per_worker,
    rd_share,
    tax_per_electricity,
    tax_per_tce,
    tax_per_emission,
    revenue_per_tce,
    revenue_per_emission,
    output_per_tce,
    tech_investment_per_mu,
    fixed_investment_per_mu,
    profit_per_mu,
    emission_cut,
)
BUILDING: tuple[Indicator, ...] = (floor_area_ratio, building_coverage, occupancy_rate)
_PARTS: dict[str, tuple[str, ...]] = {
    each.__name__: tuple(inspect.signature(each).parameters) for each in (*YIELDS, *BUILDING)
}


def measure(facts: pd.DataFrame, functions: tuple[Indicator, ...]) -> pd.DataFrame:
    """Indicators whose columns are there (指标).

    Parameters
    ----------
    facts
        A fact table.
    functions
        Indicators wanted.

    Returns
    -------
    pandas.DataFrame
        One column an indicator, on the index of the facts.

    Examples
    --------
    >>> facts = pd.DataFrame({"tax_counted": [30.0], "area_mu": [10.0]})
    >>> measure(facts, YIELDS).to_dict("records")
    [{'tax_per_mu': 3.0}]
    """
    columns: dict[str, pd.Series[Any]] = {}
    for function in functions:
        needed = _PARTS[function.__name__]
        if set(needed) <= set(facts):
            columns[function.__name__] = function(**{name: facts[name] for name in needed})
    return pd.DataFrame(columns, index=facts.index, copy=False)


def parts(name: str) -> tuple[str, str]:
    """Columns that an indicator divides (分子与分母).

    Parameters
    ----------
    name
        Name of the indicator.

    Returns
    -------
    numerator, denominator
        Names of the fact columns.

    Raises
    ------
    KeyError
        There is no such indicator.

    Examples
    --------
    >>> parts("rd_share")
    ('rd_expense', 'revenue')
    """
    above, below = _PARTS[name]
    return above, below


def complete(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts with partial sums blanked (剔除不完整金额): what an indicator may rest on.

    Parameters
    ----------
    facts
        Parcel facts with ``incomplete``.

    Returns
    -------
    pandas.DataFrame
        An amount is missing where some enterprise of the parcel lacks it.

    Examples
    --------
    >>> facts = pd.DataFrame({"tax_paid": [5.0, 6.0], "incomplete": ["tax_paid", None]})
    >>> complete(facts)["tax_paid"].tolist()
    [nan, 6.0]
    """
    kinds = facts["incomplete"].astype("category")
    codes = kinds.cat.codes.to_numpy()
    lacking = [set(str(text).split(",")) for text in kinds.cat.categories]
    changed = {}
    for name in {each for names in lacking for each in names} & set(facts):
        hit = [code for code, names in enumerate(lacking) if name in names]
        blank = pd.Series(codes, facts.index).isin(hit)
        changed[name] = facts[name].mask(blank)
    return facts.assign(**changed)
