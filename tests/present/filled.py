"""Valid rows for a template, made from the field contract: what a careful clerk would fill in."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl

from landuse.ingest.doubts.taxes import KINDS
from landuse.present.templates import HEADING_ROW, heading
from landuse.schema import Field, fields
from landuse.words import Lang, word, words

PARCELS = ("P1", "P2", "P3")
ROWS = 4  # too few for anybody to wonder at the size of invented figures
Row = dict[str, Any]


def asked(table: str) -> list[Field]:
    """What a person can fill into a sheet."""
    return [
        each for each in fields(table).values() if each.kind == "input" and each.dtype != "geometry"
    ]


def make_rows(table: str, seed: int, firms: list[str]) -> list[Row]:
    """Rows by field; some optional cells stay empty."""
    rng = random.Random(f"{table} {seed}")
    return [_row(table, at, rng, firms) for at in range(ROWS)]


def _row(table: str, at: int, rng: random.Random, firms: list[str]) -> Row:
    row = {
        field.name: _value(field, at, rng)
        for field in asked(table)
        if field.required or rng.random() < 0.8
    }
    row.pop("credit_code", None)  # another way to say who it is: it would have to agree
    row.pop("registered_in", None)
    for name in ("enterprise_id", "counterpart_id"):
        if name in fields(table) and (name in row or table in {"returns", "monthly"}):
            row[name] = firms[at % len(firms)]
    if "parcel_id" in row:
        row["parcel_id"] = PARCELS[at % len(PARCELS)]
    if table in {"enterprises", "returns", "monthly", "occupancy"}:
        row["enterprise_id"] = firms[at]
        row["name"] = f"示例{at}厂"
        if "name" not in fields(table):
            del row["name"]
    if table in {"enterprises", "projects"}:
        row.pop("x", None)
        row.pop("y", None)
    if table == "enterprises":
        row |= {"parcel_id": PARCELS[at % len(PARCELS)]}
    if table == "events":
        row |= {"subject": "enterprise", "subject_id": firms[at]}
    row |= dict.fromkeys(set(KINDS) & set(row), 0.01)  # kinds may not exceed their total
    if {"from_on", "to_on"} <= set(row):
        row["from_on"], row["to_on"] = sorted((row["from_on"], row["to_on"]))
    return row


def _value(field: Field, at: int, rng: random.Random) -> Any:
    if field.values:
        return rng.choice(field.values)
    if field.name == "year":
        return 2025
    kind = {"boolean": _flag, "date": _date, "number": _number, "integer": _number}
    if field.dtype in kind:
        return kind[field.dtype](field, rng)
    if field.key:
        return f"{field.name[0].upper()}{at:03d}"
    return rng.choice(["=1+1", "00123", "某某 <b>厂</b>", "430681199001010013", "1e5", "-甲"])


def _flag(_field: Field, rng: random.Random) -> bool:
    return rng.random() < 0.5


def _date(field: Field, rng: random.Random) -> dt.date:
    day = dt.date(2019, 1, 1) + dt.timedelta(days=rng.randrange(2000))
    return day.replace(day=1) if field.name == "month" else day


def _number(field: Field, rng: random.Random) -> float:
    low = 0.0 if field.min is None else field.min
    number = rng.uniform(low, low + 500 if field.max is None else field.max)
    return round(number) if field.dtype == "integer" else round(number, 3)


def fill(path: Path, table: str, rows: list[Row], lang: Lang) -> None:
    """Write rows below the headings, in the words of the lists."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {str(cell.value): cell.column for cell in sheet[HEADING_ROW]}
    flags = words("ledger.flag", lang=lang)
    for line, row in enumerate(rows, start=HEADING_ROW + 1):
        for name, value in row.items():
            field = fields(table)[name]
            said = value
            if field.values:
                said = word(f"values.{name}", value, lang=lang)
            elif field.dtype == "boolean":
                said = flags["yes" if value else "no"]
            cell = sheet.cell(line, places[heading(field, lang)])
            cell.value = said
            if isinstance(said, str):
                cell.data_type = "s"
    book.save(path)
