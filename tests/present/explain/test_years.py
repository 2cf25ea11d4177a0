"""Earlier years in an explanation."""

import pandas as pd
import pytest

from landuse.present.explain import explain
from landuse.study import Study
from landuse.words import Lang, text
from tests import demo_run


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_year_is_told_and_the_earlier_ones_are_called_recomputed(lang: Lang) -> None:
    study = demo_run.study()
    table = study["score_history"]
    firms = table[table["subject"] == "enterprise"]
    gaps = firms[(firms["reason"].astype("str") == "no_returns") & (firms["year"] == 2021)]
    graded = firms[firms["grade"].notna() & (firms["year"] == 2025)]
    identity = min(set(gaps["subject_id"]) & set(graded["subject_id"]))
    said = explain(study, identity).text(lang)
    head = text("explain.years", lang=lang, policy=study.policy.name, year=study.year)
    assert head in said
    assert text("explain.years_note", lang=lang) in said
    lines = said[said.index(head) :].split("\n")[1:6]
    assert [int(line.strip()[:4]) for line in lines] == [2021, 2022, 2023, 2024, 2025]
    assert text("values.reason.no_returns", lang=lang) in lines[0]
    row = firms[(firms["subject_id"] == identity) & (firms["year"] == 2025)].iloc[0]
    assert f"{row['total']:,.3f}" in lines[4]
    assert text("values.benchmark.year", lang=lang) in lines[4]


def test_nothing_is_said_where_no_earlier_year_was_scored() -> None:
    study = demo_run.study()
    table = study["score_history"]
    head = text("explain.years", lang="zh", policy=study.policy.name, year=study.year)
    for rows in (table.iloc[:0], table[table["year"] == study.year]):
        bare = Study(study.meta, {**study.tables, "score_history": rows}, study.policy)
        assert head not in explain(bare, str(study["enterprises"]["enterprise_id"].iloc[0])).text()
    assert pd.api.types.is_integer_dtype(table["year"])
