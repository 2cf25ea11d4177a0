"""Proposals (立案建议): a case for each parcel or enterprise that a suggestion or verdict names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from landuse.schema import empty, fields
from landuse.words import Lang, text, word

WAYS = {
    "recover_land": ("idle", "idle_recovery", "recovery"),
    "negotiate_idle": ("idle", "idle_agreed", None),
    "idle_fee": ("idle", "idle_fee", "idle_fee"),
    "find_cause": ("idle", "idle_fee", None),
    "vacate_replace": ("low_yield", "revival", None),
    "relet": ("vacant", "revival", "lease"),
    "upgrade": ("low_yield", "revival", "upgrade"),
    "tenant_breach": ("breach", "tenancy", None),
}
"""What asks for a case → kind of problem, procedure and instrument: suggested actions, idle land whose
cause is open, and tenants in breach. Other actions ask for none.

Idle land whose cause nobody has proven is owed the notice of investigation all the same (order 53 of
the Ministry of Land and Resources, article 5); every procedure of idle land begins with it."""

ROUTES = {
    "exit": ("agreed_recovery", None),
    "bankruptcy": ("bankruptcy", "bankruptcy"),
    "merge": ("revival", "merger"),
    "replace": ("revival", None),
    "upgrade": ("revival", "upgrade"),
}
"""Route that is open to a suspected enterprise → procedure and instrument; a tenant's exit is its lease's."""

_IDLE = ("recover_land", "negotiate_idle", "idle_fee")
_IDLE_RULES = ("idle_not_started", "idle_suspended")
_OPEN_CAUSE = ("find_cause", "prove_cause")
_SUSPECT = ("confirmed", "suspected")
_OVER = ("closed", "ended")
_OWN = ("breach", "zombie")
"""Problems of an enterprise: the whole parcel is not at stake."""

_Kept = set[tuple[str, str]]


class _Suspect(NamedTuple):
    """A suspected enterprise: the parcel it mostly uses, in which role, its land there, and the ground."""

    firm: str
    parcel: str
    role: str
    area: float
    ground: str


def proposals(
    tables: Mapping[str, pd.DataFrame], today: pd.Timestamp, year: int, *, lang: Lang
) -> pd.DataFrame:
    """Cases that the study suggests and nobody keeps yet (立案建议), the most pressing first.

    Parameters
    ----------
    tables
        ``actions``, ``verdicts``, ``links``, ``parcels``, and ``cases`` with ``case_progress`` as kept;
        ``findings``, ``breaches`` and ``routes`` as far as there are any.
    today
        Reference day: the day of opening.
    year
        Evaluation year.
    lang
        Language of the grounds.

    Returns
    -------
    pandas.DataFrame
        Rows of the ``cases`` table. A parcel or enterprise with an open case gets no second one.
    """
    kept = _kept(tables)
    suspects = _suspects(tables, lang)
    routes = _routes(tables)
    rows = _of_parcels(tables, suspects, kept, lang)
    rows += _of_tenants(tables, suspects, kept, lang)
    rows += _of_suspects(suspects, routes, kept)
    for row in rows:
        firm, parcel = str(row["enterprise_id"]), str(row["parcel_id"])
        route = routes.get(("enterprise", firm)) or routes.get(("parcel", parcel))
        subject = row.pop("subject")
        row |= {"case_id": f"{year}-{subject}", "opened_on": today, "target_year": year + 1}
        row["case_route"] = None if route is None else word("values.route", route, lang=lang)
    return _typed(rows, tables)


def _of_parcels(
    tables: Mapping[str, pd.DataFrame], suspects: list[_Suspect], kept: _Kept, lang: Lang
) -> list[dict[str, Any]]:
    """A case for each parcel with a suggestion that asks for one."""
    rows: list[dict[str, Any]] = []
    firms = {each.parcel: each for each in reversed(suspects) if each.parcel}
    unproven = _unproven(tables)
    here = set(tables["parcels"]["parcel_id"].astype(str))
    for row in tables["actions"].sort_values("priority", kind="stable").to_dict("records"):
        parcel, action = str(row["parcel_id"]), str(row["action"])
        if parcel in unproven and action not in _IDLE:
            action = "find_cause"
        if action not in WAYS or ("parcel", parcel) in kept or parcel not in here:
            continue
        kept.add(("parcel", parcel))
        on = firms.get(parcel)
        if on is not None:
            kept.add(("enterprise", on.firm))
        problem, procedure, instrument = WAYS[action]
        said = str(row["reasons"] if lang == "zh" else row["reasons_en"])
        due = text("cases.find_cause", lang=lang) if action == "find_cause" else ""
        grounds = (said, due, "" if on is None else on.ground)
        rows.append(
            {
                "subject": parcel,
                "parcel_id": parcel,
                "enterprise_id": None if on is None else on.firm,
                "problem": problem,
                "procedure": procedure,
                "instrument": instrument,
                "area_mu": row["area_mu"],
                "evidence": text("cases.joint", lang=lang).join(each for each in grounds if each),
            }
        )
    return rows


def _of_tenants(
    tables: Mapping[str, pd.DataFrame], suspects: list[_Suspect], kept: _Kept, lang: Lang
) -> list[dict[str, Any]]:
    """A case for each tenant in breach, with the units that it rents; the whole parcel is not at stake."""
    found = tables.get("breaches", pd.DataFrame())
    if found.empty:
        return []
    found = found[(found["outcome"] == "yes").to_numpy(dtype=bool)]
    found = found[found["enterprise_id"].notna().to_numpy(dtype=bool)]
    grounds = {each.firm: each.ground for each in suspects}
    joint = text("cases.joint", lang=lang)
    problem, procedure, instrument = WAYS["tenant_breach"]
    rows: list[dict[str, Any]] = []
    for firm, own in found.groupby(found["enterprise_id"].astype("str"), sort=True):
        if ("enterprise", str(firm)) in kept:
            continue
        kept.add(("enterprise", str(firm)))
        broken = dict.fromkeys(
            each for codes in own["clauses"].dropna().astype(str) for each in codes.split(",")
        )
        comma = text("cases.say.comma", lang=lang)
        said = text(
            "cases.breach",
            lang=lang,
            units=comma.join(own["unit_id"].astype(str)),
            clauses=comma.join(word("values.lease_clause", each, lang=lang) for each in broken),
        )
        parcels = own["parcel_id"].dropna()
        rows.append(
            {
                "subject": str(firm),
                "parcel_id": str(parcels.iloc[0]) if len(parcels) else None,
                "enterprise_id": str(firm),
                "problem": problem,
                "procedure": procedure,
                "instrument": instrument,
                "evidence": joint.join(x for x in (said, grounds.get(str(firm), "")) if x),
            }
        )
    return rows


def _of_suspects(
    suspects: list[_Suspect], routes: Mapping[tuple[str, str], str], kept: _Kept
) -> list[dict[str, Any]]:
    """A case for each suspected enterprise that has none, by the route that is open to it."""
    rows: list[dict[str, Any]] = []
    for each in suspects:
        if ("enterprise", each.firm) in kept:
            continue
        kept.add(("enterprise", each.firm))
        route = routes.get(("enterprise", each.firm), "")
        procedure, instrument = ROUTES.get(route, ("revival", None))
        if route == "exit" and each.role == "lease":
            procedure = "tenancy"
        rows.append(
            {
                "subject": each.firm,
                "parcel_id": each.parcel or None,
                "enterprise_id": each.firm,
                "problem": "zombie",
                "procedure": procedure,
                "instrument": instrument,
                "area_mu": each.area,
                "evidence": each.ground,
            }
        )
    return rows


def _unproven(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """Parcels that are idle and whose cause nobody recorded or proved."""
    found = tables.get("findings", pd.DataFrame())
    if found.empty:
        return set()
    idle = found["rule"].isin(_IDLE_RULES) & (found["outcome"] == "yes")
    rows = (idle & found["consequence"].isin(_OPEN_CAUSE)).to_numpy(dtype=bool)
    return set(found["parcel_id"][rows].dropna().astype(str))


def _routes(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    """Open route of enterprises, by their verdict, and of parcels that have no enterprise to ask."""
    found: dict[tuple[str, str], str] = {}
    listed = tables.get("routes", pd.DataFrame())
    if len(listed):
        open_ = ((listed["outcome"] == "open") & (listed["subject"] == "parcel")).to_numpy(bool)
        for row in listed[open_].itertuples(index=False):
            found.setdefault(("parcel", str(row.subject_id)), str(row.route))
    verdicts = tables["verdicts"]
    if "route" in verdicts:
        of_firms = verdicts[verdicts["route"].isin(list(ROUTES)).to_numpy(dtype=bool)]
        for row in of_firms.itertuples(index=False):
            found["enterprise", str(row.enterprise_id)] = str(row.route)
    return found


def merged(cases: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Cases as kept, then those that are proposed (合并台账); a kept row is never touched.

    Parameters
    ----------
    cases
        As kept.
    more
        From :func:`proposals`.

    Returns
    -------
    pandas.DataFrame
        The ``cases`` table.
    """
    parts = [each.astype("object") for each in (cases, more) if len(each)]
    if not parts:
        return cases
    typed = {name: field.pandas_dtype for name, field in fields("cases").items()}
    whole = pd.concat(parts, ignore_index=True).reindex(columns=list(typed))
    return whole.astype(typed)


def _kept(tables: Mapping[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Parcels and enterprises that have a case already; one that is closed leaves room for another."""
    cases, progress = tables["cases"], tables["case_progress"]
    over = set(progress.loc[progress["closing"].isin(_OVER), "case_id"].astype(str))
    open_ = cases[~cases["case_id"].astype("str").isin(list(over)).to_numpy(dtype=bool)]
    return {
        (subject, str(each))
        for subject in ("parcel", "enterprise")
        for each in open_[f"{subject}_id"].dropna()
    }


def _suspects(tables: Mapping[str, pd.DataFrame], lang: Lang) -> list[_Suspect]:
    """Suspected enterprises with their largest parcel, empty where there is none, and the ground."""
    verdicts, links = tables["verdicts"], tables["links"]
    hit = verdicts[verdicts["verdict"].isin(_SUSPECT).to_numpy(dtype=bool)]
    if hit.empty:
        return []
    own = links[links["enterprise_id"].isin(list(hit["enterprise_id"])).to_numpy(dtype=bool)]
    own = own[(own["role"] != "sublet").to_numpy(dtype=bool)]
    own = own.sort_values(["area_mu", "parcel_id"], ascending=[False, True], kind="stable")
    home = own.drop_duplicates("enterprise_id").set_index("enterprise_id")
    used = _land(tables)
    found = []
    for row in hit.sort_values("enterprise_id", kind="stable").itertuples(index=False):
        firm = str(row.enterprise_id)
        ground = text(
            "cases.zombie",
            lang=lang,
            verdict=word("values.verdict", row.verdict, lang=lang),
            reason=word("values.verdict_reason", row.verdict_reason, lang=lang),
        )
        parcel, role = home.loc[firm, ["parcel_id", "role"]] if firm in home.index else ("", "")
        area = used.get((firm, str(parcel)), math.nan)
        found.append(_Suspect(firm, str(parcel), str(role), area, ground))
    return found


def _land(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    """Land that each firm itself uses on a parcel [mu]: a tenant on it is no part of the case."""
    rows = tables.get("zombie_land", pd.DataFrame())
    if rows.empty:
        rows = tables["links"].drop_duplicates(["enterprise_id", "parcel_id"])
    keys = zip(rows["enterprise_id"].astype(str), rows["parcel_id"].astype(str), strict=True)
    return dict(zip(keys, rows["area_mu"].astype(float), strict=True))


def _typed(rows: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of the table with ids that nobody has; the parcel's area where no other is meant."""
    if not rows:
        return empty("cases")
    frame = pd.DataFrame(rows)
    parcels = tables["parcels"]
    area = dict(
        zip(parcels["parcel_id"].astype(str), parcels["area_mu"].astype(float), strict=True)
    )
    freed = pd.to_numeric(frame.reindex(columns=["area_mu"])["area_mu"]).astype(float)
    whole = frame["parcel_id"].map(area)
    frame["area_mu"] = freed.where(freed > 0, whole).mask(
        frame["problem"].isin(_OWN) & ~(freed > 0)
    )
    taken = set(tables["cases"]["case_id"].dropna().astype(str))
    ids = []
    for each in frame["case_id"]:
        number, free = 1, each
        while free in taken:
            number += 1
            free = f"{each}-{number}"
        taken.add(free)
        ids.append(free)
    typed = {name: field.pandas_dtype for name, field in fields("cases").items()}
    frame = frame.assign(case_id=ids, area_done=0.0, area_left=frame["area_mu"])
    return frame.reindex(columns=list(typed)).astype(typed)
