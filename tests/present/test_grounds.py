"""Sheets that argue with a grade: how sure, what would lift it, what changed, who is registered where."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from landuse.present.workbook import write_ledger
from landuse.present.workbook.columns import tongue
from landuse.present.workbook.formats import MISSING
from landuse.present.workbook.grounds import (
    change_sheet,
    lift_sheet,
    registration_sheet,
    stability_sheet,
)
from landuse.schema import label
from landuse.study import Study
from landuse.words import LANGS, Lang, text
from tests import demo_run
from tests.present.ledger_study import make_study


@pytest.mark.parametrize("lang", LANGS)
def test_one_row_a_graded_subject_the_least_sure_first(lang) -> None:
    study = demo_run.study()
    sheet = stability_sheet(study, tongue(study, lang))
    assert len(sheet.rows) == (study["stability"]["test"] == "all").sum()
    assert sheet.rows["same"].is_monotonic_increasing
    assert sheet.rows["same_weights"].between(0, 1).any()
    assert all("%" in text for text in sheet.rows["shares"])


@pytest.mark.parametrize("lang", LANGS)
def test_only_figures_that_can_lift_are_listed_in_words(lang) -> None:
    study = demo_run.study()
    sheet = lift_sheet(study, tongue(study, lang))
    assert len(sheet.rows) == study["lifts"]["needed"].notna().sum()
    assert sheet.rows["figure"].notna().all()
    assert not sheet.rows["figure"].astype("str").str.contains("_").any()
    step = sheet.rows["needed"] - sheet.rows["now"]
    pd.testing.assert_series_equal(sheet.rows["step"], step, check_names=False)


def test_changes_add_up_and_the_greatest_fall_comes_first() -> None:
    study = demo_run.study()
    rows = change_sheet(study, tongue(study, "zh")).rows
    whole = rows[["by_rule", "by_sector", "by_firm", "by_land"]].sum(axis=1, min_count=4)
    known = whole.notna()
    assert whole[known].to_numpy() == pytest.approx(rows["whole"][known].to_numpy())
    assert rows["whole"].dropna().is_monotonic_increasing


def test_only_those_who_are_in_two_places() -> None:
    study = demo_run.study()
    rows = registration_sheet(study, tongue(study, "en")).rows
    assert len(rows) == 4
    assert rows["tax_paid"].is_monotonic_decreasing


@pytest.mark.parametrize("lang", LANGS)
def test_tax_that_nobody_knows_adds_up_to_nothing_known(tmp_path: Path, lang: Lang) -> None:
    """A park without tax: a dash in every row and in the total, and what it means above; no zero."""
    study = make_study()
    apart = demo_run.study()["registration"].assign(tax_paid=float("nan"))
    bare = Study(study.meta, {**study.tables, "registration": apart}, study.policy)
    book = openpyxl.load_workbook(write_ledger(bare, tmp_path / "x.xlsx", lang=lang))
    sheet = book[text("ledger.sheet.registration.name", lang=lang)]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[1] is not None)
    place = next(
        at
        for at, said in enumerate(rows[head])
        if str(said).lower().startswith(label("registration", "tax_paid", lang).lower())
    )
    assert [row[place] for row in rows[head + 1 :]] == [MISSING] * 5
    assert f"“{MISSING}”" in str(rows[1][0])
