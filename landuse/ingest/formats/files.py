"""User files (用户文件): the only place of ingest that opens them, each with its reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from landuse.beside import beside
from landuse.errors import InputError, Note
from landuse.ingest.formats import encoding
from landuse.ingest.formats.archive import ARCHIVES, staged
from landuse.ingest.formats.kinds import kind_of
from landuse.ingest.formats.parts import digest
from landuse.ingest.formats.rows import File, Layer, Rows
from landuse.ingest.formats.surveytext import is_survey
from landuse.park import Source

__all__ = ["File", "Layer", "Rows", "opened"]

_REMOTE = re.compile(r"\s*(/vsi|[a-z][\w+.-]+://)", re.IGNORECASE)
_ENCODED = {"delimited", "text", "json", "shapefile"}
"""Kinds of files whose text may be in any encoding."""


@contextmanager
def opened(table: str, source: Source, path: str, folder: Path) -> Iterator[Layer]:
    """Open one file of a source (打开文件).

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options.
    path
        As written in ``park.toml``.
    folder
        What a relative path starts from.

    Yields
    ------
    Layer
        Readable until the block ends.

    Raises
    ------
    InputError
        The file is missing, damaged or of an unknown kind, or the layer is a choice.
    """
    if _REMOTE.match(path):
        raise InputError("files.remote", file=path, table=table)
    try:
        place = _found(table, path, folder)
        if not place.is_dir() and place.suffix.lower() not in ARCHIVES:
            kind_of(place, path, table)
        sha256 = beside(digest, place)
        with staged(place, path, table, source.layer) as found:
            kind, true = kind_of(found.place, found.label, table)
            notes = found.notes
            if true:
                params = {"file": found.label, "suffix": found.place.suffix, "found": true}
                notes += (Note("files.other_kind", "warning", params, table),)
            if source.encoding and kind not in _ENCODED:
                params = {"file": found.label, "table": table, "encoding": source.encoding}
                notes += (Note("files.encoding_unused", "warning", params, table),)
            own = source.model_copy(update={"layer": found.layer})
            file = File(table, own, found.label, found.place, sha256, notes)
            yield _reader(kind, file)(file)
    except PermissionError as error:
        raise InputError("files.no_permission", file=path, table=table) from error
    except OSError as error:
        raise InputError("ingest.unreadable", file=path, table=table, found=str(error)) from error


def _found(table: str, path: str, folder: Path) -> Path:
    """Where a file is: as written, or with the slashes of another system."""
    for written in (path, path.replace("\\", "/")):
        place = folder / written
        try:
            if place.exists():
                return place
        except PermissionError:
            raise
        except (OSError, ValueError):
            break
    near = _near(folder / path.replace("\\", "/"))
    raise InputError("ingest.no_file", file=path, table=table, folder=str(folder), near=near)


def _near(place: Path) -> str:
    """Names in the same folder that are much like the one asked for."""
    try:
        names = sorted(each.name for each in place.parent.iterdir())
    except (OSError, ValueError):
        return "—"
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(place.name.casefold(), folded, n=3)
    same = [name for name in names if Path(name).stem.casefold() == place.stem.casefold()]
    return ", ".join(dict.fromkeys([*same[:3], *(folded[name] for name in close)])) or "—"


def _reader(kind: str, file: File) -> Callable[[File], Layer]:
    """Who reads a file of this kind; readers are imported when they are needed."""
    if kind == "text" and _is_survey(file):
        from landuse.ingest.formats.survey import survey_layer

        return survey_layer
    if kind in {"delimited", "text"}:
        from landuse.ingest.formats.delimited import delimited_layer

        return delimited_layer
    if kind == "spreadsheet":
        from landuse.ingest.formats.spreadsheets import spreadsheet_layer

        return spreadsheet_layer
    if kind == "parquet":
        from landuse.ingest.formats.parquet import parquet_layer

        return parquet_layer
    return _spatial_reader(kind)


def _spatial_reader(kind: str) -> Callable[[File], Layer]:
    if kind == "json":
        from landuse.ingest.formats.jsonfile import json_layer

        return json_layer
    if kind == "shapefile":
        from landuse.ingest.formats.shapefile import shapefile_layer

        return shapefile_layer
    from landuse.ingest.formats.vector import vector_layer

    return vector_layer


def _is_survey(file: File) -> bool:
    """Whether a text file is a boundary survey (勘测定界) rather than a table."""
    with file.place.open("rb") as source:
        head = source.read(1 << 16)
    name = encoding.codec(file.source.encoding or "") or encoding.of_text(head).name or "gb18030"
    return is_survey(head.decode(name, errors="replace"))
