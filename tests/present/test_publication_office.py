"""The office's side: an enterprise's own slip, and what became of objections."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from landuse.errors import StudyError
from landuse.present.publication_list import Notice
from landuse.present.publication_office import outcome_notices, slip
from landuse.schema import fields
from landuse.study import Study
from landuse.words import LANGS, Lang, word
from tests import demo_run

LINES = [
    ("E0001", "实缴税收", "150", "returns.tax_paid", "applied", 100.0, 150.0),
    ("E0002", "用电量", "9", "returns.electricity_kwh", "open", 8.0, None),
    ("E0003", "印象", "1", None, "not_applied", None, None),
]


def with_log(study: Study) -> Study:
    names = [
        "enterprise_id",
        "item",
        "claimed",
        "changes",
        "effect",
        "figure_before",
        "figure_after",
    ]
    known = fields("objections")
    log = pd.DataFrame(LINES, columns=names).reindex(columns=list(known))
    log = log.astype({name: field.pandas_dtype for name, field in known.items()})
    return replace(study, tables={**study.tables, "objections": log})


def regraded(study: Study, grades: dict[str, str]) -> Study:
    scores = study["scores"].copy()
    for firm, grade in grades.items():
        at = (scores["subject_id"] == firm) & (scores["subject"].astype(str) == "enterprise")
        scores.loc[at, "grade"] = grade
    return replace(study, tables={**study.tables, "scores": scores})


def cells(notice: Notice, row: int) -> dict[str, object]:
    return dict(zip(notice.headings, notice.rows[row], strict=True))


@pytest.mark.parametrize("lang", LANGS)
def test_every_objection_is_listed_open_ones_too(lang: Lang) -> None:
    (found,) = outcome_notices(with_log(demo_run.study()), None, lang=lang)
    assert len(found.rows) == 3
    effects = [
        word("publication.effect", code, lang=lang) for code in ("applied", "open", "not_applied")
    ]
    at = found.headings.index("执行情况" if lang == "zh" else "effect")
    assert [row[at] for row in found.rows] == effects
    names = demo_run.study()["enterprises"].set_index("enterprise_id")["name"]
    assert [row[1] for row in found.rows] == [names[line[0]] for line in LINES]


def test_figures_and_grades_before_and_after() -> None:
    study = demo_run.study()
    before = regraded(study, {"E0001": "D", "E0002": "A", "E0050": "D"})
    mine, moved = outcome_notices(with_log(study), before, lang="zh")
    first = cells(mine, 0)
    assert (first["原数值"], first["现数值"], first["单位"]) == (100.0, 150.0, "万元")
    assert (first["原等级"], first["现等级"]) == ("D", "C")
    assert {row[1] for row in moved.rows} == {
        study["enterprises"].set_index("enterprise_id")["name"][firm] for firm in ("E0002", "E0050")
    }


def test_without_an_earlier_study_grades_before_are_blank() -> None:
    (found,) = outcome_notices(with_log(demo_run.study()), None, lang="zh")
    assert {cells(found, at)["原等级"] for at in range(3)} == {None}
    assert any("--against" in each for each in found.lines)


def test_a_study_without_a_log_lists_nothing() -> None:
    (found,) = outcome_notices(demo_run.study(), None, lang="zh")
    assert found.rows == ()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("by", ["enterprise_id", "credit_code", "name"])
def test_a_slip_holds_all_own_figures(by: str, lang: Lang) -> None:
    study = demo_run.study()
    firm = study["enterprises"].iloc[0]
    facts = study["enterprise_facts"].query("year == @study.year").set_index("enterprise_id")
    own = facts.loc[firm["enterprise_id"]]
    found = slip(study, firm[by], lang=lang)
    shown = {row[0]: row[1] for row in found.rows}
    field = fields("enterprise_facts")["tax_paid"]
    assert shown[field.zh if lang == "zh" else field.en] == own["tax_paid"]
    land = fields("enterprise_facts")["land_mu"]
    assert shown[land.zh if lang == "zh" else land.en] == own["land_mu"]


def test_a_slip_says_what_is_unknown() -> None:
    study = demo_run.study()
    facts = study["enterprise_facts"].assign(tax_paid=float("nan"))
    found = slip(
        replace(study, tables={**study.tables, "enterprise_facts": facts}), "E0001", lang="zh"
    )
    row = next(each for each in found.rows if each[0] == "实缴税收")
    assert row[1] is None
    assert "未知" in str(row[3])


def test_a_slip_of_nobody() -> None:
    with pytest.raises(StudyError, match="nobody"):
        slip(demo_run.study(), "nobody", lang="zh")
