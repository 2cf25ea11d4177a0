"""Placing: ties against quotas, the step that chose a grade, and shares never rounded to all."""

import dataclasses

import pytest

from landuse.present.explain import explain
from landuse.present.explain.figures import number, share, signed
from landuse.present.explain.placed import group_title
from landuse.words import LANGS, Lang, text
from tests import demo_run


@pytest.mark.parametrize("lang", LANGS)
def test_steps_say_which_chose_and_the_border(lang: Lang) -> None:
    study = demo_run.studied("ha-zhengzhou-2018")
    scores, values = study["scores"], study["indicators"]
    firms = scores[(scores["subject"] == "enterprise") & scores["grade_by_points"].notna()]
    now = values[(values["subject"] == "enterprise") & (values["year"] == study.year)]
    tax = now.set_index("subject_id")["tax_per_mu"]
    peers = firms["peers"].astype("str").iloc[0]
    group = firms[firms["peers"].astype("str") == peers] if peers != "nan" else firms
    best = group.loc[group["grade_by_points"] == "A", "subject_id"]
    assert len(best)
    border = number(tax[best].min())
    head = {"zh": "第 1 步", "en": "Step 1"}[lang]
    for identity in best:
        (line,) = [x for x in explain(study, identity).text(lang).splitlines() if head in x]
        assert number(tax[identity]) in line
        assert border in line
    rest = {"zh": "其余归 B", "en": "the rest are B"}[lang]
    others = group.loc[group["grade_by_points"] == "B", "subject_id"]
    for identity in others.iloc[:4]:
        assert rest in explain(study, identity).text(lang)
    for identity in best:
        assert rest not in explain(study, identity).text(lang)


@pytest.mark.parametrize("lang", LANGS)
def test_ties_say_the_counts_awarded(lang: Lang) -> None:
    study = demo_run.study()
    scores = study["scores"].copy()
    ranked = (scores["subject"] == "enterprise") & scores["grade"].notna()
    identity = scores.loc[ranked, "subject_id"].iloc[0]
    mark = text("explain.tied", lang=lang, awarded="")
    assert mark.strip() not in explain(study, identity).text(lang)
    top = scores["grade_by_points"].cat.categories[0]
    own = scores["cohort"] == scores.loc[ranked, "cohort"].iloc[0]
    scores.loc[ranked & own, "grade_by_points"] = top
    tied = dataclasses.replace(study, tables={**study.tables, "scores": scores})
    said = explain(tied, identity).text(lang)
    (line,) = [each for each in said.splitlines() if each.startswith(mark.strip())]
    assert f"{top} {int((ranked & own).sum())} / " in line


def test_shares_and_zeros() -> None:
    assert share(0.9999) == share(1.0, wide=True) == ">99.9%"
    assert share(0.0001) == "<0.1%"
    for value in (0.9951, 0.998, 0.004):
        assert share(value) not in {"100%", "0%"}
    assert (share(1.0), share(0.0), share(float("nan"))) == ("100%", "0%", "—")
    assert number(-0.004, 2) == signed(-0.004) == "0.00"
    assert number(-0.006, 2) == "-0.01"


@pytest.mark.parametrize("lang", LANGS)
def test_a_share_beside_a_wider_range_is_not_all(lang: Lang) -> None:
    study = demo_run.study()
    held = study["stability"].copy()
    best, worst = held["best"].cat.categories[0], held["best"].cat.categories[-1]
    held = held.assign(same=1.0)
    held["best"], held["worst"] = best, worst
    scores = study["scores"].copy()
    scores.loc[scores["stability"].notna(), "stability"] = 0.9997
    changed = dataclasses.replace(
        study, tables={**study.tables, "stability": held, "scores": scores}
    )
    identity = held["subject_id"].iloc[0]
    said = explain(changed, identity).text(lang)
    assert said.count(">99.9%") == 1 + int((held["subject_id"] == identity).sum())


@pytest.mark.parametrize("lang", LANGS)
def test_groups_are_named_in_words(lang: Lang) -> None:
    assert "others" not in group_title("甲类", "others", lang)
    assert "34" in group_title("甲类", "34", lang)


@pytest.mark.parametrize("lang", LANGS)
def test_no_double_blank_and_no_blank_before_a_mark(lang: Lang) -> None:
    study = demo_run.study()
    for identity in study["scores"].dropna(subset=["grade"])["subject_id"].iloc[::25]:
        for line in explain(study, identity).text(lang).splitlines():
            body = line.strip().split("　")[0].split("  [")[0]
            assert " ；" not in body, line
            if "÷" in body or " / " in body:
                assert "  " not in body, line
