"""Sheets of the ledger (台账工作表): which columns they have and where their rows come from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.workbook import (
    cases,
    grounds,
    history,
    land,
    routes,
    rows,
    siting,
    supply,
    zombies,
)
from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    columns_of,
    field_column,
    laid_out,
    own_column,
    say_codes,
    say_fields,
    say_flags,
    say_sources,
    spoken,
    tongue,
)
from landuse.schema import label
from landuse.words import Lang

if TYPE_CHECKING:
    from landuse.study import Study


_SCORE = (
    "scores.total:points scores.rank scores.grade:grade own.grade_range:grade scores.imputed:list"
)
_UPLIFT = ("uplift_low", "uplift_mid", "uplift_high")


def make_sheets(study: Study, lang: Lang) -> list[Sheet]:
    """All sheets but the cover (全部工作表), in their order.

    Parameters
    ----------
    study
        The study.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    list of Sheet
        Parcels, enterprises, points, stability, lifts, changes, scores by year, findings, actions, states of land,
        supply chain, parcels that wait, performance, zombie
        enterprises, methods, unlinked, registration, vacant, areas, geometry issues, notes.
    """
    tell = tongue(study, lang)
    return [
        _parcels(study, tell),
        _enterprises(study, tell),
        _points(study, tell),
        grounds.stability_sheet(study, tell),
        grounds.lift_sheet(study, tell),
        grounds.change_sheet(study, tell),
        history.score_history_sheet(study, tell),
        _findings(study, tell),
        _actions(study, tell),
        cases.case_sheet(study, tell),
        cases.history_sheet(study, tell),
        cases.target_sheet(study, tell),
        cases.milestone_sheet(study, tell),
        supply.state_sheet(study, tell),
        supply.chain_sheet(study, tell),
        supply.waiting_sheet(study, tell),
        supply.performance_sheet(study, tell),
        zombies.zombie_sheet(study, tell),
        zombies.method_sheet(study, tell),
        routes.zombie_land_sheet(study, tell),
        routes.route_sheet(study, tell),
        *siting.siting_sheets(study, tell),
        _unlinked(study, tell),
        grounds.registration_sheet(study, tell),
        _vacant(study, tell),
        land.area_sheet(study, tell),
        land.issue_sheet(study, tell),
        _notes(study, tell),
    ]


def dictionary_sheet(sheets: Iterable[Sheet], tell: Tongue) -> Sheet:
    """Data dictionary of the other sheets (数据字典): every column and what it means."""
    found = [
        {
            "sheet": tell.say(f"sheet.{sheet.code}.name"),
            "place": place,
            "heading": column.heading,
            "field": column.field or column.name,
            "meaning": column.meaning,
        }
        for sheet in sheets
        for place, column in enumerate(sheet.columns, start=1)
    ]
    names = ["sheet", "place", "heading", "field", "meaning"]
    kinds = {"place": "count", "meaning": "wrap"}
    columns = [own_column(tell, name, kinds.get(name, "text")) for name in names]
    return Sheet("dictionary", tuple(columns), pd.DataFrame(found, columns=names), frozen=1)


def _grade_range(frame: pd.DataFrame) -> pd.Series:
    best, worst = frame["grade_high"].astype("str"), frame["grade_low"].astype("str")
    return best.where(best == worst, best + "–" + worst)


def _scored(frame: pd.DataFrame, tell: Tongue) -> pd.DataFrame:
    return spoken(frame, tell, {"cohort": "cohort", "reason": "reason"}).assign(
        grade=frame["grade"].astype("str"),
        grade_range=_grade_range(frame),
        imputed=say_fields(frame["imputed"], tell).map(
            lambda names: tell.say("mark", names=names), na_action="ignore"
        ),
    )


def _flagged(frame: pd.DataFrame, tell: Tongue) -> pd.DataFrame:
    """Rule and action codes of a parcel in words."""
    joint, rules = tell.say("joint"), tell.codes("rule")
    return frame.assign(
        suspected=say_codes(frame["suspected"], rules, joint=joint),
        open=say_codes(frame["open"], rules, joint=joint),
        action=say_codes(frame["action"], tell.codes("action"), joint=joint),
    )


def _parcels(study: Study, tell: Tongue) -> Sheet:
    frame = rows.parcel_rows(study)
    frame = _scored(_flagged(frame, tell), tell).reset_index()
    frame = spoken(frame, tell, {"area_basis": "area_basis"})
    lacking = frame["incomplete"].astype("str").str.contains(r"\btax_paid\b", na=False)
    known = (frame["tax_paid"].notna() & ~lacking).astype("boolean")
    occupied = frame["n_enterprises"].fillna(0) > 0
    frame = frame.assign(
        tax_known=say_flags(known.where(occupied), tell, section="known"),
        incomplete=say_fields(frame["incomplete"], tell),
    )
    more = [name for name in rows.amounts(study) if name != "tax_paid"]
    columns = [
        "parcel_id name zone registered_area:total contract_area:total surveyed_area:total",
        "own.drawn_area:area:mu:total area_mu:total area_basis:word parcel_facts.n_enterprises",
        "parcel_facts.tax_paid:total own.tax_known:word indicators.tax_per_mu:amount",
        "parcel_facts.floor_area_ratio parcel_facts.building_coverage parcel_facts.occupancy_rate",
        _SCORE,
        "own.suspected:list own.open:word own.action:word",
        "land_use:aside indicators.revenue_per_mu:amount:aside",
        *(f"parcel_facts.{name}:total:aside" for name in more),
        "parcel_facts.incomplete:aside scores.cohort:aside scores.stability:aside",
        "scores.reason:aside source:aside source_row:aside",
    ]
    return laid_out("parcels", columns_of(tell, "parcels", *columns), frame)


def _enterprises(study: Study, tell: Tongue) -> Sheet:
    frame = _scored(rows.enterprise_rows(study), tell).reset_index()
    frame = spoken(frame, tell, {"verdict": "verdict", "status": "status"})
    frame = frame.assign(
        above_scale=say_flags(frame["above_scale"], tell),
        parcels=say_codes(frame["parcels"], {}, joint="\n"),
    )
    first = ["tax_paid", "revenue"]
    more = [name for name in rows.amounts(study) if name not in first]
    columns = [
        "enterprise_id name credit_code:code sector_code:code scores.cohort:word own.parcels:text",
        "enterprise_facts.land_mu:total",
        *(f"enterprise_facts.{name}:total" for name in first),
        "indicators.tax_per_mu:amount",
        _SCORE,
        "scores.stability scores.reason:word verdicts.verdict:word enterprise_facts.linked:aside",
        *(f"enterprise_facts.{name}:total:aside" for name in more),
        "above_scale:text:aside status:aside source:aside source_row:aside",
    ]
    return laid_out("enterprises", columns_of(tell, "enterprises", *columns), frame)


def _points(study: Study, tell: Tongue) -> Sheet:
    """Every scored indicator with its points beside it, by cohort and rank."""
    frame = rows.enterprise_rows(study)
    frame = frame[frame["cohort"].notna()].sort_values(["cohort", "rank"], kind="stable")
    pairs = []
    for name in rows.indicators(study, "enterprise"):
        said = label("indicators", name, tell.lang)
        heading = tell.heading(tell.say("heading.points", name=said), "1")
        meaning = tell.say("meaning.points", name=said)
        points = Column(f"points_{name}", heading, "points", f"scores.points_{name}", meaning)
        pairs += [field_column(tell, f"indicators.{name}"), points]
    columns = [
        *columns_of(tell, "enterprises", "enterprise_id name scores.cohort:word"),
        *pairs,
        *columns_of(tell, "scores", _SCORE),
    ]
    return laid_out("points", columns, _scored(frame, tell).reset_index())


def _findings(study: Study, tell: Tongue) -> Sheet:
    frame = rows.finding_rows(study)
    sections = {"rule": "rule", "outcome": "outcome", "subject": "subject"}
    frame = spoken(frame, tell, {**sections, "consequence": "consequence"})
    frame = frame.assign(
        missing=say_fields(frame["missing"], tell),
        source=say_sources(frame["source"], tell),
        unit=frame["unit"].astype("str").map(tell.measure, na_action="ignore"),
    )
    columns = "outcome:word rule subject:word subject_id own.subject_name:text parcel_id"
    columns += " value:measure unit:word threshold:measure period_from period_to missing:list"
    columns += " consequence:list amount due_on clause source"
    found = frame.rename(columns={"name": "subject_name"})
    return laid_out("findings", columns_of(tell, "findings", columns), found)


def _actions(study: Study, tell: Tongue) -> Sheet:
    frame = rows.action_rows(study)
    said = spoken(frame, tell, {"action": "action"})
    reasons = "reasons" if tell.lang == "zh" else "reasons_en"
    once = ":total" if frame["parcel_id"].is_unique else ""
    columns = [
        "priority parcel_id parcels.name parcels.zone action",
        *(f"{name}{once}" for name in ("area_mu", *_UPLIFT, *rows.FREED)),
        f"{reasons}:wrap",
    ]
    return laid_out("actions", columns_of(tell, "actions", *columns), said)


def _unlinked(study: Study, tell: Tongue) -> Sheet:
    columns = [
        "enterprise_id name credit_code:code enterprise_facts.linked",
        *(f"enterprise_facts.{name}:total" for name in rows.amounts(study)),
    ]
    found = rows.unlinked_rows(study).reset_index()
    return laid_out("unlinked", columns_of(tell, "enterprises", *columns), found)


def _vacant(study: Study, tell: Tongue) -> Sheet:
    frame = _flagged(rows.vacant_rows(study), tell).reset_index()
    columns = "parcel_id name zone land_use area_mu:total own.suspected:list own.open:list"
    return laid_out("vacant", columns_of(tell, "parcels", columns, "own.action:list"), frame)


def _notes(study: Study, tell: Tongue) -> Sheet:
    frame = rows.note_rows(study)
    frame = spoken(
        frame, tell, {"severity": "severity", "stage": "stage_of_work", "table": "table"}
    )
    message, remedy = ("message", "remedy") if tell.lang == "zh" else ("message_en", "remedy_en")
    columns = f"severity stage table row subject_id {message}:wrap {remedy}:wrap code:aside"
    return laid_out("notes", columns_of(tell, "notes", columns), frame, frozen=1)
