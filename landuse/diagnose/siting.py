"""Siting (选址研判): chemical enterprises and planned quarters, from measured distances."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import findings, outcome, source_text
from landuse.diagnose.places import Places, decided
from landuse.diagnose.sectors import planned, within
from landuse.errors import Note
from landuse.ids import positions
from landuse.policy import ExpansionRules, Siting, load_policy
from landuse.policy.zombie import Number

Mask = npt.NDArray[np.bool_]

STANDARD = "generic-cn-v1"
"""Policy whose rules of expansion hold where a policy has none."""

NEAR = 0.5
"""Likeness from which a known kind is named beside one that is not known."""

RULES = {"chemical_strip": "bank", "chemical_outside": "chemical_park"}
"""Rule on chemical enterprises → the layer that it is measured against."""


class Ground(NamedTuple):
    """What is drawn (图层), by the use that the policy makes of each kind."""

    layers: Mapping[str, pd.DataFrame]
    near: pd.DataFrame

    def has(self, layer: str) -> bool:
        """Whether the park has a layer (有无图层)."""
        return len(self.layers[layer]) > 0

    def blank(self, layer: str) -> bool:
        """Whether a patch of a layer is not drawn (有无缺图形)."""
        return bool(self.layers[layer]["geometry"].isna().any())

    def of(self, layer: str, by: Places, name: str, patch: str | None = None) -> Any:
        """A measure of each place (各处量测值), missing where it was not measured."""
        rows = self.near[(self.near["layer"] == layer).to_numpy(dtype=bool)]
        if patch is not None:
            rows = rows[(rows["constraint_id"] == patch).to_numpy(dtype=bool)]
        at = positions(rows["subject_id"], by.parcels["parcel_id"])
        found = np.full(len(by.parcels), np.nan)
        found[at] = rows[name].to_numpy(dtype=float, na_value=np.nan)
        return found[by.parcel]


def layered(constraints: pd.DataFrame, rules: Siting) -> dict[str, pd.DataFrame]:
    """Constraints by the use that the policy makes of them (按用途分图层).

    Parameters
    ----------
    constraints
        The constraints.
    rules
        What the kinds are called.

    Returns
    -------
    dict
        Layer → rows. A water drawn as a line is a centre line: its bank is not known.
    """
    kind = constraints["kind"].astype("str").str.strip()
    names = {name: kind.isin(words) for name, words in rules.layers}
    solid = constraints.reindex(columns=["area_m2"])["area_m2"].fillna(0.0) > 0
    drawn = constraints["geometry"].notna()
    names["bank"] |= names["water"] & solid
    names["centre"] |= names.pop("water") & ~solid & drawn
    return {name: constraints[rows.to_numpy(dtype=bool)] for name, rows in names.items()}


def strange_kinds(
    constraints: pd.DataFrame, rules: Siting, expansion: ExpansionRules | None
) -> list[Note]:
    """Kinds of constraints that no rule knows (政策不认得的图层类型), with the nearest known ones.

    Parameters
    ----------
    constraints
        The constraints.
    rules
        What the kinds are called for siting.
    expansion
        Rules of expansion, which know kinds of their own; the standard ones where None.

    Returns
    -------
    list of Note
        One warning a kind: such patches count for nothing.
    """
    said = constraints["kind"].astype("str").str.strip().dropna()
    counts = said[said != ""].value_counts()
    known = {word for _, words in rules.layers for word in words}
    if not set(counts.index) - known:
        return []
    more = expansion or load_policy(STANDARD).expansion
    known |= {word for each in (more.layers if more else ()) for word in (each.kind, *each.words)}
    plain = {_plain_kind(each) for each in known}
    notes = []
    for kind, count in sorted(counts.items()):
        if _plain_kind(str(kind)) in plain:
            continue
        close = sorted(known, key=lambda each: (-_alike(str(kind), each), each))
        near = [each for each in close if _alike(str(kind), each) >= NEAR][:3]
        listed = {"zh": "、".join(near) or "—", "en": ", ".join(near) or "—"}
        params = {"kind": str(kind)[:80], "count": int(count), "near": listed}
        notes.append(Note("siting.strange_kind", "warning", params, "constraints"))
    return notes


def _plain_kind(said: str) -> str:
    """Kind without spaces and case, as expansion compares it."""
    return "".join(said.split()).casefold()


def _alike(one: str, other: str) -> float:
    """How alike two kinds are, from 0 to 1."""
    return SequenceMatcher(None, _plain_kind(one), _plain_kind(other)).ratio()


def chemical_findings(
    rule: str, chemical: pd.Series[Any], by: Places, ground: Ground, rules: Siting
) -> pd.DataFrame:
    """Chemical enterprises near the bank or outside the recognised boundary (化工企业选址).

    Parameters
    ----------
    rule
        A rule of :data:`RULES`.
    chemical
        Whether each enterprise is a chemical one.
    by
        Who sits where.
    ground
        What is drawn and measured.
    rules
        Rules of the policy.

    Returns
    -------
    pandas.DataFrame
        One row a chemical enterprise, and one for each whose sector is unknown where it would count.
        Land that is only partly inside decides for those who are alone on it; of several on one
        parcel it is unknown who sits on which part.
    """
    if rule == "chemical_strip":
        answer, value, number, why = _strip(by, ground, rules)
    else:
        answer, value, number, why = _outside(by, ground, rules)
    place_answer = pd.Series(answer)
    rank = -value if rule == "chemical_strip" else value
    found, place = decided(place_answer, by, rank)
    holds = chemical.reset_index(drop=True).astype("boolean") & found
    return _rows(_Judged(rule, holds, chemical, place, value, number, why), by)


def _strip(by: Places, ground: Ground, rules: Siting) -> tuple[Any, Any, Number, str | None]:
    """Within the distance of the bank; without a bank the strip as it is drawn."""
    limit = rules.bank.value
    unknown = pd.array([pd.NA] * len(by.parcel), dtype="boolean")
    value = np.full(len(by.parcel), np.nan)
    if ground.has("bank"):
        value = ground.of("bank", by, "distance_m")
        far = ground.of("bank", by, "outside_m")
        answer = pd.array(value < limit, dtype="boolean")
        answer[(value < limit) & ~by.alone & ~(far < limit)] = pd.NA
        answer[np.isnan(value) | (ground.blank("bank") & ~(value < limit))] = pd.NA
        return answer, value, rules.bank, None
    if ground.has("strip"):
        share = ground.of("strip", by, "inside_share")
        return _by_share(share, by, blank=ground.blank("strip")), value, rules.bank, None
    return unknown, value, rules.bank, "centre_line_only"


def _by_share(share: Any, by: Places, *, blank: bool) -> Any:
    """Inside by share of the land: wholly or alone on it yes, partly with others unknown."""
    answer = pd.array(share > 0, dtype="boolean")
    answer[(share > 0) & (share < 1) & ~by.alone] = pd.NA
    answer[np.isnan(share) | (blank & ~(share > 0))] = pd.NA
    return answer


def _outside(by: Places, ground: Ground, rules: Siting) -> tuple[Any, Any, Number, str | None]:
    """Outside the recognised boundary, by the nearest point, or partly by the furthest corner."""
    share = ground.of("chemical_park", by, "inside_share")
    metres = ground.of("chemical_park", by, "distance_m")
    corner = ground.of("chemical_park", by, "outside_m")
    beyond = share < rules.boundary_share.value
    answer = pd.array(beyond, dtype="boolean")
    answer[beyond & (share > 0) & ~by.alone] = pd.NA
    answer[np.isnan(share) | (ground.blank("chemical_park") & beyond)] = pd.NA
    value = np.where(beyond & (share > 0), corner, metres)
    number = Number(**{**rules.boundary_share.model_dump(), "value": 0.0, "unit": "m"})
    return answer, value, number, None


class _Judged(NamedTuple):
    """Answers of one rule to the enterprises, and what they rest on."""

    rule: str
    holds: pd.Series[Any]
    kind: pd.Series[Any]
    place: npt.NDArray[np.int64]
    value: Any
    number: Number
    why: str | None = None


def _rows(judged: _Judged, by: Places) -> pd.DataFrame:
    """Rows of one rule: those of the kind, and those that may be of it where that is open."""
    rule, holds, place = judged.rule, judged.holds, judged.place
    sector = judged.kind.reset_index(drop=True).astype("boolean")
    wanted = by.there & (sector.fillna(value=False) | holds.isna()).to_numpy(dtype=bool)
    at = np.flatnonzero(wanted)
    told, where = holds.iloc[at].reset_index(drop=True), place[at]
    code = np.asarray(by.parcels["parcel_id"].astype("str").to_numpy(dtype=object))
    here = where >= 0
    parcel = np.full(len(at), None, dtype=object)
    parcel[here] = code[by.parcel[where[here]]]
    figure = np.full(len(at), np.nan)
    figure[here] = judged.value[where[here]]
    open_ = told.isna().to_numpy()
    undrawn = np.zeros(len(at), dtype=bool)
    undrawn[here] = by.parcels["geometry"].isna().to_numpy()[by.parcel[where[here]]]
    gaps = _gaps(open_, sector.isna().to_numpy()[at], here, undrawn)
    yes = told.fillna(value=False).to_numpy(dtype=bool)
    consequence = np.where(yes, rule, np.where(open_, judged.why or "", ""))
    firms = by.firms.iloc[at].reset_index(drop=True)
    return findings(
        rule,
        "enterprise",
        {
            "subject_id": firms["enterprise_id"],
            "parcel_id": pd.Series(parcel, dtype="str"),
            "outcome": outcome(told),
            "value": figure,
            "source": source_text(firms, "sector_code,parcel_id"),
            "missing": gaps,
            "consequence": pd.Series(consequence, dtype="str").mask(consequence == ""),
        },
        size=len(at),
        threshold=judged.number,
    )


def _gaps(open_: Mask, sector: Mask, here: Mask, undrawn: Mask) -> pd.Series[Any]:
    """Fields that would settle an open answer."""
    found = np.full(len(open_), "", dtype=object)
    for name, gap in {
        "sector_code": sector,
        "parcel_id": ~here,
        "geometry": here & (undrawn | ~sector),
    }.items():
        add = open_ & gap
        found[add] = [f"{each},{name}" if each else name for each in found[add]]
    texts = pd.Series(found, dtype="str")
    return texts.where(texts != "")


def quarter_findings(
    codes: pd.Series[Any], by: Places, ground: Ground, rules: Siting
) -> tuple[pd.DataFrame, list[Note]]:
    """Enterprises outside the quarter planned for their industry (企业不在规划产业片区).

    Parameters
    ----------
    codes
        Digits of each enterprise's sector.
    by
        Who sits where.
    ground
        What is drawn and measured.
    rules
        Rules of the policy.

    Returns
    -------
    findings, notes
        One row for each enterprise whose industry has a quarter, with the distance to the nearest
        one; industries without a quarter are not judged. A note for each quarter that does not say
        for which industry it is.
    """
    layer = ground.layers["quarter"]
    sectors = planned(layer)
    notes = [
        Note("siting.quarter_without_sectors", "warning", {"name": called(row)}, "constraints")
        for row, told in zip(layer.itertuples(index=False), sectors, strict=True)
        if told is None
    ]
    size = len(by.parcel)
    inside, maybe = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    metres = np.full(size, np.nan)
    has = pd.Series(data=False, index=range(len(by.firms)), dtype="boolean")
    undrawn = np.isnan(ground.of("quarter", by, "distance_m"))
    for code, told in zip(layer["constraint_id"], sectors, strict=True):
        share = ground.of("quarter", by, "inside_share", str(code))
        within_ = share >= rules.quarter_share.value
        mine = _planned_for(codes, told)
        here = mine.iloc[by.firm]
        yes = here.fillna(value=False).to_numpy(dtype=bool)
        inside |= within_ & yes
        maybe |= within_ & here.isna().to_numpy()
        away = ground.of("quarter", by, "distance_m", str(code))
        metres = np.fmin(metres, np.where(yes, away, np.nan))
        has = has | mine if told is not None else has
    answer = pd.array(~inside, dtype="boolean")
    blank = ground.blank("quarter")
    answer[~inside & (maybe | undrawn | blank)] = pd.NA
    found, place = decided(pd.Series(answer), by, metres)
    number = Number(**{**rules.quarter_share.model_dump(), "value": 0.0, "unit": "m"})
    holds = has & found
    return _rows(_Judged("outside_quarter", holds, has, place, metres, number), by), notes


def _planned_for(codes: pd.Series[Any], sectors: list[str] | None) -> pd.Series[Any]:
    """Whether a quarter is planned for each enterprise's industry."""
    if sectors is None:
        return pd.Series(pd.NA, range(len(codes)), dtype="boolean")
    return within(codes.reset_index(drop=True), sectors)


def called(row: Any) -> str:
    """What a patch is called (图斑名称): its name, else its id.

    Parameters
    ----------
    row
        A row of ``constraints``.

    Returns
    -------
    str
        The name.
    """
    name = getattr(row, "name", None)
    return name if isinstance(name, str) else str(row.constraint_id)
