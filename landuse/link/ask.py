"""Ask (提请复核): parcels that an enterprise may sit on, decisions about them, and why a link holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.errors import Note
from landuse.link.candidates import METHODS, ROLES, Guess, all_the_same, frame
from landuse.review import SHOWN, Decisions, Row, enterprise_key, review_table
from landuse.schema import empty
from landuse.words import LANGS, text, words

_LISTED = 20


def confirmed_links(
    found: list[pd.DataFrame], sits: Mapping[tuple[int, int], int]
) -> list[pd.DataFrame]:
    """Candidate links with those that a person decided (并入复核决定): added, or confirmed where there.

    Parameters
    ----------
    found
        Candidate links of all tables.
    sits
        Pairs of enterprise and parcel, and the row of the review file that says so.

    Returns
    -------
    list of pandas.DataFrame
        Candidate links.
    """
    if not sits:
        return found
    here: set[tuple[int, int]] = set()
    done = []
    for part in found:
        pairs = list(zip(part["enterprise"].tolist(), part["parcel"].tolist(), strict=True))
        decided = pd.Series([pair in sits for pair in pairs], index=part.index, dtype=bool)
        done.append(part.assign(confirmed=part["confirmed"].mask(decided, other=True)))
        here |= set(pairs)
    more = sorted(pair for pair in sits if pair not in here)
    done.append(
        frame(
            len(more),
            {
                "enterprise": [firm for firm, _ in more],
                "parcel": [parcel for _, parcel in more],
                "role": all_the_same("own", len(more), ROLES),
                "method": all_the_same("review", len(more), METHODS),
                "confirmed": [True] * len(more),
                "evidence_row": [float(sits[pair]) for pair in more],
            },
        )
    )
    return done


def no_parcel(table: str, frame: pd.DataFrame, missed: Sequence[tuple[int, str]]) -> list[Note]:
    """Codes that are no parcel (不存在的宗地代码), one note a table.

    Parameters
    ----------
    table
        Name of the table.
    frame
        The table.
    missed
        Rows and codes.

    Returns
    -------
    list of Note
        Empty where every code is a parcel.
    """
    if not missed:
        return []
    codes = sorted({code for _, code in missed})
    rows = sorted({at for at, _ in missed})
    first = int(frame["source_row"].iloc[rows[0]]) if "source_row" in frame else None
    listed = ", ".join(codes[:_LISTED]) + (" …" if len(codes) > _LISTED else "")
    params = {"table": table, "count": len(rows), "found": listed}
    return [Note("link.unknown_parcels", "warning", params, table, first)]


def asked(
    guesses: Iterable[Guess],
    holders: Iterable[Row],
    links: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    ruled: Decisions,
) -> tuple[pd.DataFrame, list[Note]]:
    """Review table with the questions about places (落地复核问题), and how many wait.

    Parameters
    ----------
    guesses
        Parcels that enterprises may sit on.
    holders
        Holders of whom it is asked who they are.
    links
        Candidate links: what is linked is not asked again.
    tables
        Input tables; ``review`` with the questions about names.
    ruled
        Decisions so far.

    Returns
    -------
    pandas.DataFrame, list of Note
        The ``review`` table, and a note where anything is open.
    """
    parcels, enterprises = tables["parcels"], tables["enterprises"]
    before = tables.get("review", empty("review"))
    best: dict[tuple[int, int], Guess] = {}
    for each in guesses:
        pair = (each.enterprise, each.parcel)
        if pair not in ruled.apart and pair not in ruled.sits:
            best[pair] = max(best.get(pair, each), each, key=lambda guess: guess.score)
    here: set[tuple[int, int]] = set()
    if best:
        about = links[links["enterprise"].isin({enterprise for enterprise, _ in best})]
        here = set(zip(about["enterprise"].tolist(), about["parcel"].tolist(), strict=True))
    of_firm: dict[int, list[Guess]] = {}
    for pair, each in best.items():
        if pair not in here:
            of_firm.setdefault(each.enterprise, []).append(each)
    rows = list(holders)
    for firm in sorted(of_firm):
        rows += _of_one(of_firm[firm], enterprises.iloc[firm], parcels)
    review = review_table(rows, before, fresh=False, unheeded=ruled.unheeded)
    return review, _waiting(review)


def _of_one(guesses: list[Guess], firm: pd.Series[Any], parcels: pd.DataFrame) -> list[Row]:
    identity, name, code = (
        "" if pd.isna(each := firm.get(column)) else str(each)
        for column in ("enterprise_id", "name", "credit_code")
    )
    codes = parcels["parcel_id"]
    ordered = sorted(guesses, key=lambda each: (-each.score, str(codes.iloc[each.parcel])))
    holders = parcels.get("holder")
    found = []
    for rank, each in enumerate(ordered[:SHOWN], start=1):
        held = None if holders is None else holders.iloc[each.parcel]
        found.append(
            Row(
                question="parcel",
                subject_key=enterprise_key(name, code, identity),
                name=name or identity,
                credit_code=code,
                candidate=str(codes.iloc[each.parcel]),
                candidate_name="" if pd.isna(held) else str(held),
                candidate_code="",
                relation=each.relation,
                score=each.score,
                rank=rank,
                tables="enterprises",
                rows=1,
                first=each.said,
            )
        )
    return found


def _waiting(review: pd.DataFrame) -> list[Note]:
    open_ = review[review["settled"] == "open"].drop_duplicates(["question", "subject_key"])
    if open_.empty:
        return []
    tax = float(open_["tax_paid"].sum())
    params = {"count": len(open_), "tax": f"{tax:,.2f}"}
    return [Note("review.open", "warning", params, "review")]


def grounds_of(method: pd.Series[Any], identity: pd.Series[Any]) -> dict[str, pd.Categorical]:
    """What each link rests on, in words (关联依据): few texts, so that they cost next to nothing.

    Parameters
    ----------
    method
        How the place is known.
    identity
        How the enterprise is known; missing where id, code or full name did it.

    Returns
    -------
    dict
        ``grounds`` and ``grounds_en``.
    """
    many = len(identity.cat.categories) + 1
    pair = method.cat.codes.to_numpy(dtype=np.int64) * many + identity.cat.codes.to_numpy() + 1
    counted = np.bincount(pair, minlength=len(method.cat.categories) * many)
    there = np.flatnonzero(counted)
    place = np.cumsum(counted > 0) - 1
    said: dict[str, pd.Categorical] = {}
    for lang in LANGS:
        where, who = words("link.where", lang=lang), words("link.who", lang=lang)
        joint = text("names.and", lang=lang)
        told = []
        for each in there.tolist():
            own = [where[method.cat.categories[each // many]]]
            own += [who[identity.cat.categories[each % many - 1]]] if each % many else []
            told.append(joint.join(own))
        codes = place[pair].astype(np.int8)
        name = "grounds" if lang == "zh" else "grounds_en"
        said[name] = pd.Categorical.from_codes(codes, categories=pd.Index(told, dtype="str"))
    return said
