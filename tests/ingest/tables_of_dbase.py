"""dBASE tables and shapefiles as old programs write them: any bytes, any header."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.ingest.conftest import twelve

Field = tuple[bytes, str, int, int]


def dbf(
    fields: Sequence[Field],
    rows: Sequence[Sequence[bytes]],
    *,
    language: int = 0,
    deleted: Sequence[int] = (),
) -> bytes:
    """A dBASE III table; values are padded to the width of their field."""
    size = 1 + sum(width for _, _, width, _ in fields)
    head = bytearray(32)
    head[0] = 3
    head[4:8] = len(rows).to_bytes(4, "little")
    head[8:10] = (33 + 32 * len(fields)).to_bytes(2, "little")
    head[10:12] = size.to_bytes(2, "little")
    head[29] = language
    body = b""
    for name, kind, width, decimals in fields:
        entry = bytearray(32)
        entry[: len(name[:11])] = name[:11]
        entry[11], entry[16], entry[17] = ord(kind), width, decimals
        body += bytes(entry)
    body += b"\r"
    for i, row in enumerate(rows):
        body += b"*" if i in deleted else b" "
        for (_, kind, width, _), value in zip(fields, row, strict=True):
            body += value[:width].rjust(width) if kind in "NF" else value[:width].ljust(width)
    return bytes(head) + body + b"\x1a"


def shapefile(folder: Path, encoding: str, *, stated: str | None = None, language: int = 0) -> Path:
    """The twelve with Chinese headings, as a program writes them that knows one encoding only."""
    frame = twelve()
    frame[["parcel_id", "geometry"]].to_file(folder / "p.shp", encoding="ascii")
    heads = [("宗地代码", 19), ("宗地名称", 20), ("土地用途", 20)]
    fields = [(head.encode(encoding)[:10], "C", width, 0) for head, width in heads]
    fields.append(("用地面积".encode(encoding)[:10], "N", 12, 3))
    rows = [
        [code.encode(), name.encode(encoding), "工业用地".encode(encoding), b"15.000"]
        for code, name in zip(frame["parcel_id"], frame["name"], strict=True)
    ]
    (folder / "p.dbf").write_bytes(dbf(fields, rows, language=language))
    (folder / "p.cpg").unlink(missing_ok=True)
    if stated is not None:
        (folder / "p.cpg").write_text(stated, encoding="ascii")
    return folder / "p.shp"
