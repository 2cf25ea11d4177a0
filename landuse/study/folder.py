"""Folder (成果文件夹): a study on disk, written all or nothing, read back as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from landuse.crs import projjson
from landuse.errors import StudyError, unwritten
from landuse.policy import Policy
from landuse.study.alone import Alone
from landuse.study.columns import arrow
from landuse.study.model import FORMAT, TABLES, Study
from landuse.study.shelf import Shelf

Extra = tuple[str, Callable[[Path], object]]
_SPATIAL = {"parcels", "zones", "constraints", "geometry_issues"}
_BATCH, _PAGE = 1 << 14, 1 << 20  # rows; small ones cost more than they help


class StudyWriter:
    """Writes a study folder while a run goes on (边算边写), all or nothing.

    Tables may be handed over as soon as they are final; they are written in the background. What
    is there already is replaced only when :meth:`finish` has everything.

    Parameters
    ----------
    folder
        Where the study goes.
    crs
        CRS of the geometry.

    Raises
    ------
    StudyError
        The folder holds something that is not a study, or cannot be written, or another run is
        writing it.
    """

    def __init__(self, folder: Path | str, crs: str) -> None:
        self.target = Path(folder).absolute()
        self.crs = crs
        self._partial = self.target.with_name(f".{self.target.name}.partial")
        self._pool = ThreadPoolExecutor(1)
        self._tables: dict[str, tuple[Future[None], Callable[[], None]]] = {}
        _refuse_foreign(self.target)
        with self._told():
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._alone = self._first()
        try:
            with self._told():
                restore_folder(self.target)
                shutil.rmtree(self._partial, ignore_errors=True)  # of a run that was killed
                (self._partial / "tables").mkdir(parents=True)
        except StudyError:
            self._alone.let_go()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        shutil.rmtree(self._partial, ignore_errors=True)
        self._alone.let_go()

    def _first(self) -> Alone:
        """Hold of the folder, unless another run is at work on it."""
        try:
            return Alone(self.target.with_name(f".{self.target.name}.run.partial"))
        except BlockingIOError as error:
            raise StudyError("study.busy", folder=str(self.target)) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unwritten(self.target, error, folder=True) from error

    def table(self, name: str, frame: pd.DataFrame) -> None:
        """Hand over a table that is final (写出一张表).

        Parameters
        ----------
        name
            Its name.
        frame
            The table; it must not change any more.
        """
        path = self._partial / "tables" / f"{name}.parquet"
        write = partial(_write_table, frame, path, name, self.crs)
        self._tables[name] = (self._pool.submit(write), write)

    def finish(self, study: Study, extras: Iterable[Extra] = ()) -> Path:
        """Write the rest, then put the new study in the place of the old (完成).

        Parameters
        ----------
        study
            The study whose tables were handed over; those that were not are written now.
        extras
            Further files: name and a function that writes it.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        StudyError
            Something cannot be written or replaced; the old study is untouched.
        """
        for name in TABLES:
            if name not in self._tables:
                self.table(name, study.tables[name])
        with self._told():
            meta = json.dumps(study.meta, ensure_ascii=False, indent=1)
            _write_text(self._partial / "study.json", meta)
            _write_text(self._partial / "run.log", _log(study))
            for name, write in extras:
                write(self._partial / name)
            for begun, write_now in reversed(self._tables.values()):
                if begun.cancel():  # it waits for its turn: two hands are quicker
                    write_now()
            for begun, _ in self._tables.values():
                if not begun.cancelled():
                    begun.result()
            put_in_place(self._partial, self.target)
        return self.target


def save_study(study: Study, folder: Path | str, *, extras: Iterable[Extra] = ()) -> Path:
    """Write a study folder (保存成果), all or nothing.

    Parameters
    ----------
    study
        The study.
    folder
        Where it goes. An older study there is replaced only once the new one is complete.
    extras
        Further files: name and a function that writes it.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    StudyError
        The folder holds something that is not a study, or cannot be written or replaced.
    """
    with StudyWriter(folder, study.crs) as writer:
        return writer.finish(study, extras)


def load_study(folder: Path | str) -> Study:
    """Open a study folder (读取成果); its tables are read when they are first asked for.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Study
        The study.

    Raises
    ------
    StudyError
        There is no study, or it was written in another format.
    """
    target = Path(folder).absolute()
    restore_folder(target)
    try:
        meta = json.loads((target / "study.json").read_text(encoding="utf-8"))
        if meta["format"] != FORMAT:
            raise StudyError("study.other_format", folder=str(folder), found=meta["format"])
        policy = Policy.model_validate(
            {**meta["policy"]["rules"], "sha256": meta["policy"]["sha256"]}
        )
        tables = Shelf(target)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StudyError("study.not_found", folder=str(folder)) from error
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
        raise StudyError("study.damaged", folder=str(folder), found=str(error)[:200]) from error
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise StudyError("study.damaged", folder=str(folder), found=", ".join(missing))
    return Study(meta, tables, policy)


def _refuse_foreign(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise StudyError("study.not_a_folder", folder=str(target))
    if target.is_dir() and any(target.iterdir()) and not (target / "study.json").is_file():
        raise StudyError("study.foreign_folder", folder=str(target))


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def restore_folder(target: Path) -> None:
    """Put back what a run left aside (恢复旧成果).

    A run that died between the two renames left the old study aside.
    """
    old = _old(target)
    if old.is_dir() and not target.exists():
        old.rename(target)


def put_in_place(partial: Path, target: Path) -> None:
    """Put a complete folder in the place of the old one (替换旧成果)."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        if old.is_dir():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_text(path: Path, content: str) -> None:
    path.write_text(content + "\n", encoding="utf-8", newline="\n")


def _log(study: Study) -> str:
    """Stages and row counts; no clock, so that two runs are the same."""
    lines = [f"{name}\t{len(study.tables[name])}" for name in TABLES if name in study.tables]
    notes = study.tables["notes"]
    counts = notes.groupby(["severity", "code"], observed=True).size()
    lines += [f"{severity}\t{code}\t{count}" for (severity, code), count in counts.items()]
    return "\n".join(lines)


def _write_table(frame: pd.DataFrame, path: Path, name: str, crs: str) -> None:
    table = arrow(frame)
    if "geometry" in table.column_names and name in _SPATIAL:
        known = table.schema.metadata or {}
        table = table.replace_schema_metadata({**known, b"geo": geo_metadata(crs)})
    # Figures and ids repeat too little for a dictionary, and nobody reads a part of a table.
    repeating = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        table,
        path,
        compression="lz4",
        use_dictionary=repeating,
        write_statistics=False,
        write_batch_size=_BATCH,
        max_rows_per_page=_PAGE,
    )


def geo_metadata(crs: str) -> bytes:
    """GeoParquet metadata of a table with WKB geometry (GeoParquet元数据)."""
    column = {"encoding": "WKB", "geometry_types": [], "crs": projjson(crs)}
    meta = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(meta).encode()
