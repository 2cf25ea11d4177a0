"""Balance (总量与匹配): totals in and out, and who finds no partner, as rows in one language."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from landuse.checking import Check
from landuse.checking.problems import GRAVITY
from landuse.present.intake.say import share
from landuse.present.intake.sheets import Row, Sheet, capital, make_sheet
from landuse.present.workbook.columns import Tongue
from landuse.schema import fields, label
from landuse.words import text, word, words

CODES = ("totals", "unlinked", "vacant", "silent")
"""Sheets that need the park to be linked."""

_EXACT = 1e-9


def total_sheet(check: Check, tell: Tongue) -> Sheet:
    """Totals in and out (总量核对表); empty where the park cannot be linked yet."""
    columns = (
        *("amount", "unit", "rows_known", "read", "on_parcels", "unlinked", "unlinked_share"),
        "check",
    )
    rows: list[Row] = []
    for each in [] if check.placing is None else check.placing.totals.itertuples(index=False):
        gap = each.read - each.on_parcels - each.unlinked
        sound = abs(gap) <= _EXACT * max(abs(each.read), abs(each.on_parcels), 1.0)
        rows.append(
            (
                label("returns", each.amount, tell.lang),
                tell.unit(fields("returns")[each.amount].unit),
                each.rows,
                each.read,
                each.on_parcels,
                each.unlinked,
                abs(each.unlinked / each.read) if each.read else None,
                text("intake.check_yes" if sound else "intake.check_no", lang=tell.lang),
            )
        )
    return make_sheet("totals", columns, rows, tell)


def unlinked_sheet(check: Check, tell: Tongue) -> Sheet:
    """Enterprises on no parcel (未落宗地企业表), most tax first."""
    columns = ("enterprise_id", "name", "amount_tax_paid", "share_tax", "why")
    rows = _without(check, "enterprise", ["name", "tax_paid", "tax_share"], tell)
    return make_sheet("unlinked", columns, rows, tell)


def vacant_sheet(check: Check, tell: Tongue) -> Sheet:
    """Parcels without enterprise (无企业宗地表), the largest first."""
    columns = ("parcel_id", "holder", "area_mu", "share_land", "why")
    rows = _without(check, "parcel", ["name", "area_mu", "land_share"], tell)
    return make_sheet("vacant", columns, rows, tell)


def _without(check: Check, subject: str, names: list[str], tell: Tongue) -> Iterator[Row]:
    """Id, some columns and the reason in words."""
    if check.placing is None:
        return iter(())
    frame = check.placing.without(subject)
    why = frame["reason"].astype("str").map(words("intake.why", lang=tell.lang))
    columns = [frame["subject_id"], *(frame[name] for name in names), why]
    return zip(*(column.tolist() for column in columns), strict=True)


def silent_sheet(check: Check, tell: Tongue) -> Sheet:
    """Enterprises without figures for the year (无本年度数据企业表)."""
    frame = pd.DataFrame() if check.placing is None else check.placing.silent
    columns = ("enterprise_id", "name", "status", "parcel_id")
    rows = (
        (row[0], row[1], word("values.status", row[2], lang=tell.lang), row[3])
        for row in frame.reindex(columns=list(columns)).itertuples(index=False, name=None)
    )
    return make_sheet("silent", columns, rows, tell)


def fact_rows(check: Check, tell: Tongue) -> list[tuple[str, str, str]]:
    """The park at a glance (总体情况): code of a fact, its name and the fact, in words."""
    lang, park = tell.lang, check.park.park
    joint = text("intake.joint", lang=lang)
    found = {
        "park": park.name,
        "year": str(park.year),
        "as_of": park.today.isoformat(),
        "policy": park.policy,
        "crs": check.crs or text("intake.crs_open", lang=lang),
        "files": f"{len(check.files):,}",
        "rows": f"{sum(file.rows_in for file in check.files):,}",
        "years": joint.join(f"{year}: {rows:,}" for year, rows in check.years.items()),
        "notes": " · ".join(
            f"{word('values.severity', kind, lang=lang)} {check.count(kind):,}" for kind in GRAVITY
        ),
        **_placed(check, tell),
    }
    names = {name: capital(text(f"intake.fact.{name}", lang=lang)) for name in found}
    return [(name, names[name], said) for name, said in found.items()]


def _placed(check: Check, tell: Tongue) -> dict[str, str]:
    if check.placing is None:
        return {}
    lang, land, unit = tell.lang, check.placing.land, tell.unit("mu")
    whole = float(land["area_mu"]["all"])
    found = {}
    for name, count, area in land.itertuples(name=None):
        said = f"{count:,.0f} · {area:,.2f} {unit}"
        part = share(area / whole if whole else None, lang)
        found[f"land.{name}"] = said if name == "all" else f"{said} · {part}"
    lost = len(check.placing.without("enterprise"))
    found["firms_unlinked"] = f"{lost:,} · {share(unlinked_tax(check), lang)}"
    found["firms_silent"] = f"{len(check.placing.silent):,}"
    return found


def unlinked_tax(check: Check) -> float | None:
    """Share of the tax that is on no parcel (未落宗地税收占比), None where there is no tax."""
    totals = pd.DataFrame() if check.placing is None else check.placing.totals
    for row in totals.itertuples(index=False):
        if row.amount == "tax_paid" and row.read:
            return abs(float(row.unlinked) / float(row.read))
    return None
