"""Sheets of the ledger (台账工作表): which columns they have and where their rows come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.workbook import rows
from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    field_column,
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
        Parcels, enterprises, points, findings, actions, unlinked, vacant, notes.
    """
    tell = tongue(study, lang)
    return [
        _parcels(study, tell),
        _enterprises(study, tell),
        _points(study, tell),
        _findings(study, tell),
        _actions(study, tell),
        _unlinked(study, tell),
        _vacant(study, tell),
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
    return _sheet("findings", columns, frame.rename(columns={"name": "subject_name"}))


def _actions(study: Study, tell: Tongue) -> Sheet:
    frame = rows.action_rows(study)
    said = spoken(frame, tell, {"action": "action"})
    reasons = "reasons" if tell.lang == "zh" else "reasons_en"
    once = frame["parcel_id"].is_unique
    figures = [
        field_column(tell, f"actions.{name}")
        for name in ("area_mu", "uplift_low", "uplift_mid", "uplift_high")
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
    return _sheet("actions", columns, said)


def _unlinked(study: Study, tell: Tongue) -> Sheet:
    columns = [
        field_column(tell, "enterprises.enterprise_id", "code"),
        field_column(tell, "enterprises.name"),
        field_column(tell, "enterprises.credit_code", "code"),
        field_column(tell, "enterprise_facts.linked"),
        *(totalled(field_column(tell, f"enterprise_facts.{name}")) for name in rows.amounts(study)),
    ]
    return _sheet("unlinked", columns, rows.unlinked_rows(study).reset_index())


def _vacant(study: Study, tell: Tongue) -> Sheet:
    frame = _flagged(rows.vacant_rows(study), tell).reset_index()
    columns = [
        field_column(tell, "parcels.parcel_id", "code"),
        *(field_column(tell, f"parcels.{name}") for name in ("name", "zone", "land_use")),
        totalled(field_column(tell, "parcels.area_mu")),
        *(own_column(tell, name, "list") for name in ("suspected", "open", "action")),
    ]
    return _sheet("vacant", columns, frame)


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
    return _sheet("notes", columns, frame, frozen=1)
