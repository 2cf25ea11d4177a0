"""Resolve (确定关联): one table of links from all candidates, areas filled, leases mirrored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.crs import Geometries
from landuse.errors import Note
from landuse.ids import arrow_text, positions, take_text
from landuse.link.areas import fill_areas
from landuse.link.ask import asked, confirmed_links, grounds_of, no_parcel
from landuse.link.candidates import (
    METHODS,
    ROLES,
    Guess,
    all_the_same,
    column,
    frame,
    from_occupancy,
    from_units,
)
from landuse.link.sheet import from_enterprises
from landuse.names import CONFIDENCE
from landuse.review import decisions
from landuse.schema import empty

_OVERRUN = 0.005
_SMALLEST = 1e-6


class Linked(NamedTuple):
    """What :func:`link_and_ask` returns (关联结果).

    Parameters
    ----------
    links
        The ``links`` table without shares; ``enterprise_row`` and ``parcel_row`` are positions in
        both sheets, ``missed``, where any, the codes beside the link's own that are no parcel: for
        later stages, not kept.
    review
        The ``review`` table with what is to be asked about places.
    notes
        What there is to say.
    """

    links: pd.DataFrame
    review: pd.DataFrame
    notes: list[Note]


def link(
    tables: Mapping[str, pd.DataFrame],
    shapes: Mapping[str, Geometries],
    *,
    fallback: str | None = None,
) -> tuple[pd.DataFrame, list[Note]]:
    """Link enterprises to parcels (企业与宗地关联).

    Parameters
    ----------
    tables
        Input tables; ``parcels`` with ``area_mu``.
    shapes
        Decoded geometry of parcels and enterprises, for those known by position only.
    fallback
        Separator before a unit suffix of parcel codes that may be cut.

    Returns
    -------
    links, notes
        As of :func:`link_and_ask`, for those who do not ask.
    """
    done = link_and_ask(tables, shapes, fallback=fallback)
    return done.links, done.notes


def link_and_ask(
    tables: Mapping[str, pd.DataFrame],
    shapes: Mapping[str, Geometries],
    *,
    fallback: str | None = None,
) -> Linked:
    """Link enterprises to parcels (企业与宗地关联), and say what has to be asked.

    Parameters
    ----------
    tables
        Input tables; ``parcels`` with ``area_mu``, ``review`` with the decisions so far.
    shapes
        Decoded geometry of parcels and enterprises, for those known by position only.
    fallback
        Separator before a unit suffix of parcel codes that may be cut.

    Returns
    -------
    Linked
        Links, review table and notes.
    """
    parcels, enterprises = tables["parcels"], tables["enterprises"]
    ids, parcel_id = enterprises["enterprise_id"], parcels["parcel_id"]
    area = parcels["area_mu"].to_numpy(dtype=float, na_value=np.nan)
    before = tables.get("review", empty("review"))
    ruled, _ = decisions(before, enterprises, parcel_id)
    found, notes, guesses, missed = [], list[Note](), list[Guess](), list[tuple[int, str]]()
    if "occupancy" in tables:
        told = from_occupancy(tables["occupancy"], ids, parcels, fallback, ruled.sits)
        found.append(told.links)
        guesses, missed = told.guesses, told.missed
    if "units" in tables:
        rented = from_units(tables["units"], ids, parcels)
        found.append(_not_told_before(rented, found))
    linked = np.zeros(len(ids), dtype=bool)
    for candidates in found:
        linked[candidates.loc[candidates["role"] != "sublet", "enterprise"]] = True
    sheet = from_enterprises(enterprises, parcels, shapes, linked, fallback, ruled)
    found.append(sheet.links)
    notes += no_parcel("enterprises", enterprises, sheet.missed)
    found = confirmed_links(found, ruled.sits)
    kept = [candidates for candidates in found if len(candidates)]
    links = pd.concat(kept, ignore_index=True) if len(kept) > 1 else (kept or found)[0]
    links = _with_mirrors(links, ids)
    links, split = fill_areas(links, area)
    if missed:
        notes += no_parcel("occupancy", tables["occupancy"], _of_nowhere(missed, tables, links))
    notes += _unlinked(enterprises, links, parcel_id)
    notes += _conflicts(enterprises, links, parcel_id, fallback)
    notes += _overruns(links, parcels, area)
    notes += _strange_links(links, ids)
    if split:
        notes.append(Note("link.area_split", "info", {"count": split}))
    review, said = asked([*guesses, *sheet.guesses], sheet.asked, links, tables, ruled)
    return Linked(_finish(links, ids, parcel_id), review, notes + said)


def _of_nowhere(
    missed: list[tuple[int, str]], tables: Mapping[str, pd.DataFrame], links: pd.DataFrame
) -> list[tuple[int, str]]:
    """Codes that are no parcel of enterprises that are nowhere else; others have land outside."""
    said = column(tables["occupancy"], "enterprise_id")
    who = positions(said, tables["enterprises"]["enterprise_id"])
    here = np.append(np.isin(np.arange(len(tables["enterprises"])), links["enterprise"]), [True])
    return [(at, code) for at, code in missed if not here[who[at]]]


def _not_told_before(rented: pd.DataFrame, told: list[pd.DataFrame]) -> pd.DataFrame:
    """Units whose tenant the occupancy table already has on the parcel would count twice."""
    leases = [part[part["role"] == "lease"] for part in told]
    known = [_keys(part, "enterprise", "parcel") for part in leases if len(part)]
    if not known or rented.empty:
        return rented
    again = _keys(rented, "enterprise", "parcel").isin(known[0])
    return rented[~again].reset_index(drop=True)


def _keys(rows: pd.DataFrame, *names: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows[name].to_numpy() for name in names], names=list(names))


def _with_mirrors(links: pd.DataFrame, ids: pd.Series[Any]) -> pd.DataFrame:
    """A lease that one side tells is put on the other side's land as well, once."""
    if links["counterpart"].isna().all():
        return links
    told = links.assign(other=positions(links["counterpart"], ids))
    leases, lets = (told[told["role"] == role] for role in ("lease", "sublet"))
    holds = _keys(told[told["role"] != "sublet"], "enterprise", "parcel")
    named = (leases["other"] >= 0) & _keys(leases, "other", "parcel").isin(holds)
    said = _keys(leases, "other", "parcel", "enterprise").isin(
        _keys(lets, "enterprise", "parcel", "other")
    ) | _keys(leases, "other", "parcel").isin(
        _keys(lets[lets["counterpart"].isna()], "enterprise", "parcel")
    )
    known = _keys(lets, "other", "parcel").isin(_keys(leases, "enterprise", "parcel"))
    mirrors = [
        _mirrored(leases[named & ~said], "sublet", ids),
        _mirrored(lets[(lets["other"] >= 0) & ~known], "lease", ids),
    ]
    kept = [part for part in mirrors if len(part)]
    return pd.concat([links, *kept], ignore_index=True) if kept else links


def _mirrored(rows: pd.DataFrame, role: str, ids: pd.Series[Any]) -> pd.DataFrame:
    return frame(
        len(rows),
        {
            "enterprise": rows["other"],
            "parcel": rows["parcel"],
            "from_on": rows["from_on"],
            "to_on": rows["to_on"],
            "role": all_the_same(role, len(rows), ROLES),
            "area_mu": rows["area_mu"],
            "floor_area": rows["floor_area"],
            "method": all_the_same("mirror", len(rows), METHODS),
            "counterpart": ids.iloc[rows["enterprise"]],
            "evidence_row": rows["evidence_row"],
        },
    )


def _unlinked(
    enterprises: pd.DataFrame, links: pd.DataFrame, parcel_id: pd.Series[Any]
) -> list[Note]:
    linked = np.zeros(len(enterprises), dtype=bool)
    linked[links["enterprise"]] = True
    missed = enterprises[~linked]
    rows = missed["source_row"] if "source_row" in missed else pd.Series(0, missed.index)
    if "parcel_id" in missed:
        given = missed["parcel_id"]
        unknown = given.notna() & (positions(given, parcel_id) < 0)
    else:
        given = pd.Series([None] * len(missed), index=missed.index, dtype="str")
        unknown = pd.Series(data=False, index=missed.index)
    placed = missed["geometry"].notna() if "geometry" in missed else unknown & False
    codes = np.where(
        unknown, "link.no_such_parcel", np.where(placed, "link.outside", "link.no_place")
    )
    return [
        Note(
            str(code),
            "warning",
            {"enterprise": identity, "parcel": parcel},
            "enterprises",
            int(row),
            identity,
        )
        for code, identity, parcel, row in zip(
            codes, missed["enterprise_id"], given, rows, strict=True
        )
    ]


def _conflicts(
    enterprises: pd.DataFrame,
    links: pd.DataFrame,
    parcel_id: pd.Series[Any],
    fallback: str | None,
) -> list[Note]:
    """The enterprise sheet names one parcel, the occupancy table only others."""
    others = links[links["method"].isin(["occupancy", "unit", "review"])]
    if "parcel_id" not in enterprises or others.empty:
        return []
    said = enterprises["parcel_id"].iloc[others["enterprise"]].reset_index(drop=True)
    found = pd.Series(parcel_id.array[others["parcel"]], dtype="str")
    agrees = (said == found) | said.isna()
    if fallback and said.notna().any():
        agrees |= said.str.rsplit(fallback, n=1).str[0] == found
    by_enterprise = agrees.groupby(others["enterprise"].to_numpy()).any()
    rows = by_enterprise.index[~by_enterprise]
    return [
        Note(
            "link.two_places",
            "warning",
            {"enterprise": row.enterprise_id, "parcel": row.parcel_id},
            "enterprises",
            int(getattr(row, "source_row", 0)),
            row.enterprise_id,
        )
        for row in enterprises.iloc[rows].itertuples(index=False)
    ]


def _strange_links(links: pd.DataFrame, ids: pd.Series[Any]) -> list[Note]:
    """Periods that end before they begin, and more land sublet than held."""
    notes = []
    ends = (links["to_on"] < links["from_on"]).to_numpy()
    for row in links[ends].itertuples(index=False):
        params = {"enterprise": ids.iloc[row.enterprise], "to": row.to_on, "from": row.from_on}
        said = {
            name: str(value)[:10] if name != "enterprise" else value
            for name, value in params.items()
        }
        notes.append(_about("link.ends_before", row, said))
    if not (links["role"] == "sublet").any():
        return notes
    open_ = links[links["to_on"].isna() & ~ends]
    sign = np.where(open_["role"] == "sublet", -1.0, 1.0)
    held = (
        (open_["area_mu"] * sign).groupby([open_["enterprise"], open_["parcel"]]).sum(min_count=1)
    )
    for (enterprise, _), area in held[held < -_SMALLEST].items():
        params = {"enterprise": ids.iloc[enterprise], "area": round(-float(area), 4)}
        notes.append(
            Note("link.sublet_too_much", "warning", params, "occupancy", None, ids.iloc[enterprise])
        )
    return notes


def _about(code: str, row: Any, params: dict[str, object]) -> Note:
    number = None if pd.isna(row.evidence_row) else int(row.evidence_row)
    return Note(code, "warning", params, "occupancy", number, str(params["enterprise"]))


def _overruns(
    links: pd.DataFrame, parcels: pd.DataFrame, area: npt.NDArray[np.float64]
) -> list[Note]:
    open_ = links[links["to_on"].isna()]
    sign = np.where(open_["role"] == "sublet", -1.0, 1.0)
    used = np.bincount(
        open_["parcel"], np.nan_to_num(open_["area_mu"].to_numpy(dtype=float)) * sign, len(area)
    )
    over = np.flatnonzero(used > area * (1 + _OVERRUN) + 1e-9)
    return [
        Note(
            "link.overrun",
            "warning",
            {
                "parcel": parcels["parcel_id"].iloc[i],
                "used": round(float(used[i]), 4),
                "area": round(float(area[i]), 4),
            },
            "parcels",
            None,
            parcels["parcel_id"].iloc[i],
        )
        for i in over
    ]


def _finish(links: pd.DataFrame, ids: pd.Series[Any], parcel_id: pd.Series[Any]) -> pd.DataFrame:
    where = np.array([CONFIDENCE[name] for name in METHODS.categories])
    sure = where[links["method"].cat.codes]
    identity = links["identity"]
    if identity.notna().any():
        who = np.array([*(CONFIDENCE[name] for name in identity.cat.categories), 1.0])
        sure = np.minimum(sure, who[identity.cat.codes])
    confidence = pd.Series(sure, links.index)
    confirmed = links["confirmed"]
    rows = links["evidence_row"]
    return pd.DataFrame(
        {
            "enterprise_id": take_text(arrow_text(ids), links["enterprise"].to_numpy()),
            "parcel_id": take_text(arrow_text(parcel_id), links["parcel"].to_numpy()),
            "from_on": links["from_on"],
            "to_on": links["to_on"],
            "role": links["role"],
            "area_mu": links["area_mu"],
            "method": links["method"],
            "confidence": confidence.where(~confirmed.fillna(value=False).astype(bool), 1.0),
            "confirmed": confirmed,
            "evidence_row": rows.astype("Int64"),
            "identity": identity,
            **grounds_of(links["method"], identity),
            **({"missed": links["missed"]} if "missed" in links else {}),
            "enterprise_row": links["enterprise"],
            "parcel_row": links["parcel"],
        }
    )
