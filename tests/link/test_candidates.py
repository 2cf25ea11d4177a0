"""What each table says about who sits where."""

import numpy as np
import pandas as pd
import pytest
import shapely

from landuse.link.candidates import (
    CONFIDENCE,
    frame,
    from_enterprises,
    from_occupancy,
    from_units,
    parcel_positions,
)
from tests.factories import Row, table

PARCELS = table(
    "parcels",
    [
        {"parcel_id": "P1", "holder_code": "C2"},
        {"parcel_id": "P2", "holder_code": None},
        {"parcel_id": "P3", "holder_code": "C2"},
    ],
)
IDS = pd.Series(["E1", "E2", "E3", "E4"], dtype="str")
NOBODY = np.zeros(4, dtype=bool)


def sheet(*rows: Row) -> pd.DataFrame:
    given = [*rows, *({} for _ in range(4 - len(rows)))]
    return table(
        "enterprises",
        [{"enterprise_id": identity, **row} for identity, row in zip(IDS, given, strict=True)],
        columns=("parcel_id", "credit_code"),
    )


def test_frame_has_all_columns_with_their_types() -> None:
    empty = frame(2, {"enterprise": [0, 1], "parcel": [1, 1]})
    assert empty["area_mu"].isna().all()
    assert empty["from_on"].dtype == "datetime64[ms]"
    assert empty["confirmed"].dtype == "boolean"


def test_codes_match_exactly_before_anything_is_cut() -> None:
    known = pd.Series(["A-1", "A"], dtype="str")
    wanted = pd.Series(["A-1", "A-2", "B-1", None], dtype="str")
    found, cut = parcel_positions(wanted, known, "-")
    assert found.tolist() == [0, 1, -1, -1]
    assert cut.tolist() == [False, True, False, False]
    assert parcel_positions(wanted, known, None)[0].tolist() == [0, -1, -1, -1]


def test_occupancy_keeps_rows_whose_two_sides_are_known() -> None:
    rows = [
        {"enterprise_id": "E2", "parcel_id": "P3", "role": "lease", "area": 4.0, "source_row": 7},
        {"enterprise_id": "EX", "parcel_id": "P1", "role": "own"},
        {"enterprise_id": "E1", "parcel_id": "PX", "role": "own"},
        {"enterprise_id": "E1", "parcel_id": "P1", "role": None},
        {"enterprise_id": None, "parcel_id": "P1", "role": None},
    ]
    found = from_occupancy(table("occupancy", rows), IDS, PARCELS["parcel_id"], None)
    assert found["enterprise"].tolist() == [1, 0]
    assert found["parcel"].tolist() == [2, 0]
    assert found["role"].tolist() == ["lease", "own"]
    assert found["evidence_row"].tolist()[0] == 7
    assert set(found["method"]) == {"occupancy"}


def test_a_tenant_has_land_pro_rata_of_the_floor() -> None:
    """Domain notes §1.7: leased floor / total floor × parcel area; vacant floor counts as floor."""
    rows = [
        {"unit_id": "1", "parcel_id": "P2", "floor_area": 100.0, "enterprise_id": "E1"},
        {"unit_id": "2", "parcel_id": "P2", "floor_area": 300.0, "enterprise_id": "E2"},
        {"unit_id": "3", "parcel_id": "P2", "floor_area": 600.0, "enterprise_id": None},
    ]
    area = np.array([1.0, 20.0, 1.0])
    found = from_units(table("units", rows), IDS, PARCELS["parcel_id"], area)
    assert found["area_mu"].tolist() == pytest.approx([2.0, 6.0])
    assert set(found["role"]) == {"lease"}
    all_let = table("units", [{**row, "enterprise_id": "E3"} for row in rows])
    whole = from_units(all_let, IDS, PARCELS["parcel_id"], area)
    assert whole["area_mu"].sum() == pytest.approx(20.0)


def test_the_sheet_is_asked_for_code_then_holder_then_position() -> None:
    firms = sheet(
        {"parcel_id": "P2", "credit_code": "C2"},
        {"parcel_id": "PX", "credit_code": "C9"},
        {"credit_code": "C2"},
    )
    shapes = {
        "parcels": shapely.box([0.0, 10.0, 20.0], 0, [9.0, 19.0, 29.0], 9),
        "enterprises": np.array([shapely.Point(25, 5)] * 4),
    }
    found = from_enterprises(firms, PARCELS, shapes, NOBODY, None)
    said = sorted(zip(found["enterprise"], found["parcel"], found["method"], strict=True))
    assert said == [
        (0, 1, "parcel_code"),
        (1, 2, "position"),
        (2, 0, "holder_code"),
        (2, 2, "holder_code"),
        (3, 2, "position"),
    ]
    assert set(found["role"]) == {"own"}


def test_who_is_placed_already_is_not_placed_again() -> None:
    firms = sheet({"parcel_id": "P2"}, {"credit_code": "C2"})
    found = from_enterprises(firms, PARCELS, {}, np.array([True, True, False, False]), None)
    assert found.empty


def test_two_firms_of_one_code_hold_nothing_by_code() -> None:
    firms = sheet({"credit_code": "C2"}, {"credit_code": "C2"})
    assert from_enterprises(firms, PARCELS, {}, NOBODY, None).empty


def test_a_holder_is_found_on_any_index() -> None:
    firms = sheet({}, {"credit_code": "C2"})
    plain = from_enterprises(firms, PARCELS, {}, NOBODY, None)
    assert plain["enterprise"].tolist() == [1, 1]
    shifted = from_enterprises(firms.set_axis([3, 2, 1, 0]), PARCELS, {}, NOBODY, None)
    assert shifted["enterprise"].tolist() == [1, 1]


def test_confidence_is_a_share_for_every_method() -> None:
    assert all(0 < value < 1 for value in CONFIDENCE.values())
    assert CONFIDENCE["position"] < CONFIDENCE["parcel_code_cut"] < CONFIDENCE["parcel_code"]
