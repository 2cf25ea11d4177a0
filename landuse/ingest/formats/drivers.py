"""GDAL drivers (驱动程序): called without network, their warnings and failures in our words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.ingest.formats.geoparquet import has_curves
from landuse.ingest.formats.parquet import storage, valid
from landuse.ingest.formats.rows import File

Data = Path | bytes
_OFFLINE = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_MAX_RETRY": "0",
}
"""Files may name addresses (a CRS as a link); whatever is asked of the network fails at once."""


class Read(NamedTuple):
    """What a driver read (读取结果): columns, geometry as WKB if there is any, and number of each feature."""

    columns: tuple[pa.ChunkedArray, ...]
    geometry: pa.ChunkedArray | None
    ids: NDArray[np.int64]


@contextmanager
def driving(file: File, said: list[Note]) -> Iterator[None]:
    """Call drivers (调用驱动): offline, warnings as notes, failures as errors of the file.

    Parameters
    ----------
    file
        What is read.
    said
        Where notes go.

    Yields
    ------
    None
        While drivers may be called.

    Raises
    ------
    InputError
        The driver cannot read the file.
    """
    import pyogrio

    before = {name: pyogrio.get_gdal_config_option(name) for name in _OFFLINE}
    pyogrio.set_gdal_config_options(_OFFLINE)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield
    except (RuntimeError, ValueError, OSError, pa.ArrowException) as error:
        raise file.broken(error) from error
    finally:
        pyogrio.set_gdal_config_options(before)
    for found in sorted({str(each.message) for each in caught}):
        params = {"file": file.written, "found": found}
        said.append(Note("ingest.driver", "info", params, file.table))


def read_arrow(
    file: File, data: Data, layer: str | int, names: Sequence[str], encoding: str | None = None
) -> Read:
    """Columns and geometry of a layer (读取图层); curves as short straight lines.

    Parameters
    ----------
    file
        The file, for messages.
    data
        Where it is, or what is in it.
    layer
        Which layer.
    names
        Columns wanted.
    encoding
        Of the text, where the driver is to be told.

    Returns
    -------
    Read
        With the number that the driver gives to each feature.
    """
    import pyogrio.raw

    meta, found = pyogrio.raw.read_arrow(
        data, layer=layer, columns=list(names), encoding=encoding, return_fids=True
    )
    ids = found[meta["fid_column"] or "OGC_FID"].to_numpy().astype(np.int64)
    columns = tuple(valid(file, name, found[name]) for name in names)
    if meta["geometry_type"] is None:
        return Read(columns, None, ids)
    shapes = storage(found[meta["geometry_name"] or "wkb_geometry"])
    shapes.validate(full=True)
    if has_curves(shapes):
        straight = pyogrio.raw.read(data, layer=layer, columns=[], force_2d=True)[2]
        shapes = pa.chunked_array([pa.array(straight, pa.binary())])
    return Read(columns, shapes, ids)
