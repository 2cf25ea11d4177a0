"""Shares in words and in the ledger: less than all is never printed as all, nor some as none."""

from __future__ import annotations

import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.present.explain import explain
from landuse.present.explain.figures import percent, share
from landuse.present.workbook.formats import SHARE
from landuse.study import Study
from landuse.words import LANGS, Lang, text
from tests import demo_run

PARTS = st.one_of(st.floats(0, 1), st.floats(0.99, 1), st.floats(0, 0.01))
ALL, NONE = re.compile(r"\b100(\.0+)?%"), re.compile(r"^0(\.0+)?%")


@given(PARTS, st.booleans(), st.integers(1, 3))
def test_only_all_is_printed_as_all_and_only_none_as_none(
    value: float, wide: bool, digits: int
) -> None:
    for said in (share(value), share(value, wide=wide), percent(value, digits)):
        assert not ALL.search(said) or value > 1 - 2e-6
        assert not NONE.search(said) or value == 0
    assert wide is False or not ALL.search(share(value, wide=True))


def excel(value: float) -> str:
    """What a spreadsheet makes of the format: the first section whose condition holds."""
    sections = SHARE.replace("_ ", "").split(";")
    for section in sections:
        condition = re.match(r"\[>=([\d.]+)\]", section)
        if condition is None or value >= float(condition[1]):
            shape = section[condition.end() :] if condition else section
            return shape.strip('"') if '"' in shape else f"{value:.1%}"
    raise AssertionError


@given(PARTS)
def test_the_number_format_of_the_ledger_keeps_the_same_rule(value: float) -> None:
    assert ("100.0%" in excel(value)) == (value >= 0.999999)


def test_the_ledger_writes_its_shares_in_that_format() -> None:
    book = openpyxl.load_workbook(demo_run.ledger(), read_only=False)
    shapes = {
        cell.number_format for sheet in book for row in sheet.iter_rows(max_row=12) for cell in row
    }
    assert SHARE in shapes
    assert "0.0%_ " not in shapes


def _wavering(study: Study) -> str:
    scores = study["scores"].query("subject == 'parcel'")
    low, high = scores["grade_low"].astype("str"), scores["grade_high"].astype("str")
    wide = scores[(low != high).to_numpy() & scores["grade"].notna().to_numpy()]
    return str(wide["subject_id"].iloc[0])


@pytest.mark.parametrize("lang", LANGS)
def test_the_best_grade_comes_first_and_a_wide_range_is_not_all(lang: Lang) -> None:
    study = demo_run.study()
    identity = _wavering(study)
    own = (study["scores"]["subject_id"] == identity).to_numpy(dtype=bool)
    scores = study["scores"].assign(stability=study["scores"]["stability"].mask(own, 0.99996))
    shown = explain(Study(study.meta, {**study.tables, "scores": scores}, study.policy), identity)
    row = scores[own].iloc[0]
    best, worst = row["grade_high"], row["grade_low"]
    said = text("explain.range", lang=lang, best=best, worst=worst, held=">99.9%")
    assert said in shown.text(lang)
    assert said.index(str(best)) < said.rindex(str(worst))
    grades = [each.grade for each in study.policy.grades.classes]
    assert grades.index(str(best)) < grades.index(str(worst))
