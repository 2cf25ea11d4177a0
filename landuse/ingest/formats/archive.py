"""Archives (压缩包): the one data file in a .zip that is meant, unpacked to where drivers can open it."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from landuse.errors import InputError, Note
from landuse.ingest.formats.kinds import READABLE
from landuse.ingest.formats.parts import fit_to_open, fitted, is_geodatabase, part_suffixes

ARCHIVES = {".zip", ".kmz"}
LARGEST = 20 * 10**9
"""Bytes that one source may unpack to: more than any park needs, less than fills a disk unseen."""
DENSEST = 200
"""Bytes unpacked for one byte packed; tables of blanks reach about 100."""
LARGE = 10**9
"""Bytes up to which it does not matter how densely they are packed."""
MANY = 100_000
"""Files in an archive that are looked through."""
_LISTED = 20
_SINGLE = {".shp", ".dbf", ".csv", ".tsv", ".txt", ".parquet", ".geoparquet", ".pq"}
"""Kinds without layers."""
_CATALOGUE = "a00000001.gdbtable"


@dataclass(frozen=True)
class Staged:
    """A file in a form that drivers can open (待读文件).

    Parameters
    ----------
    place
        Where it is.
    label
        What it is called in messages: the path as written, and the file of the archive if it has several.
    layer
        Layer that is asked for, once the file of an archive is chosen.
    notes
        What was mended.
    """

    place: Path
    label: str
    layer: str | None
    notes: tuple[Note, ...] = ()


@contextmanager
def staged(path: Path, written: str, table: str, layer: str | None) -> Iterator[Staged]:
    """File in a form that drivers can open (待读文件): unpacked, and under a harmless name.

    Parameters
    ----------
    path
        What the user named.
    written
        The path as written, for messages.
    table
        Table it is for.
    layer
        Layer wanted: also chooses the file of an archive, as ``file`` or ``file/layer``.

    Yields
    ------
    Staged
        Readable until the block ends.

    Raises
    ------
    InputError
        The archive is damaged, locked, too large, empty or leaves a choice; a folder is no data set.
    """
    if path.is_dir() and not is_geodatabase(path):
        found = sorted(each.name for each in path.iterdir() if each.suffix.lower() in READABLE)
        listed = ", ".join(found[:_LISTED]) or "—"
        raise InputError("files.folder", file=written, table=table, found=listed)
    packed = path.suffix.lower() in ARCHIVES
    if not packed and fit_to_open(path):
        yield Staged(path.absolute(), written, layer)
        return
    with tempfile.TemporaryDirectory(prefix="landuse-", ignore_cleanup_errors=True) as folder:
        staging = Staged(path, written, layer)
        for step in range(2):
            if staging.place.suffix.lower() in ARCHIVES:
                inside = Path(folder) / str(step)
                inside.mkdir()
                staging = _unpacked(staging, table, inside)
        if staging.place.suffix.lower() in ARCHIVES:
            raise InputError("files.nested_archive", file=written, table=table)
        if not fit_to_open(staging.place):
            place, notes = fitted(staging.place, Path(folder), written, table)
            staging = Staged(place, staging.label, staging.layer, notes)
        yield staging


def _unpacked(outer: Staged, table: str, folder: Path) -> Staged:
    written = outer.label
    try:
        with zipfile.ZipFile(outer.place) as archive:
            inside = _inside(archive, written, table)
            chosen, layer, only = _chosen(inside, written, table, outer.layer)
            targets = _targets(inside, chosen)
            _refuse_bombs([inside[name] for name in targets], written, table)
            for name, target in targets.items():
                place = folder / target
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(inside[name]) as source, place.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        found = str(error)[:200] or type(error).__name__
        raise InputError("ingest.unreadable", file=written, table=table, found=found) from error
    except (NotImplementedError, RuntimeError) as error:
        raise InputError("files.locked", file=written, table=table) from error
    label = written if only else f"{written}/{chosen}"
    return Staged(folder / targets.get(chosen, "data.gdb"), label, layer)


def _inside(archive: zipfile.ZipFile, written: str, table: str) -> dict[str, zipfile.ZipInfo]:
    """Files of an archive that may be looked at: no folders, no links, nothing of the packing program's."""
    infos = archive.infolist()
    if len(infos) > MANY:
        raise InputError(
            "files.archive_too_large", file=written, table=table, found=len(infos), limit=MANY
        )
    return {
        name: info
        for info in infos
        if not info.is_dir()
        and not stat.S_ISLNK(info.external_attr >> 16)
        and not {"__MACOSX", ".git"} & set(PurePosixPath(name := _name(info)).parts)
    }


def _name(info: zipfile.ZipInfo) -> str:
    """Name of a member; names without the UTF-8 mark are GBK in Chinese archives, or UTF-8 all the same."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for codec in ("utf-8", "gb18030"):
            try:
                name = raw.decode(codec) or name
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _refuse_bombs(wanted: Sequence[zipfile.ZipInfo], written: str, table: str) -> None:
    size = sum(info.file_size for info in wanted)
    packed = sum(info.compress_size for info in wanted)
    if size > LARGEST or (size > LARGE and size > DENSEST * max(packed, 1)):
        found = f"{size / 1e9:.1f} GB"
        raise InputError(
            "files.archive_too_large",
            file=written,
            table=table,
            found=found,
            limit=f"{LARGEST / 1e9:.0f} GB",
        )


def _candidates(inside: Mapping[str, zipfile.ZipInfo]) -> list[str]:
    """Data files in an archive: files of a kind that can be read, FileGDB folders, further archives."""
    found: dict[str, None] = {}
    for name in (name for name, info in inside.items() if info.file_size):
        parts = PurePosixPath(name)
        folders = [each for each in parts.parents if each.suffix.lower() == ".gdb"]
        if folders:
            found[str(folders[-1])] = None
        elif parts.name.lower() == _CATALOGUE:
            found[str(parts.parent)] = None
        elif parts.suffix.lower() in READABLE | ARCHIVES:
            found[name] = None
    shapes = {_stem(name) for name in found if _suffix(name) == ".shp"}
    return [name for name in found if _suffix(name) != ".dbf" or _stem(name) not in shapes]


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix("")).lower()


def _chosen(
    inside: Mapping[str, zipfile.ZipInfo], written: str, table: str, layer: str | None
) -> tuple[str, str | None, bool]:
    """The file meant, the layer wanted of it, and whether it is the only one."""
    found = _candidates(inside)
    if not found:
        listed = ", ".join(list(inside)[:_LISTED]) or "—"
        raise InputError("ingest.empty_archive", file=written, table=table, found=listed)
    spellings = {name: (name, PurePosixPath(name).name, PurePosixPath(name).stem) for name in found}
    if len(found) == 1 and (layer is None or layer in spellings[found[0]]):
        return found[0], None, True
    if len(found) == 1 and _suffix(found[0]) not in _SINGLE:
        return found[0], layer, True
    for name, words in spellings.items():
        others = {word for other in found if other != name for word in spellings[other]}
        for word in words:
            if layer and word not in others and (layer == word or layer.startswith(f"{word}/")):
                return name, layer[len(word) + 1 :] or None, False
    raise InputError(
        "files.which_file",
        file=written,
        table=table,
        found=", ".join(found[:_LISTED]),
        first=found[0],
    )


def _targets(inside: Mapping[str, zipfile.ZipInfo], chosen: str) -> dict[str, str]:
    """Members that belong to the file chosen, and their names below the temporary folder.

    Never a name from the archive, except inside a FileGDB, made flat.
    """
    if chosen not in inside:
        folder = PurePosixPath(chosen)
        flat = {name: PurePosixPath(name) for name in inside}
        return {
            name: f"data.gdb/{path.name}" for name, path in flat.items() if path.parent == folder
        }
    beside = part_suffixes(_suffix(chosen))
    return {
        name: f"data{_suffix(name)}"
        for name in inside
        if name == chosen or (_stem(name) == _stem(chosen) and _suffix(name) in beside)
    }
