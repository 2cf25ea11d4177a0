"""Terminal (终端摘要): the check in some lines."""

from __future__ import annotations

from collections.abc import Iterator

from landuse.checking import Check, Problem
from landuse.errors import Note
from landuse.present.intake.balance import unlinked_tax
from landuse.present.intake.say import share, table_name, touched_share
from landuse.schema import label
from landuse.words import Lang, text, word

_KINDS = 12
_HEADINGS = 5
_FIRST = 3
_MOST = 36


def intake_text(check: Check, *, lang: Lang) -> str:
    """What was read, what to look at, what it touches (数据检查摘要).

    Errors are only counted: they are told apart, as :func:`first_errors` has them.

    Parameters
    ----------
    check
        What is known of the park.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        Several lines.
    """
    parts = (_head, _files, _totals, _warnings, _verdict)
    return "\n".join(line for part in parts for line in part(check, lang))


def _head(check: Check, lang: Lang) -> Iterator[str]:
    park = check.park.park
    crs = check.crs or text("intake.crs_open", lang=lang)
    yield text("intake.head", lang=lang, park=park.name, year=park.year, crs=crs)


def _files(check: Check, lang: Lang) -> Iterator[str]:
    joint = text("intake.joint", lang=lang)
    rows = f"{sum(file.rows_in for file in check.files):,}"
    yield text("intake.read", lang=lang, files=len(check.files), rows=rows)
    for file in check.files:
        name = table_name(file.table, lang)
        line = text(
            "intake.file",
            lang=lang,
            table=name,
            file=file.label,
            rows=f"{file.rows_in:,}",
            known=len(file.columns),
        )
        if file.ignored:
            first = joint.join(file.ignored[:_HEADINGS])
            more = " …" if len(file.ignored) > _HEADINGS else ""
            count = len(file.ignored)
            line += text("intake.file_ignored", lang=lang, count=count, headings=first + more)
        odd = sum(each.odd for each in file.columns)
        yield line + (text("intake.file_odd", lang=lang, count=f"{odd:,}") if odd else "")
    for table, path in check.unread:
        yield text("intake.file_lost", lang=lang, table=table_name(table, lang), file=path)
    if check.absent:
        names = joint.join(table_name(table, lang) for table in check.absent)
        yield text("intake.absent", lang=lang, tables=names)


def _totals(check: Check, lang: Lang) -> Iterator[str]:
    if check.placing is None:
        return
    for each in check.placing.totals.itertuples(index=False):
        if not each.rows:
            yield text("intake.total_unknown", lang=lang, name=label("returns", each.amount, lang))
            continue
        yield text(
            "intake.total",
            lang=lang,
            name=label("returns", each.amount, lang),
            incoming=f"{each.read:,.2f}",
            on_parcels=f"{each.on_parcels:,.2f}",
            unlinked=f"{each.unlinked:,.2f}",
        )
    land = check.placing.land["area_mu"]
    yield text(
        "intake.unlinked",
        lang=lang,
        count=f"{len(check.placing.without('enterprise')):,}",
        share=share(unlinked_tax(check), lang),
        parcels=f"{len(check.placing.without('parcel')):,}",
        land=share(land["vacant"] / land["all"] if land["all"] else None, lang),
        silent=f"{len(check.placing.silent):,}",
    )


def _warnings(check: Check, lang: Lang) -> Iterator[str]:
    found = check.of("warning")
    for problem in found[:_KINDS]:
        yield from _problem(problem, lang)
    if len(found) > _KINDS:
        yield text("intake.more", lang=lang, count=len(found) - _KINDS)
    if check.count("info"):
        yield text("intake.infos", lang=lang, count=f"{check.count('info'):,}")


def _problem(problem: Problem, lang: Lang) -> Iterator[str]:
    note, touched = problem.notes[0], problem.touched
    kind = word("values.severity", problem.severity, lang=lang)
    if problem.count > 1:
        kind += f" × {problem.count:,}"
    yield text("intake.problem", lang=lang, kind=kind, message=note.message(lang))
    if touched is not None and (touched.tax, touched.land) != (None, None):
        tax, land = (
            touched_share(value, lang, partly=problem.partly)
            for value in (touched.tax, touched.land)
        )
        yield text("intake.problem_touched", lang=lang, tax=tax, land=land)
    yield text("intake.problem_remedy", lang=lang, remedy=note.remedy(lang))


def _verdict(check: Check, lang: Lang) -> Iterator[str]:
    kind = next((each for each in ("error", "warning") if check.count(each)), "clean")
    yield text(f"intake.verdict_{kind}", lang=lang, count=f"{check.count(kind):,}")


def first_errors(check: Check, report: str) -> list[Note]:
    """Errors to tell of (要先改的错误): the first of each kind, and where all of them are.

    Parameters
    ----------
    check
        What is known of the park.
    report
        Where the report is.

    Returns
    -------
    list of Note
        Empty where there are none.
    """
    errors = [problem.notes[:_FIRST] for problem in check.of("error")]
    told = [note for notes in errors for note in notes][:_MOST]
    if len(told) < check.count("error"):
        params = {"count": f"{check.count('error'):,}", "path": report}
        told.append(Note("intake.rest_of_errors", "error", params))
    return told
