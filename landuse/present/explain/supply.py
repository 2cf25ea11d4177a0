"""Supply explained (供地链条与履约解释): step of a parcel, clauses of its contracts, falls and their causes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from landuse.present.cited import cited
from landuse.present.explain.figures import day, number, signed
from landuse.present.explain.parts import Parts
from landuse.present.workbook.cover import as_of
from landuse.schema import named
from landuse.words import Lang, text, word

_APART = ["untaxed_operating", "refund_hit"]
_SAID = ("not", "nearly", "unknown", "met", "not_due")


def supply_lines(it: Parts, lang: Lang) -> Iterator[str]:
    """Chain, contracts and considerable falls of a subject (供地链条、履约与下滑).

    Parameters
    ----------
    it
        The explanation.
    lang
        ``"zh"`` or ``"en"``.

    Yields
    ------
    str
        A line; none where the park has no contracts and nothing fell.
    """
    yield from _chain(it, lang)
    yield from _clauses(it, lang)
    yield from _apart(it, lang)
    yield from _falls(it, lang)


def _chain(it: Parts, lang: Lang) -> Iterator[str]:
    """Step of a parcel, since when, and whether it is stuck."""
    chain = it.study["supply_chain"]
    rows = chain[(chain["parcel_id"] == it.subject_id).to_numpy(dtype=bool)]
    if it.subject != "parcel" or rows.empty:
        return
    row = rows.iloc[0]
    yield ""
    yield text(
        "explain.step",
        lang=lang,
        step=word("values.step", row["step"], lang=lang),
        area=number(row["area_mu"], 2),
    )
    if pd.notna(row["reason"]):
        reason = word("values.step_reason", row["reason"], lang=lang)
        yield text("explain.step_reason", lang=lang, reason=reason)
    if pd.notna(row["step_low"]):
        low, high = (
            word("values.step", row[name], lang=lang) for name in ("step_low", "step_high")
        )
        yield text("explain.step_range", lang=lang, low=low, high=high)
    if pd.notna(row["since"]):
        days = f"{row['days']:.0f}"
        yield text("explain.step_since", lang=lang, day=day(row["since"]), days=days)
    if pd.notna(row["threshold"]) and pd.notna(row["due_on"]):
        yield _waits(row, pd.Timestamp(as_of(it.study)), lang)


def _waits(row: pd.Series[Any], today: pd.Timestamp, lang: Lang) -> str:
    """How far a step is over its day: stuck, over, exactly at the limit, or still before its day."""
    over, limit, due = row["months_over"], row["threshold"], row["due_on"]
    stuck = pd.notna(row["stuck"]) and bool(row["stuck"])
    if stuck:
        key = "step_stuck"
    elif due > today:
        key = "step_ahead"
    else:
        key = "step_due" if over < limit else "step_exact"
    return text(
        f"explain.{key}",
        lang=lang,
        day=day(due),
        months=f"{over:.0f}",
        days=f"{(due - today).days}",
        limit=f"{limit:g}",
        clause=row["clause"],
    )


def consequence_line(row: Any, recover: float, lang: Lang) -> str:
    """What idle land is in for (处置后果): the amount, and what the day is the day of.

    Parameters
    ----------
    row
        A finding with its ``consequence``.
    recover
        Months after which the land may be recovered.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        A line. The day of a fee is no day of payment: from it on the land may be recovered.
    """
    said = word("values.consequence", row.consequence, lang=lang)
    parts = [text("explain.consequence", lang=lang, consequence=said)]
    if pd.notna(row.amount):
        parts.append(text("explain.consequence_amount", lang=lang, amount=number(row.amount, 2)))
    if pd.notna(row.due_on):
        key = (
            "explain.consequence_recover"
            if row.consequence == "fee"
            else "explain.consequence_answer"
        )
        parts.append(text(key, lang=lang, day=day(row.due_on), months=f"{recover:g}"))
    return "".join(parts)


def _clauses(it: Parts, lang: Lang) -> Iterator[str]:
    """Clauses of the contracts of a parcel, or of an enterprise."""
    rows = it.study["performance"]
    rows = rows[(rows[f"{it.subject}_id"] == it.subject_id).to_numpy(dtype=bool)]
    for contract, part in rows.groupby("contract_id", sort=False):
        yield ""
        yield text("explain.contract", lang=lang, contract=contract)
        order = {name: place for place, name in enumerate(_SAID)}
        for row in part.sort_values(
            "outcome", key=lambda each: each.astype("str").map(order), kind="stable"
        ).itertuples(index=False):
            yield _clause(row, lang)
            if pd.notna(row.missing):
                said = named(str(row.missing).split(","))[lang]
                yield text("explain.missing", lang=lang, fields=said)


def _clause(row: Any, lang: Lang) -> str:
    dated = pd.notna(row.due_on) and row.unit == "days"
    return text(
        "explain.clause_day" if dated else "explain.clause",
        lang=lang,
        clause=word("values.clause", row.clause, lang=lang),
        outcome=word("values.performance", row.outcome, lang=lang),
        value=number(row.value, 0 if row.unit == "days" else 2),
        threshold=number(row.threshold, 2),
        unit=word("values.unit", row.unit, lang=lang),
        due=day(row.due_on),
        done=day(row.done_on),
        start=day(row.period_from),
        end=day(row.period_to),
        rule=row.rule,
        source=cited(row.source, lang),
    )


def _apart(it: Parts, lang: Lang) -> Iterator[str]:
    """Firms on the parcel that are shown apart: untaxed, or hit by a refund."""
    if it.subject != "parcel":
        return
    firms = it.links["enterprise_id"].dropna().unique().tolist()
    found = it.study.where("findings", rule=list(_APART), outcome="yes", subject_id=firms)
    for row in found.itertuples(index=False):
        yield text(
            "explain.firm_apart",
            lang=lang,
            enterprise=row.subject_id,
            rule=word("values.rule", row.rule, lang=lang),
            outcome=word("values.outcome", row.outcome, lang=lang),
            value=number(row.value, 4),
            threshold=number(row.threshold, 4),
            clause=row.clause,
        )


def _falls(it: Parts, lang: Lang) -> Iterator[str]:
    """Considerable falls of tax per mu of the firm, or of the firms on the parcel, with their cause."""
    firms = it.links["enterprise_id"].dropna().unique().tolist()
    who = [it.subject_id] if it.subject == "enterprise" else firms
    rows = it.study.where("changes", enterprise_id=who)
    if rows.empty or "cause" not in rows:
        return
    rows = rows[rows["cause"].notna()]
    rows = rows.drop_duplicates(["enterprise_id", "year"]).sort_values(["enterprise_id", "year"])
    if len(rows):
        yield ""
    for row in rows.itertuples(index=False):
        yield text(
            "explain.fall",
            lang=lang,
            enterprise=row.enterprise_id,
            year=row.year,
            before=number(row.before, 2),
            after=number(row.after, 2),
            cause=word("values.cause", row.cause, lang=lang),
            by_rule=signed(row.by_rule),
            by_sector=signed(row.by_sector),
            by_firm=signed(row.by_firm),
            by_land=signed(row.by_land),
        )
