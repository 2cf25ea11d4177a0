"""Expansion command (调区扩区命令): boundary versions, account, constraints, gates, timeline."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from landuse.cli.options import Command, checkable, progress, shown, uncollected, writing
from landuse.words import Lang, text

if TYPE_CHECKING:
    import pandas as pd

    from landuse.policy.audience import Audience
    from landuse.study import Expansion, Extra, Study

_PATH = click.Path(path_type=Path)
_SHOWN = ("timeline.html", "expansion.gpkg")
"""Files without a firm in them (不含企业的文件)."""

_SAID = 8
"""Warnings that are said on the screen; the others are in the workbook."""

_WROTE = ("expansion.xlsx", "expansion.gpkg", "timeline.html", "expansion.json")


def expand_command(lang: Lang) -> Command:
    """Command ``landuse expand`` (调区扩区命令).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Command
        The command.
    """
    out_help, policy_help, audience_help = (
        text(f"cli.option.{name}", lang=lang)
        for name in ("expand_out", "policy", "expand_audience")
    )

    @click.command("expand", cls=Command)
    @click.argument("park", metavar="PARK", type=_PATH)
    @click.option("-o", "--out", "folder", metavar="DIR", type=_PATH, required=True, help=out_help)
    @click.option("--policy", metavar="NAME", help=policy_help)
    @click.option("--audience", metavar="NAME", default="internal", help=audience_help)
    def expand(park: Path, folder: Path, policy: str | None, audience: str) -> None:
        from landuse.errors import refuse_target
        from landuse.policy.audience import load_audience
        from landuse.present.expansion import expansion_text
        from landuse.study import refuse_folder, save_expansion

        rules = load_audience(audience)
        refuse_target(folder, folder=True)
        if not _copies_only(folder):
            refuse_folder(folder.absolute())
        with uncollected():
            found, study = _account(park, policy, lang)
            progress(lang)("write")
            if rules.search.kinds:
                _searched(found, study, folder, rules, lang)
                return
            target = save_expansion(found, folder, extras=_extras(found, lang))
        click.echo(shown(expansion_text(found, lang=lang)))
        notes = _warn(found["notes"], lang)
        if notes:
            where = target / "expansion.xlsx"
            click.echo(text("expansion.said.notes", lang=lang, count=notes, path=where))
        for name in _WROTE:
            click.echo(text("cli.wrote.expansion", lang=lang, path=target / name))

    return expand


def _warn(notes: pd.DataFrame, lang: Lang) -> int:
    """Say what may move the account; how many notes are left for the workbook."""
    grave = notes[(notes["severity"] == "warning").to_numpy(dtype=bool)].head(_SAID)
    ending = "" if lang == "zh" else "_en"
    for message, remedy in zip(grave[f"message{ending}"], grave[f"remedy{ending}"], strict=True):
        click.echo(shown(f"{message}\n    → {remedy}"), err=True)
    return len(notes) - len(grave)


def _copies_only(folder: Path) -> bool:
    """Whether a folder holds nothing but earlier copies for an audience."""
    return folder.is_dir() and {each.name for each in folder.iterdir()} == set(_SHOWN)


def _searched(found: Expansion, study: Study, folder: Path, rules: Audience, lang: Lang) -> None:
    """Timeline and layers only, both read back and searched; all of them or none."""
    from landuse.errors import StudyError
    from landuse.present.guard import guard_file

    if folder.is_dir() and any(folder.iterdir()) and not _copies_only(folder):
        raise StudyError("expansion.foreign_folder", folder=str(folder))
    with TemporaryDirectory(prefix="landuse-") as scratch:
        made = [(name, write) for name, write in _extras(found, lang) if name in _SHOWN]
        for name, write in made:
            write(Path(scratch, name))
            guard_file(Path(scratch, name), study, rules, ruled=False)
        with writing(folder, folder=True):
            folder.mkdir(parents=True, exist_ok=True)
            for name, _ in made:
                shutil.copyfile(Path(scratch, name), folder / name)
    for name, _ in made:
        click.echo(text("cli.wrote.expansion", lang=lang, path=(folder / name).absolute()))


def _account(park: Path, policy: str | None, lang: Lang) -> tuple[Expansion, Study]:
    """Read, score and account; a park without zones is refused before it is scored."""
    from landuse.errors import InputError
    from landuse.expansion import expand as expand_park
    from landuse.ingest import load_park
    from landuse.pipeline import score
    from landuse.policy import load_policy

    say = progress(lang)
    say("ingest")
    with checkable(park, lang):
        inputs = load_park(park)
    zones = inputs.tables.get("zones")
    if zones is None or zones.empty:
        raise InputError("expansion.no_zones")
    rules = load_policy(policy, base=Path()) if policy else None
    study = score(inputs.looking_back(0), rules, progress=say)
    say("expand")
    return expand_park(study), study


def _extras(found: Expansion, lang: Lang) -> list[Extra]:
    """Further files of the folder."""
    from landuse.present.expansion import write_book, write_layers, write_timeline

    return [
        ("expansion.xlsx", lambda path: write_book(found, path, lang=lang)),
        ("expansion.gpkg", lambda path: write_layers(found, path, lang=lang)),
        ("timeline.html", lambda path: write_timeline(found, path, lang=lang)),
    ]
