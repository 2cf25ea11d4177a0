"""Indicator table (指标表): the same functions on parcels and on enterprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.measure.functions import BUILDING, YIELDS, Indicator, complete, measure, parts
from landuse.measure.tax import with_counted
from landuse.schema import named

Floats = npt.NDArray[np.float64]


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
        "subject_id": pd.concat(
            [parcel_facts["parcel_id"], enterprise_facts["enterprise_id"]], ignore_index=True
        ),
        "year": np.concatenate([each["year"] for each in halves]),
    }
    notes = []
    known = tuple(_known(each) for each in halves)
    for function in (*YIELDS, *BUILDING):
        name = function.__name__
        if name in built:
            found = _joined([built[name].to_numpy(), None], sizes)
        else:
            found = _joined([_figures(function, each) for each in known], sizes)
        if found is None:
            said = {"name": named([name]), "fields": named(parts(name))}
            notes.append(Note("measure.not_computed", "info", said))
        else:
            columns[name] = found
    table = pd.DataFrame(columns, copy=False)
    return Measured(parcel_facts.assign(**dict(built.items())), table, notes)


def _known(half: pd.DataFrame) -> dict[str, pd.Series[Any]]:
    """Columns that an indicator may need and of which something is known."""
    needed = {part for each in YIELDS for part in parts(each.__name__)}
    wanted = {name: half[name] for name in half if name in needed}
    return {name: values for name, values in wanted.items() if values.notna().any()}


def _figures(function: Indicator, known: Mapping[str, pd.Series[Any]]) -> Floats | None:
    """An indicator of all parcels or of all enterprises; None where nothing is known of a part."""
    needed = parts(function.__name__)
    if not set(needed) <= set(known):
        return None
    found: Floats = function(**{name: known[name] for name in needed}).to_numpy()
    return found


def _joined(values: list[Floats | None], sizes: list[int]) -> Floats | None:
    """An indicator of all parcels, then of all enterprises; None where none of it is known."""
    if all(each is None or np.isnan(each).all() for each in values):
        return None
    return np.concatenate(
        [
            np.full(size, np.nan) if each is None else each
            for size, each in zip(sizes, values, strict=True)
        ]
    )
