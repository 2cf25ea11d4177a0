"""Options (选项): what several commands share, and how problems and help are told."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from click import exceptions as wrong

from landuse.errors import InputError, LanduseError, refuse_target, unwritten
from landuse.words import LANGS, Lang, text

Function = Callable[..., Any]
_STOCK = {-8: 1, -4: 0, -1: 2**31 - 1}
"""Settings of the C library of Linux by their numbers: one stock for all threads (M_ARENA_MAX), large
pieces taken from it as well (M_MMAP_MAX), and nothing given back meanwhile (M_TRIM_THRESHOLD)."""
_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class Command(click.Command):
    """Command whose help is headed in the user's language (命令)."""

    lang: Lang = "zh"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage line (用法)."""
        usage(self, ctx, formatter, self.lang)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options (选项)."""
        options(self, ctx, formatter, self.lang)


class Commands(click.Group):
    """Group whose help is headed in the user's language (命令组)."""

    lang: Lang = "zh"

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage line (用法)."""
        usage(self, ctx, formatter, self.lang)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands (选项与命令)."""
        options(self, ctx, formatter, self.lang)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Commands, each with the first line of its help (命令列表)."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, (command.help or "").split("\n")[0]))
        with formatter.section(text("cli.commands", lang=self.lang)):
            formatter.write_dl(rows)


def usage(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, lang: Lang
) -> None:
    """Write the usage line (用法).

    Parameters
    ----------
    command, ctx, formatter
        As click hands them.
    lang
        Language of the heading.
    """
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=text("cli.usage", lang=lang))


def options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, lang: Lang
) -> None:
    """Write the options (选项).

    Parameters
    ----------
    command, ctx, formatter
        As click hands them.
    lang
        Language of the heading.
    """
    given = [each for each in command.get_params(ctx) if isinstance(each, click.Option)]
    rows = [row for row in (each.get_help_record(ctx) for each in given) if row]
    with formatter.section(text("cli.options", lang=lang)):
        formatter.write_dl([(name, _own_words(name, said, lang)) for name, said in rows])


def _own_words(name: str, said: str, lang: Lang) -> str:
    """Help of the two options that click words itself."""
    for option in ("help", "version"):
        if name.endswith(f"--{option}"):
            return text(f"cli.option.{option}", lang=lang)
    return said.replace("[required]", text("cli.required", lang=lang))


def language(lang: Lang) -> Callable[[Any], Any]:
    """Option ``--lang`` (语言选项); it is read before parsing, since help is built by then.

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


@contextmanager
def writing(path: Path, *, folder: bool = False) -> Iterator[None]:
    """Writing that makes missing folders and tells what is in the way (写出).

    Parameters
    ----------
    path
        What is written. Folders made for it go again where it is not written.
    folder
        Whether it is a folder.

    Raises
    ------
    StudyError
        The place is not fit, or the system refuses.
    """
    refuse_target(path, folder=folder)
    made = [each for each in path.absolute().parents if not each.exists()]
    done = False
    try:
        path.absolute().parent.mkdir(parents=True, exist_ok=True)
        yield
        done = True
    except OSError as error:
        raise unwritten(path, error, folder=folder) from error
    finally:
        for each in [] if done else made:
            with suppress(OSError):
                each.rmdir()


def _one_stock() -> None:
    """Let all threads and libraries take memory from one stock, where the C library can do that.

    Fresh memory is dear: what one thread has done with the next may take again. A park of a million
    parcels needs a tenth less memory so. Nor is it asked for in pages of 2 MB, which the system has
    to gather first.
    """
    try:
        limit = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # not the C library that knows this
        return
    for setting, value in _STOCK.items():
        limit(setting, value)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # read when Arrow is loaded
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")  # read when numpy is loaded


@contextmanager
def uncollected() -> Iterator[None]:
    """Work without the search for cycles (暂停垃圾回收): millions of shapes, none in a cycle."""
    was = gc.isenabled()
    gc.disable()
    _one_stock()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # what there is counts as old now: it is not searched at once
        if was:
            gc.enable()


def see_check(park: Path, lang: Lang) -> str:
    """Where the whole list of problems of a park is had (转到数据检查)."""
    return text("intake.see_check", lang=lang, park=park)


@contextmanager
def checkable(park: Path, lang: Lang) -> Iterator[None]:
    """Reading whose problems ``landuse check`` lists in full (可检查的读取).

    Parameters
    ----------
    park
        What is read.
    lang
        Language of the hint that goes with the error.

    Raises
    ------
    InputError
        As it came, with the hint, where there is a park to check.
    """
    try:
        yield
    except InputError as error:
        if all(note.stage != "park" for note in error.problems):
            error.add_note(see_check(park, lang))
        raise


def shown(said: str) -> str:
    r"""Text that changes nothing on a terminal but its lines (终端可显示的文字).

    Parameters
    ----------
    said
        Text with words from files.

    Returns
    -------
    str
        The same, control characters replaced.

    Examples
    --------
    >>> shown("甲\x1b[2J厂\u202e\n乙")
    '甲\ufffd[2J厂\ufffd\n乙'
    """
    if said.isprintable():
        return said
    return "".join("\ufffd" if _steers(char) else char for char in said)


def _steers(char: str) -> bool:
    if char in "\n\t":
        return False
    return unicodedata.category(char) in {"Cc", "Cs"} or unicodedata.bidirectional(char) in _BIDI


def run(group: click.Group, args: Sequence[str], lang: Lang) -> int:
    """Run a command line and tell what went wrong (运行命令).

    Parameters
    ----------
    group
        The command group.
    args
        Arguments.
    lang
        Language of the messages.

    Returns
    -------
    int
        0 done, 1 something the user can mend, 2 wrong usage.
    """
    try:
        group.main(args=list(args), prog_name="landuse", standalone_mode=False)
    except LanduseError as error:
        hints = getattr(error, "__notes__", [])
        _tell("\n".join([shown(error.message(lang)), *hints]), lang)
        return 1
    except wrong.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except wrong.UsageError as error:
        _tell(_usage_words(error, lang), lang)
        return 2
    except (wrong.Abort, KeyboardInterrupt):
        _tell(text("cli.stopped", lang=lang), lang)
        return 1
    except wrong.Exit as done:
        return done.exit_code
    return 0


def _tell(message: str, lang: Lang) -> None:
    click.echo(text("cli.error", lang=lang) + message, err=True)


def _expected(error: wrong.BadParameter) -> str:
    kind = error.param.type if error.param else None
    return "、".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else error.message


def _usage_words(error: wrong.UsageError, lang: Lang) -> str:
    """What was wrong with the command line, and where its help is."""
    path = error.ctx.command_path if error.ctx else "landuse"
    said = error.format_message()
    if isinstance(error, wrong.NoSuchOption):
        said = text("cli.wrong.option", lang=lang, name=error.option_name)
    elif isinstance(error, wrong.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else "?"
        if isinstance(error.param, click.Option):
            name = "/".join(error.param.opts)
        said = text("cli.wrong.missing", lang=lang, name=name)
    elif isinstance(error, wrong.BadParameter):
        name = "/".join(error.param.opts) if error.param else "?"
        said = text("cli.wrong.value", lang=lang, name=name, said=_expected(error))
    elif isinstance(error, wrong.NoSuchCommand):
        said = text("cli.wrong.command", lang=lang, name=error.command_name)
    elif isinstance(error, wrong.BadOptionUsage):
        said = text("cli.wrong.no_value", lang=lang, name=error.option_name)
    elif error.ctx is not None and isinstance(error.ctx.command, click.Group):
        said = text("cli.wrong.no_command", lang=lang)
    elif "(" in said:
        said = text("cli.wrong.too_many", lang=lang, said=said.rpartition("(")[2].rstrip(")."))
    return said + "\n" + text("cli.wrong.help", lang=lang, path=path)
