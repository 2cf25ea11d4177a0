"""Vector files (矢量文件): GeoPackage, FileGDB, FlatGeobuf, GML, KML and GeoJSON, layer by layer."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from landuse.errors import InputError, Note
from landuse.ingest.cells.texts import as_text
from landuse.ingest.formats import encoding
from landuse.ingest.formats.choice import choose
from landuse.ingest.formats.drivers import Data, driving, read_arrow
from landuse.ingest.formats.rows import File, Layer, Rows
from landuse.ingest.grids.sheets import nameless
from landuse.ingest.shapes.gather import gathered
from landuse.schema import fields

_DECLARED = re.compile(rb"""^(\s*<\?xml[^>]*?encoding\s*=\s*)["']([\w.:-]+)["']""")


def vector_layer(file: File, data: Data | None = None, codec: str = "") -> Layer:
    """Layer of a vector file (矢量图层).

    Parameters
    ----------
    file
        A file or FileGDB folder.
    data
        What is in it, where it had to be decoded before drivers can read it.
    codec
        The encoding it was decoded from.

    Returns
    -------
    Layer
        The layer that is named, or the one that fits.

    Raises
    ------
    InputError
        The file is damaged, or the layer is missing or a choice.
    """
    import pyogrio

    said = list(file.notes)
    if data is None:
        data, codec = _xml(file)
    with driving(file, said):
        part = _layer_name(file, data)
        chosen = part or 0
        info = pyogrio.read_info(data, layer=chosen)
    headings = tuple(str(field) for field in info["fields"])
    bare = [heading for heading in headings if not heading][:1]

    def read(wanted: Sequence[int]) -> Rows:
        heard: list[Note] = []
        with driving(file, heard):
            found = read_arrow(file, data, chosen, [*(headings[i] for i in wanted), *bare])
        numbers = np.arange(1, len(found.ids) + 1)
        columns = found.columns[: len(wanted)]
        if bare:
            filled = pc.fill_null(as_text(found.columns[-1]), "")
            heard += nameless(file.table, file.written, headings, [filled] * len(headings), numbers)
        if found.geometry is None:
            return Rows(columns, None, numbers, tuple(heard))
        shapes, notes = gathered(file, found.geometry, numbers)
        return Rows(columns, shapes, numbers, (*heard, *notes))

    return Layer(
        file.written if part in {"", file.place.stem} else f"{file.written} [{part}]",
        headings,
        read,
        "" if part == file.place.stem else part,
        info["crs"] if info["geometry_type"] is not None else None,
        codec or str(info["encoding"]).lower(),
        digest=file.digest,
        notes=tuple(said),
    )


def _xml(file: File) -> tuple[Data, str]:
    """XML in an encoding that its reader does not know, as UTF-8; other files where they are."""
    if file.place.suffix.lower() not in {".gml", ".kml"}:
        return file.place, ""
    data = file.place.read_bytes()
    declared = _DECLARED.match(data)
    name = encoding.codec(declared[2].decode()) if declared else "utf-8"
    if declared is None or name is None or name in {"utf-8", "ascii"}:
        return file.place, "utf-8"
    for tried in (name, "utf-8"):
        try:
            text = data.decode(tried)
        except UnicodeDecodeError as error:
            found = error
            continue
        return _DECLARED.sub(rb'\1"UTF-8"', text.encode(), count=1), tried
    raise file.broken(found) from found


def _layer_name(file: File, data: Data) -> str:
    """Name of the layer that is meant; empty for the only one of data that have no name themselves."""
    import pyogrio

    table, source, path = file.table, file.source, file.written
    layers = {str(layer): kind for layer, kind in pyogrio.list_layers(data)}
    wanted = source.layer or source.sheet
    if isinstance(data, bytes) and len(layers) == 1:
        return ""
    if wanted in layers:
        return wanted
    if wanted is not None:
        raise InputError(
            "ingest.no_layer", file=path, table=table, layer=wanted, found=", ".join(layers)
        )
    if not layers:
        raise InputError("files.no_layers", file=path, table=table)
    if len(layers) > 1 and fields(table).get("geometry") and fields(table)["geometry"].required:
        layers = {
            layer: kind
            for layer, kind in layers.items()
            if kind and ("Polygon" in kind or "Surface" in kind)
        } or layers
    heads = {
        layer: [str(field) for field in pyogrio.read_info(data, layer=layer)["fields"]]
        for layer in (layers if len(layers) > 1 else [])
    }
    return choose(table, source, path, heads) if heads else next(iter(layers))
