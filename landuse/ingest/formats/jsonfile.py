"""JSON files (JSON 文件): GeoJSON for the driver, everything else as records."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from landuse.errors import InputError, Note
from landuse.ingest.formats.choice import choose
from landuse.ingest.formats.decoding import Decoded, decoded
from landuse.ingest.formats.rows import File, Layer, from_columns
from landuse.ingest.formats.vector import vector_layer

_SPATIAL = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology|GeometryCollection|(Multi)?(Point|Polygon|LineString))"'
    rb'|"features"\s*:\s*\['
)
_SEVERAL = re.compile(rb"\}\s*\x1e?\s*\{")
_WHOLE = (b'"FeatureCollection"', b'"Topology"', b'"geometryType"')
"""Words of which a file of many features has one, at its top."""
_LINKED_CRS = re.compile(rb'"crs"\s*:\s*\{\s*"type"\s*:\s*"(link|url)"', re.IGNORECASE)
_STATED = re.compile(
    rb'"(crs|coordSystem|coordinateSystem)"\s*:\s*("[^"]*"|\{[^{}]*(\{[^{}]*\})?[^{}]*\})',
    re.IGNORECASE,
)
_SHIFTED = re.compile(rb"\b(?:(gcj)[-_ ]?0?2|bd[-_ ]?0?9)", re.IGNORECASE)
"""Systems of web maps that drivers do not know."""
_END = 4096
"""Bytes at the end of a file in which members after its features may stand."""
_COLLECTION = b'{"type":"FeatureCollection","features":%b}'
_BETWEEN = re.compile(r"[\s\x1e\ufeff,;]*")
_DEEP = 3
_LISTED = 20

Records = list[dict[str, Any]]


def json_layer(file: File) -> Layer:
    """JSON file as a layer (JSON 图层).

    Parameters
    ----------
    file
        GeoJSON in one document or many, or records: arrays of objects, one object a line, arrays
        inside an object.

    Returns
    -------
    Layer
        Of records: all values as text, as written.

    Raises
    ------
    InputError
        The file is no JSON, holds no records, or the array is a choice.
    """
    text = decoded(file, file.place.read_bytes())
    if text.notes or text.encoding != "utf-8":
        file = replace(file, notes=(*file.notes, *text.notes))
    start = text.data.lstrip(b" \t\r\n\x1e")[:1]
    if start not in {b"{", b"["}:
        raise InputError("files.no_json", file=file.written, table=file.table)
    spatial = _SPATIAL.search(text.data)
    if spatial and start == b"{":
        return _spatial(file, text)
    documents = _documents(file, text.data)
    if spatial and len(documents) == 1 and _are_features(documents[0].value):
        return _driven(file, _COLLECTION % text.data, text)
    return _records(file, [each.value for each in documents], text.encoding)


def _spatial(file: File, text: Decoded) -> Layer:
    """GeoJSON of one document as it is; features one after the other as one collection."""
    if _LINKED_CRS.search(text.data):
        raise InputError("files.linked_crs", file=file.written, table=file.table)
    file = _told(file, text.data)
    whole = sum(text.data.count(word) for word in _WHOLE)
    if whole == 1 and not _SEVERAL.search(text.data):
        return _driven(file, text.data, text)
    documents = _documents(file, text.data)
    if len(documents) == 1:
        return _driven(file, text.data, text)
    if not _are_features([each.value for each in documents]):
        raise InputError(
            "files.several_documents", file=file.written, table=file.table, count=len(documents)
        )
    joined = ",".join(each.text for each in documents).encode()
    return _driven(file, _COLLECTION % (b"[" + joined + b"]"), text)


def _told(file: File, data: bytes) -> File:
    """The file, with a warning where its top says that the places are those of a web map."""
    head, features, _ = data.partition(b'"features"')
    if not features or file.source.crs:
        return file
    tail = data[max(len(head), len(data) - _END) :].rpartition(b"]")[2]
    for said in (*_STATED.finditer(head), *_STATED.finditer(tail)):
        system = _SHIFTED.search(said[2])
        if system:
            params = {
                "file": file.written,
                "table": file.table,
                "member": said[1].decode(),
                "system": "GCJ-02" if system[1] else "BD-09",
            }
            note = Note("files.web_map", "warning", params, file.table)
            return replace(file, notes=(*file.notes, note))
    return file


def _are_features(found: object) -> bool:
    return (
        isinstance(found, list)
        and bool(found)
        and all(isinstance(each, dict) and each.get("type") == "Feature" for each in found)
    )


def _driven(file: File, data: bytes, text: Decoded) -> Layer:
    """Layer by the driver; where it fails, the place in the text where the JSON is broken."""
    as_is = data is text.data and text.encoding == "utf-8"
    try:
        return vector_layer(file, file.place if as_is else data, text.encoding)
    except InputError as error:
        if error.problems[0].code == "ingest.unreadable":
            _documents(file, text.data)
        raise


class _Document(NamedTuple):
    """One JSON document: numbers in it stay as they are written."""

    value: Any
    text: str


def _documents(file: File, data: bytes) -> list[_Document]:
    """All JSON documents of a file, one after the other."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
    text = data.decode()
    found = []
    at = _after_blanks(text, 0)
    try:
        while at < len(text):
            value, end = decoder.raw_decode(text, at)
            found.append(_Document(value, text[at:end]))
            at = _after_blanks(text, end)
    except json.JSONDecodeError as error:
        shown = re.sub(r"\s+", " ", text[max(error.pos - 20, 0) : error.pos + 10])
        raise InputError(
            "files.bad_json",
            file=file.written,
            table=file.table,
            row=error.lineno,
            column=error.colno,
            found=shown,
        ) from error
    except RecursionError as error:
        raise InputError("files.deep_json", file=file.written, table=file.table) from error
    return found


def _after_blanks(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _records(file: File, documents: list[Any], encoding: str) -> Layer:
    """The array of objects that is meant, as columns of text."""
    arrays = _arrays(documents)
    if not arrays:
        raise InputError("files.no_records", file=file.written, table=file.table)
    wanted = file.source.layer or file.source.sheet
    if wanted is not None and wanted not in arrays and len(arrays) > 1:
        listed = ", ".join(arrays)
        raise InputError(
            "ingest.no_layer", file=file.written, table=file.table, layer=wanted, found=listed
        )
    headings = {name: list(_headings(rows)) for name, rows in arrays.items()}
    chosen = wanted if wanted in arrays else _only(file, headings)
    rows = arrays[chosen]
    nested = [head for head in headings[chosen] if any(_is_nested(row.get(head)) for row in rows)]
    notes = file.notes
    if nested:
        params = {"file": file.written, "found": ", ".join(nested[:_LISTED])}
        notes += (Note("files.nested", "info", params, file.table),)
    columns = [
        pa.chunked_array([pa.array([_text(row.get(head)) for row in rows], pa.large_string())])
        for head in headings[chosen]
    ]
    return Layer(
        file.written if len(arrays) == 1 else f"{file.written} [{chosen}]",
        tuple(headings[chosen]),
        from_columns(columns, np.arange(1, len(rows) + 1)),
        chosen,
        encoding=encoding,
        digest=file.digest,
        notes=notes,
    )


def _only(file: File, headings: Mapping[str, Sequence[str]]) -> str:
    return choose(file.table, file.source, file.written, headings)


def _arrays(documents: list[Any]) -> dict[str, Records]:
    """Arrays of objects: each document that is one, arrays inside objects, objects one after the other."""
    objects = [each for each in documents if isinstance(each, dict)]
    if len(documents) > 1 and len(objects) == len(documents):
        return {"1": objects}
    found: dict[str, Records] = {}
    for i, document in enumerate(documents, 1):
        found |= _inside(document, str(i) if len(documents) > 1 else "", _DEEP)
    if not found and len(objects) == 1:
        return {"1": objects}
    return found


def _inside(node: Any, name: str, deep: int) -> dict[str, Records]:
    """Arrays of objects in a value, named by the keys that lead to them."""
    if isinstance(node, list) and node and all(isinstance(each, dict) for each in node):
        return {name or "1": node}
    found: dict[str, Records] = {}
    if isinstance(node, dict) and deep:
        for key, value in node.items():
            found |= _inside(value, f"{name}.{key}" if name else key, deep - 1)
    return found


def _headings(rows: Records) -> dict[str, None]:
    return {heading: None for row in rows for heading in row}


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _text(value: object) -> str | None:
    """A value as text; nested ones as JSON, empty ones as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else None
    return None if value is None else str(value)
