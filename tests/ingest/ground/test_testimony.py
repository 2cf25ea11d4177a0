"""Evidence from other files: layers in place, codes of a province."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from landuse import crs as systems
from landuse.ingest.ground.places import Witness
from landuse.ingest.ground.testimony import evidence
from landuse.ingest.tables import Part
from landuse.park import Source

BOX = shapely.box(38_410_000, 3_187_000, 38_410_100, 3_187_100)


def part(
    shapes: list[Any] | None = None, crs: str | None = None, label: str = "f", **columns: Any
) -> Part:
    size = len(shapes) if shapes is not None else len(next(iter(columns.values())))
    frame = pd.DataFrame({**columns, "source_row": np.arange(1, size + 1)})
    wkb = None
    if shapes is not None:
        wkb = pa.chunked_array([pa.array(shapely.to_wkb(np.array(shapes, object)), pa.binary())])
    return Part(frame, wkb, crs, label, {"columns": []}, ())


def told(*parts: Part, crs: str | None = None) -> list[Witness]:
    source = Source(path="x", crs=crs)
    return list(evidence([], [(each, source) for each in parts], None, None).witnesses())


@pytest.mark.parametrize(
    ("stated", "declared", "crs"),
    [
        ("EPSG:4526", None, "EPSG:4526"),
        (None, "EPSG:4526", "EPSG:4526"),
        (None, None, "EPSG:4526"),  # the prefix says so
        ("EPSG:4547", None, None),
        ("EPSG:4490", None, None),
        ("no such crs", None, None),
    ],
)
def test_only_layers_beyond_doubt_are_heard(
    stated: str | None, declared: str | None, crs: str | None
) -> None:
    found = told(part([BOX, None], stated), crs=declared)
    assert [each.crs for each in found] == ([crs] if crs else [])
    if crs:
        assert found[0].meets(113.08, 28.80)
        assert found[0].label == "f"


def test_a_layer_that_is_itself_in_doubt_is_not() -> None:
    plain = shapely.transform(BOX, lambda xy: xy - [38e6, 0])
    turned = systems.exchanged(np.array([shapely.box(113, 28, 113.1, 28.1)]))[0]
    assert told(part([plain]), part([turned]), part([None]), part([shapely.Polygon()])) == []


def test_positions_of_enterprises_are_heard() -> None:
    firms = part(x=np.array([113.08, np.nan]), y=np.array([28.8, np.nan]))
    (found,) = told(firms)
    assert found.crs == "EPSG:4490"
    assert told(part(name=["a"])) == []


def test_the_parcels_in_place_are_heard_alone() -> None:
    parcels = Witness("p", "EPSG:4526", (113, 28, 114, 29))
    found = evidence([], [(part([BOX]), Source(path="x"))], lambda: parcels, "EPSG:4526")
    assert list(found.witnesses()) == [parcels]
    assert found.park == "EPSG:4526"


def test_big_layers_are_sampled() -> None:
    (found,) = told(part([BOX] * 3000))
    assert found.crs == "EPSG:4526"


@pytest.mark.parametrize(
    ("own", "other", "province"),
    [
        ({"parcel_id": ["430681001001GB00001"]}, {}, "43"),
        ({"parcel_id": ["A1"], "holder_code": ["91360921MA35X00012"]}, {}, "36"),
        ({"parcel_id": ["A1"]}, {"credit_code": ["91430681MA4L00012X"]}, "43"),
        ({"parcel_id": ["A1"]}, {"credit_code": [None]}, None),
    ],
)
def test_codes_say_the_province(
    own: dict[str, Any], other: dict[str, Any], province: str | None
) -> None:
    source = Source(path="x")
    others = [(part(**other), source)] if other else []
    found = evidence([(part([BOX], **own), source)], others, None, None)
    assert found.province() == province
