"""Rows of ledger and hand-over (台账行): study tables joined to one row a subject, codes untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.schema import fields
from landuse.units import factor

if TYPE_CHECKING:
    from landuse.study import Study

AMOUNTS = (
    "tax_paid",
    "revenue",
    "value_added",
    "profit",
    "vat_export_credit",
    "vat_carryover_refund",
    "employees",
    "energy_tce",
    "electricity_kwh",
    "emissions_t",
    "rd_expense",
)
"""Figures that are shared out over parcels (分摊的金额)."""

_AREAS = ("registered_area", "contract_area", "surveyed_area")
_PARCEL = ("name", "zone", "land_use", *_AREAS, "area_m2", "area_mu", "area_basis")
_PARCEL_FACTS = (
    "n_enterprises",
    *AMOUNTS,
    "incomplete",
    "floor_area_ratio",
    "building_coverage",
    "occupancy_rate",
)
_PARCEL_INDICATORS = ("tax_per_mu", "revenue_per_mu")
_ENTERPRISE = ("name", "credit_code", "sector_code", "above_scale", "status")
_SCORES = (
    "cohort",
    "total",
    "rank",
    "grade",
    "grade_low",
    "grade_high",
    "stability",
    "imputed",
    "reason",
)
_ORIGIN = ("source", "source_row")
_WHOLE = 1 - 1e-9
_OUTCOMES = ("yes", "unknown")
FREED = ("energy_freed_tce", "emissions_freed_t")
"""Quota that an action could set free (可释放的能耗与排放)."""


def amounts(study: Study) -> list[str]:
    """Amounts that the park has any figure of (有数据的金额)."""
    facts = enterprise_facts(study)
    return [name for name in AMOUNTS if facts[name].notna().any()]


def indicators(study: Study, subject: str) -> list[str]:
    """Indicators that the policy scores a subject by (评分指标), in the order of the policy."""
    cohorts = [cohort for cohort in study.policy.cohorts if cohort.subject == subject]
    return list(dict.fromkeys(each.name for cohort in cohorts for each in cohort.indicators))


def enterprise_facts(study: Study) -> pd.DataFrame:
    """Facts of every enterprise in the evaluation year (企业年度数据), by id."""
    wanted = ("land_mu", "linked", *AMOUNTS)
    return _by_id(_of_year(study, "enterprise_facts"), "enterprise_id", wanted)


def parcel_rows(study: Study) -> pd.DataFrame:
    """One row a parcel (宗地行): areas, facts, score, findings and first action, by parcel_id.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        Every parcel of the study, in its order. ``suspected`` and ``open`` are rule codes joined
        by ``;``. ``drawn_area`` is the drawn area in mu, to stand beside the others.
    """
    found = _findings_of_parcels(study)
    action = study["actions"].sort_values("priority", kind="stable")
    parts: list[pd.DataFrame | pd.Series[Any]] = [
        _by_id(study["parcels"], "parcel_id", _PARCEL),
        _by_id(_of_year(study, "parcel_facts"), "parcel_id", _PARCEL_FACTS),
        _by_id(_of_subject(study, "indicators", "parcel"), "subject_id", _PARCEL_INDICATORS),
        _by_id(_of_subject(study, "scores", "parcel"), "subject_id", _SCORES),
        _joined(found[found["outcome"] == "yes"], "parcel_id", "rule").rename("suspected"),
        _joined(found[found["outcome"] == "unknown"], "parcel_id", "rule").rename("open"),
        _joined(action, "parcel_id", "action").rename("action"),
        _by_id(study["parcels"], "parcel_id", _ORIGIN),
    ]
    frame = _beside(parts, pd.Index(study["parcels"]["parcel_id"].astype("str"))).rename_axis(
        "parcel_id"
    )
    return frame.assign(drawn_area=frame["area_m2"].astype("float64") * factor("m2", "mu"))


def enterprise_rows(study: Study) -> pd.DataFrame:
    """One row an enterprise (企业行): facts, indicators with points and score, by enterprise_id.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        Every enterprise of the register and, after them, any that only has facts.
    """
    names = indicators(study, "enterprise")
    points = [f"points_{name}" for name in names]
    own = _by_id(study["enterprises"], "enterprise_id", _ENTERPRISE)
    facts = enterprise_facts(study)
    parts: list[pd.DataFrame | pd.Series[Any]] = [
        own,
        facts,
        _joined(study["links"], "enterprise_id", "parcel_id").rename("parcels"),
        _by_id(_of_subject(study, "indicators", "enterprise"), "subject_id", names),
        _by_id(_of_subject(study, "scores", "enterprise"), "subject_id", (*_SCORES, *points)),
        _by_id(study["verdicts"], "enterprise_id", ("verdict", "verdict_low", "verdict_high")),
        _by_id(study["enterprises"], "enterprise_id", _ORIGIN),
    ]
    everyone = own.index.append(facts.index.difference(own.index))
    return _beside(parts, everyone).rename_axis("enterprise_id")


def finding_rows(study: Study) -> pd.DataFrame:
    """Findings that are suspected or cannot be told yet (疑似与待查), suspected ones first.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        Columns of ``findings`` and ``name``, the name of the subject.
    """
    wanted = list(fields("findings"))
    frame = study["findings"].reindex(columns=wanted)
    shown = frame[frame["outcome"].isin(_OUTCOMES)]
    names = pd.concat([_names(study, "enterprises"), _names(study, "parcels")])
    names = names[~names.index.duplicated()]
    subject = shown["subject_id"].astype("str")
    parcel = shown["parcel_id"].astype("str")
    named = shown.assign(name=subject.map(names).fillna(parcel.map(names)))
    order = shown["outcome"].map({name: place for place, name in enumerate(_OUTCOMES)})
    keyed = named.assign(_order=order.astype("int64"))
    ordered = keyed.sort_values(["_order", "rule", "subject_id"], kind="stable")
    return ordered.drop(columns="_order").reset_index(drop=True)


def action_rows(study: Study) -> pd.DataFrame:
    """Suggested actions with name and zone of the parcel (建议措施行), most urgent first."""
    frame = study["actions"].reindex(columns=list(fields("actions")))
    parcels = _by_id(study["parcels"], "parcel_id", ("name", "zone"))
    ids = frame["parcel_id"].astype("str")
    named = frame.assign(name=ids.map(parcels["name"]), zone=ids.map(parcels["zone"].astype("str")))
    return named.sort_values(["priority", "parcel_id"], kind="stable").reset_index(drop=True)


def unlinked_rows(study: Study) -> pd.DataFrame:
    """Enterprises of the year whose amounts are not wholly on parcels (未关联), with what is left.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        By enterprise_id: name, share linked, and each amount's part that is on no parcel.
    """
    facts = enterprise_facts(study)
    linked = facts["linked"].fillna(0.0)
    off = facts[linked < _WHOLE]
    rest = off[list(AMOUNTS)].mul(1 - linked[off.index], axis=0)
    own = _by_id(study["enterprises"], "enterprise_id", ("name", "credit_code"))
    return _beside([own, linked.rename("linked"), rest], off.index).rename_axis("enterprise_id")


def vacant_rows(study: Study) -> pd.DataFrame:
    """Parcels without any enterprise in the evaluation year (无企业宗地), by parcel_id."""
    rows = parcel_rows(study)
    wanted = ["name", "zone", "land_use", "area_mu", "suspected", "open", "action"]
    return rows.loc[rows["n_enterprises"].fillna(0) == 0, wanted]


def note_rows(study: Study) -> pd.DataFrame:
    """Notes of intake and run (说明行), gravest first."""
    frame = study["notes"].reindex(columns=list(fields("notes")))
    gravity = frame["severity"].astype("str").map({"error": 0, "warning": 1, "info": 2})
    return frame.assign(_order=gravity).sort_values("_order", kind="stable").drop(columns="_order")


def known_of(
    study: Study, table: str, ids: pd.Series[Any] | pd.Index, name: str = "name"
) -> pd.Series[Any]:
    """What a table says of some ids (按编号查一列), by default their names; missing where it says nothing.

    Parameters
    ----------
    study
        The study.
    table
        Table with one row an id.
    ids
        The ids looked up, in any order, repeated or not.
    name
        Column wanted.

    Returns
    -------
    pandas.Series
        Text, by the index of ``ids``.
    """
    asked = pd.Series(ids).astype("str")
    key = next(each for each, field in fields(table).items() if field.key)
    frame = study[table].reindex(columns=[key, name])
    frame = frame[frame[key].isin(asked).to_numpy(dtype=bool)].astype("str")
    return frame.drop_duplicates(key).set_index(key)[name].reindex(asked).set_axis(asked.index)


def _of_year(study: Study, table: str) -> pd.DataFrame:
    frame = study[table]
    return frame[frame["year"] == study.year]


def _of_subject(study: Study, table: str, subject: str) -> pd.DataFrame:
    frame = _of_year(study, table)
    return frame[frame["subject"] == subject]


def _by_id(frame: pd.DataFrame, key: str, wanted: tuple[str, ...] | list[str]) -> pd.DataFrame:
    """Columns of a frame by its id; a column that is not there is missing throughout."""
    ids = pd.Index(frame[key].astype("str"), name=key)
    return frame.reindex(columns=list(wanted)).set_axis(ids, axis=0)


def _beside(parts: list[pd.DataFrame | pd.Series[Any]], index: pd.Index) -> pd.DataFrame:
    return pd.concat([part.reindex(index) for part in parts], axis=1)


def _joined(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Codes of each id, once each, joined by ``;``."""
    pairs = frame[[key, column]].dropna().astype("str").drop_duplicates()
    return pairs.groupby(key, sort=False)[column].agg(";".join).astype("str")


def _findings_of_parcels(study: Study) -> pd.DataFrame:
    """Findings with the parcel they concern; criteria of a composite rule are left to it."""
    frame = study["findings"]
    parcel = frame["parcel_id"].where(frame["subject"] != "parcel", frame["subject_id"])
    rule = frame["rule"].astype("str")
    return frame.assign(parcel_id=parcel, rule=rule)[~rule.str.startswith("low_yield_")]


def _names(study: Study, table: str) -> pd.Series:
    key = next(iter(name for name, field in fields(table).items() if field.key))
    return _by_id(study[table], key, ("name",))["name"].dropna().astype("str")
