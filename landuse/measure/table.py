"""Indicator table (指标表): the same functions on parcels and on enterprises."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.ids import one_after_other
from landuse.measure.functions import BUILDING, YIELDS, Indicator, complete, measure, parts
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
    land = enterprise_facts.rename(columns={"land_mu": "area_mu"})
    halves = (with_counted(complete(parcel_facts)), with_counted(land))
    sizes = [len(each) for each in halves]
    kind = np.repeat(np.arange(2, dtype=np.int8), sizes)
    columns: dict[str, Any] = {
        "subject": pd.Categorical.from_codes(kind, ["parcel", "enterprise"]),
        "subject_id": one_after_other(
            [parcel_facts["parcel_id"], enterprise_facts["enterprise_id"]]
        ),
        "year": np.concatenate([each["year"] for each in halves]),
    }
    notes = []
    for function in (*YIELDS, *BUILDING):
        found = _column(function, halves, built)
        name = function.__name__
        if found is None:
            said = {"name": named([name]), "fields": named(parts(name))}
            notes.append(Note("measure.not_computed", "info", said))
        else:
            columns[name] = found
    table = pd.DataFrame(columns, copy=False)
    return Measured(parcel_facts.assign(**dict(built.items())), table, notes)


def _column(
    function: Indicator, halves: tuple[pd.DataFrame, pd.DataFrame], built: pd.DataFrame
) -> npt.NDArray[np.float64] | None:
    """One indicator of all parcels, then of all enterprises; None where none of it is known."""
    name, needed = function.__name__, parts(function.__name__)
    if name in built:
        values = [built[name].to_numpy(), None]
    else:
        values = [
            measure(half, (function,))[name].to_numpy()
            if all(each in half and half[each].notna().any() for each in needed)
            else None
            for half in halves
        ]
    if all(each is None or np.isnan(each).all() for each in values):
        return None
    found = np.full(sum(len(half) for half in halves), np.nan)
    first = len(halves[0])
    for part, each in zip((found[:first], found[first:]), values, strict=True):
        if each is not None:
            part[:] = each
    return found
