"""Scores by year in the ledger."""

import pandas as pd
import pytest

from landuse.present.workbook.columns import tongue
from landuse.present.workbook.history import score_history_sheet
from landuse.study import Study
from landuse.words import Lang, text
from tests import demo_run


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_year_has_its_score_and_grade(lang: Lang) -> None:
    study = demo_run.study()
    sheet = score_history_sheet(study, tongue(study, lang))
    table = study["score_history"]
    known = table[table["total"].notna()]
    for year in (2021, 2025):
        mine = known[known["year"] == year].set_index("subject_id")["total"]
        shown = sheet.rows.set_index("subject_id")[f"total_{year}"].dropna()
        pd.testing.assert_series_equal(shown.sort_index(), mine.sort_index(), check_names=False)
    headings = {each.name: each.heading for each in sheet.columns}
    again = text("ledger.heading.again", lang=lang, year=2024, name="").replace("2024", "")
    mark = "回算" if lang == "zh" else "recomputed"
    assert mark in again
    assert mark in headings["grade_2024"]
    assert mark not in headings["grade_2025"]
    assert sheet.rows["subject_name"].notna().all()
    printed = {each.name for each in sheet.columns if each.printed}
    assert {"total_2021", "grade_2025"} <= printed
    assert "benchmark_2021" not in printed
    assert set(sheet.rows["benchmark_2021"].dropna()) == {text("values.benchmark.year", lang=lang)}


def test_without_earlier_years_the_sheet_is_empty() -> None:
    study = demo_run.study()
    tables = {**study.tables, "score_history": study["score_history"].iloc[:0]}
    bare = Study(study.meta, tables, study.policy)
    assert score_history_sheet(bare, tongue(bare, "zh")).rows.empty
