"""Policy commands (政策命令): list, show, check, diff."""

from __future__ import annotations

from pathlib import Path

import click

from landuse.cli.options import Command, Commands, language, writing
from landuse.words import Lang, text


def policy_group(lang: Lang) -> Commands:
    """Commands under ``landuse policy`` (政策命令组).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Commands
        The group.
    """
    group = Commands("policy")
    for command in (_list(lang), _show(lang), _check(lang), _diff(lang), _compare(lang)):
        command.help = text(f"cli.help.policy_{command.name}", lang=lang)
        command.lang = lang
        language(lang)(command)
        group.add_command(command)
    return group


def _list(lang: Lang) -> Command:
    @click.command("list", cls=Command)
    def list_() -> None:
        from landuse.policy import list_policies, load_policy

        for name in list_policies():
            meta = load_policy(name).policy
            click.echo(f"{name}\t{meta.title_zh if lang == 'zh' else meta.title_en}")

    return list_


def _show(lang: Lang) -> Command:
    @click.command("show", cls=Command)
    @click.argument("name", metavar="NAME")
    @click.option("--toml", is_flag=True, help=text("cli.option.toml", lang=lang))
    def show(name: str, *, toml: bool) -> None:
        from landuse.policy import load_policy, policy_source
        from landuse.present.policies import policy_text

        said = policy_source(name) if toml else policy_text(load_policy(name), lang=lang)
        click.echo(said, nl=not toml)

    return show


def _check(lang: Lang) -> Command:
    @click.command("check", cls=Command)
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    def check(file: Path) -> None:
        from landuse.policy import load_policy

        policy = load_policy(str(file))
        click.echo(text("cli.policy_sound", lang=lang, name=policy.name, sha=policy.sha256[:12]))

    return check


def _diff(lang: Lang) -> Command:
    @click.command("diff", cls=Command)
    @click.argument("one", metavar="A")
    @click.argument("other", metavar="B")
    def diff(one: str, other: str) -> None:
        from landuse.policy import load_policy
        from landuse.present.policydiff import diff_text

        click.echo(diff_text(load_policy(one), load_policy(other), lang=lang))

    return diff


def _compare(lang: Lang) -> Command:
    path = click.Path(path_type=Path)

    @click.command("compare", cls=Command)
    @click.argument("park", metavar="PARK", type=path)
    @click.argument("names", metavar="NAME...", nargs=-1, required=True)
    @click.option(
        "-o",
        "--out",
        metavar="FILE",
        type=path,
        required=True,
        help=text("cli.option.compare_out", lang=lang),
    )
    def compare(park: Path, names: tuple[str, ...], out: Path) -> None:
        from landuse.errors import refuse_target
        from landuse.ingest import load_park
        from landuse.pipeline import score
        from landuse.policy import load_policy
        from landuse.present.comparison import comparison_page

        refuse_target(out)
        rules = [load_policy(name) for name in names]
        inputs = load_park(park)
        page = comparison_page([score(inputs.looking_back(0), each) for each in rules], lang=lang)
        with writing(out):
            out.write_text(page, encoding="utf-8", newline="\n")
        click.echo(str(out))

    return compare
