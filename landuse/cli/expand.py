"""Expansion command (调区扩区命令): boundary versions, account, constraints, gates, timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.options import Command, checkable, progress, shown, uncollected
from landuse.words import Lang, text

if TYPE_CHECKING:
    from landuse.study import Expansion, Extra

_PATH = click.Path(path_type=Path)
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
    out_help, policy_help = (
        text(f"cli.option.{name}", lang=lang) for name in ("expand_out", "policy")
    )

    @click.command("expand", cls=Command)
    @click.argument("park", metavar="PARK", type=_PATH)
    @click.option("-o", "--out", "folder", metavar="DIR", type=_PATH, required=True, help=out_help)
    @click.option("--policy", metavar="NAME", help=policy_help)
    def expand(park: Path, folder: Path, policy: str | None) -> None:
        from landuse.present.expansion import expansion_text
        from landuse.study import refuse_folder, save_expansion

        refuse_folder(folder.absolute())
        with uncollected():
            found = _account(park, policy, lang)
            progress(lang)("write")
            target = save_expansion(found, folder, extras=_extras(found, lang))
        click.echo(shown(expansion_text(found, lang=lang)))
        notes = len(found["notes"])
        if notes:
            where = target / "expansion.xlsx"
            click.echo(text("expansion.said.notes", lang=lang, count=notes, path=where))
        for name in _WROTE:
            click.echo(text("cli.wrote.expansion", lang=lang, path=target / name))

    return expand


def _account(park: Path, policy: str | None, lang: Lang) -> Expansion:
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
    study = score(inputs, rules, progress=say)
    say("expand")
    return expand_park(study)


def _extras(found: Expansion, lang: Lang) -> list[Extra]:
    """Further files of the folder."""
    from landuse.present.expansion import write_book, write_layers, write_timeline

    return [
        ("expansion.xlsx", lambda path: write_book(found, path, lang=lang)),
        ("expansion.gpkg", lambda path: write_layers(found, path, lang=lang)),
        ("timeline.html", lambda path: write_timeline(found, path, lang=lang)),
    ]
