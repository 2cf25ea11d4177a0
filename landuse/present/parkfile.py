"""Park file (园区配置文件): a `park.toml` to go on from, in both languages, with what is known already."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from landuse.checking import Guess
from landuse.park import SOURCES
from landuse.present.intake.say import table_name
from landuse.schema import label
from landuse.words import LANGS, Lang, text

YEAR = 2025
"""Evaluation year that a new park starts with, where no file says one."""

LOGS = ("cases", "objections")
"""Logs that the office keeps: they are written by other commands and read back."""

_FIRST = ("enterprises", "returns")


def park_text(
    folder: Path,
    templates: Sequence[str],
    header: int,
    guesses: Iterable[Guess] = (),
    *,
    lang: Lang,
) -> str:
    """Text of a new ``park.toml`` (新建园区配置).

    Parameters
    ----------
    folder
        Where it goes: its name becomes the park's, paths start from it.
    templates
        Tables that there are blank sheets for.
    header
        Row of the headings of these sheets.
    guesses
        What the files that are there already may be.
    lang
        Language of the blank sheets.

    Returns
    -------
    str
        TOML; what is not needed at once stands there commented out.
    """
    known = list(guesses)
    years = [each.year for each in known if each.table == "returns" and each.year]
    lines = [*_park(folder.name, max(years, default=YEAR)), *_parcels(folder, known)]
    offered = [table for table in SOURCES[1:] if _of(known, table)]
    for table in offered:
        lines += ["", *_about(table), *_found(folder, table, _of(known, table))]
    blank = [table for table in templates if table not in offered]
    for table in blank:
        at_once = table in _FIRST and not known
        if not at_once and _comment("more") not in lines:
            lines += ["", _comment("more")]
        sheet = _quoted(text("templates.sheet", lang=lang))
        own = [f"[{table}]", f'path = "{table}.xlsx"', f"sheet = {sheet}", f"header = {header}"]
        lines += ["", *_about(table), *(each if at_once else f"# {each}" for each in own)]
    for log in LOGS:
        lines += ["", *_about(log), f"# [{log}]", f'# path = "{log}.xlsx"']
    lost = [guess.path for guess in known if not guess.table]
    if lost:
        lines += ["", _comment("lost"), *(f"# {_quoted(path)}" for path in lost)]
    return "\n".join(lines) + "\n"


def _of(guesses: Iterable[Guess], table: str) -> list[Guess]:
    return [guess for guess in guesses if guess.table == table]


def _comment(key: str) -> str:
    return "# " + " / ".join(text(f"templates.comment.{key}", lang=lang) for lang in LANGS)


def _about(table: str) -> Iterator[str]:
    names = (
        f"{table_name(table, lang)}: {text(f'templates.about.{table}', lang=lang)}"
        for lang in LANGS
    )
    yield f"# {' / '.join(names)}"


def _park(name: str, year: int) -> Iterator[str]:
    yield from (f"# {text('templates.head', lang=each)}" for each in LANGS)
    yield from ("[park]", _comment("name"), f"name = {_quoted(name)}")
    yield from (_comment("year"), f"year = {year}")
    yield from (_comment("policy"), 'policy = "generic-cn-v1"')
    yield from (_comment("currency"), 'currency = "CNY"')
    yield from (_comment("crs"), 'crs = "auto"')
    yield from (_comment("as_of"), f"# as_of = {year}-12-31")


def _parcels(folder: Path, guesses: list[Guess]) -> Iterator[str]:
    yield from ("", _comment("parcels"))
    found = _of(guesses, "parcels")
    if found:
        yield from _found(folder, "parcels", found)
    else:
        yield from ("[parcels]", 'path = "parcels.gpkg"')
        yield from (_comment("layer"), '# layer = "parcels"')
    yield from (_comment("own_crs"), '# crs = "EPSG:4526"')
    if not any(guess.missing for guess in found):
        yield from (_comment("columns"), "# [parcels.columns]", '# parcel_id = "plot no"')
    yield from (_comment("units"), "# [parcels.units]", '# registered_area = "ha"')
    yield from (
        _comment("values"),
        "# [parcels.values.holding]",
        '# "owned by the state" = "state"',
    )


def _found(folder: Path, table: str, guesses: list[Guess]) -> Iterator[str]:
    """A table that files are there for: where they are, what was recognised, what is missing."""
    for columns, ignored in dict.fromkeys((guess.columns, guess.ignored) for guess in guesses):
        pairs = ", ".join(f"{field} ← {_plain(heading)}" for field, heading in columns)
        yield f"{_comment('recognised')}: {pairs or '—'}"
        if ignored:
            yield f"{_comment('ignored')}: {', '.join(map(_plain, ignored))}"
    yield f"[{table}]"
    paths = list(dict.fromkeys(_quoted(_relative(folder, guess.path)) for guess in guesses))
    yield f"path = {paths[0]}" if len(paths) == 1 else f"path = [{', '.join(paths)}]"
    parts = list(dict.fromkeys(guess.part for guess in guesses))
    if len(paths) == 1 and len(parts) > 1 and all(parts) and not guesses[0].shapes:
        yield f"sheet = [{', '.join(map(_quoted, parts))}]"
    elif len(paths) == len(parts) == 1 and parts[0] and parts[0] != Path(guesses[0].path).stem:
        yield f"{'layer' if guesses[0].shapes else 'sheet'} = {_quoted(parts[0])}"
    missing = dict.fromkeys(name for guess in guesses for name in guess.missing)
    if missing:
        yield _comment("missing")
        yield f"# [{table}.columns]"
        for name in missing:
            names = " / ".join(label(table, name, lang) for lang in LANGS)
            yield f'# {name} = ""  # {names}'


def _relative(folder: Path, path: str) -> str:
    """Path from the folder of ``park.toml``; a whole path where there is no way."""
    whole = Path(path).absolute()
    try:
        return Path(os.path.relpath(whole, folder)).as_posix()
    except ValueError:  # another drive
        return whole.as_posix()


def _plain(heading: str) -> str:
    """Heading on one line of a comment."""
    return "".join(char if char.isprintable() else " " for char in heading)


def _quoted(name: str) -> str:
    """Text as TOML: a basic string is written as in JSON, and DEL besides."""
    sound = name.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sound, ensure_ascii=False).replace("\x7f", "\\u007f")
