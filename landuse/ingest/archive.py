"""Files that come in parts (组成文件与压缩包): members, digest, unpacking."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from landuse.errors import InputError, Note

_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_READABLE = {".shp", ".gpkg", ".geojson", ".json", ".parquet", ".csv", ".xlsx", ".xls", ".fgb"}


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
    if path.suffix.lower() != ".shp":
        return [path]
    return sorted(
        each
        for each in path.parent.iterdir()
        if each.stem == path.stem and each.suffix.lower() in _SHAPEFILE
    )


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
    whole = hashlib.sha256()
    for member in members(path):
        with member.open("rb") as source:
            while block := source.read(1 << 22):
                whole.update(block)
    return whole.hexdigest()


@contextmanager
def staged(path: Path, written: str, layer: str | None) -> Iterator[tuple[Path, tuple[Note, ...]]]:
    """File in a form that drivers can open (待读文件): unpacked, and without ``!`` in its name.

    Parameters
    ----------
    path
        What the user named.
    written
        The path as written, for messages.
    layer
        Which file of an archive, where there are several.

    Yields
    ------
    tuple of pathlib.Path and notes
        Readable until the block ends.
    """
    packed = path.suffix.lower() == ".zip"
    if not packed and "!" not in str(path.absolute()):
        _complete(path, written)
        yield path.absolute(), ()
        return
    with tempfile.TemporaryDirectory(prefix="landuse-") as folder:
        if packed:
            file = _unpacked(path, written, layer, Path(folder))
        else:
            file = _renamed(path, Path(folder))
        _complete(file, written)
        yield file, ()


def _complete(path: Path, written: str) -> None:
    if path.suffix.lower() != ".shp":
        return
    have = {each.suffix.lower() for each in members(path)}
    lacking = [suffix for suffix in (".shx", ".dbf") if suffix not in have]
    if lacking:
        raise InputError("ingest.shapefile_parts", file=written, found=", ".join(lacking))


def _renamed(path: Path, folder: Path) -> Path:
    if path.is_dir():
        return Path(shutil.copytree(path, folder / f"data{path.suffix}"))
    for member in members(path):
        shutil.copyfile(member, folder / f"data{member.suffix}")
    return folder / f"data{path.suffix}"


def _unpacked(path: Path, written: str, layer: str | None, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = {_name(info): info for info in archive.infolist() if not info.is_dir()}
            chosen = _chosen(list(inside), written, layer)
            for name, info in inside.items():
                if name == chosen or _belongs(name, chosen):
                    target = folder / _safe(name, chosen)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(info) as source, target.open("wb") as copy:
                        shutil.copyfileobj(source, copy)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise InputError(
            "ingest.unreadable", file=written, table="", found=str(error)[:200]
        ) from error
    return folder / f"data{PurePosixPath(chosen).suffix.lower()}"


def _name(info: zipfile.ZipInfo) -> str:
    """Name of a member; names without the UTF-8 mark are GBK in Chinese archives."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return name.replace("\\", "/")


def _chosen(names: list[str], written: str, layer: str | None) -> str:
    found: dict[str, None] = {}
    for name in names:
        parts = PurePosixPath(name)
        folders = [each for each in (parts, *parts.parents) if each.suffix.lower() == ".gdb"]
        if folders:
            found[str(folders[-1])] = None
        elif parts.suffix.lower() in _READABLE and "__MACOSX" not in parts.parts:
            found[name] = None
    fit = [name for name in found if layer in {PurePosixPath(name).stem, PurePosixPath(name).name}]
    if len(found) == 1 or len(fit) == 1:
        return (fit or list(found))[0]
    if not found:
        raise InputError("ingest.empty_archive", file=written, found=", ".join(names[:20]) or "—")
    raise InputError("ingest.which_layer", file=written, table="", found=", ".join(found))


def _belongs(name: str, chosen: str) -> bool:
    if chosen.lower().endswith(".gdb"):
        return name.startswith(chosen + "/")
    same = PurePosixPath(name).with_suffix("") == PurePosixPath(chosen).with_suffix("")
    return same and chosen.lower().endswith(".shp")


def _safe(name: str, chosen: str) -> str:
    """Path below the temporary folder: never a name from the archive except inside a FileGDB, made flat."""
    if chosen.lower().endswith(".gdb"):
        return f"data.gdb/{PurePosixPath(name).name}"
    return f"data{PurePosixPath(name).suffix.lower()}"
