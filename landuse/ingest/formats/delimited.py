"""Delimited text (分隔文本): .csv, .tsv and .txt in any encoding and with any separator."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landuse.errors import InputError, Note, Severity
from landuse.ingest.cells.columns import recognised
from landuse.ingest.formats.decoding import decoded
from landuse.ingest.formats.rows import File, Layer, Rows, from_columns
from landuse.ingest.grids import sheets
from landuse.ingest.grids.headers import LOOK, Block, heading_block

MARKS = ",\t;|"
_HEAD = 1 << 18
"""Bytes in which the separator and the headings are looked for."""
_LISTED = 20
_FIELD = 1 << 28
"""Longest field: a boundary as text may be long."""
_THOUSANDS = re.compile(r"\s*[-+]?\d{1,3}")
_HUNDREDS = re.compile(r"\d{3}(\.\d*)?\s*")

Grid = list[list[str]]


def delimited_layer(file: File) -> Layer:
    """Delimited text as a layer (分隔文本图层).

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    Layer
        All columns as text.

    Raises
    ------
    InputError
        The encoding is not known, or some row has too many fields or an open quotation mark.
    """
    found = decoded(file, file.place.read_bytes())
    data = _plain(found.data, file)
    mark = _separator(data, file)
    head, offsets = _head(data, mark)
    block = heading_block(file.table, head, file.source)
    if block is None:
        raise InputError("ingest.no_rows", file=file.written, table=file.table)
    around = sheets.surroundings(head, block)
    said = sheets.head_notes(file.table, file.written, block, around, file.source)

    def read(wanted: Sequence[int]) -> Rows:
        quick = _fast(file, data, mark, block, offsets, wanted)
        return quick or _slow(file, data, mark, wanted)

    return Layer(
        file.written,
        block.headings,
        read,
        encoding=found.encoding,
        typed=False,
        digest=file.digest,
        notes=(*file.notes, *found.notes, *said),
        around=around,
    )


def _plain(data: bytes, file: File) -> bytes:
    """UTF-8 with line ends that all programs know, and no zeros."""
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise InputError("files.zeros", file=file.written, table=file.table, row=row)
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _first_rows(data: bytes, mark: str) -> tuple[Grid, list[int]]:
    """First rows, and the line after each; a row cut off at the end of the piece is left out."""
    text = data[:_HEAD].decode(errors="ignore")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    rows, ends = [], []
    for row in itertools.islice(reader, LOOK + 1):
        rows.append(row)
        ends.append(reader.line_num)
    if len(data) > _HEAD and len(rows) <= LOOK:
        rows, ends = rows[:-1], ends[:-1]
    return rows, ends


def _separator(data: bytes, file: File) -> str:
    """The separator under which most headings are known, then most rows are of one length."""
    csv.field_size_limit(_FIELD)

    def rank(mark: str) -> tuple[int, int, int]:
        rows = [row for row in _first_rows(data, mark)[0] if any(cell.strip() for cell in row)]
        block = heading_block(file.table, rows, file.source)
        known = 0 if block is None else recognised(file.table, block.headings, file.source)
        width, times = (Counter(map(len, rows)).most_common(1) or [(0, 0)])[0]
        return (known, times if width > 1 else 0, width)

    return max(MARKS, key=rank)


def _head(data: bytes, mark: str) -> tuple[Grid, list[int]]:
    """First rows, and where the bytes of each end; no ends where line ends are mixed."""
    rows, lines = _first_rows(data, mark)
    if re.search(rb"\r(?!\n)", data[:_HEAD]):
        return rows, []
    ends, at, line = [], 0, 0
    for wanted in lines:
        while line < wanted:
            at = data.find(b"\n", at) + 1 or len(data)
            line += 1
        ends.append(at)
    return rows, ends


def _fast(
    file: File, data: bytes, mark: str, block: Block, ends: Sequence[int], wanted: Sequence[int]
) -> Rows | None:
    """Columns read by Arrow; None where rows are ragged, empty, or have quotation marks over lines."""
    from pyarrow import csv as arrow

    if not ends:
        return None
    start = ends[block.body - 1]
    body = pa.py_buffer(data).slice(start)
    quotes = data.count(b'"', start)
    if quotes % 2 or not len(body):
        return None
    names = [str(i) for i in range(len(block.headings))]
    picked = [names[i] for i in wanted]
    beyond = names[_named(block.headings) :]
    nameless = [name for name, heading in zip(names, block.headings, strict=True) if not heading]
    try:
        found = arrow.read_csv(
            pa.BufferReader(body),
            read_options=arrow.ReadOptions(column_names=names),
            parse_options=arrow.ParseOptions(
                delimiter=mark, newlines_in_values=bool(quotes), ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                include_columns=list(dict.fromkeys([*picked, *nameless])) or names[:1],
            ),
        )
    except pa.ArrowInvalid:
        return None
    lines = data.count(b"\n", start) + (not data.endswith(b"\n"))
    if quotes and found.num_rows != lines:
        return None
    if any(pc.max(pc.binary_length(found[name])).as_py() for name in beyond):
        return None
    numbers = np.arange(block.body + 1, block.body + 1 + found.num_rows)
    none = pa.chunked_array([], pa.large_string())
    columns = [found[name] if name in nameless else none for name in names]
    notes = sheets.nameless(file.table, file.written, block.headings, columns, numbers)
    return Rows(tuple(found[name] for name in picked), None, numbers, tuple(notes))


def _slow(file: File, data: bytes, mark: str, wanted: Sequence[int]) -> Rows:
    """The same row by row, with everything that is wrong with the rows."""
    rows = _all_rows(file, data, mark)
    cells = sheets.cells(file.table, rows, file.source, file.written)
    notes = _ragged(file, rows, cells, cut=not data.endswith(b"\n"))
    problems = [note for note in notes if note.severity == "error"]
    if problems:
        raise InputError.collect(problems)
    found = from_columns(cells.columns, cells.rows)(wanted)
    more = [note for note in cells.notes if note.code == "sheets.nameless_column"]
    return Rows(found.columns, None, found.numbers, (*notes, *more))


def _all_rows(file: File, data: bytes, mark: str) -> Grid:
    reader = csv.reader(io.StringIO(data.decode(), newline=""), delimiter=mark, strict=True)
    rows: Grid = []
    line = 0
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num
    except csv.Error as error:
        text = data.split(b"\n")[line : line + 1] or [b""]
        found = text[0].decode(errors="replace").strip()[:60]
        code = "files.open_quote" if "unexpected end" in str(error) else "files.bad_quote"
        raise InputError(
            code, file=file.written, table=file.table, row=len(rows) + 1, line=line + 1, found=found
        ) from error
    return rows


def _ragged(file: File, rows: Grid, cells: sheets.Cells, *, cut: bool) -> list[Note]:
    """Rows with more or fewer fields than the others; blank rows and remarks do not count."""
    named = _named(cells.headings)
    numbers = cells.rows.tolist()
    widths = {number: len(rows[number - 1]) for number in numbers}
    usual = Counter(widths.values()).most_common(1)[0][0] if widths else named
    long, split, short = [], [], []
    for number in numbers:
        row = rows[number - 1]
        if any(cell.strip() for cell in row[named:]) and _has_split_number(row):
            split.append(number)
        elif any(cell.strip() for cell in row[max(named, usual) :]):
            long.append(number)
        elif len(row) < min(named, usual) and sum(bool(cell.strip()) for cell in row) > 1:
            short.append(number)
    notes = [_rows_note(file, "thousands", split, rows), _rows_note(file, "long_rows", long, rows)]
    if cut and short == [len(rows)]:
        notes.append(_rows_note(file, "cut_off", short, rows))
    else:
        notes.append(_rows_note(file, "short_rows", short, rows))
    return [note for note in notes if note is not None]


def _named(headings: Sequence[str]) -> int:
    """How many columns there are up to the last with a heading."""
    return max((i for i, heading in enumerate(headings, 1) if heading), default=0)


def _has_split_number(row: Sequence[str]) -> bool:
    """Whether two neighbours look like the halves of ``1,234``."""
    return any(
        _THOUSANDS.fullmatch(left) and _HUNDREDS.fullmatch(right)
        for left, right in itertools.pairwise(row)
    )


def _rows_note(file: File, code: str, at: Sequence[int], rows: Grid) -> Note | None:
    if not at:
        return None
    listed = ", ".join(map(str, at[:_LISTED])) + (" …" if len(at) > _LISTED else "")
    params = {
        "file": file.written,
        "table": file.table,
        "count": len(at),
        "rows": listed,
        "found": " | ".join(rows[at[0] - 1])[:80],
    }
    severity: Severity = "warning" if code == "short_rows" else "error"
    return Note(f"files.{code}", severity, params, file.table, at[0])
