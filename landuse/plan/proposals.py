"""Proposals (立案建议): a case for each parcel or enterprise that a suggestion or verdict names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.schema import empty, fields
from landuse.words import Lang, text, word

WAYS = {
    "recover_land": ("idle", "idle_recovery", "recovery"),
    "negotiate_idle": ("idle", "idle_agreed", None),
    "idle_fee": ("idle", "idle_fee", "idle_fee"),
    "vacate_replace": ("low_yield", "revival", None),
    "relet": ("vacant", "revival", "lease"),
    "upgrade": ("low_yield", "revival", "upgrade"),
}
"""Suggested action → kind of problem, procedure and instrument. Others ask for no case."""

_SUSPECT = ("confirmed", "suspected")
_OVER = ("closed", "ended")


def proposals(
    tables: Mapping[str, pd.DataFrame], today: pd.Timestamp, year: int, *, lang: Lang
) -> pd.DataFrame:
    """Cases that the study suggests and nobody keeps yet (立案建议), the most pressing first.

    Parameters
    ----------
    tables
        ``actions``, ``verdicts``, ``links``, ``parcels``, and ``cases`` with ``case_progress`` as kept.
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
    rows: list[dict[str, Any]] = []
    suspects = _suspects(tables, lang)
    firms = {parcel: (firm, ground) for firm, parcel, ground in reversed(suspects) if parcel}
    for row in tables["actions"].sort_values("priority", kind="stable").to_dict("records"):
        parcel = str(row["parcel_id"])
        if str(row["action"]) not in WAYS or ("parcel", parcel) in kept:
            continue
        kept.add(("parcel", parcel))
        firm, ground = firms.get(parcel, (None, ""))
        if firm is not None:
            kept.add(("enterprise", firm))
        problem, procedure, instrument = WAYS[str(row["action"])]
        said = str(row["reasons"] if lang == "zh" else row["reasons_en"])
        rows.append(
            {
                **_common(parcel, today, year),
                "parcel_id": parcel,
                "enterprise_id": firm,
                "problem": problem,
                "procedure": procedure,
                "instrument": instrument,
                "area_mu": row["area_mu"],
                "evidence": text("cases.joint", lang=lang).join(
                    each for each in (said, ground) if each
                ),
            }
        )
    for firm, parcel, ground in suspects:
        if ("enterprise", firm) in kept:
            continue
        kept.add(("enterprise", firm))
        rows.append(
            {
                **_common(firm, today, year),
                "parcel_id": parcel or None,
                "enterprise_id": firm,
                "problem": "zombie",
                "procedure": "revival",
                "evidence": ground,
            }
        )
    return _typed(rows, tables)


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


def _suspects(tables: Mapping[str, pd.DataFrame], lang: Lang) -> list[tuple[str, str, str]]:
    """Suspected enterprises with their largest parcel, empty where there is none, and the ground."""
    verdicts, links = tables["verdicts"], tables["links"]
    hit = verdicts[verdicts["verdict"].isin(_SUSPECT).to_numpy(dtype=bool)]
    if hit.empty:
        return []
    own = links[links["enterprise_id"].isin(list(hit["enterprise_id"])).to_numpy(dtype=bool)]
    own = own[(own["role"] != "sublet").to_numpy(dtype=bool)]
    own = own.sort_values(["area_mu", "parcel_id"], ascending=[False, True], kind="stable")
    home = own.drop_duplicates("enterprise_id").set_index("enterprise_id")["parcel_id"]
    found = []
    for row in hit.sort_values("enterprise_id", kind="stable").itertuples(index=False):
        firm = str(row.enterprise_id)
        ground = text(
            "cases.zombie",
            lang=lang,
            verdict=word("values.verdict", row.verdict, lang=lang),
            reason=word("values.verdict_reason", row.verdict_reason, lang=lang),
        )
        found.append((firm, str(home[firm]) if firm in home.index else "", ground))
    return found


def _common(subject: str, today: pd.Timestamp, year: int) -> dict[str, Any]:
    return {"case_id": f"{year}-{subject}", "opened_on": today, "target_year": year + 1}


def _typed(rows: list[dict[str, Any]], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows of the table with ids that nobody has, and the parcel's area where none is freed."""
    if not rows:
        return empty("cases")
    frame = pd.DataFrame(rows)
    parcels = tables["parcels"]
    area = dict(
        zip(parcels["parcel_id"].astype(str), parcels["area_mu"].astype(float), strict=True)
    )
    freed = pd.to_numeric(frame["area_mu"]) if "area_mu" in frame else pd.Series(dtype=float)
    whole = frame["parcel_id"].map(area)
    frame["area_mu"] = freed.where(freed > 0, whole)
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
