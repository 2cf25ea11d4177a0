"""Soundness (合理性检查): codes and orders of magnitude of a whole park, once its tables are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.beside import beside
from landuse.errors import Note
from landuse.ingest.cells.codes import check_codes
from landuse.ingest.doubts.candidates import check_candidates
from landuse.ingest.doubts.extremes import check_extremes
from landuse.ingest.doubts.magnitude import check_magnitude
from landuse.ingest.doubts.slips import check_slips
from landuse.ingest.doubts.taxes import check_taxes
from landuse.ingest.doubts.twins import same_firms, same_rows


def check_soundness(
    tables: Mapping[str, pd.DataFrame],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    who: Mapping[str, NDArray[np.int64]],
    *,
    currency: str = "CNY",
) -> list[Note]:
    """What cannot be right about codes and figures (合理性检查); nothing is changed.

    Parameters
    ----------
    tables
        The settled tables, figures in the fields' units.
    records
        Table → its files, and under ``columns`` how their columns were understood.
    who
        Table → the enterprise of each row, −1 unknown.
    currency
        Currency of the park; money is judged in CNY only.

    Returns
    -------
    list of Note
        Codes that cannot be right, candidate parcels that are none, rows and enterprises that seem to be there twice, columns and cells
        that seem to be in another unit.
    """
    read = {name: frame for name, frame in tables.items() if "source_row" in frame}
    slips = beside(_slips, read.get("returns"), who.get("returns"), currency)
    notes = [
        note
        for name, frame in read.items()
        for note in check_codes(name, frame, _listed(name, frame, who))
    ]
    notes += same_firms(read["enterprises"]) if "enterprises" in read else []
    notes += [note for name, frame in read.items() for note in same_rows(name, frame)]
    notes += check_candidates(read)
    units = check_magnitude(read, records, currency=currency)
    notes += units + (check_extremes(read, records, units) if currency == "CNY" else [])
    return notes + slips.result()


def _slips(
    returns: pd.DataFrame | None, known: NDArray[np.int64] | None, currency: str
) -> list[Note]:
    """What cannot be right about the years of an enterprise, and about its taxes."""
    if returns is None or not len(returns) or not {"enterprise_id", "year"} <= set(returns):
        return []
    if known is None or len(known) != len(returns):
        known = pd.factorize(returns["enterprise_id"])[0].astype(np.int64)
    return check_slips(returns, known, currency=currency) + check_taxes(returns)


def _listed(
    table: str, frame: pd.DataFrame, who: Mapping[str, NDArray[np.int64]]
) -> NDArray[np.bool_] | None:
    """Rows whose enterprise is in the sheet; None where that is unknown, and of the sheet itself."""
    place = who.get(table)
    if table == "enterprises" or place is None or len(place) != len(frame):
        return None
    return np.asarray(place >= 0)
