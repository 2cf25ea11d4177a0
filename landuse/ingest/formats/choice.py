"""What a file leaves open (多个候选): which of its layers is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from landuse.errors import InputError
from landuse.ingest.cells.columns import plain, recognised
from landuse.park import Source
from landuse.schema import fields


def choose(table: str, source: Source, path: str, found: Mapping[str, Sequence[str]]) -> str:
    """The sheet or layer meant (选定工作表或图层): the only one, or the only one with all required headings.

    Parameters
    ----------
    table
        Table it is for.
    source
        Its options.
    path
        Name for messages.
    found
        Headings of each sheet or layer.

    Returns
    -------
    str
        Its name; empty where there is none at all.

    Raises
    ------
    InputError
        None or several of them fit.
    """
    if len(found) <= 1:
        return next(iter(found), "")
    needed = [plain(name) for name in source.columns.values()]
    required = sum(field.required and field.dtype != "geometry" for field in fields(table).values())
    fit = [
        name
        for name, heads in found.items()
        if recognised(table, heads, source) >= max(required, 1)
        and set(needed) <= {plain(head) for head in heads}
    ]
    if len(fit) == 1:
        return fit[0]
    raise InputError("ingest.which_layer", file=path, table=table, found=", ".join(found))
