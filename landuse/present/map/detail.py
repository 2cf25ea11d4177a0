"""Details of parcels (宗地详情): what the panel says beyond the parcel's own row.

Every table has a column ``parcel`` or ``firm``: the row in the tables ``parcels`` or ``firms`` of
the page, ascending.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.ids import Ids
from landuse.present.layers import MapLayers, indicator_names

if TYPE_CHECKING:
    from landuse.study import Study

CONTRACT_DAYS = (
    "signed_on",
    "delivered_on",
    "start_due_on",
    "started_on",
    "suspended_on",
    "completion_due_on",
    "completed_on",
    "production_due_on",
    "production_on",
)
"""Dates of a land contract in the order of its life (合同日期)."""

FIRM_FACTS: tuple[str, ...] = (
    "land_mu",
    "tax_paid",
    "revenue",
    "value_added",
    "employees",
    "energy_tce",
)
FIRM_FACTS += ("electricity_kwh",)
_SCORES: tuple[str, ...] = (
    "cohort",
    "total",
    "rank",
    "grade",
    "grade_low",
    "grade_high",
    "stability",
    "reason",
)
_SCORES += ("imputed", "treated_as", "bonus")
_VERDICTS = ("verdict", "verdict_low", "verdict_high", "coverage", "verdict_reason")
_STABILITY = ("test", "draws", "same", "best", "worst", "rank_low", "rank_high")
_LIFTS = ("figure", "target", "now", "needed")
_SIGNS: tuple[str, ...] = (
    "family",
    "sign",
    "outcome",
    "value",
    "unit",
    "threshold",
    "period_from",
    "period_to",
)
_SIGNS += ("source", "clause")
_LINKS = ("role", "area_mu", "share", "method", "confidence", "from_on", "to_on")
_UNITS = ("building_id", "floor", "unit_id", "floor_area", "state", "vacant_since", "tenant")
_CASES: tuple[str, ...] = (
    "case_id",
    "problem",
    "procedure",
    "instrument",
    "case_state",
    "last_step",
    "state_on",
)
_CASES += ("next_step", "next_due", "overdue_days", "closing", "deadline", "area_mu", "area_done")
_CASES += ("area_left", "clause")
_ROUTES: tuple[str, ...] = (
    "subject",
    "subject_id",
    "route",
    "outcome",
    "reason",
    "reason_en",
    "missing",
    "clause",
)
_ROUTES += ("jobs", "wages_owed")


def details(study: Study, layers: MapLayers) -> dict[str, pd.DataFrame]:
    """Tables of the panel for a park of ordinary size (面板数据表).

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``firms`` has one row for each firm that stands on a parcel, in the order of their ids.
    """
    ids = firm_ids(layers)
    return {
        **contracts_and_cases(study, layers),
        "stability": _of(_subject(study, "stability", "parcel", _STABILITY), layers),
        "lifts": _of(_subject(study, "lifts", "parcel", _LIFTS), layers),
        "links": _links(study, layers, ids),
        "firms": _firms(study, ids),
        "firm_stability": _of_firms(_subject(study, "stability", "enterprise", _STABILITY), ids),
        "firm_lifts": _of_firms(_subject(study, "lifts", "enterprise", _LIFTS), ids),
        "signs": _of_firms(_renamed(study, "evidence", "enterprise_id", _SIGNS), ids),
    }


def contracts_and_cases(study: Study, layers: MapLayers) -> dict[str, pd.DataFrame]:
    """Tables that are short in any park (合同、单元、案件).

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``contracts``, ``units``, ``cases``, ``routes``.
    """
    units = _table(study, "units")
    if "enterprise_id" in units and len(units):
        firms = study.pick("enterprises", ["enterprise_id", "name"])
        names = firms.set_index("enterprise_id")["name"]
        tenant = units["enterprise_id"].map(names[~names.index.duplicated()])
        units = units.assign(tenant=tenant.fillna(units["enterprise_id"]))
    contracts = _table(study, "contracts")
    routes = study.pick("routes", ["parcel_id", *_ROUTES])
    if "subject" in routes:
        own = routes["subject"].astype("str").eq("parcel") & routes["parcel_id"].isna()
        routes = routes.assign(parcel_id=routes["parcel_id"].mask(own, routes["subject_id"]))
    return {
        "contracts": _of(_picked(contracts, ("contract_id", *CONTRACT_DAYS)), layers),
        "units": _of(_picked(units, _UNITS), layers),
        "cases": _of(_picked(_table(study, "case_progress"), _CASES), layers),
        "routes": _of(_picked(routes, _ROUTES), layers),
    }


def firm_ids(layers: MapLayers) -> pd.Index[str]:
    """Firms that stand on a parcel (地上企业), each once.

    Parameters
    ----------
    layers
        Unredacted layers.

    Returns
    -------
    pandas.Index
        Their ids, sorted.
    """
    return pd.Index(layers.enterprises["enterprise_id"].astype("str").unique()).sort_values()


def _table(study: Study, name: str) -> pd.DataFrame:
    found = study.tables.get(name)
    return pd.DataFrame() if found is None else found


def _now(study: Study, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of a table in the evaluation year; of all rows where it has no years."""
    only = {"year": study.year} if "year" in study.columns(name) else {}
    return study.pick(name, columns, **only)


def _picked(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Columns that are there, and what the rows are of as ``id``."""
    if "parcel_id" not in frame:
        return pd.DataFrame({"id": pd.Series(dtype="str")})
    kept = [each for each in columns if each in frame]
    return frame[["parcel_id", *kept]].rename(columns={"parcel_id": "id"})


def _renamed(study: Study, name: str, key: str, columns: tuple[str, ...]) -> pd.DataFrame:
    wanted = [key, *columns]
    frame = study.pick(name, wanted)
    if key not in frame:
        return pd.DataFrame({"id": pd.Series(dtype="str")})
    return frame.reindex(columns=wanted).rename(columns={key: "id"})


def _subject(study: Study, name: str, subject: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows of one kind of subject in the evaluation year."""
    if "subject" not in study.columns(name):
        return pd.DataFrame({"id": pd.Series(dtype="str")})
    wanted = ["subject_id", *columns]
    now = study.pick(name, wanted, subject=subject, year=study.year)
    return now.reindex(columns=wanted).rename(columns={"subject_id": "id"})


def _of(frame: pd.DataFrame, layers: MapLayers) -> pd.DataFrame:
    ids = pd.Index(layers.parcels["parcel_id"].astype("str"))
    return _keyed(frame, ids, "parcel")


def _of_firms(frame: pd.DataFrame, ids: pd.Index[str]) -> pd.DataFrame:
    return _keyed(frame, ids, "firm")


def _keyed(frame: pd.DataFrame, ids: pd.Index[str], name: str) -> pd.DataFrame:
    """Rows with the number of what they are of, ascending; rows of nobody are left out."""
    at = Ids(ids).find(frame["id"])
    known = np.flatnonzero(at >= 0)
    known = known[np.argsort(at[known], kind="stable")]
    rows = frame.drop(columns="id").iloc[known].reset_index(drop=True)
    rows.insert(0, name, at[known])
    return rows


def _origins(study: Study) -> pd.DataFrame:
    """File and row of each firm's figures of the year."""
    wanted = ["enterprise_id", "source", "source_row"]
    kept = _now(study, "returns", wanted).reindex(columns=wanted)
    return kept.rename(columns={"enterprise_id": "id"})


def _links(study: Study, layers: MapLayers, ids: pd.Index[str]) -> pd.DataFrame:
    """How each firm is tied to a parcel."""
    frame = _table(study, "links")
    if "enterprise_id" not in frame:
        return pd.DataFrame({"parcel": pd.Series(dtype="int64")})
    firm = ids.get_indexer(pd.Index(frame["enterprise_id"].astype("str")))
    return _of(_picked(frame, _LINKS).assign(firm=firm), layers)


def _firms(study: Study, ids: pd.Index[str]) -> pd.DataFrame:
    """Score, figures and verdict of every firm on the map."""
    points = tuple(each for each in study.columns("scores") if each.startswith("points_"))
    wanted = ["enterprise_id", *FIRM_FACTS]
    facts = _now(study, "enterprise_facts", wanted).reindex(columns=wanted)
    parts = (
        facts.rename(columns={"enterprise_id": "id"}),
        _subject(study, "indicators", "enterprise", tuple(indicator_names())),
        _subject(study, "scores", "enterprise", (*points, *_SCORES)),
        _renamed(study, "verdicts", "enterprise_id", _VERDICTS),
        _origins(study),
    )
    found = []
    for part in parts:
        keyed = part.set_index("id")
        keyed.index = keyed.index.astype("str")
        found.append(keyed[~keyed.index.duplicated()].reindex(ids).reset_index(drop=True))
    return pd.concat(found, axis=1).dropna(axis=1, how="all")
