"""Parquet files: plain and with geometry, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from landuse.ingest.formats.parquet import storage
from tests.ingest.conftest import twelve
from tests.ingest.reading import read, refused


@pytest.mark.parametrize("suffix", [".parquet", ".geoparquet", ".pq", ".PARQUET"])
@pytest.mark.parametrize("encoding", ["WKB"])
def test_geometry_and_columns(tmp_path: Path, suffix: str, encoding: str) -> None:
    path = tmp_path / f"宗地 #!;{suffix}"
    twelve().to_parquet(path, geometry_encoding=encoding)
    part = read(path)
    assert part.frame["name"].tolist() == twelve()["name"].tolist()
    assert part.geometry is not None
    assert pa.types.is_binary(part.geometry.type)


def test_a_table_without_geometry(tmp_path: Path) -> None:
    pd.DataFrame({"企业编号": ["E1"], "年份": [2024], "嵌套": [[1, 2]]}).to_parquet(
        tmp_path / "r.pq"
    )
    part = read(tmp_path / "r.pq", "returns")
    assert part.geometry is None
    assert part.frame["year"].tolist() == [2024]


def test_other_geometry_is_refused(tmp_path: Path) -> None:
    twelve().to_parquet(tmp_path / "p.parquet", geometry_encoding="geoarrow")
    assert refused(tmp_path / "p.parquet").code == "ingest.not_wkb"


@pytest.mark.parametrize("less", [4, 300])
def test_a_file_that_ends_too_early(tmp_path: Path, less: int) -> None:
    twelve().to_parquet(tmp_path / "p.parquet")
    data = (tmp_path / "p.parquet").read_bytes()
    (tmp_path / "p.parquet").write_bytes(data[:-less])
    assert refused(tmp_path / "p.parquet").code == "ingest.unreadable"


def test_damaged_pages_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"宗地代码": [f"A{i}" for i in range(1000)]}), path, compression="zstd")
    data = bytearray(path.read_bytes())
    data[40:200] = b"\xff" * 160
    path.write_bytes(data)
    assert (
        refused(path, "enterprises", columns={"enterprise_id": "宗地代码"}).code
        == "ingest.unreadable"
    )


def test_extension_types_are_bytes() -> None:
    large = pa.chunked_array([pa.array([b"x", None], pa.large_binary())])
    assert storage(large).type == pa.binary()
    assert storage(large).to_pylist() == [b"x", None]


def test_text_in_another_encoding_is_said(tmp_path: Path) -> None:
    raw = pa.array(["甲".encode("gbk"), b"E2"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    pq.write_table(pa.table({"企业编号": text}), tmp_path / "r.parquet", use_dictionary=False)
    note = refused(tmp_path / "r.parquet", "enterprises")
    assert note.code == "files.not_utf8"
    assert "企业编号" in note.message("zh")
