"""Who is not judged: construction, new, dormant, in reorganisation, landlord; and until when."""

from typing import Any

import pytest

from landuse.diagnose.zombie.exclusion import REASONS, excluded
from tests.diagnose.zombie.dockets import RULES, docket, event


def reason(case: Any) -> tuple[str | None, str | None]:
    found = excluded(case, RULES.exclusions)
    code, day = int(found.reason[0]), found.until.iloc[0]
    return (None if code < 0 else REASONS[code]), (
        None if day is None or day != day else str(day.date())
    )


@pytest.mark.parametrize(
    ("firm", "expected"),
    [
        ({"status": "building"}, ("building", None)),
        ({"production_on": "2024-01-01"}, ("new", "2026-01-01")),
        ({"production_on": "2023-12-31"}, (None, None)),
        ({"production_on": None}, (None, None)),
        ({"status": "stopped"}, (None, None)),
    ],
)
def test_firms(firm: dict[str, Any], expected: Any) -> None:
    assert reason(docket([{"enterprise_id": "E1", **firm}])) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([event("2024-05-01", "dormancy_registered")], ("dormant", "2027-05-01")),
        ([event("2024-05-01", "歇业备案")], ("dormant", "2027-05-01")),
        ([event("2022-12-31", "dormancy_registered")], (None, None)),
        (
            [event("2024-05-01", "dormancy_registered"), event("2025-02-01", "恢复营业")],
            (None, None),
        ),
        ([event("2025-02-01", "reorganisation_accepted")], ("reorganisation", None)),
        ([event("2025-02-01", "bankruptcy_accepted", "裁定受理重整申请")], ("reorganisation", None)),
        ([event("2025-02-01", "bankruptcy_accepted", "受理破产清算申请")], (None, None)),
        (
            [event("2025-02-01", "reorganisation_accepted"), event("2025-09-01", "reorganisation_ended")],
            (None, None),
        ),
    ],
)  # fmt: skip
def test_events(events: list[Any], expected: Any) -> None:
    assert reason(docket(events=events)) == expected


@pytest.mark.parametrize(
    ("sublet", "over", "expected"),
    [(10.0, None, "landlord"), (9.9, None, None), (15.0, "2025-06-30", None)],
)
def test_who_lets_most_of_his_land(sublet: float, over: str | None, expected: Any) -> None:
    rows = [
        {"parcel_id": "P", "role": "own", "area": 20.0},
        {"parcel_id": "P", "role": "sublet", "area": sublet, "to_on": over},
    ]
    assert reason(docket(occupancy=rows))[0] == expected
