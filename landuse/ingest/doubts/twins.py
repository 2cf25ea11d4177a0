"""Twins (疑似重复): rows that are there twice, and enterprises that are perhaps one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from landuse.errors import Note
from landuse.ingest.keys import places_in_words
from landuse.ingest.who import text_column
from landuse.names import plain_name
from landuse.schema import key

_LISTED = 20
_APART = {"source", "source_row", "geometry", "repaired"}
"""Columns that say where a row comes from, not what it says."""


def same_rows(table: str, frame: pd.DataFrame) -> list[Note]:
    """Rows of a table without a key that are the same in every column (整行重复); all of them count.

    Parameters
    ----------
    table
        Name of the table; one with a key is passed over, since repeated keys are told elsewhere.
    frame
        The table.

    Returns
    -------
    list of Note
        At most one warning, with the rows.
    """
    names = [name for name in frame.columns if name not in _APART]
    if key(table) or not names:
        return []
    part = frame[names]
    for name in names:
        part = part[part[name].duplicated(keep=False).to_numpy()]
    groups = part[part.duplicated(keep=False).to_numpy() & part.notna().any(axis=1).to_numpy()]
    if not len(groups):
        return []
    number = groups.groupby(names, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    at = frame.index.get_indexer(groups.index)
    listed = [places_in_words(frame, at[number == i].tolist()) for i in range(_LISTED)]
    params = {
        "table": table,
        "count": len(at) - len(set(number.tolist())),
        "listed": "; ".join(each for each in listed if each),
    }
    return [Note("ingest.same_row", "warning", params, table)]


def same_firms(enterprises: pd.DataFrame) -> list[Note]:
    """Enterprises of one name, one of them without a credit code (疑似同一企业); never merged unasked.

    Where no row at all has a code, the ids of the file tell enterprises apart, and nothing is said.

    Parameters
    ----------
    enterprises
        The table with ids.

    Returns
    -------
    list of Note
        At most one warning, with names and rows.
    """
    if not {"enterprise_id", "name"} <= set(enterprises):
        return []
    coded = pc.is_valid(text_column(enterprises, "credit_code")).to_numpy()
    if coded.all() or not coded.any():
        return []
    said = enterprises["name"].dropna()
    plain = pd.Series([plain_name(str(each)) for each in said], said.index, dtype="str")
    plain = plain[(plain != "").to_numpy() & plain.duplicated(keep=False).to_numpy()]
    listed = []
    for _, group in plain.groupby(plain, sort=False):
        at = enterprises.index.get_indexer(group.index)
        ids = enterprises["enterprise_id"].iloc[at].dropna()
        if len(set(ids)) > 1 and not coded[at].all():
            name = enterprises["name"].iloc[at[0]]
            listed.append(f"{name} ({places_in_words(enterprises, np.sort(at).tolist())})")
    if not listed:
        return []
    more = " …" if len(listed) > _LISTED else ""
    params = {"count": len(listed), "listed": "; ".join(listed[:_LISTED]) + more}
    return [Note("ingest.same_firm", "warning", params, "enterprises")]
