"""Scale in the name of a sheet (工作表名中的规上、规下): it says of each enterprise what no column says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from landuse.errors import Note
from landuse.park import Source

_ABOVE = re.compile(r"规(模以)?上|above[ _-]?scale", re.IGNORECASE)
_BELOW = re.compile(r"规(模以)?下|below[ _-]?scale", re.IGNORECASE)
FIELD = "above_scale"


def scale_of(part: str) -> bool | None:
    """Whether a sheet is one of enterprises above scale (工作表是否规上).

    Parameters
    ----------
    part
        Its name.

    Returns
    -------
    bool or None
        None where it says neither, or both.

    Examples
    --------
    >>> scale_of("规上工业"), scale_of("规模以下企业"), scale_of("规上规下"), scale_of("Sheet1")
    (True, False, None, None)
    """
    plain = unicodedata.normalize("NFKC", part)
    above, below = bool(_ABOVE.search(plain)), bool(_BELOW.search(plain))
    return None if above == below else above


def with_scale(
    table: str, read: Iterable[str], source: Source, label: str, part: str
) -> tuple[Source, list[Note]]:
    """Source with the scale that the sheet's name says (按工作表名认定规上规下).

    Parameters
    ----------
    table
        Table it is for; only the list of enterprises has the field.
    read
        Fields that a column is read for.
    source
        Its options.
    label
        Name for messages.
    part
        Name of the sheet.

    Returns
    -------
    Source, list of Note
        Unchanged where a column, ``park.toml`` or nothing says it.
    """
    said = scale_of(part) if table == "enterprises" else None
    if said is None or FIELD in {*read, *source.constant}:
        return source, []
    constant = {**source.constant, FIELD: said}
    code = "sheets.scale_above" if said else "sheets.scale_below"
    note = Note(code, "info", {"file": label, "table": table}, table)
    return source.model_copy(update={"constant": constant}), [note]
