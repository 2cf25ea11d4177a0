"""What is said of cells that were read oddly (单元格说明): one note a column and kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landuse.errors import Note, Severity
from landuse.ingest.cells.columns import Mapped
from landuse.ingest.cells.converted import Converted
from landuse.schema import Field
from landuse.units import in_words

_LISTED = 20
_SEVERITY: dict[str, Severity] = {
    "unit": "info",
    "unit_number": "info",
    "serial": "info",
    "tidied": "info",
    "open_end": "info",
    "classified": "warning",
    "formula": "warning",
    "date_word": "warning",
    "month_one": "warning",
    "percent_points": "warning",
    "percent_small": "warning",
}


def cell_notes(
    field: Field, mapped: Mapped, done: Converted, numbers: NDArray[np.int64], label: str
) -> list[Note]:
    """Notes on cells that were read, but not as they stand (特殊写法说明).

    Parameters
    ----------
    field
        The field.
    mapped
        The column of the file.
    done
        The column as converted.
    numbers
        Row of each record in the file.
    label
        Name of the file for messages.

    Returns
    -------
    list of Note
        One a kind, with the count and the first twenty rows.
    """
    return [
        Note(
            f"cells.{odd.kind}",
            _SEVERITY[odd.kind],
            {
                "file": label,
                "heading": mapped.heading,
                "field": field.name,
                "zh": field.zh,
                "en": field.en,
                "unit": mapped.unit or in_words(field.unit),
                "found": odd.found if isinstance(odd.found, dict) else odd.found[:80],
                "count": len(odd.at),
                "rows": rows_in_words(numbers[odd.at]),
                "table": field.table,
            },
            field.table,
            int(numbers[odd.at[0]]),
        )
        for odd in done.odd
        if len(odd.at)
    ]


def rows_in_words(numbers: NDArray[np.int64]) -> str:
    """Row numbers for messages (行号列表), at most twenty.

    Parameters
    ----------
    numbers
        Rows of the file.

    Returns
    -------
    str
        For example ``"3, 7 …"``.

    Examples
    --------
    >>> rows_in_words(np.array([3, 7]))
    '3, 7'
    """
    listed = ", ".join(str(number) for number in numbers[:_LISTED])
    return f"{listed} …" if len(numbers) > _LISTED else listed


def understood(mapped: Mapped, done: Converted, own_unit: str) -> dict[str, Any]:
    """How a column was understood (列的读取口径), for the list of sources.

    Parameters
    ----------
    mapped
        The column of the file.
    done
        The column as converted.
    own_unit
        Unit of the field.

    Returns
    -------
    dict
        ``unit`` and ``factor`` to the field's unit, ``unit_from`` where another column says it,
        ``stated`` whether anything states a unit, and under ``cells`` how many were read oddly, by
        kind, ``bad`` for those that could not be read.
    """
    cells = {"bad": len(done.bad), "partial": done.partial}
    cells |= {odd.kind: len(odd.at) for odd in done.odd}
    return {
        "heading": mapped.heading,
        "field": mapped.field,
        "unit": mapped.unit or own_unit,
        "factor": mapped.factor,
        "stated": bool(mapped.unit or mapped.unit_from),
        "unit_from": mapped.unit_from,
        "cells": {kind: count for kind, count in cells.items() if count},
    }
