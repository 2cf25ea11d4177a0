"""Levels of a family: the highest sign that holds, else alive; bounds for what is open."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie.evidence import Family, Sign, combine, evidence_table, nobody
from landuse.diagnose.zombie.months import Run
from landuse.schema import problems


def sign(level: float, holds: Any) -> Sign:
    return Sign(f"s{level:g}", level, pd.Series([holds], dtype="boolean"))


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ({3: True, 2: True, -2: False}, [3, 3, 3]),
        ({3: None, 2: True, -2: False}, [2, 2, 3]),
        ({3: False, 2: True, -2: None}, [2, 2, 2]),
        ({3: False, 2: False, -2: True}, [-2, -2, -2]),
        ({3: False, 2: True, -2: True}, [2, 2, 2]),
        ({3: False, 2: None, -2: True}, [-2, -2, 2]),
        ({3: False, 2: False, -2: False}, [0, 0, 0]),
        ({3: False, 2: False, -2: None}, [None, -2, 0]),
        ({3: False, 2: None, -2: False}, [None, 0, 2]),
        ({3: None, 2: None, -2: None}, [None, -2, 3]),
        ({4: None, 3: False}, [None, -2, 3]),
        ({4: True, 3: False}, [4, 4, 4]),
    ],
)
def test_levels(holds: dict[float, Any], expected: list[Any]) -> None:
    found = combine([sign(level, value) for level, value in holds.items()], 1)
    assert [None if np.isnan(each[0]) else each[0] for each in found] == expected


def test_enough_to_say_nothing_found() -> None:
    """What is open stays possible."""
    signs = [sign(3, None), sign(2, False), sign(-2, False)]
    found = combine(signs, 1, enough=np.array([True]))
    assert [each[0] for each in found] == [0, 0, 3]
    clear = [sign(2, False), sign(-2, False)]
    assert [each[0] for each in combine(clear, 1, blind=True)] == [0, 0, 3]


def test_a_table_of_what_holds_and_what_is_open() -> None:
    ids = pd.Series(["A", "B", "C"], dtype="str")
    holds = pd.Series([True, None, None], dtype="boolean")
    family = Family("energy", [Sign("power_low", 2, holds, value=np.arange(3.0))], nobody(3))
    found = evidence_table([family], ids, np.array([True, True, False]))
    assert problems(found, "evidence").empty
    assert found["enterprise_id"].tolist() == ["A", "B"]
    assert found["outcome"].tolist() == ["yes", "unknown"]
    assert evidence_table([], ids, np.ones(3, bool)).empty


def test_runs_that_are_not_known_and_documents_of_each_firm() -> None:
    """A run counts where it is known; a family without run, day or document leaves them blank."""
    ids = pd.Series(["A", "B"], dtype="str")
    holds = pd.Series([True, True], dtype="boolean")
    count = np.array([3.0, np.nan])
    papers, days = pd.Series(["b", "a"]), pd.Series(pd.to_datetime(["2025-01-31", None]))
    told = Sign("stop_seen", 1, holds, run=Run(count, count), since=days, source=papers)
    bare = Sign("stop_recorded", 1, holds, since=pd.Timestamp(2024, 5, 6), source="c")
    found = evidence_table([Family("premises", [told, bare], nobody(2))], ids, np.ones(2, bool))
    assert problems(found, "evidence").empty
    assert found["certain"].fillna(-1).tolist() == [3, -1, -1, -1]
    assert found["source"].tolist() == ["b", "a", "c", "c"]
    assert found["period_from"].dt.strftime("%m%d").fillna("").tolist() == [
        "0131",
        "",
        "0506",
        "0506",
    ]
    assert found["period_to"].isna().all()
