"""Faults of sense are told together with faults of shape, and nothing that only follows from those."""

import pytest

from landuse.errors import PolicyError
from landuse.policy import parse_policy, policy_source
from landuse.words import LANGS

SOURCE = policy_source("generic-cn-v1")
UNKNOWN = ("[vacancy]", "colour = 'red'\n[vacancy]")
NEGATIVE = ('benchmark = "aggregate"', "benchmark = -1")
DATES = ("jurisdiction =", "valid_from = 2025-01-01\nvalid_to = 2024-01-01\njurisdiction =")


def refused(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    text = SOURCE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(PolicyError) as error:
        parse_policy(text.encode(), "own.toml")
    for note in error.value.problems:
        for lang in LANGS:
            assert "own.toml" in note.message(lang)
    return [(n.code.removeprefix("policy."), n.message("zh") + n.remedy("zh")) for n in error.value.problems]  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (UNKNOWN, "unknown_key"),
        (('rounding = "round"', 'rounding = "bankers"'), "bad_value"),
        (('id = "below_scale"', 'id = "below_scale"\nformula = "guess"'), "bad_value"),
    ],
)
def test_both_kinds_at_once(shape: tuple[str, str], code: str) -> None:
    assert {each for each, _ in refused(shape, NEGATIVE, DATES)} == {code, "bad_benchmark", "dates"}


@pytest.mark.parametrize(
    "change",
    [("weight = 30", "wieght = 30"), ("weight = 30", "weight = -30"), ("share = 0.20", 'share = "x"')],
)  # fmt: skip
def test_what_only_follows_is_not_told(change: tuple[str, str]) -> None:
    if change[0] not in SOURCE:
        pytest.skip("not in the shipped policy")
    assert {each for each, _ in refused(change)} <= {"unknown_key", "bad_value", "missing_key"}


def test_a_benchmark_may_be_a_number_or_one_of_three_words() -> None:
    ((code, said),) = refused(('benchmark = "aggregate"', 'benchmark = "best"'))
    assert code == "bad_value"
    for each in ("数字", "aggregate", "mean_of_ratios", "maximum"):
        assert each in said
