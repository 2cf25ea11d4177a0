"""Kept history (既往办理记录): what the study that a run replaces held, since it can only grow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from landuse.errors import Note
from landuse.schema import fields
from landuse.study.model import Inputs
from landuse.study.shelf import read_table

BEFORE = "case_history_before"
"""Name under which the earlier history goes with the inputs; no table of a study."""

CASES_BEFORE = "cases_before"
"""Name under which the earlier cases go with the inputs; no table of a study."""


def with_case_history(inputs: Inputs, folder: Path | str) -> Inputs:
    """Inputs with the case history of the study that is in a folder already (带上既往办理记录).

    Parameters
    ----------
    inputs
        What the park brought.
    folder
        Where the study will be written.

    Returns
    -------
    Inputs
        With the earlier history and cases, as far as there is any of this park. One that cannot be read is
        left alone, and a note says so.
    """
    target = Path(folder).absolute()
    path = target / "tables" / "case_history.parquet"
    if not path.is_file():
        return inputs
    try:
        meta = json.loads((target / "study.json").read_text(encoding="utf-8"))
        if meta["park"]["name"] != inputs.park.park.name:
            return inputs
        before = {
            BEFORE: _typed(path, "case_history"),
            CASES_BEFORE: _typed(path.with_name("cases.parquet"), "cases"),
        }
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        params = {"folder": str(folder), "found": str(error)[:200]}
        note = Note("cases.history_unread", "warning", params, "case_history")
        return replace(inputs, notes=(*inputs.notes, note))
    return replace(inputs, tables={**inputs.tables, **before})


def _typed(path: Path, table: str) -> pd.DataFrame:
    """Table of the earlier study as the schema has it."""
    known = {name: each.pandas_dtype for name, each in fields(table).items()}
    return read_table(path)[list(known)].astype(known)
