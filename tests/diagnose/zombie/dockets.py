"""Small dockets: a few firms, the figures that a test is about, and a random park with all of them."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.assess import Assessment, assess
from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.evidence import Family
from landuse.policy import load_policy
from tests.factories import Row, table

YEAR = 2025
TODAY = pd.Timestamp(2025, 12, 31)
RULES = load_policy("generic-cn-v1").zombie


def docket(
    firms: list[Row] | None = None,
    *,
    returns: list[Row] = (),
    monthly: list[Row] = (),
    events: list[Row] = (),
    units: list[Row] = (),
    occupancy: list[Row] = (),
    statistics: bool = False,
) -> Docket:
    """One firm E1 unless others are given; what is not told is missing."""
    firms = firms or [{"enterprise_id": "E1"}]
    given = {
        "enterprises": firms,
        "returns": [{"enterprise_id": "E1", **row} for row in returns],
        "monthly": [{"enterprise_id": "E1", **row} for row in monthly],
        "events": [{"subject": "enterprise", "subject_id": "E1", **row} for row in events],
        "units": [{"enterprise_id": "E1", **row} for row in units],
        "occupancy": [{"enterprise_id": "E1", **row} for row in occupancy],
    }
    return Docket(
        {name: table(name, list(rows)) for name, rows in given.items()},
        YEAR,
        TODAY,
        statistics=statistics,
    )


def months(name: str, first: str, values: list[Any], **more: Any) -> list[Row]:
    """Monthly rows of a figure from a month on; None is a month without row."""
    days = pd.date_range(first, periods=len(values), freq="MS")
    return [
        {"month": day, name: value, **more}
        for day, value in zip(days, values, strict=True)
        if value is not None
    ]


def years(name: str, values: dict[int, Any], **more: Any) -> list[Row]:
    return [{"year": year, name: value, **more} for year, value in values.items()]


def event(on: str, kind: str, value: str = "", evidence: str = "文号") -> Row:
    return {"occurred_on": on, "kind": kind, "value": value, "evidence": evidence}


def told(family: Family, at: int = 0) -> dict[str, Any]:
    """Sign → True, False or None, of one firm."""
    found = {}
    for sign in family.signs:
        value = sign.holds.iloc[at]
        found[sign.code] = None if pd.isna(value) else bool(value)
    return found


def level(family: Family, at: int = 0) -> list[float | None]:
    """Level, least and greatest."""
    return [None if np.isnan(each[at]) else float(each[at]) for each in family.level]


def judged(case: Docket) -> Assessment:
    return assess(case, RULES)


FIGURES = ("electricity_kwh", "tax_paid", "employees")


@cache
def random_park(seed: int, size: int = 60) -> Docket:
    """Firms that run, fade or stopped, with all figures of five years and events."""
    rng = np.random.default_rng(seed)
    names = [f"E{place}" for place in range(size)]
    kind = rng.integers(0, 4, size)
    left = np.array([1.0, 0.4, 0.2, 0.02])[kind]
    stop = rng.integers(40, 58, size)
    scale = np.where(np.arange(60)[None, :] >= stop[:, None], left[:, None], 1.0)
    scale = scale * rng.lognormal(0, 0.1, (size, 60))
    base = rng.uniform(1e3, 1e5, size)[:, None]
    people = rng.integers(2, 200, size)[:, None]
    figures = {
        "electricity_kwh": np.round(base * scale),
        "tax_paid": np.round(base * scale / 1e4, 2) * (scale > 0.1),
        "employees": np.round(people * scale),
    }
    days = pd.date_range("2021-01-01", periods=60, freq="MS").astype("datetime64[ms]")
    monthly = pd.DataFrame(
        {
            "enterprise_id": pd.Series(np.repeat(names, 60), dtype="str"),
            "month": np.tile(days, size),
            **{name: values.ravel() for name, values in figures.items()},
        }
    )
    rows = []
    for place, name in enumerate(names):
        for at, year in enumerate(range(2021, 2026)):
            part = slice(12 * at, 12 * at + 12)
            silent = bool(scale[place, part].mean() < 0.1)
            profit = float(rng.choice([-30, -5, 8, 40]))
            rows.append(
                {
                    "enterprise_id": name,
                    "year": year,
                    "tax_paid": float(figures["tax_paid"][place, part].sum()),
                    "electricity_kwh": float(figures["electricity_kwh"][place, part].sum()),
                    "employees": float(figures["employees"][place, part].mean()),
                    "revenue": float(base[place, 0] * scale[place, part].sum()),
                    "profit": profit,
                    "interest": float(rng.choice([1, 5])),
                    "assets": 1000.0,
                    "liabilities": float(rng.choice([400, 1200])),
                    "annual_report_filed": not silent,
                    "tax_filed": not silent,
                    "lawful_source": "firm",
                }
            )
    said = ("inspection", "court_enforcement", "registry_abnormal", "registry_query")
    words = {"inspection": ("正常生产", "停产，厂区无人")}
    events = [
        {
            "subject": "enterprise",
            "subject_id": names[rng.integers(size)],
            "occurred_on": TODAY - pd.Timedelta(days=int(rng.integers(0, 300))),
            "kind": (code := str(rng.choice(said))),
            "value": str(rng.choice(words.get(code, ("",)))),
            "evidence": "",
        }
        for _ in range(size)
    ]
    firms = [{"enterprise_id": name, "registered_on": "2005-05-05"} for name in names]
    return Docket(
        {
            "enterprises": table("enterprises", firms),
            "returns": table("returns", rows),
            "monthly": monthly,
            "events": table("events", events),
        },
        YEAR,
        TODAY,
    )
