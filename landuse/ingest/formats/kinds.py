"""Kinds of files (文件类型): by suffix, held against what the file really contains."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from landuse.errors import InputError

SPREADSHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"})
_OF = {
    "spreadsheet": SPREADSHEETS,
    "delimited": frozenset({".csv", ".tsv"}),
    "text": frozenset({".txt"}),
    "parquet": frozenset({".parquet", ".geoparquet", ".pq"}),
    "json": frozenset(
        {".json", ".geojson", ".topojson", ".jsonl", ".ndjson", ".geojsonl", ".geojsons", ".seq"}
    ),
    "shapefile": frozenset({".shp", ".dbf"}),
    "vector": frozenset({".gpkg", ".gdb", ".fgb", ".gml", ".kml"}),
}
KINDS = {suffix: kind for kind, suffixes in _OF.items() for suffix in suffixes}
"""Suffix → kind of reader."""
READABLE = frozenset(KINDS)
REFUSED = {
    **dict.fromkeys((".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst"), "packed"),
    **dict.fromkeys((".dwg", ".dxf", ".dgn", ".dwt"), "drawing"),
    **dict.fromkeys((".mdb", ".accdb"), "access"),
    **dict.fromkeys((".doc", ".docx", ".wps", ".pdf", ".ppt", ".pptx", ".ofd"), "document"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".img"), "picture"),
    **dict.fromkeys((".mxd", ".aprx", ".qgs", ".qgz", ".lyr", ".lyrx", ".mpk"), "project"),
    **dict.fromkeys((".tab", ".mif", ".mid", ".vct", ".e00", ".wt", ".wl", ".wp"), "other_gis"),
    **dict.fromkeys((".shx", ".prj", ".cpg", ".sbn", ".sbx", ".gdbtable", ".gdbtablx"), "part"),
    **dict.fromkeys((".htm", ".html", ".mht", ".xml"), "page"),
    **dict.fromkeys((".et", ".ett", ".numbers"), "other_sheet"),
}
"""Suffix → why such a file is not read; what to do instead is said with it."""

_ZIP, _OLE, _SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"SQLite format 3\x00"
_STARTS = {".shp": b"\x00\x00\x27\x0a", ".gpkg": _SQLITE, ".fgb": b"fgb\x03fgb"}
"""First bytes of the kinds that drivers would otherwise take for something else."""
_ROOTS = {".gml": rb"<(\w+:)?FeatureCollection[\s>]", ".kml": rb"<(\w+:)?kml[\s>]"}
_MARKUP = re.compile(rb"\s*(<!doctype html|<html|<head|<meta|<table|<\?xml)", re.IGNORECASE)
_LOOK = 4096
_PAGE, _OTHER = ".html", "?"


def kind_of(place: Path, written: str, table: str) -> tuple[str, str]:
    """Who can read a file (文件类型判断).

    Parameters
    ----------
    place
        A file, or a FileGDB folder.
    written
        The path as written, for messages.
    table
        Table it is for.

    Returns
    -------
    tuple of str
        Kind of reader; the suffix that its content deserves, where that is another one.

    Raises
    ------
    InputError
        The kind is unknown or not read, or the content is of another kind that is not read.
    """
    suffix = place.suffix.lower()
    if suffix in REFUSED:
        code = f"files.refused_{REFUSED[suffix]}"
        raise InputError(code, file=written, table=table, suffix=suffix)
    if suffix not in READABLE:
        listed = " ".join(sorted(READABLE | {".zip", ".kmz"}))
        raise InputError(
            "files.unknown_kind", file=written, table=table, suffix=suffix or "—", valid=listed
        )
    if place.is_dir():
        return KINDS[suffix], ""
    with place.open("rb") as source:
        head = source.read(_LOOK)
    if not head:
        raise InputError("files.empty", file=written, table=table)
    true = _true_suffix(suffix, head, place)
    if true == _PAGE:
        raise InputError("files.disguised_page", file=written, table=table, suffix=suffix)
    if true == _OTHER or not _is_what_it_says(true or suffix, head):
        raise InputError("files.not_its_kind", file=written, table=table, suffix=suffix)
    return KINDS[true or suffix], true


def _true_suffix(suffix: str, head: bytes, place: Path) -> str:
    """Suffix that the content deserves, where tables are called by the name of another kind."""
    if KINDS[suffix] not in {"spreadsheet", "delimited", "text"}:
        return ""
    sheet = suffix in SPREADSHEETS
    if head.startswith(_ZIP):
        return "" if sheet else ".xlsx" if _is_workbook(place) else _OTHER
    if head.startswith(_OLE):
        return "" if sheet else ".xls"
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return _PAGE
    return ".csv" if sheet and _is_text(head) else ""


def _is_workbook(place: Path) -> bool:
    try:
        with zipfile.ZipFile(place) as archive:
            return any(name.startswith(("xl/", "content.xml")) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _is_text(head: bytes) -> bool:
    """Whether bytes have lines and no control characters; UTF-16 with its mark is text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head) and bool(re.search(rb"[,;\t|\r\n]", head))


def _is_what_it_says(suffix: str, head: bytes) -> bool:
    if suffix in _STARTS:
        return head.startswith(_STARTS[suffix])
    if suffix in _ROOTS:
        entities = re.search(rb"<!(DOCTYPE|ENTITY)", head)
        return bool(re.search(_ROOTS[suffix], head)) and not entities
    return True
