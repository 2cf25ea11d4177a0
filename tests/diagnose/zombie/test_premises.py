"""Premises: what an inspection says, in words; arrears; space let and not used."""

from typing import Any

import numpy as np
import pytest

from landuse.diagnose.zombie.evidence import Family, nobody
from landuse.diagnose.zombie.premises import lease, nothing_known, premises, site, verified
from tests.diagnose.zombie.dockets import RULES, docket, event, level, told


def family(*events: dict[str, Any], **more: Any) -> tuple[Family, bool]:
    case = docket(events=list(events), **more)
    visit = site(case, RULES.premises)
    found = premises(case, RULES.premises, visit, lease(case))
    return found, bool(verified(case, RULES.premises, visit)[0])


def visit(on: str, said: str) -> dict[str, Any]:
    return event(on, "inspection", said, "现场核查表")


SINCE = [{"enterprise_id": "E1", "status": "stopped", "stopped_on": "2024-03-31"}]


@pytest.mark.parametrize(
    ("events", "firms", "expected", "sure"),
    [
        ([visit("2025-11-12", "停产，厂区无人")], SINCE, 3, True),
        ([visit("2025-10-02", "停产，厂区无人")], SINCE, 3, True),
        ([visit("2025-10-01", "停产，厂区无人")], SINCE, 3, False),  # 91 days
        ([visit("2025-11-12", "停产，厂区无人")], None, 1, True),  # since when?
        ([visit("2024-11-12", "大门锁闭"), visit("2025-11-12", "停产")], None, 3, True),
        ([visit("2024-11-12", "大门锁闭"), visit("2025-05-02", "正常生产"),
          visit("2025-11-12", "停产")], None, 1, True),
        ([visit("2025-11-12", "正常生产")], SINCE, -2, False),
        ([visit("2025-05-12", "正常生产")], None, None, False),  # too long ago
        ([visit("2025-11-12", "未停产")], None, None, False),
        ([visit("2025-11-12", "承诺停产整改")], None, None, False),
        ([visit("2025-11-12", "资料已核")], None, None, False),
        ([visit("2025-11-12", "东区停产，西区正常生产")], None, None, False),
        ([], SINCE, 1, False),  # on the sheet only
        ([], None, None, False),
    ],
)  # fmt: skip
def test_inspections(events: list[Any], firms: Any, expected: Any, sure: bool) -> None:
    found, seen = family(*events, firms=firms)
    assert (level(found)[0], seen) == (expected, sure)


def unit(state: str, area: float, arrears: float | None = None, number: int = 1) -> dict[str, Any]:
    return {
        "unit_id": f"U{number}", "building_id": "1", "parcel_id": "P", "state": state,
        "floor_area": area, "arrears_months": arrears,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([unit("let_unused", 500, 6)], 3),
        ([unit("in_production", 500, 6)], 2),
        ([unit("let_unused", 500, 0)], 2),
        ([unit("let_unused", 500, 0), unit("in_production", 500, 0, 2)], 2),
        ([unit("let_unused", 499, 0), unit("in_production", 501, 0, 2)], 0),
        ([unit("in_production", 500, 3)], 1),
        ([unit("in_production", 500, 0)], 0),
        ([unit("in_production", 500, None)], None),
    ],
)
def test_rent_and_space(units: list[Any], expected: float | None) -> None:
    assert level(family(units=units)[0])[0] == expected


@pytest.mark.parametrize(
    ("told_of", "nothing"),
    [
        ({}, True),
        ({"firms": [{"enterprise_id": "E1", "status": "stopped"}]}, True),
        ({"firms": [{"enterprise_id": "E1", "stopped_on": "2024-01-01"}]}, False),
        ({"events": [event("2025-03-01", "inspection", "停产")]}, False),
        ({"units": [{"unit_id": "U1"}]}, False),
    ],
)
def test_where_nothing_is_known_the_family_is_as_if_it_were_not_asked(
    told_of: dict[str, Any], nothing: bool
) -> None:
    case = docket(**told_of)
    assert nothing_known(case) is nothing
    if nothing:
        found = premises(case, RULES.premises, site(case, RULES.premises), lease(case)).level
        blank = nobody(1)
        assert all(np.array_equal(*each, equal_nan=True) for each in zip(found, blank, strict=True))


def test_production_seen_later_ends_a_stop_but_pays_no_rent() -> None:
    found, _ = family(
        visit("2025-12-01", "正常生产"), firms=SINCE, units=[unit("in_production", 9, 7)]
    )
    assert told(found)["stop_recorded"] is False
    assert told(found)["arrears_long"] is True
    assert level(found)[0] == 2
