"""History: rows are only ever added; what was known then can be told from what is known now."""

import pandas as pd
import pytest

from landuse.diagnose.zombie.history import append, known
from landuse.schema import empty, problems


def verdicts(**said: str) -> pd.DataFrame:
    return pd.DataFrame({"enterprise_id": list(said), "verdict": list(said.values())})


DAY, FIRST, LATER = (pd.Timestamp(day) for day in ("2025-12-31", "2026-01-10", "2026-05-02"))


def test_late_data_add_a_row() -> None:
    once = append(empty("zombie_history"), verdicts(A="suspected", B="active"), DAY, FIRST, "sha")
    assert problems(once, "zombie_history").empty
    again = append(once, verdicts(A="watch", B="active"), DAY, LATER)
    assert again["verdict_then"].tolist() == ["suspected", "active", "watch"]
    pd.testing.assert_frame_equal(again.iloc[:2], once)
    then, now = (
        known(again, on).set_index("enterprise_id")["verdict_then"] for on in (FIRST, LATER)
    )
    assert (then["A"], now["A"], now["B"]) == ("suspected", "watch", "active")


def test_another_day_is_another_row() -> None:
    once = append(empty("zombie_history"), verdicts(A="suspected"), DAY, FIRST)
    same = append(once, verdicts(A="suspected"), DAY, LATER)
    assert len(same) == 1
    next_year = append(once, verdicts(A="suspected"), DAY + pd.DateOffset(years=1), LATER)
    assert len(next_year) == 2
    assert append(empty("zombie_history"), verdicts(), DAY, FIRST).empty


def test_the_past_is_not_rewritten() -> None:
    once = append(empty("zombie_history"), verdicts(A="watch"), DAY, LATER)
    with pytest.raises(ValueError, match="2026"):
        append(once, verdicts(A="active"), DAY, FIRST)
