"""What is done on the ground decides the class needed; the sector alone only asks."""

import pandas as pd
import pytest

from landuse.diagnose.use_class import levels
from landuse.policy import load_policy
from tests.diagnose.ground import ground, run, told

CLASSES = load_policy("generic-cn-v1").siting.classes


def judged(land_use: str | None, actual: str | None, sector: str | None = "3484") -> dict:
    """Answer for a firm beside another whose use is on record."""
    rows = [{"enterprise_id": "E1", "parcel_id": "P1", "land_use": "100101"}]
    if actual is not None:
        rows.append({"enterprise_id": "E0", "parcel_id": "P0", "land_use": actual})
    plots = [{"land_use": land_use}, {"land_use": "100101"}]
    tables = ground([{"sector_code": sector}, {}], [], parcels=plots, occupancy=rows)
    found = run(tables)
    return {
        column: told(found, "use_mismatch", column).get("E0")
        for column in ("outcome", "value", "threshold", "consequence", "missing")
    }


@pytest.mark.parametrize(
    ("land_use", "actual", "sector", "outcome"),
    [
        ("100101", "100102", "3251", "yes"),
        ("100102", "100102", "3251", "no"),
        ("100103", "100102", "3251", "no"),
        ("100101", "100101", "3251", "no"),
        ("100101", None, "3251", "unknown"),
        ("100102", None, "3251", "no"),
        ("100101", None, "3484", None),
        ("1001", "100102", "3484", "unknown"),
        (None, "100103", "3484", "unknown"),
        ("100101", "100102", None, "yes"),
        ("100101", None, None, None),
        ("一类工业用地", "M2", "3484", "yes"),
        ("100102", None, "2614", "unknown"),
    ],
)
def test_class_of_the_parcel_against_class_needed(
    land_use: str | None, actual: str | None, sector: str | None, outcome: str | None
) -> None:
    assert judged(land_use, actual, sector)["outcome"] == outcome


def test_which_class_is_needed_and_what_a_rezoning_cures() -> None:
    found = judged("100101", "100102")
    assert (found["value"], found["threshold"], found["consequence"]) == (1.0, 2.0, "rezone_2")
    assert judged("1001", "100102")["missing"] == "land_use"
    assert judged("100101", None, "3251")["missing"] == "land_use"


def test_a_park_that_records_no_use_is_not_judged() -> None:
    plots = [{"land_use": "100101"}]
    assert run(ground([{"sector_code": "3251"}], [], parcels=plots)).tables == {}


def test_of_several_uses_the_highest_and_only_of_today() -> None:
    rows = [
        {"enterprise_id": "E0", "parcel_id": "P0", "land_use": use, "to_on": to}
        for use, to in (("100101", None), ("100102", None), ("100103", "2024-01-01"))
    ]
    tables = ground([{}], [], parcels=[{"land_use": "100101"}], occupancy=rows)
    assert told(run(tables), "use_mismatch", "threshold") == {"E0": 2.0}


def test_levels_of_codes_and_words() -> None:
    said = ["100101", "110102", "M3", "w1", "三类工业用地", "0601", "工业用地", None, "1301"]
    found = levels(pd.Series(said, dtype="str"), CLASSES)
    assert found.fillna(0).tolist() == [1, 2, 3, 1, 3, 0, 0, 0, 0]
