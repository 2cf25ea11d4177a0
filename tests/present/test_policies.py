"""Policies in words: every number with clause, source and confidence."""

import pytest

from landuse.policy import list_policies, load_policy
from landuse.present.policies import cohort_title, policy_text
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
