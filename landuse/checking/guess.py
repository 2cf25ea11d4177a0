"""Guess (辨认文件): which table a file is, by its headings and its shapes; nothing is decided by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from landuse.errors import InputError, Note
from landuse.ingest.cells.columns import map_headings
from landuse.ingest.formats.files import Layer, opened
from landuse.ingest.grids.years import with_year
from landuse.park import SOURCES, Source
from landuse.schema import fields

_LACKING = 2
"""Recognised columns that outweigh one that is required and not there."""

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
    """

    path: str
    table: str = ""
    part: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shapes: bool = False

    @property
    def weight(self) -> int:
        """How well the file fits the table (吻合程度)."""
        return len(self.columns) - _LACKING * len(self.missing)


def guess_sources(paths: Iterable[Path | str]) -> list[Guess]:
    """Which tables some files are (辨认文件).

    Parameters
    ----------
    paths
        The files.

    Returns
    -------
    list of Guess
        One for each table that a file serves, in the order of the files; a file that fits no table
        has one with an empty table. One sheet may serve several tables, where each has columns of
        its own.

    Raises
    ------
    InputError
        A file is not there.
    """
    given = [Path(path) for path in paths]
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
    return found


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
    return Guess(path, table, layer.part, columns, tuple(mapping.ignored), lacking, shapes)


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
