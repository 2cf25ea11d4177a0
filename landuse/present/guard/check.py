"""Check (把关): what is confidential in a written page, or in texts to be printed, is an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.errors import Note, StudyError
from landuse.policy.audience import Audience
from landuse.present.guard.files import unpack_file
from landuse.present.guard.lone import bare_numbers, lone_columns, lone_figures
from landuse.present.guard.printed import bare_number
from landuse.present.guard.search import Found, search
from landuse.present.guard.secrets import Secrets, secrets_of
from landuse.present.guard.unpack import Lone, Unpacked, unpack
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
    content, secrets = unpack(page), secrets_of(study, rules)
    found = _found(content, bare_numbers(content), secrets, rules)
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
    secrets = secrets_of(study, rules)
    found = _found(page, bare_numbers(page), secrets, rules)
    if found:
        raise StudyError.collect([_note(each, rules) for each in found])


def guard_file(path: Path, study: Study, rules: Audience, *, ruled: bool = True) -> None:
    """Search a written file (检查成品文件), and refuse it where anything confidential is in it.

    Parameters
    ----------
    path
        A GeoPackage, page, workbook, picture or JSON file.
    study
        The study it is of.
    rules
        The audience it is for.
    ruled
        Whether its tables are those that the rules name; of others the texts are searched.

    Raises
    ------
    StudyError
        All that was found, where it stands and how to mend it; or the file cannot be read back.
    """
    if not rules.search.kinds:
        return
    page, secrets = unpack_file(path), secrets_of(study, rules)
    numbers = [*page.lone, *lone_columns(page.tables, ruled=ruled), *bare_numbers(page)]
    if not ruled:
        told = [each.texts for columns in page.tables.values() for each in columns.values()]
        said = dict.fromkeys(text for texts in told for text in texts or [] if text)
        page = Unpacked({**page.head, "tables": list(said)}, {}, page.outside)
    found = _found(page, numbers, secrets, rules)
    if found:
        raise StudyError.collect([_note(each, rules) for each in found])


def _found(
    page: Unpacked, numbers: Iterable[Lone], secrets: Secrets, rules: Audience
) -> list[Found]:
    """What is in texts and columns, and numbers that stand alone; a text of one number once."""
    found = search(page, secrets, rules)
    told = {(each.place, bare_number(each.shown)) for each in found}
    may = [each.text for each in rules.exceptions]
    for place, said in lone_figures(numbers, secrets, may):
        if (place, bare_number(said)) not in told:
            found.append(Found("figure", place, "", said))
    return found


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
