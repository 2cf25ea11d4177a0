"""Routes from conditions: the worked cases of the notes, three values, and the order between open ones."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.diagnose.routes.judge import OUTCOMES, answer, first_open, judge, reasons
from landuse.policy import CONDITIONS, load_policy

RULES = load_policy("generic-cn-v1").routes
WAYS = [way.id for way in RULES.ways]

# zombies.md 6.13: operating, compliant, solvent, owner commits · stopped, assets of use, acquirer,
# debts 0.9, seized · stopped, not seized, project, owner agrees · tenant in breach, no project ·
# insolvent, seized, creditors, no acquirer · nothing known
STOPPED = {"operating": False, "not_viable": True, "stopped_long": True}
CLEAN = {"prohibited": False, "unfixable": False, "safety_failed": False, "revoked": False}
SOLVENT = {"insolvent": False, "equity": True, "bearable": True}
CASES: list[tuple[dict[str, Any], str | None]] = [
    ({**CLEAN, **SOLVENT, "operating": True, "plan": True, "lease_breach": False}, "upgrade"),
    (
        {**CLEAN, **SOLVENT, **STOPPED, "reusable": True, "acquirer": True, "seized": True,
         "lease_breach": False, "accepted": False, "unpaid": False},
        "merge",
    ),
    (
        {**CLEAN, **STOPPED, "seized": False, "project": True, "owner": True, "acquirer": False,
         "lease_breach": False},
        "replace",
    ),
    ({**CLEAN, **STOPPED, "lease_breach": True, "project": False}, "exit"),
    (
        {**CLEAN, **STOPPED, "insolvent": True, "equity": False, "bearable": False, "seized": True,
         "creditors": True, "acquirer": False, "lease_breach": False},
        "bankruptcy",
    ),
    ({}, None),
]  # fmt: skip


def known(facts: dict[str, Any]) -> dict[str, pd.Series]:
    return {name: pd.Series([facts.get(name)], dtype="boolean") for name in CONDITIONS}


def outcomes(facts: dict[str, Any]) -> dict[str, str]:
    told = known(facts)
    return {way.id: OUTCOMES[judge(told, way).outcome[0]] for way in RULES.ways}


def chosen(facts: dict[str, Any]) -> str | None:
    told = known(facts)
    place = first_open([judge(told, way) for way in RULES.ways])[0]
    return None if place < 0 else WAYS[place]


@pytest.mark.parametrize(("facts", "expected"), CASES)
def test_worked_cases(facts: dict[str, Any], expected: str | None) -> None:
    assert chosen(facts) == expected
    opened = [name for name, outcome in outcomes(facts).items() if outcome == "open"]
    assert opened == ([] if expected is None else [expected])


def test_nothing_known_opens_and_blocks_nothing() -> None:
    assert set(outcomes({}).values()) == {"unknown"}


def test_no_route_open_is_an_answer() -> None:
    """Seized, nobody to take it over, not insolvent, running down: every route is blocked."""
    facts = {**CLEAN, **SOLVENT, **STOPPED, "seized": True, "acquirer": False, "accepted": False,
             "unpaid": False, "lease_breach": False}  # fmt: skip
    assert set(outcomes(facts).values()) == {"blocked"}
    assert chosen(facts) is None


def test_order_between_open_routes() -> None:
    """The order of the policy decides; what a court has chosen comes before."""
    facts = {"prohibited": True, "insolvent": True, "stopped_long": True, "creditors": True}
    assert chosen(facts) == "exit"
    assert chosen({**facts, "accepted": True}) == "bankruptcy"


def test_an_act_that_is_not_on_record_chooses_nothing() -> None:
    assert chosen({"accepted": False, "prohibited": True}) == "exit"
    assert chosen({"prohibited": True}) == "exit"


FACTS = st.fixed_dictionaries({name: st.sampled_from([True, False]) for name in CONDITIONS})


@given(FACTS, st.sets(st.sampled_from(CONDITIONS)))
def test_deletion_never_flips(facts: dict[str, bool], blanked: set[str]) -> None:
    """Whatever is blanked, open and blocked become unknown at most, never each other."""
    whole = outcomes(facts)
    cut = outcomes({name: value for name, value in facts.items() if name not in blanked})
    assert all(cut[name] in (whole[name], "unknown") for name in whole)
    assert set(whole.values()) <= {"open", "blocked"}


@given(FACTS, st.sampled_from(CONDITIONS))
def test_one_condition_is_not_another(facts: dict[str, bool], name: str) -> None:
    """A route asks for nothing beside the conditions that the policy names."""
    turned = {**facts, name: not facts[name]}
    for way in RULES.ways:
        if name not in {each.removeprefix("!") for group in way.all for each in group}:
            assert outcomes(facts)[way.id] == outcomes(turned)[way.id]


def test_opposite() -> None:
    assert answer(known({"seized": True}), "!seized").tolist() == [False]
    assert answer(known({}), "!seized").isna().all()


def test_reasons_name_what_is_met_blocks_and_is_open() -> None:
    (way,) = [each for each in RULES.ways if each.id == "replace"]
    rows = [
        {"not_viable": True, "seized": True, "project": None, "owner": None, "lease_breach": False}
    ] * 3
    told = {
        name: pd.Series([row.get(name) for row in rows], dtype="boolean") for name in CONDITIONS
    }
    calls = []

    def say(parts: dict[str, list[str]]) -> str:
        calls.append(parts)
        return str(parts)

    said = reasons(told, way, judge(told, way), say)
    assert calls == [{"met": ["not_viable"], "blocked": ["!seized"], "open": ["project", "owner"]}]
    assert len(set(said)) == 1
    assert len(said) == 3
    assert np.array_equal(judge(told, way).groups[0], [1, 0, -1, -1])
