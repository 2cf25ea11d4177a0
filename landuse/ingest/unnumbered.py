"""Unnumbered (缺企业编号列): a list of enterprises without ids, whose other tables go by ids."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from landuse.errors import Note
from landuse.schema import label

_CODE = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{17,20}", re.IGNORECASE)
"""A registration number, credit code or organisation code: no number of one's own list."""

_OWN = re.compile(r"(?=.*\d)[\w./#-]{1,24}", re.ASCII)
_MOST = 0.5
"""From this share of those whom a table names, it goes by ids that nobody in the list has."""

_GRAVE = {"returns", "cases"}
"""Tables without whose owners there is no account; strangers elsewhere are warned of."""

_SHOWN = 5
_FOLLOWS = "ingest.unknown_enterprises"


def unnumbered(
    listed: pd.DataFrame, settled: Mapping[str, pd.DataFrame], notes: list[Note]
) -> list[Note]:
    """Say first that the ids are missing (缺企业编号列), and drop what only follows from it.

    Parameters
    ----------
    listed
        The enterprises as read, before codes or names stand in for ids.
    settled
        All tables once the enterprises they mean are found.
    notes
        What there is to say so far.

    Returns
    -------
    list of Note
        The same where the list has ids, or neither returns nor cases go by them; else with one
        error, and without the strangers of those tables.

    Examples
    --------
    >>> listed = pd.DataFrame({"credit_code": ["91330100MA27X0A000"], "source": ["firms.csv"]})
    >>> firms = pd.DataFrame({"enterprise_id": listed["credit_code"]})
    >>> years = pd.DataFrame({"enterprise_id": ["E01", "E02", "E02"]})
    >>> said = unnumbered(listed, {"enterprises": firms, "returns": years}, [])
    >>> [(each.code, each.params["found"]) for each in said]
    [('ingest.no_own_ids', 'returns: 2 (E01, E02)')]
    >>> unnumbered(listed, {"enterprises": firms, "events": years}, [])
    []
    """
    if "enterprise_id" in listed and listed["enterprise_id"].notna().any():
        return notes
    known = settled["enterprises"]["enterprise_id"] if "enterprises" in settled else None
    if known is None or known.isna().all():
        return notes
    told = {}
    for table, frame in settled.items():
        if table == "enterprises" or "enterprise_id" not in frame:
            continue
        named = pd.Series(frame["enterprise_id"].dropna().astype("str").unique(), dtype="str")
        strange = [each for each in named[~named.isin(known.astype("str"))] if _own(each)]
        if strange and len(strange) >= _MOST * len(named):
            told[table] = f"{table}: {len(strange)} ({', '.join(strange[:_SHOWN])})"
    if not _GRAVE & set(told):
        return notes
    params = {
        "file": str(listed["source"].iloc[0]) if "source" in listed else "enterprises",
        "table": "enterprises",
        "field": "enterprise_id",
        "zh": label("enterprises", "enterprise_id", "zh"),
        "en": label("enterprises", "enterprise_id", "en"),
        "found": "; ".join(told.values()),
    }
    rest = [each for each in notes if each.code != _FOLLOWS or each.table not in told]
    return [Note("ingest.no_own_ids", "error", params, "enterprises"), *rest]


def _own(said: str) -> bool:
    """Whether it looks like a number of somebody's own list."""
    return bool(_OWN.fullmatch(said)) and not _CODE.fullmatch(said)
