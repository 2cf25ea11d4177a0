"""Classes place by place, against the vectorised assignment with ties."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.policy import load_policy
from landuse.score.grade import assign, ranks

GRADES = load_policy("generic-cn-v1").grades
TOTALS = st.lists(st.none() | st.integers(0, 9), max_size=45)


def slow_quotas(count: int, rounding: str) -> list[int]:
    """A, C and D take their share of the whole as long as there are any; B takes the rest."""
    found, left = {}, count
    for grade, percent in (("A", 20), ("C", 35), ("D", 5)):
        whole, rest = divmod(count * percent, 100)
        up = {"floor": False, "round": rest >= 50, "ceil": rest > 0}[rounding]
        found[grade] = min(whole + up, left)
        left -= found[grade]
    found["B"] = left
    return [found[grade] for grade in "ABCD"]


def slow_assign(totals: list[int | None], rounding: str) -> list[int]:
    """Seat the known in falling order; equals sit where the first of them sits."""
    known = sorted((total for total in totals if total is not None), reverse=True)
    seats = [
        at for at, places in enumerate(slow_quotas(len(known), rounding)) for _ in range(places)
    ]
    return [-1 if total is None else seats[known.index(total)] for total in totals]


@settings(max_examples=150)
@given(TOTALS, st.sampled_from(["floor", "round", "ceil"]))
def test_classes_are_what_the_loop_says(totals: list[int | None], rounding: str) -> None:
    grades = GRADES.model_copy(update={"rounding": rounding})
    values = np.array([math.nan if total is None else total for total in totals])
    assert assign(values, grades).tolist() == slow_assign(totals, rounding)


@settings(max_examples=60)
@given(TOTALS)
def test_ranks_are_one_plus_the_better_ones(totals: list[int | None]) -> None:
    values = np.array([math.nan if total is None else total for total in totals])
    found = ranks(values).tolist()
    for total, rank in zip(totals, found, strict=True):
        if total is None:
            assert math.isnan(rank)
        else:
            assert rank == 1 + sum(other > total for other in totals if other is not None)
