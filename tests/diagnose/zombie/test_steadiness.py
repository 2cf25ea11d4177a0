"""Whether a verdict hangs on the share or the months of a stop."""

import numpy as np

from landuse.diagnose.zombie.fuse import Bars, verdict_of
from landuse.diagnose.zombie.steadiness import steadiness, variants
from tests.diagnose.zombie.dockets import RULES, docket, judged, months, years

BARS = Bars((1.0, 1.5, 1.5, 1.0, 1.5, 1.0), 0.4, 0.6, 0.5)


def test_values_of_the_policy() -> None:
    found = variants(RULES.verdict)
    assert len(found) == 9
    assert (0.1, 12) in found
    assert variants(RULES.verdict.model_copy(update={"stop_shares": None})) == []


def test_share_of_the_variants() -> None:
    levels = np.array([[0, 3.0, 3, 2, np.nan, np.nan], [0, -2, -2, -2, 0, 0]])
    sure = np.array([False, False])
    verdict = verdict_of(levels, sure, BARS)
    others = [np.array([3.0, -2.0]), np.array([1.0, -2.0]), np.array([0.0, -2.0])]
    assert steadiness(verdict, levels, others, sure, BARS).tolist() == [1 / 3, 1.0]
    assert np.isnan(steadiness(verdict, levels, [], sure, BARS)).all()


def test_nothing_known_is_not_steady() -> None:
    """Neither a verdict of unknown nor one without electricity was tried with other shares."""
    nobody = np.array([[0, np.nan, np.nan, np.nan, np.nan, np.nan], [0, np.nan, -2, -2, -2, 0]])
    sure = np.array([False, False])
    verdict = verdict_of(nobody, sure, BARS)
    blind = [np.array([np.nan, np.nan])]
    assert np.isnan(steadiness(verdict, nobody, blind, sure, BARS)).all()
    some = [np.array([np.nan, 3.0])]
    assert np.isnan(steadiness(verdict, nobody, some, sure, BARS)).tolist() == [True, False]


def test_a_stop_near_its_limit_is_not_steady() -> None:
    """At 8 % of its base: a stop at 10 and 15 %, none at 5 %."""
    power = months("electricity_kwh", "2021-01-01", [100.0] * 36 + [8.0] * 24)
    staff = [
        {**row, "tax_filed": True, "tax_paid": 0.0, "revenue": 100.0}
        for row in years("employees", {2023: 90.0, 2024: 4.0, 2025: 2.0})
    ]
    untaxed = months("tax_paid", "2024-01-01", [0.0] * 24)
    found = judged(docket(monthly=[*power, *untaxed], returns=staff)).verdicts.iloc[0]
    assert found["verdict"] == "suspected"
    assert found["steady"] == 2 / 3
