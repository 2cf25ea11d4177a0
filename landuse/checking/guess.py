"""Guess (辨认文件): which table a file is, by its headings and its shapes; nothing is decided by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from landuse.errors import InputError, Note
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.formats.files import Layer, opened
from landuse.ingest.formats.kinds import READABLE
from landuse.ingest.grids.years import with_year, year_in_name
from landuse.park import SOURCES, Source
from landuse.schema import fields

_LACKING = 2
"""Recognised columns that outweigh one that is required and not there."""

_YEAR = re.compile(r"((?:19|20)\d\d)(年度?|\.0)?")
_FEW = 2
"""Columns that a table must recognise, and that a further table must recognise besides."""


@dataclass(frozen=True)
class Guess:
    """A table that a file may be (文件辨认结果).

    Parameters
    ----------
    path
        The file as given.
    table
        Name of the table; empty where the file fits none.
    part
        Sheet or layer.
    columns
        Field and heading of each column that is recognised.
    ignored
        Headings that are not.
    missing
        Required fields without a column.
    shapes
        Whether it has shapes.
    year
        Year that the sheet, its title or its file is of; None where there is none.
    """

    path: str
    table: str = ""
    part: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shapes: bool = False
    year: int | None = None

    @property
    def weight(self) -> int:
        """How well the file fits the table (吻合程度)."""
        return len(self.columns) - _LACKING * len(self.missing)


def guess_sources(paths: Iterable[Path | str]) -> list[Guess]:
    """Which tables some files are (辨认文件).

    Parameters
    ----------
    paths
        The files; of a folder those in it.

    Returns
    -------
    list of Guess
        One for each table that a file serves, in the order of the files; a file that fits no table
        has one with an empty table. One sheet may serve several tables, where each has columns of
        its own; of sheets that are the same by the year, only the latest is the list of enterprises.

    Raises
    ------
    InputError
        A file is not there.
    """
    given = [each for path in paths for each in _files(Path(path))]
    gone = [
        Note("intake.no_file", "error", {"file": str(path)}) for path in given if not path.exists()
    ]
    if gone:
        raise InputError.collect(gone)
    drawn = {each.with_suffix("") for each in given if each.suffix.lower() == ".shp"}
    found = []
    for path in given:
        if path.with_suffix("") in drawn and path.suffix.lower() != ".shp":
            continue  # a part of that shapefile
        candidates = list(_candidates(path))
        parts = dict.fromkeys(each.part for each in candidates)
        chosen = [
            guess
            for part in parts
            for guess in _cover([each for each in candidates if each.part == part])
        ]
        found += chosen or [Guess(str(path))]
    return _one_list(found)


def _files(path: Path) -> list[Path]:
    """The file; of a folder the files in it that can be read, in the order a person has them."""
    if not path.is_dir() or path.suffix.lower() == ".gdb":
        return [path]
    return sorted(
        (
            each
            for each in path.iterdir()
            if each.suffix.lower() in {*READABLE, ".zip"} and each.name[0] not in "~."
        ),
        key=lambda each: [
            part.zfill(9) if part.isdigit() else part for part in re.split(r"(\d+)", each.name)
        ],
    )


def _one_list(found: list[Guess]) -> list[Guess]:
    """Sheets of several years hold the same enterprises again: one list of them is enough."""
    paid = {(each.path, each.part) for each in found if each.table == "returns"}
    lists = [each for each in found if each.table == "enterprises"]
    yearly = [each for each in lists if (each.path, each.part) in paid and each.year]
    years = {each.year for each in yearly}
    if len(years) < _FEW:
        return found
    kept = (
        []
        if len(yearly) < len(lists)
        else [e for e in yearly if e.year == max(filter(None, years))]
    )
    return [each for each in found if each not in yearly or each in kept]


def _candidates(path: Path) -> Iterator[Guess]:
    shapes: dict[str, bool] = {}
    for table in SOURCES:
        try:
            with opened(table, Source(path=path.name), path.name, path.absolute().parent) as first:
                for layer in (first, *first.more):
                    if layer.part not in shapes:
                        shapes[layer.part] = layer.typed and layer.read([]).geometry is not None
                    if _may_be(table, shapes=shapes[layer.part]):
                        yield _guess(str(path), table, layer, shapes=shapes[layer.part])
        except InputError:
            continue


def _may_be(table: str, *, shapes: bool) -> bool:
    """Areas need shapes; a layer with shapes is no table of figures."""
    geometry = fields(table).get("geometry")
    return geometry is not None if shapes else geometry is None or not geometry.required


def _guess(path: str, table: str, layer: Layer, *, shapes: bool) -> Guess:
    source, _ = with_year(
        table, layer.headings, layer.around.above, Source(path=path), layer.label, layer.part
    )
    mapping = map_headings(table, layer.headings, source, layer.label, cut=layer.cut)
    lacking = tuple(
        str(note.params["field"])
        for note in mapping.notes
        if note.code == "ingest.missing_column"
        and not (shapes and note.params["field"] == "geometry")
    )
    columns = tuple((column.field, column.heading) for column in mapping.columns)
    year = year_in_name(layer.headings, layer.around.above, layer.label, layer.part)
    year = year or _latest(layer, dict(columns).get("year"))
    return Guess(path, table, layer.part, columns, tuple(mapping.ignored), lacking, shapes, year)


def _latest(layer: Layer, heading: str | None) -> int | None:
    """Latest year in the column of years, if there is one."""
    if heading is None:
        return None
    column = layer.read([list(layer.headings).index(heading)]).columns[0]
    found = [_YEAR.fullmatch(str(each).strip()) for each in set(column.to_pylist())]
    return max((int(each[1]) for each in found if each), default=None)


def _cover(candidates: list[Guess]) -> Iterator[Guess]:
    """The table that fits best, then those that fit whole and read what no other has read.

    A layer is one table; where none of its headings is known it is taken for the parcels.
    """
    best = sorted(candidates, key=lambda guess: -guess.weight)
    if best[0].shapes:
        known = len(best[0].columns) >= _FEW and not best[0].missing
        yield best[0] if known else candidates[0]
        return
    used: set[str] = set()
    for each in best:
        own = {heading for _, heading in each.columns}
        few = len(own - used) < (1 if _of_one_year(each, best[0]) else _FEW)
        if each.weight <= 0 or few or (used and each.missing):
            continue
        used |= own
        yield each


def _of_one_year(guess: Guess, best: Guess) -> bool:
    """Whether a sheet of one year, without a column of years, is list and figures of enterprises."""
    both = {guess.table, best.table} == {"enterprises", "returns"}
    return both and "year" not in {*dict(guess.columns), *dict(best.columns)}
