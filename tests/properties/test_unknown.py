"""Law of gaps: a blank cell may leave an answer open, it never turns yes into no or no into yes.

Blanks are set in about a third of the rows of one column at a time. Not blanked: keys, and columns
that say who sits where and since when (a blank there moves the firm, it hides no figure). Two
readings of a blank are the rule itself: no start agreed → a year after delivery (order 53, art. 21),
no completion date → not completed yet; they have their own tests.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from landuse.pipeline import score
from landuse.study import Inputs, Study
from tests.factories import make_inputs

POLICY = "demo-2025"
SEED = 28
CELLS = {
    "returns": (
        "tax_paid", "revenue", "value_added", "employees", "energy_tce", "electricity_kwh",
        "emissions_t", "rd_expense", "annual_report_filed", "tax_filed",
    ),
    "units": ("state", "vacant_since"),
    "enterprises": (
        "above_scale", "status", "stopped_on", "sector_prohibited", "safety_env_failed",
    ),
    "contracts": (
        "delivered_on", "completion_due_on", "started", "started_on", "suspended_on", "area",
        "area_to_develop", "area_developed", "land_price", "total_investment", "invested",
        "invest_per_mu", "delay_cause", "delay_evidence",
    ),
    "parcels": ("floor_area", "footprint", "far_min"),
}  # fmt: skip
CASES = [(table, column) for table, columns in CELLS.items() for column in columns]


@cache
def park() -> tuple[Inputs, Study]:
    inputs = make_inputs(36, SEED, policy=POLICY)
    return inputs, score(inputs)


def blanked(inputs: Inputs, table: str, column: str, seed: int) -> Inputs:
    frame = inputs.tables[table]
    if column not in frame:
        pytest.skip(f"the park has no {column}")
    hit = np.random.default_rng(seed).random(len(frame)) < 0.35
    tables = {**inputs.tables, table: frame.assign(**{column: frame[column].mask(hit)})}
    return Inputs(inputs.park, tables, inputs.crs, shapes=inputs.shapes)


def outcomes(study: Study) -> pd.Series:
    keys = ["subject", "subject_id", "rule"]
    frame = study["findings"].astype(dict.fromkeys([*keys, "outcome"], "str"))
    return frame.set_index(keys)["outcome"]


@pytest.mark.parametrize(("table", "column"), CASES)
def test_a_blank_never_turns_yes_and_no(table: str, column: str) -> None:
    inputs, whole = park()
    with_gaps = score(blanked(inputs, table, column, SEED))
    was, now = outcomes(whole).align(outcomes(with_gaps), join="inner")
    assert len(was) > 100
    pairs = pd.DataFrame({"was": was, "now": now})
    turned = pairs[pairs["was"].isin(["yes", "no"]) & pairs["now"].isin(["yes", "no"])]
    turned = turned[turned["was"] != turned["now"]]
    assert turned.empty, f"a missing {table}.{column} decides:\n{turned}"
    sure = pairs[(pairs["was"] == "unknown") & pairs["now"].isin(["yes", "no"])]
    assert sure.empty, f"less of {table}.{column} is known and more is sure:\n{sure}"


@pytest.mark.parametrize("column", ["tax_paid", "annual_report_filed", "tax_filed"])
def test_a_blank_makes_no_suspect_and_clears_none(column: str) -> None:
    inputs, whole = park()
    with_gaps = score(blanked(inputs, "returns", column, 5))
    rank = {"active": 0, "watch": 1, "suspected": 2, "confirmed": 3}
    was = whole["verdicts"]["verdict"].astype("str").map(rank)
    low, high = (
        with_gaps["verdicts"][f"verdict_{end}"].astype("str").map(rank) for end in ("low", "high")
    )
    told = was.notna()
    assert (low[told] <= was[told]).all()
    assert (was[told] <= high[told]).all()
    assert {0, 1} <= set(was[told])


def test_the_park_of_these_tests_has_every_answer() -> None:
    found = outcomes(park()[1])
    for rule in ("idle_not_started", "idle_suspended", "vacant", "low_yield"):
        of_rule = found[found.index.get_level_values("rule") == rule]
        assert {"yes", "no", "unknown"} <= set(of_rule), rule
