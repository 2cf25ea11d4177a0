"""Route rules: shipped ones are sound and cited; unknown conditions are refused with those known."""

from pathlib import Path

import pytest

from landuse.errors import PolicyError
from landuse.policy import (
    CONDITIONS,
    ROUTES,
    RouteRules,
    list_policies,
    load_policy,
    policy_source,
)
from landuse.policy.routes import route_faults

TEXT = policy_source("generic-cn-v1")


@pytest.mark.parametrize("name", list_policies())
def test_shipped_routes_are_sound(name: str) -> None:
    rules = load_policy(name).routes
    assert rules is not None
    assert route_faults(rules) == []
    assert tuple(way.id for way in rules.ways) == ROUTES
    assert rules.jurisdiction
    for rule in (rules, *rules.ways, *rules.records):
        assert rule.source
        assert rule.clause
        assert rule.confidence


def test_every_condition_is_used_and_every_record_answers_one_that_is() -> None:
    rules: RouteRules = load_policy("generic-cn-v1").routes
    asked = {name.removeprefix("!") for way in rules.ways for group in way.all for name in group}
    assert asked | {"wages_owed"} == set(CONDITIONS)
    assert {record.condition for record in rules.records} <= set(CONDITIONS)
    assert all(record.kinds or record.words for record in rules.records)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('"not_viable"]', '"unviable"]', "unviable"),
        ('"!seized"]', '"!sealed"]', "!sealed"),
        ('decided_by = ["accepted"]', 'decided_by = ["courts"]', "courts"),
        ('{ condition = "owner", holds = true', '{ condition = "owners", holds = true', "owners"),
        ('[["reusable"], ', "[[], ", "[]"),
    ],
)
def test_unknown_conditions_are_refused(tmp_path: Path, old: str, new: str, found: str) -> None:
    assert old in TEXT
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_policy(own)
    said = str(refused.value)
    assert found in said
    assert "not_viable" in said  # the conditions that there are


def test_a_route_stands_once(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(TEXT.replace('id = "merge"', 'id = "exit"'), encoding="utf-8")
    with pytest.raises(PolicyError, match="exit"):
        load_policy(own)


def test_a_section_of_its_own_replaces_what_is_taken_over(tmp_path: Path) -> None:
    more = 'like = "generic-cn-v1"\nbearable = { value = 0.8, unit = "1", source = "x", confidence = "low" }'
    text = policy_source("js-huaian-2024").replace(
        '[routes]\nlike = "generic-cn-v1"', f"[routes]\n{more}"
    )
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    rules = load_policy(own).routes
    assert rules is not None
    assert rules.bearable.value == 0.8
    assert rules.ways == load_policy("generic-cn-v1").routes.ways
