"""Lists that are put up: everybody is on them, and no figure of an enterprise but its land."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from landuse.present.publication import areas_notice, grades_notice, publication_page
from landuse.present.publication_list import BLANK, Notice, Period
from landuse.study import Study
from landuse.words import LANGS, Lang, text
from tests import demo_run
from tests.present.hostile import HARM, hostile
from tests.present.ledger_study import bare_study

MADE = (areas_notice, grades_notice)


def firms(study: Study) -> pd.DataFrame:
    scores = study["scores"]
    return scores[scores["subject"].astype(str) == "enterprise"].set_index("subject_id")


def column(notice: Notice, kind: str) -> list[object]:
    at = notice.kinds.index(kind)
    return [row[at] for row in notice.rows]


def with_tax(study: Study, value: float) -> Study:
    """The study with the same strange amount everywhere an amount stands."""
    tables = dict(study.tables)
    for name in ("enterprise_facts", "parcel_facts", "returns", "indicators", "scores"):
        frame = tables[name]
        kept = {"land_mu", "area_mu", "confirmed_share", "linked", "year"}
        amounts = [c for c in frame.select_dtypes("number") if c not in kept]
        tables[name] = frame.assign(
            **{c: np.full(len(frame), value) for c in amounts if c != "rank"}
        )
    return replace(study, tables=tables)


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("lang", LANGS)
def test_everybody_is_listed_once_with_the_land_of_the_study(make, lang: Lang) -> None:
    study = demo_run.study()
    notice = make(study, BLANK, lang=lang)
    assert len(notice.rows) == len(firms(study))
    assert [row[0] for row in notice.rows] == list(range(1, len(notice.rows) + 1))
    facts = study["enterprise_facts"].query("year == @study.year")["land_mu"]
    shown = [each for each in column(notice, "area") if each is not None]
    assert np.isclose(sum(shown), facts.sum())
    assert all(len(row) == len(notice.headings) == len(notice.kinds) for row in notice.rows)


@pytest.mark.parametrize("make", MADE)
def test_no_amount_of_anybody_is_on_a_public_list(make) -> None:
    odd = 98_765.4321
    study = demo_run.study()
    notice = make(with_tax(study, odd), BLANK, lang="zh")
    assert notice == make(study, BLANK, lang="zh")
    page = publication_page(lambda lang: [make(with_tax(study, odd), BLANK, lang=lang)], lang="zh")
    assert "98765" not in page.replace(",", "")


def test_order_tells_nothing_about_ranks() -> None:
    study = demo_run.study()
    notice = grades_notice(study, BLANK, lang="zh")
    at = notice.kinds.index("grade")
    for cohort in {row[3] for row in notice.rows}:
        for grade in {row[at] for row in notice.rows}:
            names = [row[1] for row in notice.rows if (row[3], row[at]) == (cohort, grade)]
            assert names == sorted(names)


def test_grades_and_marks_are_those_of_the_study() -> None:
    study = demo_run.study()
    notice = grades_notice(study, BLANK, lang="zh")
    scores = firms(study)
    counts = pd.Series(column(notice, "grade"), dtype="object").value_counts()
    wanted = scores["grade"].astype(str).value_counts()
    assert counts.to_dict() == wanted[wanted.index != "nan"].to_dict()
    mark = text("publication.imputed", lang="zh")
    marked = [row for row in notice.rows if mark in str(row[-1])]
    assert len(marked) == (scores["imputed"].notna() & scores["grade"].notna()).sum() > 0
    assert all(row[5] is not None for row in marked)
    ungraded = [row for row in notice.rows if row[5] is None]
    assert ungraded
    assert all(row[-1] for row in ungraded)


def test_leases_that_ended_before_the_year_are_not_listed() -> None:
    study = demo_run.study()
    links = study["links"]
    over = links["to_on"] < pd.Timestamp(study.year, 1, 1)
    later = links["from_on"] > pd.Timestamp(study.year, 12, 31)
    assert over.any()
    live = links[~over & ~later].groupby("enterprise_id").size()
    names = study["enterprises"].set_index("enterprise_id")["name"]
    lines = {
        row[1]: len((row[3] or "").splitlines())
        for row in areas_notice(study, BLANK, lang="zh").rows
    }
    assert {names[firm]: count for firm, count in live.items()} == {
        n: c for n, c in lines.items() if c
    }


@pytest.mark.parametrize("lang", LANGS)
def test_period_and_contact(lang: Lang) -> None:
    period = Period(dt.date(2026, 5, 11), dt.date(2026, 5, 17), "经发局 0730")
    said = "\n".join(areas_notice(demo_run.study(), period, lang=lang).lines)
    for each in ("2026-05-11", "2026-05-17", "经发局 0730"):
        assert each in said
    blank = "\n".join(areas_notice(demo_run.study(), BLANK, lang=lang).lines)
    assert "2026" not in blank
    assert ("__" if lang == "en" else "＿＿") in blank


@pytest.mark.parametrize("stage", ["areas", "grades"])
def test_the_clause_is_said(stage: str) -> None:
    study = demo_run.study()
    make, rule = {"areas": (areas_notice, study.policy.land), "grades": (grades_notice, study.policy.grades)}[stage]  # fmt: skip
    said = "\n".join(make(study, BLANK, lang="zh").lines)
    assert rule.clause in said
    assert rule.source in said
    assert study.policy.policy.source in said


@pytest.mark.parametrize("make", MADE)
def test_hostile_names_are_shown_as_text(make) -> None:
    study = demo_run.study()
    firms_ = study["enterprises"]
    names = [hostile(f"厂{at}") for at in range(len(firms_))]
    bad = replace(study, tables={**study.tables, "enterprises": firms_.assign(name=pd.array(names, dtype="str"))})  # fmt: skip
    page = publication_page(lambda lang: [make(bad, BLANK, lang=lang)], lang="zh")
    for harm in HARM[:4]:
        assert harm not in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("lang", LANGS)
def test_a_park_of_parcels_alone_has_an_empty_list(make, lang: Lang) -> None:
    assert make(bare_study(), BLANK, lang=lang).rows == ()


def test_missing_land_is_a_dash_on_the_page_never_zero() -> None:
    notice = Notice("areas", "t", (), ("a", "b"), ("area", "note"), ((None, None), (0.0, "x\ny")))
    page = publication_page(lambda _: [notice], lang="zh")
    assert page.count("<td>—</td><td></td>") == 2
    assert page.count("<td>0.00</td><td>x<br>y<br></td>") == 2
