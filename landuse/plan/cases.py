"""Cases (处置案件): progress, what is due, and whether the next year's data let a case be closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from landuse.errors import Note
from landuse.plan.docket import Case, Docket
from landuse.schema import empty, fields
from landuse.words import LANGS, word

_YEARLY = ("tax_paid", "revenue", "producing_floor")


class Proof(NamedTuple):
    """What the data of a later year show (佐证): its year, its tax, and what is lacking."""

    year: int | None
    tax: float | None
    lacking: str


def case_progress(
    found: Docket,
    tables: Mapping[str, pd.DataFrame],
    today: pd.Timestamp,
) -> tuple[pd.DataFrame, list[Note]]:
    """Where every case stands (案件进度), overdue ones first.

    A case is closed only where closing is claimed and data of a later year than that in which the
    land was dealt with show tax, revenue or floor in production on the parcel; where the firm never
    stopped (``rise``), the figure has to be higher than before.

    Parameters
    ----------
    found
        The docket, without errors.
    tables
        ``parcel_facts``, ``enterprise_facts``, ``returns`` and ``projects``.
    today
        Reference day.

    Returns
    -------
    case_progress, notes
        One row a case; a note for each that is claimed closed but not confirmed, and for overdue ones.
    """
    if not found.cases:
        return empty("case_progress"), []
    proofs = _Proofs(found, tables)
    demand = _by_id(tables.get("projects", pd.DataFrame()), "project_id", "land_demand")
    rows = [_row(case, proofs, demand, today) for case in found.cases.values()]
    frame = pd.DataFrame(rows)
    order = frame.assign(_late=-frame["overdue_days"].fillna(0).astype(float)).sort_values(
        ["_late", "next_due", "case_id"], kind="stable", na_position="last"
    )
    done = order.drop(columns="_late").reset_index(drop=True)
    typed = {name: field.pandas_dtype for name, field in fields("case_progress").items()}
    whole = done.reindex(columns=list(typed)).astype(typed)
    return whole, _told(whole)


def completed(cases: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    """Cases with state and area left as they follow (补全台账).

    Parameters
    ----------
    cases
        As read.
    progress
        From :func:`case_progress`.

    Returns
    -------
    pandas.DataFrame
        The ``cases`` table; ``area_left`` is always the difference.
    """
    if cases.empty:
        return cases
    state = progress.set_index("case_id")["case_state"].astype("str")
    total = cases["area_mu"].astype("float64")
    done = cases["area_done"].astype("float64").fillna(0.0)
    left = (total - done).round(6)
    return cases.assign(case_state=cases["case_id"].map(state).astype("str"), area_left=left)


def _row(
    case: Case, proofs: _Proofs, demand: Mapping[str, float], today: pd.Timestamp
) -> dict[str, Any]:
    said, went = case.row, case.walk
    deadline = None if said["deadline"] is None else pd.Timestamp(said["deadline"])
    through = went.claimed or went.ended or went.disposed_on is not None
    limits = [each for each in (went.next_due, None if through else deadline) if each is not None]
    due = min(limits) if limits and not (went.claimed or went.ended) else None
    proof = proofs.of(case)
    total, done = said["area_mu"], said["area_done"] or 0.0
    then = went.next_step
    return {
        **{name: said[name] for name in ("case_id", "parcel_id", "enterprise_id", "problem")},
        **{name: said[name] for name in ("owner", "target_year", "project_id")},
        "procedure": case.way.id,
        "instrument": None if case.instrument is None else case.instrument.id,
        "case_state": went.state,
        "last_step": went.last,
        "state_on": went.last_on,
        "next_step": None if then is None else then.id,
        "next_from": went.next_from,
        "next_due": due,
        "overdue_days": None if due is None else max(0, (today - due).days),
        "clause": None if then is None else f"{then.source} {then.clause}".strip(),
        "closing": _closing(case, proof),
        "lacking": proof.lacking or None,
        "disposed_on": went.disposed_on,
        "proof_year": proof.year,
        "proof_tax": proof.tax,
        "area_mu": total,
        "area_done": done,
        "area_left": None if total is None else round(total - done, 6),
        "deadline": deadline,
        "land_used": demand.get(str(said["project_id"])),
    }


def _closing(case: Case, proof: Proof) -> str:
    went = case.walk
    if went.ended:
        return "ended"
    if went.claimed:
        return "not_confirmed" if proof.lacking else "closed"
    return "open" if went.disposed_on is None or proof.lacking else "ready"


class _Proofs:
    """New production or tax on the parcels of cases, by the figures of later years."""

    def __init__(self, found: Docket, tables: Mapping[str, pd.DataFrame]) -> None:
        rows = [each.row for each in found.cases.values()]
        parcels = {str(each["parcel_id"]) for each in rows if each["parcel_id"] is not None}
        firms = {
            str(each["enterprise_id"])
            for each in rows
            if each["parcel_id"] is None and each["enterprise_id"] is not None
        }
        self.figures = {
            **_figures(tables["parcel_facts"], "parcel_id", parcels),
            **_figures(tables["enterprise_facts"], "enterprise_id", firms),
        }
        self.years = _years(tables)

    def of(self, case: Case) -> Proof:
        """Proof for a case; ``lacking`` is empty where it is enough."""
        went, said = case.walk, case.row
        if went.ended:
            return Proof(None, None, "")
        if went.disposed_on is None:
            return Proof(None, None, "disposal")
        area, done = said["area_mu"], said["area_done"]
        lacking = [] if area is None or (done is not None and area - done <= 0.005) else ["area"]
        subject = said["parcel_id"] or said["enterprise_id"]
        known = self.figures.get(str(subject), {})
        year = went.disposed_on.year
        later = sorted(each for each in self.years if each > year)
        if not later:
            return Proof(None, None, ",".join([*lacking, "later_year"]))
        rise = case.instrument is not None and case.instrument.rise
        before = known.get(year, {}) if rise else {}
        for each in later:
            now = known.get(each, {})
            if _alive(now, before, rise=rise):
                return Proof(each, now.get("tax_paid"), ",".join(lacking))
        figures = known.get(later[-1], {})
        open_ = not {"tax_paid", "revenue"} <= set(figures)
        why = "figures" if open_ else "rise" if rise else "production_or_tax"
        return Proof(None, figures.get("tax_paid"), ",".join([*lacking, why]))


def _alive(now: Mapping[str, float], before: Mapping[str, float], *, rise: bool) -> bool:
    """Whether figures of a later year are new production or tax; unknown ones never are."""
    if not rise:
        return any(now.get(name, 0.0) > 0 for name in _YEARLY)
    pairs = [(now[n], before[n]) for n in _YEARLY if n in now and n in before]
    return any(new > old for new, old in pairs)


def _figures(
    facts: pd.DataFrame, key: str, wanted: set[str]
) -> dict[str, dict[int, dict[str, float]]]:
    """Known figures by subject and year."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    if not wanted:
        return found
    own = facts[facts[key].isin(list(wanted)).to_numpy(dtype=bool)]
    for row in own.to_dict("records"):
        known = {name: float(row[name]) for name in _YEARLY if pd.notna(row.get(name))}
        found.setdefault(str(row[key]), {})[int(row["year"])] = known
    return found


def _years(tables: Mapping[str, pd.DataFrame]) -> set[int]:
    """Years that the park has figures of."""
    returns = tables.get("returns", pd.DataFrame())
    if "year" not in returns:
        return set()
    return {int(each) for each in returns["year"].dropna().unique()}


def _by_id(frame: pd.DataFrame, key: str, name: str) -> dict[str, float]:
    if key not in frame or name not in frame:
        return {}
    known = frame[[key, name]].dropna()
    return dict(zip(known[key].astype(str), known[name].astype(float), strict=True))


def _told(progress: pd.DataFrame) -> list[Note]:
    """What the office has to know: overdue cases, and those that may not be closed yet."""
    count = progress["closing"].value_counts()
    of = {
        name: int(count.get(name, 0))
        for name in ("open", "ready", "not_confirmed", "closed", "ended")
    }
    notes = [Note("cases.read", "info", {"count": len(progress), **of}, "cases")]
    late = progress[progress["overdue_days"].fillna(0) > 0]
    if len(late):
        first = late.iloc[0]
        params = {
            "count": len(late),
            "case": first["case_id"],
            "days": int(first["overdue_days"]),
            "cases": ", ".join(late["case_id"].head(20)) + (" …" if len(late) > 20 else ""),
        }
        notes.append(Note("cases.overdue", "warning", params, "cases"))
    for row in progress[progress["closing"] == "not_confirmed"].itertuples(index=False):
        params = {"case": row.case_id, "lacking": lacking_words(row.lacking)}
        notes.append(
            Note("cases.not_confirmed", "warning", params, "cases", subject_id=row.parcel_id)
        )
    return notes


def lacking_words(codes: str) -> dict[str, str]:
    """What closing lacks, in words (销号尚缺).

    Parameters
    ----------
    codes
        Joined by commas.

    Returns
    -------
    dict
        Language → words.
    """
    return {
        lang: joint.join(word("cases.lacking", each, lang=lang) for each in codes.split(","))
        for lang, joint in zip(LANGS, ("、", ", "), strict=True)
    }
