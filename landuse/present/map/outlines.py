"""Outlines (界线图层): zones by version, constraints, planned quarters, over or under the parcels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from landuse.policy.places import Siting
    from landuse.study import Study

Shapes = Any
"""A geopandas.GeoDataFrame, made by the study (图形表)."""

QUARTER = "planned_quarter"
"""Kind of constraint that is a planned industry quarter (规划产业片区)."""

_COLUMNS = ("layer", "kind", "name", "version", "from_on", "to_on", "area_mu", "basis")
_MU = 3 / 2000
_ARC = 64
"""Corners of a quarter circle: at 1 km the line is right to 8 cm."""

_LINE = 0.1
"""Metres by which the line may be simplified."""


def outlines(study: Study) -> Shapes:
    """Everything drawn as an outline (界线图层).

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4326: ``layer`` (``zone``, ``quarter``, ``constraint``, ``bank``), ``kind``,
        ``name``, ``version``, ``from_on``, ``to_on``, ``area_mu``, ``basis``.
    """
    zones = study.zones.to_crs(4326)
    parts = [_part(zones, "zone", "zone")]
    limits = study.layer("constraints")
    if len(limits) and "kind" in limits:
        siting = getattr(study.policy, "siting", None)
        if siting is not None:
            parts.append(_part(_bank(limits, siting).to_crs(4326), "bank", None))
        limits = limits.to_crs(4326)
        quarter = limits["kind"].astype("str").eq(QUARTER).to_numpy(bool)
        parts += [
            _part(limits[~quarter], "constraint", None),
            _part(limits[quarter], "quarter", None),
        ]
    stacked = pd.concat(parts, ignore_index=True)
    stacked = stacked.astype(dict.fromkeys(("from_on", "to_on"), "datetime64[ms]"))
    drawn = stacked.geometry.notna().to_numpy(bool)
    return stacked[drawn].reset_index(drop=True)


def _bank(limits: Shapes, rules: Siting) -> Shapes:
    """Line at the distance of the policy from the bank; the strip as drawn where no bank is.

    As :mod:`landuse.siting` measures it: banks, and waters drawn as areas; a centre line is no bank.
    """
    kind = limits["kind"].astype("str").str.strip()
    names = rules.layers
    drawn = limits.geometry.notna() & ~limits.geometry.is_empty
    solid = limits.geometry.area > 0
    bank = drawn & (kind.isin(names.bank) | (kind.isin(names.water) & solid))
    if not bank.any():
        strip = limits[drawn & solid & kind.isin(names.strip)]
        return strip.assign(kind="bank_strip")
    near = limits.geometry[bank].buffer(rules.bank.value, quad_segs=_ARC).union_all()
    first = limits[bank].head(1).set_geometry([near.simplify(_LINE)], crs=limits.crs)
    basis = f"{rules.bank.source} {rules.bank.clause or ''}".strip()
    return first.assign(kind="bank_line", name=None, area_m2=near.area, legal_basis=basis)


def _part(frame: Shapes, layer: str, kind: str | None) -> Shapes:
    name = frame.geometry.name
    area = frame["area_m2"].astype("float64") * _MU if "area_m2" in frame else float("nan")
    basis = "approval" if "approval" in frame else "legal_basis"
    made = frame.assign(
        layer=layer,
        kind=frame["kind"].astype("str") if kind is None else kind,
        area_mu=area,
        basis=frame.get(basis),
    )
    kept = made.reindex(columns=[*_COLUMNS, name]).rename(columns={name: "geometry"})
    return kept.set_geometry("geometry")
