"""Summary (摘要): the account and the gates in a few lines, and words that all outputs share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from landuse.present.explain.figures import percent
from landuse.study import Expansion
from landuse.units import MU_M2
from landuse.words import Lang, text, word, words

PARK = "park"
HA_M2 = 1e4
UNSET = "policy.expansion."
"""Before the rule whose threshold the policy does not set, in what a gate is missing."""


def expansion_text(expansion: Expansion, *, lang: Lang) -> str:
    """Account and gates for the terminal (摘要文字): every version with its identity.

    Parameters
    ----------
    expansion
        The account.
    lang
        Language.

    Returns
    -------
    str
        Lines.
    """
    lines = [_line(row, lang) for row in expansion["expansion_versions"].to_dict("records")]
    gates = expansion["expansion_gates"]
    last = gates[gates["change_no"] == gates["change_no"].max()]
    counts = last["outcome"].astype("str").value_counts()
    said = {name: int(counts.get(name, 0)) for name in ("passed", "failed", "unknown")}
    version = str(last["version"].iloc[-1]) if len(last) else ""
    lines.append(text("expansion.said.gates", lang=lang, version=version, **said))
    titles = gate_titles(expansion, lang)
    for row in last[last["outcome"].astype("str") == "failed"].to_dict("records"):
        failed = {
            "subject": subject_name(row["subject_id"], None, lang),
            "gate": titles.get(str(row["rule"]), str(row["rule"])),
            "value": measured(row["value"], row["unit"], lang),
            "threshold": measured(row["threshold"], row["unit"], lang),
        }
        lines.append(text("expansion.said.failed", lang=lang, **failed))
    return "\n".join(lines)


def _line(row: dict[Any, Any], lang: Lang) -> str:
    """One line of the account."""
    subject = subject_name(row["subject_id"], row["name"], lang)
    said: dict[str, object] = {"subject": subject, "version": row["version"]}
    areas = {"before": "before_m2", "moved_in": "in_m2", "moved_out": "out_m2", "after": "after_m2"}
    for name, column in areas.items():
        said[name] = f"{row[column] / HA_M2:,.2f}"
        said[f"{name}_mu"] = f"{row[column] / MU_M2:,.2f}"
    if pd.isna(row["closes"]):
        opening = {name: said[name] for name in ("subject", "version", "after", "after_mu")}
        return text("expansion.said.opening", lang=lang, **opening)
    miss = f"{abs(row['residual_m2']) / HA_M2:.4f}"
    check = text(f"expansion.page.{'closes' if row['closes'] else 'open'}", lang=lang, miss=miss)
    return text("expansion.said.account", lang=lang, check=check, **said)


def subject_name(identity: object, name: object, lang: Lang) -> str:
    """Name of a zone or of the park (对象名称)."""
    if identity == PARK:
        return text("expansion.page.park", lang=lang)
    return str(identity) if name is None or pd.isna(name) else f"{identity} {name}"


def kind_titles(expansion: Expansion, lang: Lang) -> dict[str, str]:
    """What each kind of constraint is called (约束名称)."""
    own = words("expansion.kind", lang=lang)
    rules = expansion.rules.layers
    return {
        **{each.kind: each.title_zh if lang == "zh" else each.title_en for each in rules},
        **own,
    }


def gate_titles(expansion: Expansion, lang: Lang) -> dict[str, str]:
    """What each gate is called (要点名称)."""
    names = kind_titles(expansion, lang)
    own = words("expansion.gate", lang=lang)
    layers = {
        each.kind: text(f"expansion.role.{each.role}", lang=lang, name=names[each.kind])
        for each in expansion.rules.layers
        if each.role in {"forbid", "within"}
    }
    return {**layers, **own}


def limit_words(row: Mapping[Any, Any], lang: Lang) -> str:
    """Threshold of a gate with its unit (阈值); said in words where the policy sets none."""
    if not pd.isna(row["missing"]) and str(row["missing"]).startswith(UNSET):
        return text("expansion.limit.unset", lang=lang)
    return measured(row["threshold"], row["unit"], lang)


def measured(value: Any, unit: Any, lang: Lang) -> str:
    """Figure with its unit (带单位的数值); rates as percent, a dash for what is missing."""
    if value is None or pd.isna(value):
        return "—"
    if unit == "1":
        return percent(value)
    said = "" if pd.isna(unit) else word("expansion.unit", unit, lang=lang)
    digits = 2 if abs(value) >= 0.01 or abs(value) < 1e-6 else 6
    return f"{value:,.{digits}f} {said}".strip()
