"""Command line (命令行): `landuse …`. Data to stdout, talk to stderr; exit 0, 1 or 2."""

from __future__ import annotations

import atexit
import gc
import io
import sys
from collections.abc import Sequence

from landuse.words import LANGS, Lang, default_lang

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line (命令行入口).

    Parameters
    ----------
    argv
        Arguments without the program's name; those of the process by default.

    Raises
    ------
    SystemExit
        Always: 0 done, 1 something the user can mend, 2 wrong usage.
    """
    from landuse.cli.commands import build
    from landuse.cli.options import run

    atexit.register(gc.freeze)  # the process ends: nobody need look for cycles once more
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = list(sys.argv[1:] if argv is None else argv)
    lang = _language(args)
    sys.exit(run(build(lang), args, lang))


def _language(args: Sequence[str]) -> Lang:
    """Language asked for, wherever it stands on the line; help is built before parsing."""
    for position, arg in enumerate(args):
        value = arg.partition("=")[2] if arg.startswith("--lang=") else ""
        if arg == "--lang" and position + 1 < len(args):
            value = args[position + 1]
        if value in LANGS:
            return value
    return default_lang()
