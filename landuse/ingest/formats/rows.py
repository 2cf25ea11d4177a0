"""What a file holds before its values are read (待读数据): a file, its layer, its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landuse.errors import InputError, Note
from landuse.ingest.grids.sheets import Surroundings
from landuse.park import Source


@dataclass(frozen=True)
class File:
    """One file on its way to a reader (待读文件).

    Parameters
    ----------
    table
        Table it is for.
    source
        Options from ``park.toml``.
    written
        Its path as written there, for messages.
    place
        Where it can be read: unpacked if it was an archive.
    digest
        SHA-256 of what the user named, worked out while it is read.
    notes
        What there is to say so far.
    """

    table: str
    source: Source
    written: str
    place: Path
    digest: Future[str] | str = ""
    notes: tuple[Note, ...] = ()

    def broken(self, error: BaseException) -> InputError:
        """Error for a file that its reader cannot read (文件损坏)."""
        found = str(error).strip().splitlines() or [type(error).__name__]
        return InputError(
            "ingest.unreadable", file=self.written, table=self.table, found=found[0][:200]
        )


@dataclass(frozen=True)
class Rows:
    """Records of a layer (记录): columns by position, geometry as WKB, row numbers in the file."""

    columns: tuple[pa.ChunkedArray, ...]
    geometry: pa.ChunkedArray | None
    numbers: NDArray[np.int64]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One table of a file, before its values are read (图层或工作表).

    Parameters
    ----------
    label
        Name for people: path as written, and the layer or sheet.
    headings
        Names of its columns.
    read
        Reads the columns at some positions, and geometry if there is any.
    part
        Layer or sheet.
    crs
        CRS that the file itself states.
    encoding
        Encoding of its text.
    cut
        Headings that may be cut off after ten bytes.
    typed
        Whether the file itself knows numbers from text; if not, it may hold totals and empty rows.
    digest
        SHA-256 of the file.
    notes
        What there is to say about it.
    around
        What stands around the records of a sheet.
    more
        Further sheets of the same workbook that belong to the source.
    """

    label: str
    headings: tuple[str, ...]
    read: Callable[[Sequence[int]], Rows]
    part: str = ""
    crs: str | None = None
    encoding: str = ""
    cut: frozenset[str] = frozenset()
    typed: bool = True
    digest: Future[str] | str = ""
    notes: tuple[Note, ...] = ()
    around: Surroundings = field(default_factory=Surroundings)
    more: tuple[Layer, ...] = ()


def from_columns(
    columns: Sequence[pa.ChunkedArray], numbers: NDArray[np.int64]
) -> Callable[[Sequence[int]], Rows]:
    """Reader of columns that are there already (内存读取).

    Parameters
    ----------
    columns
        All columns.
    numbers
        Row of each record in the file.

    Returns
    -------
    callable
        For :attr:`Layer.read`.
    """

    def read(wanted: Sequence[int]) -> Rows:
        return Rows(tuple(columns[i] for i in wanted), None, numbers)

    return read
