"""Rules and records: what changed a grade or a figure names day, document, person, file and row."""

import dataclasses

import pandas as pd
import pytest

from landuse.present.explain import explain
from landuse.schema import fields
from landuse.study import Study
from landuse.words import LANGS, Lang
from tests import demo_run

KEPT = {"subject": "enterprise", "source": "台账.xlsx [事件]", "recorded_by": "李某"}


def typed(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    kinds = {name: field.pandas_dtype for name, field in fields(table).items()}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def firm_of(study: Study) -> str:
    scores = study["scores"]
    plain = (scores["subject"] == "enterprise") & scores["grade"].notna() & scores["rules"].isna()
    return str(scores.loc[plain, "subject_id"].iloc[0])


def recorded(study: Study, identity: str, rules: str, events: list[dict[str, object]]) -> Study:
    """The study in which these rules touched one firm, with its records."""
    scores = study["scores"].copy()
    hit = (scores["subject"] == "enterprise") & (scores["subject_id"] == identity)
    scores["rules"] = scores["rules"].astype("str").where(~hit, rules)
    rows = [
        {**KEPT, "subject_id": identity, "source_row": 7 + at, **row}
        for at, row in enumerate(events)
    ]
    tables = {**study.tables, "scores": scores, "events": typed("events", rows)}
    return dataclasses.replace(study, tables=tables)


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize("lang", LANGS)
def test_an_override_prints_its_record_and_the_rejected_ones_why(lang: Lang) -> None:
    study = demo_run.study()
    identity, on = firm_of(study), day(f"{study.year + 1}-05-06")
    full = {"occurred_on": on, "kind": "override", "evidence": "纪要3", "remark": "联席会议"}
    events = [
        {**full, "value": "B", "occurred_on": day(f"{study.year + 1}-02-01"), "evidence": "纪要1"},
        {**full, "value": "A"},
        {**full, "value": "Z"},
        {**full, "value": "C", "evidence": None},
        {**full, "value": "D", "occurred_on": day(f"{study.year - 1}-05-06")},
    ]
    said = explain(recorded(study, identity, "override", events), identity).text(lang)
    lines = [each for each in said.splitlines() if "台账.xlsx [事件]" in each]
    assert len(lines) == 5
    (heeded,) = [each for each in lines if "未执行" not in each and "Not followed" not in each]
    for part in (f"{on:%Y-%m-%d}", "A", "纪要3", "李某", "联席会议", "8"):
        assert part in heeded
    whys = {
        "zh": ("被后来", "不是本政策的等级", "缺依据", "早于评价年度"),
        "en": ("replaced", "not a grade", "evidence missing", "before the evaluation"),
    }
    for why in whys[lang]:
        assert sum(why in each for each in lines) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_rules_that_events_set_off_print_them(lang: Lang) -> None:
    study = demo_run.study()
    identity, policy = firm_of(study), study.policy
    rules = [each for each in (*policy.adjustments, *policy.vetoes) if each.event]
    assert rules
    for rule in rules:
        event = {"kind": rule.event, "value": "某事", "evidence": "文1号", "remark": "见卷"}
        events = [
            {**event, "occurred_on": day(f"{study.year}-03-01")},
            {**event, "occurred_on": day(f"{study.year + 1}-03-01")},
        ]
        said = explain(recorded(study, identity, rule.id, events), identity).text(lang)
        (line,) = [each for each in said.splitlines() if "台账.xlsx [事件]" in each]
        for part in (f"{study.year}-03-01", "文1号", "李某", "见卷", "7"):
            assert part in line


@pytest.mark.parametrize("lang", LANGS)
def test_a_bonus_prints_count_points_and_limit(lang: Lang) -> None:
    study = demo_run.study()
    identity = firm_of(study)
    rule = study.policy.adjustments[0].model_copy(
        update={"event": "某奖", "blank": [], "tenants": False, "points": 3, "limit": 5, "free": 0}
    )
    policy = study.policy.model_copy(update={"adjustments": [rule]})
    events = [{"kind": "某奖", "occurred_on": day(f"{study.year}-0{m}-01")} for m in (1, 2, 3)]
    changed = dataclasses.replace(recorded(study, identity, rule.id, events), policy=policy)
    said = explain(changed, identity).text(lang)
    (line,) = [each for each in said.splitlines() if "±5" in each]
    assert "3 项" in line if lang == "zh" else "3 found" in line
    assert "+3" in line
    assert "+5.00" in line


@pytest.mark.parametrize("lang", LANGS)
def test_a_figure_that_an_objection_changed_names_it(lang: Lang) -> None:
    study = demo_run.study()
    links = study["links"].dropna(subset=["share"])
    identity, parcel = links["enterprise_id"].iloc[0], links["parcel_id"].iloc[0]
    row = {
        "enterprise_id": identity,
        "changes": "returns.tax_paid",
        "effect": "applied",
        "figure_before": 198.32,
        "figure_after": 310.0,
        "source": "异议.xlsx [登记]",
        "source_row": 17,
        "evidence": "完税证明1",
        "decided_by": "李某",
        "decided_on": day("2023-05-07"),
    }
    log = typed("objections", [row, {**row, "effect": "rejected", "evidence": "空口"}])
    changed = dataclasses.replace(study, tables={**study.tables, "objections": log})
    for subject in (identity, parcel):
        said = explain(changed, subject).text(lang)
        (line,) = [each for each in said.splitlines() if "异议.xlsx [登记]" in each]
        for part in ("198.32→310.00", "17", "完税证明1", "李某", "2023-05-07", identity):
            assert part in line
        assert "空口" not in said
        assert "异议.xlsx" not in explain(study, subject).text(lang)
