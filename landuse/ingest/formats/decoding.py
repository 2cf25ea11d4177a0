"""Text files as UTF-8 (文本解码): in the encoding that is given or found, or refused with what is wrong."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from landuse.errors import InputError, Note
from landuse.ingest.formats import encoding
from landuse.ingest.formats.rows import File

_WIDE = ("utf-16", "utf-32")


class Decoded(NamedTuple):
    """Text of a file (解码结果).

    Parameters
    ----------
    data
        UTF-8 without byte order mark.
    encoding
        What it was in.
    notes
        What there is to say about that.
    """

    data: bytes
    encoding: str
    notes: tuple[Note, ...] = ()


def decoded(file: File, data: bytes) -> Decoded:
    """Text of a file as UTF-8 (文本解码).

    Parameters
    ----------
    file
        The file; its source may name the encoding.
    data
        All of its bytes.

    Returns
    -------
    Decoded
        The text; a note where the encoding had to be found.

    Raises
    ------
    InputError
        The encoding is unknown, ambiguous, or not that of the text.
    """
    if file.source.encoding:
        name, notes = _given(file, data), _doubtful(file, data)
    else:
        guess = encoding.of_text(data)
        if guess.name is None:
            raise undecided(file, guess)
        name, notes = guess.name, found_note(file, guess)
    if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    try:
        if name == "utf-8":
            if not data.isascii():
                data.decode()
            return Decoded(data, name, notes)
        return Decoded(data.decode(name).removeprefix("\ufeff").encode(), name, notes)
    except UnicodeError as error:
        raise _undecodable(file, data, name, error) from error


def _given(file: File, data: bytes) -> str:
    """Codec for the encoding that park.toml names, if the file can be in it."""
    given = known_codec(file)
    marked = encoding.of_text(data[:4])
    bare = given.split("-sig")[0]
    mark = (marked.name or "").split("-sig")[0]
    starts = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wide = bare.startswith(_WIDE) and not starts and b"\0" not in data
    if wide or (starts and not bare.startswith(mark)):
        params = {"file": file.written, "table": file.table, "encoding": file.source.encoding}
        raise InputError("files.not_in_encoding", **params, found=mark or "—")
    return given


def known_codec(file: File) -> str:
    """Codec for the encoding that park.toml names (指定编码).

    Parameters
    ----------
    file
        A file whose source names an encoding.

    Returns
    -------
    str
        Name of the codec.

    Raises
    ------
    InputError
        There is no such encoding.
    """
    given = encoding.codec(file.source.encoding or "")
    if given is None:
        raise InputError(
            "files.no_such_encoding",
            file=file.written,
            table=file.table,
            encoding=file.source.encoding,
        )
    return given


def _doubtful(file: File, data: bytes) -> tuple[Note, ...]:
    """Word of warning where a text most likely is in another encoding than park.toml says."""
    guess = encoding.of_text(data)
    given = encoding.codec(file.source.encoding or "")
    if not guess.found or guess.name in {None, given} or (guess.name or "").startswith("utf-16"):
        return ()
    params = {
        "file": file.written,
        "table": file.table,
        "encoding": file.source.encoding,
        "likely": guess.name,
        "sample": guess.sample,
    }
    return (Note("files.doubtful_encoding", "warning", params, file.table),)


def found_note(file: File, guess: encoding.Guess) -> tuple[Note, ...]:
    """What there is to say about an encoding that had to be found (编码说明).

    Parameters
    ----------
    file
        The file.
    guess
        What was found.

    Returns
    -------
    tuple of Note
        Nothing where it was stated rightly, or is UTF-8.
    """
    params = {
        "file": file.written,
        "table": file.table,
        "encoding": guess.name or "",
        "sample": guess.sample,
        "stated": guess.lie,
    }
    if guess.lie:
        return (Note("files.false_encoding", "warning", params, file.table),)
    return (Note("files.encoding", "info", params, file.table),) if guess.found else ()


def undecided(file: File, guess: encoding.Guess) -> InputError:
    """Question in which encoding a file is (编码待定).

    Parameters
    ----------
    file
        The file.
    guess
        Candidates without a clear first.

    Returns
    -------
    InputError
        Lists how the text reads in each.
    """
    params = {"file": file.written, "table": file.table}
    if not guess.candidates:
        return InputError("files.no_text", **params)
    listed = "; ".join(f"{name}: {sample}" for name, sample in guess.candidates)
    return InputError("files.which_encoding", **params, found=listed, first=guess.candidates[0][0])


def _undecodable(file: File, data: bytes, name: str, error: UnicodeError) -> InputError:
    at = error.start if isinstance(error, UnicodeDecodeError) else 0
    wide = name.startswith(_WIDE)
    before = data[:at].decode(name, errors="ignore").encode() if wide else data[:at]
    row = max(before.count(b"\n"), before.count(b"\r")) + 1
    return InputError(
        "files.bad_bytes",
        file=file.written,
        table=file.table,
        row=row,
        encoding=name,
        found=data[at : at + 4].hex(" "),
    )
