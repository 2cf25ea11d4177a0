"""CRS of one layer (坐标系判定): as labelled if that can be true, mended where there is one way, else asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from landuse import crs as systems
from landuse.crs.shift import split
from landuse.crs.zones import CGCS2000, zone
from landuse.errors import Note, Severity
from landuse.ingest.ground.coordinates import (
    MERCATOR,
    Extent,
    Reading,
    meridian,
    plausible,
    readings,
)
from landuse.ingest.ground.places import (
    NOTHING,
    Evidence,
    Placed,
    crs_words,
    extent_words,
    place_words,
    province_words,
)
from landuse.ingest.ground.provinces import lies_in
from landuse.words import LANGS, Lang


@dataclass(frozen=True)
class _Case:
    """One layer on trial."""

    table: str
    file: str
    extent: Extent
    evidence: Evidence

    def note(self, code: str, severity: Severity, **more: object) -> Note:
        params = {"file": self.file, "table": self.table, "extent": extent_words(self.extent)}
        return Note(code, severity, {**params, **more}, self.table)

    def place(self, reading: Reading) -> tuple[float, float]:
        extent = self.extent.exchanged if reading.swapped else self.extent
        return systems.lonlat(reading.crs, extent.middle)

    def where(self, reading: Reading) -> str:
        return place_words(*self.place(reading))


def find_crs(
    table: str,
    file: str,
    extent: Extent | None,
    *,
    declared: str | None,
    stated: str | None,
    evidence: Evidence = NOTHING,
) -> Placed:
    """CRS of a layer (确定坐标系): declared, else stated by the file, else read from the coordinates.

    Parameters
    ----------
    table, file
        For messages.
    extent
        Where the numbers lie; None where there are none.
    declared
        CRS in ``park.toml``.
    stated
        CRS in the file.
    evidence
        What else is known about the place of the park.

    Returns
    -------
    Placed
        The CRS; None, with an error among the notes, where it must be asked for.
    """
    if extent is None:
        return Placed(None)
    case = _Case(table, file, extent, evidence)
    name = declared or stated
    if name is None:
        return _unlabelled(case)
    try:
        known = systems.authority(name)
    except ValueError:
        said = _words(case, readings(extent))
        note = case.note("ingest.crs_not_known", "error", crs=name[:80], candidates=said)
        return Placed(None, (note,))
    if declared and split(known)[0]:
        return _shifted(case, known, stated)
    placed = _labelled(case, known, by_hand=declared is not None)
    if declared and stated and placed.crs and not _same(declared, stated):
        params = {"crs": crs_words(known), "stated": crs_words(stated)}
        said = _words(case, readings(extent))
        note = case.note("ingest.crs_overridden", "warning", candidates=said, **params)
        return replace(placed, notes=(note, *placed.notes))
    return placed


def _unlabelled(case: _Case) -> Placed:
    """No label: the one reading there is, else the one that meets the rest of the park."""
    found = readings(case.extent)
    if len(found) == 1:
        crs, words = crs_words(found[0].crs), _words(case, found)
        note = case.note("ingest.crs_guessed", "warning", crs=crs, candidates=words)
        return Placed(found[0].crs, (note, *_swapped(case, found[0])), found[0].swapped)
    return _choose(case, found, None)


def _swapped(case: _Case, reading: Reading) -> tuple[Note, ...]:
    if not reading.swapped:
        return ()
    crs, place = crs_words(reading.crs), case.where(reading)
    return (case.note("crs.swapped", "warning", crs=crs, place=place),)


def _choose(case: _Case, found: Sequence[Reading], label: str | None) -> Placed:
    """The only reading that meets a layer whose place is known; else a question."""
    park = case.evidence.park
    if park is not None and plausible(park, case.extent):
        found = [Reading(park), *(each for each in found if each != Reading(park))]
    witnesses = case.evidence.witnesses() if found else ()
    met = [each for each in found if any(w.meets(*case.place(each)) for w in witnesses)]
    if len(met) == 1:
        one = met[0]
        by = next(w for w in witnesses if w.meets(*case.place(one)))
        params: dict[str, object] = {"crs": meridian(one.crs), "place": case.where(one)}
        params |= {"witness": by.label, "witness_crs": crs_words(by.crs)}
        note = case.note("crs.by_witness", "warning", **params)
        return Placed(one.crs, (note, *_swapped(case, one)), one.swapped)
    if not found:
        return Placed(None, (_unplaced(case, label),))
    ordered = _ordered(case, found)
    first = ordered[0 if case.evidence.province() else len(ordered) // 2]
    params = {"candidates": _words(case, found), "line": first.crs, "place": case.where(first)}
    if label is None:
        return Placed(None, (case.note("crs.ask", "error", **params),))
    note = case.note("crs.ask_labelled", "error", label=crs_words(label), **params)
    return Placed(None, (note,))


def _unplaced(case: _Case, label: str | None) -> Note:
    """Numbers of no system; a label of degrees is often only what a format supposes."""
    if label is None or systems.parse(label).is_geographic:
        return case.note("crs.local", "error")
    return case.note("ingest.crs_impossible", "error", crs=crs_words(label), candidates="—")


def _labelled(case: _Case, known: str, *, by_hand: bool) -> Placed:
    """A label: as it is if it can be true; else the one small slip that explains the numbers."""
    if plausible(known, case.extent):
        return _possible(case, known, by_hand=by_hand)
    return _slip(case, known) or _wrong(case, known)


def _possible(case: _Case, known: str, *, by_hand: bool) -> Placed:
    """A label that can be true, unless latitudes come first or tiles are not where they should be."""
    found = readings(case.extent)
    if systems.parse(known).is_geographic and any(each.swapped for each in found):
        return Placed(known, _swapped(case, Reading(known, swapped=True)), swapped=True)
    here = systems.lonlat(known, case.extent.middle)
    others = [each for each in found if each.crs != MERCATOR]
    if others and systems.is_mercator(known) and not (by_hand or systems.in_china(*here)):
        return _choose(case, [*others, Reading(known)], known)
    if case.extent.degrees and case.extent.wide:
        note = case.note(
            "crs.wide", "warning", crs=crs_words(known), size=f"{case.extent.size:.1f}"
        )
        return Placed(known, (note,))
    return Placed(known, _codes_disagree(case, known, here))


def _wrong(case: _Case, known: str) -> Placed:
    """A label that cannot be true: degrees called metres or the reverse are told by the numbers."""
    found = readings(case.extent, systems.chinese_datum(known) or CGCS2000.name)
    if not found:
        return Placed(None, (_unplaced(case, known),))
    says_little = not systems.parse(known).is_projected or systems.is_mercator(known)
    if len(found) == 1 and (says_little or _in_area(case, known, found[0])):
        params = {"label": crs_words(known), "crs": meridian(found[0].crs)}
        note = case.note("crs.relabelled", "warning", place=case.where(found[0]), **params)
        return Placed(found[0].crs, (note, *_swapped(case, found[0])), found[0].swapped)
    if says_little:
        return _choose(case, found, known)
    note = case.note(
        "ingest.crs_impossible", "error", crs=crs_words(known), candidates=_words(case, found)
    )
    return Placed(None, (note,))


def _slip(case: _Case, known: str) -> Placed | None:
    """The label is right but for the order of the coordinates, or for the zone prefix."""
    own = zone(known)
    siblings = [own.sibling.code] if own else []
    for code in (known, *siblings):
        for swapped in (False, True):
            reading = Reading(code, swapped)
            extent = case.extent.exchanged if swapped else case.extent
            if not plausible(code, extent):
                continue
            notes = _swapped(case, reading)
            if code != known:
                params = {"label": crs_words(known), "crs": crs_words(code)}
                notes = (case.note("crs.prefix", "warning", **params), *notes)
            return Placed(code, notes, swapped)
    return None


def _in_area(case: _Case, label: str, reading: Reading) -> bool:
    """Whether degrees that are called metres lie where the label is used."""
    area = systems.parse(label).area_of_use
    if area is None or not systems.parse(reading.crs).is_geographic:
        return False
    lon, lat = case.place(reading)
    return bool(area.west - 1 <= lon <= area.east + 1 and area.south <= lat <= area.north)


def _codes_disagree(case: _Case, known: str, here: tuple[float, float]) -> tuple[Note, ...]:
    """Parcel codes of one province, coordinates in another."""
    province = case.evidence.province() if systems.in_china(*here) else None
    if province is None or lies_in(province, *here):
        return ()
    params: dict[str, object] = {"crs": crs_words(known), "place": case.where(Reading(known))}
    params |= {"province": province_words(province)}
    return (case.note("crs.codes_disagree", "warning", **params),)


def _shifted(case: _Case, known: str, stated: str | None) -> Placed:
    """Coordinates of a web map, as declared: in degrees, or in the CRS that the file states."""
    system, base = split(known)
    turned = Reading(known, swapped=True)
    if plausible(known, case.extent):
        if any(each.swapped for each in readings(case.extent)):
            return Placed(known, _swapped(case, turned), swapped=True)
        return Placed(known)
    if plausible(known, case.extent.exchanged):
        return Placed(known, _swapped(case, turned), swapped=True)
    if stated is not None and systems.parse(base).is_geographic:
        try:
            whole = systems.authority(f"{system} {systems.authority(stated)}")
            if plausible(whole, case.extent):
                return Placed(whole)
        except ValueError:
            pass
    note = case.note("crs.shift_impossible", "error", crs=known)
    return Placed(None, (note,))


def _ordered(case: _Case, found: Sequence[Reading]) -> list[Reading]:
    """Those in the province of the parcel codes first."""
    province = case.evidence.province()
    if province is None:
        return list(found)
    return sorted(found, key=lambda each: not lies_in(province, *case.place(each)))


def _words(case: _Case, found: Sequence[Reading]) -> str | Mapping[Lang, str]:
    """Candidates and where each would put the layer; those that the parcel codes speak for first."""
    if not found:
        return "—"
    province = case.evidence.province() if len(found) > 1 else None
    if province is not None:
        inside = [each for each in found if lies_in(province, *case.place(each))]
        if inside:
            listed = "; ".join(f"{meridian(each.crs)} → {case.where(each)}" for each in inside)
            rest = ", ".join(each.crs for each in found if each not in inside)
            named = province_words(province)
            return {
                lang: f"[{named[lang]}] {listed}" + (f" | {rest}" if rest else "") for lang in LANGS
            }
    return "; ".join(f"{meridian(each.crs)} → {case.where(each)}" for each in found)


def _same(declared: str, stated: str) -> bool:
    try:
        return systems.same(declared, stated)
    except ValueError:
        return False
