"""Options (选项): what several commands share, and how errors are told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any

import click

from landuse.errors import LanduseError
from landuse.words import LANGS, Lang, text

Command = Callable[..., Any]


class Told(click.ClickException):
    """A problem told in the user's language (错误提示)."""

    def __init__(self, error: LanduseError, lang: Lang) -> None:
        super().__init__(error.message(lang))
        self.lang = lang

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the problem to stderr (显示错误)."""
        head = text("cli.error", lang=self.lang)
        click.echo(f"{head}{self.format_message()}", file=file or sys.stderr)


class Commands(click.Group):
    """Group whose library errors become one clear message (命令组)."""

    lang: Lang = "zh"

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a problem of the data ends with exit code 1."""
        try:
            return super().invoke(ctx)
        except LanduseError as error:
            raise Told(error, self.lang) from None


def language(lang: Lang) -> Callable[[Command], Command]:
    """Option ``--lang`` (语言选项), read before parsing: here for the help only.

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Callable
        Decorator for a command.
    """
    return click.option(
        "--lang",
        type=click.Choice(LANGS),
        expose_value=False,
        help=text("cli.option.lang", lang=lang),
    )


def progress(lang: Lang) -> Callable[[str], None]:
    """Progress on a terminal (进度), silent in a pipe.

    Parameters
    ----------
    lang
        Language of the words.

    Returns
    -------
    Callable
        Takes the code of the stage that begins.
    """
    shown = sys.stderr.isatty()

    def say(stage: str) -> None:
        if shown:
            click.echo(text(f"cli.stage.{stage}", lang=lang), err=True)

    return say
