"""Land (用地面积): which of the areas of a parcel counts, and how far the others are from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.policy import AREA_TOLERANCE
from landuse.schema import named
from landuse.units import MU_M2, canonical, factor
from landuse.words import LANGS, Lang, text, word

Floats = NDArray[np.float64]

KINDS = pd.Index(["registered", "contract", "surveyed", "drawn"], dtype="str")
"""Kinds of area."""

_ALIKE = 0.2
_LISTED = 20
_DIGITS = 6
_TWO = 2
_TINY = 1e-9
_ABSURD = 10.0
"""How many times apart two areas of a parcel cannot both be right; a convention of this tool."""


def counted_area(
    parcels: pd.DataFrame, basis: Sequence[str], *, tolerance: float = AREA_TOLERANCE.value
) -> tuple[pd.DataFrame, list[Note]]:
    """Parcels with the area that counts (采用面积) [mu], and how far the others are from it.

    Parameters
    ----------
    parcels
        The parcels; ``area_m2`` is the drawn area, the others are in mu.
    basis
        Kinds of area, the first one known counts.
    tolerance
        Share by which another area may differ from the one that counts.

    Returns
    -------
    parcels, notes
        With ``area_mu``, ``area_basis``, ``area_difference`` and ``area_agrees``; notes say how
        often each kind counted, and where areas differ.

    Examples
    --------
    >>> frame = pd.DataFrame({"registered_area": [15.0, None], "area_m2": [9000.0, 2000.0]})
    >>> found, _ = counted_area(frame, ["registered", "drawn"])
    >>> found["area_mu"].round(6).tolist()
    [15.0, 3.0]
    >>> found["area_difference"].round(6).tolist()
    [-0.1, nan]
    """
    area = np.full(len(parcels), np.nan)
    kind = np.full(len(parcels), -1, dtype=np.int8)
    notes = []
    for name in basis:
        given = _figures(parcels, name)
        new = np.isnan(area) & (given > 0)
        area[new], kind[new] = given[new], KINDS.get_loc(name)
        if new.any():
            params = {"basis": _basis(name), "count": int(new.sum())}
            notes.append(Note("apportion.area_basis", "info", params))
    difference = _difference(parcels, area)
    far = np.abs(difference) > tolerance
    found = parcels.assign(
        area_mu=area,
        area_basis=pd.Categorical.from_codes(kind, KINDS),
        area_difference=difference,
        area_agrees=pd.arrays.BooleanArray(~far, np.isnan(difference)),
    )
    if far.any():
        listed = _listed(found, far)
        said = {"count": int(far.sum()), "share": f"{tolerance:.1%}", "listed": listed}
        notes.append(Note("apportion.area_differs", "info", said))
        times = np.maximum(1 + np.nan_to_num(difference), _TINY)
        absurd = np.maximum(times, 1 / times) >= _ABSURD
        if absurd.any():
            told = {"count": int(absurd.sum()), "listed": _listed(found, absurd)}
            notes.append(Note("apportion.area_absurd", "warning", told))
    drawn = _figures(parcels, "drawn")
    notes += [*_zeros(parcels, drawn), *_magnitude(parcels, drawn)]
    unknown = int(np.isnan(area).sum())
    if unknown:
        notes.append(Note("apportion.area_unknown", "warning", {"count": unknown}))
    return found, notes


def _figures(parcels: pd.DataFrame, name: str) -> Floats:
    found: Floats = area_by(parcels, name).to_numpy(dtype=float, na_value=np.nan)
    return found


def _given(parcels: pd.DataFrame) -> list[str]:
    """Kinds of area that the parcels have any figure of."""
    return [name for name in KINDS if area_by(parcels, name).notna().any()]


def _difference(parcels: pd.DataFrame, area: Floats) -> Floats:
    """Of each parcel the greatest difference of another area from the one that counts, as a share."""
    greatest = np.full(len(parcels), np.nan)
    kinds = _given(parcels)
    if len(kinds) < _TWO:
        return greatest
    for name in kinds:
        given = _figures(parcels, name)
        share = np.where(given > 0, given / area - 1, np.nan)
        further = ~(np.abs(share) <= np.abs(greatest)) & ~np.isnan(share)
        greatest[further] = share[further]
    known = np.sum([_figures(parcels, name) > 0 for name in kinds], axis=0)
    greatest[known < _TWO] = np.nan
    return greatest


def _listed(found: pd.DataFrame, far: NDArray[np.bool_]) -> dict[Lang, str]:
    """The parcels that are off by most land, each with all its areas, in words."""
    off = np.abs(found["area_difference"] * found["area_mu"]).to_numpy()
    at = np.flatnonzero(far)
    part = found.iloc[at[np.argsort(-off[at], kind="stable")[:_LISTED]]]
    return {lang: "; ".join(_in_words(part, lang)) for lang in LANGS}


def _in_words(part: pd.DataFrame, lang: Lang) -> Iterator[str]:
    kinds = _given(part)
    named_kinds = [_basis(name)[lang] for name in kinds]
    areas = np.array([_figures(part, name) for name in kinds]).T
    ids = part["parcel_id"] if "parcel_id" in part else part.index.astype("str")
    for name, known, share in zip(ids, areas, part["area_difference"], strict=True):
        said = [
            f"{kind} {area:.2f}" for kind, area in zip(named_kinds, known, strict=True) if area > 0
        ]
        yield f"{name} {' / '.join(said)} ({share:+.1%})"


def area_choices(
    parcels: pd.DataFrame, tax: float | None
) -> tuple[list[dict[str, Any]], list[Note]]:
    """What each choice of area does to the park (口径对比): its land [mu] and its tax per mu.

    Parameters
    ----------
    parcels
        Parcels as :func:`counted_area` gives them.
    tax
        Tax that sits on parcels [10⁴ of the currency]; None where it is unknown.

    Returns
    -------
    list of dict, list of Note
        First as the policy has it, then each kind of area that any parcel has: ``basis``,
        ``parcels`` with a figure, ``missing``, ``area_mu`` of these, ``total_mu`` of the park
        where the missing ones count as the policy has them, ``tax_per_mu`` and ``change`` of the
        total. A note says so in a sentence where there is a choice.

    Examples
    --------
    >>> frame = pd.DataFrame({"registered_area": [15.0, None], "area_m2": [9000.0, 2000.0]})
    >>> found, _ = counted_area(frame, ["registered", "drawn"])
    >>> [(each["basis"], each["total_mu"]) for each in area_choices(found, 90.0)[0]]
    [('policy', 18.0), ('registered', 18.0), ('drawn', 16.5)]
    """
    counted = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    whole = float(np.nansum(counted))
    found = []
    for name in ["policy", *_given(parcels)]:
        own = counted if name == "policy" else _figures(parcels, name)
        known = own > 0
        total = float(np.nansum(np.where(known, own, counted)))
        found.append(
            {
                "basis": name,
                "parcels": int(known.sum()),
                "missing": int((~known).sum()),
                "area_mu": round(float(own[known].sum()), _DIGITS),
                "total_mu": round(total, _DIGITS),
                "tax_per_mu": None if tax is None or not total else round(tax / total, _DIGITS),
                "change": round(total / whole - 1, _DIGITS) if whole else None,
            }
        )
    return found, _choices_note(found)


def _choices_note(choices: Sequence[Mapping[str, Any]]) -> list[Note]:
    """What each choice does to the park, in one sentence; nothing where there is no choice."""
    if len(choices) <= _TWO:
        return []
    said = {}
    for lang in LANGS:
        parts = [
            text(
                "areas.one",
                lang=lang,
                basis=_basis(each["basis"])[lang],
                total=f"{each['total_mu']:,.2f}",
                missing=f"{each['missing']:,}",
                change=f"{each['change'] or 0:+.2%}",
            )
            for each in choices[1:]
        ]
        said[lang] = text("areas.joint", lang=lang).join(parts)
    params = {"total": f"{choices[0]['total_mu']:,.2f}", "listed": said}
    return [Note("areas.choices", "info", params, "parcels")]


def _zeros(parcels: pd.DataFrame, drawn: Floats) -> list[Note]:
    """Areas that say 0 where there is land: taken as unknown, and said."""
    notes = []
    for name in ("registered", "contract", "surveyed"):
        none = (_figures(parcels, name) == 0) & (drawn > 0)
        if none.any():
            ids = parcels["parcel_id"][none].astype("str") if "parcel_id" in parcels else []
            listed = ", ".join(ids[:_LISTED]) + (" …" if len(ids) > _LISTED else "")
            params = {"field": named([f"{name}_area"]), "count": int(none.sum()), "ids": listed}
            notes.append(Note("areas.zero", "warning", params, "parcels"))
    return notes


def _magnitude(parcels: pd.DataFrame, drawn: Floats) -> list[Note]:
    """Areas that are off by the factor between two units of land: proposed, never converted."""
    notes = []
    for name in ("registered", "contract", "surveyed"):
        given = _figures(parcels, name)
        known = (given > 0) & (drawn > 0)
        if not known.any():
            continue
        ratio = float(np.median(given[known] / drawn[known]))
        for unit in ("平方米", "公顷", "平方公里"):
            # figures in the unit, taken for mu, are this many times the true area
            taken = 1 / factor(unit, "mu")
            if abs(ratio / taken - 1) < _ALIKE:
                params = {
                    "field": named([f"{name}_area"]),
                    "unit": {"zh": unit, "en": canonical(unit)},
                    "ratio": f"{ratio:.4g}",
                }
                notes.append(Note("apportion.magnitude", "warning", params))
    return notes


def _basis(name: str) -> dict[Lang, str]:
    return {lang: word("values.area_basis", name, lang=lang) for lang in LANGS}


def area_by(parcels: pd.DataFrame, name: str) -> pd.Series[float]:
    """One kind of area of each parcel (某一口径的面积) [mu].

    Parameters
    ----------
    parcels
        The parcel sheet.
    name
        ``"registered"``, ``"contract"``, ``"surveyed"`` or ``"drawn"``.

    Returns
    -------
    pandas.Series
        Missing where it is not known.
    """
    if name == "drawn":
        return parcels["area_m2"] / MU_M2
    column = f"{name}_area"
    if column in parcels:
        return parcels[column]
    return pd.Series(np.nan, parcels.index, dtype=float)
