"""Casework (处置台账读取): cases, history and targets from one workbook, headings in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from landuse.errors import InputError, Note
from landuse.ingest.disputed import Disputed
from landuse.ingest.ground.layers import Layered, plain_table
from landuse.ingest.keys import key_codes, missing_keys
from landuse.ingest.tables import Part, read_parts
from landuse.park import Source
from landuse.review import unguarded
from landuse.schema import empty, fields, key
from landuse.words import LANGS, text

TABLES = ("cases", "case_history", "case_targets")
"""Tables of the ledger of cases, each on a sheet of its own."""

Read = Callable[[str, Source], list[Part]]


def case_parts(
    source: Source, folder: Path, read: Read, notes: list[Note]
) -> dict[str, list[Part]]:
    """Files of the ledger of cases (读取处置台账).

    Parameters
    ----------
    source
        The table ``[cases]`` of ``park.toml``.
    folder
        What a relative path starts from.
    read
        Reads the files of a source.
    notes
        What there is to say; a sheet without rows is nothing to speak of.

    Returns
    -------
    dict
        Table → its parts. History and targets come from the sheets of their names.
    """
    found: dict[str, list[Part]] = {table: [] for table in TABLES}
    sheets = {path: sheet_names(folder / path) for path in source.paths}
    for path, names in sheets.items():
        for table in TABLES:
            known = [text(f"cases.sheet.{table}", lang=lang) for lang in LANGS]
            named = [each for each in names if each.strip() in {*known, table}]
            own = source.sheets if table == "cases" and source.sheets else named
            if not own and (table != "cases" or _others(names)):
                if table == "cases":
                    params = {"file": path, "wanted": known[0], "found": ", ".join(names)}
                    notes.append(Note("cases.no_sheet", "error", params, table))
                continue
            alone: dict[str, Any] = {"path": path, "sheet": list(own) or None}
            if table != "cases":
                alone |= {"columns": {}, "values": {}, "units": {}, "constant": {}}
            found[table] += read(table, source.model_copy(update=alone))
    if found["cases"] and not found["case_history"]:
        notes += _no_history(sheets)
    notes[:] = [
        _refused(each)
        for each in notes
        if (each.table in TABLES, each.code) != (True, "ingest.no_rows")
    ]
    return found


def _no_history(sheets: Mapping[str, list[str]]) -> list[Note]:
    """Refusal where a workbook of several sheets has none of the history: it may be renamed."""
    known = {lang: text("cases.sheet.case_history", lang=lang) for lang in LANGS}
    if any(
        {*known.values(), "case_history"} & {n.strip() for n in names} for names in sheets.values()
    ):
        return []
    said = [(path, names) for path, names in sheets.items() if _others(names)][:1]
    return [
        Note(
            "cases.no_history_sheet",
            "error",
            {"file": path, "wanted": known, "found": ", ".join(names)},
            "case_history",
        )
        for path, names in said
    ]


def _refused(note: Note) -> Note:
    """Words in place of a date that nothing can be reckoned without are refused where they stand."""
    dates = {("case_history", "done_on"), ("cases", "opened_on")}
    if note.code != "cells.date_word" or (note.table, note.params["field"]) not in dates:
        return note
    told = {name: note.params[name] for name in ("file", "rows", "heading", "found")}
    return Note("cases.date_word", "error", told, note.table, note.row)


def _others(names: list[str]) -> bool:
    """Whether a workbook has several sheets, so that it cannot be told which holds the cases."""
    return len(names) > 1


def sheet_names(path: Path) -> list[str]:
    """Sheets of a workbook (工作表名); none of what is no workbook.

    Parameters
    ----------
    path
        The file, there or not.

    Returns
    -------
    list of str
        In their order.
    """
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return list(book.sheet_names)
    except (CalamineError, OSError, ValueError):
        return []


def case_tables(
    parts: Mapping[str, list[Part]],
    others: Mapping[str, pd.DataFrame],
    year: int,
    notes: list[Note],
) -> dict[str, Layered]:
    """Tables of the ledger of cases (处置台账数据表), enterprises named by their ids.

    Parameters
    ----------
    parts
        From :func:`case_parts`.
    others
        ``enterprises``, as far as there are any.
    year
        Evaluation year.
    notes
        What there is to say is added here.

    Returns
    -------
    dict
        Table → the table, with all of its columns.
    """
    found: dict[str, Layered] = {}
    for table, own in parts.items():
        typed = {name: field.pandas_dtype for name, field in fields(table).items()}
        layer = plain_table(own) if own else Layered(empty(table), None, None, ())
        frame = layer.frame.reset_index(drop=True).reindex(columns=list(typed))
        for name, field in fields(table).items():
            if field.dtype == "text":
                frame[name] = frame[name].map(_plain, na_action="ignore")
        if table == "cases":
            frame = frame.assign(enterprise_id=_firms(frame["enterprise_id"], others, year))
        whole = _filled(frame)
        if table == "case_targets":
            whole, said = _keyed(whole, refused=any(each.severity == "error" for each in notes))
            notes += said
        whole = whole.astype(typed)
        notes += _twice(table, whole)
        found[table] = replace(layer, frame=whole)
    return found


def read_cases(
    path: Path, others: Mapping[str, pd.DataFrame], year: int
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Ledger of cases by itself (单独读取处置台账).

    Parameters
    ----------
    path
        The workbook.
    others
        Tables of the park.
    year
        Evaluation year.

    Returns
    -------
    tables, notes
        ``cases``, ``case_history`` and ``case_targets``; what there is to say, errors included.
    """
    notes: list[Note] = []

    def read(table: str, source: Source) -> list[Part]:
        try:
            parts = read_parts(table, source, path.name, path.parent)
        except InputError as error:
            notes.extend(error.problems)
            return []
        notes.extend(note for part in parts for note in part.notes)
        return parts

    parts = case_parts(Source(path=path.name), path.parent, read, notes)
    found = case_tables(parts, others, year, notes)
    return {table: layer.frame for table, layer in found.items()}, notes


def _plain(value: object) -> str:
    return unguarded(str(value)).strip()


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with anything in them besides where they came from."""
    said = frame.drop(columns=["source", "source_row"])
    return frame[said.notna().any(axis=1)].reset_index(drop=True)


def _firms(said: pd.Series, others: Mapping[str, pd.DataFrame], year: int) -> pd.Series:
    """Ids of enterprises that are named by id, credit code or full name; others as written."""
    known = Disputed(others, year)
    blank = {"credit_code": "", "name": ""}
    return said.map(
        lambda each: known.firm({"enterprise_id": each, **blank}) or each, na_action="ignore"
    )


def _keyed(targets: pd.DataFrame, *, refused: bool) -> tuple[pd.DataFrame, list[Note]]:
    """Targets with year and item; the others are errors, once, unless their column was told of."""
    codes = key_codes("case_targets", targets, None)
    said = [] if refused else missing_keys("case_targets", targets, codes)
    return targets[codes >= 0].reset_index(drop=True), said


def _twice(table: str, frame: pd.DataFrame) -> list[Note]:
    """Targets that are set twice."""
    names = key(table)
    if table != "case_targets" or frame.empty:
        return []
    again = frame[frame.duplicated(names).to_numpy()]
    return [
        Note(
            "cases.target_twice",
            "error",
            {
                "file": row.source,
                "row": int(row.source_row),
                "year": int(row.year),
                "item": row.target_item,
            },
            table,
            int(row.source_row),
        )
        for row in again.dropna(subset=names).itertuples(index=False)
    ]
