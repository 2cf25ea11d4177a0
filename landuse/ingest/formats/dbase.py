"""dBASE tables (属性表 .dbf): read by ourselves, because text, names and damage need a close look.

Drivers decode names and text in one encoding for all, cannot open a table whose UTF-8 heading was cut
inside a character, and read a decimal comma as the end of the number.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from landuse.ingest.formats import encoding
from landuse.ingest.formats.encoding import Guess

Bytes = NDArray[np.uint8]
_TEXTS, _NUMBERS = "C", "NF"
_BINARY = {"I": "<i4", "O": "<f8", "B": "<f8"}
_DELETED = 0x2A
_NAME = 10
_INTEGER = 18
_SAMPLED = 500
"""Values of a column that are weighed for the encoding, those without any odd byte not counted."""


class Column(NamedTuple):
    """A column as the header describes it (字段定义): raw name, type letter, place and width in a record."""

    name: bytes
    kind: str
    start: int
    width: int
    decimals: int


@dataclass(frozen=True)
class Table:
    """A dBASE table before its text is decoded (属性表).

    Parameters
    ----------
    columns
        Its columns.
    records
        One row of bytes a record.
    deleted
        Which records are marked as deleted.
    language
        Language byte of the header.
    promised
        Records that the header speaks of.
    """

    columns: tuple[Column, ...]
    records: Bytes
    deleted: NDArray[np.bool_]
    language: int
    promised: int


class Values(NamedTuple):
    """A column decoded (字段取值).

    Parameters
    ----------
    values
        Text, numbers or dates.
    bad
        Positions of text that is not in the encoding.
    cut
        How many texts were cut off inside a character.
    overflow
        How many numbers did not fit the column and were stored as asterisks.
    commas
        Whether numbers have decimal commas.
    """

    values: pa.ChunkedArray
    bad: tuple[int, ...] = ()
    cut: int = 0
    overflow: int = 0
    commas: bool = False


def read_table(data: bytes) -> Table | None:
    """Structure of a dBASE table (属性表结构).

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    Table or None
        None where header and columns disagree.
    """
    if len(data) < 33:
        return None
    start, size = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    for long_texts in (True, False):
        columns = _columns(data, start, long_texts=long_texts)
        if columns and columns[-1].start + columns[-1].width == size:
            break
    else:
        return None
    promised = int.from_bytes(data[4:8], "little")
    count = min(promised, max(len(data) - start, 0) // size)
    records = np.frombuffer(data, np.uint8, count * size, min(start, len(data)))
    records = records.reshape(count, size)
    return Table(tuple(columns), records, records[:, 0] == _DELETED, data[29], promised)


def _columns(data: bytes, end: int, *, long_texts: bool) -> list[Column]:
    """Columns of the header; some programs keep the high byte of a text's width in the decimals."""
    columns, at = [], 1
    for place in range(32, min(end, len(data)) - 31, 32):
        raw = data[place : place + 32]
        if raw[0] == 0x0D:
            break
        kind = chr(raw[11])
        width, decimals = raw[16], raw[17]
        if kind == _TEXTS and long_texts:
            width, decimals = width + 256 * decimals, 0
        columns.append(Column(raw[:11], kind, at, width, decimals))
        at += width
    return columns


def guess(table: Table, declared: str | None) -> Guess:
    """Encoding of names and text (属性表编码): what is stated if that can be true, else what is likely.

    Parameters
    ----------
    table
        The table.
    declared
        Text of the ``.cpg``; None where there is none.

    Returns
    -------
    Guess
        Without a name where several encodings could be meant.
    """
    stated = declared if declared is not None else encoding.LANGUAGE_BYTES.get(table.language)
    names = [_bare(column.name) for column in table.columns]
    if names and all(map(_wide, names)):
        return Guess(
            "utf-16-le", found=not (encoding.codec(stated or "") or "").startswith("utf-16")
        )
    texts = [name + b"\0" if len(name) >= _NAME else name for name in names]
    for column in table.columns:
        if column.kind == _TEXTS and column.width:
            texts += _odd_values(table, column)
    return encoding.checked(stated, [text for text in texts if not text.isascii()])


def _odd_values(table: Table, column: Column) -> list[bytes]:
    """Some distinct values that are not ASCII; those that fill the column may be cut off."""
    block = table.records[~table.deleted, column.start : column.start + column.width]
    odd = np.flatnonzero((block > 0x7F).any(axis=1))[: 20 * _SAMPLED]
    found = dict.fromkeys(block[at].tobytes() for at in odd)
    return [
        value + b"\0" if len(value) == column.width else value
        for value in (each.split(b"\0")[0].rstrip(b" ") for each in list(found)[:_SAMPLED])
    ]


def _wide(name: bytes) -> bool:
    return name[:2] == b"\xff\xfe" or (len(name) > 1 and name[1] == 0)


def _bare(raw: bytes) -> bytes:
    """Name without what follows its end; a wide one in whole pairs of bytes, with its mark."""
    if not _wide(raw):
        return raw.split(b"\0")[0].rstrip(b" ")
    pairs = [raw[at : at + 2] for at in range(0, len(raw) - 1, 2)]
    return b"".join(pairs[: pairs.index(b"\0\0")] if b"\0\0" in pairs else pairs)


def headings(table: Table, codec: str) -> tuple[list[str | None], set[int]]:
    """Names of the columns (字段名), and which of them may be cut off.

    Parameters
    ----------
    table
        The table.
    codec
        Encoding of its text.

    Returns
    -------
    list and set
        One name a column, None where it cannot be decoded; positions of names of full length.
    """
    found: list[str | None] = []
    full = set()
    for i, column in enumerate(table.columns):
        raw = _bare(column.name)
        long = len(raw.rstrip(b"\0")) >= _NAME
        text, _ = _text(raw.removeprefix(b"\xff\xfe"), codec, full=long)
        found.append(None if text is None else text.split("\0")[0].strip())
        if long:
            full.add(i)
    return found, full


def _text(raw: bytes, codec: str, *, full: bool) -> tuple[str | None, bool]:
    """Text of some bytes, None if they are not in the encoding; what fills its place may be cut off.

    Half a character at such an end is left out.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        text = decoder.decode(raw)
    except UnicodeDecodeError:
        return None, False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return (text, True) if full else (None, False)
    return text, False


def values(table: Table, position: int, codec: str, kept: NDArray[np.int64]) -> Values:
    """Values of one column (字段取值).

    Parameters
    ----------
    table
        The table.
    position
        Which column.
    codec
        Encoding of its text.
    kept
        Records wanted.

    Returns
    -------
    Values
        Text, or numbers and dates where all of them are well formed.
    """
    column = table.columns[position]
    block = table.records[kept, column.start : column.start + column.width]
    if column.kind in _BINARY and column.width == np.dtype(_BINARY[column.kind]).itemsize:
        numbers = np.ascontiguousarray(block).view(_BINARY[column.kind]).ravel()
        return Values(pa.chunked_array([pa.array(numbers)]))
    if column.kind == _TEXTS:
        return _texts(block, codec)
    if column.kind in _NUMBERS or column.kind in {"D", "L"}:
        plain = _ascii(block)
        if column.kind in _NUMBERS:
            return _numbers(plain, column)
        return Values(_dates(plain) if column.kind == "D" else _truths(plain))
    return Values(pa.chunked_array([pa.nulls(len(block), pa.large_string())]))


def is_readable(column: Column) -> bool:
    """Whether the type of a column is one we read (可读字段类型); memos, pictures and the like are not.

    Parameters
    ----------
    column
        The column.

    Returns
    -------
    bool
        True for text, numbers, dates and yes/no.
    """
    return column.kind in {*_TEXTS, *_NUMBERS, "D", "L", *_BINARY}


def _ended(block: Bytes) -> Bytes:
    """Fixed-width texts with blanks after the first zero byte."""
    zero = block == 0
    if not zero.any():
        return block
    return np.where(np.maximum.accumulate(zero, axis=1), np.uint8(0x20), block)


def _ascii(block: Bytes) -> pa.ChunkedArray:
    """Fixed-width ASCII as trimmed text, null where blank; other bytes become question marks."""
    block = np.ascontiguousarray(np.where(block > 0x7F, np.uint8(0x3F), _ended(block)))
    width = block.shape[1]
    if not width or not len(block):
        return pa.chunked_array([pa.nulls(len(block), pa.large_string())])
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(block), [None, pa.py_buffer(block)]
    )
    text = pc.utf8_trim(fixed.cast(pa.binary()).cast(pa.large_string()), characters=" \t")
    return pa.chunked_array([pc.if_else(pc.equal(text, ""), None, text)])


def _texts(block: Bytes, codec: str) -> Values:
    if codec == "utf-16-le":
        return _one_by_one([each.tobytes() for each in block], codec)
    block = _ended(block)
    if not block.size or block.max() < 0x80:
        return Values(_ascii(block))
    lines = np.full((len(block), block.shape[1] + 1), 0x0A, np.uint8)
    lines[:, :-1] = block
    try:
        found = lines.tobytes().decode(codec).split("\n")
    except UnicodeDecodeError:
        found = []
    if len(found) != len(block) + 1:
        return _one_by_one([each.tobytes() for each in block], codec)
    text = pc.utf8_rtrim(pa.array(found[:-1], pa.large_string()), characters=" ")
    return Values(pa.chunked_array([pc.if_else(pc.equal(text, ""), None, text)]))


def _one_by_one(raw: list[bytes], codec: str) -> Values:
    known = {each: _text(each.rstrip(b" "), codec, full=each[-1:] != b" ") for each in set(raw)}
    pairs = [known[each] for each in raw]
    texts = [None if text is None else text.rstrip(" \0") or None for text, _ in pairs]
    bad = tuple(i for i, (text, _) in enumerate(pairs) if text is None)
    cut = sum(cut for _, cut in pairs)
    return Values(pa.chunked_array([pa.array(texts, pa.large_string())]), bad, cut)


def _numbers(plain: pa.ChunkedArray, column: Column) -> Values:
    """Numbers where all texts are; else the texts, so that those that are none can be named."""
    over = pc.fill_null(pc.starts_with(plain, "*"), fill_value=False)
    overflow = int(pc.sum(over).as_py() or 0)
    if overflow:
        plain = pc.if_else(over, None, plain)
    whole = column.kind == "N" and column.decimals == 0 and column.width <= _INTEGER
    wanted = pa.int64() if whole else pa.float64()
    try:
        return Values(plain.cast(wanted), overflow=overflow)
    except pa.ArrowInvalid:
        pointed = _pointed(plain, column)
    try:
        return Values(pointed.cast(wanted), overflow=overflow, commas=True)
    except pa.ArrowInvalid:
        return Values(plain, overflow=overflow)


def _pointed(plain: pa.ChunkedArray, column: Column) -> pa.ChunkedArray:
    """Decimal commas as points, where each stands just before the decimals that the header promises."""
    comma = pc.match_substring_regex(plain, rf"^[-+]?[0-9]*,[0-9]{{{column.decimals}}}$")
    if not column.decimals or not pc.any(comma).as_py():
        return plain
    return pc.if_else(comma, pc.replace_substring(plain, ",", "."), plain)


def _dates(plain: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates where all texts are; days that do not exist stay as they are written."""
    plain = pc.if_else(pc.match_substring_regex(plain, r"^0+$"), None, plain)
    try:
        found = pc.strptime(plain, format="%Y%m%d", unit="s")
    except pa.ArrowInvalid:
        return plain
    same = pc.all(pc.equal(pc.strftime(found, format="%Y%m%d"), plain)).as_py()
    return plain if same is False else found.cast(pa.date32())


def _truths(plain: pa.ChunkedArray) -> pa.ChunkedArray:
    """Yes and no in the letters of dBASE; a question mark is unknown, anything else stays as it is."""
    letters = {"t": "true", "y": "true", "f": "false", "n": "false", "?": None}
    unique = [text for text in pc.unique(plain).to_pylist() if text is not None]
    if not all(text.casefold() in letters for text in unique):
        return plain
    found = [None if text is None else letters[text.casefold()] for text in plain.to_pylist()]
    return pa.chunked_array([pa.array(found, pa.large_string())])
