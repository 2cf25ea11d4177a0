"""Shelf (成果表架): the tables of a study folder, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from landuse.errors import StudyError

WKB = pd.ArrowDtype(pa.binary())
"""Type of geometry columns in tables: WKB bytes, carried through untouched."""

Wanted = int | str | Collection[int] | Collection[str]
"""What rows have in a column: one value, or one of several (筛选条件)."""

_BATCH = 1 << 17
_Mask = npt.NDArray[np.bool_]


class Shelf(Mapping[str, pd.DataFrame]):
    """Tables of a study on disk (成果表架), read when they are first asked for, and then kept.

    What needs few columns or rows of a large table takes them with :meth:`pick`: nothing else is
    read, and nothing is kept.

    Parameters
    ----------
    folder
        Folder of the study.

    Attributes
    ----------
    folder
        The same.

    Raises
    ------
    OSError, pyarrow.ArrowException
        A file is no table.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = {path.stem: path for path in sorted((folder / "tables").glob("*.parquet"))}
        self._marks = {name: _mark(path) for name, path in self._files.items()}
        self._rows = {name: pq.read_metadata(path).num_rows for name, path in self._files.items()}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            with self._open(name) as file:
                self._read[name] = _frame(file.read())
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def rows(self, name: str) -> int:
        """Number of rows of a table (行数), known without reading it.

        Parameters
        ----------
        name
            The table.

        Returns
        -------
        int
            Its rows.
        """
        return int(self._rows[name])

    def columns(self, name: str) -> list[str]:
        """Columns of a table (列名), known without reading it.

        Parameters
        ----------
        name
            The table.

        Returns
        -------
        list of str
            In their order.
        """
        with self._open(name) as file:
            return [str(each) for each in file.schema_arrow.names]

    def pick(self, name: str, columns: Sequence[str], only: Mapping[str, Wanted]) -> pd.DataFrame:
        """Columns of a table (取列), of the rows that have some values.

        Parameters
        ----------
        name
            The table.
        columns
            Columns; those that the table does not have are left out.
        only
            Column → what the rows wanted have there.

        Returns
        -------
        pandas.DataFrame
            In the order of the table, on a new index.

        Raises
        ------
        StudyError
            The table cannot be read any more.
        """
        if name in self._read:
            return picked(self._read[name], columns, only)
        with self._open(name) as file:
            schema = file.schema_arrow
            kept = [each for each in columns if each in schema.names]
            if not only:
                return _frame(file.read(columns=kept).select(kept))
            found = [schema.empty_table().select(kept)]
            if set(only) <= set(schema.names):
                for group in range(file.num_row_groups):
                    found += _hits(file, group, kept, only)
            return _frame(pa.concat_tables(found[1:] or found))

    @contextmanager
    def _open(self, name: str) -> Iterator[pq.ParquetFile]:
        """A table's file, if it is still the one that was there when the study was opened."""
        folder, path = str(self.folder), self._files[name]
        try:
            if _mark(path) != self._marks[name]:
                raise StudyError("study.rewritten", folder=folder)
            with pq.ParquetFile(path) as file:
                yield file
        except FileNotFoundError as error:
            raise StudyError("study.rewritten", folder=folder) from error
        except (OSError, pa.ArrowException) as error:
            said = f"{path.name}: {error}"[:200]
            raise StudyError("study.damaged", folder=folder, found=said) from error


def picked(frame: pd.DataFrame, columns: Sequence[str], only: Mapping[str, Wanted]) -> pd.DataFrame:
    """Columns of a table in memory (取列), as :meth:`Shelf.pick` takes them of one on disk.

    Parameters
    ----------
    frame
        The table.
    columns
        Columns; those that it does not have are left out.
    only
        Column → what the rows wanted have there.

    Returns
    -------
    pandas.DataFrame
        In the order of the table, on a new index.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2024, 2025], "tax": [1.0, 2.0]})
    >>> picked(frame, ["tax", "power"], {"year": 2025})["tax"].tolist()
    [2.0]
    """
    kept = [each for each in columns if each in frame]
    if not only:
        return frame[kept].reset_index(drop=True)
    hit = np.full(len(frame), set(only) <= set(frame.columns))
    for name, wanted in only.items():
        if name in frame:
            column = frame[name]
            one = isinstance(wanted, (int, str))
            same = column == wanted if one else column.isin(list(wanted))  # type: ignore[arg-type]
            hit &= same.to_numpy(dtype=bool, na_value=False)
    return frame.loc[hit, kept].reset_index(drop=True)


def read_table(path: Path) -> pd.DataFrame:
    """Read one table of a study (读取一张表).

    Parameters
    ----------
    path
        The Parquet file.

    Returns
    -------
    pandas.DataFrame
        The table, geometry as WKB.
    """
    return _frame(pq.read_table(path))


def _mark(path: Path) -> tuple[int, int]:
    """What tells a file from one that is written in its place."""
    told = path.stat()
    return told.st_mtime_ns, told.st_size


def _hits(
    file: pq.ParquetFile, group: int, columns: list[str], only: Mapping[str, Wanted]
) -> list[pa.Table]:
    """Rows wanted of one part of a file; where there are none, only the keys are read."""
    keys = file.read_row_group(group, columns=list(only))
    hit = np.ones(len(keys), dtype=bool)
    for name, wanted in only.items():
        hit &= _same(keys[name], wanted)
    if not hit.any():
        return []
    found, start = [], 0
    for batch in file.iter_batches(_BATCH, row_groups=[group], columns=columns):
        mine = pa.array(hit[start : start + len(batch)])
        found.append(pa.Table.from_batches([batch.filter(mine)]).select(columns))
        start += len(batch)
    return found


def _same(column: pa.ChunkedArray, wanted: Wanted) -> _Mask:
    """Which rows have a value, or one of several."""
    values: Any = [wanted] if isinstance(wanted, (int, str)) else list(wanted)
    parts = [np.zeros(0, dtype=bool)]
    for chunk in column.chunks:
        coded = pa.types.is_dictionary(chunk.type)
        words = chunk.dictionary if coded else chunk
        try:
            same = pc.is_in(words, value_set=pa.array(values, words.type))
        except pa.ArrowException:  # a column of another kind, such as one without any value
            parts.append(np.zeros(len(chunk), dtype=bool))
            continue
        if coded:
            same = pc.fill_null(same.take(chunk.indices), fill_value=False)
        parts.append(same.to_numpy(zero_copy_only=False).astype(bool))
    return np.concatenate(parts)


def _frame(table: pa.Table) -> pd.DataFrame:
    """Table as pandas has it; geometry stays as it is."""
    if "geometry" not in table.column_names:
        return _worded(table.to_pandas())
    frame = _worded(table.drop(["geometry"]).to_pandas())
    shapes = pd.Series(pd.arrays.ArrowExtensionArray(table["geometry"]), dtype=WKB)
    return frame.assign(geometry=shapes)[table.column_names]


def _worded(frame: pd.DataFrame) -> pd.DataFrame:
    """Categories without any value come back without a type: they are of text, as they went."""
    empty = {
        name: frame[name].cat.set_categories(pd.Index([], dtype="str"))
        for name in frame.select_dtypes("category").columns
        if not len(frame[name].cat.categories)
    }
    return frame.assign(**empty) if empty else frame
