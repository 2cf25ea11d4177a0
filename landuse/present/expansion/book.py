"""Workbook (调区扩区表): account, growth, constraints, gates, parcels and boundary points as sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from landuse.present.expansion.summary import (
    HA_M2,
    UNSET,
    gate_titles,
    kind_titles,
    limit_words,
    measured,
    subject_name,
)
from landuse.present.publication_list import Notice
from landuse.present.workbook.columns import Tongue
from landuse.present.workbook.notice import write_notices
from landuse.schema import fields, label, named
from landuse.study import Expansion
from landuse.units import MU_M2
from landuse.words import Lang, text, words

Row = Mapping[Any, Any]
Column = tuple[str, str, Callable[[Row], object]]
OUTSIDE = "outside"
_AREAS = ("before_m2", "in_m2", "out_m2", "after_m2")
_KIND_OF_DTYPE = {"integer": "count", "number": "measure"}


def write_book(expansion: Expansion, path: Path | str, *, lang: Lang = "zh") -> Path:
    """Write the workbook of an account (写出调区扩区表).

    Parameters
    ----------
    expansion
        The account.
    path
        The ``.xlsx`` file. Two writes of one account give the same bytes.
    lang
        Language.

    Returns
    -------
    pathlib.Path
        The file; every cell is text or a figure.
    """
    sheets = [make(expansion, lang) for make in _SHEETS]
    return write_notices(sheets, Path(path), lang=lang, log=None)


def _sheet(
    code: str, expansion: Expansion, lang: Lang, columns: Sequence[Column], frame: pd.DataFrame
) -> Notice:
    """One sheet of rows said in words."""
    name = text(f"expansion.sheet.{code}", lang=lang)
    rules = expansion.rules
    about = {"identity": rules.identity.value, "infill": rules.infill.value, "crs": expansion.crs}
    title = text("expansion.book_title", lang=lang, park=expansion.meta["park"]["name"])
    rows = tuple(
        tuple(_cell(make(row)) for _, _, make in columns) for row in frame.to_dict("records")
    )
    lines = (text(f"expansion.about.{code}", lang=lang, **about),)
    return Notice(
        code=code,
        title=f"{title} · {name}",
        lines=lines,
        headings=tuple(heading for heading, _, _ in columns),
        kinds=tuple(kind for _, kind, _ in columns),
        rows=rows,
        sheet=name,
    )


def _cell(value: Any) -> object:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return value


def _field(table: str, name: str, lang: Lang, kind: str = "") -> Column:
    """Column of the vocabulary as it stands."""
    field = fields(table)[name]
    said = label(table, name, lang)
    heading = said if field.unit != "m" else f"{said} (m)"
    if field.unit == "mu":
        heading = text("expansion.column.mu", lang=lang, name=said)
    return heading, kind or _KIND_OF_DTYPE.get(field.dtype, "text"), lambda row: row[name]


def _money(expansion: Expansion, table: str, name: str, lang: Lang) -> Column:
    """Column of an amount in the currency of the park."""
    tell = Tongue(lang, str(expansion.meta["park"].get("currency", "CNY")))
    heading = tell.heading(label(table, name, lang), fields(table)[name].unit)
    return heading, "area", lambda row: row[name]


def _area(table: str, name: str, lang: Lang, unit: str) -> Column:
    """Column of an area in hectares or mu."""
    size = HA_M2 if unit == "ha" else MU_M2
    heading = text(f"expansion.column.{unit}", lang=lang, name=label(table, name, lang))
    return heading, "area" if unit == "mu" else "hectare", lambda row: round(row[name] / size, 4)


def _said(heading: str, section: str, name: str, lang: Lang) -> Column:
    """Column of codes said in words."""
    known = words(f"expansion.{section}", lang=lang)

    def make(row: Row) -> object:
        return None if pd.isna(row[name]) else known.get(str(row[name]), str(row[name]))

    return heading, "text", make


def _subject(expansion: Expansion, lang: Lang) -> Column:
    heading = text("expansion.column.subject", lang=lang)
    versions = expansion["expansion_versions"]
    names = dict(zip(versions["subject_id"], versions["name"], strict=True))

    def make(row: Row) -> object:
        return subject_name(row["subject_id"], names.get(row["subject_id"]), lang)

    return heading, "text", make


def _yes(table: str, name: str, lang: Lang, unknown: str | None = None) -> Column:
    """Column of yes and no, and what is said where nothing is known."""

    def make(row: Row) -> object:
        if pd.isna(row[name]):
            return unknown and text(f"expansion.column.{unknown}", lang=lang)
        code = "yes" if row[name] else "no"
        return text(f"expansion.column.{code}", lang=lang)

    return label(table, name, lang), "text", make


def _account(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_versions"
    columns = [
        _subject(expansion, lang),
        *(_field(table, name, lang) for name in ("version", "from_on", "to_on")),
        *(_area(table, name, lang, "ha") for name in _AREAS),
        _area(table, "residual_m2", lang, "ha"),
        _yes(table, "closes", lang),
        *(_area(table, name, lang, "mu") for name in _AREAS),
        _area(table, "overlap_m2", lang, "mu"),
        *(_field(table, name, lang) for name in ("approved_area", "approval")),
    ]
    return _sheet("account", expansion, lang, columns, expansion[table])


def _flows(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_flows"
    columns = [
        _field(table, "version", lang),
        *(_place(table, name, lang) for name in ("from_id", "to_id")),
        *(_area(table, "area_m2", lang, unit) for unit in ("ha", "mu")),
    ]
    return _sheet("flows", expansion, lang, columns, expansion[table])


def _place(table: str, name: str, lang: Lang) -> Column:
    """Column of a zone's id, or of no zone."""
    none = text("expansion.column.outside", lang=lang)
    return label(table, name, lang), "text", lambda row: none if row[name] == OUTSIDE else row[name]


def _growth(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_growth"
    groups = {**words("expansion.sector", lang=lang), **words("expansion.growth", lang=lang)}
    columns = [
        _subject(expansion, lang),
        _field(table, "version", lang),
        _said(label(table, "flow", lang), "part", "flow", lang),
        _said(label(table, "by", lang), "page", "by", lang),
        (label(table, "group", lang), "text", lambda row: groups.get(str(row["group"]))),
        *(_area(table, "area_m2", lang, unit) for unit in ("ha", "mu")),
        _percent(table, "share", lang),
    ]
    frame = expansion[table]
    return _sheet("growth", expansion, lang, columns, frame[frame["area_m2"] > 0])


def _percent(table: str, name: str, lang: Lang) -> Column:
    return label(table, name, lang), "text", lambda row: measured(row[name], "1", lang)


def _constraints(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_constraints"
    names = kind_titles(expansion, lang)
    columns = [
        _subject(expansion, lang),
        _field(table, "version", lang),
        _said(label(table, "part", lang), "part", "part", lang),
        (label(table, "kind", lang), "text", lambda row: names.get(str(row["kind"]))),
        *(_area(table, "area_m2", lang, unit) for unit in ("ha", "mu")),
        *(_area(table, "outside_m2", lang, unit) for unit in ("ha", "mu")),
        _field(table, "polygons", lang),
    ]
    frame = expansion[table]
    told = (frame["area_m2"] > 0) | ~frame["role"].astype("str").isin(["caution", "note"])
    return _sheet("constraints", expansion, lang, columns, frame[told])


def _gates(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_gates"
    titles = gate_titles(expansion, lang)
    columns = [
        _subject(expansion, lang),
        _field(table, "version", lang),
        (label(table, "rule", lang), "text", lambda row: titles.get(str(row["rule"]))),
        _said(label(table, "outcome", lang), "outcome", "outcome", lang),
        (label(table, "value", lang), "text", _measure("value", lang)),
        (label(table, "threshold", lang), "text", lambda row: limit_words(row, lang)),
        _missing(expansion, table, lang),
        *(_field(table, name, lang) for name in ("source", "clause")),
        _said(label(table, "sure", lang), "sure", "sure", lang),
    ]
    rank = {"failed": 0, "unknown": 1, "passed": 2, "not_applicable": 3}
    frame = expansion[table].assign(rank=expansion[table]["outcome"].astype("str").map(rank))
    frame = frame.sort_values(["change_no", "rank"], ascending=[False, True], kind="stable")
    return _sheet("gates", expansion, lang, columns, frame)


def _measure(name: str, lang: Lang) -> Callable[[Row], object]:
    return lambda row: measured(row[name], row["unit"], lang)


def missing_words(expansion: Expansion, value: Any, lang: Lang) -> str | None:
    """What would settle a gate (缺少的内容), in words."""
    if value is None or pd.isna(value):
        return None
    layers, titles = kind_titles(expansion, lang), gate_titles(expansion, lang)

    def said(field: str) -> str:
        name = field.rpartition(".")[2]
        if field.startswith(UNSET):
            return text("expansion.limit.missing", lang=lang, gate=titles[name])
        return layers.get(name) or named([name])[lang]

    return ("、" if lang == "zh" else ", ").join(map(said, str(value).split(",")))


def _missing(expansion: Expansion, table: str, lang: Lang) -> Column:
    heading = label(table, "missing", lang)
    return heading, "note", lambda row: missing_words(expansion, row["missing"], lang)


def _stock(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_stock"
    areas = ("industrial_mu", "supplied_mu", "unsupplied_mu", "built_mu", "idle_mu")
    rates = [f"{name}_{end}" for name in ("supply", "built", "idle") for end in ("low", "high")]
    wanted = ("demand_mu", "stock_mu", "short_mu", "new_mu", "new_free_mu")
    columns = [
        _subject(expansion, lang),
        *(_field(table, name, lang) for name in ("version", "parcels", "unsized")),
        *(_field(table, name, lang, "area") for name in areas),
        *(_percent(table, name, lang) for name in rates),
        _yes(table, "saturated", lang, "unknown"),
        _field(table, "projects", lang),
        *(_field(table, name, lang, "area") for name in wanted),
    ]
    return _sheet("stock", expansion, lang, columns, expansion[table])


def _parcels(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_parcels"
    columns = [
        _field(table, "version", lang),
        _said(label(table, "flow", lang), "part", "flow", lang),
        *(
            _field(table, name, lang, "code" if name == "parcel_id" else "text")
            for name in ("parcel_id", "name", "zone")
        ),
        _field(table, "area_mu", lang, "area"),
        _area(table, "affected_m2", lang, "mu"),
        _percent(table, "share", lang),
        *(_money(expansion, table, name, lang) for name in ("tax_paid", "tax_part")),
    ]
    return _sheet("parcels", expansion, lang, columns, expansion[table])


def _enterprises(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_enterprises"
    columns = [
        _field(table, "version", lang),
        _said(label(table, "flow", lang), "part", "flow", lang),
        *(_field(table, name, lang) for name in ("enterprise_id", "name", "parcel_id")),
        _percent(table, "share", lang),
        _field(table, "area_mu", lang, "area"),
        *(_money(expansion, table, name, lang) for name in ("tax_paid", "tax_part")),
    ]
    return _sheet("enterprises", expansion, lang, columns, expansion[table])


def _points(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_points"
    exact = {"northing": "metre", "easting": "metre", "lon": "degree", "lat": "degree"}
    columns = [
        *(_field(table, name, lang) for name in ("zone_id", "version", "ring", "point")),
        *(_field(table, name, lang, kind) for name, kind in exact.items()),
        _field(table, "side", lang, "metre"),
    ]
    return _sheet("points", expansion, lang, columns, expansion[table])


def _documents(expansion: Expansion, lang: Lang) -> Notice:
    table = "expansion_documents"
    title = _field(table, f"title_{lang}", lang)
    columns = [
        (label(table, "title_zh" if lang == "zh" else "document", lang), title[1], title[2]),
        (text("expansion.column.check", lang=lang), "note", lambda _: None),
        (text("expansion.column.remark", lang=lang), "note", lambda _: None),
        *(_field(table, name, lang) for name in ("source", "clause")),
    ]
    return _sheet("documents", expansion, lang, columns, expansion[table])


def _notes(expansion: Expansion, lang: Lang) -> Notice:
    ending = "" if lang == "zh" else "_en"

    def said(name: str) -> Column:
        heading = text(f"expansion.column.{name}", lang=lang)
        return heading, "text", lambda row: row[f"{name}{ending}"]

    return _sheet("notes", expansion, lang, [said("message"), said("remedy")], expansion["notes"])


_SHEETS = (
    _account,
    _gates,
    _constraints,
    _growth,
    _flows,
    _stock,
    _parcels,
    _enterprises,
    _points,
    _documents,
    _notes,
)
