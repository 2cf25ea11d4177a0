"""Scoring and grading a million enterprises (评分基准): against one plain pandas groupby of the same data.

Usage: ``python tests/bench/grading.py [ENTERPRISES] [--policy zj-huangyan-2022] [--rounds 3]``

The figures are made in memory; timed is what follows: indicators, cohorts, points, bonuses, exemptions,
vetoes, ranks, grades, and the rankings by entropy, CRITIC and TOPSIS that stand beside them. The test of
stability has its own line. The rival is what an analyst would write for the six indicators alone: sums by
``groupby.transform``, points, ranks and ``pandas.cut``. Processor seconds of both; the ratio counts.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from landuse.measure import YIELDS, measure, parts
from landuse.policy import Policy, load_policy
from landuse.score import Beside, enterprises, score

WEIGHTS = {
    ("tax_counted", "area_mu"): 30,
    ("value_added", "area_mu"): 20,
    ("value_added", "energy_tce"): 20,
    ("value_added", "emissions_t"): 10,
    ("value_added", "employees"): 10,
    ("rd_expense", "revenue"): 10,
}


def figures(size: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Facts of one year, the enterprise sheet and events (合成数据), some of it missing."""
    random = np.random.default_rng(20250101)

    def some(values: np.ndarray, share: float) -> np.ndarray:
        return np.where(random.random(size) < share, np.nan, values)

    land = np.exp(random.normal(2.5, 1, size))
    revenue = land * np.exp(random.normal(4, 1, size))
    ids = pd.Series([f"E{number:07d}" for number in range(size)], dtype="str")
    facts = pd.DataFrame(
        {
            "subject_id": ids,
            "year": np.full(size, 2025),
            "land_mu": land,
            "area_mu": land,
            "linked": 1.0,
            "tax_counted": revenue * 0.05 * np.exp(random.normal(0, 1, size)),
            "revenue": revenue,
            "value_added": some(revenue * 0.25, 0.1),
            "employees": np.ceil(revenue / 60),
            "energy_tce": some(revenue * 0.02, 0.1),
            "electricity_kwh": revenue * 300,
            "emissions_t": some(revenue * 1e-4, 0.3),
            "rd_expense": some(revenue * 0.03, 0.2),
        }
    )
    sheet = pd.DataFrame(
        {"enterprise_id": ids, "above_scale": pd.array(revenue > 2000, dtype="boolean")}
    )
    hit = random.choice(size, size // 100, replace=False)
    events = pd.DataFrame(
        {
            "subject": "enterprise",
            "subject_id": ids[hit].array,
            "occurred_on": pd.Timestamp("2025-06-30"),
            "kind": random.choice(
                ["green_plant", "high_tech", "major_accident", "utility"], len(hit)
            ),
            "value": pd.Series([None] * len(hit), dtype="str"),
        }
    )
    return facts, sheet, events


def ours(facts: pd.DataFrame, sheet: pd.DataFrame, events: pd.DataFrame, policy: Policy) -> object:
    """Everybody scored and graded under the whole policy (本工具)."""
    measured = facts.join(measure(facts, YIELDS))
    firms = enterprises(measured, sheet, policy.scale)
    return score(firms, policy, "enterprise", parts, Beside(events=events)).scores


def plain(facts: pd.DataFrame, sheet: pd.DataFrame) -> object:
    """Benchmarks, points, ranks and classes in plain pandas (常见写法)."""
    above = sheet["above_scale"].astype(bool)
    names = sorted({name for pair in WEIGHTS for name in pair})
    sums = facts[names].groupby(above).transform("sum")
    total = sum(
        (facts[top] / facts[base]) / (sums[top] / sums[base]) * weight
        for (top, base), weight in WEIGHTS.items()
    )
    rank = total.groupby(above).rank(ascending=False, pct=True)
    return pd.cut(rank, [0, 0.2, 0.6, 0.95, 1], labels=list("ABCD"))


def cpu(run: Callable[[], object], rounds: int) -> float:
    """Median of processor seconds (CPU 秒)."""
    took = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_SELF)
        run()
        after = resource.getrusage(resource.RUSAGE_SELF)
        took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return statistics.median(took)


def main() -> None:
    """Time both and print the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("enterprises", nargs="?", type=int, default=1_000_000)
    asked.add_argument("--policy", nargs="*", default=["zj-huangyan-2022", "demo-2025"])
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    facts, sheet, events = figures(given.enterprises)
    rival = cpu(lambda: plain(facts, sheet), given.rounds)
    sys.stdout.write(f"{given.enterprises:,} 家 / enterprises; groupby: {rival:.2f} CPU s\n")
    for name in given.policy:
        whole = load_policy(name)
        policies = {
            name: whole.model_copy(update={"robust": None}),
            f"{name} + 稳定性检验 / stability": whole,
        }
        for label, policy in policies.items():
            took = cpu(lambda policy=policy: ours(facts, sheet, events, policy), given.rounds)
            sys.stdout.write(f"{label}: {took:.2f} CPU s = {took / rival:.1f} × groupby\n")


if __name__ == "__main__":
    main()
