"""Rows of a sheet that are records (数据行识别): not totals, remarks, page headings or empty."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.cells.headings import read_heading, spelt
from landuse.ingest.cells.texts import MISSING, is_id
from landuse.ingest.grids.remarks import rows_in_words
from landuse.ingest.grids.sheets import Surroundings
from landuse.ingest.grids.totals import Total, is_count, total_label
from landuse.schema import Field, fields

Mask = NDArray[np.bool_]
_SHOWN = 80
_LISTED = 20
_MAYBE_TOTAL = "计"
_LIKELY_TOTAL = (
    r"[合小总共累][\s\x{3000}]*计|(?i)其中|汇总|总和|总数|平均|均值|total|sum|average|mean"
)
_MAYBE_TOTAL_TOO = r"(?i)其中|汇总|总和|总数|平均|均值|total|sum|average|mean"
_REMARK = re.compile(
    r"[(*※]*(备?注|附注|说明|填[表报]说明|注释|资料来源|数据来源|来源|[填制][表报]人?|审[核批]人?|复核人?|(单位)?负责人|"
    r"联系人|(联系)?电话|[填制报][表报送]?(日期|时间|单位)|单位(\(盖章\))?|notes?|remarks?|source)\d*:"
)
_PAGE = re.compile(r"第\d+页(,?共\d+页)?|\(?续表?\)?|\(?接上页\)?|\(?转下页\)?|page\d+(of\d+)?")
_GROUP = re.compile(
    r"\(?[一二三四五六七八九十]+[、.)].+|(规模以[上下]|规[上下]|限[上下]|小微|其他|[a-d]类)(工业)?(企业|类)(名单|部分)?"
)
_ORDINAL = re.compile(r"\(?[一二三四五六七八九十]+[)、.]?")
_FIGURE = re.compile(r"[-+]?[\d,]*\.?\d+%?")
_SERIAL = re.compile(r"\d{1,6}")


@dataclass(frozen=True)
class Read:
    """Columns of a sheet as read (待识别的列), aligned.

    Parameters
    ----------
    columns
        Text, null where it says nothing; mapped columns first, then others to their left.
    positions
        Where each stands in the sheet, from 0.
    fields
        Field of each mapped column.
    rows
        Row in the sheet, from 1.
    elsewhere
        What stands in other columns of rows that are empty in these.
    """

    columns: Sequence[pa.ChunkedArray]
    positions: Sequence[int]
    fields: Sequence[Field]
    rows: NDArray[np.int64]
    elsewhere: Mapping[int, str] = field(default_factory=dict)

    def row(self, at: int) -> dict[int, str]:
        """Cells of a row that say something (非空单元格), by number of the column read."""
        found = {i: column[at].as_py() for i, column in enumerate(self.columns)}
        return {i: text for i, text in found.items() if text}


@dataclass(frozen=True)
class Found:
    """What the rows of a sheet are (行类别).

    Parameters
    ----------
    records
        Which rows are records.
    totals
        Those that are totals, in order.
    notes
        What there is to say about the others.
    """

    records: Mask
    totals: tuple[Total, ...]
    notes: tuple[Note, ...]


def find_records(table: str, read: Read, around: Surroundings, label: str) -> Found:
    """Which rows of a sheet are records (识别数据行).

    Parameters
    ----------
    table
        Name of the table.
    read
        The columns.
    around
        What stands around the records.
    label
        Name of the file for messages.

    Returns
    -------
    Found
        Records, totals and notes; a row with nothing in any mapped column is no record.
    """
    mapped = len(read.fields)
    filled = [pc.is_valid(column).to_numpy() for column in read.columns]
    count = np.zeros(len(read.rows), dtype=np.int32)
    for each in filled:
        count += each
    some = np.zeros(len(read.rows), dtype=bool)
    for each in filled[:mapped]:
        some |= each
    where = {"file": label, "table": table}
    again, end = _headings_again(table, read)
    repeated = _repeated(read, around) | again
    some[end:], count[end:] = False, 0
    remarks = _remarks(read, around, count, (count > 0) & ~repeated)
    totals = _totals(read, (count > 0) & ~repeated & ~remarks)
    heads = np.array([total.at for total in totals], dtype=np.int64)
    lone = (count > 0) & ~some & ~repeated & ~remarks
    lone[heads] = False
    lone[[at for at in read.elsewhere if at < end]] = True
    records = some & ~repeated & ~remarks
    records[heads] = False
    notes = (
        *_head_notes(read, repeated, where),
        *_remark_notes(read, remarks, where),
        *_lone_notes(read, lone, around, where),
    )
    if end < len(records):
        row = int(read.rows[end])
        params = {**where, "row": row, "found": _shown(read, end)}
        notes += (Note("sheets.second_table", "error", params, table, row),)
    return Found(records, tuple(totals), notes)


def _labels(read: Read) -> list[int]:
    """Columns that may hold the label of a total or a remark: text, and what is not mapped."""
    mapped = [i for i, field in enumerate(read.fields) if field.dtype == "text"]
    return [*mapped, *range(len(read.fields), len(read.columns))]


def _identity(read: Read) -> set[int]:
    """Columns that say whose row it is."""
    return {i for i, f in enumerate(read.fields) if is_id(f.name) or f.name == "name"}


def _totals(read: Read, among: Mask) -> list[Total]:
    """Total rows; where a row has an id or name beside the label, its figures must bear it out."""
    found: dict[int, list[int]] = {}
    for i in _labels(read):
        for row in np.flatnonzero(_maybe_total(read.columns[i]) & among):
            found.setdefault(int(row), []).append(i)
    identity = _identity(read)
    totals = []
    for at, columns in sorted(found.items()):
        cells = read.row(at)
        labels = [label for i in columns if (label := total_label(cells[i]))]
        named = any(
            i in identity and not is_count(text) and total_label(text) is None
            for i, text in cells.items()
        )
        label = max(labels, key=lambda each: (each.sure, each.level))
        totals.append(Total(at, replace(label, sure=label.sure and not named)))
    return totals


def _maybe_total(column: pa.ChunkedArray) -> Mask:
    """Cells that are the label of a total."""
    could = pc.or_(
        pc.match_substring(column, _MAYBE_TOTAL),
        pc.match_substring_regex(column, _MAYBE_TOTAL_TOO),
    )
    at = np.flatnonzero(pc.fill_null(could, fill_value=False).to_numpy())
    mask = np.zeros(len(column), dtype=bool)
    if len(at):
        some = column.take(pa.array(at))
        fine = pc.match_substring_regex(some, _LIKELY_TOTAL).to_numpy()
        for i, text in zip(at[fine], some.filter(pa.array(fine)).to_pylist(), strict=True):
            mask[i] = total_label(text) is not None
    return mask


def _repeated(read: Read, around: Surroundings) -> Mask:
    """Rows that repeat one above the records: titles and headings of further pages."""
    found = np.zeros(len(read.rows), dtype=bool)
    for row in around.above:
        cells = [row[at] if at < len(row) else "" for at in read.positions]
        cells = ["" if cell in MISSING else cell for cell in cells]
        filled = [i for i, cell in enumerate(cells) if cell]
        if not filled:
            continue
        same = np.ones(len(found), dtype=bool)
        for i in sorted(range(len(cells)), key=lambda i: not cells[i]):
            column = read.columns[i]
            hit = pc.equal(column, cells[i]) if cells[i] else pc.is_null(column)
            same &= pc.fill_null(hit, fill_value=False).to_numpy()
            if not same.any():
                break
        found |= same
    return found


def _headings_again(table: str, read: Read) -> tuple[Mask, int]:
    """Rows that hold the same headings in other words; where a table of other headings begins."""
    found = np.zeros(len(read.rows), dtype=bool)
    words = pa.array([*spelt(table), *_words(table)], pa.large_string())
    for i in _labels(read):
        same = pc.fill_null(pc.is_in(read.columns[i], value_set=words), fill_value=False)
        for at in np.flatnonzero(same.to_numpy()):
            cells = read.row(int(at))
            meant = {i: read_heading(table, text) for i, text in cells.items()}
            known = {i: each.field for i, each in meant.items() if each}
            figures = any(_FIGURE.fullmatch(_plain(text)) for text in cells.values())
            if len(known) > 1 and not figures and not found[at]:
                fits = [read.fields[i].name for i in known if i < len(read.fields)]
                if fits != [name for i, name in known.items() if i < len(read.fields)]:
                    return found, int(at)
                found[at] = True
    return found, len(found)


def _words(table: str) -> set[str]:
    """Headings of a table as the data dictionary spells them."""
    return {
        word for field in fields(table).values() for word in (field.zh, field.en, *field.aliases)
    }


def _remarks(read: Read, around: Surroundings, count: NDArray[np.int32], among: Mask) -> Mask:
    """Remarks, signatures, page numbers and headings of groups, with the lines that continue them."""
    found = np.zeros(len(read.rows), dtype=bool)
    for i, column in enumerate(read.columns):
        maybe = pc.or_(pc.match_substring(column, "："), pc.match_substring(column, ":"))
        for at in np.flatnonzero(pc.fill_null(maybe, fill_value=False).to_numpy() & among):
            cells = read.row(int(at))
            first = min(cells, key=lambda each: read.positions[each]) == i
            found[at] |= first and bool(_REMARK.match(_plain(cells[i])))
    wide = _wide(read, around.facts.merged or ())
    for at in np.flatnonzero((count == 1) & among):
        (text,) = read.row(int(at)).values()
        found[at] |= int(read.rows[at]) in wide or _is_line(text)
    found |= _group_headings(read, count, among)
    for at in np.flatnonzero(found):
        _continue(read, found, int(at))
    return found & among


def _placed(read: Read, at: int) -> list[tuple[int, str]]:
    """Cells of a row that say something, by their place in the sheet."""
    return [(read.positions[i], text) for i, text in read.row(at).items()]


def _shown(read: Read, at: int) -> str:
    found = " ".join(text for _, text in sorted(_placed(read, at)))
    return (found or read.elsewhere.get(at, ""))[:_SHOWN]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _group_headings(read: Read, count: NDArray[np.int32], among: Mask) -> Mask:
    """Rows with nothing but a name beside 一 or 二, where other rows are numbered 1, 2, 3."""
    found = np.zeros(len(read.rows), dtype=bool)
    for i in range(len(read.fields), len(read.columns)):
        for at in np.flatnonzero((count == 2) & among):
            text = read.columns[i][at].as_py()
            found[at] |= bool(text and _ORDINAL.fullmatch(_plain(text)))
        if found.any():
            numbered = pc.any(pc.match_substring_regex(read.columns[i], "^[0-9０-９]+$")).as_py()
            return found if numbered else found & False
    return found


def _is_line(text: str) -> bool:
    """Whether a lone cell is a page number or the heading of a group."""
    return bool(_PAGE.fullmatch(_plain(text)) or _GROUP.fullmatch(_plain(text)))


def _continue(read: Read, found: Mask, at: int) -> None:
    """Lines below a remark that stand alone in its column belong to it."""
    first = read.row(at)
    if len(first) != 1 or _is_line(next(iter(first.values()))):
        return
    for below in range(at + 1, len(found)):
        cells = read.row(below)
        if cells.keys() != first.keys() or total_label(next(iter(cells.values()))):
            return
        found[below] = True


def _wide(read: Read, merged: Iterable[tuple[int, int, int, int]]) -> set[int]:
    """Rows that are merged over all columns read."""
    low, high = min(read.positions), max(read.positions)
    return {
        row + 1
        for top, left, bottom, right in merged
        if left <= low and right >= high > low
        for row in range(top, bottom + 1)
    }


def _head_notes(read: Read, repeated: Mask, where: dict[str, Any]) -> list[Note]:
    rows = read.rows[repeated]
    if not len(rows):
        return []
    params = {**where, "rows": rows_in_words(rows), "count": len(rows)}
    return [Note("sheets.repeated_headings", "info", params, where["table"], int(rows[0]))]


def _remark_notes(read: Read, remarks: Mask, where: dict[str, Any]) -> list[Note]:
    notes = []
    for at in np.flatnonzero(remarks):
        row = int(read.rows[at])
        found = _shown(read, int(at))
        params = {**where, "row": row, "found": found}
        notes.append(Note("sheets.remark", "info", params, where["table"], row))
    if len(notes) > _LISTED:
        params = {**where, "count": len(notes) - _LISTED}
        notes[_LISTED:] = [Note("sheets.more_remarks", "info", params, where["table"])]
    return notes


def _lone_notes(read: Read, lone: Mask, around: Surroundings, where: dict[str, Any]) -> list[Note]:
    """Rows with nothing in any mapped column: further rows of merged cells, numbers, other matters."""
    mapped = set(read.positions[: len(read.fields)])
    under = {
        row + 1
        for top, left, bottom, _ in around.facts.merged or ()
        if bottom > top and left in mapped
        for row in range(top + 1, bottom + 1)
    }
    kinds: dict[str, list[int]] = {"one_record": [], "only_numbered": [], "nothing_read": []}
    for at in np.flatnonzero(lone).tolist():
        cells = [unicodedata.normalize("NFKC", cell) for cell in read.row(at).values()]
        serial = bool(cells) and all(_SERIAL.fullmatch(cell) for cell in cells)
        inside = int(read.rows[at]) in under
        kinds["one_record" if inside else "only_numbered" if serial else "nothing_read"].append(at)
    notes = []
    for kind, places in kinds.items():
        if places:
            rows = read.rows[places]
            shown = {"rows": rows_in_words(rows), "found": _shown(read, places[0])}
            params = {**where, "count": len(rows), **shown}
            notes.append(Note(f"sheets.{kind}", "info", params, where["table"], int(rows[0])))
    return notes
