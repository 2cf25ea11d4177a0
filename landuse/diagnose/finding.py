"""Findings (疑似问题): one row of evidence a subject and rule, unknown where data are missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from landuse.policy import Threshold
from landuse.policy.zombie import Number
from landuse.schema import empty, fields

OUTCOMES = ("yes", "no", "unknown", "not_applicable")


def outcome(answer: pd.Series[Any]) -> pd.Categorical:
    """Outcome of a nullable yes/no (结论).

    Parameters
    ----------
    answer
        Nullable booleans; missing is *unknown*.

    Returns
    -------
    pandas.Categorical
        ``yes``, ``no`` or ``unknown``.

    Examples
    --------
    >>> list(outcome(pd.Series([True, None], dtype="boolean")))
    ['yes', 'unknown']
    """
    values = answer.astype("boolean")
    codes = np.where(values.isna(), 2, np.where(values.fillna(value=False), 0, 1))
    return pd.Categorical.from_codes(codes, pd.Index(OUTCOMES, dtype="str"))


def findings(
    rule: str,
    subject: str,
    columns: Mapping[str, Any],
    *,
    size: int,
    threshold: Threshold | Number | None = None,
) -> pd.DataFrame:
    """Rows of the ``findings`` table (疑似问题表).

    Parameters
    ----------
    rule
        Code of the rule.
    subject
        Kind of subject.
    columns
        Values of the other columns; what is not given is missing.
    size
        Number of rows.
    threshold
        Threshold, with unit and clause.

    Returns
    -------
    pandas.DataFrame
        All columns of ``findings``.
    """
    given = {
        "subject": constant(subject, size),
        "rule": constant(rule, size),
        **columns,
    }
    if threshold is not None:
        given = {
            "threshold": np.full(size, threshold.value),
            "unit": constant(threshold.unit, size),
            "clause": constant(f"{threshold.source} {threshold.clause}".strip(), size),
            **given,
        }
    frame: dict[str, pd.Series[Any]] = {}
    blank: dict[str, pd.Series[Any]] = {}  # one for all columns of a type
    for name, field in fields("findings").items():
        values = given.get(name)
        if isinstance(values, pd.Series):
            values = values.array
        if isinstance(values, pd.Categorical):
            frame[name] = pd.Series(values, range(size))
        elif values is None and field.dtype == "category":
            frame[name] = pd.Series(_no_text(size), range(size))
        elif field.dtype == "category":
            texts = pd.Series(values, range(size), dtype="str")
            frame[name] = texts.astype("category")
        elif values is None:
            kind = field.pandas_dtype
            if kind not in blank:
                blank[kind] = pd.Series(None, range(size), dtype=kind)
            frame[name] = blank[kind]
        else:
            frame[name] = pd.Series(values, range(size), dtype=field.pandas_dtype)
    return pd.DataFrame(frame, copy=False)


def stack(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Findings below each other (合并疑似问题); codes and repeated texts stay categories.

    Parameters
    ----------
    parts
        Tables of :func:`findings`.

    Returns
    -------
    pandas.DataFrame
        All rows, in order.
    """
    kept = [part for part in parts if len(part)]
    if not kept:
        return empty("findings")
    if len(kept) == 1:
        return kept[0][list(fields("findings"))].reset_index(drop=True)
    found: dict[str, Any] = {}
    for name, field in fields("findings").items():
        columns = [part[name] for part in kept]
        if field.dtype == "category":
            found[name] = pd.api.types.union_categoricals(columns)
        else:
            found[name] = pd.concat(columns, ignore_index=True)
    return pd.DataFrame(found, copy=False)


def constant(said: str, size: int) -> pd.Categorical:
    """The same text in every row (同一文字).

    Parameters
    ----------
    said
        The text.
    size
        Number of rows.

    Returns
    -------
    pandas.Categorical
        One category.
    """
    return pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), pd.Index([said], dtype="str"))


def _no_text(size: int) -> pd.Categorical:
    """A missing text in every row."""
    return pd.Categorical.from_codes(np.full(size, -1, dtype=np.int8), pd.Index([], dtype="str"))


def column(table: pd.DataFrame, name: str, *, of: str) -> pd.Series[Any]:
    """Column of a table (列), all missing where the table does not have it.

    Parameters
    ----------
    table
        The table.
    name
        The column.
    of
        Name of the table in the vocabulary, which gives the type.

    Returns
    -------
    pandas.Series
        The column.
    """
    if name in table:
        return table[name]
    return pd.Series(None, table.index, dtype=fields(of)[name].pandas_dtype)


def source_text(table: pd.DataFrame, columns: str) -> pd.Series[str]:
    """File, row and columns that a row rests on (数据来源).

    Parameters
    ----------
    table
        An input table with ``source`` and ``source_row``.
    columns
        Names of the columns used.

    Returns
    -------
    pandas.Series of str
        For example ``contracts.xlsx#12 start_due_on``.
    """
    if "source" not in table or "source_row" not in table:
        return pd.Series(columns, table.index, dtype="str")
    rows = table["source_row"].astype("str")
    return (table["source"].astype("str") + "#" + rows + " " + columns).astype("str")


def missing_names(gaps: Mapping[str, pd.Series[Any]], unknown: pd.Series[Any]) -> pd.Series[Any]:
    """Fields whose absence leaves the answer open (缺少的字段).

    Parameters
    ----------
    gaps
        Field → whether it is missing.
    unknown
        Rows whose answer is unknown; others stay blank.

    Returns
    -------
    pandas.Series of str
        Comma separated names.
    """
    found = pd.Series("", unknown.index, dtype="str")
    for name, gap in gaps.items():
        add = gap.fillna(value=False).astype(bool) & unknown
        found = found.where(~add, found + np.where(found == "", name, "," + name))
    return found.where(found != "")


def months_between(earlier: pd.Series[Any], later: pd.Timestamp) -> pd.Series[float]:
    """Whole months from each date to a later day (满月数); the last day of a month is full.

    Parameters
    ----------
    earlier
        Dates.
    later
        The later day.

    Returns
    -------
    pandas.Series
        Negative where the date is still to come; missing where it is unknown.

    Examples
    --------
    >>> dates = pd.Series(pd.to_datetime(["2024-12-31", "2025-01-01", "2024-02-29"]))
    >>> months_between(dates, pd.Timestamp("2025-12-31")).tolist()
    [12.0, 11.0, 22.0]
    """
    dates = earlier.dt
    months = (later.year - dates.year) * 12 + later.month - dates.month
    short = later.day < dates.day.clip(upper=later.days_in_month)
    return (months - short.astype(float)).where(earlier.notna()).astype(float)
