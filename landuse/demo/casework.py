"""Ledger of cases of the demo park (示范处置台账): a case in every state, invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from landuse.demo.planted import Placed
from landuse.policy import national_casework
from landuse.schema import fields
from landuse.units import in_words
from landuse.words import text, words

FILE = "cases.xlsx"
TABLES = ("cases", "case_history", "case_targets")


def make_casework(placed: Placed, parcels: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Cases, history and targets (处置台账、办理记录、年度目标), in the words of the office.

    Parameters
    ----------
    placed
        Planted cases and their hosts: a case of the ledger stands where one is planted.
    parcels
        With ``exact_area``, indexed by ``parcel_id``.

    Returns
    -------
    dict
        ``cases``, ``case_history`` and ``case_targets``.
    """
    source = files("landuse.demo").joinpath("cases", "casework.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    rules = national_casework()
    hosts = {case["name"]: host for case, host in placed if "name" in case}
    instruments = {each.id: each.title_zh for each in rules.instruments}
    problems = words("values.problem", lang="zh")
    cases, history = [], []
    for one in data["ledger"]:
        host, way = hosts[one["at"]], rules.of[one["procedure"]]
        area = one.get("area") or round(float(parcels["exact_area"][host.parcel]), 2)
        done = round(area * one.get("share", 0.0), 2)
        cases.append(
            {
                "case_id": one["id"],
                "parcel_id": host.parcel,
                "enterprise_id": host.enterprise,
                "problem": problems[one["problem"]],
                "case_route": one.get("route"),
                "procedure": way.title_zh,
                "instrument": instruments.get(one.get("instrument", "")),
                "owner": one["owner"],
                "opened_on": pd.Timestamp(one["opened_on"]),
                "area_mu": area,
                "area_done": done,
                "area_left": round(area - done, 2),
                "target_year": one["target_year"],
                "deadline": pd.Timestamp(one["deadline"]) if "deadline" in one else None,
                "project_id": one.get("project"),
                "evidence": one["evidence"],
            }
        )
        for step, day, document in one["steps"]:
            row = {
                "case_id": one["id"],
                "case_step": way.of[step].title_zh,
                "recorded_by": one["owner"],
            }
            history.append({**row, "done_on": pd.Timestamp(day), "document": document or None})
    items = words("values.target_item", lang="zh")
    targets = [{**each, "target_item": items[each["target_item"]]} for each in data["targets"]]
    ordered = sorted(history, key=lambda row: (row["done_on"], row["case_id"]))
    return {
        "cases": pd.DataFrame(cases).sort_values("case_id", ignore_index=True),
        "case_history": pd.DataFrame(ordered),
        "case_targets": pd.DataFrame(targets),
    }


def write_casework(tables: Mapping[str, pd.DataFrame], path: Path, created: Any) -> None:
    """Write the workbook (写出台账): three sheets, headings in the first row, texts as texts.

    Parameters
    ----------
    tables
        From :func:`make_casework`.
    path
        The ``.xlsx`` file.
    created
        Day that the workbook states.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": created})
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for table in TABLES:
            sheet = book.add_worksheet(text(f"cases.sheet.{table}", lang="zh"))
            sheet.freeze_panes(1, 0)
            columns = [each for each in fields(table).values() if each.kind == "input"]
            for at, field in enumerate(columns):
                unit = in_words(field.unit)["zh"] if field.unit else ""
                sheet.write_string(0, at, f"{field.zh}({unit})" if unit else field.zh, head)
                sheet.set_column(at, at, 18)
                values = tables[table].get(field.name, ())
                for line, value in enumerate(values, start=1):
                    if pd.isna(value):
                        continue
                    if isinstance(value, pd.Timestamp):
                        sheet.write_datetime(line, at, value.to_pydatetime(), day)
                    elif isinstance(value, str):
                        sheet.write_string(line, at, value)
                    else:
                        sheet.write_number(line, at, float(value))
