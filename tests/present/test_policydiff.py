"""Two policies side by side in words: whatever differs is said, with what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from landuse.policy import Policy, evaluation, list_policies, load_policy, model, zombie
from landuse.present.policydiff import diff_text
from landuse.schema import label
from landuse.words import LANGS, Lang, text, words

POLICIES = [load_policy(name) for name in list_policies()]
MODELS = [
    each
    for module in (evaluation, model, zombie)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, BaseModel) and each is not BaseModel
]


def choices(annotation: Any) -> list[str]:
    """Texts that a field may be, where they are listed."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [text_ for each in get_args(annotation) for text_ in choices(each)]


def others(value: Any, field: Any) -> list[Any]:
    """Values that are not this one."""
    known = [each for each in choices(field.annotation) if each != value]
    shape = str(field.annotation)
    if value is None:
        return [dt.date(2030, 1, 1) if "date" in shape else "bool" in shape or 12.5]
    if isinstance(value, bool | int):
        return [not value if isinstance(value, bool) else value + 1]
    if isinstance(value, float):
        return [value * 1.5 + 1, value + 1e-9]
    if isinstance(value, list):
        more = 7 if value and isinstance(value[0], int) else (known or ["改"])[-1]
        return [[*value, more], *([value[1:]] if value else [])]
    if isinstance(value, dict | dt.date):
        return [{**value, "A": 0.1} if isinstance(value, dict) else value + dt.timedelta(1)]
    return known or [value + "改"]


def mutants(node: BaseModel) -> Iterator[tuple[str, BaseModel]]:
    """The same with one field changed, of every field at every depth."""
    for name, field in type(node).model_fields.items():
        if name != "sha256":
            for place, value in changed_values(getattr(node, name), field):
                yield f"{name}{place}", node.model_copy(update={name: value})


def changed_values(value: Any, field: Any) -> Iterator[tuple[str, Any]]:
    """Place and value of every change of one field."""
    if isinstance(value, BaseModel):
        yield from ((f".{place}", each) for place, each in mutants(value))
        if "None" in str(field.annotation):
            yield " gone", None
    elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
        for at, rule in enumerate(value):
            before, after = value[:at], value[at + 1 :]
            yield f" without {at}", [*before, *after]
            yield from (
                (f"[{at}].{place}", [*before, each, *after]) for place, each in mutants(rule)
            )
        if len(value) > 1:
            yield " turned round", value[::-1]
    else:
        yield from (("", each) for each in others(value, field))


@pytest.mark.parametrize("policy", POLICIES, ids=list_policies())
def test_every_change_of_every_field_is_said(policy: Policy) -> None:
    same = text("policies.same", lang="zh")
    count = 0
    for place, mutant in mutants(policy):
        for one, other in ((policy, mutant), (mutant, policy)):
            said = diff_text(one, other, lang="zh")
            assert said != same, place
            assert len(said.splitlines()) > 3, place
        count += 1
    assert count > 150


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("each", MODELS, ids=lambda each: each.__name__)
def test_every_field_and_choice_has_words(each: type[BaseModel], lang: Lang) -> None:
    labels = words("policydiff.field", lang=lang)
    for name, field in each.model_fields.items():
        if name == "sha256":
            continue
        assert name in labels or f"{each.__name__}_{name}" in labels, name
        known = words("policydiff.choice", lang=lang)
        if name != "unit":
            assert {f"{name}_{each}" for each in choices(field.annotation)} <= set(known), name


@pytest.mark.parametrize("lang", LANGS)
def test_same_policy_has_no_difference(lang: Lang) -> None:
    for policy in POLICIES:
        assert diff_text(policy, policy, lang=lang) == text("policies.same", lang=lang)


def changed(**changes: object) -> Policy:
    return load_policy("demo-2025").model_copy(update=changes)


def with_rule(**changes: object) -> Policy:
    one = load_policy("demo-2025")
    cohort = one.cohorts[0]
    rule = cohort.indicators[0].model_copy(update=changes)
    first = cohort.model_copy(update={"indicators": [rule, *cohort.indicators[1:]]})
    return changed(cohorts=[first, *one.cohorts[1:]])


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        ({"weight": 50.0}, "权重：规上企业 · 亩均税收 30 → 50", "weight: above scale · tax per mu 30 → 50"),
        ({"missing": "minimum_score"}, "取数缺失：规上企业 · 亩均税收 不计分 → 按本类最低分", "not scored → least points"),
        ({"benchmark": 24.097}, "基准：规上企业 · 亩均税收 本类合计比值 → 24.097 万元/亩", "aggregate of the cohort → 24.097"),
        ({"cap": None}, "封顶倍数：规上企业 · 亩均税收 2 → 不设", "cap (multiple): above scale · tax per mu 2 → none"),
        ({"direction": "less"}, "方向：规上企业 · 亩均税收 越大越好 → 越小越好", "more is better → less is better"),
    ],
)  # fmt: skip
def test_sentences(changes: dict[str, object], zh: str, en: str) -> None:
    one = load_policy("demo-2025")
    for lang, wanted in (("zh", zh), ("en", en)):
        said = diff_text(one, with_rule(**changes), lang=lang).splitlines()
        assert sum(wanted in line for line in said) == 1
        rule = one.cohorts[0].indicators[0]
        assert rule.clause in said[-1]
        assert rule.source in said[-1]


def test_shares_are_per_cent() -> None:
    grades = load_policy("demo-2025").grades
    first = grades.classes[0].model_copy(update={"share": 0.15})
    other = changed(grades=grades.model_copy(update={"classes": [first, *grades.classes[1:]]}))
    assert "比例：A 20% → 15%" in diff_text(load_policy("demo-2025"), other, lang="zh")


def test_what_only_one_has_is_told_with_its_numbers_and_source() -> None:
    one, other = load_policy("generic-cn-v1"), load_policy("zj-huangyan-2022")
    came = diff_text(one, other, lang="zh").splitlines()
    gone = diff_text(other, one, lang="zh").splitlines()
    name = label("indicators", "tax_per_electricity", "zh")
    at = next(i for i, line in enumerate(came) if line.startswith(f"  新增：规下企业 · {name}"))
    assert "权重 50" in came[at]
    assert "0.2352 万元/千千瓦时" in came[at]
    assert "0.2352×50" in came[at + 1]
    assert any(line.startswith(f"  取消：规下企业 · {name}") for line in gone)


def test_order_of_cohorts_is_said_since_the_first_that_fits_counts() -> None:
    one = load_policy("demo-2025")
    said = diff_text(one, changed(cohorts=one.cohorts[::-1]), lang="zh")
    assert (
        "评价类别与指标 次序：规上企业 > 规下企业 > 工业宗地 → 工业宗地 > 规下企业 > 规上企业"
        in said
    )


def test_both_sources_are_named_where_they_are_not_the_same() -> None:
    said = diff_text(load_policy("generic-cn-v1"), load_policy("zj-huangyan-2022"), lang="zh")
    line = next(each for each in said.splitlines() if "亩均税收/24.097×30" in each)
    assert "指标值/基准值×权重" in line
    assert "可信度：低" in line
    assert "可信度：高" in line


@pytest.mark.parametrize("lang", LANGS)
def test_no_keys_and_no_code_words_are_shown(lang: Lang) -> None:
    for one in POLICIES:
        for other in POLICIES:
            said = diff_text(one, other, lang=lang)
            for code in (
                "model_dump",
                "cohorts[",
                "_scale",
                "wan_yuan",
                "None",
                "benchmark_by",
                "mean_of",
            ):
                assert code not in said, (one.name, other.name, code)
