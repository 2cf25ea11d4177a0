"""Intensity (强度指标): tax, revenue and output of energy and emissions, and investment on land.

The name is the column.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from landuse.measure.ratio import ratio


def tax_per_tce(tax_counted: pd.Series[Any], energy_tce: pd.Series[Any]) -> pd.Series[float]:
    """Tax per tonne of coal equivalent (单位能耗税收) [10⁴ CNY tce⁻¹].

    Parameters
    ----------
    tax_counted
        Tax that counts by the policy [10⁴ CNY].
    energy_tce
        Energy used [tce].

    Returns
    -------
    pandas.Series
        Missing where the energy is missing or zero.
    """
    return ratio(tax_counted, energy_tce)


def tax_per_emission(tax_counted: pd.Series[Any], emissions_t: pd.Series[Any]) -> pd.Series[float]:
    """Tax per tonne of main pollutants (单位排放税收) [10⁴ CNY t⁻¹].

    Parameters
    ----------
    tax_counted
        Tax that counts by the policy [10⁴ CNY].
    emissions_t
        Main pollutants emitted [t].

    Returns
    -------
    pandas.Series
        Missing where the emissions is missing or zero.
    """
    return ratio(tax_counted, emissions_t)


def revenue_per_tce(revenue: pd.Series[Any], energy_tce: pd.Series[Any]) -> pd.Series[float]:
    """Revenue per tonne of coal equivalent (单位能耗营业收入) [10⁴ CNY tce⁻¹].

    Parameters
    ----------
    revenue
        Revenue [10⁴ CNY].
    energy_tce
        Energy used [tce].

    Returns
    -------
    pandas.Series
        Missing where the energy is missing or zero.
    """
    return ratio(revenue, energy_tce)


def revenue_per_emission(revenue: pd.Series[Any], emissions_t: pd.Series[Any]) -> pd.Series[float]:
    """Revenue per tonne of main pollutants (单位排放营业收入) [10⁴ CNY t⁻¹].

    Parameters
    ----------
    revenue
        Revenue [10⁴ CNY].
    emissions_t
        Main pollutants emitted [t].

    Returns
    -------
    pandas.Series
        Missing where the emissions is missing or zero.
    """
    return ratio(revenue, emissions_t)


def output_per_tce(gross_output: pd.Series[Any], energy_tce: pd.Series[Any]) -> pd.Series[float]:
    """Gross output per tonne of coal equivalent (单位能耗总产值) [10⁴ CNY tce⁻¹].

    Parameters
    ----------
    gross_output
        Gross industrial output [10⁴ CNY].
    energy_tce
        Energy used [tce].

    Returns
    -------
    pandas.Series
        Missing where the energy is missing or zero.
    """
    return ratio(gross_output, energy_tce)


def tech_investment_per_mu(
    tech_investment: pd.Series[Any], area_mu: pd.Series[Any]
) -> pd.Series[float]:
    """Investment in technical renewal per mu (亩均技改投资) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    tech_investment
        Investment in technical renewal [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.
    """
    return ratio(tech_investment, area_mu)


def fixed_investment_per_mu(
    fixed_investment: pd.Series[Any], area_mu: pd.Series[Any]
) -> pd.Series[float]:
    """Fixed investment of the year per mu (亩均固定资产投资) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    fixed_investment
        Fixed investment of the year [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.
    """
    return ratio(fixed_investment, area_mu)


def profit_per_mu(profit: pd.Series[Any], area_mu: pd.Series[Any]) -> pd.Series[float]:
    """Profit per mu of land (亩均利润) [10⁴ CNY mu⁻¹].

    Parameters
    ----------
    profit
        Total profit [10⁴ CNY].
    area_mu
        Land used [mu].

    Returns
    -------
    pandas.Series
        Missing where the land is missing or zero.
    """
    return ratio(profit, area_mu)
