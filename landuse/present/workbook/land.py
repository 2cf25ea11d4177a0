"""Land in the ledger (台账中的土地): areas that differ, what is wrong with shapes, what each area means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landuse.present.workbook.columns import Sheet, Tongue, columns_of, laid_out, spoken
from landuse.present.workbook.cover import Block, Cell
from landuse.schema import fields
from landuse.units import factor

if TYPE_CHECKING:
    from landuse.study import Study

_GIVEN = ("registered_area", "contract_area", "surveyed_area")
_ALL = (*_GIVEN, "drawn_area")
_PARCEL = [name for name, field in fields("parcels").items() if field.dtype != "geometry"]
_CHOICES = {
    "parcels": "count",
    "missing": "count",
    "area_mu": "area",
    "total_mu": "area",
    "change": "percent",
    "tax_per_mu": "amount",
}
_SPANS = (1, 1, 1, 2, 2, 1, 1)


def area_sheet(study: Study, tell: Tongue) -> Sheet:
    """Parcels whose areas differ by more than the policy allows (面积核对), by most land first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        All areas of each, which one counts, and how far each is from it.
    """
    parcels = study["parcels"].reindex(columns=_PARCEL)
    frame = parcels[~parcels["area_agrees"].astype("boolean").fillna(value=True)]
    drawn = frame["area_m2"].astype("float64") * factor("m2", "mu")
    frame = spoken(frame, tell, {"area_basis": "area_basis"}).assign(drawn_area=drawn)
    counted = frame["area_mu"].astype("float64")
    shares = {f"{name}_off": frame[name].astype("float64") / counted - 1 for name in _ALL}
    frame = frame.assign(area_off=frame["area_difference"].astype("float64") * counted, **shares)
    frame = frame.sort_values("area_off", key=abs, ascending=False, kind="stable")
    columns = [
        "parcel_id name zone",
        *(f"{name}:total" for name in _GIVEN),
        "own.drawn_area:area:mu:total area_mu:total area_basis:word area_difference",
        "own.area_off:area:mu",
        *(f"own.{name}_off:percent:aside" for name in _ALL),
        "source:aside source_row:aside",
    ]
    return laid_out("areas", columns_of(tell, "parcels", *columns), frame)


def issue_sheet(study: Study, tell: Tongue) -> Sheet:
    """What is wrong with the shapes of parcels (图形问题), one row an issue.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        Kind, both parcels, area and shares.
    """
    frame = study["geometry_issues"].drop(columns="geometry")
    area = frame["area_m2"].astype("float64") * factor("m2", "mu")
    frame = spoken(frame, tell, {"issue": "issue"}).assign(issue_mu=area)
    columns = "issue:word parcel_id other_id own.issue_mu:area:mu area_m2 share other_share"
    return laid_out("issues", columns_of(tell, "geometry_issues", columns, "width_m:amount"), frame)


def area_block(study: Study, tell: Tongue) -> list[Block]:
    """What each kind of area does to the park (面积口径对比), a block of the cover.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    list of Block
        None where the study does not say.
    """
    choices = study.meta.get("areas") or []
    if not choices:
        return []
    known = tell.codes("area_basis")
    lines = [
        (
            Cell(known.get(each["basis"], tell.say("cover.areas_policy")), "label"),
            *(Cell(each[name], kind) for name, kind in _CHOICES.items()),
        )
        for each in choices
    ]
    units = {"area_mu": "mu", "total_mu": "mu", "tax_per_mu": "wan_yuan/mu"}
    headings = [
        tell.heading(tell.say(f"cover.areas_{name}"), units.get(name, "1"))
        for name in ("basis", *_CHOICES)
    ]
    return [Block(tell.say("cover.areas"), tuple(headings), tuple(lines), _SPANS)]
