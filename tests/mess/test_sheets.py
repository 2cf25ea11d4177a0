"""Law: what is done to a sheet changes nothing in the table that is read from it."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import Note
from landuse.ingest.tables import read_parts
from landuse.park import Source
from tests.mess.sheets import (
    Clean,
    Sheet,
    messes,
    occupancy,
    render,
    returns,
    truth,
    write_csv,
    write_xlsx,
)

CHECKED = {"total_agrees", "total_differs", "total_open", "total_unread", "total_unchecked"}


def read(clean: Clean, sheets: list[Sheet], kind: str = "xlsx") -> tuple[pd.DataFrame, list[Note]]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        name = (
            write_xlsx(place / "r.xlsx", sheets)
            if kind == "xlsx"
            else write_csv(place / "r.csv", sheets[0])
        )
        parts = read_parts(clean.table, Source(path=name), name, place)
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    return frame, [note for part in parts for note in part.notes]


def assert_true(clean: Clean, frame: pd.DataFrame, notes: list[Note]) -> None:
    problems = [note.message("en") for note in notes if note.severity == "error"]
    assert not problems
    wanted = truth(clean)
    assert sorted(frame[clean.key]) == sorted(wanted)
    for row in frame.to_dict("records"):
        for name, value in wanted[row[clean.key]].items():
            found = row[name]
            if isinstance(value, float):
                assert found == pytest.approx(value, rel=1e-12, abs=1e-12)
            elif value is None:
                assert math.isnan(found)
            else:
                assert str(found) == value


def assert_totals_checked(sheets: list[Sheet], notes: list[Note]) -> None:
    """Each row of totals is said to agree, or why it could not be checked; none differs."""
    told = [note for note in notes if note.code.removeprefix("sheets.") in CHECKED]
    assert {note.code for note in told} <= {"sheets.total_agrees", "sheets.total_unchecked"}
    agreeing = sum(note.code == "sheets.total_agrees" for note in told)
    assert agreeing == sum(len({total.row for total in sheet.totals}) for sheet in sheets)


@settings(max_examples=60)
@given(st.data())
def test_mess_in_a_workbook_changes_nothing(data: st.DataObject) -> None:
    clean = data.draw(st.one_of(returns(), occupancy()))
    sheets = render(clean, data.draw(messes(clean)))
    frame, notes = read(clean, sheets)
    assert_true(clean, frame, notes)
    assert_totals_checked(sheets, notes)


@settings(max_examples=50)
@given(st.data())
def test_mess_in_delimited_text_changes_nothing(data: st.DataObject) -> None:
    clean = data.draw(returns())
    sheets = render(clean, data.draw(messes(clean, plain_text=True)))
    frame, notes = read(clean, sheets, "csv")
    assert_true(clean, frame, notes)
    assert_totals_checked(sheets, notes)


@settings(max_examples=50)
@given(st.data())
def test_a_changed_total_is_never_accepted_in_silence(data: st.DataObject) -> None:
    clean = data.draw(returns())
    sheets = render(clean, data.draw(messes(clean)))
    printed = [(sheet, total) for sheet in sheets for total in sheet.totals]
    if not printed:
        return
    sheet, total = data.draw(st.sampled_from(printed))
    by = data.draw(
        st.sampled_from([Decimal("0.01"), Decimal(-1), Decimal("1234.5"), Decimal(10**6)])
    )
    sheet.rows[total.row][total.column] = str(total.value + by)
    frame, notes = read(clean, sheets)
    assert_true(clean, frame, notes)
    loud = [note for note in notes if note.severity == "warning" and note.row == total.row + 1]
    assert any(f"[{sheet.name}]" in str(note.params["file"]) for note in loud)
