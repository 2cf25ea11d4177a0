"""Head of a map page (页面头信息): park, policy, totals, themes, and all words of both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.policy.casework import Titled, national_casework
from landuse.present.layers import IDLE_RULES, MapLayers, indicator_names
from landuse.present.map.moments import Moment
from landuse.present.map.redact import Gate
from landuse.present.map.themes import Theme
from landuse.present.policies import cohort_title
from landuse.present.sheet import sheet_facts
from landuse.present.siting import SITING
from landuse.schema import fields, label
from landuse.words import LANGS, Lang, text, words

if TYPE_CHECKING:
    from landuse.study import Study

_VALUES = (
    "rule",
    "cohort",
    "verdict",
    "verdict_reason",
    "reason",
    "area_basis",
    "subject",
    "consequence",
    "issue",
    "state",
    "stage",
    "route",
    "test",
    "family",
    "sign",
    "role",
    "method",
    "problem",
    "closing",
    "feasible",
)
_OFFICE: tuple[str, ...] = (
    "verdict",
    "verdict_reason",
    "family",
    "sign",
    "state",
    "stage",
    "route",
    "test",
    "role",
)
_OFFICE += ("method", "problem", "closing", "feasible")
GROUPS: dict[str, tuple[str, ...]] = {
    "idle": IDLE_RULES,
    "idle_soon": ("idle_warning", "idle_warning_suspended"),
    "siting": SITING,
}
"""Rules that a reader asks for together (疑似问题分组); whoever falls under one is in the group."""

_PERCENT = ("occupancy_rate", "building_coverage", "rd_share")
_FACTS = ("tax_paid", "revenue", "value_added", "employees", "energy_tce", "n_enterprises")
_NAMED: tuple[str, ...] = ("returns", "contracts", "parcels", "units", "enterprises", "occupancy")
_NAMED += ("parcel_facts", "enterprise_facts", "cases", "case_progress", "routes")
_PARTED = re.compile(r"[\s,]+")
_PARTS = ("in", "on_parcels", "unlinked")


def make_head(
    study: Study,
    layers: MapLayers,
    themes: Sequence[tuple[Theme, str]],
    gate: Gate,
    *,
    moments: Sequence[Moment],
    spoken: AbstractSet[str],
) -> dict[str, object]:
    """What the page must know besides its tables (头信息).

    Parameters
    ----------
    study
        The study.
    layers
        Layers as the audience sees them.
    themes
        Themes that are shown, and the column of the table ``parcels`` that each is told from.
    gate
        What the audience may see.
    moments
        Points of the year slider besides the study itself.
    spoken
        Codes and field names that occur in the tables: only their words come along.

    Returns
    -------
    dict
        Plain JSON values.
    """
    meta = study.policy.policy
    park = study.meta["park"]
    open_ = gate.rules.amounts.show == "all"
    return {
        "audience": gate.rules.name,
        "sheet": sheet_facts(study, gate.rules),
        "park": str(park["name"]),
        "year": study.year,
        "policy": {"name": meta.name, "zh": meta.title_zh, "en": meta.title_en},
        "totals": _totals(study, gate),
        "themes": [_theme(theme, column) for theme, column in themes],
        "start": _start([theme for theme, _ in themes]),
        "moments": [{**each._asdict(), "name": dict(each.name)} for each in moments],
        "groups": _groups(spoken),
        "cohorts": _cohorts(study) if open_ else {},
        "facts": [_field("parcel_facts", name) for name in _FACTS if _any(layers, name)],
        "indicators": [
            _field("indicators", name) for name in indicator_names() if _any(layers, name)
        ],
        "words": {
            each: {
                **_words(each, str(park.get("currency", "CNY")), layers, spoken),
                **_case_words(study, each, spoken),
            }
            for each in LANGS
        },
    }


def _groups(spoken: AbstractSet[str]) -> dict[str, list[str]]:
    """Rules that are asked for together, those that the findings name."""
    found = {name: [rule for rule in rules if rule in spoken] for name, rules in GROUPS.items()}
    return {name: rules for name, rules in found.items() if rules}


def _any(layers: MapLayers, name: str) -> bool:
    return name in layers.parcels and bool(layers.parcels[name].notna().any())


def _start(themes: list[Theme]) -> str:
    """Theme to open with: the first that tells parcels apart."""
    for theme in themes:
        if (theme.parcels != theme.classes[-1]).any():
            return theme.key
    return themes[0].key


def _totals(study: Study, gate: Gate) -> list[dict[str, object]]:
    """Amounts in, on parcels and unlinked, exactly as the study has them."""
    return [
        {"amount": name, "unit": _unit(name), **{part: _finite(total.get(part)) for part in _PARTS}}
        for name, total in (
            (name, {**each, "unlinked": each.get("unlinked", math.nan) + each.get("outside", 0.0)})
            for name, each in gate.totals(study).items()
        )
    ]


def _finite(value: Any) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _unit(name: str) -> str:
    field = fields("returns").get(name)
    return "" if field is None else field.unit


def _theme(theme: Theme, column: str) -> dict[str, object]:
    return {
        "key": theme.key,
        "column": column,
        "breaks": list(theme.breaks) if column == theme.values else [],
        "limits": list(theme.breaks),
        "unit": theme.unit,
        "classes": list(theme.classes),
        "colours": list(theme.colours),
        "patterns": list(theme.patterns),
        "labels": {each: list(labels) for each, labels in theme.labels.items()},
        **({"kinds": theme.kinds} if theme.exact is not None else {}),
    }


def _cohorts(study: Study) -> dict[str, object]:
    """Arithmetic of each cohort: what points rest on, and the clause behind it."""
    known = study.meta.get("cohorts", {})
    found: dict[str, object] = {}
    for rules in study.policy.cohorts:
        cohort = known.get(rules.id)
        if cohort is None:
            continue
        marks = cohort.get("benchmarks", {})
        found[rules.id] = {
            "labels": {lang: cohort_title(rules, lang) for lang in LANGS},
            "ranked": cohort.get("ranked"),
            "quotas": cohort.get("quotas", {}),
            "indicators": [
                {
                    "name": each.name,
                    "unit": each.unit,
                    "benchmark": _finite(marks.get(each.name)),
                    "weight": _finite(each.weight),
                    "cap": _finite(each.cap),
                    "floor": _finite(each.floor),
                    "clause": each.clause,
                    "source": each.source,
                    "labels": {lang: label("indicators", each.name, lang) for lang in LANGS},
                }
                for each in rules.indicators
            ],
        }
    return found


def _field(table: str, name: str) -> dict[str, object]:
    return {
        "name": name,
        "unit": fields(table)[name].unit,
        "percent": name in _PERCENT,
        "labels": {each: label(table, name, each) for each in LANGS},
    }


def _words(
    lang: Lang, currency: str, layers: MapLayers, spoken: AbstractSet[str]
) -> dict[str, dict[str, str]]:
    """All words of the page in one language; nothing of verdicts where none is shown."""
    money = words("map.money", lang=lang).get(currency, currency)
    units = {
        code: word.replace("{money}", money)
        for code, word in {
            **words("values.unit", lang=lang),
            **words("map.unit", lang=lang),
        }.items()
    }
    office = "verdict" in layers.enterprises
    return {
        "ui": words("map.ui", lang=lang),
        "sheet": words("sheet.words", lang=lang),
        "theme": words("map.theme", lang=lang),
        "unit": units,
        "field": _field_words(lang, spoken, office=office),
        "action": words("values.action", lang=lang) | words("map.action", lang=lang),
        "finding": words("map.finding", lang=lang),
        "group": words("map.group", lang=lang),
        "outcome": words("map.outcome", lang=lang),
        "layer": words("map.layer", lang=lang),
        "near": {
            code: word for code, word in words("map.near", lang=lang).items() if code in spoken
        },
        "place": words("map.place", lang=lang) if "place" in spoken else {},
        "kind": words("map.kind", lang=lang),
        "table": {
            code: word
            for code, word in words("ledger.table", lang=lang).items()
            if office and code in spoken
        },
        "title": {"page": text("map.page.title", lang=lang)},
        **{
            name: {
                code: word
                for code, word in words(f"values.{name}", lang=lang).items()
                if code in spoken
            }
            for name in _VALUES
            if name not in _OFFICE or office
        },
    }


def _case_words(study: Study, lang: Lang, spoken: AbstractSet[str]) -> dict[str, dict[str, str]]:
    """Titles of procedures, instruments, states and steps of the cases on the map."""
    rules = getattr(study.policy, "cases", None) or national_casework()
    steps = [step for way in rules.procedures for step in way.steps]
    titled: dict[str, Sequence[Titled]] = {
        "procedure": rules.procedures,
        "instrument": rules.instruments,
        "case_state": rules.states,
        "case_step": steps,
    }
    return {
        section: {
            each.id: each.title_zh if lang == "zh" else each.title_en
            for each in items
            if each.id in spoken and "case_id" in spoken
        }
        for section, items in titled.items()
    }


def _field_words(lang: Lang, spoken: AbstractSet[str], *, office: bool) -> dict[str, str]:
    """Labels of the fields that findings, totals and the panel name."""
    found: dict[str, str] = {}
    for table in _NAMED if office else _NAMED[:1]:
        for name in fields(table):
            if name in spoken or table == "returns":
                found.setdefault(name, label(table, name, lang))
    return found


def spoken(frames: Iterable[pd.DataFrame]) -> set[str]:
    """Codes and field names that occur in tables, in their heads or in repeated texts (用到的代码).

    Parameters
    ----------
    frames
        Tables of the page; texts that repeat are categories in them.

    Returns
    -------
    set of str
        Whole texts, and their parts between blanks and commas.
    """
    found: set[str] = set()
    for frame in frames:
        for name in frame.columns:
            found.add(str(name))
            column = frame[name]
            if not isinstance(column.dtype, pd.CategoricalDtype):
                continue
            for text_ in column.cat.remove_unused_categories().cat.categories.astype("str"):
                found.update({text_, *_PARTED.split(text_)})
    return found


def field_units(names: pd.Series[str]) -> dict[str, str]:
    """Units of facts (字段单位) by name.

    Parameters
    ----------
    names
        Names of facts of parcels or enterprises.

    Returns
    -------
    dict
        Name → unit, where the name is known.
    """
    known = {**fields("enterprise_facts"), **fields("parcel_facts")}
    return {
        name: known[name].unit for name in names.dropna().astype("str").unique() if name in known
    }
