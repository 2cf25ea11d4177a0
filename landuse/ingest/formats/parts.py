"""Files that come in parts (组成文件): shapefiles, FileGDB folders; their digest, and copies that drivers can open."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from landuse.errors import InputError, Note

_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_BESIDE = {
    ".shp": _SHAPEFILE,
    ".dbf": {".dbf", ".cpg"},
    ".gpkg": {".gpkg", ".gpkg-wal"},
    ".gml": {".gml", ".xsd"},
}
_UNSAFE = re.compile(r"[!;\x00-\x1f]")
"""In a path they make drivers look for an archive, or cut it off."""
_BLOCK = 1 << 18
_COPIED = {".gml", ".kml"}
"""Drivers write a file of their own beside these."""


def is_geodatabase(folder: Path) -> bool:
    """Whether a folder holds a FileGDB (是否为文件地理数据库), whatever it is called.

    Parameters
    ----------
    folder
        Any path.

    Returns
    -------
    bool
        True where its system catalogue is there.
    """
    return folder.is_dir() and any(
        each.name.lower() == "a00000001.gdbtable" for each in folder.iterdir()
    )


def members(path: Path) -> list[Path]:
    """All files that belong to one (组成文件), in name order.

    Parameters
    ----------
    path
        A file, or a FileGDB folder.

    Returns
    -------
    list of pathlib.Path
        The file itself, the parts of a shapefile, or what is in the folder.
    """
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and each.suffix != ".lock")
    return sorted(_parts(path, part_suffixes(path.suffix.lower())).values())


def part_suffixes(suffix: str) -> set[str]:
    """Suffixes of the files that may belong to one of a kind (组成文件后缀).

    Parameters
    ----------
    suffix
        Of the file itself, in small letters.

    Returns
    -------
    set of str
        Empty where it stands alone.
    """
    return _BESIDE.get(suffix, set())


def _parts(path: Path, wanted: set[str]) -> dict[str, Path]:
    """Suffix in small letters → part; names may differ in case, but one of the same case comes first."""
    found = {path.suffix.lower(): path}
    if not wanted:
        return found
    same = [each for each in path.parent.iterdir() if each.stem.lower() == path.stem.lower()]
    for each in sorted(same, key=lambda each: each.stem != path.stem):
        if each.suffix.lower() in wanted and each.is_file():
            found.setdefault(each.suffix.lower(), each)
    return found


def digest(path: Path) -> str:
    """SHA-256 of a file and all its parts in name order (文件摘要).

    Parameters
    ----------
    path
        A file, or a FileGDB folder.

    Returns
    -------
    str
        Hexadecimal digest.
    """
    whole, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    for member in members(path):
        with member.open("rb", buffering=0) as source:
            while count := source.readinto(block):
                whole.update(block[:count])
    return whole.hexdigest()


def fit_to_open(path: Path) -> bool:
    """Whether drivers can open a file where it lies (可否原位读取).

    Parameters
    ----------
    path
        A file, or a FileGDB folder.

    Returns
    -------
    bool
        False where its name, the case of its suffixes or a missing index is in the way.
    """
    if _UNSAFE.search(str(path.absolute())) or path.suffix.lower() in _COPIED:
        return False
    if path.is_dir():
        return path.suffix == ".gdb"
    have = members(path)
    return path.suffix.lower() != ".shp" or (
        {each.suffix for each in have} >= {".shp", ".shx"}
        and all(each.suffix in _SHAPEFILE and each.stem == path.stem for each in have)
    )


def fitted(path: Path, folder: Path, written: str, table: str) -> tuple[Path, tuple[Note, ...]]:
    """Copy of a file and its parts that drivers can open (可读副本).

    Parameters
    ----------
    path
        A file, or a FileGDB folder.
    folder
        Where the copy goes.
    written
        The path as written, for messages.
    table
        Table it is for.

    Returns
    -------
    pathlib.Path, tuple of Note
        The copy; what was mended in it.

    Raises
    ------
    InputError
        A shapefile whose index is lost is damaged as well.
    """
    if path.is_dir():
        return Path(shutil.copytree(path, folder / "data.gdb")), ()
    for member in members(path):
        shutil.copyfile(member, folder / f"data{member.suffix.lower()}")
    copy = folder / f"data{path.suffix.lower()}"
    if copy.suffix != ".shp" or copy.with_suffix(".shx").exists():
        return copy, ()
    index = rebuilt_index(copy.read_bytes())
    if index is None:
        raise InputError("files.bad_shapes", file=written, table=table)
    copy.with_suffix(".shx").write_bytes(index)
    params = {"file": written, "count": (len(index) - 100) // 8}
    return copy, (Note("files.index_rebuilt", "warning", params, table),)


def rebuilt_index(shapes: bytes) -> bytes | None:
    """Index file of a shapefile, made again from its shapes (重建 .shx).

    Parameters
    ----------
    shapes
        The whole ``.shp``.

    Returns
    -------
    bytes or None
        The ``.shx``; None where the lengths in the file do not lead to its end.
    """
    entries, at = [], 100
    end = min(2 * int.from_bytes(shapes[24:28], "big"), len(shapes))
    while at + 8 <= end:
        words = int.from_bytes(shapes[at + 4 : at + 8], "big")
        entries.append((at // 2).to_bytes(4, "big") + words.to_bytes(4, "big"))
        at += 8 + 2 * words
    if at not in {end, len(shapes)}:
        return None
    size = 50 + 4 * len(entries)
    return shapes[:24] + size.to_bytes(4, "big") + shapes[28:100] + b"".join(entries)
