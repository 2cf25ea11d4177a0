"""Columns in Arrow (列转换): a table as it is written, figures not copied."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.types import is_object_dtype


def arrow(frame: pd.DataFrame) -> pa.Table:
    """Table in Arrow (转为Arrow表); what is missing in pandas is missing there.

    Columns of figures that share one array (all missing) are made once. A column where nothing is
    missing says so: its file needs no list of what is.

    Parameters
    ----------
    frame
        The table.

    Returns
    -------
    pyarrow.Table
        Its columns, without an index.

    Examples
    --------
    >>> arrow(pd.DataFrame({"tax": [1.5, None]}))["tax"].null_count
    1
    """
    typed = frame if any(map(is_object_dtype, frame.dtypes)) else frame.head(0)
    schema = pa.Schema.from_pandas(typed, preserve_index=False)
    made: dict[tuple[object, ...], pa.Array] = {}
    columns = []
    for field in schema:
        held = frame[field.name].array
        mark = _mark(field.name, held)
        if mark not in made:
            made[mark] = _column(held, field.type)
        columns.append(made[mark])
    gaps = [not len(each) or each.null_count > 0 for each in columns]
    told = [field.with_nullable(some) for field, some in zip(schema, gaps, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(told, metadata=schema.metadata))


def _mark(name: str, held: Any) -> tuple[object, ...]:
    """What columns of figures have in common that are one array."""
    if not isinstance(held, pd.arrays.NumpyExtensionArray):
        return (name,)
    values = held.to_numpy()
    return values.__array_interface__["data"][0], values.strides, values.dtype


def _column(held: Any, kind: pa.DataType) -> pa.Array:
    """One column; Arrow's own way reads figures one by one to see which are missing."""
    if isinstance(held, pd.arrays.NumpyExtensionArray) and pa.types.is_float64(kind):
        values = held.to_numpy()
        return _array(values, np.isnan(values), kind)
    if isinstance(held, pd.Categorical) and len(held):
        codes = _array(held.codes, held.codes < 0, kind.index_type)
        words = pa.array(held.categories, type=kind.value_type)
        return pa.DictionaryArray.from_arrays(codes, words, safe=False)
    return pa.array(held, type=kind, from_pandas=True)


def _array(values: npt.NDArray[Any], missing: npt.NDArray[np.bool_], kind: pa.DataType) -> pa.Array:
    """Figures as they lie in memory, and a bit for each that says whether it is known."""
    count = int(np.count_nonzero(missing))
    known = pa.py_buffer(np.packbits(~missing, bitorder="little")) if count else None
    held = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [known, held], count)
