"""Standard factories and siting in the ledger (台账中的标准厂房与选址): floors, units, tenants, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.siting import LEVELS, SITING, tenant_steps
from landuse.present.workbook import rows
from landuse.present.workbook.columns import (
    Sheet,
    Tongue,
    columns_of,
    laid_out,
    say_codes,
    say_fields,
    say_flags,
    spoken,
)

if TYPE_CHECKING:
    from landuse.study import Study

_AREAS = ("floor_area", "vacant_area", "let_unused_area", "in_production_area", "unknown_area")
_MEANS = ("vacant_mean", "let_unused_mean", "in_production_mean", "unknown_mean")
_RATES = (
    *("vacancy_rate", "vacancy_rate_high", "production_rate"),
    *("vacancy_days_rate", "vacancy_days_high", "production_days_rate"),
)
_UNIT = ("from_on", "to_on", "vacant_since", "arrears_months")


def siting_sheets(study: Study, tell: Tongue) -> list[Sheet]:
    """Sheets on standard factories and siting (标准厂房与选址分表), those with any row.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    list of Sheet
        Buildings, their floors, units, tenants in breach, places of enterprises, floor still to come.
    """
    sheets = [
        *(_stacking(study, tell, level) for level in LEVELS),
        _units(study, tell),
        _breaches(study, tell),
        _places(study, tell),
        _capacity(study, tell),
    ]
    return [sheet for sheet in sheets if len(sheet.rows)]


def _stacking(study: Study, tell: Tongue, level: str) -> Sheet:
    """One row a building, or a floor."""
    frame = study["buildings"]
    frame = frame[(frame["extent"] == level).to_numpy(dtype=bool)]
    columns = [
        "building_id floor parcel_id" if level == "floor" else "building_id parcel_id",
        "n_units:total",
        *(f"{name}:total" for name in _AREAS),
        *(f"{name}:percent" for name in _RATES),
        *(f"{name}:total:aside" for name in _MEANS),
        "n_unmeasured:aside",
    ]
    code = "buildings" if level == "building" else "floors"
    return laid_out(code, columns_of(tell, "buildings", *columns), frame)


def _units(study: Study, tell: Tongue) -> Sheet:
    wanted = ["unit_id", "building_id", "floor", "parcel_id", "floor_area", "state", *_UNIT]
    frame = study["units"].reindex(columns=[*wanted, "enterprise_id"])
    frame = frame.sort_values(["building_id", "floor", "unit_id"], kind="stable")
    frame = spoken(frame, tell, {"state": "state"}).assign(
        tenant_name=rows.known_of(study, "enterprises", frame["enterprise_id"])
    )
    columns = "unit_id building_id floor parcel_id floor_area:total state:word enterprise_id"
    return laid_out(
        "units", columns_of(tell, "units", columns, "own.tenant_name:text", *_UNIT), frame
    )


def _breaches(study: Study, tell: Tongue) -> Sheet:
    """Tenants in breach, those whose next step is overdue first."""
    frame = study["breaches"]
    order = frame["outcome"].astype("str").map({"yes": 0, "no": 1, "unknown": 2})
    frame = frame.assign(_order=order).sort_values(["_order", "due_on", "unit_id"], kind="stable")
    clauses, joint = tell.codes("lease_clause"), tell.say("joint")
    taken = [tenant_steps(each, tell.lang) for each in frame["taken"]]
    frame = frame.assign(
        tenant_name=rows.known_of(study, "enterprises", frame["enterprise_id"]),
        clauses=say_codes(frame["clauses"], clauses, joint=joint, parted=","),
        open_clauses=say_codes(frame["open_clauses"], clauses, joint=joint, parted=","),
        taken=pd.Series(taken, frame.index, dtype="str"),
        overdue=say_flags(frame["overdue"], tell),
        missing=say_fields(frame["missing"], tell),
    )
    frame = spoken(frame, tell, {"outcome": "outcome", "next_step": "consequence"})
    columns = (
        "unit_id building_id enterprise_id own.tenant_name:text outcome:word clauses:list since"
    )
    columns += " arrears_months amount taken:wrap next_step:text due_on overdue:word"
    return laid_out(
        "breaches", columns_of(tell, "breaches", columns, "open_clauses:list missing:list"), frame
    )


def _places(study: Study, tell: Tongue) -> Sheet:
    """Enterprises where they should not be, or where that cannot be told; the former first."""
    frame = _told(study, SITING, ("yes", "unknown"))
    firms = study["enterprises"].reindex(columns=["enterprise_id", "name", "sector_code"])
    firms = firms.drop_duplicates("enterprise_id").set_index("enterprise_id")
    land = study["parcels"].drop_duplicates("parcel_id").set_index("parcel_id")["area_mu"]
    place = frame["outcome"].astype("str").map({"yes": 0, "unknown": 1})
    rule = frame["rule"].astype("str").map({name: at for at, name in enumerate(SITING)})
    frame = frame.assign(
        _place=place,
        _rule=rule,
        name=frame["subject_id"].map(firms["name"]),
        sector_code=frame["subject_id"].map(firms["sector_code"]),
        area_mu=frame["parcel_id"].map(land),
        inside_share=_inside(study, frame),
        cured=_cured(frame),
    ).sort_values(["_place", "_rule", "subject_id", "parcel_id"], kind="stable")
    frame = spoken(
        frame, tell, {"rule": "rule", "outcome": "outcome", "consequence": "consequence"}
    )
    frame = frame.assign(
        missing=say_fields(frame["missing"], tell),
        unit=frame["unit"].astype("str").map(tell.measure, na_action="ignore"),
    ).rename(columns={"subject_id": "enterprise_id"})
    columns = "enterprises.enterprise_id enterprises.name enterprises.sector_code:code rule:text"
    columns += " outcome:word value:measure unit:word threshold:measure parcels.parcel_id"
    columns += " parcels.area_mu nearness.inside_share:percent consequence:text own.cured:count"
    return laid_out(
        "siting", columns_of(tell, "findings", columns, "missing:list clause:wrap"), frame
    )


def _capacity(study: Study, tell: Tongue) -> Sheet:
    """Plots that could carry most floor, the most first."""
    frame = _told(study, ("floor_capacity",), ("yes",))
    own = ["parcel_id", "name", "zone", "area_mu", "floor_area", "far_min", "far_max"]
    land = study["parcels"].reindex(columns=own)
    frame = frame[["parcel_id", "value"]].merge(land, on="parcel_id", how="left")
    frame = frame.sort_values(["value", "parcel_id"], ascending=[False, True], kind="stable")
    frame = frame.assign(capacity_rank=range(1, len(frame) + 1), spare_floor=frame["value"])
    columns = "own.capacity_rank:count parcel_id name zone area_mu floor_area:total far_min far_max"
    return laid_out(
        "capacity", columns_of(tell, "parcels", columns, "own.spare_floor:area:m2:total"), frame
    )


def _told(study: Study, rules: tuple[str, ...], outcomes: tuple[str, ...]) -> pd.DataFrame:
    frame = study["findings"]
    wanted = frame["rule"].isin(rules) & frame["outcome"].isin(outcomes)
    found = frame[wanted.to_numpy(dtype=bool)]
    return found.assign(**{name: found[name].astype("str") for name in ("subject_id", "parcel_id")})


def _inside(study: Study, frame: pd.DataFrame) -> pd.Series:
    """Share of the land inside the recognised boundary, where that is what is judged."""
    near = study["nearness"]
    near = near[(near["layer"] == "chemical_park").to_numpy(dtype=bool)]
    share = near.set_index(near["subject_id"].astype("str"))["inside_share"]
    judged = (frame["rule"] == "chemical_outside").to_numpy(dtype=bool)
    return frame["parcel_id"].map(share).where(judged)


def _cured(frame: pd.DataFrame) -> pd.Series:
    """Enterprises of the parcel that fit once it is rezoned to the class that each row needs."""
    fits = frame[((frame["rule"] == "use_mismatch") & (frame["outcome"] == "yes")).to_numpy()]
    needed = {parcel: rows.to_numpy() for parcel, rows in fits.groupby("parcel_id")["threshold"]}
    count = [
        int((needed[parcel] <= limit).sum())
        for parcel, limit in zip(fits["parcel_id"], fits["threshold"], strict=True)
    ]
    return pd.Series(count, fits.index, dtype="Int64").reindex(frame.index)
