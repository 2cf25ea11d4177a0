"""PostGIS (空间数据库): one query as one layer, read as text, never written to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import shapely

from landuse.errors import InputError, Note
from landuse.ingest.formats.files import Layer, Rows
from landuse.park import Source

if TYPE_CHECKING:
    import psycopg

_GEOMETRY = {"geometry", "geography"}


@contextmanager
def connected(table: str, source: Source, url: str) -> Iterator[Layer]:
    """Query of a database as a layer (数据库图层).

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options: ``sql``, or ``layer`` as ``schema.table``.
    url
        ``postgresql://…``; a password in it is never shown or kept.

    Yields
    ------
    Layer
        Readable until the block ends.

    Raises
    ------
    InputError
        The driver is missing, the database does not answer, or the query is wrong.
    """
    label = safe(url)
    try:
        import psycopg
    except ImportError as error:
        raise InputError("ingest.no_driver", file=label, table=table) from error
    if not (source.sql or source.layer):
        raise InputError("ingest.no_query", file=label, table=table)
    try:
        with psycopg.connect(url, connect_timeout=15) as session:
            session.read_only = True
            yield _layer(session, source, label)
    except psycopg.Error as error:
        found = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise InputError("ingest.database", file=label, table=table, found=found) from error


def safe(url: str) -> str:
    """Address of a database without name and password (不含口令的地址).

    Parameters
    ----------
    url
        ``postgresql://user:password@host:port/name``.

    Returns
    -------
    str
        What may be shown.

    Examples
    --------
    >>> safe("postgresql://ann:secret@db:5432/park?sslmode=require&password=x")
    'postgresql://db:5432/park'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _layer(session: psycopg.Connection[tuple[object, ...]], source: Source, label: str) -> Layer:
    from psycopg import sql

    if source.sql:
        query: sql.Composable = sql.SQL("({}) AS source").format(
            sql.SQL(source.sql.strip().rstrip(";"))
        )
    else:
        query = sql.Identifier(*str(source.layer).split("."))
    described = session.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(query)).description or []
    kinds = session.execute(
        "SELECT oid, typname FROM pg_type WHERE oid = ANY(%s)",
        [[each.type_code for each in described]],
    ).fetchall()
    spatial = {oid for oid, name in kinds if name in _GEOMETRY}
    names = [each.name for each in described if each.type_code not in spatial]
    shapes = [each.name for each in described if each.type_code in spatial][:1]
    picked = sql.SQL(", ").join(
        sql.SQL("{}::text").format(sql.Identifier(name)) for name in [*names, *shapes]
    )
    found = session.execute(
        sql.SQL("SELECT {} FROM {}").format(picked if [*names, *shapes] else sql.SQL("1"), query)
    ).fetchall()
    columns = [
        pa.chunked_array([pa.array(list(each), pa.large_string())])
        for each in zip(*found, strict=True)
    ]
    columns = columns or [
        pa.chunked_array([pa.array([], pa.large_string())]) for _ in [*names, *shapes]
    ]
    wkb, crs, notes = _decoded(columns.pop() if shapes else None, label)

    def read(wanted: Sequence[int]) -> Rows:
        return Rows(tuple(columns[i] for i in wanted), wkb, np.arange(1, len(found) + 1))

    digest = hashlib.sha256(repr(found).encode()).hexdigest()
    part = source.layer or "sql"
    return Layer(
        f"{label} [{part}]", tuple(names), read, part, crs, "utf-8", digest=digest, notes=notes
    )


def _decoded(
    column: pa.ChunkedArray | None, label: str
) -> tuple[pa.ChunkedArray | None, str | None, tuple[Note, ...]]:
    """WKB and CRS from the hexadecimal EWKB that a geometry is as text."""
    if column is None:
        return None, None, ()
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    codes = np.unique(shapely.get_srid(shapes[~shapely.is_missing(shapes)]))
    codes = codes[codes > 0]
    wkb = pa.chunked_array([pa.array(shapely.to_wkb(shapes, include_srid=False), pa.binary())])
    if len(codes) > 1:
        listed = ", ".join(f"EPSG:{code}" for code in codes)
        return wkb, None, (Note("ingest.several_srids", "error", {"file": label, "found": listed}),)
    return wkb, (f"EPSG:{codes[0]}" if len(codes) else None), ()
