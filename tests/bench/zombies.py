"""Zombie enterprises of monthly data (僵尸企业基准): all families over 100,000 firms × 60 months.

Usage: ``python tests/bench/zombies.py [ENTERPRISES] [--rounds 3]``

The figures are made in memory: power, tax and staff of five years by the month, the returns of the same
years, some of it missing, every tenth firm fading out. Timed is everything that follows: panel, methods,
six families of evidence, verdict with its range, and history. The target is 20 seconds on two cores; the
rival is one ``groupby`` of the same months by firm and year.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from landuse.diagnose import zombies
from landuse.policy import load_policy
from landuse.schema import empty
from landuse.study import TABLES

YEARS = range(2021, 2026)


def park(size: int) -> dict[str, pd.DataFrame]:
    """Tables of a park (合成数据) with monthly and yearly figures."""
    random = np.random.default_rng(20250101)
    ids = pd.Series([f"E{number:06d}" for number in range(size)], dtype="str")
    months = pd.date_range("2021-01-01", periods=60, freq="MS")
    usual = np.exp(random.normal(10, 1, size))
    fading = np.where((np.arange(size) % 10 == 0)[:, None], np.linspace(1, 0, 60) ** 4, 1.0)
    shape = usual[:, None] * fading * random.uniform(0.7, 1.3, (size, 60))
    power, tax, staff = shape.ravel(), shape.ravel() / 5e4, np.ceil(shape.ravel() / 400)
    power[random.random(power.size) < 0.05] = np.nan
    yearly = shape.reshape(size, 5, 12).sum(axis=2).ravel()
    returns = {
        "enterprise_id": ids.repeat(5).array,
        "year": np.tile(list(YEARS), size),
        "tax_paid": yearly / 5e4,
        "revenue": yearly / 1e3,
        "profit": yearly / 2e4 - 1.0,
        "employees": np.ceil(yearly / 4800),
        "electricity_kwh": yearly,
        "assets": yearly.max() / 1e3,
        "liabilities": yearly / 2e3,
        "interest": yearly / 4e5,
        "short_loans": yearly / 2e4,
        "long_loans": yearly / 4e4,
    }
    monthly = {
        "enterprise_id": ids.repeat(60).array,
        "month": np.tile(months.to_numpy(), size),
        "electricity_kwh": power,
        "tax_paid": tax,
        "employees": staff,
    }
    made = {
        "enterprises": pd.DataFrame({"enterprise_id": ids}),
        "returns": pd.DataFrame(returns),
        "monthly": pd.DataFrame(monthly),
    }
    return {name: filled(name, made.get(name)) for name in TABLES}


def filled(name: str, made: pd.DataFrame | None) -> pd.DataFrame:
    """The table with all columns of its contract (补齐列), those that nobody has left out of mind."""
    bare = empty(name)
    if made is None:
        return bare
    return made.astype({each: bare[each].dtype for each in made if each in bare})


def wall(run: Callable[[], object], rounds: int) -> float:
    """Median of wall seconds (墙钟秒)."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def main() -> None:
    """Time both and print the ratio."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("enterprises", nargs="?", type=int, default=100_000)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    tables, policy = park(given.enterprises), load_policy("generic-cn-v1")
    today = pd.Timestamp("2025-12-31")
    months = tables["monthly"]

    def ours() -> object:
        return zombies(tables, policy.zombie, today, 2025, {}, policy.sha256)

    def plain() -> object:
        return months.groupby(["enterprise_id", months["month"].dt.year]).sum(numeric_only=True)

    took, rival = wall(ours, given.rounds), wall(plain, given.rounds)
    sys.stdout.write(
        f"{given.enterprises:,} × 60: {took:.1f} s; groupby {rival:.1f} s; {took / rival:.1f} ×\n"
    )


if __name__ == "__main__":
    main()
