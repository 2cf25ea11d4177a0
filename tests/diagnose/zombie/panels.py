"""Random panels for the zombie methods: figures on a few steps, so that every answer occurs."""

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.methods import METHODS, judge
from landuse.diagnose.zombie.panel import Panel, Told
from landuse.policy import load_policy

YEARS = range(2018, 2025)
RULES = load_policy("generic-cn-v1").zombie.methods
STEPS: dict[str, tuple[float, ...]] = {
    "profit": (-60, -20, 5, 40),
    "net_profit": (-50, -10, 5, 30),
    "ebit": (-40, 1, 3, 60),
    "ebitda": (-20, 2, 4, 80),
    "interest": (0, 1, 5, 30),
    "assets": (0, 500, 900, 2000),
    "liabilities": (0, 300, 600, 1800),
    "short_loans": (0, 100, 300),
    "long_loans": (0, 100, 400),
    "bonds": (0, 0, 50),
    "borrowings": (0, 100, 200, 400),
    "debt": (0, 100, 300),
    "subsidy": (0, 5, 20),
    "non_operating_income": (0, 10),
    "net_investment": (-20, 10),
    "mean_rate": (0.04,),
    "revenue": (50, 80, 120),
    "price_change": (0.02,),
    "leverage_median": (0.5,),
    "q": (0.8, 1.6),
    "q_median": (1.2,),
    "stopped_months": (0, 3, 6, 20),
    "revoked_years": (0, 1, 3),
    "equipment_idle": (0.1, 0.5, 0.8),
    "land_idle": (0.0, 0.5, 0.9),
    "capacity_load": (0.1, 0.3, 0.7),
    "tax_arrears": (0, 0, 8),
    "assets_sealed": (0, 1),
    "annual_report_filed": (0, 1),
    "tax_filed": (0, 1),
    "sector_prohibited": (0, 0, 1),
    "safety_env_failed": (0, 0, 1),
    "founded": (1995, 2008, 2012, 2016),
}
BY_FIRM = ("founded", "sector_prohibited")


def random_panel(rng: np.random.Generator, size: int = 40) -> Panel:
    """Firms with all figures of all years."""
    columns = {}
    for name, steps in STEPS.items():
        width = 1 if name in BY_FIRM else len(YEARS)
        drawn = rng.choice(np.array(steps, dtype=float), (size, width))
        columns[name] = pd.Series(np.broadcast_to(drawn, (size, len(YEARS))).ravel().copy())
    return Panel(size, YEARS, columns)


def blanked(panel: Panel, rng: np.random.Generator, share: float) -> Panel:
    """The same panel with cells missing; a bond rate or median that is known stays."""
    columns = {
        name: values.mask(rng.random(len(values)) < share) for name, values in panel.columns.items()
    }
    return Panel(panel.size, panel.years, columns)


def with_columns(panel: Panel, **columns: Any) -> Panel:
    return Panel(panel.size, panel.years, {**panel.columns, **columns})


def answers(panel: Panel) -> dict[str, Told]:
    """All methods; every figure is there."""
    rules = RULES.model_copy(
        update={"rates": [*RULES.rates, *(_bond(year) for year in range(2010, 2016))]}
    )
    found = judge(panel, rules, 2)
    assert set(found) == set(METHODS)
    return found


def _bond(year: int) -> Any:
    return RULES.rates[0].model_copy(update={"year": year})


def coded(answer: Told) -> np.ndarray:
    """1 yes, 0 no, −1 unknown, −2 not applicable."""
    holds = answer.holds.to_numpy(dtype=float, na_value=-1)
    return np.where(answer.applies, holds, -2)
