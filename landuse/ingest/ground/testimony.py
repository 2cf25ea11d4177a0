"""What other layers and codes say about the place of a park (坐标旁证), gathered only when in doubt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pyarrow as pa
import shapely

from landuse import crs as systems
from landuse.crs import Shapes
from landuse.ingest.ground import spatial
from landuse.ingest.ground.coordinates import Extent, extent_of, plausible, readings
from landuse.ingest.ground.places import Evidence, Witness, lonlat_bounds
from landuse.ingest.ground.provinces import province_of
from landuse.ingest.tables import Part
from landuse.park import Source

Told = Sequence[tuple[Part, Source]]
"""Files of a park with their options."""

_SAMPLE = 500
_CODES = ("parcel_id", "holder_code", "credit_code", "enterprise_id")


def evidence(
    own: Told, others: Told, parcels: Callable[[], Witness] | None, park: str | None
) -> Evidence:
    """Evidence about the place of one layer (汇总旁证), looked up when asked.

    Parameters
    ----------
    own
        The file in question.
    others
        All other files of the park.
    parcels
        Gives the parcels, once their place is known.
    park
        CRS of the park, once the parcels have settled it.

    Returns
    -------
    Evidence
        Layers with a CRS of their own; the province of the codes.
    """
    return Evidence(
        partial(_witnesses, others, parcels),
        partial(_province, [*own, *others]),
        park,
    )


def _witnesses(others: Told, parcels: Callable[[], Witness] | None) -> list[Witness]:
    if parcels is not None:
        return [parcels()]
    return [witness for part, source in others if (witness := _witness(part, source))]


def _witness(part: Part, source: Source) -> Witness | None:
    """A file whose place is beyond doubt: labelled so that it fits, or of one reading only."""
    shapes = _some_shapes(part)
    extent = None if shapes is None else extent_of(shapes)
    if extent is None:
        return None
    name = source.crs or part.crs
    try:
        crs = systems.authority(name) if name else _only_reading(extent)
        if crs is None or not plausible(crs, extent):
            return None
        return Witness(part.label, crs, lonlat_bounds(crs, extent.bounds))
    except ValueError:
        return None


def _only_reading(extent: Extent) -> str | None:
    found = readings(extent)
    return found[0].crs if len(found) == 1 and not found[0].swapped else None


def _some_shapes(part: Part) -> Shapes | None:
    if part.geometry is not None:
        step = max(1, -(-len(part.geometry) // _SAMPLE))
        wkb = part.geometry.take(pa.array(np.arange(0, len(part.geometry), step)))
        found: Shapes = shapely.from_wkb(wkb.to_numpy(), on_invalid="ignore")
        return found
    if {"x", "y"} <= set(part.frame.columns):
        return spatial.points(part.frame["x"].to_numpy(), part.frame["y"].to_numpy())
    return None


def _province(parts: Told) -> str | None:
    """Province of the codes of the first file that has any."""
    for part, _ in parts:
        for name in _CODES:
            if name in part.frame:
                found = province_of(part.frame[name].iloc[:_SAMPLE].tolist())
                if found is not None:
                    return found
    return None
