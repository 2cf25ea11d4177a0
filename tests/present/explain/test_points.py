"""Points: what an explanation prints can be reckoned again, by every formula."""

import dataclasses
import re
from functools import cache

import pytest

from landuse.pipeline import score
from landuse.policy import Policy, Tax, Term, load_policy
from landuse.present.explain import explain
from landuse.schema import label
from landuse.study import Study
from landuse.words import LANGS, Lang, text
from tests import demo_run

LESS = "demo-2025"


@cache
def studied(name: str, *, last: bool = True) -> Study:
    """The demo park by another policy, with or without the returns of last year."""
    if last and name != LESS:
        return demo_run.studied(name)
    inputs = demo_run.inputs()
    if not last:
        returns = inputs.tables["returns"]
        only = returns[returns["year"] == inputs.park.park.year].reset_index(drop=True)
        inputs = dataclasses.replace(inputs, tables={**inputs.tables, "returns": only}, who={})
    return score(inputs, less() if name == LESS else load_policy(name))


def less() -> Policy:
    """A policy with an indicator of which less is better, and tax of two terms."""
    known = load_policy("demo-2025")
    cohorts = []
    for each in known.cohorts:
        first, *rest = each.indicators
        turned = first.model_copy(update={"direction": "less", "benchmark": "mean_of_ratios"})
        cohorts.append(each.model_copy(update={"indicators": [turned, *rest]}))
    terms = [Term(field="tax_paid", factor=1), Term(field="revenue", factor=0.01, missing="zero")]
    tax = Tax(source="某办法", clause="第三条", confidence="invented", terms=terms)
    return known.model_copy(update={"cohorts": cohorts, "tax": tax})


def firms(study: Study, count: int = 12) -> list[str]:
    scores = study["scores"]
    rows = scores[(scores["subject"] == "enterprise") & scores["total"].notna()]
    return rows["subject_id"].iloc[:: max(len(rows) // count, 1)].tolist()


def reckoned(said: str) -> float | None:
    """What the printed sum makes, by the printed numbers alone."""
    bare = said.partition(" = ")[0].rpartition("；")[2]
    bare = re.sub(r"[一-鿿]+(/[一-鿿]+)*", "", bare).replace(",", "")
    bare = bare.replace("−", "-").replace("×", "*").replace("÷", "/")
    bare = re.sub(r"([\d.]+)%", r"(\1/100)", bare).replace("[", "(").replace("]", ")")
    return None if "—" in bare else float(eval(bare))


@pytest.mark.parametrize("name", ["zj-huangyan-2022", "ah-jingde-2022", LESS])
def test_points_follow_from_the_printed_numbers(name: str) -> None:
    study, seen = studied(name), set()
    for identity in firms(study):
        it = explain(study, identity)
        lines = it.text("zh").splitlines()
        for row in it.points.itertuples():
            head = f"  {label('indicators', row.indicator, 'zh')}："
            line = next(each for each in lines if each.startswith(head) and "=" in each)
            made = reckoned(line.removeprefix(head))
            if made is None or row.limit:
                continue
            seen.add(row.formula)
            assert made == pytest.approx(row.points, abs=0.02), line
            assert f"= {row.points:,.3f}".replace("-0.000", "0.000") in line
    wanted = {"zj-huangyan-2022": "ratio", "ah-jingde-2022": "minmax", LESS: "less"}
    assert wanted[name] in seen


@pytest.mark.parametrize("lang", LANGS)
def test_the_heading_names_the_formula_that_was_used(lang: Lang) -> None:
    for name, formula in (("ah-jingde-2022", "minmax"), (LESS, "less")):
        study = studied(name)
        said = explain(study, firms(study)[0]).text(lang)
        assert text(f"explain.formula_{formula}", lang=lang) in said


@pytest.mark.parametrize("lang", LANGS)
def test_a_policy_without_weights_is_explained(lang: Lang) -> None:
    study = studied("hn-xiangtan-2023")
    scores = study["scores"]
    rows = scores[(scores["reason"].astype("str") == "no_weights")]
    for identity in rows["subject_id"].iloc[:5]:
        said = explain(study, identity).text(lang)
        assert text("explain.no_weights", lang=lang) in said
        assert "None" not in said
        assert "nan" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_this_year_standing_in_for_last_is_said(lang: Lang) -> None:
    without, whole = studied("js-huaian-2024", last=False), studied("js-huaian-2024")
    identity = firms(without)[0]
    said = explain(without, identity).text(lang)
    mark = text("explain.stands_in", lang=lang).strip()
    it = explain(without, identity)
    assert said.count(mark) == it.points["stands_in"].sum() > 0
    notes = [line for line in said.splitlines() if line.startswith("※") and "2024" in line]
    assert any(label("indicators", "tax_per_mu", lang) in line for line in notes)
    assert mark not in explain(whole, identity).text(lang)


def test_tax_is_listed_by_its_terms() -> None:
    study = studied(LESS)
    returns = study["returns"]
    for identity in firms(study)[:5]:
        now = returns[(returns["enterprise_id"] == identity) & (returns["year"] == study.year)]
        (line,) = [
            x for x in explain(study, identity).text("zh").splitlines() if "评价税收 = " in x
        ]
        paid, sold = now["tax_paid"].iloc[0], now["revenue"].iloc[0]
        assert f"{label('returns', 'tax_paid', 'zh')} {paid:,.4f} × 1" in line
        assert f"{paid + 0.01 * sold:,.4f}" in line
        assert "第三条" in line
