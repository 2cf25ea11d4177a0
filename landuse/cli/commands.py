"""Commands (命令): options, one library call, one write each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.options import (
    Command,
    Commands,
    checkable,
    language,
    progress,
    see_check,
    shown,
    uncollected,
    writing,
)
from landuse.words import Lang, text

if TYPE_CHECKING:
    from landuse.study import Extra, Study

_DEMO = Path("data") / "parcels" / "demo"
_WROTE = {
    "map.html": "cli.wrote.map",
    "ledger.xlsx": "cli.wrote.ledger",
    "park.gpkg": "cli.wrote.park",
}
_BARE = ("study.json",)
_PATH = click.Path(path_type=Path)


def build(lang: Lang) -> click.Group:
    """Command group with help in one language (命令组).

    Parameters
    ----------
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    click.Group
        The ``landuse`` command.
    """

    def told(name: str) -> str:
        return text(f"cli.help.{name}", lang=lang)

    group = Commands(
        "landuse", help=told("landuse"), context_settings={"help_option_names": ["-h", "--help"]}
    )
    group.lang = lang
    click.version_option(package_name="landuse", message="%(version)s", version=_version())(group)
    language(lang)(group)
    for make in (
        _demo,
        _init,
        _check,
        _score,
        _explain,
        _map,
        _expand,
        _publish,
        _pattern,
        _cases,
        _policy,
        _fields,
    ):
        command = make(lang)
        command.help = told(command.name or "")
        command.lang = lang
        language(lang)(command)
        group.add_command(command)
    return group


def _version() -> str:
    from landuse.version import __version__

    return __version__


def _demo(lang: Lang) -> Command:
    @click.command("demo", cls=Command)
    @click.argument("folder", metavar="[DIR]", type=_PATH, default=_DEMO)
    def demo(folder: Path) -> None:
        from landuse.demo import write_demo

        progress(lang)("demo")
        with writing(folder, folder=True):
            park = write_demo(folder)
        _run(park, folder / "study", lang)

    return demo


def _init(lang: Lang) -> Command:
    @click.command("init", cls=Command)
    @click.argument("folder", metavar="DIR", type=_PATH)
    @click.option(
        "--from",
        "given",
        metavar="FILE",
        type=_PATH,
        multiple=True,
        help=text("cli.option.given", lang=lang),
    )
    def init(folder: Path, given: tuple[Path, ...]) -> None:
        from landuse.checking import guess_sources
        from landuse.present.templates import write_templates

        guesses = guess_sources(given)
        park = write_templates(folder, lang=lang, guesses=guesses)
        for each in guesses:
            table = text(
                f"cli.guess.{'table' if each.table else 'nothing'}", lang=lang, name=each.table
            )
            click.echo(shown(f"{each.path}: {table}"))
        click.echo(text("cli.init_done", lang=lang, folder=park.parent))

    return init


def _check(lang: Lang) -> Command:
    @click.command("check", cls=Command)
    @click.argument("park", metavar="PARK", type=_PATH)
    @click.option(
        "-o", "--out", metavar="DIR", type=_PATH, help=text("cli.option.intake_out", lang=lang)
    )
    def check(park: Path, out: Path | None) -> None:
        _look(park, out, lang)

    return check


def _look(park: Path, out: Path | None, lang: Lang) -> None:
    """Read and look, tell, write the report; what has to be mended is told last."""
    from landuse.checking import check
    from landuse.errors import InputError, StudyError
    from landuse.park import park_file
    from landuse.present.intake import first_errors, intake_text, write_intake

    with uncollected():
        found = check(park, progress=progress(lang))
    click.echo(shown(intake_text(found, lang=lang)))
    folder = out or park_file(park).parent / "intake"
    refused = []
    try:
        for path in write_intake(found, folder, lang=lang):
            click.echo(text("intake.wrote", lang=lang, path=path.absolute()))
    except StudyError as error:
        refused = error.problems
    problems = [*first_errors(found, str(folder)), *refused]
    if problems:
        raise InputError.collect(problems)


def _score(lang: Lang) -> Command:
    @click.command("score", cls=Command)
    @click.argument("park", metavar="PARK", type=_PATH)
    @click.option(
        "-o",
        "--out",
        "study",
        metavar="STUDY",
        type=_PATH,
        required=True,
        help=text("cli.option.out", lang=lang),
    )
    @click.option("--policy", metavar="NAME", help=text("cli.option.policy", lang=lang))
    @click.option(
        "--history",
        metavar="N",
        type=click.IntRange(0, 150),
        help=text("cli.option.history", lang=lang),
    )
    @click.option("--tables-only", is_flag=True, help=text("cli.option.tables_only", lang=lang))
    def score(
        park: Path, study: Path, policy: str | None, history: int | None, *, tables_only: bool
    ) -> None:
        _run(park, study, lang, policy=policy, history=history, tables_only=tables_only)

    return score


def _run(
    park: Path,
    folder: Path,
    lang: Lang,
    *,
    policy: str | None = None,
    history: int | None = None,
    tables_only: bool = False,
) -> None:
    """The main job: read, score, write; then say where things are."""
    say = progress(lang)
    with uncollected():
        from landuse.ingest import load_park
        from landuse.pipeline import score
        from landuse.policy import load_policy
        from landuse.study import StudyWriter, with_case_history, with_history

        say("ingest")
        with checkable(park, lang):
            inputs = load_park(park).looking_back(history)
        rules = load_policy(policy, base=Path()) if policy else None
        with StudyWriter(folder, inputs.crs) as writer:
            inputs = with_case_history(with_history(inputs, folder), folder)
            study = score(inputs, rules, progress=say, done=writer.table)
            say("write")
            asked = _questions(study, lang)
            said = _summary(study, park, lang)  # while the last tables are being written
            target = writer.finish(study, [*asked, *([] if tables_only else _extras(study, lang))])
    click.echo(said, err=True)
    for name in _BARE if tables_only else _WROTE:
        click.echo(text(_WROTE.get(name, "cli.wrote.study"), lang=lang, path=target / name))
    for name, _ in asked[:1]:
        click.echo(text("cli.wrote.review", lang=lang, path=target / name))


def _questions(study: Study, lang: Lang) -> list[Extra]:
    """The review file, as a workbook and as CSV, where there is anything to review."""
    from landuse.present.review import write_review

    if study["review"].empty:
        return []
    names = ("review.xlsx", "review.csv")
    return [(name, lambda path: write_review(study, path, lang=lang)) for name in names]


def _extras(study: Study, lang: Lang) -> list[Extra]:
    from landuse.present.handover import write_handover
    from landuse.present.map import render_map, save_map
    from landuse.present.workbook import write_ledger

    return [
        ("park.gpkg", lambda path: write_handover(study, path, lang=lang)),
        ("ledger.xlsx", lambda path: write_ledger(study, path, lang=lang)),
        ("map.html", lambda path: save_map(render_map(study, lang=lang), path)),
    ]


def _summary(study: Study, park: Path, lang: Lang) -> str:
    """Totals and what was found, in a few lines; where to look if anything needs attention."""
    from landuse.present.intake import of_the_files, summary_text

    said = summary_text(study, lang=lang)
    return f"{said}\n{see_check(park, lang)}" if of_the_files(study) else said


def _explain(lang: Lang) -> Command:
    @click.command("explain", cls=Command)
    @click.argument("study", metavar="STUDY", type=_PATH)
    @click.argument("identity", metavar="ID")
    def explain(study: Path, identity: str) -> None:
        from landuse.grading import lifts
        from landuse.present.explain import explain as explain_one
        from landuse.study import load_study

        click.echo(explain_one(load_study(study), identity, lifts=lifts).text(lang))

    return explain


def _map(lang: Lang) -> Command:
    from landuse.cli.maps import map_command

    return map_command(lang)


def _expand(lang: Lang) -> Command:
    from landuse.cli.expand import expand_command

    return expand_command(lang)


def _publish(lang: Lang) -> Command:
    from landuse.cli.publish import publish_command

    return publish_command(lang)


def _pattern(lang: Lang) -> Command:
    from landuse.cli.publish import pattern_command

    return pattern_command(lang)


def _cases(lang: Lang) -> Command:
    from landuse.cli.cases import cases_command

    return cases_command(lang)


def _policy(lang: Lang) -> Commands:
    from landuse.cli.policies import policy_group

    return policy_group(lang)


def _fields(lang: Lang) -> Command:
    @click.command("fields", cls=Command)
    @click.argument("table", metavar="[TABLE]", required=False)
    @click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        help=text("cli.option.format", lang=lang),
    )
    def fields(table: str | None, form: str) -> None:
        from landuse.present.dictionary import dictionary_text

        click.echo(dictionary_text(table, form, lang=lang), nl=False)

    return fields
