"""Traits of parcels (宗地特征): verdict, route, industry and stage, from what stands on a parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from landuse.ids import Ids
from landuse.present.layers import MapLayers

if TYPE_CHECKING:
    from landuse.study import Study

VERDICTS = ("confirmed", "suspected", "watch", "unknown", "not_assessed", "recovered", "active")
"""Verdicts on the firms of a parcel, the one that colours it first (研判结论)."""

STAGES = ("signed", "delivered", "started", "completed", "in_production")
"""Stages of a land contract, earliest first (合同阶段)."""

_REACHED = {
    "signed": "signed_on",
    "delivered": "delivered_on",
    "started": "started_on",
    "completed": "completed_on",
    "in_production": "production_on",
}
_OPEN = ("open", "yes")
_UNKNOWN = "unknown"

NO_FIRM = "no_firm"
"""Parcels to which no firm is linked: nobody's verdict or industry is missing (没有关联企业)."""

NOT_REVIEWED = "not_reviewed"
"""Parcels that are no case: land in use, nobody on it watched or worse (不在处置研判范围)."""


def traits(study: Study, layers: MapLayers) -> pd.DataFrame:
    """What the firms and contracts of a parcel make of it (宗地特征).

    Parameters
    ----------
    study
        The study.
    layers
        Unredacted layers.

    Returns
    -------
    pandas.DataFrame
        One row a parcel, in the order of the layers: ``verdict``, ``route``, ``industry``,
        ``stage``; missing where nothing is known. ``verdict`` and ``industry`` of a parcel without
        firms are ``no_firm``. ``route`` is one that is open, ``unknown`` where records are missing
        to tell, ``none`` where all are blocked, ``not_reviewed`` for no case.
    """
    return pd.DataFrame(
        {
            "verdict": _verdict(layers),
            "route": _route(study, layers),
            "industry": _industry(layers),
            "stage": _stage(study, layers),
        }
    )


def division(codes: pd.Series[str]) -> pd.Series[str]:
    """Division of an industry code (国民经济行业大类): its first two digits.

    Parameters
    ----------
    codes
        GB/T 4754 codes of 2 to 4 digits, with or without their letter.

    Returns
    -------
    pandas.Series
        Two digits, missing where there are none.

    Examples
    --------
    >>> division(pd.Series(["C3912", "39", None, "C"])).tolist()
    ['39', '39', nan, nan]
    """
    return codes.astype("str").str.extract(r"^[A-Za-z]?\s*(\d{2})", expand=False)


def _placed(values: pd.Series[str], parcel: pd.Series[int], count: int) -> pd.Series[str]:
    """First value of each parcel, in the order given."""
    known = values.notna().to_numpy()
    first = pd.DataFrame({"parcel": parcel[known], "value": values[known]}).drop_duplicates(
        "parcel"
    )
    out = np.full(count, None, dtype=object)
    out[first["parcel"].to_numpy(dtype=np.int64)] = first["value"].to_numpy(dtype=object)
    return pd.Series(out, dtype="str")


def _of_firms(values: pd.Series[str], parcel: pd.Series[int], count: int) -> pd.Series[str]:
    """First value of each parcel; where some are known, a parcel without any firm says so."""
    found = _placed(values, parcel, count)
    if not found.notna().any():
        return found
    empty = np.ones(count, dtype=bool)
    empty[parcel[parcel >= 0].to_numpy(dtype=np.int64)] = False
    return found.mask(empty, NO_FIRM)


def _verdict(layers: MapLayers) -> pd.Series[str]:
    firms = layers.enterprises
    rank = firms["verdict"].astype("str").map({name: at for at, name in enumerate(VERDICTS)})
    order = np.argsort(rank.fillna(len(VERDICTS)).to_numpy(), kind="stable")
    worst = firms.iloc[order]
    return _of_firms(worst["verdict"].astype("str"), worst["parcel"], len(layers.parcels))


def _industry(layers: MapLayers) -> pd.Series[str]:
    """Division of the firm that uses most of the land, its tax deciding where land is unknown."""
    firms = layers.enterprises
    columns = ("area_mu", "share", "tax_paid")
    size = [-firms[name].astype("float64").fillna(-1.0).to_numpy() for name in reversed(columns)]
    largest = firms.iloc[np.lexsort(size)]
    return _of_firms(division(largest["sector_code"]), largest["parcel"], len(layers.parcels))


def _route(study: Study, layers: MapLayers) -> pd.Series[str]:
    """Route open to a parcel or to a firm on it; else whether one is to be checked, or none is left."""
    count = len(layers.parcels)
    table = study.tables.get("routes")
    if table is None or not {"parcel_id", "route", "outcome"} <= set(table.columns):
        firms = layers.enterprises
        return _reviewed(_placed(firms["route"].astype("str"), firms["parcel"], count))
    own = table["subject"].astype("str").eq("parcel")
    parcel = table["parcel_id"].where(~own | table["parcel_id"].notna(), table["subject_id"])
    open_, unknown = table["outcome"].isin(_OPEN), table["outcome"].eq(_UNKNOWN)
    said = table["route"].astype("str").where(open_, "none").mask(unknown, _UNKNOWN)
    order = np.argsort(np.select([open_, unknown], [0, 1], 2), kind="stable")
    at = _positions(layers, parcel).iloc[order]
    return _reviewed(_placed(said.iloc[order][at >= 0], at[at >= 0], count))


def _reviewed(routes: pd.Series[str]) -> pd.Series[str]:
    """Routes where some were judged: a parcel without any was not looked at, nothing is missing."""
    return routes.fillna(NOT_REVIEWED) if routes.notna().any() else routes


def _stage(study: Study, layers: MapLayers) -> pd.Series[str]:
    """Furthest stage that the latest contract of a parcel has reached by the end of the year."""
    contracts = study.tables.get("contracts")
    count = len(layers.parcels)
    if contracts is None or "parcel_id" not in contracts or contracts.empty:
        return pd.Series([None] * count, dtype="str")
    day = pd.Timestamp(year=study.year, month=12, day=31)
    stage = pd.Series([None] * len(contracts), index=contracts.index, dtype="str")
    for name, column in _REACHED.items():
        if column in contracts:
            stage = stage.mask(contracts[column] <= day, name)
    if "started" in contracts:
        begun = contracts["started"].fillna(value=False).astype(bool)
        stage = stage.mask(begun & stage.isin(("signed", "delivered")), "started")
    signed = contracts["signed_on"].reindex(contracts.index)
    order = signed.sort_values(ascending=False, na_position="last", kind="stable").index
    at = _positions(layers, contracts.loc[order, "parcel_id"])
    return _placed(stage.loc[order][at >= 0], at[at >= 0], count)


def _positions(layers: MapLayers, ids: pd.Series[str]) -> pd.Series[int]:
    """Row number of each parcel code in the layers, −1 where there is none."""
    return pd.Series(Ids(layers.parcels["parcel_id"]).find(ids), index=ids.index)
