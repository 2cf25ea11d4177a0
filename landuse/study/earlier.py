"""Earlier verdicts (既往判断): what the study that a run replaces said, so that the new one goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from landuse.errors import Note
from landuse.schema import fields
from landuse.study.model import FORMAT, Inputs
from landuse.study.shelf import read_table

HISTORY = "zombie_history"


def with_history(inputs: Inputs, folder: Path | str) -> Inputs:
    """Inputs with the verdicts of the study that is in a folder already (带上既往判断).

    Verdicts of another park are not taken: its firms may go by the same ids.

    Parameters
    ----------
    inputs
        What the park brought.
    folder
        Where the study will be written.

    Returns
    -------
    Inputs
        With the table ``zombie_history``. Where there is no study nothing is said; one that is
        damaged, of another format or of another park is left alone, and a note says so.
    """
    target = Path(folder).absolute()
    if not (target / "study.json").is_file():
        return inputs
    try:
        meta = json.loads((target / "study.json").read_text(encoding="utf-8"))
        note = _refused(meta, inputs.park.park.name)
        if note is None:
            history = _typed(read_table(target / "tables" / f"{HISTORY}.parquet"))
            return replace(inputs, tables={**inputs.tables, HISTORY: history})
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        note = _note("damaged", found=str(error)[:200])
    return replace(inputs, notes=(*inputs.notes, note))


def _refused(meta: dict[str, Any], park: str) -> Note | None:
    """Why the study in the folder is not taken up."""
    if meta["format"] != FORMAT:
        return _note("other_format", found=meta["format"])
    if meta["park"]["name"] != park:
        return _note("other_park", found=meta["park"]["name"], park=park)
    return None


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The history as the vocabulary has it; what is not a history is refused."""
    known = fields(HISTORY)
    history = frame[list(known)].astype({name: each.pandas_dtype for name, each in known.items()})
    lacking = [name for name, each in known.items() if each.required and history[name].isna().any()]
    if lacking:
        raise ValueError(", ".join(lacking))
    return history


def _note(why: str, **params: object) -> Note:
    return Note(f"zombie.history_{why}", "warning", params, table=HISTORY)
