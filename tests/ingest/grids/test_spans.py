"""Cells that stand for several rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from landuse.errors import Note
from landuse.ingest.cells.columns import Mapped
from landuse.ingest.grids.spans import Lines, spread

NAMES = {
    "enterprises": ("name", "credit_code", "parcel_id"),
    "returns": ("name", "year", "tax_paid"),
    "occupancy": ("name", "parcel_id", "area"),
}
Table = dict[str, list[str | None]]


def fill(
    table: str,
    rows: list[tuple[str, str, str]],
    *merged: tuple[int, int],
    down: tuple[str, ...] = (),
    block: list[int] | None = None,
    columns: tuple[int, ...] = (0, 1, 2),
) -> tuple[Table, list[Note], list[int]]:
    """Rows from row 2; ``merged`` are first and last row, in the columns given."""
    names = NAMES[table]
    values = [
        pa.chunked_array([[row[i] or None for row in rows]], pa.large_string()) for i in range(3)
    ]
    lines = Lines(
        tuple(values),
        [Mapped(name, name) for name in names],
        [0, 1, 2],
        np.arange(2, len(rows) + 2),
        np.array(block or [0] * len(rows)),
    )
    boxes = [(top - 1, column, bottom - 1, column) for top, bottom in merged for column in columns]
    done, notes = spread(table, lines, boxes, down, {"file": "f", "table": table})
    frame = {name: column.to_pylist() for name, column in zip(names, done.columns, strict=True)}
    return frame, notes, done.rows.tolist()


def codes(notes: list[Note]) -> list[str]:
    return [note.code.removeprefix("sheets.") for note in notes]


def test_merged_names_go_down_and_amounts_stay() -> None:
    rows = [("甲", "A1", "12"), ("", "A2", ""), ("乙", "B1", "3")]
    frame, notes, _ = fill("occupancy", rows, (2, 3))
    assert frame == {
        "name": ["甲", "甲", "乙"],
        "parcel_id": ["A1", "A2", "B1"],
        "area": ["12", None, "3"],
    }
    assert codes(notes) == ["filled_merged", "merged_amount"]
    assert [note.severity for note in notes] == ["info", "warning"]
    assert notes[1].params["rows"] == "2–3"


def test_one_firm_on_several_parcels_is_one_enterprise() -> None:
    rows = [("甲", "9143", "A1"), ("", "", "A2"), ("", "", "A1"), ("乙", "9144", "B1")]
    frame, notes, numbers = fill("enterprises", rows, (2, 4), columns=(0, 1))
    assert frame["parcel_id"] == ["A1;A2", "B1"]
    assert numbers == [2, 5]
    assert codes(notes) == ["filled_merged", "filled_merged", "one_record"]


def test_a_firm_has_its_tax_once() -> None:
    frame, notes, numbers = fill(
        "returns", [("甲", "2023", "7"), ("", "", ""), ("乙", "2023", "1")], (2, 3)
    )
    assert frame["tax_paid"] == ["7", "1"]
    assert numbers == [2, 4]
    assert "merged_amount" not in codes(notes)


@pytest.mark.parametrize("second", ["5", "7"])
def test_amounts_of_their_own_are_never_taken_together(second: str) -> None:
    frame, _, _ = fill("returns", [("甲", "2023", "7"), ("", "", second)], (2, 3), columns=(0, 1))
    assert frame["tax_paid"] == ["7", second]
    assert frame["name"] == ["甲", "甲"]


def test_empty_cells_are_not_filled_unless_that_is_asked_for() -> None:
    rows = [("甲", "2023", "7"), ("", "2024", "5"), ("乙", "2023", "1")]
    frame, notes, _ = fill("returns", rows)
    assert frame["name"] == ["甲", None, "乙"]
    assert codes(notes) == ["blank_below"]
    assert "fill_down" in notes[0].remedy("zh")
    for down in ("name", "enterprise_id"):
        frame, notes, _ = fill("returns", rows, down=(down,))
        assert frame["name"] == ["甲", "甲", "乙"]
        assert codes(notes) == ["filled_down"]
        assert notes[0].params["rows"] == "3"


def test_nothing_is_filled_over_a_total() -> None:
    rows = [("甲", "2023", "7"), ("", "2023", "5")]
    frame, notes, _ = fill("returns", rows, down=("name",), block=[0, 1])
    assert frame["name"] == ["甲", None]
    assert codes(notes) == ["blank_below"]


def test_a_row_with_a_code_of_its_own_is_another_firm() -> None:
    frame, _, _ = fill(
        "enterprises", [("甲", "9143", "A1"), ("", "9144", "B1")], down=("enterprise_id",)
    )
    assert frame["name"] == ["甲", None]


def test_amounts_cannot_be_filled_down() -> None:
    _, notes, _ = fill("returns", [("甲", "2023", "7"), ("乙", "2023", "")], down=("tax_paid",))
    assert [(note.code, note.severity) for note in notes] == [("sheets.fill_down_amount", "error")]


def test_vacant_land_has_no_firm() -> None:
    rows = [("甲", "A1", "7"), ("", "A2", "5")]
    assert codes(fill("occupancy", rows)[1]) == ["blank_below"]
