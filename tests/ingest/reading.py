"""Reading one file as the ingest does, without a whole park."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from landuse.errors import InputError, Note
from landuse.ingest.tables import Part, read_parts
from landuse.park import Source

_SPOILT = re.compile(r"\ufffd|[À-ÿ][¡-¿]|[\ue000-\uf8ff]|[ÐÎÖ×ÊËÌÍ][¡-ÿ]|ï»¿|锟斤拷|锘")
"""What text looks like that was read in a wrong encoding."""


def read(path: Path, table: str = "parcels", **options: Any) -> Part:
    """The one part that a file gives."""
    source = Source.model_validate({"path": path.name, **options})
    (part,) = read_parts(table, source, path.name, path.parent)
    return part


def attempt(path: Path, table: str = "parcels", **options: Any) -> Part | InputError:
    """The part, or the error; both with words in both languages for all there is to say."""
    try:
        found: Part | InputError = read(path, table, **options)
    except InputError as error:
        found = error
    for note in said(found):
        for lang in ("zh", "en"):
            assert note.message(lang)
            assert note.remedy(lang)
    if isinstance(found, InputError):
        assert found.problems
    return found


def said(found: Part | InputError) -> list[Note]:
    """All that was said about a file."""
    return list(found.notes) if isinstance(found, Part) else found.problems


def codes(found: Part | InputError) -> list[str]:
    """Codes of what was said."""
    return [note.code for note in said(found)]


def refused(path: Path, table: str = "parcels", **options: Any) -> Note:
    """The one problem for which a file is refused; it names the file."""
    found = attempt(path, table, **options)
    assert isinstance(found, InputError), f"{path.name} was read"
    (note,) = found.problems
    assert path.stem in note.message("zh") or path.stem in note.remedy("zh")
    return note


def texts(part: Part) -> list[str]:
    """All headings and text values of a part."""
    headings = [each["heading"] for each in part.record["columns"]] + part.record["ignored"]
    columns = part.frame.select_dtypes("str")
    return headings + [value for name in columns for value in columns[name].dropna()]


def spoilt(values: list[str]) -> list[str]:
    """Those that look as if read in a wrong encoding."""
    return [value for value in values if _SPOILT.search(value)]
