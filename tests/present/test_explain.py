"""Explanations: figures, benchmarks, weights and points that add up, back to file and row."""

import dataclasses
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest

from landuse.errors import StudyError
from landuse.present.explain import Explanation, explain
from landuse.present.explain.figures import fine
from landuse.schema import label
from landuse.score.grade import quotas
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word
from tests import demo_run
from tests.present.hostile import HARM


@pytest.fixture
def study() -> Study:
    return demo_run.study()


def graded(study: Study, subject: str, count: int) -> list[str]:
    """Ids spread over the graded subjects, best to worst."""
    scores = study["scores"]
    rows = scores[(scores["subject"] == subject) & scores["grade"].notna()].sort_values("total")
    return rows["subject_id"].iloc[:: max(len(rows) // count, 1)].tolist()


def number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def with_names(study: Study, name: str) -> Study:
    """The study with one firm of another name."""
    firms = study["enterprises"].copy()
    firms.loc[1, "name"] = name
    return dataclasses.replace(study, tables={**study.tables, "enterprises": firms})


@pytest.mark.parametrize("subject", ["parcel", "enterprise"])
def test_points_add_to_the_total(subject: str, study: Study) -> None:
    for identity in graded(study, subject, 40):
        it = explain(study, identity)
        assert it.score is not None
        assert it.points["points"].sum() == pytest.approx(it.score["total"], abs=1e-9)
        assert it.points["weight"].sum() == pytest.approx(100)
        plain = it.points["value"].astype(float) / it.points["benchmark"] * it.points["weight"]
        rules = next(each for each in study.policy.cohorts if each.id == it.score["cohort"])
        known = it.points["value"].notna()
        assert (known | it.points["imputed"]).all()
        for points, free, rule in zip(it.points["points"], plain, rules.indicators, strict=True):
            if np.isnan(free):
                continue
            upper = np.inf if rule.cap is None else rule.cap * rule.weight
            lower = -np.inf if rule.floor is None else rule.floor * rule.weight
            assert points == pytest.approx(min(max(free, lower), upper), abs=1e-9)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("subject", ["parcel", "enterprise"])
def test_text_holds_grade_total_rank_and_each_indicator(
    subject: str, lang: Lang, study: Study
) -> None:
    for identity in graded(study, subject, 8):
        it = explain(study, identity)
        assert it.score is not None
        said = it.text(lang)
        head, policy, _, grade, *_ = said.splitlines()
        assert identity in head
        assert word("values.subject", subject, lang=lang) in head
        assert study.policy.name in policy
        assert str(it.score["grade"]) in grade
        assert number(it.score["total"], 3) in grade
        assert str(it.score["rank"]) in grade
        for row in it.points.itertuples():
            line = next(
                each
                for each in said.splitlines()
                if each.startswith(f"  {label('indicators', row.indicator, lang)}")
                and number(row.points, 3) in each
            )
            for figure in (fine(row.value), fine(row.benchmark), f"{row.weight:g}"):
                assert figure in line
            assert row.clause in line
            assert row.source in line


@pytest.mark.parametrize("lang", LANGS)
def test_arithmetic_that_is_shown_is_true(lang: Lang, study: Study) -> None:
    """Where a cap or floor cuts the points, the line says so; 160 / 17 × 30 = 60 is no reason."""
    cuts = {"zh": ("封顶", "保底", "下限", "上限"), "en": ("cap", "floor")}
    for identity in graded(study, "enterprise", 40):
        it = explain(study, identity)
        lines = {
            each.split("：")[0].split(": ")[0].strip(): each for each in it.text(lang).splitlines()
        }
        for row in it.points.itertuples():
            if row.imputed or np.isclose(row.value / row.benchmark * row.weight, row.points):
                continue
            line = lines[label("indicators", row.indicator, lang)]
            assert any(cut in line for cut in cuts[lang]), line


@pytest.mark.parametrize("lang", LANGS)
def test_quota_line_holds_the_rounding_rule(lang: Lang, study: Study) -> None:
    it = explain(study, graded(study, "enterprise", 1)[0])
    grades = study.policy.grades
    line = it.text(lang).splitlines()[4]
    for grade, count in quotas(it.cohort["ranked"], grades).items():
        assert f"{grade} {count}" in line
    assert text(f"explain.{grades.rounding}", lang=lang) in line
    for part in (grades.remainder, grades.clause, grades.source):
        assert part in line


@pytest.mark.parametrize("lang", LANGS)
def test_source_is_the_very_row_of_the_workbook(lang: Lang, study: Study) -> None:
    folder = demo_run.park().parent
    for identity in graded(study, "enterprise", 3):
        it = explain(study, identity)
        rows = it.sources[it.sources["year"] == study.year]
        source, row = rows.iloc[0]["source"], int(rows.iloc[0]["source_row"])
        line = text("explain.source", lang=lang, enterprise=identity, file=source, row=row)
        assert line in it.text(lang)
        found = re.fullmatch(r"(.+\.xlsx) \[(.+)\]", str(source))
        assert found
        sheet = openpyxl.load_workbook(folder / found[1])[found[2]]
        heads, cells = ([cell.value for cell in sheet[each]] for each in (1, row))
        values = dict(zip(map(str, heads), cells, strict=True))
        returns = study["returns"]
        own = returns[(returns["enterprise_id"] == identity) & (returns["year"] == study.year)]
        assert identity in values.values()
        assert study.year in {int(each) for each in values.values() if str(each).isdigit()}
        tax = next(value for head, value in values.items() if "税" in head and "缴" in head)
        assert float(tax) == pytest.approx(own["tax_paid"].iloc[0])


def test_every_way_to_name_an_enterprise(study: Study) -> None:
    firms = study["enterprises"]
    row = firms[firms["credit_code"].notna() & ~firms["name"].duplicated(keep=False)].iloc[0]
    found = {
        explain(study, each).text()
        for each in (
            row["enterprise_id"],
            row["credit_code"],
            row["name"],
            f"  {row['name']}\n",
        )
    }
    assert len(found) == 1
    assert row["name"] in found.pop()


@pytest.mark.parametrize("lang", LANGS)
def test_parcel_with_finding_and_action(lang: Lang, study: Study) -> None:
    for action in study["actions"].itertuples():
        it = explain(study, action.parcel_id)
        said = it.text(lang)
        assert it.subject == "parcel"
        assert word("values.action", action.action, lang=lang) in said
        assert (action.reasons if lang == "zh" else action.reasons_en) in said
        found = study["findings"]
        told = found[(found["parcel_id"] == action.parcel_id) & (found["outcome"] == "yes")]
        for row in told.itertuples():
            assert word("values.rule", row.rule, lang=lang) in said
            assert number(row.threshold, 3) in said
            assert str(row.clause) in said


def test_findings_are_suspected(study: Study) -> None:
    parcel = study["actions"]["parcel_id"].iloc[0]
    assert "疑似" in explain(study, parcel).text("zh")
    assert "uspected" in explain(study, parcel).text("en")


@pytest.mark.parametrize("lang", LANGS)
def test_links_of_both_sides(lang: Lang, study: Study) -> None:
    link = study["links"].dropna(subset=["share"]).iloc[0]
    for identity, other in (
        (link["parcel_id"], link["enterprise_id"]),
        (link["enterprise_id"], link["parcel_id"]),
    ):
        said = explain(study, identity).text(lang)
        assert other in said
        assert f"{link['share']:.2%}" in said
        assert word("values.method", link["method"], lang=lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_ungraded_says_why(lang: Lang, study: Study) -> None:
    scores = study["scores"]
    open_ = scores[scores["grade"].isna()].drop_duplicates(["subject", "reason"])
    assert len(open_) > 3
    for row in open_.itertuples():
        said = explain(study, row.subject_id).text(lang)
        assert word("values.reason", row.reason, lang=lang) in said
        assert "nan" not in said.lower().split()
        assert "<NA>" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_suspected_zombie_is_explained(lang: Lang, study: Study) -> None:
    """The command explains grade, flag and verdict."""
    verdicts = study["verdicts"]
    for row in verdicts[verdicts["verdict"] == "suspected"].itertuples():
        said = explain(study, row.enterprise_id).text(lang)
        assert word("values.verdict", row.verdict, lang=lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_everything_can_be_explained(lang: Lang, study: Study) -> None:
    known = [*study["parcels"]["parcel_id"][::7], *study["enterprises"]["enterprise_id"][::7]]
    for identity in known:
        said = explain(study, identity).text(lang)
        assert identity in said
        assert not {"nan", "None", "<NA>", "NaT"} & set(re.split(r"[\s：；，、:;,]", said))


def test_unknown_id_suggests_near_ones(study: Study) -> None:
    for identity, near in (("E000", "E0001"), ("E0O01", "E0"), ("43990100100", "439901001")):
        with pytest.raises(StudyError) as caught:
            explain(study, identity)
        for lang in LANGS:
            assert identity in caught.value.message(lang)
            assert near in caught.value.message(lang)


@pytest.mark.parametrize("identity", ["", " ", "zzzzzzzz", "[", "nan", "{x}"])
def test_nothing_near(identity: str, study: Study) -> None:
    with pytest.raises(StudyError) as caught:
        explain(study, identity)
    assert caught.value.message("zh").endswith("—")


def test_a_name_of_two_firms_is_not_guessed(study: Study) -> None:
    twice = with_names(study, str(study["enterprises"]["name"].iloc[0]))
    with pytest.raises(StudyError):
        explain(twice, str(study["enterprises"]["name"].iloc[0]))


@pytest.mark.parametrize("name", [each.strip() for each in HARM])
def test_hostile_names_appear_verbatim(name: str, study: Study) -> None:
    bad = with_names(study, name)
    identity = bad["enterprises"]["enterprise_id"].iloc[1]
    for lang in LANGS:
        assert name in explain(bad, name).text(lang)
        assert name in explain(bad, identity).text(lang)


def test_study_is_not_changed_and_parts_are_frames(study: Study) -> None:
    before = {name: table.copy(deep=True) for name, table in study.tables.items()}
    it = explain(study, graded(study, "parcel", 1)[0])
    assert isinstance(it, Explanation)
    assert str(it) == it.text("zh")
    for part in (it.points, it.links, it.facts, it.sources, it.findings, it.actions):
        assert isinstance(part, pd.DataFrame)
    for name, table in before.items():
        pd.testing.assert_frame_equal(study[name], table)


def test_published_policy_is_cited() -> None:
    other = demo_run.studied("zj-huangyan-2022")
    said = explain(other, graded(other, "enterprise", 1)[0]).text("zh")
    assert "黄岩区2022年度工业企业综合评价公示" in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_grade_that_rests_on_missing_figures_is_marked(lang: Lang) -> None:
    study = demo_run.study()
    scores = study["scores"]
    graded = scores[(scores["subject"] == "enterprise") & scores["grade"].notna()]
    touched, whole = graded[graded["imputed"].notna()], graded[graded["imputed"].isna()]
    assert len(touched)
    names = str(touched["imputed"].iloc[0]).split(",")
    said = explain(study, touched["subject_id"].iloc[0]).text(lang)
    (line,) = [each for each in said.splitlines() if "※" in each]
    assert all(label("indicators", name, lang) in line for name in names)
    assert "※" not in explain(study, whole["subject_id"].iloc[0]).text(lang)


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "按分数为 B 级"), ("en", "By points the grade is B")]
)
def test_a_grade_that_a_rule_changed_names_the_grade_by_points(lang: str, said: str) -> None:
    study = demo_run.study()
    scores = study["scores"]
    hit = scores[scores["rules"].astype("str") == "accident"].iloc[0]
    told = explain(study, hit["subject_id"]).text(lang)
    assert said in told
    plain = scores[
        (scores["cohort"] == "above_scale") & scores["rules"].isna() & scores["grade"].notna()
    ]
    assert said[:4] not in explain(study, plain["subject_id"].iloc[0]).text(lang)


def test_figures_name_file_row_and_columns() -> None:
    study = demo_run.study()
    row = study["returns"].query("year == @study.year").iloc[0]
    told = explain(study, row["enterprise_id"]).text("zh")
    assert f"returns.xlsx [年度报表] 第 {row['source_row']} 行" in told
    columns = next(line for line in told.splitlines() if line.startswith("    列："))
    assert "实缴税收(万元)" in columns
    assert "企业名称" not in columns
