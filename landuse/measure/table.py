"""Indicator table (指标表): the same functions on parcels and on enterprises."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.measure.functions import BUILDING, YIELDS, complete, measure


class Measured(NamedTuple):
    """What :func:`indicators` returns (指标计算结果)."""

    parcel_facts: pd.DataFrame
    indicators: pd.DataFrame


def indicators(parcel_facts: pd.DataFrame, enterprise_facts: pd.DataFrame) -> Measured:
    """Indicators of every parcel and enterprise in every year (指标表).

    Parameters
    ----------
    parcel_facts, enterprise_facts
        Both fact tables.

    Returns
    -------
    Measured
        Parcel facts with floor area ratio, coverage and occupancy rate, and the ``indicators``
        table: parcels first, then enterprises, in the order of the facts.
    """
    built = measure(parcel_facts, BUILDING)
    of_parcels = pd.concat([measure(complete(parcel_facts), YIELDS), built], axis=1)
    land = enterprise_facts.rename(columns={"land_mu": "area_mu"})
    of_enterprises = measure(land, YIELDS)
    sizes = [len(parcel_facts), len(enterprise_facts)]
    kind = np.repeat(np.arange(2, dtype=np.int8), sizes)
    columns: dict[str, Any] = {
        "subject": pd.Categorical.from_codes(kind, ["parcel", "enterprise"]),
        "subject_id": pd.concat(
            [parcel_facts["parcel_id"], enterprise_facts["enterprise_id"]], ignore_index=True
        ),
        "year": np.concatenate([parcel_facts["year"], enterprise_facts["year"]]),
    }
    for name in [each.__name__ for each in (*YIELDS, *BUILDING)]:
        parts = [
            values[name].to_numpy() if name in values else np.full(size, np.nan)
            for values, size in zip((of_parcels, of_enterprises), sizes, strict=True)
        ]
        columns[name] = np.concatenate(parts)
    return Measured(parcel_facts.assign(**dict(built.items())), pd.DataFrame(columns))
