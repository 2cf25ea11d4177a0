"""Chemical enterprises near the bank and outside the boundary, and planned quarters."""

import pandas as pd
import pytest
import shapely

from tests.diagnose.ground import POLICY, ground, layer, linked, run, square, told

CHEMICAL = {"sector_code": "2614"}
WATER = shapely.box(-1200, -50, -900, 150)
"""Its bank is 900 m from P0, 1000 m from P1, 1100 m from P2."""


def test_distance_is_measured_from_the_bank_of_the_water() -> None:
    found = run(ground([CHEMICAL, CHEMICAL, CHEMICAL], [layer("river", WATER)]))
    assert told(found, "chemical_strip") == {"E0": "yes", "E1": "no", "E2": "no"}
    assert told(found, "chemical_strip", "value") == {"E0": 900.0, "E1": 1000.0, "E2": 1100.0}
    assert set(told(found, "chemical_strip", "threshold").values()) == {1000.0}
    assert "长江保护法" in told(found, "chemical_strip", "clause")["E0"]
    near = found.tables["nearness"]
    assert near["layer"].astype(str).unique().tolist() == ["bank"]


def test_a_bank_line_does_as_well() -> None:
    bank = shapely.LineString([(-900, -500), (-900, 500)])
    found = run(ground([CHEMICAL, CHEMICAL], [layer("岸线", bank)]))
    assert told(found, "chemical_strip", "value") == {"E0": 900.0, "E1": 1000.0}


@pytest.mark.parametrize("kind", ["river_centre", "river"])
def test_a_centre_line_alone_leaves_it_unknown_and_says_why(kind: str) -> None:
    centre = shapely.LineString([(-300, -500), (-300, 500)])
    found = run(ground([CHEMICAL], [layer(kind, centre)]))
    assert told(found, "chemical_strip") == {"E0": "unknown"}
    assert told(found, "chemical_strip", "consequence") == {"E0": "centre_line_only"}
    assert told(found, "chemical_strip", "value") == {"E0": None}
    assert "siting.centre_line_only" in [note.code for note in found.notes]


def test_a_centre_line_beside_a_bank_changes_nothing() -> None:
    centre = layer("river_centre", shapely.LineString([(-300, -500), (-300, 500)]))
    found = run(ground([CHEMICAL, CHEMICAL], [centre, layer("river", WATER)]))
    assert told(found, "chemical_strip", "value") == {"E0": 900.0, "E1": 1000.0}


def test_without_a_bank_the_strip_as_drawn_counts() -> None:
    strip = shapely.box(-900, -500, 150, 500)
    found = run(ground([CHEMICAL] * 3, [layer("river_bank_1km", strip)]))
    assert told(found, "chemical_strip") == {"E0": "yes", "E1": "yes", "E2": "no"}


def test_on_a_shared_parcel_partly_in_the_strip_nobody_is_accused() -> None:
    water = shapely.box(-1200, -50, -950, 150)
    both = [{"enterprise_id": f"E{firm}", "parcel_id": "P0"} for firm in (0, 1)]
    layers = [layer("river", water)]
    assert told(run(ground([CHEMICAL, {}], layers)), "chemical_strip") == {"E0": "yes"}
    shared = ground([CHEMICAL, {"sector_code": "39"}], layers, both)
    assert told(run(shared), "chemical_strip") == {"E0": "unknown"}
    wholly = ground(
        [CHEMICAL, {"sector_code": "39"}], [layer("river", shapely.box(-50, 0, -40, 9))], both
    )
    assert told(run(wholly), "chemical_strip") == {"E0": "yes"}


def test_an_unknown_sector_is_unknown_where_it_would_count_and_silent_elsewhere() -> None:
    firms = [{"sector_code": None}, {"sector_code": None}, {"sector_code": "2"}, CHEMICAL]
    found = run(ground(firms, [layer("river", WATER)]))
    assert told(found, "chemical_strip") == {"E0": "unknown", "E3": "no"}
    assert told(found, "chemical_strip", "missing")["E0"] == "sector_code"


def test_unlinked_and_undrawn_are_unknown() -> None:
    tables = ground(
        [CHEMICAL, CHEMICAL],
        [layer("river", WATER)],
        [{"enterprise_id": "E1", "parcel_id": "P1"}],
        parcels=[{}, {"geometry": None}],
    )
    found = run(tables)
    assert told(found, "chemical_strip") == {"E0": "unknown", "E1": "unknown"}
    assert told(found, "chemical_strip", "missing") == {"E0": "parcel_id", "E1": "geometry"}


def test_outside_the_recognised_boundary_by_how_far() -> None:
    park = shapely.box(0, 0, 150, 100)
    found = run(ground([CHEMICAL] * 4, [layer("chemical_park", park)]))
    assert told(found, "chemical_outside") == {"E0": "no", "E1": "yes", "E2": "yes", "E3": "yes"}
    metres = told(found, "chemical_outside", "value")
    assert metres == {"E0": 0.0, "E1": 50.0, "E2": 50.0, "E3": 150.0}


def test_survey_error_is_not_outside_and_several_patches_are_one_boundary() -> None:
    halves = [shapely.box(0, 0, 50, 100), shapely.box(50, 0, 99.5, 100)]
    found = run(ground([CHEMICAL], [layer("化工园区", each) for each in halves]))
    assert told(found, "chemical_outside") == {"E0": "no"}


def test_a_boundary_that_is_not_drawn_may_be_anywhere() -> None:
    layers = [layer("chemical_park", shapely.box(0, 0, 100, 100)), layer("chemical_park", None)]
    found = run(ground([CHEMICAL, CHEMICAL], layers))
    assert told(found, "chemical_outside") == {"E0": "no", "E1": "unknown"}


def test_the_parcel_that_decides_is_named_and_any_counts() -> None:
    tables = ground([CHEMICAL], [layer("river", WATER)], parcels=[{}, {}, {}])
    both = [{"enterprise_id": "E0", "parcel_id": f"P{at}"} for at in (2, 0, 1)]
    found = run({**tables, "links": linked(tables, both)})
    assert told(found, "chemical_strip", "parcel_id") == {"E0": "P0"}
    assert told(found, "chemical_strip", "value") == {"E0": 900.0}


def test_without_layers_or_sectors_a_note_and_no_rows() -> None:
    far = layer("farmland", square(5))
    assert run(ground([CHEMICAL], [far])).tables == {}
    found = run(ground([{"sector_code": None}], [layer("river", WATER)]))
    assert told(found, "chemical_strip") == {}
    assert {note.code for note in found.notes} == {"siting.not_checked"}
    assert all(note.message(lang) for note in found.notes for lang in ("zh", "en"))
    assert run(ground([CHEMICAL], [])).tables == {}


def test_a_policy_without_the_section_judges_nothing() -> None:
    none = POLICY.model_copy(update={"siting": None})
    assert run(ground([CHEMICAL], [layer("river", WATER)]), none).tables == {}


FOOD = layer("planned_quarter", shapely.box(0, 0, 150, 100), name="食品片区（行业13、14）")
CHIPS = layer("planned_quarter", shapely.box(300, 0, 400, 100), name="电子片区", sectors="39")


def test_outside_the_quarter_planned_for_the_industry() -> None:
    sectors = ["1371", "1411", "3982", "3982", "3484"]
    found = run(ground([{"sector_code": each} for each in sectors], [FOOD, CHIPS]))
    assert told(found, "outside_quarter") == {"E0": "no", "E1": "no", "E2": "yes", "E3": "no"}
    assert told(found, "outside_quarter", "value")["E2"] == 0.0
    far = run(ground([{"sector_code": each} for each in ["3982", *sectors[1:]]], [FOOD, CHIPS]))
    assert told(far, "outside_quarter", "value")["E0"] == 200.0


def test_a_quarter_that_does_not_say_what_it_is_for_leaves_it_open() -> None:
    silent = layer("planned_quarter", square(2), name="综合片区")
    found = run(ground([{"sector_code": "1371"}] * 4, [FOOD, silent]))
    outcomes = told(found, "outside_quarter")
    assert outcomes == {"E0": "no", "E1": "no", "E2": "unknown", "E3": "yes"}
    assert [note.code for note in found.notes if note.severity == "warning"] == [
        "siting.quarter_without_sectors"
    ]


def test_an_unknown_or_short_sector_is_unknown_outside() -> None:
    codes = layer("planned_quarter", square(0), name="（行业397）")
    firms = [{"sector_code": each} for each in ("39", "39", None, "3971")]
    found = run(ground(firms, [codes]))
    outcomes = told(found, "outside_quarter")
    assert outcomes == {"E0": "unknown", "E1": "unknown", "E2": "unknown", "E3": "yes"}
    assert told(found, "outside_quarter", "missing")["E2"] == "sector_code"


def test_row_order_changes_nothing() -> None:
    firms = [{"sector_code": each} for each in ("2614", "1371", "3982", None)]
    layers = [FOOD, CHIPS, layer("river", WATER), layer("chemical_park", square(2))]
    tables = ground(firms, layers)
    one = run(tables)
    mixed = {
        name: tables[name].iloc[::-1].reset_index(drop=True)
        for name in ("parcels", "enterprises", "constraints")
    }
    links = tables["links"][["enterprise_id", "parcel_id"]].to_dict("records")
    other = run({**tables, **mixed, "links": linked({**tables, **mixed}, links[::-1])})
    keys = ["rule", "subject_id", "outcome", "value", "missing", "parcel_id"]
    plain = [
        each.tables["findings"][keys]
        .astype(dict.fromkeys(keys, str))
        .sort_values(keys[:2], ignore_index=True)
        for each in (one, other)
    ]
    pd.testing.assert_frame_equal(*plain)


def test_a_kind_that_no_rule_knows_is_named_with_its_nearest() -> None:
    shape = square(0)
    layers = [
        layer(kind, shape) for kind in ("长江岸线", "长江岸线", "岸线", "永久基本农田", "zzz")
    ]
    found = [n for n in run(ground([{}], layers)).notes if n.code == "siting.strange_kind"]
    assert [(n.params["kind"], n.params["count"]) for n in found] == [("zzz", 1), ("长江岸线", 2)]
    assert all(n.severity == "warning" for n in found)
    assert "岸线、" in found[1].message("zh") or "河道岸线" in found[1].message("zh")
    assert "—" in found[0].message("en")


def test_kinds_that_are_known_are_not_spoken_of() -> None:
    layers = [layer(kind, square(0)) for kind in ("岸线", "安全控制线", "生态保护红线")]
    assert not [n for n in run(ground([{}], layers)).notes if n.code == "siting.strange_kind"]
