"""Sheets of the ledger (台账工作表): which columns they have and where their rows come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.workbook import cases, grounds, land, routes, rows, siting, supply, zombies
from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    field_column,
    laid_out,
    own_column,
    say_codes,
    say_fields,
    say_flags,
    say_sources,
    spoken,
    tongue,
    totalled,
)
from landuse.schema import label
from landuse.words import Lang

if TYPE_CHECKING:
    from landuse.study import Study


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
        Parcels, enterprises, points, stability, lifts, changes, findings, actions, states of land,
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
    areas = ["registered_area", "contract_area", "surveyed_area"]
    columns = [
        field_column(tell, "parcels.parcel_id", "code"),
        *(field_column(tell, f"parcels.{name}") for name in ("name", "zone")),
        *(totalled(field_column(tell, f"parcels.{name}")) for name in areas),
        totalled(own_column(tell, "drawn_area", "area", unit="mu")),
        totalled(field_column(tell, "parcels.area_mu")),
        field_column(tell, "parcels.area_basis", "word"),
        field_column(tell, "parcel_facts.n_enterprises"),
        totalled(field_column(tell, "parcel_facts.tax_paid")),
        own_column(tell, "tax_known", "word"),
        field_column(tell, "indicators.tax_per_mu", "amount"),
        *(
            field_column(tell, f"parcel_facts.{name}")
            for name in ("floor_area_ratio", "building_coverage", "occupancy_rate")
        ),
        *_score_columns(tell),
        own_column(tell, "suspected", "list"),
        own_column(tell, "open", "word"),
        own_column(tell, "action", "word"),
        *_parcel_extras(study, tell),
    ]
    return laid_out("parcels", columns, frame)


def _parcel_extras(study: Study, tell: Tongue) -> list[Column]:
    """Columns for checking, which are not printed."""
    more = [name for name in rows.amounts(study) if name != "tax_paid"]
    return [
        field_column(tell, "parcels.land_use", printed=False),
        field_column(tell, "indicators.revenue_per_mu", "amount", printed=False),
        *(totalled(field_column(tell, f"parcel_facts.{name}", printed=False)) for name in more),
        field_column(tell, "parcel_facts.incomplete", printed=False),
        *(
            field_column(tell, f"scores.{name}", printed=False)
            for name in ("cohort", "stability", "reason")
        ),
        field_column(tell, "parcels.source", printed=False),
        field_column(tell, "parcels.source_row", printed=False),
    ]


def _score_columns(tell: Tongue) -> list[Column]:
    return [
        field_column(tell, "scores.total", "points"),
        field_column(tell, "scores.rank"),
        field_column(tell, "scores.grade", "grade"),
        own_column(tell, "grade_range", "grade"),
        field_column(tell, "scores.imputed", "list"),
    ]


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
        field_column(tell, "enterprises.enterprise_id", "code"),
        field_column(tell, "enterprises.name"),
        field_column(tell, "enterprises.credit_code", "code"),
        field_column(tell, "enterprises.sector_code", "code"),
        field_column(tell, "scores.cohort", "word"),
        own_column(tell, "parcels", "text"),
        totalled(field_column(tell, "enterprise_facts.land_mu")),
        *(totalled(field_column(tell, f"enterprise_facts.{name}")) for name in first),
        field_column(tell, "indicators.tax_per_mu", "amount"),
        *_score_columns(tell),
        field_column(tell, "scores.stability"),
        field_column(tell, "scores.reason", "word"),
        field_column(tell, "verdicts.verdict", "word"),
        field_column(tell, "enterprise_facts.linked", printed=False),
        *(totalled(field_column(tell, f"enterprise_facts.{name}", printed=False)) for name in more),
        field_column(tell, "enterprises.above_scale", "text", printed=False),
        field_column(tell, "enterprises.status", printed=False),
        field_column(tell, "enterprises.source", printed=False),
        field_column(tell, "enterprises.source_row", printed=False),
    ]
    return laid_out("enterprises", columns, frame)


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
        field_column(tell, "enterprises.enterprise_id", "code"),
        field_column(tell, "enterprises.name"),
        field_column(tell, "scores.cohort", "word"),
        *pairs,
        *_score_columns(tell),
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
    kinds = {"subject_id": "code", "parcel_id": "code", "missing": "list", "consequence": "list"}
    kinds |= {"unit": "word", "outcome": "word", "subject": "word"}
    kinds |= {"value": "measure", "threshold": "measure"}
    names = ["outcome", "rule", "subject", "subject_id", "name", "parcel_id", "value", "unit"]
    names += ["threshold", "period_from", "period_to", "missing", "consequence", "amount", "due_on"]
    columns = [
        own_column(tell, "subject_name", "text")
        if name == "name"
        else field_column(tell, f"findings.{name}", kinds.get(name, ""))
        for name in [*names, "clause", "source"]
    ]
    return laid_out("findings", columns, frame.rename(columns={"name": "subject_name"}))


def _actions(study: Study, tell: Tongue) -> Sheet:
    frame = rows.action_rows(study)
    said = spoken(frame, tell, {"action": "action"})
    reasons = "reasons" if tell.lang == "zh" else "reasons_en"
    once = frame["parcel_id"].is_unique
    figures = [
        field_column(tell, f"actions.{name}")
        for name in ("area_mu", "uplift_low", "uplift_mid", "uplift_high", *rows.FREED)
    ]
    columns = [
        field_column(tell, "actions.priority"),
        field_column(tell, "actions.parcel_id", "code"),
        field_column(tell, "parcels.name"),
        field_column(tell, "parcels.zone"),
        field_column(tell, "actions.action"),
        *(replace(column, total=once) for column in figures),
        field_column(tell, f"actions.{reasons}", "wrap"),
    ]
    return laid_out("actions", columns, said)


def _unlinked(study: Study, tell: Tongue) -> Sheet:
    columns = [
        field_column(tell, "enterprises.enterprise_id", "code"),
        field_column(tell, "enterprises.name"),
        field_column(tell, "enterprises.credit_code", "code"),
        field_column(tell, "enterprise_facts.linked"),
        *(totalled(field_column(tell, f"enterprise_facts.{name}")) for name in rows.amounts(study)),
    ]
    return laid_out("unlinked", columns, rows.unlinked_rows(study).reset_index())


def _vacant(study: Study, tell: Tongue) -> Sheet:
    frame = _flagged(rows.vacant_rows(study), tell).reset_index()
    columns = [
        field_column(tell, "parcels.parcel_id", "code"),
        *(field_column(tell, f"parcels.{name}") for name in ("name", "zone", "land_use")),
        totalled(field_column(tell, "parcels.area_mu")),
        *(own_column(tell, name, "list") for name in ("suspected", "open", "action")),
    ]
    return laid_out("vacant", columns, frame)


def _notes(study: Study, tell: Tongue) -> Sheet:
    frame = rows.note_rows(study)
    frame = spoken(
        frame, tell, {"severity": "severity", "stage": "stage_of_work", "table": "table"}
    )
    message, remedy = ("message", "remedy") if tell.lang == "zh" else ("message_en", "remedy_en")
    columns = [
        field_column(tell, "notes.severity"),
        field_column(tell, "notes.stage"),
        field_column(tell, "notes.table"),
        field_column(tell, "notes.row"),
        field_column(tell, "notes.subject_id", "code"),
        field_column(tell, f"notes.{message}", "wrap"),
        field_column(tell, f"notes.{remedy}", "wrap"),
        field_column(tell, "notes.code", printed=False),
    ]
    return laid_out("notes", columns, frame, frozen=1)
