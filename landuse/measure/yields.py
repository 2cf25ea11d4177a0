"""Yields (产出指标): what land, labour and energy bring. The name is the column."""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.measure.ratio import ratio


def tax_per_mu(tax_counted: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Tax per mu of land (亩均税收) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    tax_counted
        Tax that counts by the policy; tax as paid where it says nothing [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.

    Examples
    --------
    >>> tax_per_mu(pd.Series([100.0]), pd.Series([10.0])).tolist()
    [10.0]
    """
    return ratio(tax_counted, area_mu)


def revenue_per_mu(revenue: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Revenue per mu of land (亩均营业收入) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    revenue
        Revenue [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.
    """
    return ratio(revenue, area_mu)


def value_added_per_mu(value_added: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Industrial value added per mu of land (亩均增加值) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    value_added
        Industrial value added [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.
    """
    return ratio(value_added, area_mu)


def value_added_per_tce(
    value_added: pd.Series[Any], energy_tce: pd.Series[Any]
) -> pd.Series[float]:
    """Value added per tonne of coal equivalent (单位能耗增加值) [10⁴ CNY tce⁻¹].

    Parameters
    ----------
    value_added
        Industrial value added [10⁴ CNY].
    energy_tce
        Energy used [tce], equivalent value.

    Returns
    -------
    pandas.Series
        Missing where the energy is missing or zero.
    """
    return ratio(value_added, energy_tce)


def value_added_per_emission(
    value_added: pd.Series[Any], emissions_t: pd.Series[Any]
) -> pd.Series[float]:
    """Value added per tonne of main pollutants (单位排放增加值) [10⁴ CNY t⁻¹].

    Parameters
    ----------
    value_added
        Industrial value added [10⁴ CNY].
    emissions_t
        Main pollutants emitted [t].

    Returns
    -------
    pandas.Series
        Missing where the emissions are missing or zero.
    """
    return ratio(value_added, emissions_t)


def output_per_worker(value_added: pd.Series[Any], employees: pd.Series[Any]) -> pd.Series[float]:
    """Value added per employee (全员劳动生产率) [10⁴ CNY person⁻¹].

    Parameters
    ----------
    value_added
        Industrial value added [10⁴ CNY].
    employees
        Mean number of employees [persons].

    Returns
    -------
    pandas.Series
        Missing where the number is missing or zero.
    """
    return ratio(value_added, employees)


def rd_share(rd_expense: pd.Series[Any], revenue: pd.Series[Any]) -> pd.Series[float]:
    """R&D expense as a share of revenue (研发经费占比) [1].

    Parameters
    ----------
    rd_expense
        R&D expense [10⁴ CNY].
    revenue
        Revenue [10⁴ CNY].

    Returns
    -------
    pandas.Series
        A ratio, not per cent; missing where the revenue is missing or zero.

    Examples
    --------
    >>> rd_share(pd.Series([3.0]), pd.Series([100.0])).tolist()
    [0.03]
    """
    return ratio(rd_expense, revenue)


def tax_per_electricity(
    tax_counted: pd.Series[Any], electricity_kwh: pd.Series[Any]
) -> pd.Series[float]:
    """Tax per 1,000 kWh (单位用电税收) [10⁴ CNY MWh⁻¹].

    Parameters
    ----------
    tax_counted
        Tax that counts by the policy [10⁴ CNY].
    electricity_kwh
        Electricity used [kWh].

    Returns
    -------
    pandas.Series
        Missing where the electricity is missing or zero.

    Notes
    -----
    The notice of Huangyan does not print the unit; 10⁴ CNY per 1,000 kWh fits its benchmark.
    """
    return ratio(tax_counted, electricity_kwh / 1000)
