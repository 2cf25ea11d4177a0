"""Workbooks (电子表格): sheets of .xlsx, .xls, .xlsm, .xlsb and .ods as layers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from landuse.errors import InputError, Note
from landuse.ingest.cells.columns import Mapping as Columns
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.cells.texts import is_id
from landuse.ingest.formats.biff import old_structures
from landuse.ingest.formats.bookxml import Structure, structures
from landuse.ingest.formats.opendocument import open_structures
from landuse.ingest.formats.rows import File, Layer, from_columns
from landuse.ingest.grids.sheets import UNCALCULATED, Cells, Facts, cell_text, cells, column_letters
from landuse.ingest.grids.years import with_year
from landuse.words import LANGS, text

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, ET.ParseError, struct.error),
    *(LookupError, ValueError, RuntimeError, EOFError),
)
"""What comes of damaged parts: nothing is known of them then."""
_LARGEST = 60_000_000
"""Cells of a sheet, empty ones included, that memory can be expected to hold."""


@dataclass(frozen=True)
class _Sheet:
    """One sheet: its cells, and what its columns would be."""

    name: str
    cells: Cells
    columns: Columns

    @property
    def fits(self) -> bool:
        """Whether nothing is missing that must be there."""
        return not {"ingest.missing_column", "ingest.no_heading"} & {
            note.code for note in self.columns.notes
        }

    @property
    def figures(self) -> bool:
        """Whether there is more than ids and names."""
        return any(not is_id(e.field) and e.field != "name" for e in self.columns.columns)


def spreadsheet_layer(file: File) -> Layer:
    """Sheets of a workbook (工作表图层): those that are named, or all that fit the table.

    Parameters
    ----------
    file
        The workbook.

    Returns
    -------
    Layer
        The first sheet; the others in ``more``.

    Raises
    ------
    InputError
        The workbook is damaged, a sheet is missing, or none of several sheets fits.
    """
    data = file.place.read_bytes()
    read = [_sheet(file, name, rows, facts) for name, rows, facts in _grids(file, data)]
    filled = [sheet for sheet in read if sheet.cells.headings]
    chosen, notes = _chosen(file, filled)
    layers = [_layer(file, sheet) for sheet in chosen]
    if not layers:
        return Layer(
            file.written, (), from_columns((), Cells().rows), typed=False, notes=file.notes
        )
    notes = (*file.notes, *notes, *layers[0].notes)
    return replace(layers[0], notes=notes, more=tuple(layers[1:]))


def _grids(file: File, data: bytes) -> Iterator[tuple[str, list[list[str]], Facts]]:
    """Cells of the sheets that are asked for, and what else the workbook says of them."""
    import python_calamine

    known = _structures(data, file.source.sheets)
    for name, structure in known.items():
        _refuse_far_cells(file, name, structure)
    with _Damage(file, (python_calamine.CalamineError, OSError, ValueError)):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        _refuse_unknown(file, book)
        for meta in book.sheets_metadata:
            asked = not file.source.sheets or meta.name in file.source.sheets
            if asked and str(meta.typ).endswith("WorkSheet"):
                sheet = book.get_sheet_by_name(meta.name)
                values = sheet.to_python(skip_empty_area=False)
                structure = known.get(meta.name, Structure())
                rows = [[cell_text(value) for value in row] for row in values]
                _mark(rows, structure)
                merged = sheet.merged_cell_ranges or ()
                hidden = not str(meta.visible).endswith("Visible")
                yield meta.name, rows, _facts(structure, merged, hidden=hidden)


def _facts(
    structure: Structure, merged: Iterable[tuple[tuple[int, int], tuple[int, int]]], *, hidden: bool
) -> Facts:
    return Facts(
        structure.merged or tuple((*start, *end) for start, end in merged),
        frozenset(row + 1 for row in structure.hidden_rows),
        structure.hidden_columns,
        hidden=hidden,
        filtered=structure.filtered,
    )


class _Damage:
    """Turns what a damaged workbook makes its reader do into an error for people.

    The reader is written in another language; where it finds its own limits broken, it raises a
    "PanicException", which has no name to import.
    """

    def __init__(self, file: File, expected: tuple[type[BaseException], ...]) -> None:
        self.file = file
        self.expected = expected

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        panic = kind is not None and kind.__name__ == "PanicException"
        if error is not None and (panic or isinstance(error, self.expected)):
            raise self.file.broken(error) from error


def _structures(data: bytes, wanted: Sequence[str]) -> Mapping[str, Structure]:
    """What the parts of the workbook say besides values; nothing for kinds that have no such parts."""
    for read in (partial(structures, wanted=wanted), open_structures, old_structures):
        try:
            return dict(read(data))
        except _UNREADABLE:
            continue
    return {}


def _mark(rows: list[list[str]], structure: Structure) -> None:
    """Write into the cells what their values do not show: errors, and formulas without a value."""
    marks = {**dict.fromkeys(structure.uncalculated, UNCALCULATED), **structure.errors}
    for (row, column), mark in marks.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = mark


def _refuse_far_cells(file: File, name: str, structure: Structure) -> None:
    if structure.height * structure.width > _LARGEST:
        cell = f"{column_letters(structure.width - 1)}{structure.height}"
        raise InputError(
            "sheets.far_cell", file=f"{file.written} [{name}]", table=file.table, cell=cell
        )


def _refuse_unknown(file: File, book: CalamineWorkbook) -> None:
    for name in file.source.sheets:
        if name not in book.sheet_names:
            listed = ", ".join(book.sheet_names)
            raise InputError(
                "ingest.no_sheet", file=file.written, table=file.table, sheet=name, found=listed
            )


def _sheet(file: File, name: str, rows: Sequence[Sequence[str]], facts: Facts) -> _Sheet:
    label = f"{file.written} [{name}]"
    if not any(cell.strip() for row in rows for cell in row):
        return _Sheet(name, Cells(), Columns(()))
    found = cells(file.table, rows, file.source, label, facts)
    source, _ = with_year(file.table, found.headings, found.around.above, file.source, label, name)
    return _Sheet(name, found, map_headings(file.table, found.headings, source, label))


def _chosen(file: File, sheets: Sequence[_Sheet]) -> tuple[list[_Sheet], tuple[Note, ...]]:
    """Sheets that are read: named, the only one, or all that fit; if none does, the likeliest."""
    if file.source.sheets:
        order = {name: i for i, name in enumerate(file.source.sheets)}
        return sorted(sheets, key=lambda sheet: order[sheet.name]), ()
    if len(sheets) < 2:
        return list(sheets), ()
    fit = [sheet for sheet in sheets if sheet.fits]
    if any(sheet.figures for sheet in fit):
        fit = [sheet for sheet in fit if sheet.figures]
    if not fit:
        known = [sheet for sheet in sheets if sheet.columns.columns]
        if len(known) != 1:
            listed = ", ".join(sheet.name for sheet in sheets)
            raise InputError(
                "ingest.which_layer", file=file.written, table=file.table, found=listed
            )
        fit = known
    help_ = {text("review.how", lang=lang) for lang in LANGS if file.table == "review"}
    others = [sheet for sheet in sheets if sheet not in fit and sheet.name not in help_]
    params = {
        "file": file.written,
        "table": file.table,
        "sheets": ", ".join(sheet.name for sheet in fit),
        "others": ", ".join(sheet.name for sheet in others) or "—",
        "count": len(fit),
    }
    notes = []
    if len(fit) > 1:
        notes.append(Note("sheets.several", "info", params, file.table))
    if others:
        doubtful = any(sheet.fits for sheet in others)
        severity = "warning" if doubtful else "info"
        notes.append(Note("sheets.not_read", severity, params, file.table))  # type: ignore[arg-type]
    return fit, tuple(notes)


def _layer(file: File, sheet: _Sheet) -> Layer:
    return Layer(
        f"{file.written} [{sheet.name}]",
        sheet.cells.headings,
        from_columns(sheet.cells.columns, sheet.cells.rows),
        sheet.name,
        typed=False,
        digest=file.digest,
        notes=sheet.cells.notes,
        around=sheet.cells.around,
    )
