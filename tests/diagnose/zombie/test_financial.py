"""The financial family: the gravest method that holds; what cannot be run stays possible."""

from typing import Any

import pytest

from landuse.diagnose.zombie.evidence import Family
from landuse.diagnose.zombie.financial import financial, states, yearly_panel
from landuse.diagnose.zombie.methods import judge
from landuse.diagnose.zombie.premises import lease
from tests.diagnose.zombie.dockets import RULES, docket, event, level, told

YEARS = (2023, 2024, 2025)


def family(events: list[Any] = (), **figures: tuple[Any, ...]) -> Family:
    """Figures of the last three years; founded in 2005."""
    rows = [
        {"year": year, **{name: values[at] for name, values in figures.items()}}
        for at, year in enumerate(YEARS)
    ]
    firms = [{"enterprise_id": "E1", "registered_on": "2005-01-01", "sector_code": "C3311"}]
    case = docket(firms, returns=rows if figures else (), events=list(events))
    panel = yearly_panel(case, states(case, lease(case).idle))
    return financial(case, panel, judge(panel, RULES.methods, 2), RULES.methods)


SOUND = {"assets": (1000.0,) * 3, "liabilities": (400.0,) * 3}
SUNK = {"assets": (1000.0,) * 3, "liabilities": (1100.0,) * 3}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"profit": (-5.0, -5.0, -5.0), **SUNK}, [3, 3, 3]),
        ({"profit": (-5.0, -5.0, -5.0), **SOUND}, [2, 2, 3]),
        ({"profit": (5.0, 5.0, 5.0), **SUNK}, [2, 2, 3]),
        ({"profit": (5.0, -5.0, -5.0), **SOUND}, [1, 1, 3]),
        ({"profit": (5.0, 5.0, 5.0), **SOUND}, [-2, -2, -2]),
        ({"profit": (-5.0, 5.0, 5.0), "interest": (1.0, 1.0, 1.0), **SOUND}, [-2, -2, -2]),
        ({"profit": (-5.0, -5.0, -5.0), "interest": (3.0, 3.0, 3.0), **SOUND}, [3, 3, 3]),
        ({"profit": (None, 5.0, 5.0)}, [0, -2, 3]),
        ({"profit": (5.0, None, 5.0)}, [0, -2, 3]),
        ({"profit": (5.0, 5.0, None)}, [0, -2, 3]),  # no method of the park is open
        ({"profit": (5.0, -5.0, None)}, [None, -2, 3]),
        ({}, [None, -2, 3]),
    ],
)
def test_levels(figures: dict[str, Any], expected: list[Any]) -> None:
    found = level(family(**figures))
    assert found[0] == expected[0]
    if expected[0] is not None and expected[0] > 0:
        assert found[1] == expected[1]
    assert found[2] >= expected[2]


def test_insolvency_on_record() -> None:
    found = family([event("2025-02-01", "insolvent", "资产负债率161%")], profit=(5.0, 5.0, 5.0))
    assert told(found)["insolvent_record"] is True
    assert level(found)[0] == 2


def test_states_of_the_day() -> None:
    firms = [{"enterprise_id": "E1", "status": "stopped", "stopped_on": "2025-06-30"}]
    case = docket(
        firms, events=[event("2022-12-30", "licence_revoked"), event("2025-01-01", "asset_sealed")]
    )
    found = states(case, lease(case).idle)
    assert found["assets_sealed"].tolist() == [1.0]
    assert found["revoked_years"][0] == pytest.approx(3.0, abs=0.01)
    assert found["stopped_months"][0] == pytest.approx(6.0, abs=0.1)
    running = states(docket([{"enterprise_id": "E1", "status": "operating"}]), lease(docket()).idle)
    assert running["stopped_months"].tolist() == [0.0]
