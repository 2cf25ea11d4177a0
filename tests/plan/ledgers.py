"""Small ledgers of cases for tests: rows typed as ingest gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from landuse.errors import Note
from landuse.plan.steps import Entry
from landuse.policy import Procedure, national_casework
from landuse.schema import empty, fields
from landuse.words import LANGS

RULES = national_casework()
TODAY = pd.Timestamp("2025-12-31")
OPENED = pd.Timestamp("2024-01-02")

Step = tuple[str, str, str]


def typed(table: str, rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Table with all of its columns and types."""
    known = {name: each for name, each in fields(table).items() if each.dtype != "geometry"}
    frame = pd.DataFrame(list(rows), columns=list(known))
    return frame.astype({name: each.pandas_dtype for name, each in known.items()})


def case(**more: Any) -> dict[str, Any]:
    """A case of idle land on P1 that was opened at the beginning of 2024."""
    return {
        "case_id": "C1",
        "parcel_id": "P1",
        "problem": "idle",
        "procedure": "idle_fee",
        "opened_on": OPENED,
        "area_mu": 30.0,
        "area_done": 0.0,
        "target_year": 2025,
        "source": "cases.xlsx [处置台账]",
        "source_row": 2,
        **more,
    }


def entries(*steps: Step | Sequence[str], case_id: str = "C1", **more: Any) -> list[dict[str, Any]]:
    """Rows of the history: step, day, document."""
    return [
        {
            "case_id": case_id,
            "case_step": step,
            "done_on": pd.Timestamp(day),
            "document": document or None,
            "recorded_by": "甲",
            "source": "cases.xlsx [办理记录]",
            "source_row": line,
            **more,
        }
        for line, (step, day, document) in enumerate(steps, start=2)
    ]


def ledger(
    cases: Iterable[dict[str, Any]], history: Iterable[dict[str, Any]] = (), **tables: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Tables that the docket looks into; parcels P1 to P3, enterprise E1, project X1."""
    facts = [
        {"parcel_id": "P1", "year": 2024, "tax_paid": 10.0, "revenue": 90.0},
        {"parcel_id": "P1", "year": 2025, "tax_paid": 12.0, "revenue": 95.0},
    ]
    project = {"project_id": "X1", "stage": "signed", "land_demand": 28.0}
    return {
        "cases": typed("cases", cases),
        "case_history": typed("case_history", history),
        "case_targets": empty("case_targets"),
        "parcels": typed(
            "parcels", [{"parcel_id": p, "area_mu": 30.0} for p in ("P1", "P2", "P3")]
        ),
        "enterprises": typed("enterprises", [{"enterprise_id": "E1", "name": "甲厂"}]),
        "projects": typed("projects", [project]),
        "events": empty("events"),
        "returns": typed("returns", [{"enterprise_id": "E1", "year": y} for y in (2024, 2025)]),
        "parcel_facts": typed("parcel_facts", facts),
        "enterprise_facts": empty("enterprise_facts"),
        **tables,
    }


def lawful(way: Procedure, *, start: str = "2024-01-10", gap: int = 40) -> list[Step]:
    """All steps of a procedure but those that end it or may be left out, far enough apart."""
    day = pd.Timestamp(start)
    found: list[Step] = []
    for step in way.steps:
        if step.optional or step.id == "hearing":
            continue
        found.append((step.id, f"{day:%Y-%m-%d}", f"示例政〔2024〕{len(found)}号"))
        day += pd.Timedelta(days=gap)
    return found


def walked(steps: Iterable[Step]) -> list[Entry]:
    """Entries of the machine."""
    return [
        Entry(step, pd.Timestamp(day), document, row=line)
        for line, (step, day, document) in enumerate(steps, start=2)
    ]


def codes(notes: Iterable[Note], severity: str = "error") -> list[str]:
    """Codes of the notes; each has its words in both languages."""
    found = []
    for note in notes:
        for lang in LANGS:
            assert note.message(lang)
            assert note.remedy(lang)
            assert "{" not in note.message(lang) + note.remedy(lang)
        if note.severity == severity:
            found.append(note.code.removeprefix("cases."))
    return found
