"""Command of cases (处置台账命令): proposes cases, keeps those that are there, writes the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.options import Command, writing
from landuse.words import Lang, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from landuse.errors import Note
    from landuse.study import Study

_PATH = click.Path(path_type=Path)


def cases_command(lang: Lang) -> Command:
    """Command ``landuse cases`` (处置台账命令).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Command
        The command.
    """
    said = text("cli.option.cases_out", lang=lang)

    @click.command("cases", cls=Command)
    @click.argument("study", metavar="STUDY", type=_PATH)
    @click.option("-o", "--out", metavar="FILE", type=_PATH, required=True, help=said)
    def cases(study: Path, out: Path) -> None:
        from landuse.errors import StudyError, refuse_target
        from landuse.study import load_study

        refuse_target(out)
        if out.suffix.lower() != ".xlsx":
            raise StudyError("study.no_xlsx", path=str(out))
        added, kept = _keep(load_study(study), out, lang)
        wrote = text("cli.wrote.cases", lang=lang, path=out.absolute(), added=added, kept=kept)
        click.echo(wrote)

    return cases


def _keep(study: Study, out: Path, lang: Lang) -> tuple[int, int]:
    """Write the workbook, whole or not at all; how many cases were added and kept."""
    import pandas as pd

    from landuse.plan import casework, merged, opened_docket, proposals, refuse
    from landuse.present.workbook.casebook import Ledger, write_cases

    rules = study.policy.casework
    today = pd.Timestamp(study.meta["park"]["as_of"])
    tables = dict(study.tables)
    before, kept = tables["case_history"], tables["cases"]
    if out.is_file():
        tables |= _read(study, out)
    known, found = opened_docket(tables, rules, today, before, kept)
    refuse(found)
    _warn(found.notes, lang)
    made, _ = casework({**tables, **known}, found, today, study.year)
    tables |= {**known, **made}
    more = proposals(tables, today, study.year, lang=lang)
    known_before = len(tables["cases"])
    tables["cases"] = merged(tables["cases"], more)
    known, found = opened_docket(tables, rules, today)
    made, _ = casework({**tables, **known}, found, today, study.year)
    tables |= {**known, **made}
    dates = {each: dict(case.walk.dates) for each, case in found.cases.items()}
    draft = out.with_name(f".{out.name}.partial")
    with writing(out):
        try:
            ledger = Ledger(str(study.meta["park"]["name"]), today.date(), tables, dates)
            write_cases(ledger, rules, draft, lang=lang)
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    return len(more), known_before


def _warn(notes: Iterable[Note], lang: Lang) -> None:
    """Say on stderr what the ledger lacks, such as a case that was there before."""
    for each in notes:
        if each.severity == "warning":
            click.echo(f"{each.message(lang)}\n    → {each.remedy(lang)}", err=True)


def _read(study: Study, path: Path) -> dict[str, pd.DataFrame]:
    """Cases as they are in the file now; everything that is wrong with it at once."""
    from landuse.errors import InputError
    from landuse.ingest.casework import read_cases

    frames, notes = read_cases(path, study.tables, study.year)
    wrong = [each for each in notes if each.severity == "error"]
    if wrong:
        raise InputError.collect(wrong)
    return frames
