"""Rules of expansion in a policy: cited, listed, and refused in words where they are wrong."""

import pytest

from landuse.errors import PolicyError
from landuse.policy import list_policies, load_policy, parse_policy, policy_source, thresholds


@pytest.mark.parametrize("name", ["generic-cn-v1", "demo-2025"])
def test_every_rule_is_cited(name: str) -> None:
    rules = load_policy(name).expansion
    assert rules
    for each in (rules, *rules.layers, *rules.documents):
        assert each.source
        assert each.clause
        assert each.confidence
    assert {each.kind for each in rules.layers if each.role == "forbid"} == {"farmland", "red_line"}
    assert [each.kind for each in rules.layers if each.role == "within"] == ["urban_boundary"]


def test_numbers_are_listed_with_the_other_thresholds() -> None:
    places = dict(thresholds(load_policy("demo-2025")))
    assert places["expansion.overlap"].value == 10
    assert places["expansion.identity"].unit == "ha"
    for name in list_policies():
        assert thresholds(load_policy(name))


def refused(old: str, new: str) -> str:
    source = policy_source("generic-cn-v1")
    assert old in source
    with pytest.raises(PolicyError) as wrong:
        parse_policy(source.replace(old, new).encode(), "my.toml")
    return str(wrong.value)


def test_wrong_rules_are_told_with_their_place() -> None:
    said = refused(
        'identity = { value = 0.01, unit = "ha"', 'identity = { value = 0.01, unit = "mu"'
    )
    assert "expansion.identity.unit" in said
    said = refused('kind = "red_line"\ntitle_zh', 'kind = "farmland"\ntitle_zh')
    assert "farmland" in said
    said = refused('role = "within"', 'role = "inside"')
    assert "role" in said
