"""Messy sheets from clean tables: how planners' workbooks look, with the truth beside them.

``returns()``, ``occupancy()`` and ``messes()`` draw a clean table and a mess; ``render`` makes sheets of cells of
them, ``write_xlsx`` and ``write_csv`` files. What is read back must be ``truth(clean)``.
``Sheet.totals`` lists every printed total, so that a test may change one.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st

Value = str | Decimal | None
Box = tuple[int, int, int, int]

SCALE = {"万元": Decimal(1), "元": Decimal("0.0001"), "亩": Decimal(1), "公顷": Decimal(15)}
"""Units of the sheet in those of the contract."""
GROUPS = ("评价数据", "效益情况", "指标情况", "经济指标")
REMARKS = (
    "注：1.标“*”为涉密数据；2.亩均税收=实缴税金/用地面积。",
    "填表人：张三",
    "备注：本表由园区填报",
    "数据来源：税务部门",
)
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@dataclass(frozen=True)
class Column:
    """One column of a clean table; ``unit`` is empty for text."""

    field: str
    heading: str
    unit: str = ""


@dataclass(frozen=True)
class Clean:
    """A table without any mess; ``shared`` is a field whose equal neighbours may be one merged cell."""

    table: str
    columns: tuple[Column, ...]
    records: tuple[tuple[Value, ...], ...]
    key: str
    shared: str = ""


@dataclass(frozen=True)
class Mess:
    """What is done to a table; every part of it must change nothing."""

    title: bool = False
    office: bool = False
    unit_note: bool = False
    unit_row: bool = False
    depth: int = 1
    merged: bool = True
    numbering: bool = False
    serial: bool = False
    remark_column: bool = False
    total: str = ""  # "", "start", "end"
    subtotals: str = ""  # "", "before", "after"
    label: str = "合计"
    label_in_serial: bool = False
    block: int = 3
    blank_rows: tuple[int, ...] = ()
    remarks: int = 0
    repeat_headings: bool = False
    sheets: int = 1
    full_width: bool = False
    thousands: bool = False
    missing: str = ""
    hidden: bool = False
    order: tuple[int, ...] = ()


@dataclass(frozen=True)
class Printed:
    """A total as printed: its cell from 0, and its value."""

    row: int
    column: int
    value: Decimal


@dataclass
class Sheet:
    """Cells of a sheet, what is merged, and the totals in it."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merged: list[Box] = field(default_factory=list)
    totals: list[Printed] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


# --- drawing ------------------------------------------------------------------------------------

_AMOUNT = st.one_of(
    st.none(),
    st.decimals("-99999", "999999", places=2, allow_nan=False),
    st.integers(0, 5000).map(Decimal),
)
_AREA = st.one_of(st.none(), st.decimals("0", "999", places=2, allow_nan=False))
_MONEY = (
    ("tax_paid", "实缴税金"),
    ("revenue", "营业收入"),
    ("profit", "利润总额"),
    ("value_added", "工业增加值"),
)


@st.composite
def returns(draw: st.DrawFn, max_size: int = 9) -> Clean:
    """Returns of some firms in one year, money in one unit."""
    money = draw(st.sampled_from(["万元", "元"]))
    figures = draw(st.lists(st.sampled_from(_MONEY), min_size=1, max_size=4, unique=True))
    columns = (
        Column("name", "企业名称"),
        Column("enterprise_id", "企业编号"),
        Column("year", "年度"),
        *(Column(name, heading, money) for name, heading in figures),
    )
    count = draw(st.integers(1, max_size))
    records = tuple(
        (
            f"示例{chr(0x4E00 + 7 * i)}有限公司",
            f"E{i:03d}",
            "2023",
            *(draw(_AMOUNT) for _ in figures),
        )
        for i in range(count)
    )
    return Clean("returns", columns, records, "enterprise_id")


@st.composite
def occupancy(draw: st.DrawFn, max_firms: int = 4) -> Clean:
    """Land of some firms, each on one to three parcels."""
    unit = draw(st.sampled_from(["亩", "公顷"]))
    columns = (
        Column("name", "企业名称"),
        Column("parcel_id", "宗地代码"),
        Column("area", "使用面积", unit),
        Column("land_use", "实际用途"),
    )
    records = tuple(
        (f"示例{chr(0x4E00 + 7 * i)}有限公司", f"P{i}-{j}", draw(_AREA), "工业")
        for i in range(draw(st.integers(1, max_firms)))
        for j in range(draw(st.integers(1, 3)))
    )
    return Clean("occupancy", columns, records, "parcel_id", "name")


@st.composite
def messes(draw: st.DrawFn, clean: Clean, *, plain_text: bool = False) -> Mess:
    """A mess for a table; ``plain_text`` leaves out what CSV cannot hold."""
    count = len(clean.records)
    order = draw(st.permutations(range(count)))
    if clean.shared:
        place = [column.field for column in clean.columns].index(clean.shared)
        first = {clean.records[i][place]: at for at, i in reversed(list(enumerate(order)))}
        order.sort(key=lambda i: first[clean.records[i][place]])
    serial = draw(st.booleans())
    unit_note = draw(st.booleans())
    return Mess(
        title=draw(st.booleans()),
        office=draw(st.booleans()),
        unit_note=unit_note,
        unit_row=not unit_note and draw(st.booleans()),
        depth=draw(st.integers(1, 5)),
        merged=not plain_text and draw(st.booleans()),
        numbering=draw(st.booleans()),
        serial=serial,
        remark_column=draw(st.booleans()),
        total=draw(st.sampled_from(["", "start", "end"])),
        subtotals=draw(st.sampled_from(["", "before", "after"])),
        label=draw(
            st.sampled_from(["合计", "合　计", "总计", f"合计：{count}家", "全区合计", "Total"])
        ),
        label_in_serial=serial and draw(st.booleans()),
        block=draw(st.integers(1, 4)),
        blank_rows=tuple(draw(st.lists(st.integers(0, 20), max_size=3))),
        remarks=draw(st.integers(0, 3)),
        repeat_headings=draw(st.booleans()),
        sheets=1 if plain_text else draw(st.integers(1, min(3, count))),
        full_width=draw(st.booleans()),
        thousands=draw(st.booleans()),
        missing=draw(st.sampled_from(["", "—", "/", "无"])),
        hidden=not plain_text and draw(st.booleans()),
        order=tuple(order),
    )


# --- rendering ----------------------------------------------------------------------------------


def render(clean: Clean, mess: Mess) -> list[Sheet]:
    """Sheets of a clean table under a mess."""
    order = mess.order or range(len(clean.records))
    records = [clean.records[i] for i in order]
    size = -(-len(records) // mess.sheets)
    names = ("规上", "规下", "其他")
    return [
        _Writer(clean, mess, names[i]).sheet(records[i * size : (i + 1) * size])
        for i in range(mess.sheets)
        if records[i * size : (i + 1) * size]
    ]


def truth(clean: Clean) -> dict[str, dict[str, object]]:
    """Key of each record → field → value in the units of the contract; None where unknown."""
    place = [column.field for column in clean.columns].index(clean.key)
    return {
        str(record[place]): {
            column.field: float(value * SCALE[column.unit]) if isinstance(value, Decimal) else value
            for column, value in zip(clean.columns, record, strict=True)
        }
        for record in clean.records
    }


class _Writer:
    """Writes one sheet from the top down."""

    def __init__(self, clean: Clean, mess: Mess, name: str) -> None:
        self.mess = mess
        self.done = Sheet(name)
        self.columns = list(clean.columns)
        self.names = [column.field for column in clean.columns]
        self.shared = self.names.index(clean.shared) if clean.shared else -1
        self.above: tuple[int, int, Value] | None = None
        if mess.serial:
            self.columns.insert(0, Column("", "序号"))
        if mess.remark_column:
            self.columns.append(Column("", "备注"))
        self.width = len(self.columns)

    def sheet(self, records: Sequence[tuple[Value, ...]]) -> Sheet:
        mess = self.mess
        self._above()
        head = self._headings()
        if mess.total == "start":
            self._total(mess.label, records)
        size = mess.block if mess.subtotals else len(records)
        for first in range(0, len(records), size):
            if first == size and mess.repeat_headings:
                self.done.rows.extend(list(row) for row in head)
            self._block(first, records[first : first + size])
        if mess.total == "end":
            self._total(mess.label, records)
        self._below()
        return self.done

    def _block(self, first: int, records: Sequence[tuple[Value, ...]]) -> None:
        mess, rows = self.mess, self.done.rows
        if mess.subtotals == "before":
            self._total("小计", records)
        for number, record in enumerate(records, first + 1):
            if len(rows) % 7 in mess.blank_rows:
                rows.append([""] * self.width)
            self._record(number, record)
        if mess.subtotals == "after":
            self._total("小 计", records)

    def _below(self) -> None:
        rows = self.done.rows
        for text in REMARKS[: self.mess.remarks]:
            rows.append([text, *[""] * (self.width - 1)])
            self._merge(len(rows) - 1, 0, len(rows) - 1, self.width - 1)
        if self.mess.hidden:
            self.done.hidden_rows.append(len(rows) - 1)
            self.done.hidden_columns.append(self.width - 1)

    def _above(self) -> None:
        mess, rows = self.mess, self.done.rows
        units = "、".join(dict.fromkeys(each.unit for each in self.columns if each.unit))
        if mess.title:
            rows.append(["2023年度示例高新区企业亩均效益情况表", *[""] * (self.width - 1)])
            self._merge(0, 0, 0, self.width - 1)
        if mess.office or mess.unit_note:
            line = [""] * self.width
            line[0] = "填报单位：示例高新区管委会" if mess.office else ""
            line[-1] = f"单位：{units}" if mess.unit_note else line[-1]
            rows.append(list(line))

    def _headings(self) -> list[list[object]]:
        """Header rows, units and column numbers; given back to be repeated."""
        mess, start = self.mess, len(self.done.rows)
        groups = GROUPS[-(mess.depth - 1) :] if mess.depth > 1 else ()
        head = [[""] * self.width for _ in range(mess.depth)]
        money = [i for i, each in enumerate(self.columns) if each.unit]
        for i, each in enumerate(self.columns):
            unit = f"（{each.unit}）" if each.unit and not (mess.unit_note or mess.unit_row) else ""
            head[-1 if i in money else 0][i] = each.heading + unit
            if i not in money:
                self._merge(start, i, start + mess.depth - 1, i)
        for depth, group in enumerate(groups):
            head[depth][money[0]] = group
            self._merge(start + depth, money[0], start + depth, money[-1])
        lines: list[list[object]] = [list(row) for row in head]
        if mess.unit_row:
            lines.append([each.unit for each in self.columns])
        if mess.numbering and self.width > 2:
            lines.append([str(i + 1) for i in range(self.width)])
        self.done.rows.extend(list(row) for row in lines)
        return lines

    def _record(self, number: int, record: tuple[Value, ...]) -> None:
        line: list[object] = [self._cell(value) for value in record]
        if self.mess.merged and self.shared >= 0:
            self._share(line, record[self.shared])
        if self.mess.serial:
            line.insert(0, number)
        if self.mess.remark_column:
            line.append("停产" if number % 3 == 0 else "")
        self.done.rows.append(line)

    def _share(self, line: list[object], value: Value) -> None:
        """One merged cell for neighbours that have the same value."""
        at, column = len(self.done.rows), self.shared + self.mess.serial
        start, last, held = self.above or (at, at, None)
        if held != value or last != at - 1:
            self.above = (at, at, value)
            return
        line[self.shared] = ""
        self.done.merged = [box for box in self.done.merged if box[:2] != (start, column)]
        self._merge(start, column, at, column)
        self.above = (start, at, value)

    def _cell(self, value: Value) -> object:
        if value is None:
            return self.mess.missing
        if isinstance(value, str):
            digits = self.mess.full_width and value.isdigit()
            return value.translate(FULL_WIDTH) if digits else value
        if not (self.mess.thousands or self.mess.full_width):
            return float(value)
        text = f"{value:,}" if self.mess.thousands else str(value)
        return text.translate(FULL_WIDTH) if self.mess.full_width else text

    def _total(self, label: str, records: Sequence[tuple[Value, ...]]) -> None:
        line: list[object] = [""] * self.width
        first = 1 if self.mess.serial else 0
        line[0 if self.mess.label_in_serial else first] = label
        for i in range(len(records[0])):
            values = [record[i] for record in records]
            known = [value for value in values if isinstance(value, Decimal)]
            if self.columns[i + first].unit and known:
                value = sum(known, Decimal(0))
                line[i + first] = self._cell(value)
                self.done.totals.append(Printed(len(self.done.rows), i + first, value))
        self.done.rows.append(line)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if self.mess.merged and (top, left) != (bottom, right):
            self.done.merged.append((top, left, bottom, right))


# --- files --------------------------------------------------------------------------------------


def write_xlsx(path: Path, sheets: Sequence[Sheet]) -> str:
    """Workbook of the sheets; its name."""
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for top, left, bottom, right in sheet.merged:
                page.merge_range(top, left, bottom, right, "")
            for i, row in enumerate(sheet.rows):
                for j, value in enumerate(row):
                    if value != "":
                        page.write(i, j, value)
            for column in sheet.hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})
            for row_number in sheet.hidden_rows:
                page.set_row(row_number, None, None, {"hidden": True})
    return path.name


def write_csv(path: Path, sheet: Sheet, encoding: str = "utf-8") -> str:
    """CSV of one sheet, as Excel saves it; its name."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([_as_text(value) for value in row] for row in sheet.rows)
    return path.name


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
