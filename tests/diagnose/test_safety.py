"""Safety lines: whose they are, what lies inside, by how far."""

import pandas as pd
import pytest
import shapely

from landuse.diagnose.safety import owners
from landuse.schema import named
from tests.diagnose.ground import ground, layer, run, square, told

CHEMICAL = {"sector_code": "2614"}
LINE = layer("safety_line", square(0).buffer(50, join_style="mitre"), name="控制线（企业0）")
FAR = layer("railway", shapely.LineString([(5000, 0), (5000, 100)]))
HOUSES = layer("houses", shapely.box(130, 0, 160, 100))


def test_houses_inside_by_how_far() -> None:
    found = run(ground([CHEMICAL], [LINE, HOUSES, FAR]))
    assert told(found, "safety_conflict") == {"E0": "yes"}
    assert told(found, "safety_conflict", "value") == {"E0": 20.0}
    assert told(found, "safety_conflict", "parcel_id") == {"E0": "P0"}
    assert told(found, "safety_conflict", "consequence") == {"E0": "safety_conflict"}


def test_a_railway_counts_as_well_and_the_deepest_object_decides() -> None:
    rail = layer("railway", shapely.LineString([(120, -500), (120, 500)]))
    found = run(ground([CHEMICAL], [LINE, HOUSES, rail]))
    assert told(found, "safety_conflict", "value") == {"E0": 30.0}


def test_clear_only_where_houses_and_railway_are_both_given() -> None:
    away = layer("houses", shapely.box(400, 0, 430, 100))
    assert told(run(ground([CHEMICAL], [LINE, away, FAR])), "safety_conflict") == {"E0": "no"}
    for layers in ([LINE, away], [LINE, FAR], [LINE], [LINE, away, FAR, layer("houses", None)]):
        assert told(run(ground([CHEMICAL], layers)), "safety_conflict") == {"E0": "unknown"}


def test_survey_error_is_no_conflict() -> None:
    near = layer("houses", shapely.box(149.6, 0, 160, 100))
    assert told(run(ground([CHEMICAL], [LINE, near, FAR])), "safety_conflict") == {"E0": "no"}


def test_a_chemical_firm_without_a_line_is_unknown_others_are_not_asked() -> None:
    firms = [CHEMICAL, CHEMICAL, {"sector_code": "39"}, {"sector_code": None}]
    found = run(ground(firms, [LINE, HOUSES, FAR]))
    assert told(found, "safety_conflict") == {"E0": "yes", "E1": "unknown", "E3": "unknown"}
    assert told(run(ground(firms[1:], [LINE, HOUSES, FAR])), "safety_conflict")["E2"] == "unknown"
    nobody_told = [{"sector_code": None}, {"sector_code": None}]
    assert set(told(run(ground(nobody_told, [LINE, HOUSES, FAR])), "safety_conflict")) == {"E0"}
    assert told(found, "safety_conflict", "consequence")["E1"] == "no_safety_line"
    assert told(found, "safety_conflict", "missing")["E1"] is not None


def test_a_line_of_nobody_is_told_and_held_against_nobody() -> None:
    nobody = layer("safety_line", square(0), name="控制线（别家）")
    found = run(ground([CHEMICAL], [nobody, HOUSES, FAR]))
    assert told(found, "safety_conflict") == {"E0": "unknown"}
    notes = [note for note in found.notes if note.code == "siting.line_without_firm"]
    assert len(notes) == 1
    assert "别家" in notes[0].message("zh")
    assert told(found, "safety_conflict", "consequence") == {"E0": "line_without_firm"}
    assert told(found, "safety_conflict", "missing") == {"E0": "constraints.enterprise_id"}
    assert named(["constraints.enterprise_id"])["zh"] == "所属企业"


def test_a_line_that_encloses_nothing_tells_nothing() -> None:
    open_ = layer("safety_line", shapely.LineString([(0, 0), (9, 9)]), name="（企业0）")
    assert told(run(ground([CHEMICAL], [open_, HOUSES, FAR])), "safety_conflict") == {
        "E0": "unknown"
    }


@pytest.mark.parametrize(
    ("enterprise_id", "name", "found"),
    [
        ("E1", "控制线（甲）", 1),
        ("91X", None, 0),
        ("乙厂", None, 1),
        (None, "控制线（甲厂）", 0),
        (None, "控制线(乙厂) ", 1),
        (None, "控制线（丙厂）", -1),
        (None, "控制线（同名厂）", -1),
        (None, None, -1),
        ("E9", "控制线（甲厂）", -1),
    ],
)
def test_whose_line_it_is(enterprise_id: str | None, name: str | None, found: int) -> None:
    firms = pd.DataFrame(
        {
            "enterprise_id": ["E0", "E1", "E2", "E3"],
            "credit_code": ["91X", None, None, None],
            "name": ["甲厂", "乙厂", "同名厂", "同名厂"],
        }
    )
    lines = pd.DataFrame({"enterprise_id": [enterprise_id], "name": [name]}, dtype="str")
    assert owners(lines, firms).tolist() == [found]
