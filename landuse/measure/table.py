"""Indicator table (指标表): the same functions on parcels and on enterprises."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.measure.functions import BUILDING, YIELDS, complete, measure, parts
from landuse.measure.tax import with_counted
from landuse.schema import named


class Measured(NamedTuple):
    """What :func:`indicators` returns (指标计算结果)."""

    parcel_facts: pd.DataFrame
    indicators: pd.DataFrame
    notes: list[Note]


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
        table: parcels first, then enterprises, in the order of the facts. An indicator that
        nothing is known for is left out, with a note.
    """
    built = measure(parcel_facts, BUILDING)
    of_parcels = pd.concat([measure(with_counted(complete(parcel_facts)), YIELDS), built], axis=1)
    land = enterprise_facts.rename(columns={"land_mu": "area_mu"})
    by_kind = (of_parcels, measure(with_counted(land), YIELDS))
    sizes = [len(parcel_facts), len(enterprise_facts)]
    kind = np.repeat(np.arange(2, dtype=np.int8), sizes)
    columns: dict[str, Any] = {
        "subject": pd.Categorical.from_codes(kind, ["parcel", "enterprise"]),
        "subject_id": pd.concat(
            [parcel_facts["parcel_id"], enterprise_facts["enterprise_id"]], ignore_index=True
        ),
        "year": np.concatenate([parcel_facts["year"], enterprise_facts["year"]]),
    }
    notes = []
    for name in [each.__name__ for each in (*YIELDS, *BUILDING)]:
        if not any(name in values and values[name].notna().any() for values in by_kind):
            said = {"name": named([name]), "fields": named(parts(name))}
            notes.append(Note("measure.not_computed", "info", said))
            continue
        columns[name] = np.concatenate(
            [
                values[name].to_numpy() if name in values else np.full(size, np.nan)
                for values, size in zip(by_kind, sizes, strict=True)
            ]
        )
    return Measured(
        parcel_facts.assign(**dict(built.items())), pd.DataFrame(columns, copy=False), notes
    )
