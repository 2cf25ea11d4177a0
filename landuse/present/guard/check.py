"""Check (把关): what is confidential in a written page, or in texts to be printed, is an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from landuse.errors import Note, StudyError
from landuse.policy.audience import Audience
from landuse.present.guard.search import Found, search
from landuse.present.guard.secrets import secrets_of
from landuse.present.guard.unpack import Unpacked, unpack
from landuse.words import LANGS, text

if TYPE_CHECKING:
    from landuse.study import Study


def guard_page(page: str, study: Study, rules: Audience) -> None:
    """Search a written page (检查成品), and refuse it where anything confidential is in it.

    Parameters
    ----------
    page
        Text of the file.
    study
        The study it is of.
    rules
        The audience it is for.

    Raises
    ------
    StudyError
        All that was found, where it stands and how to mend it.
    """
    if not rules.search.kinds:
        return
    found = search(unpack(page), secrets_of(study, rules), rules)
    if found:
        raise StudyError.collect([_note(each, rules) for each in found])


def guard_texts(texts: Sequence[str], study: Study, rules: Audience) -> None:
    """Search texts that are about to be printed (检查图上文字), and refuse confidential ones.

    Parameters
    ----------
    texts
        All that will be printed.
    study
        The study they are of.
    rules
        The audience they are for.

    Raises
    ------
    StudyError
        All that was found and how to mend it.
    """
    if not rules.search.kinds:
        return
    page = Unpacked({"sheet": list(texts)}, {}, "")
    found = search(page, secrets_of(study, rules), rules)
    if found:
        raise StudyError.collect([_note(each, rules) for each in found])


def _note(found: Found, rules: Audience) -> Note:
    params: dict[str, object] = {
        "place": found.place,
        "parcel": found.parcel or "—",
        "shown": found.shown,
        "audience": rules.name,
        "kind": "",
        "origin": "",
        "secret": "",
    }
    if found.origin is not None:
        kind = found.origin.kind
        params |= {
            "kind": {lang: text(f"guard.kind.{kind}", lang=lang) for lang in LANGS},
            "origin": f"{found.origin.table}.{found.origin.field}",
            "secret": found.origin.shown,
        }
    return Note(f"guard.{found.code}", "error", params, found.place, None, found.parcel or None)
