"""Command line (命令行): `landuse …`. Data to stdout, talk to stderr; exit 0, 1 or 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO, cast

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

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            cast("TextIO", stream).reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]
    args = list(sys.argv[1:] if argv is None else argv)
    build(_language(args)).main(args=args, prog_name="landuse")


def _language(args: Sequence[str]) -> Lang:
    """Language asked for, wherever it stands on the line; help is built before parsing."""
    for position, arg in enumerate(args):
        value = arg.partition("=")[2] if arg.startswith("--lang=") else ""
        if arg == "--lang" and position + 1 < len(args):
            value = args[position + 1]
        if value in LANGS:
            return cast("Lang", value)
    return default_lang()
