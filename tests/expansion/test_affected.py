"""Affected: parcels and enterprises on land in and out, partly or whole, with their tax."""

import numpy as np
import pytest
import shapely

from landuse.expansion.affected import affected, areas_in, in_mu, inside, parcel_shapes
from landuse.expansion.ledger import ledger
from landuse.expansion.overlay import shaped
from landuse.expansion.versions import read_versions
from tests.expansion.parks import TODAY, land, rules, small, wkb


def found() -> object:
    study = small()
    book = ledger(read_versions(study["zones"], TODAY), rules(), {})
    return affected(book, study.tables, 2025)


def test_parcels_come_in_and_go_out_with_their_tax() -> None:
    rows = found().parcels.set_index(["flow", "parcel_id"])
    assert set(rows.index) == {("in", "P2"), ("out", "P1"), ("out", "P3")}
    assert rows.loc[("in", "P2"), "share"] == pytest.approx(1.0)
    assert rows.loc[("in", "P2"), "tax_part"] == pytest.approx(20.0)
    assert rows.loc[("out", "P1"), "share"] == pytest.approx(0.4)
    assert rows.loc[("out", "P1"), "tax_part"] == pytest.approx(4.0)
    assert rows.loc[("out", "P1"), "affected_m2"] == pytest.approx(4_000)
    assert np.isnan(rows.loc[("out", "P3"), "tax_part"])  # missing is no zero


def test_enterprises_go_with_their_parcels() -> None:
    row = found().enterprises.iloc[0]
    assert (row["enterprise_id"], row["name"], row["flow"]) == ("E2", "乙厂", "in")
    assert row["tax_part"] == pytest.approx(20.0)
    assert row["area_mu"] == pytest.approx(15.0)


def test_areas_are_those_of_a_plain_intersection() -> None:
    dice = np.random.default_rng(0)
    parcels = shaped([land(x, y, x + 30, y + 30) for x, y in dice.uniform(0, 400, (60, 2))])
    lands = shaped(
        [land(0, 0, 200, 300), land(150, 100, 420, 420).difference(land(200, 200, 260, 260))]
    )
    shapes = parcel_shapes(small()["parcels"].iloc[:0].assign(geometry=wkb([])))
    assert [len(rows) for rows, _ in areas_in(shapes, lands)] == [0, 0]
    import pandas as pd

    shapes = parcel_shapes(pd.DataFrame({"geometry": wkb(list(parcels))}))
    for (rows, area), ground in zip(areas_in(shapes, lands), lands, strict=True):
        plain = shapely.area(shapely.intersection(parcels, ground))
        assert rows.tolist() == np.flatnonzero(plain > 0).tolist()
        assert area == pytest.approx(plain[plain > 0])


def test_a_parcel_lies_where_more_than_half_of_it_lies() -> None:
    shapes = parcel_shapes(small()["parcels"])
    masks = inside(shapes, shaped([land(0, 0, 300, 300), land(60, 0, 500, 300)]))
    assert [mask.tolist() for mask in masks] == [[True, False, True], [False, True, False]]


def test_mu() -> None:
    assert in_mu(None) is None
    assert in_mu(2_000.0) == pytest.approx(3.0)


def test_new_land_where_nobody_is_yet_touches_nobody() -> None:
    study = small()
    book = ledger(read_versions(study["zones"], TODAY), rules(), {})
    far = study["parcels"].assign(geometry=wkb([land(9000, 9000, 9100, 9100)] * 3))
    none = affected(book, {**study.tables, "parcels": far}, 2025)
    assert none.parcels.empty
    assert none.enterprises.empty
    assert none.parcels["tax_part"].sum() == 0
