"""Actions (建议措施): one suggestion a parcel, with its reasons in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.policy import Uplift
from landuse.schema import empty, named
from landuse.words import Lang, text, word

PRIORITY = (
    "recover_land",
    "negotiate_idle",
    "idle_fee",
    "vacate_replace",
    "relet",
    "upgrade",
    "complete_data",
)
"""Suggestions, the most pressing first."""

_IDLE = {
    "recover": "recover_land",
    "negotiate": "negotiate_idle",
    "fee": "idle_fee",
    "prove_cause": "complete_data",
    "find_cause": "complete_data",
}
_NEEDED = [
    "parcel_id",
    "area_mu",
    "tax_paid",
    "tax_per_mu",
    "n_enterprises",
    "occupancy_rate",
    "industrial",
    "energy_tce",
    "emissions_t",
]
_FREES_ALL = ("recover_land", "negotiate_idle", "vacate_replace")


def actions(
    findings: pd.DataFrame,
    parcels: pd.DataFrame,
    hard: list[str],
    uplift: Uplift,
) -> pd.DataFrame:
    """Suggestions for the parcels that findings name (建议措施).

    Parameters
    ----------
    findings
        All findings.
    parcels
        ``parcel_id``, ``area_mu``, ``tax_paid``, ``tax_per_mu``, ``n_enterprises``,
        ``occupancy_rate``, ``industrial``, ``energy_tce``, ``emissions_t``; what is not known may be
        absent, what is incomplete is missing.
    hard
        Criteria of low yield that alone are enough.
    uplift
        Shares of the park's own yields that land put to use again may reach.

    Returns
    -------
    pandas.DataFrame
        The ``actions`` table, the most pressing first.
    """
    found = _suggested(findings, hard)
    if found.empty:
        return empty("actions")
    parcels = parcels.reindex(columns=_NEEDED)
    found = found.merge(parcels, on="parcel_id", how="left")
    share = np.where(found["action"] == "relet", 1 - found["occupancy_rate"], 0.0)
    share = np.where(found["action"].isin(_FREES_ALL), 1.0, share)
    freed = found["area_mu"] * share
    yields = parcels.loc[parcels["industrial"].fillna(value=False).astype(bool), "tax_per_mu"]
    paying = (found["n_enterprises"] > 0) & (found["action"] != "relet")
    now = found["tax_paid"].where(paying, 0.0) * share
    gains = {
        f"uplift_{name}": (freed * yields.quantile(at) - now).clip(lower=0).where(freed > 0)
        for name, at in (("low", uplift.low), ("mid", uplift.mid), ("high", uplift.high))
    }
    frame = pd.DataFrame(
        {
            "parcel_id": found["parcel_id"],
            "action": pd.Categorical(found["action"], PRIORITY),
            "priority": found["priority"].astype("Int64"),
            "area_mu": freed,
            **gains,
            "energy_freed_tce": _quota(found, "energy_tce"),
            "emissions_freed_t": _quota(found, "emissions_t"),
            "reasons": found["reasons"],
            "reasons_en": found["reasons_en"],
        }
    )
    return frame.sort_values(["priority", "area_mu"], ascending=[True, False], ignore_index=True)


def _quota(found: pd.DataFrame, name: str) -> pd.Series[Any]:
    """What those on the parcel use, and would leave free if they went; none where nobody is there."""
    used = found[name].where(found["n_enterprises"] > 0, 0.0).astype("float64")
    return used.where(found["action"] != "relet", 0.0)


def _suggested(findings: pd.DataFrame, hard: list[str]) -> pd.DataFrame:
    """The most pressing suggestion of each parcel, with all of its reasons."""
    findings = _telling(findings)
    rule = findings["rule"].astype("str")
    yes = (findings["outcome"] == "yes").to_numpy()
    idle = rule.isin(["idle_not_started", "idle_suspended"]).to_numpy()
    action = pd.Series(None, findings.index, dtype="object")
    action[yes & idle] = findings["consequence"][yes & idle].map(_IDLE)
    action[(findings["outcome"] == "unknown").to_numpy() & idle] = "complete_data"
    action[yes & (rule == "low_yield").to_numpy()] = "upgrade"
    hard_rules = [f"low_yield_{name}" for name in hard]
    low = findings.loc[yes & (rule == "low_yield").to_numpy(), "parcel_id"]
    on_low = findings["parcel_id"].isin(low).to_numpy()
    action[yes & rule.isin(hard_rules).to_numpy() & on_low] = "vacate_replace"
    vacant = yes & ((rule == "vacant") & (findings["subject"] == "parcel")).to_numpy()
    action[vacant] = "relet"
    soft = yes & rule.str.startswith("low_yield_").to_numpy() & on_low
    rows = findings[action.notna().to_numpy() | soft]
    if rows.empty:
        return pd.DataFrame()
    order = {name: number + 1 for number, name in enumerate(PRIORITY)}
    frame = pd.DataFrame(
        {
            "parcel_id": rows["parcel_id"],
            "priority": action[rows.index].map(order).astype(float),
            "reasons": [_reason(row, "zh") for row in rows.itertuples(index=False)],
            "reasons_en": [_reason(row, "en") for row in rows.itertuples(index=False)],
        }
    )
    grouped = frame.groupby("parcel_id", sort=False)
    found = grouped.agg(
        priority=("priority", "min"),
        reasons=("reasons", _join),
        reasons_en=("reasons_en", _join_en),
    ).reset_index()
    found["action"] = [PRIORITY[int(number) - 1] for number in found["priority"]]
    return found


def _telling(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings that a suggestion can rest on: those that hold, and idle land in doubt."""
    idle = findings["rule"].isin(["idle_not_started", "idle_suspended"])
    doubt = (findings["outcome"] == "unknown") & idle
    keep = ((findings["outcome"] == "yes") | doubt).to_numpy(dtype=bool)
    return findings[keep].reset_index(drop=True)


def _join(reasons: pd.Series[Any]) -> str:
    return "；".join(dict.fromkeys(reason for reason in reasons if reason))


def _join_en(reasons: pd.Series[Any]) -> str:
    return "; ".join(dict.fromkeys(reason for reason in reasons if reason))


def _reason(finding: Any, lang: Lang) -> str:
    """Rule, figure, threshold and clause of one finding in words."""
    rule = word("values.rule", finding.rule, lang=lang)
    if finding.outcome == "unknown":
        return text(
            "plan.unknown",
            lang=lang,
            rule=rule,
            missing=named(str(finding.missing).split(","))[lang],
        )
    if finding.rule == "low_yield":
        return ""
    unit = word("values.unit", finding.unit, lang=lang)
    return text(
        "plan.reason",
        lang=lang,
        rule=rule,
        value=_figure(finding.value, finding.unit),
        threshold=_figure(finding.threshold, finding.unit),
        unit=unit,
        clause=finding.clause,
    )


def _figure(value: float, unit: str) -> str:
    """Ratios in per cent, other figures with four digits."""
    if pd.isna(value):
        return "—"
    return f"{value:.2%}" if unit == "1" else f"{value:.4g}"
