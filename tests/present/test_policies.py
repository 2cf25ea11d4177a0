"""Policies in words: every number with clause, source and confidence; where two differ."""

import pytest

from landuse.policy import Policy, list_policies, load_policy
from landuse.present.policies import cohort_title, diff_text, policy_text
from landuse.schema import label
from landuse.words import LANGS, Lang, text, word


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", list_policies())
def test_every_number_is_shown_with_its_source(name: str, lang: Lang) -> None:
    policy = load_policy(name)
    said = policy_text(policy, lang=lang)
    lines = said.splitlines()
    assert name in lines[0]
    assert policy.policy.source in said
    for cohort in policy.cohorts:
        head = next(each for each in lines if each.startswith(f"[{cohort_title(cohort, lang)}]"))
        first = lines.index(head) + 1 + (cohort.formula == "minmax")
        below = lines[first:][: len(cohort.indicators)]
        for rule, line in zip(cohort.indicators, below, strict=True):
            assert label("indicators", rule.name, lang) in line
            assert (f"{rule.weight:g}" if rule.weight else "—") in line
            assert rule.clause in line
            assert word("values.confidence", rule.confidence, lang=lang) in line
            if isinstance(rule.benchmark, float):
                assert f"{rule.benchmark:g}" in line
    for rule in (
        policy.idle.no_start,
        policy.idle.developed_share,
        policy.idle.invested_share,
        policy.idle.fee_rate,
        policy.idle.recover,
        policy.vacancy.rate,
        policy.vacancy.unit_months,
        *policy.low_yield.criteria,
    ):
        assert any(
            f"= {rule.value:.4g} " in line and rule.clause in line and rule.source in line
            for line in lines
        ), rule
    for each in policy.grades.classes:
        assert (each.grade if each.share is None else f"{each.grade} {each.share:.0%}") in said
    for each in (*policy.exemptions, *policy.adjustments, *policy.vetoes):
        assert any(each.id in line and each.clause in line for line in lines)
    assert text(f"explain.{policy.grades.rounding}", lang=lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_benchmarks_of_huangyan_keep_all_digits(lang: Lang) -> None:
    said = policy_text(load_policy("zj-huangyan-2022"), lang=lang)
    for benchmark in (
        "24.097",
        "136.16",
        "2.694",
        "4929.81",
        "18.14",
        "0.0302",
        "11.5932",
        "0.2352",
    ):
        assert benchmark in said


@pytest.mark.parametrize("lang", LANGS)
def test_same_policy_has_no_difference(lang: Lang) -> None:
    policy = load_policy("demo-2025")
    assert diff_text(policy, policy, lang=lang) == text("policies.same", lang=lang)


def changed(**changes: object) -> Policy:
    return load_policy("demo-2025").model_copy(update=changes)


def test_each_difference_is_one_line_with_its_place() -> None:
    one = load_policy("demo-2025")
    cohort = one.cohorts[0]
    rule = cohort.indicators[0].model_copy(update={"weight": 31.0})
    cohorts = [
        cohort.model_copy(update={"indicators": [rule, *cohort.indicators[1:]]}),
        *one.cohorts[1:],
    ]
    place = f"cohorts[{cohort.id}].indicators[{rule.name}].weight"
    assert diff_text(one, changed(cohorts=cohorts), lang="en").splitlines() == [
        "demo-2025  ↔  demo-2025",
        f"  {place}: 30.0  →  31.0",
    ]


def test_what_only_one_has_is_shown_from_both_sides() -> None:
    one, other = load_policy("demo-2025"), changed(cohorts=load_policy("demo-2025").cohorts[1:])
    gone = diff_text(one, other, lang="zh").splitlines()[1:]
    came = diff_text(other, one, lang="zh").splitlines()[1:]
    assert len(gone) == len(came) > 5
    assert all(line.endswith("→  —") for line in gone)
    assert all(":  —  →" in line or ": —  →" in line for line in came)


def test_order_of_cohorts_is_no_difference() -> None:
    one = load_policy("demo-2025")
    other = changed(cohorts=one.cohorts[::-1])
    assert diff_text(one, other, lang="en") == text("policies.same", lang="en")


def test_real_policies_differ() -> None:
    said = diff_text(load_policy("generic-cn-v1"), load_policy("zj-huangyan-2022"), lang="zh")
    assert "cohorts[above_scale].indicators[tax_per_mu].benchmark: aggregate  →  24.097" in said
