"""Policies: the shipped ones cite every number; wrong ones are refused with all problems at once."""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from landuse.errors import PolicyError
from landuse.policy import (
    Policy,
    check_policy,
    list_policies,
    load_policy,
    parse_policy,
    policy_source,
)
from landuse.schema import fields
from landuse.words import LANGS

SHIPPED = list_policies()
SOUND = files("landuse").joinpath("policies", "generic-cn-v1.toml").read_text(encoding="utf-8")
HUANGYAN = {
    "above_scale": {
        "tax_per_mu": (30, 24.097, "wan_yuan/mu"),
        "value_added_per_mu": (20, 136.16, "wan_yuan/mu"),
        "value_added_per_tce": (20, 2.694, "wan_yuan/tce"),
        "value_added_per_emission": (10, 4929.81, "wan_yuan/t"),
        "output_per_worker": (10, 18.14, "wan_yuan/person"),
        "rd_share": (10, 0.0302, "1"),
    },
    "below_scale": {
        "tax_per_mu": (50, 11.5932, "wan_yuan/mu"),
        "tax_per_electricity": (50, 0.2352, "wan_yuan/MWh"),
    },
}
"""Weights and benchmarks of 2022 as published 2023-09-25: 黄岩区综合评价公示."""


def source_of(name: str) -> dict[str, Any]:
    content = files("landuse").joinpath("policies", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def tables_with_numbers(node: Any, place: str, cited: bool) -> Iterator[tuple[str, bool]]:
    """Each table of a TOML file that holds a number, and whether it or one around it is cited."""
    if isinstance(node, list):
        for position, each in enumerate(node):
            yield from tables_with_numbers(each, f"{place}[{position}]", cited)
    elif isinstance(node, dict):
        here = "grade" in node and cited
        own = here or bool(node.get("source") and node.get("confidence"))
        if any(isinstance(value, int | float) for value in node.values()):
            yield place, own
        for key, value in node.items():
            yield from tables_with_numbers(value, f"{place}.{key}", own)


def refused(content: str | bytes) -> PolicyError:
    """Error of a policy; each of its problems has words in both languages."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(content if isinstance(content, bytes) else content.encode(), "mine.toml")
    for note in caught.value.problems:
        for lang in LANGS:
            assert note.message(lang)
            assert note.remedy(lang)
    return caught.value


def changed(*changes: tuple[str, str]) -> str:
    """The generic policy with some text replaced once each."""
    content = SOUND
    for old, new in changes:
        assert old in content, old
        content = content.replace(old, new, 1)
    return content


def codes(error: PolicyError) -> list[str]:
    return [note.code.removeprefix("policy.") for note in error.problems]


NO_SUM = ("share = 0.20", "share = 0.30")
UNKNOWN = ('name = "tax_per_mu"', 'name = "tax_per_acre"')


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_policy_is_sound(name: str) -> None:
    policy = load_policy(name)
    assert policy.name == name
    assert check_policy(policy) == []
    if policy.grades.method == "quota":
        assert abs(sum(each.share for each in policy.grades.classes) - 1) < 1e-12


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_has_source_and_confidence(name: str) -> None:
    found = dict(tables_with_numbers(source_of(name), name, cited=False))
    assert len(found) > 20
    assert [place for place, cited in found.items() if not cited] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_weights_of_a_cohort_add_to_100_and_units_are_those_of_the_field(name: str) -> None:
    known = fields("indicators")
    for cohort in load_policy(name).cohorts:
        weights = [each.weight for each in cohort.indicators]
        assert set(weights) == {None} or sum(weights) == pytest.approx(100)
        assert {each.unit == known[each.name].unit for each in cohort.indicators} == {True}


def test_shipped_policies() -> None:
    assert sorted(SHIPPED) == SHIPPED
    assert {"zj-huangyan-2022", "generic-cn-v1", "demo-2025"} <= set(SHIPPED)


@pytest.mark.parametrize("cohort", HUANGYAN)
def test_huangyan_2022_is_as_published(cohort: str) -> None:
    policy = load_policy("zj-huangyan-2022")
    rules = next(each for each in policy.cohorts if each.id == cohort)
    found = {each.name: (each.weight, each.benchmark, each.unit) for each in rules.indicators}
    assert found == HUANGYAN[cohort]
    assert all(each.multiplier == 1 and each.cap is None for each in rules.indicators)
    assert policy.policy.evaluation_year == 2022


def test_huangyan_missing_emissions_get_the_mean_of_the_cohort() -> None:
    rules = load_policy("zj-huangyan-2022").cohorts[0].indicators
    told = {each.name: each.missing for each in rules}
    assert told.pop("value_added_per_emission") == "cohort_mean_score"
    assert set(told.values()) == {"unscored"}


def test_idle_land_follows_order_53() -> None:
    for name in SHIPPED:
        idle = load_policy(name).idle
        assert (idle.no_start.value, idle.suspended.value, idle.recover.value) == (12, 12, 24)
        assert idle.developed_share.value == pytest.approx(1 / 3)
        assert (idle.invested_share.value, idle.fee_rate.value) == (0.25, 0.20)


def test_digest_is_that_of_the_text_whatever_the_line_ends() -> None:
    unix = parse_policy(SOUND.encode(), "x.toml")
    windows = parse_policy(SOUND.replace("\n", "\r\n").encode(), "x.toml")
    assert unix == windows
    assert unix.sha256 == hashlib.sha256(SOUND.encode()).hexdigest()
    assert parse_policy(changed(("2000", "2001")).encode(), "x.toml").sha256 != unix.sha256


def test_byte_order_mark_is_read() -> None:
    assert parse_policy(b"\xef\xbb\xbf" + SOUND.encode(), "x.toml").name == "generic-cn-v1"


def test_policy_from_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "政策"
    folder.mkdir()
    (folder / "我的.toml").write_text(SOUND, encoding="utf-8")
    for policy in (
        load_policy(folder / "我的.toml"),
        load_policy(str(folder / "我的.toml")),
        load_policy("我的.toml", base=folder),
        load_policy("政策/我的.toml", base=tmp_path),
    ):
        assert policy == load_policy("generic-cn-v1")


@pytest.mark.parametrize("name", ["nothing", "nothing.toml", "", "../policies/demo-2025"])
def test_no_such_policy_names_the_shipped_ones(name: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(name)
    for lang in LANGS:
        assert all(each in caught.value.message(lang) for each in SHIPPED)


def test_policy_is_frozen() -> None:
    policy = load_policy("demo-2025")
    with pytest.raises(ValueError, match="frozen"):
        policy.cohorts[0].indicators[0].weight = 1  # type: ignore[misc]  # what is tested


@pytest.mark.parametrize("content", ["[policy", SOUND.encode("gb18030"), b"\x00"])
def test_no_toml(content: str | bytes) -> None:
    assert codes(refused(content)) == ["no_toml"]


def test_empty_policy_lacks_each_part() -> None:
    error = refused("")
    assert set(codes(error)) == {"missing_key"}
    places = {note.params["place"] for note in error.problems}
    assert {"policy", "land", "cohorts", "grades", "idle", "vacancy", "low_yield"} <= places


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("[vacancy]", "colour = 'red'\n[vacancy]"), "unknown_key", "colour"),
        (("[scale]\nrevenue", "[scale]\nrevenu"), "missing_key", "scale.revenue"),
        (NO_SUM, "shares", "1.1"),
        (('remainder = "B"', 'remainder = "X"'), "remainder", "X"),
        (UNKNOWN, "unknown_indicator", "tax_per_acre"),
        (
            ('name = "value_added_per_mu"', 'name = "tax_per_mu"'),
            "repeated_indicator",
            "tax_per_mu",
        ),
        (('id = "below_scale"', 'id = "above_scale"'), "repeated_cohort", "above_scale"),
        (('benchmark = "aggregate"', "benchmark = -1"), "bad_benchmark", "tax_per_mu"),
        (('benchmark = "aggregate"', "benchmark = 0"), "bad_benchmark", "tax_per_mu"),
        (('benchmark = "aggregate"', "benchmark = nan"), "bad_value", "nan"),
        (('benchmark = "aggregate"', "benchmark = inf"), "bad_value", "inf"),
        (('benchmark = "aggregate"', 'benchmark = "median"'), "bad_value", "median"),
        (("weight = 30", "weight = -30"), "bad_value", "-30"),
        (("weight = 30", "weight = nan"), "bad_value", "nan"),
        (("weight = 30", "weight = inf"), "bad_value", "inf"),
        (('rounding = "round"', 'rounding = "bankers"'), "bad_value", "bankers"),
        (('id = "stopped"', 'id = "haunted"'), "unknown_criterion", "haunted"),
        (
            ("jurisdiction =", "valid_from = 2025-01-01\nvalid_to = 2024-01-01\njurisdiction ="),
            "dates",
            "",
        ),
    ],
)
def test_one_fault(change: tuple[str, str], code: str, said: str) -> None:
    error = refused(changed(change))
    assert code in codes(error)
    for lang in LANGS:
        assert said in error.message(lang)


@pytest.mark.parametrize(
    ("change", "near"),
    [
        (("weight = ", "wieght = "), "weight"),
        (("[low_yield]", "[low_yeild]"), "low_yield"),
        (("no_start", "no_strat"), "no_start"),
    ],
)
def test_an_unknown_key_is_told_the_nearest_of_its_section(
    change: tuple[str, str], near: str
) -> None:
    (note, *_) = [e for e in refused(changed(change)).problems if e.code == "policy.unknown_key"]
    assert note.params["near"] == near
    assert near in note.params["valid"]
    assert "sha256" not in note.params["valid"]
    assert near in note.remedy("zh")


def test_number_without_source_or_confidence_is_refused() -> None:
    rule = 'revenue = 2000\nsource = "国家统计局规模以上工业统计口径"'
    assert codes(refused(changed((rule, "revenue = 2000")))) == ["missing_key"]
    error = refused(changed((rule, rule + "\nconfidence = 'sure'\nx = 1")))
    assert set(codes(error)) <= {"no_toml", "bad_value", "unknown_key"}


def test_several_faults_of_one_kind_at_once() -> None:
    error = refused(
        changed(
            UNKNOWN,
            ('name = "value_added_per_mu"', 'name = "output_per_mu"'),
            ('id = "below_scale"', 'id = "above_scale"'),
            ('id = "stopped"', 'id = "haunted"'),
        )
    )
    assert sorted(codes(error)) == [
        "repeated_cohort",
        "unknown_criterion",
        "unknown_indicator",
        "unknown_indicator",
    ]


def test_faults_of_shape_and_of_sense_at_once() -> None:
    """Who mends the one should not have to come back for the other."""
    error = refused(changed(NO_SUM, UNKNOWN, ("[vacancy]", "colour = 'red'\n[vacancy]")))
    assert sorted(codes(error)) == ["shares", "unknown_indicator", "unknown_key"]


@pytest.mark.parametrize("change", [NO_SUM, ("weight = 30", "weight = -30")])
def test_what_was_expected_is_said_in_chinese(change: tuple[str, str]) -> None:
    """The Chinese remedy holds no English sentence of a library or of code."""
    said = refused(changed(change)).message("zh")
    assert "class shares" not in said
    assert "Input should be" not in said


def test_policy_survives_json() -> None:
    """As study.json keeps it."""
    policy = load_policy("zj-huangyan-2022")
    assert Policy.model_validate(policy.model_dump(mode="json")) == policy


@pytest.mark.parametrize(
    ("change", "read", "expected"),
    [
        (
            (
                'benchmark = "aggregate"\nunit = "wan_yuan/mu"',
                'benchmark = 38.67\nunit = "亿元/平方公里"',
            ),
            lambda policy: policy.cohorts[0].indicators[0].benchmark,
            257.8,
        ),
        (
            ('no_start = { value = 12, unit = "months"', 'no_start = { value = 1, unit = "years"'),
            lambda policy: policy.idle.no_start.value,
            12,
        ),
        (
            ('rate = { value = 0.5, unit = "1"', 'rate = { value = 50, unit = "%"'),
            lambda policy: policy.vacancy.rate.value,
            0.5,
        ),
    ],
)
def test_a_figure_in_another_unit_is_converted_or_refused(
    change: tuple[str, str], read: Callable[[Policy], Any], expected: float
) -> None:
    """Never taken as if it were in the unit of the tool."""
    try:
        found = read(parse_policy(changed(change).encode(), "mine.toml"))
    except PolicyError as error:
        found = expected if "unit" in str(error) else None
    assert found == pytest.approx(expected, rel=1e-3)


def test_a_figure_in_no_unit_is_refused() -> None:
    error = refused(
        changed(('rate = { value = 0.5, unit = "1"', 'rate = { value = 0.5, unit = "x"'))
    )
    assert "unit" in error.message("en")


def test_a_policy_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: Path) -> bytes:
        raise PermissionError(13, "locked")

    (tmp_path / "p.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(PolicyError) as caught:
        load_policy("p.toml", base=tmp_path)
    assert [note.code for note in caught.value.problems] == ["policy.no_permission"]


def test_what_a_policy_takes_over_counts_and_can_be_replaced(tmp_path: Path) -> None:
    text = policy_source("zj-huangyan-2022")
    whole, generic = load_policy("zj-huangyan-2022"), load_policy("generic-cn-v1")
    assert whole.zombie == generic.zombie
    assert whole.routes == generic.routes
    own = tmp_path / "own.toml"
    weight = 'weight = { value = 3.0, unit = "1", source = "x", confidence = "low" }'
    own.write_text(
        text.replace(
            'like = "generic-cn-v1"', f'like = "generic-cn-v1"\nfinancial = {{ {weight} }}', 1
        ),
        encoding="utf-8",
    )
    changed = load_policy(own)
    assert changed.zombie is not None
    assert changed.zombie.financial is not None
    assert changed.zombie.financial.weight.value == 3.0
    assert changed.zombie.methods == generic.zombie.methods
    own.write_text(text, encoding="utf-8")
    assert load_policy(own).sha256 == whole.sha256
    own.write_text(text.replace('like = "generic-cn-v1"', 'like = "nobody"'), encoding="utf-8")
    with pytest.raises(PolicyError, match="nobody"):
        load_policy(own)
