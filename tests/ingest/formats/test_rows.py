"""What stands between a file and its reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from landuse.ingest.formats.rows import File, from_columns
from landuse.park import Source


@pytest.mark.parametrize("error", [ValueError("odd\nand more"), RuntimeError(), OSError("x" * 999)])
def test_a_broken_file_is_said_in_one_line(error: Exception) -> None:
    found = File("parcels", Source(path="p"), "数据/p.gpkg", Path("p")).broken(error)
    (note,) = found.problems
    assert note.code == "ingest.unreadable"
    assert "数据/p.gpkg" in note.message("zh")
    assert "\n" not in note.message("zh")
    assert len(note.message("zh")) < 300


def test_columns_by_position() -> None:
    columns = [pa.chunked_array([[1, 2]]), pa.chunked_array([["a", "b"]])]
    rows = from_columns(columns, np.array([3, 5]))([1, 1, 0])
    assert [each.to_pylist() for each in rows.columns] == [["a", "b"], ["a", "b"], [1, 2]]
    assert rows.numbers.tolist() == [3, 5]
    assert rows.geometry is None
