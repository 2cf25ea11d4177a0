"""Cover of the ledger (总账): what the park is, what it adds up to, and how to read the rest."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.present.workbook import rows
from landuse.present.workbook.columns import Sheet, Tongue
from landuse.schema import fields, label
from landuse.words import words

if TYPE_CHECKING:
    from landuse.study import Study

GRID = (24, 13, 13, 13, 13, 12, 12, 13, 13)
"""Widths of the columns that all blocks share."""

ROW = "{row}"
"""Stands in a formula for the row that the cell comes to lie in, counted from 1."""

_TOLERANCE = 0.005
_DIGITS = 4
_SHA_SHOWN = 12
Sum = Callable[[str, str], str]


@dataclass(frozen=True)
class Cell:
    """One cell of a block (单元格): a value, or a formula with the value it gives."""

    value: object
    kind: str = "cover"
    formula: str = ""
    link: str = ""


@dataclass(frozen=True)
class Block:
    """One table or text of the cover (版块).

    Parameters
    ----------
    title
        Heading of the block.
    headings
        Column headings; none for a list of facts or sentences.
    lines
        Cells, line by line.
    spans
        Grid columns that each cell covers.
    """

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]
    spans: tuple[int, ...]


def as_of(study: Study) -> dt.date:
    """Date of the legal tests (基准日)."""
    given = study.meta["park"].get("as_of")
    return dt.date.fromisoformat(str(given)) if given else dt.date(study.year, 12, 31)


def policy_title(study: Study, tell: Tongue) -> str:
    """Title of the policy (政策名称)."""
    meta = study.policy.policy
    return meta.title_zh if tell.lang == "zh" else meta.title_en


def make_cover(study: Study, tell: Tongue, sheets: Mapping[str, Sheet], add_up: Sum) -> list[Block]:
    """Blocks of the cover (总账版块), in their order.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.
    sheets
        The other sheets by code.
    add_up
        Formula that adds up a column of a sheet, from its code and column; empty where the sheet
        has no rows.

    Returns
    -------
    list of Block
        Facts, totals, grades, findings, actions, contents, how to read, benchmarks,
        sources.
    """
    return [
        _facts(study, tell),
        _totals(study, tell, sheets, add_up),
        _grades(study, tell),
        _findings(study, tell),
        _actions(study, tell),
        _contents(tell, sheets),
        _reading(tell),
        _benchmarks(study, tell),
        _sources(study, tell),
    ]


def _facts(study: Study, tell: Tongue) -> Block:
    meta = study.policy.policy
    policy = tell.say(
        "cover.policy_line",
        title=policy_title(study, tell),
        name=meta.name,
        sha=str(study.policy.sha256)[:_SHA_SHOWN],
    )
    found = {
        "park": Cell(study.meta["park"]["name"]),
        "year": Cell(str(study.year)),
        "as_of": Cell(as_of(study).isoformat()),
        "policy": Cell(policy),
        "authority": Cell(
            tell.say("cover.authority_line", where=meta.jurisdiction, source=meta.source)
        ),
        "size": Cell(_size_line(study, tell)),
        "imputed": Cell(_imputed_line(study, tell)),
    }
    lines = [(Cell(tell.say(f"cover.{name}"), "label"), cell) for name, cell in found.items()]
    return Block(tell.say("cover.facts"), (), tuple(lines), (1, len(GRID) - 1))


def _size_line(study: Study, tell: Tongue) -> str:
    parcels = rows.parcel_rows(study)
    return tell.say(
        "cover.size_line",
        parcels=f"{len(parcels):,}",
        area=f"{parcels['area_mu'].sum():,.2f}",
        enterprises=f"{len(rows.enterprise_rows(study)):,}",
        notes=f"{len(study['notes']):,}",
    )


def _imputed_line(study: Study, tell: Tongue) -> str:
    """How many grades rest on figures that are missing."""
    counts = {
        name: f"{int((frame['imputed'].notna() & frame['grade'].notna()).sum()):,}"
        for name, frame in (
            ("enterprises", rows.enterprise_rows(study)),
            ("parcels", rows.parcel_rows(study)),
        )
    }
    return tell.say("cover.imputed_line", **counts)


def _totals(study: Study, tell: Tongue, sheets: Mapping[str, Sheet], add_up: Sum) -> Block:
    names = ["item", "in", "on_parcels", "unlinked", "gap", "check", "missing", "before", "change"]
    lines = [_totals_line(study, tell, sheets, add_up, name) for name in rows.amounts(study)]
    headings = tuple(tell.say(f"cover.totals_{name}") for name in names)
    return Block(tell.say("cover.totals"), headings, tuple(lines), (1,) * len(names))


def _totals_line(
    study: Study,
    tell: Tongue,
    sheets: Mapping[str, Sheet],
    add_up: Sum,
    name: str,
) -> tuple[Cell, ...]:
    field = fields("enterprise_facts")[name]
    kind = "count" if field.unit in {"persons", "kwh"} else "amount"
    codes = ("enterprises", "parcels", "unlinked")
    sums = [sheets[code].rows[name].astype("float64").sum(min_count=1) for code in codes]
    if sheets["unlinked"].rows.empty:
        sums[2] = 0.0
    money = [
        Cell(value, kind, add_up(code, name) if value == value else "")
        for code, value in zip(codes, sums, strict=True)
    ]
    known = [0.0 if value != value else float(value) for value in sums]
    gap = round(math.fsum([known[0], -known[1], -known[2]]), _DIGITS) + 0.0
    expected = study.meta["totals"].get(name, {}).get("in")
    same = abs(gap) < _TOLERANCE and (expected is None or abs(known[0] - expected) < _TOLERANCE)
    yes, no = tell.say("cover.check_yes"), tell.say("cover.check_no")
    against = "" if expected is None else f",ABS(B{ROW}-{expected!r})<{_TOLERANCE}"
    check = f'=IF(AND(ABS(E{ROW})<{_TOLERANCE}{against}),"{yes}","{no}")'
    before, change = _year_before(study, name)
    return (
        Cell(tell.heading(label("enterprise_facts", name, tell.lang), field.unit), "label"),
        *money,
        Cell(gap, kind, f"=ROUND(B{ROW}-SUM(C{ROW}:D{ROW}),{_DIGITS})"),
        Cell(yes if same else no, "check", check),
        Cell(int(sheets["enterprises"].rows[name].isna().sum()), "count"),
        Cell(before, kind),
        Cell(change, "percent"),
    )


def _year_before(study: Study, name: str) -> tuple[float, float]:
    """Total of the year before, and the change over enterprises with a figure in both years."""
    facts = study["enterprise_facts"]
    by_year = {
        year: facts.loc[facts["year"] == year].set_index("enterprise_id")[name].astype("float64")
        for year in (study.year - 1, study.year)
    }
    before, now = by_year.values()
    both = before.notna() & now.reindex(before.index).notna()
    base = before[both].sum(min_count=1)
    change = now.reindex(before.index)[both].sum(min_count=1) / base - 1 if base > 0 else math.nan
    return before.sum(min_count=1), change


def _grades(study: Study, tell: Tongue) -> Block:
    firms, parcels = rows.enterprise_rows(study), rows.parcel_rows(study)
    classes = study.policy.grades.classes
    names = [each.grade for each in classes]
    said = {each.grade: each.label_zh if tell.lang == "zh" else each.label_en for each in classes}
    lines = [
        (Cell(name, "grade"), Cell(said[name]), *_grade_cells(firms, parcels, name))
        for name in names
    ]
    ungraded = Cell(tell.say("cover.ungraded"), "label")
    lines.append((ungraded, Cell(""), *_grade_cells(firms, parcels, "")))
    everyone = Cell(tell.say("total"), "label_total")
    lines.append(
        (everyone, Cell("", "label_total"), *_totalled(_grade_cells(firms, parcels, None)))
    )
    codes = [
        "grade",
        "meaning",
        "firms",
        "firms_share",
        "land",
        "land_share",
        "tax",
        "tax_share",
        "parcels",
    ]
    units = {"land": "mu", "tax": "wan_yuan"}
    headings = tuple(tell.heading(tell.say(f"cover.grades_{c}"), units.get(c, "1")) for c in codes)
    return Block(tell.say("cover.grades"), headings, tuple(lines), (1,) * len(codes))


def _grade_cells(firms: pd.DataFrame, parcels: pd.DataFrame, name: str | None) -> list[Cell]:
    """Figures of one grade; of those without a grade (empty name), or of all (None)."""

    def chosen(frame: pd.DataFrame) -> pd.DataFrame:
        grade = frame["grade"].astype("str")
        if name is None:
            return frame
        return frame[grade == name if name else grade.isna()]

    mine = chosen(firms)
    land, tax = (firms[each].sum(min_count=1) for each in ("land_mu", "tax_paid"))
    own_land, own_tax = (mine[each].sum(min_count=1) for each in ("land_mu", "tax_paid"))
    return [
        Cell(len(mine), "count"),
        Cell(_share(len(mine), len(firms)), "percent"),
        Cell(own_land, "area"),
        Cell(_share(own_land, land), "percent"),
        Cell(own_tax, "amount"),
        Cell(_share(own_tax, tax), "percent"),
        Cell(len(chosen(parcels)), "count"),
    ]


def _totalled(cells: list[Cell]) -> list[Cell]:
    return [replace(cell, kind=f"{cell.kind}_total") for cell in cells]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


def _benchmarks(study: Study, tell: Tongue) -> Block:
    """What each cohort was measured by, and what its benchmarks came to."""
    used = study.meta.get("cohorts", {})
    cohorts = tell.codes("cohort")
    lines = []
    for cohort in study.policy.cohorts:
        found = used.get(cohort.id, {})
        for each in cohort.indicators:
            name = label("indicators", each.name, tell.lang)
            cap = (math.nan if each.cap is None else each.cap) * (each.weight or math.nan)
            lines.append(
                (
                    Cell(cohorts.get(cohort.id, cohort.id), "label"),
                    Cell(tell.heading(name, each.unit)),
                    Cell(each.weight, "points"),
                    Cell(found.get("benchmarks", {}).get(each.name), "measure"),
                    Cell(cap, "points"),
                    Cell(found.get("ranked"), "count"),
                    Cell(found.get("members"), "count"),
                )
            )
    codes = ["cohort", "indicator", "weight", "benchmark", "cap", "ranked", "members"]
    headings = tuple(tell.say(f"cover.benchmarks_{code}") for code in codes)
    return Block(tell.say("cover.benchmarks"), headings, tuple(lines), (1, 3, 1, 1, 1, 1, 1))


def _findings(study: Study, tell: Tongue) -> Block:
    frame = study["findings"]
    parcel = frame["parcel_id"].where(frame["subject"] != "parcel", frame["subject_id"])
    known = frame.assign(parcel_id=parcel.astype("str"), rule=frame["rule"].astype("str"))
    known = known[~known["rule"].str.startswith("low_yield_")]
    area = rows.parcel_rows(study)["area_mu"]
    lines = []
    for rule, part in known.groupby("rule", sort=True):
        count = part["outcome"].astype("str").value_counts()
        hit = part.loc[part["outcome"] == "yes", "parcel_id"].dropna().unique()
        hit = hit[area.index.get_indexer(hit) >= 0]
        outcomes = [
            Cell(int(count.get(name, 0)), "count")
            for name in ("yes", "unknown", "no", "not_applicable")
        ]
        land = area.reindex(hit).sum(min_count=1) if len(hit) else 0.0
        name = Cell(tell.codes("rule").get(str(rule), str(rule)), "label")
        lines.append((name, *outcomes, Cell(len(hit), "count"), Cell(land, "area")))
    codes = ["rule", "yes", "unknown", "no", "not_applicable", "parcels", "area"]
    headings = [
        tell.heading(tell.say(f"cover.findings_{c}"), "mu" if c == "area" else "1") for c in codes
    ]
    return Block(tell.say("cover.findings"), tuple(headings), tuple(lines), (3, 1, 1, 1, 1, 1, 1))


def _actions(study: Study, tell: Tongue) -> Block:
    frame = rows.action_rows(study).astype({"action": "str"})
    known = tell.codes("action")
    lines = [
        (Cell(known.get(str(action), str(action)), "label"), *_action_cells(part))
        for action, part in frame.groupby("action", sort=False)
    ]
    if lines:
        lines.append((Cell(tell.say("total"), "label_total"), *_totalled(_action_cells(frame))))
    codes = ["action", "parcels", "area", "low", "mid", "high"]
    units = {"area": "mu", "low": "wan_yuan", "mid": "wan_yuan", "high": "wan_yuan"}
    headings = [tell.heading(tell.say(f"cover.actions_{c}"), units.get(c, "1")) for c in codes]
    return Block(tell.say("cover.actions"), tuple(headings), tuple(lines), (4, 1, 1, 1, 1, 1))


def _action_cells(part: pd.DataFrame) -> list[Cell]:
    figures = {
        "area_mu": "area",
        "uplift_low": "amount",
        "uplift_mid": "amount",
        "uplift_high": "amount",
    }
    sums = [Cell(part[name].sum(min_count=1), kind) for name, kind in figures.items()]
    return [Cell(part["parcel_id"].nunique(), "count"), *sums]


def _contents(tell: Tongue, sheets: Mapping[str, Sheet]) -> Block:
    lines = [
        (
            Cell(tell.say(f"sheet.{code}.name"), "link", link=code),
            Cell(len(sheet.rows), "count"),
            Cell(tell.say(f"sheet.{code}.about")),
        )
        for code, sheet in sheets.items()
    ]
    headings = tuple(tell.say(f"cover.contents_{name}") for name in ("sheet", "rows", "about"))
    return Block(tell.say("cover.contents"), headings, tuple(lines), (1, 1, len(GRID) - 2))


def _reading(tell: Tongue) -> Block:
    sentences = words("ledger.reading", lang=tell.lang).values()
    lines = tuple((Cell(sentence),) for sentence in sentences)
    return Block(tell.say("cover.reading"), (), lines, (len(GRID),))


def _sources(study: Study, tell: Tongue) -> Block:
    known = tell.codes("table")
    lines = [
        (
            Cell(known.get(str(each.get("table")), each.get("table")), "label"),
            Cell(_file_name(each)),
            Cell(each.get("rows"), "count"),
            Cell(str(each.get("sha256") or "")[:_SHA_SHOWN] or None),
        )
        for each in study.meta.get("inputs", ())
    ]
    headings = tuple(tell.say(f"cover.sources_{name}") for name in ("table", "file", "rows", "sha"))
    return Block(tell.say("cover.sources"), headings, tuple(lines), (1, 5, 1, 2))


def _file_name(source: Mapping[str, Any]) -> str:
    """Name of a file without the folder of the machine it came from."""
    path = str(source.get("path") or source.get("name") or "")
    return PurePosixPath(PureWindowsPath(path).as_posix()).name or path
