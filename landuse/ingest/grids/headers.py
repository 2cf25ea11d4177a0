"""Heading block of a sheet (表头识别): titles above it, one to five rows of headings, numbering below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from landuse.ingest.cells.columns import recognised
from landuse.ingest.cells.headings import bracket, read_heading
from landuse.ingest.formats.bookxml import Box
from landuse.ingest.grids.parents import JOINT
from landuse.park import Source
from landuse.schema import fields
from landuse.units import canonical

LOOK = 30
"""Rows from the top of a sheet among which its headings are looked for."""
DEPTH = 5
"""Most rows of headings; provincial templates have up to five."""
_LONGEST = 30
"""Letters above which a cell is a sentence and no heading."""
_AFTER = 3
"""Most rows of units and column numbers between headings and records."""

Grid = Sequence[Sequence[str]]

_REMARK = re.compile(
    r"^[(\s]*(注|备注|附注|说明|.{0,8}单位|.{0,6}(人|电话|日期|时间|编号|表号|文号|机关|来源|期间|年度|年份|地区))\s*[:为]"
)
_DATUM = re.compile(
    r"[-+(]?[¥$]?[\d,]*\.?\d+\)?(%|‰|亩|元|万元|亿元|平方米|公顷|吨|人|万|户|家)?"
    r"|\d{4}\s*[-/.年]\s*\d{1,2}([-/.月].*)?|.*\d{7,}.*|是|否|有|无|[-—–/√×]+"
)
_YEAR = re.compile(r"(19|20)\d\d(年|年度)?")
_ORDINAL = re.compile(r"\(?(\d{1,3})\)?(\s*=.*)?")
_TITLE = re.compile(r".{5,}(表|台账|清单|名单|名录|汇总|明细|统计)(\(.*\))?")
_COUNTED = {"家", "户", "个", "宗", "块", "栋", "—", "-", "–", "/"}
_UNIT_LABELS = frozenset({"单位", "计量单位", "数据单位", "unit", "units", "Unit", "Units"})
"""What may head a row of units in its first column."""
_STEMS = frozenset("甲乙丙丁戊己庚辛ABCDEFGH") | {"栏次", "序号", "列次", "—", "-", "行次"}


@dataclass(frozen=True)
class Block:
    """Where a sheet has its headings (表头位置), rows from 0.

    Parameters
    ----------
    top, bottom
        First and last row of headings.
    body
        First row after headings, units and column numbers.
    headings
        One a column, levels joined.
    numbering
        Rows that only number the columns.
    """

    top: int
    bottom: int
    body: int
    headings: tuple[str, ...]
    numbering: tuple[int, ...] = ()


def heading_block(
    table: str, rows: Grid, source: Source, merged: Iterable[Box] = ()
) -> Block | None:
    """Find the headings of a sheet (识别表头).

    The rows in which most fields are recognised when read together, as few as will do; then the
    headings above them that head several columns, and those below that belong to them.

    Parameters
    ----------
    table
        Name of the table.
    rows
        First rows of the sheet.
    source
        Its options; ``header`` names a row that belongs to the headings.
    merged
        Merged cells.

    Returns
    -------
    Block or None
        None where there is nothing.
    """
    sheet = _Head(table, [[_tidy(cell) for cell in row] for row in rows[:LOOK]], list(merged))
    core = _core(table, sheet, source)
    if core is None:
        return None
    top, bottom = core
    while bottom - top + 1 < DEPTH and top > 0 and sheet.is_above(top - 1, top):
        top -= 1
    while bottom - top + 1 < DEPTH and sheet.is_below(bottom + 1, top, bottom):
        bottom += 1
    headings = sheet.joined(top, bottom)
    body, numbering = bottom + 1, []
    for row in range(bottom + 1, min(bottom + 1 + _AFTER, len(sheet.rows))):
        if sheet.is_units(row):
            headings = [_with_unit(*pair) for pair in zip(headings, sheet.rows[row], strict=True)]
        elif sheet.is_numbering(row):
            numbering.append(row)
        else:
            break
        body = row + 1
    return Block(top, bottom, body, tuple(headings), tuple(numbering))


def is_remark(text: str) -> bool:
    """Whether a cell is a remark beside the table, not a heading (是否为表外说明).

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        True for 填报单位：…, 单位：万元, 注：…, titles and sentences.

    Examples
    --------
    >>> is_remark("填报单位：高新区"), is_remark("其中：闲置"), is_remark("单位名称")
    (True, False, False)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return len(plain) > _LONGEST or bool(_REMARK.match(plain) or _TITLE.fullmatch(plain))


def _tidy(text: str) -> str:
    """Heading without line breaks; blanks stay between Latin words only."""
    words = text.replace(JOINT, "/").split()
    out = ""
    for word in words:
        out += f" {word}" if out and out[-1].isascii() and word[0].isascii() else word
    return out


def _is_datum(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return bool(_DATUM.fullmatch(plain)) and not _YEAR.fullmatch(plain)


def _with_unit(heading: str, unit: str) -> str:
    unit = "" if unit in _UNIT_LABELS else unit.strip("()（）[] ")
    return (
        f"{heading}（{unit}）" if unit and heading and not canonical(bracket(heading)) else heading
    )


def _core(table: str, sheet: _Head, source: Source) -> tuple[int, int] | None:
    count = len(sheet.rows)
    if source.header is not None:
        at = source.header - 1
        return (at, at) if at < count else None
    best: tuple[int, int, int] | None = None
    found = None
    for top in range(count):
        for bottom in range(top, min(top + DEPTH, count)):
            if not sheet.is_labels(bottom):
                break
            score = recognised(table, sheet.joined(top, bottom), source)
            rank = (score, top - bottom, -top)
            if score and (best is None or rank > best):
                best, found = rank, (top, bottom)
    return found or sheet.first()


class _Head:
    """Rows at the top of a sheet, and which of their cells are merged."""

    def __init__(self, table: str, rows: list[list[str]], merged: list[Box]) -> None:
        self.table = table
        width = max((len(row) for row in rows), default=0)
        self.rows = [row + [""] * (width - len(row)) for row in rows]
        self.boxes = [box for box in merged if box[0] < len(rows) and box[1] < width]
        self.spread = [list(row) for row in self.rows]
        for top, left, bottom, right in self.boxes:
            for row in self.spread[top : bottom + 1]:
                row[left : right + 1] = [self.rows[top][left]] * (min(right, width - 1) - left + 1)

    def first(self) -> tuple[int, int] | None:
        """First row of several labels, else the first that is not empty."""
        filled = [i for i, row in enumerate(self.rows) if any(row)]
        several = [i for i in filled if len(set(self.spread[i]) - {""}) > 1 and self.is_labels(i)]
        at = next(iter([*several, *filled]), None)
        return None if at is None else (at, at)

    def is_labels(self, row: int) -> bool:
        """Whether a row may be headings: there is text, and it is mostly no figures or dates."""
        cells = [cell for cell in self.rows[row] if cell]
        data = sum(_is_datum(cell) for cell in cells)
        return bool(self.spread[row]) and any(self.spread[row]) and 2 * data < max(len(cells), 1)

    def is_above(self, row: int, below: int) -> bool:
        """Whether a row heads columns of the row below it: not one label for each."""
        cells = [cell for cell in self.spread[row] if cell]
        if not cells or any(is_remark(cell) or _is_datum(cell) for cell in cells):
            return False
        if len(set(cells)) == 1:
            boxed = [box for box in self.boxes if box[0] == row and box[1] > 0 and box[3] > box[1]]
            return bool(boxed) and len(cells) < sum(map(bool, self.spread[below]))
        spans = [box for box in self.boxes if box[0] <= row <= box[2]]
        if any(box[2] > row or box[3] > box[1] for box in spans):
            return True
        pairs = zip(self.rows[row], self.rows[below], strict=True)
        return any(bool(upper) != bool(lower) for upper, lower in pairs)

    def is_below(self, row: int, top: int, bottom: int) -> bool:
        """Whether a row belongs to the headings above it."""
        if row >= len(self.rows) or self.is_units(row) or not any(self.rows[row]):
            return False
        if any(_is_datum(cell) or is_remark(cell) for cell in self.rows[row] if cell):
            return False
        spans = [box for box in self.boxes if top <= box[0] <= bottom]
        if any(box[2] >= row for box in spans):
            return True
        if spans:
            heads = [box for box in spans if box[2] == bottom and box[3] > box[1]]
            under = {j for box in heads for j in range(box[1], box[3] + 1)}
            return {j for j, cell in enumerate(self.rows[row]) if cell} <= under
        return self._fills_gaps(self.rows[bottom], self.rows[row])

    def _fills_gaps(self, upper: Sequence[str], lower: Sequence[str]) -> bool:
        """Without merged cells: the lower row has text where the upper is empty beside a figure."""
        gaps = {j for j, cell in enumerate(upper) if not cell and any(upper[:j])}
        filled = {j for j, cell in enumerate(lower) if cell}
        heads = {j - 1 for j in filled & gaps}
        named = [read_heading(self.table, upper[j]) for j in heads]
        if any(found and fields(self.table)[found.field].dtype == "text" for found in named):
            return False
        return bool(filled & gaps) and filled <= gaps | heads and len(filled) < len(upper)

    def is_units(self, row: int) -> bool:
        """Whether a row holds nothing but units."""
        cells = (
            {cell.strip("()（）[] ") for cell in self.rows[row] if cell} - _COUNTED - _UNIT_LABELS
        )
        return bool(cells) and all(canonical(c) and not _is_datum(c) for c in cells)

    def is_numbering(self, row: int) -> bool:
        """Whether a row numbers the columns: 1 2 3, 甲 乙 1 2=3+4, above cells that are no numbers."""
        cells = {j: unicodedata.normalize("NFKC", c) for j, c in enumerate(self.rows[row]) if c}
        stems = sum(cell in _STEMS for cell in cells.values())
        order = [_ORDINAL.fullmatch(cell) for cell in cells.values() if cell not in _STEMS]
        if len(order) + stems < 3 or not order or not all(order):
            return False
        numbers = [int(found[1]) for found in order if found]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[0] > 2:
            return False
        told = stems or any("=" in cell for cell in cells.values())
        return bool(told) or len(numbers) >= DEPTH or self._above_words(row, cells)

    def _above_words(self, row: int, cells: Iterable[int]) -> bool:
        """Whether all further cells of one of the columns are words."""
        for column in cells:
            below = [each[column] for each in self.rows[row + 1 :] if each[column]]
            if below and not any(_is_datum(cell) or _YEAR.fullmatch(cell) for cell in below):
                return True
        return False

    def joined(self, top: int, bottom: int) -> list[str]:
        """Headings of the columns: their levels from top to bottom, each once."""
        levels = [self._filled(row, bottom) for row in range(top, bottom)]
        levels.append(self.spread[bottom])
        paths = [
            list(dict.fromkeys(cell for cell in path if cell)) for path in zip(*levels, strict=True)
        ]
        return [JOINT.join(path) for path in paths]

    def _filled(self, row: int, bottom: int) -> list[str]:
        """An upper row with each heading over all its columns; without merged cells, to the next."""
        cells = list(self.spread[row])
        if any(box[0] <= row <= box[2] for box in self.boxes):
            return cells
        below = self.spread[row + 1 : bottom + 1]
        for j in range(1, len(cells)):
            has = [any(each[k] for each in below) for k in (j - 1, j)]
            if not cells[j] and all(has):
                cells[j] = cells[j - 1]
        return cells
