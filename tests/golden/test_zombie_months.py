"""Zombie runs, tax months, verdicts and recovery on worked vectors: zombie notes §6.9–6.12.

Computed by hand there; ``zombie_vectors.json`` is §6.14.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from landuse.diagnose.zombie import months
from landuse.diagnose.zombie.fuse import DECISIVE, VERDICTS, Bars, Fused, fuse
from landuse.diagnose.zombie.recovery import RECOVERED, Steps, recover
from landuse.policy import load_policy

VECTORS = json.loads(Path(__file__).with_name("zombie_vectors.json").read_text(encoding="utf-8"))
RULES = load_policy("generic-cn-v1").zombie
WEIGHTS = tuple(
    getattr(RULES, family).weight.value
    for family in ("registry", "energy", "fiscal", "labour", "financial", "premises")
)
BARS = Bars(
    WEIGHTS,
    RULES.verdict.suspect.value,
    RULES.verdict.confirm.value,
    RULES.verdict.healthy.value,
)
STEPS = Steps(*(int(getattr(RULES.recovery, name).value) for name in Steps._fields))


def flags(values: list[Any], limit: float) -> months.Flagged:
    told = np.array([[np.nan if each is None else each for each in values]])
    return months.flagged(told, told, limit)


def answer(found: pd.Series) -> Any:
    return None if pd.isna(found.iloc[0]) else bool(found.iloc[0])


def test_a_stop_is_certain_and_possible() -> None:
    """§6.9: nine months are certain, thirteen possible."""
    row = VECTORS["electricity"]
    assert row["stop_below"] == RULES.energy.stopped.value
    run = months.run(flags(row["ratio"], row["stop_below"]))
    assert (run.certain[0], run.possible[0]) == (row["certain"], row["possible"])
    for number, expected in row["at_least"].items():
        assert answer(run.at_least(int(number))) == expected


def test_states_of_power() -> None:
    """§6.9: the limits belong to the better state."""
    limits = [getattr(RULES.energy, name).value for name in ("stopped", "low", "alive")]
    ratio = pd.Series([0.09, 0.10, 0.29, 0.30, 0.50, None])
    found = months.power_state(ratio, *limits).tolist()
    assert found[:5] == ["stopped", "semi", "semi", "low", "running"]
    assert pd.isna(found[5])


def test_a_year_with_a_month_missing() -> None:
    """§6.9: 275 of 1,200 MWh known, the missing month at most 150."""
    known = np.array([[25.0] * 11 + [np.nan]])
    low, high = months.annual_ratio(known, np.array([1200.0]), np.array([150.0]))
    assert (low[0], high[0]) == (pytest.approx(0.2292, abs=1e-4), pytest.approx(0.3542, abs=1e-4))


@pytest.mark.parametrize("row", VECTORS["tax"], ids=lambda row: row["m"])
def test_tax_months(row: dict[str, Any]) -> None:
    """§6.10: twelve months without tax, three without filing."""
    states = months.tax_codes(row["m"])
    assert answer(months.no_tax(states, 12)) == row["zero12"]
    assert answer(months.not_filed(states, int(RULES.fiscal.not_filed.value))) == row["nonfile3"]


@pytest.mark.parametrize(
    ("net", "refund", "filed", "state"),
    [
        (-20, 100, True, "P"),  # gross 80, refund 100
        (-20, None, True, "U"),
        (5, None, None, "P"),
        (0, 0, True, "Z"),
        (0, None, None, "0"),
        (0, 0, False, "N"),
        (None, None, False, "N"),
        (None, None, True, "U"),
        (None, None, None, "U"),
        (-100, 100, True, "Z"),
    ],
)
def test_gross_tax_counts(net: Any, refund: Any, filed: Any, state: str) -> None:
    """§6.10: gross tax 80 with a refund of 100 is paid."""
    tax, back = (np.array([[np.nan if each is None else each]], float) for each in (net, refund))
    told = {True: months.YES, False: months.NO, None: months.OPEN}[filed]
    found = months.tax_states(tax, back, np.array([[told]], dtype=np.int8))
    assert months.TAX_STATES[found[0, 0]] == state


def verdict(levels: list[Any], *, verified: bool = False) -> Fused:
    told = [np.nan if each is None else DECISIVE if each == "D" else each for each in levels]
    return fuse(np.array([told], dtype=float), np.array([verified]), BARS)


WORDS = {"healthy": "active", "insufficient_data": "unknown"}
RANGES = {
    "C1": "confirmed confirmed",
    "C2": "watch suspected",
    "C3": "watch watch",
    "C4": "active watch",
    "C5": "active suspected",
    "C6": "watch watch",
    "C7": "confirmed confirmed",
}


@pytest.mark.parametrize(
    ("row", "name"), list(zip(VECTORS["verdict"]["rows"], RANGES, strict=True))
)
def test_verdicts(row: list[Any], name: str) -> None:
    """§6.11, C1–C7: verdict, range, index, coverage."""
    levels, verified, said, index, coverage, low, high = row
    assert list(WEIGHTS) == VECTORS["verdict"]["weights"]
    found = verdict(levels, verified=verified)
    assert VERDICTS[found.verdict[0]] == WORDS.get(said, said)
    assert f"{VERDICTS[found.low[0]]} {VERDICTS[found.high[0]]}" == RANGES[name]
    told = [found.points[0], found.coverage[0], found.points_low[0], found.points_high[0]]
    assert told == pytest.approx([index, coverage, low, high], abs=6e-4)


@pytest.mark.parametrize(
    ("levels", "verified", "said", "low", "high"),
    [
        ([0, 0, 0, 0, 0, 0], False, "watch", "watch", "watch"),  # C11: no life sign
        ([0, 3, 3, 3, -2, 3], True, "confirmed", "confirmed", "confirmed"),  # C9
        ([0, 3, -2, 3, None, 3], False, "watch", "watch", "watch"),  # C10
        ([0, 3, None, 3, None, 3], False, "suspected", "watch", "suspected"),  # C10 blanked
        ([None] * 6, False, "unknown", "active", "suspected"),
    ],
)
def test_more_verdicts(levels: list[Any], verified: bool, said: str, low: str, high: str) -> None:
    """§6.11, C9–C11: a life sign blocks, a solvent owner does not."""
    found = verdict(levels, verified=verified)
    assert [VERDICTS[each[0]] for each in found[:3]] == [said, low, high]


NAMES = {0: "active", 1: "watch", 2: "suspected", 3: "confirmed", int(RECOVERED): "recovered"}


def walk(months_: str, *, stops: str = "", start: int = 3) -> list[str]:
    """States month by month; c clean, x not, u unknown; s a stop."""
    code = {"c": months.YES, "x": months.NO, "u": months.OPEN}
    clean = np.array([[code[each] for each in months_]], dtype=np.int8)
    halted = np.array([[each == "s" for each in stops.ljust(len(months_))]]).astype(np.int8)
    found = recover(np.array([start], dtype=np.int8), clean, halted, STEPS)
    return [NAMES[int(each)] for each in found[0]]


def test_recovery() -> None:
    """§6.12: 24 clean months after a confirmed verdict."""
    found = walk("c" * 24)
    told = {month: found[month - 1] for month in (5, 6, 11, 12, 23, 24)}
    assert told == {
        5: "confirmed", 6: "suspected", 11: "suspected", 12: "watch", 23: "watch", 24: "recovered"
    }  # fmt: skip


@pytest.mark.parametrize("gap", "ux")
def test_an_unclean_or_unknown_month_restarts(gap: str) -> None:
    """§6.12: five clean, one unknown, six clean: confirmed until the twelfth month."""
    found = walk(f"ccccc{gap}cccccc")
    assert found[:11] == ["confirmed"] * 11
    assert found[11] == "suspected"


@pytest.mark.parametrize(("later", "months_"), [(0, 6), (37, 12)])
def test_relapse_weighs_sooner(later: int, months_: int) -> None:
    """§5.6: six months of stop within 36 months of recovery, twelve later on."""
    clean = 24 + later
    found = walk("c" * clean + "x" * months_, stops=" " * clean + "s" * months_)
    assert found[-2:] == ["recovered", "suspected"]
