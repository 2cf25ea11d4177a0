"""Totals over several sheets (跨工作表合计): one total row for all sheets of a workbook."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd

from landuse.errors import Note

Sheet = TypeVar("Sheet", bound=Any)
"""One sheet as read: with ``frame``, ``label``, ``record`` and ``notes``."""
_DIFFERS = "sheets.total_differs"


def over_sheets(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Sheets of one workbook, totals that add up several of them checked as such (核对跨表合计).

    A total that differs from the rows of its own sheet is compared with the sum over all sheets
    read, or over those of the same year.

    Parameters
    ----------
    sheets
        The sheets of one workbook.

    Returns
    -------
    list of Sheet
        The same; a total that is the sum is a note to know, no warning.
    """
    if len({each.label for each in sheets}) < 2 or not any(map(_differing, sheets)):
        return list(sheets)
    return [
        replace(each, notes=tuple(_checked(note, each, sheets) for note in each.notes))
        if _differing(each)
        else each
        for each in sheets
    ]


def _differing(sheet: Any) -> bool:
    return any(note.code == _DIFFERS for note in sheet.notes)


def _checked(note: Note, sheet: Any, sheets: Sequence[Any]) -> Note:
    """The note, or one that says which sheets the total adds up."""
    if note.code != _DIFFERS:
        return note
    name = str(note.params["field"])
    same = [each for each in sheets if _year(each) == _year(sheet)]
    for among in (sheets, same):
        frames = [each.frame for each in among if name in each.frame]
        known = pd.concat([frame[name] for frame in frames]).dropna()
        total = math.fsum(known)
        slack = float(str(note.params["tolerance"])) + 1e-12 * math.fsum(known.abs())
        if len(among) > 1 and abs(total - float(str(note.params["value"]))) <= slack:
            labels = dict.fromkeys(each.label for each in among)
            params = {
                **{k: note.params[k] for k in ("file", "table", "row", "found", "heading")},
                "printed": note.params["printed"],
                "count": sum(map(len, frames)),
                "sheets": "；".join(labels),
            }
            return Note("sheets.total_of_sheets", "info", params, note.table, note.row)
    return note


def _year(sheet: Any) -> object:
    return sheet.record["constant"].get("year")
