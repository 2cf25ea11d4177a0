"""Whole park (读取园区): every source of ``park.toml`` read, understood and tied together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from landuse.beside import beside
from landuse.errors import InputError, Note
from landuse.ingest import keys
from landuse.ingest.aside import set_aside
from landuse.ingest.casework import case_parts, case_tables
from landuse.ingest.cells.columns import REFERENCES
from landuse.ingest.cells.texts import text_series
from landuse.ingest.doubts.soundness import check_soundness
from landuse.ingest.ground import spatial
from landuse.ingest.ground.layers import Ground, Layered, placed_table, plain_table, polygons
from landuse.ingest.objections import objected
from landuse.ingest.recognise import Recognised, recognise
from landuse.ingest.shapes import merge
from landuse.ingest.shapes.coverage import check_coverage
from landuse.ingest.shapes.geometry import Drawn, to_wkb
from landuse.ingest.tables import Part, read_source, read_sources
from landuse.ingest.unnumbered import unnumbered
from landuse.ingest.zoned import pieces, versioned
from landuse.park import Park, Source, park_file, read_park
from landuse.review import read_back
from landuse.schema import Field, empty, fields, key
from landuse.study import WKB, Inputs

_AREAS = ("parcels", "zones", "constraints")
_LATER = {"area_mu", "area_basis", "area_difference", "area_agrees"}


@dataclass(frozen=True)
class Survey:
    """What could be read of a park (读取情况), whether or not it can be used.

    Parameters
    ----------
    park
        The configuration.
    folder
        Folder of ``park.toml``.
    parts
        Table name → the files of it that could be opened, as read.
    sources
        Table name → one record a file, in the order of ``parts``.
    tables
        Table name → its files as one, ids resolved as far as that went.
    notes
        What there is to say, errors included.
    inputs
        What the stages take; None where there are errors.
    """

    park: Park
    folder: Path
    parts: Mapping[str, Sequence[Part]]
    sources: Mapping[str, Sequence[Mapping[str, Any]]]
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[Note, ...]
    inputs: Inputs | None

    @property
    def problems(self) -> list[Note]:
        """Errors (错误): what has to be mended first."""
        return [note for note in self.notes if note.severity == "error"]


def load_park(path: Path | str) -> Inputs:
    """Read everything a park brought (读取园区数据).

    Parameters
    ----------
    path
        ``park.toml`` or the folder that holds it.

    Returns
    -------
    Inputs
        Tables that keep their contracts, geometry in one metric CRS, and what there is to say.

    Raises
    ------
    InputError
        Something cannot be used as it is: all problems of all files at once.
    """
    survey = survey_park(path)
    if survey.inputs is None:
        raise InputError.collect(survey.problems)
    return survey.inputs


def survey_park(path: Path | str, *, thorough: bool = False) -> Survey:
    """Read what can be read of a park (读取园区情况): sound or not, with all there is to say.

    Parameters
    ----------
    path
        ``park.toml`` or the folder that holds it.
    thorough
        Whether to look for overlaps and slits between parcels however many there are.

    Returns
    -------
    Survey
        Everything that was read; ``inputs`` is None where something cannot be used as it is.

    Raises
    ------
    InputError
        There is no ``park.toml``, or it cannot be understood.
    """
    file = park_file(path)
    park = read_park(file)
    folder = file.resolve().parent
    notes: list[Note] = []
    parts = read_sources(park.sources, folder, notes)
    layers, ground = _layers(park, parts, notes)
    settled, who = _settled(park, layers, _decided(park, folder, notes), notes)
    if park.objections is not None:
        log = read_source("objections", park.objections, folder, notes)
        settled |= objected(log, settled, park.park.year, notes)
        parts["objections"] = log
    if park.cases is not None:
        kept = case_parts(
            park.cases, folder, partial(read_source, folder=folder, notes=notes), notes
        )
        frames = {name: layer.frame for name, layer in settled.items()}
        settled |= case_tables(kept, frames, park.park.year, notes)
        parts |= kept
    tables = {table: layer.frame for table, layer in {**layers, **settled}.items()}
    if "enterprises" in settled:
        notes = unnumbered(layers["enterprises"].frame, tables, notes)
    if ground is None and not any(note.severity == "error" for note in notes):
        where = {"file": ", ".join(park.parcels.paths), "table": "parcels"}
        notes.append(Note("ingest.no_geometry", "error", where, "parcels"))
    read = {
        table: getattr(layers.get(table), "records", ()) or tuple(each.record for each in found)
        for table, found in parts.items()
        if found
    }
    areas = beside(_areas_checked, settled.get("parcels"), ground)
    notes += check_soundness(tables, read, who, currency=park.park.currency)
    wrong = any(note.severity == "error" and note.table == "parcels" for note in notes)
    if ground is not None and "parcels" in settled and not wrong:
        settled["geometry_issues"], said = check_coverage(settled["parcels"], always=thorough)
        notes += said
    inputs = None
    if ground is not None and not any(note.severity == "error" for note in notes):
        notes += areas.result()
        inputs = _inputs(park, folder, settled, ground, notes, who)
    return Survey(park, folder, parts, read, tables, tuple(notes), inputs)


def _inputs(
    park: Park,
    folder: Path,
    layers: Mapping[str, Layered],
    ground: Ground,
    notes: list[Note],
    who: Mapping[str, NDArray[np.int64]],
) -> Inputs:
    """What the stages take, of a park without errors."""
    return Inputs(
        park=park,
        tables={name: _complete(name, layer) for name, layer in {**_nothing(), **layers}.items()},
        crs=ground.crs,
        notes=tuple(notes),
        sources=tuple(record for layer in layers.values() for record in layer.records),
        shapes={name: layer.shapes for name, layer in layers.items() if layer.shapes is not None},
        folder=folder,
        who=who,
    )


def _areas_checked(parcels: Layered | None, ground: Ground | None) -> list[Note]:
    """Whether the areas drawn agree with those on the ellipsoid."""
    if parcels is None or parcels.shapes is None or ground is None:
        return []
    return spatial.check_areas(parcels.shapes, ground.crs)


def _has_key(table: str, frame: pd.DataFrame) -> bool:
    """Whether there are rows that can be told apart; if not, that has been said already."""
    named = {
        name: (name, *(other for other in REFERENCES.get(name, ()) if other in fields(table)))
        for name in key(table)
        if (table, name) != ("zones", "version")
    }
    return len(frame) > 0 and all(set(names) & set(frame.columns) for names in named.values())


def _layers(
    park: Park, parts: Mapping[str, Sequence[Part]], notes: list[Note]
) -> tuple[dict[str, Layered], Ground | None]:
    layers: dict[str, Layered] = {}
    ground: Ground | None = None
    for table in sorted(parts, key=lambda name: name != "parcels"):
        if not parts[table]:
            continue
        source = park.sources[table]
        others = [
            (part, park.sources[name]) for name in parts if name != table for part in parts[name]
        ]
        if table == "parcels" or (table in _AREAS and ground is not None):
            layers[table], ground = polygons(
                table, parts[table], source, park.park.crs, ground, others
            )
        else:
            layers[table] = placed_table(table, parts[table], source, park.park.crs, ground, others)
        notes += layers[table].notes
    return {table: layers[table] for table in parts if table in layers}, ground


def _decided(park: Park, folder: Path, notes: list[Note]) -> Layered:
    """Decisions about names and places that were made before."""
    path = park.link.review
    parts = [] if path is None else read_source("review", Source(path=path), folder, notes)
    if not parts:
        return Layered(empty("review"), None, None, ())
    layer = plain_table(parts)
    if "decision" not in layer.frame:
        field = fields("review")["decision"]
        params = {"file": path, "zh": field.zh, "en": field.en}
        notes.append(Note("review.no_decision", "error", params, "review"))
        return Layered(empty("review"), None, None, ())
    return replace(layer, frame=read_back(layer.frame))


def _meant(
    park: Park, done: Mapping[str, Layered], decided: Layered, notes: list[Note]
) -> Recognised:
    """Whom the rows of all tables mean."""
    frames = {table: layer.frame for table, layer in done.items()}
    parcels = frames.get("parcels")
    found = recognise(
        frames,
        frames["enterprises"] if "enterprises" in done else _nobody(),
        parcels=parcels if parcels is not None and "parcel_id" in parcels else None,
        review=decided.frame,
        year=park.park.year,
    )
    notes += found.notes[""]
    return found


def _settled(
    park: Park, layers: dict[str, Layered], decided: Layered, notes: list[Note]
) -> tuple[dict[str, Layered], dict[str, NDArray[np.int64]]]:
    """Tables with one row a key, enterprises named by their id; and whose each row is."""
    who: dict[str, NDArray[np.int64]] = {}
    done = {table: layer for table, layer in layers.items() if _has_key(table, layer.frame)}
    if "enterprises" in done:
        layer = done["enterprises"]
        frame, said = keys.own_ids(layer.frame, layer.records[0]["path"])
        notes += said
        done["enterprises"] = replace(layer, frame=frame)
    meant = _meant(park, done, decided, notes)
    known = tuple(notes)
    begun = {
        table: beside(_once, table, layer, meant, park.sources[table], known)
        for table, layer in done.items()
    }
    for table, work in begun.items():
        done[table], place, said = work.result()
        notes += said
        if place is not None and len(done[table].frame) == len(place):
            who[table] = place
    done["review"] = replace(decided, frame=meant.review)
    return done, who


def _once(
    table: str, layer: Layered, meant: Recognised, source: Source, known: Sequence[Note]
) -> tuple[Layered, NDArray[np.int64] | None, list[Note]]:
    """A table with one row a key, the enterprise of each row, and what there is to say."""
    frame, place = layer.frame, None
    notes: list[Note] = []
    if table == "parcels":
        frame, notes = merge.name_parcels(frame)
    if table == "zones":
        frame, notes = versioned(frame)
    if table in meant.frames:
        frame, place = meant.frames[table], meant.place[table]
        notes = [*notes, *meant.notes[table]]
    frame, place, said = set_aside(table, frame, place)
    notes = [*notes, *said]
    told = _told(table, [*known, *notes])
    found, said = _unique(table, replace(layer, frame=frame), place, source, told)
    return found, place, [*notes, *said, *keys.gap_notes(table, found.frame)]


def _told(table: str, notes: Sequence[Note]) -> set[int | None]:
    """Rows of a table that an error names already."""
    return {note.row for note in notes if note.severity == "error" and note.table == table}


def _nothing() -> dict[str, Layered]:
    """Tables that later stages look into even where the park has none of them."""
    none = Layered(pd.DataFrame(index=pd.RangeIndex(0)), None, None, ())
    return dict.fromkeys(("parcels", "enterprises", "returns", "objections"), none)


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(dtype="str") for name in ("enterprise_id", "credit_code", "name")}
    )


def _unique(
    table: str,
    layer: Layered,
    place: NDArray[np.int64] | None,
    source: Source,
    told: set[int | None],
) -> tuple[Layered, list[Note]]:
    if not key(table):
        return layer, []
    codes = keys.key_codes(table, layer.frame, place)
    nameless = keys.missing_keys(table, layer.frame, codes)
    notes = [note for note in nameless if note.row not in told]
    if not keys.repeated(codes).any():
        return layer, notes
    if source.duplicates == "error":
        joined = np.zeros(len(codes), dtype=bool)
        if table == "zones":
            joined = pieces(layer.frame, layer.shapes, codes)
        notes += keys.duplicate_notes(table, layer.frame, np.where(joined, -1, codes))
        codes = np.where(joined, codes, -1)
        if not joined.any():
            return layer, notes
    frame, shapes, touched, said = merge.merged(table, layer.frame, layer.shapes, codes, layer.m2)
    notes += said
    if shapes is None or layer.wkb is None:
        return replace(layer, frame=frame), notes
    wkb = to_wkb(Drawn(shapes, layer.wkb.take(pa.array(_kept(codes))), touched, touched))
    return replace(layer, frame=frame, shapes=shapes, wkb=wkb), notes


def _kept(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """First row of each key, and every row without one."""
    return np.flatnonzero(~pd.Series(codes).duplicated().to_numpy() | (codes < 0))


def _complete(table: str, layer: Layered) -> pd.DataFrame:
    """Table with all input columns of its contract, in the order of the contract."""
    frame = layer.frame
    columns: dict[str, pd.Series[Any]] = {}
    shared: dict[str, Any] = {}
    for name, field in fields(table).items():
        if not name or (table == "parcels" and name in _LATER):
            continue
        if field.dtype == "geometry":
            wkb = layer.wkb
            filled = pa.chunked_array([pa.nulls(len(frame), pa.binary())]) if wkb is None else wkb
            columns[name] = pd.Series(pd.arrays.ArrowExtensionArray(filled), dtype=WKB)
        else:
            columns[name] = frame[name] if name in frame else _absent(field, len(frame), shared)
    return pd.DataFrame(columns, copy=False)


def _unknown(dtype: str, count: int) -> Any:
    """All missing, as an array of the type."""
    none = np.ones(count, dtype=bool)
    if dtype == "number":
        return np.full(count, np.nan)
    if dtype == "date":
        return np.full(count, np.datetime64("NaT", "ms"))
    if dtype == "text":
        return text_series(pa.chunked_array([pa.nulls(count, pa.large_string())])).array
    if dtype == "boolean":
        return pd.arrays.BooleanArray(none & False, none)
    return pd.arrays.IntegerArray(np.zeros(count, dtype=np.int64), none)


def _absent(field: Field, count: int, shared: dict[str, Any]) -> pd.Series[Any]:
    """Column of a field that no file had: all missing.

    One series serves all such columns of a type; pandas copies it for whoever writes into one.
    """
    if field.dtype == "category":
        known = pd.Index(list(field.values), dtype="str")
        codes = np.full(count, -1, dtype=np.int8)
        return pd.Series(pd.Categorical.from_codes(codes, categories=known, validate=False))
    if field.pandas_dtype == "int64" and not count:
        return pd.Series(np.zeros(count, dtype=np.int64))
    if field.dtype not in shared:
        shared[field.dtype] = pd.Series(_unknown(field.dtype, count), copy=False)
    found: pd.Series[Any] = shared[field.dtype]
    return found
