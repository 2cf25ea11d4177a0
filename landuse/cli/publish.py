"""Publication commands (公示命令): lists for objection, slips, what objections changed; spatial pattern."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.options import Command, writing
from landuse.words import Lang, text

if TYPE_CHECKING:
    from landuse.present.publication_list import Notice
    from landuse.study import Study

_PATH = click.Path(path_type=Path)
_DATE = click.DateTime(["%Y-%m-%d"])
_PAGES = {".html", ".htm"}


def publish_command(lang: Lang) -> Command:
    """Command ``landuse publish`` (公示命令).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Command
        The command.
    """

    def told(name: str) -> str:
        return text(f"cli.option.{name}", lang=lang)

    @click.command("publish", cls=Command)
    @click.argument("study", metavar="STUDY", type=_PATH)
    @click.option(
        "-o", "--out", metavar="FILE", type=_PATH, required=True, help=told("publish_out")
    )
    @click.option(
        "--stage",
        type=click.Choice(["areas", "grades", "objections"]),
        default="areas",
        help=told("publish_stage"),
    )
    @click.option("--firm", metavar="ID", help=told("publish_firm"))
    @click.option("--against", metavar="STUDY", type=_PATH, help=told("publish_against"))
    @click.option("--from", "first", metavar="DATE", type=_DATE, help=told("publish_from"))
    @click.option("--until", "last", metavar="DATE", type=_DATE, help=told("publish_until"))
    @click.option("--contact", metavar="TEXT", default="", help=told("publish_contact"))
    def publish(study: Path, out: Path, **asked: Any) -> None:
        from landuse.errors import StudyError
        from landuse.study import load_study

        first, last = asked["first"], asked["last"]
        _checked(out)
        if first is not None and last is not None and first > last:
            days = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
            raise StudyError("publication.period", **days)
        if asked["against"] is not None and (asked["stage"] != "objections" or asked["firm"]):
            raise click.UsageError(text("cli.publish_against", lang=lang))
        begun = (asked["firm"],) if asked["firm"] else ()
        log = None if asked["stage"] == "objections" and not begun else begun
        whole = load_study(study)
        check = None
        if asked["stage"] != "objections" and not begun:
            check = partial(_searched, study=whole)
        _write(out, _lists(whole, asked), log, lang, check)
        click.echo(text("cli.wrote.publication", lang=lang, path=out.absolute()))

    return publish


def pattern_command(lang: Lang) -> Command:
    """Command ``landuse pattern`` (空间集聚命令).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Command
        The command.
    """
    said = text("cli.option.pattern_out", lang=lang)

    @click.command("pattern", cls=Command)
    @click.argument("study", metavar="STUDY", type=_PATH)
    @click.option("-o", "--out", metavar="FILE", type=_PATH, required=True, help=said)
    def pattern(study: Path, out: Path) -> None:
        from landuse.present.pattern import pattern as found_in
        from landuse.present.pattern import pattern_notice
        from landuse.study import load_study

        _checked(out)
        whole = load_study(study)
        found = found_in(whole)
        _write(out, lambda each: [pattern_notice(whole, found, lang=each)], None, lang)
        click.echo(text("cli.wrote.pattern", lang=lang, path=out.absolute()))

    return pattern


def _checked(out: Path) -> None:
    from landuse.errors import StudyError, refuse_target

    refuse_target(out)
    if out.suffix.lower() not in {*_PAGES, ".xlsx"}:
        raise StudyError("publication.suffix", path=str(out))


def _lists(study: Study, asked: dict[str, Any]) -> Callable[[Lang], list[Notice]]:
    """Makes the lists that were asked for, in a language."""
    from landuse.present.publication import areas_notice, grades_notice
    from landuse.present.publication_list import Period
    from landuse.present.publication_office import outcome_notices, slip
    from landuse.study import load_study

    first, last = (asked[each] and asked[each].date() for each in ("first", "last"))
    period = Period(first, last, asked["contact"].strip())
    if asked["firm"] is not None:
        return lambda each: [slip(study, asked["firm"], lang=each, period=period)]
    if asked["stage"] == "areas":
        return lambda each: [areas_notice(study, period, lang=each)]
    if asked["stage"] == "grades":
        return lambda each: [grades_notice(study, period, lang=each)]
    before = None if asked["against"] is None else load_study(asked["against"])
    return lambda each: [*outcome_notices(study, before, lang=each)]


def _searched(draft: Path, study: Study) -> None:
    """What is put up for everybody names firms and their land, and no figure of them, no person."""
    from landuse.policy.audience import load_audience
    from landuse.present.guard import guard_file

    rules = load_audience("public")
    search = rules.search.model_copy(update={"kinds": ["amounts", "persons", "contacts"]})
    guard_file(draft, study, rules.model_copy(update={"search": search}))


def _write(
    out: Path,
    made: Callable[[Lang], list[Notice]],
    log: tuple[str, ...] | None,
    lang: Lang,
    check: Callable[[Path], None] | None = None,
) -> None:
    """The file, whole or not at all; a log of objections goes with what is put up."""
    from landuse.present.publication import publication_page
    from landuse.present.workbook.notice import write_notices

    draft = out.with_name(f".{out.stem}.partial{out.suffix}")
    with writing(out):
        try:
            if out.suffix.lower() in _PAGES:
                page = publication_page(made, lang=lang)
                draft.write_text(page, encoding="utf-8", newline="\n")
            else:
                write_notices(made(lang), draft, lang=lang, log=log)
            if check is not None:
                check(draft)
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
