"""Table contracts (数据契约) made from ``data/fields.csv``, the one vocabulary of the tool."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from landuse.errors import Note
from landuse.words import Lang

if TYPE_CHECKING:
    import pandera.pandas as pa

DATE = "datetime64[ms]"
_VOCABULARY = files("landuse").joinpath("data", "fields.csv")
_DTYPES = {
    "text": "str",
    "category": "category",
    "number": "float64",
    "integer": "Int64",
    "date": DATE,
    "boolean": "boolean",
    "geometry": "object",
}


class Field(NamedTuple):
    """One row of the vocabulary (字段)."""

    table: str
    name: str
    dtype: str
    unit: str
    key: bool
    required: bool
    kind: str
    min: float | None
    max: float | None
    values: tuple[str, ...]
    zh: str
    en: str
    aliases: tuple[str, ...]
    meaning_zh: str
    meaning_en: str

    @property
    def pandas_dtype(self) -> str:
        """Type of the column in pandas (列类型)."""
        return "int64" if self.key and self.dtype == "integer" else _DTYPES[self.dtype]


@cache
def dictionary() -> pd.DataFrame:
    """Whole vocabulary (数据字典) as text, one row a field.

    Returns
    -------
    pandas.DataFrame
        The rows of ``data/fields.csv``.
    """
    with _VOCABULARY.open(encoding="utf-8") as source:
        return pd.read_csv(source, dtype=str, keep_default_na=False)


@cache
def _by_table() -> dict[str, dict[str, Field]]:
    tables: dict[str, dict[str, Field]] = {}
    with _VOCABULARY.open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            tables.setdefault(row["table"], {})[row["name"]] = Field(
                row["table"],
                row["name"],
                row["dtype"],
                row["unit"],
                row["key"] == "yes",
                row["required"] == "yes",
                row["kind"],
                float(row["min"]) if row["min"] else None,
                float(row["max"]) if row["max"] else None,
                tuple(row["values"].split("|")) if row["values"] else (),
                row["zh"],
                row["en"],
                tuple(row["aliases"].split("|")) if row["aliases"] else (),
                row["meaning_zh"],
                row["meaning_en"],
            )
    return tables


def tables() -> list[str]:
    """Names of all tables (数据表).

    Returns
    -------
    list of str
        In the order of the data flow.
    """
    return list(_by_table())


def fields(table: str) -> dict[str, Field]:
    """Fields of a table (字段) by name.

    Parameters
    ----------
    table
        Name of the table.

    Returns
    -------
    dict
        Name → :class:`Field`.

    Raises
    ------
    KeyError
        There is no such table.

    Examples
    --------
    >>> fields("parcels")["registered_area"].unit
    'mu'
    """
    return _by_table()[table]


def key(table: str) -> list[str]:
    """Key columns of a table (主键).

    Parameters
    ----------
    table
        Name of the table.

    Returns
    -------
    list of str
        Column names.

    Examples
    --------
    >>> key("returns")
    ['enterprise_id', 'year']
    """
    return [name for name, field in fields(table).items() if field.key]


def label(table: str, name: str, lang: Lang) -> str:
    """Label of a field (字段名称); the name itself where the vocabulary has none.

    Parameters
    ----------
    table, name
        The field.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        The label.

    Examples
    --------
    >>> label("indicators", "tax_per_mu", "zh")
    '亩均税收'
    """
    field = fields(table).get(name)
    return name if field is None else (field.zh if lang == "zh" else field.en)


def named(names: Iterable[str]) -> dict[Lang, str]:
    """Field names in words (字段中英文名称), wherever the vocabulary first has them.

    Parameters
    ----------
    names
        Field names, with their table in front (``table.field``) where another has the same.

    Returns
    -------
    dict
        Language → the labels in one text.

    Examples
    --------
    >>> named(["status", "tax_paid"])
    {'zh': '经营状态、实缴税收', 'en': 'status, tax paid'}
    """
    pairs = [
        (name, next((each[last] for each in _homes(table) if last in each), None))
        for name in names
        for table, _, last in (name.rpartition("."),)
    ]
    return {
        "zh": "、".join(name if field is None else field.zh for name, field in pairs),
        "en": ", ".join(name if field is None else field.en for name, field in pairs),
    }


def _homes(table: str) -> list[dict[str, Field]]:
    """Fields of one table, of all of them where none is named."""
    known = _by_table()
    return [known[table]] if table in known else list(known.values())


def empty(table: str, names: Iterable[str] | None = None) -> pd.DataFrame:
    """Empty table with the right columns and types (空表).

    Parameters
    ----------
    table
        Name of the table.
    names
        Columns wanted; all of the table by default.

    Returns
    -------
    pandas.DataFrame
        No rows.
    """
    return _empty(table, None if names is None else tuple(names)).copy(deep=False)


@cache
def _empty(table: str, names: tuple[str, ...] | None) -> pd.DataFrame:
    known = fields(table)
    wanted = known if names is None else names
    return pd.DataFrame({name: _nothing(known[name].pandas_dtype) for name in wanted}, copy=False)


@cache
def _nothing(dtype: str) -> Any:
    """No values of a type; all empty columns share them."""
    return pd.Series([], dtype=dtype).array


def contract(table: str, *, unique: bool = True) -> pa.DataFrameSchema:
    """Pandera contract of a table (数据契约).

    Parameters
    ----------
    table
        Name of the table.
    unique
        Whether the key must be unique.

    Returns
    -------
    pandera.DataFrameSchema
        Required columns, ranges, allowed values and key; further columns may be there.
    """
    import pandera.pandas as pa

    columns = {}
    for name, field in fields(table).items():
        checks = []
        if field.min is not None:
            checks.append(pa.Check.ge(field.min))
        if field.max is not None:
            checks.append(pa.Check.le(field.max))
        if field.values:
            checks.append(pa.Check.isin(field.values))
        dtype = None if field.dtype in {"geometry", "category"} else field.pandas_dtype
        columns[name] = pa.Column(
            dtype, checks, nullable=not field.required, required=field.required
        )
    names = key(table)
    return pa.DataFrameSchema(columns, unique=names if unique and names else None)


def problems(frame: pd.DataFrame, table: str, *, unique: bool = True) -> pd.DataFrame:
    """Everything in a table that breaks its contract (违约清单), all at once.

    Parameters
    ----------
    frame
        The table.
    table
        Its name.
    unique
        Whether the key must be unique.

    Returns
    -------
    pandas.DataFrame
        Columns ``column``, ``check``, ``found`` and ``index``; empty where all is well.

    Examples
    --------
    >>> problems(empty("returns"), "returns").empty
    True
    """
    import pandera.errors

    try:
        contract(table, unique=unique).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        return pd.DataFrame(
            {
                "column": cases["column"],
                "check": cases["check"],
                "found": cases["failure_case"],
                "index": cases["index"],
            }
        )
    return pd.DataFrame({"column": [], "check": [], "found": [], "index": []})


def notes_frame(notes: Iterable[Note]) -> pd.DataFrame:
    """Notes as a table (说明表), in both languages.

    Parameters
    ----------
    notes
        The notes, in order.

    Returns
    -------
    pandas.DataFrame
        The ``notes`` table.

    Examples
    --------
    >>> notes_frame([]).columns[:3].tolist()
    ['stage', 'code', 'severity']
    """
    rows = [
        {
            "stage": note.stage,
            "code": note.code,
            "severity": note.severity,
            "table": note.table,
            "row": note.row,
            "subject_id": note.subject_id,
            "message": note.message("zh"),
            "remedy": note.remedy("zh"),
            "message_en": note.message("en"),
            "remedy_en": note.remedy("en"),
        }
        for note in notes
    ]
    wanted = fields("notes")
    if not rows:
        return empty("notes")
    return pd.DataFrame(rows).astype({name: field.pandas_dtype for name, field in wanted.items()})
