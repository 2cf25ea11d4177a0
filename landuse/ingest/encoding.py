"""Text encodings (字符编码): which one bytes are in."""

from __future__ import annotations

import codecs

DBASE_CODES = {0x4D: "gb18030", 0x7A: "gb18030", 0x78: "cp950", 0x4F: "cp950"}
_GB = {"gbk", "gb2312", "cp936", "936", "ansi 936", "ansi936", "gb_2312-80", "euc-cn", "gb18030"}


def codec(name: str) -> str | None:
    """Python codec for an encoding name (编码名称); GBK and its kin are read as GB18030.

    Parameters
    ----------
    name
        As in a ``.cpg`` file or in ``park.toml``.

    Returns
    -------
    str or None
        None where no such encoding is known.

    Examples
    --------
    >>> codec("GBK"), codec("65001"), codec("OEM")
    ('gb18030', 'utf-8', None)
    """
    plain = name.strip().casefold()
    if plain in _GB:
        return "gb18030"
    plain = {"65001": "utf-8", "utf8": "utf-8", "950": "cp950", "ansi 950": "cp950"}.get(
        plain, plain
    )
    if plain.isdigit():
        plain = f"cp{plain}" if not plain.startswith("8859") else f"iso8859-{plain[4:]}"
    try:
        return codecs.lookup(plain).name
    except LookupError:
        return None


def of_text(data: bytes) -> str | None:
    """Encoding of a text file (文本文件编码): its mark, else UTF-8, else GB18030.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    str or None
        Codec name; None where it is no text in any of them.

    Examples
    --------
    >>> of_text("企业".encode("gbk")), of_text("企业".encode("utf-8-sig"))
    ('gb18030', 'utf-8-sig')
    """
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return next((name for name in ("utf-8", "gb18030") if not errors(data, name)), None)


def errors(data: bytes, name: str) -> int:
    """How many places of some bytes are not in an encoding (无法解码处数).

    Parameters
    ----------
    data
        The bytes.
    name
        Codec name.

    Returns
    -------
    int
        Zero where all of it can be read.

    Examples
    --------
    >>> errors(b"abc", "utf-8"), errors("企业".encode("gbk"), "utf-8") > 0
    (0, True)
    """
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return data.decode(name, errors="replace").count("\ufffd") or 1
    return 0


def of_dbf(data: bytes, declared: str | None) -> tuple[str, bool]:
    """Encoding of a dBASE table (属性表编码): what is declared if it can be true, else UTF-8 or GB18030.

    Parameters
    ----------
    data
        The whole ``.dbf``.
    declared
        Text of the ``.cpg``, None where there is none.

    Returns
    -------
    tuple of str and bool
        Codec name, and whether it had to be guessed.

    Examples
    --------
    >>> of_dbf(bytes(32) + "企业".encode("gbk"), None)
    ('gb18030', True)
    """
    by_header = DBASE_CODES.get(data[29]) if len(data) > 29 else None
    name = codec(declared) if declared else by_header
    if name and (name not in {"utf-8", "gb18030"} or not _dbf_errors(data, name)):
        return name, False
    if data[32:].isascii():
        return "utf-8", False
    utf, gb = _dbf_errors(data, "utf-8"), _dbf_errors(data, "gb18030")
    return ("utf-8" if utf <= gb else "gb18030"), True


def _dbf_errors(data: bytes, name: str) -> int:
    """Errors in records and headings; a heading may be cut off inside a character."""
    start = max(int.from_bytes(data[8:10], "little"), 32)
    headings = [data[at : at + 11].split(b"\0")[0] for at in range(32, start - 31, 32)]
    return errors(data[start:], name) + sum(_cut_errors(heading, name) for heading in headings)


def _cut_errors(heading: bytes, name: str) -> int:
    try:
        codecs.getincrementaldecoder(name)().decode(heading, final=False)
    except UnicodeDecodeError:
        return 1
    return 0
