"""Map of a study (成果地图): layers, themes and words packed into one folium map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.policy.audience import Audience, load_audience
from landuse.present.guard import guard_page
from landuse.present.layers import MapLayers, indicator_names, map_layers
from landuse.present.map.basemap import Basemap
from landuse.present.map.detail import contracts_and_cases, details, firm_ids
from landuse.present.map.element import LanduseMap, ParcelLayer
from landuse.present.map.guesses import RANGES, firm_guesses, parcel_guesses, year_guesses
from landuse.present.map.head import field_units, make_head, spoken
from landuse.present.map.moments import COARSE, Moment, firm_years, moments
from landuse.present.map.outlines import outlines
from landuse.present.map.payload import Payload
from landuse.present.map.pinyin import readings
from landuse.present.map.places import buildings, distances, intake, project_list
from landuse.present.map.redact import Gate, redact
from landuse.present.map.sides import side_names
from landuse.present.map.themes import Theme, make_themes
from landuse.words import Lang

if TYPE_CHECKING:
    from landuse.study import Study

_DIGITS = {"area_mu": 5, "tax_paid": 5, "stability": 3, "same": 4, "share": 4, "coverage": 3}
_DIGITS |= {"occupancy_rate": 3, "confidence": 3, "employees": 0, "rank": 0, "now": 4, "needed": 4}
_DIGITS |= {"latitude": 6, "longitude": 6, "distance_m": 1, "outside_m": 1, "inside_share": 4}
_SHORT = {**_DIGITS, "area_mu": 2, "tax_paid": 4, "revenue": 0, "stability": 2, "occupancy_rate": 2}
_PARTS = ("stability", "same", "share", "coverage", "inside_share", "confidence", "occupancy_rate")
_ALL = 1 - 1e-6
_KEPT: tuple[str, ...] = (
    "parcel_id",
    "name",
    "zone",
    "area_mu",
    "area_basis",
    "tax_paid",
    "revenue",
)
_KEPT += ("n_enterprises", "tax_per_mu", "revenue_per_mu", "occupancy_rate")
_FACTS = ("tax_paid", "revenue", "value_added", "employees", "energy_tce", "n_enterprises")
_FINE, _MIDDLE, _ROUGH, _ROUGHEST = 2, 1, 0, -1
_LARGE, _HUGE = 50_000, 300_000
_SPARED = ("revenue", "revenue_per_mu", "n_enterprises")
_RAW = ("finding", "action", "geometry_issue")
_REPEATED: tuple[str, ...] = (
    "zone",
    "cohort",
    "grade",
    "grade_low",
    "grade_high",
    "reason",
    "imputed",
    "area_basis",
)
_REPEATED += ("verdict", "route", "sector_code", "clause", "source", "missing", "building_id")
_REPEATED += ("layer", "place")
_REPEATED += ("role", "method", "rule", "subject", "outcome", "stage", "state", "issue", "test")
_REPEATED += ("procedure", "instrument", "case_state", "last_step", "next_step", "problem")
_REPEATED += (
    "closing",
    "wages_owed",
    "family",
    "sign",
    "figure",
    "verdict_reason",
    "verdict_low",
    "verdict_high",
)
_SEARCHED = (("parcels", "name"), ("enterprises", "name"))


def render_map(
    study: Study,
    *,
    audience: str | Audience = "internal",
    lang: Lang = "zh",
    others: Sequence[Study] = (),
    basemap: Basemap | None = None,
    online: bool = False,
) -> LanduseMap:
    """Draw the map of a study (绘制地图).

    Parameters
    ----------
    study
        The study.
    audience
        ``internal``, ``leaders`` or ``public``, the path of a file with rules, or the rules; what an
        audience must not see is not in the file.
    lang
        Language the page opens in; the reader can switch.
    others
        Studies of the same park to compare with: another year, another policy. Grades, scores and
        tax per mu come along as further points of the year slider. Those of the same year and policy
        are told apart by the names of their folders; in a copy for other readers by numbers.
    basemap
        Pictures under the parcels; none by default.
    online
        Foreign folium layers may leave their files on a server; without it they are refused.

    Returns
    -------
    LanduseMap
        A folium map: shows itself in Jupyter, takes further layers, saves with ``save``.
    """
    rules = audience if isinstance(audience, Audience) else load_audience(audience)
    layers = map_layers(study, spare=_spare(study.rows("parcels")))
    gate = Gate(rules, layers, study)
    themes = gate.themes(make_themes(layers, study))
    columns = {theme.column: theme.stored for theme in themes}
    shown = redact(replace(layers, parcels=layers.parcels.assign(**columns)), gate)
    shown = _short(shown) if len(layers.parcels) > COARSE else shown
    told = [(theme, _told_from(theme, layers, shown)) for theme in themes]
    sides = side_names([study, *others], told=not rules.search.kinds)
    times, extra = _extra(study, layers, others, sides[1:])
    seen = {name: gate.table(name, frame) for name, frame in extra.items()}
    shown_at = [pair for each in times for pair in each.columns.items()]
    seen["years"] = gate.years(extra["years"], shown_at, themes)
    times = [each for each in times if set(each.columns.values()) <= set(seen["years"].columns)]
    frames = [each for each in vars(shown).values() if isinstance(each, pd.DataFrame)]
    codes = spoken([_categories(pd.DataFrame(each)) for each in (*frames, *seen.values())])
    head = {"lang": lang, **make_head(study, shown, told, gate, moments=times, spoken=codes)}
    head["name"] = sides[0]
    searched = [getattr(shown, table).get(name) for table, name in _SEARCHED]
    head["pinyin"] = readings(each for each in searched if each is not None)
    figures = [seen[name].get("figure") for name in ("lifts", "firm_lifts") if name in seen]
    head["fieldUnits"] = field_units(pd.concat([pd.Series(dtype="str"), *_given(figures)]))
    if len(layers.parcels) > COARSE:
        head["coarse"] = _coarseness(shown)
    siting = getattr(study.policy, "siting", None)
    if siting is not None and "layer" in seen["outlines"] and _drawn_bank(seen["outlines"]):
        head["bank"] = float(siting.bank.value)
    if basemap is not None:
        head["basemap"] = basemap.head()
    payload = Payload(head)
    _add_layers(payload, shown, told, seen, start=str(head["start"]))
    made = LanduseMap(
        ParcelLayer(payload.encode()),
        location=_centre(shown),
        online=online,
        images=() if basemap is None else basemap.sources,
    )
    if rules.search.kinds:
        made.check = partial(guard_page, study=study, rules=rules)
    return made


def _extra(
    study: Study,
    layers: MapLayers,
    others: Sequence[Study],
    names: Sequence[Mapping[str, str]],
) -> tuple[list[Moment], dict[str, pd.DataFrame]]:
    """Tables beside the layers; a large park has the short ones only."""
    times, years = moments(study, layers, others, names)
    found = {
        "years": years,
        "projects": project_list(study, layers),
        "outlines": outlines(study),
        "distances": distances(study, layers),
        "buildings": buildings(study, layers),
        "intake": intake(study, layers),
    }
    if len(layers.parcels) > COARSE:
        return times, {**found, **contracts_and_cases(study, layers)}
    return times, {**found, **details(study, layers), "firm_years": firm_years(study, layers)}


def _spare(count: int) -> set[str]:
    """Facts and indicators that the map of a large park does without where nothing is scored."""
    if count <= COARSE:
        return set()
    kept = set(_KEPT) - set(_SPARED) if count > _HUGE else set(_KEPT)
    return {*_FACTS, *indicator_names()} - kept


def _short(shown: MapLayers) -> MapLayers:
    """Layers of a large park: what themes, filters and grades rest on; the ledger has the rest."""
    points = [str(name) for name in shown.parcels.columns if str(name).startswith("points_")]
    scored = {name.removeprefix("points_") for name in points if shown.parcels[name].notna().any()}
    spare = _spare(len(shown.parcels)) - scored
    firms = shown.enterprises
    if {"enterprise_id", "credit_code"} <= set(firms.columns):
        coded = firms["credit_code"].notna()
        firms = firms.assign(enterprise_id=firms["enterprise_id"].mask(coded))
    parcels = shown.parcels.drop(columns=[name for name in shown.parcels.columns if name in spare])
    firms = firms.drop(columns=[name for name in ("sector_code",) if name in firms])
    return replace(shown, parcels=parcels, enterprises=firms)


def _coarseness(shown: MapLayers) -> dict[str, object]:
    """How areas are rounded, and the sums of the park as they are."""
    exact = {}
    for name in ("area_mu", "tax_paid"):
        if name in shown.parcels and shown.parcels[name].notna().any():
            exact[name] = round(float(shown.parcels[name].astype("float64").sum()), 6)
    step = f"{10.0 ** -_SHORT['area_mu']:g}"
    return {"limit": COARSE, "step": step, "exact": exact}


def _drawn_bank(outlines: pd.DataFrame) -> bool:
    return bool((outlines["kind"] == "bank_line").any())


def _whole(firms: pd.DataFrame, parcels: pd.DataFrame) -> pd.DataFrame:
    """Firms without the tax that is all of their parcel's, and a mark instead."""
    if "tax_paid" not in firms or "tax_paid" not in parcels:
        return firms
    tax = parcels["tax_paid"].to_numpy(dtype=float, na_value=np.nan)
    whole = np.isclose(firms["tax_paid"], tax[firms["parcel"]], rtol=0, atol=5e-6)
    mark = pd.Series(whole, index=firms.index).astype("boolean")
    return firms.assign(whole=mark, tax_paid=firms["tax_paid"].mask(whole))


def _given(series: list[pd.Series | None]) -> list[pd.Series]:
    return [each for each in series if each is not None]


def _told_from(theme: Theme, layers: MapLayers, shown: MapLayers) -> str:
    """Column that the page tells the classes from: the values themselves where all may be seen."""
    name = theme.values
    if name is None or name not in shown.parcels:
        return theme.column
    same = shown.parcels[name].notna().to_numpy() == layers.parcels[name].notna().to_numpy()
    return name if bool(same.all()) else theme.column


def _add_layers(
    payload: Payload,
    shown: MapLayers,
    told: list[tuple[Theme, str]],
    seen: dict[str, pd.DataFrame],
    *,
    start: str,
) -> None:
    """All tables and shapes, the large ones as small as they can be; the first picture first."""
    count = len(shown.parcels)
    large = count > COARSE
    spared = {theme.column for theme, column in told if column != theme.column}
    parcels = _without(shown.parcels, {*spared, *_RAW, "geometry"})
    digits = _SHORT if large else _DIGITS
    for theme, column in told:
        if column == theme.values and theme.breaks:
            sided = _on_its_side(parcels[column], theme.breaks, digits.get(column, 2))
            parcels = parcels.assign(**{column: sided})
    parcels = _categories(_below_all(parcels, digits))
    guesses = parcel_guesses(parcels)
    opening = [column for theme, column in told if theme.key == start]
    payload.add_table("parcels", parcels, digits=digits, near=guesses, first=opening)
    payload.add_table("zones", _without(shown.zones, {"geometry"}))
    findings = shown.findings
    if "subject_id" in findings:
        own = findings["subject"].astype("str") == "parcel"
        findings = findings.assign(subject_id=findings["subject_id"].mask(own))
    firms = _whole(_without(shown.enterprises, {"area_mu"}), shown.parcels)
    if "firms" in seen and "enterprise_id" in firms and len(seen["firms"].columns):
        ids = firm_ids(shown)
        firms = firms.assign(firm=ids.get_indexer(pd.Index(firms["enterprise_id"].astype("str"))))
    payload.add_table("findings", _categories(findings), digits=digits)
    payload.add_table("actions", _categories(shown.actions), digits=digits)
    payload.add_table("enterprises", _categories(_below_all(firms, digits)), digits=digits)
    for name, frame in seen.items():
        if len(frame) and len(frame.columns):
            kept = _categories(_below_all(_without(frame, {"geometry"}), digits))
            near = firm_guesses(kept) if name == "firms" else {**RANGES, **year_guesses(frame)}
            payload.add_table(name, kept, digits=digits, near=near)
    finer = _FINE if not large else _MIDDLE if count <= _LARGE else _ROUGH
    finer = _ROUGHEST if count > _HUGE else finer
    payload.add_shapes(
        "parcels", shown.parcels["geometry"], finer=finer, extent=shown.extent, first=True
    )
    payload.add_shapes("zones", shown.zones.geometry)
    payload.add_table("issues", _without(shown.issues, {"geometry"}))
    payload.add_shapes("issues", shown.issues.geometry, finer=6)
    for name, step in (("outlines", _MIDDLE), ("buildings", _FINE)):
        if "geometry" in seen[name] and len(seen[name]):
            payload.add_shapes(name, seen[name].geometry, finer=step)


def _on_its_side(
    values: pd.Series[float], breaks: tuple[float, ...], digits: int
) -> pd.Series[float]:
    """Values that rounding would lift over a limit, cut instead, so that their class stays."""
    numbers = pd.to_numeric(values).astype("float64")
    rounded = numbers.round(digits)
    lifted = np.digitize(rounded, breaks) > np.digitize(numbers, breaks)
    return numbers.mask(lifted & numbers.notna(), rounded - 10.0**-digits)


def _below_all(frame: pd.DataFrame, digits: Mapping[str, int]) -> pd.DataFrame:
    """Frame in which rounding lifts no share that is less than all up to all."""
    cut = {}
    for name in [each for each in _PARTS if each in frame]:
        values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        step = 10.0 ** -digits.get(name, 2)
        lifted = (values < _ALL) & (values > 1 - step)
        if lifted.any():
            cut[name] = np.where(lifted, 1 - step, values)
    return frame.assign(**cut) if cut else frame


def _without(frame: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns=[each for each in frame.columns if each in names]))


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Frame with repeated texts stored once."""
    present = [name for name in _REPEATED if name in frame.columns]
    return frame.astype(dict.fromkeys(present, "category"))


def _centre(layers: MapLayers) -> tuple[float, float]:
    if layers.extent is None:
        return (0.0, 0.0)
    west, south, east, north = layers.extent
    return (round((south + north) / 2, 6), round((west + east) / 2, 6))
