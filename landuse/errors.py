"""Notes (说明) and errors (错误): what the tool has to say about data, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
            name: value[lang] if isinstance(value, Mapping) else value
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
