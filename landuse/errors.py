"""Notes (说明) and errors (错误): what the tool has to say about data, in both languages."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from landuse.words import LANGS, Lang, text

Severity = Literal["info", "warning", "error"]
_SHOWN = 40


@dataclass(frozen=True)
class Note:
    """One thing worth saying about the data (说明).

    Parameters
    ----------
    code
        Area and name of the text, for example ``"ingest.repaired"``; the area is the stage.
    severity
        ``info``, ``warning`` or ``error``.
    params
        Values for the placeholders of message and remedy; a mapping of languages gives each
        language its own word.
    table, row, subject_id
        Where: table, row in the file (from 1), id concerned.
    """

    code: str
    severity: Severity = "info"
    params: Mapping[str, object] = field(default_factory=dict)
    table: str | None = None
    row: int | None = None
    subject_id: str | None = None

    @property
    def stage(self) -> str:
        """Stage that speaks (环节)."""
        return self.code.split(".", 1)[0]

    def message(self, lang: Lang) -> str:
        """Sentence that says what was found (说明)."""
        return text(f"{self.code}.message", lang=lang, **self._words(lang))

    def remedy(self, lang: Lang) -> str:
        """Sentence that says how to mend it (处理办法)."""
        return text(f"{self.code}.remedy", lang=lang, **self._words(lang))

    def _words(self, lang: Lang) -> dict[str, object]:
        return {
            name: value if isinstance(value, str) or not isinstance(value, Mapping) else value[lang]
            for name, value in self.params.items()
        }


class LanduseError(Exception):
    """Something the user can mend (可由用户处理的错误).

    Parameters
    ----------
    code
        Key of the text, for example ``"errors.no_study"``.
    **params
        Values for its placeholders.
    """

    def __init__(self, code: str = "", /, **params: object) -> None:
        self.problems: list[Note] = [Note(code, "error", params)] if code else []
        super().__init__(code)

    @classmethod
    def collect(cls, problems: Iterable[Note]) -> LanduseError:
        """Error that carries several problems at once (汇总错误)."""
        error = cls()
        error.problems = list(problems)
        return error

    def message(self, lang: Lang) -> str:
        """Text of all problems, each with its remedy (错误文字)."""
        lines = []
        for note in self.problems[:_SHOWN]:
            lines += [note.message(lang), f"    → {note.remedy(lang)}"]
        rest = len(self.problems) - _SHOWN
        if rest > 0:
            lines.append(text("errors.more", lang=lang, count=rest))
        return "\n".join(lines)

    def __str__(self) -> str:
        return "\n".join(self.message(lang) for lang in LANGS)


class InputError(LanduseError):
    """A file or table cannot be used as it is (输入错误)."""


class PolicyError(LanduseError):
    """A policy is inconsistent or lacks what is asked of it (政策错误)."""


class StudyError(LanduseError):
    """A study folder cannot be read or written (成果文件夹错误)."""


_TROUBLES = {errno.ENOSPC: "space", errno.EROFS: "read_only", errno.ENAMETOOLONG: "long_name"}
_HELD = {errno.EBUSY, errno.ETXTBSY}


def refuse_target(target: Path, *, folder: bool = False) -> None:
    """Refuse a place where nothing can be written (拒绝无法写出的位置), before any work is done.

    Parameters
    ----------
    target
        File or folder that is to be written; folders above it may still be missing.
    folder
        Whether it is to be a folder.

    Raises
    ------
    StudyError
        A folder is where the file should go, or a file where a folder should be.
    """
    if target.is_dir() and not folder:
        raise StudyError("study.is_a_folder", path=str(target))
    places = [*([target] if folder else []), *target.absolute().parents]
    above = next((each for each in places if each.exists()), None)
    if above is not None and not above.is_dir():
        raise StudyError("study.not_a_folder", folder=str(above))


def unwritten(target: Path, error: OSError, *, folder: bool = False) -> StudyError:
    """What kept a file or folder from being written (写出受阻的原因): only what is held open is to be closed.

    Parameters
    ----------
    target
        File or folder that was to be written.
    error
        What the system said.
    folder
        Whether it was to be a folder.

    Returns
    -------
    StudyError
        To be raised.
    """
    try:
        refuse_target(target, folder=folder)
    except StudyError as refused:
        return refused
    if isinstance(error, PermissionError) or error.errno in _HELD:
        return StudyError("study.locked", path=str(target))
    trouble = _TROUBLES.get(error.errno or 0)
    found: object = error.strerror or str(error)
    if trouble is not None:
        found = {lang: text(f"study.trouble.{trouble}", lang=lang) for lang in LANGS}
    return StudyError("study.cannot_write", path=str(target), found=found)
