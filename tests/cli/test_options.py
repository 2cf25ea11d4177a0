"""Shared options: progress, and how each kind of trouble ends."""

import ctypes
import gc
import io
import os
import platform
import subprocess
import sys
from collections.abc import Callable

import click
import pytest

from landuse.cli.commands import build
from landuse.cli.options import progress, uncollected
from landuse.cli.options import run as run_group
from landuse.errors import InputError, StudyError
from landuse.words import LANGS, Lang, words


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def group_that(does: Callable[[], object]) -> click.Group:
    group = click.Group("landuse")
    group.add_command(click.Command("go", callback=does))
    return group


def fail(error: BaseException) -> Callable[[], object]:
    def does() -> None:
        raise error

    return does


@pytest.mark.parametrize("lang", LANGS)
def test_progress_shows_on_a_terminal(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    say = progress(lang)
    stages = words("cli.stage", lang=lang)
    for stage in stages:
        say(stage)
    assert terminal.getvalue().splitlines() == list(stages.values())


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    progress("zh")("ingest")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("does", "code", "said"),
    [
        (lambda: None, 0, ""),
        (fail(InputError("study.not_found", folder="x")), 1, "Error: No study here: x"),
        (fail(StudyError("study.not_found", folder="x")), 1, "Error: No study here: x"),
        (fail(KeyboardInterrupt()), 1, "untouched"),
        (fail(click.Abort()), 1, "untouched"),
        (fail(click.UsageError("odd")), 2, "Error: odd"),
        (fail(click.exceptions.Exit(0)), 0, ""),
    ],
)
def test_exit_code(
    does: Callable[[], object], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_group(group_that(does), ["go"], "en") == code
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert bool(told.err) == bool(said)


def test_a_fault_of_the_tool_is_not_hidden() -> None:
    """What no user can mend keeps its traceback."""
    with pytest.raises(ZeroDivisionError):
        run_group(group_that(lambda: 1 / 0), ["go"], "en")


@pytest.mark.parametrize("lang", LANGS)
def test_every_command_and_option_has_help(lang: Lang) -> None:
    def walk(command: click.Command) -> None:
        assert command.help
        assert getattr(command, "lang", None) == lang
        for each in command.params:
            if isinstance(each, click.Option) and each.name != "help":
                assert each.help, f"{command.name} {each.name}"
        assert any(each.name == "lang" for each in command.params), command.name
        for inner in getattr(command, "commands", {}).values():
            walk(inner)

    walk(build(lang))


_ASKS = """
import os, sys
from landuse.cli.options import uncollected

def held():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

with uncollected():
    import pyarrow, numpy
    few = numpy.ones(1000)  # numpy at work before anything is counted
    before = held() if sys.platform == "linux" else 0
    many = [numpy.ones(1 << 20) for _ in range(16)]  # 128 MB
    del many
    after = held() if sys.platform == "linux" else 0
    print(pyarrow.default_memory_pool().backend_name)
    print(os.environ.get("NUMPY_MADVISE_HUGEPAGE"))
    print("kept" if after - before > 100e6 else "given back")
"""
_READ_ONCE = ("ARROW_DEFAULT_MEMORY_POOL", "NUMPY_MADVISE_HUGEPAGE")


def test_all_threads_take_memory_from_one_stock_where_the_c_library_can() -> None:
    env = {name: value for name, value in os.environ.items() if name not in _READ_ONCE}
    found = subprocess.run(
        [sys.executable, "-c", _ASKS], env=env, capture_output=True, text=True, check=True
    )
    can = platform.libc_ver()[0] == "glibc"
    assert (found.stdout.split("\n")[:3] == ["system", "0", "kept"]) == can


def test_memory_is_left_alone_where_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_name: None) -> None:
        raise TypeError

    for name in _READ_ONCE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    with uncollected():
        assert not set(_READ_ONCE) & set(os.environ)


def test_what_was_made_meanwhile_is_not_searched_at_once() -> None:
    """The search for cycles goes on, but not through a million shapes as soon as it may."""
    with uncollected():
        assert not gc.isenabled()
        made = [[each] for each in range(50_000)]
        assert gc.get_count()[0] > len(made) // 2
    assert gc.isenabled()
    assert gc.get_count()[0] < len(made) // 2
