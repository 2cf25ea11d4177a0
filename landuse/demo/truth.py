"""Truth of the demo park (真值): what each planted case must come out as, and its dated events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from landuse.demo.hosts import Host
from landuse.demo.planted import Placed

COLUMNS = (
    "scenario", "kind", "subject", "subject_id", "parcel_id", "expected", "note_zh", "note_en",
)  # fmt: skip
GRADED = {
    "green_plant": (
        1,
        "",
        "省级绿色工厂名单",
        ("绿色工厂，加5分", "green plant: five points more"),
    ),
    "major_accident": (6, "", "事故调查报告", ("重大安全事故，列为D类", "major accident: grade D")),
    "high_tech": (4, "", "高新技术企业证书", ("高新技术企业，升一档", "high-tech: one grade up")),
    "utility": (7, "", "特许经营协议", ("供水企业，不评等级", "a utility: not graded")),
    "override": (10, "B", "联席会议纪要〔2025〕9号", ("人工调整", "grade set by hand")),
}
"""What touches a grade (影响等级的事项): kind → place among the inspected, value, evidence, note."""
HALF_YEAR_AGO = pd.Timestamp("2025-06-30")
NOTES = {
    "unit": ("单元空置满6个月", "unit vacant for six months or more"),
    "unused": ("单元已租未用", "unit let but unused"),
    "recent": ("单元空置不满6个月", "unit vacant for less than six months"),
    "empty": ("整宗厂房空置，无企业", "the whole plant stands empty, no enterprise"),
    "half": ("标准厂房空置率恰为50%", "exactly half of the standard factory stands empty"),
    "most": ("标准厂房空置率超过60%", "more than 60 % of the standard factory stands empty"),
    "busy": ("标准厂房空置率略低于50%", "just less than half of the standard factory stands empty"),
}
# factory parcels by their place, see factories.LET
FACTORIES = ((1, "yes", "half"), (2, "yes", "most"), (3, "no", "busy"))


def subject_id(subject: str, host: Host, contracts: pd.DataFrame) -> str:
    """Id of what a case is about (对象编号)."""
    if subject == "contract":
        return str(contracts.loc[host.parcel, "contract_id"])  # has a parcel
    return str(getattr(host, subject))


def make_events(placed: Placed, contracts: pd.DataFrame, inspected: Sequence[str]) -> pd.DataFrame:
    """Dated events (事件): those of the cases, routine inspections, and what touches grades."""
    rows = [
        {
            "subject": event["subject"],
            "subject_id": subject_id(event["subject"], host, contracts),
            "occurred_on": pd.Timestamp(event["on"]),
            "kind": event["kind"],
            "value": event["value"],
            "evidence": event["evidence"],
        }
        for case, host in placed
        for event in case.get("events", [])
    ]
    rows += [
        {
            "subject": "enterprise",
            "subject_id": identity,
            "occurred_on": pd.Timestamp("2025-01-08") + pd.Timedelta(days=5 * place),
            "kind": "inspection",
            "value": "正常生产",
            "evidence": "现场核查表",
        }
        for place, identity in enumerate(inspected)
    ]
    rows += [
        {
            "subject": "enterprise",
            "subject_id": inspected[place],
            "occurred_on": pd.Timestamp("2025-12-10"),
            "kind": kind,
            "value": value or said[0],
            "evidence": f"{evidence}（虚构）",
            "recorded_by": "园区评价办（虚构）",
            "remark": said[0],
        }
        for kind, (place, value, evidence, said) in GRADED.items()
    ]
    return pd.DataFrame(rows).sort_values(["occurred_on", "subject_id", "kind"], ignore_index=True)


def make_truth(
    placed: Placed,
    frames: Mapping[str, pd.DataFrame],
    inspected: Sequence[str],
    promised: Sequence[tuple[Any, ...]] = (),
) -> pd.DataFrame:
    """Truth of all planted cases (真值表), with the vacant units and parcels that no case names.

    Parameters
    ----------
    placed
        Cases and hosts.
    frames
        ``parcels``, ``contracts`` and ``units``.
    inspected
        Enterprises that were inspected; some of them carry what touches a grade.
    promised
        Rows of contracts whose promises are kept, nearly kept or not.
    """
    rows: list[tuple[Any, ...]] = []
    for case, host in placed:
        for kind, subject, expected in case.get("truth", []):
            identity = subject_id(subject, host, frames["contracts"])
            note = (case["zh"], case["en"])
            rows.append((case["scenario"], kind, subject, identity, host.parcel, expected, *note))
    said = {row[3] for row in rows if row[1] == "vacant_unit"}
    rows += [row for row in _vacant_units(frames["units"]) if row[3] not in said]
    said = {row[3] for row in rows if row[1] == "let_unused"}
    rows += [row for row in _let_unused(frames["units"]) if row[3] not in said]
    rows += [*_vacant_parcels(frames["parcels"]), *promised]
    rows += [
        (21, f"grade_{kind}", "enterprise", inspected[place], None, "yes", *said)
        for kind, (place, _, _, said) in GRADED.items()
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["scenario", "kind", "expected", "subject_id"], ignore_index=True)


def _vacant_units(units: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    empty = units[units["state"] == "vacant"]
    for unit, parcel, since in zip(
        empty.index, empty["parcel_id"], empty["vacant_since"], strict=True
    ):
        old = since <= HALF_YEAR_AGO
        note = NOTES["unit" if old else "recent"]
        yield (15, "vacant_unit", "unit", unit, parcel, "yes" if old else "no", *note)


def _let_unused(units: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    rows = units[units["state"] == "let_unused"]
    for unit, parcel in zip(rows.index, rows["parcel_id"], strict=True):
        yield (15, "let_unused", "unit", unit, parcel, "yes", *NOTES["unused"])


def _vacant_parcels(parcels: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    factories = parcels.index[parcels["kind"] == "factory"]
    found = [(factories[place], expected, note) for place, expected, note in FACTORIES]
    found += [(parcel, "yes", "empty") for parcel in parcels.index[parcels["kind"] == "empty"]]
    for parcel, expected, note in found:
        yield (15, "vacant_parcel", "parcel", parcel, parcel, expected, *NOTES[note])
