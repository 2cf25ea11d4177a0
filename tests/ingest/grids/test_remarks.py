"""What is said of odd cells, and how a column says it was understood."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from landuse.ingest.cells.columns import Mapped
from landuse.ingest.cells.converted import Converted, Odd
from landuse.ingest.grids import remarks
from landuse.schema import fields

TAX = fields("returns")["tax_paid"]
MAPPED = Mapped("税收", "tax_paid", "元", 1e-4)


def _done(*odd: Odd) -> Converted:
    return Converted(pd.Series(np.zeros(40)), np.array([3]), ("x",), ("bad_number",), 2, odd)


@pytest.mark.parametrize("kind", remarks._SEVERITY)
def test_every_kind_has_words_with_place_and_count(kind: str) -> None:
    done = _done(Odd(kind, np.array([1, 4]), "见 {0} {{x}}"))
    (note,) = remarks.cell_notes(TAX, MAPPED, done, np.arange(40) + 10, "f.csv")
    assert (note.code, note.row, note.table) == (f"cells.{kind}", 11, "returns")
    for lang in ("zh", "en"):
        said = note.message(lang)  # type: ignore[arg-type]
        assert all(part in said for part in ("f.csv", "税收", "11, 14"))
        assert note.remedy(lang)  # type: ignore[arg-type]


def test_many_rows_are_one_note() -> None:
    done = _done(Odd("classified", np.arange(40)))
    (note,) = remarks.cell_notes(TAX, MAPPED, done, np.arange(40), "f.csv")
    assert note.params["count"] == 40
    assert str(note.params["rows"]).endswith("19 …")
    assert not remarks.cell_notes(
        TAX, MAPPED, _done(Odd("unit", np.array([], int))), np.arange(40), "f"
    )


def test_a_column_says_how_it_was_understood() -> None:
    found = remarks.understood(MAPPED, _done(Odd("unit", np.array([1, 4]))), "wan_yuan")
    assert found == {
        "heading": "税收",
        "field": "tax_paid",
        "unit": "元",
        "factor": 1e-4,
        "stated": True,
        "unit_from": "",
        "cells": {"bad": 1, "partial": 2, "unit": 2},
    }
    json.dumps(found)
    plain = remarks.understood(Mapped("税收", "tax_paid"), Converted(pd.Series([1.0])), "wan_yuan")
    assert (plain["unit"], plain["stated"], plain["cells"]) == ("wan_yuan", False, {})
