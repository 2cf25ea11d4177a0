"""Registry and court (登记与司法证据): legal acts, lists, annual reports."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from landuse.diagnose.zombie.docket import Docket, of_firms
from landuse.diagnose.zombie.evidence import Family, Sign, combine, nobody
from landuse.diagnose.zombie.fuse import DECISIVE, MODERATE, STRONG, WEAK
from landuse.policy.zombie import ExclusionRules, RegistryRules, Words


def registry(docket: Docket, rules: RegistryRules, exclusions: ExclusionRules | None) -> Family:
    """Signs of registry, court and annual reports (登记与司法).

    A list says something of who is on it. Who is not is *unknown* until the lists were asked, and
    what was asked long ago is unknown again. Two annual reports in a row are a record of the
    registry as well: nothing found, though a list may still hold something.
    """
    if docket.events.empty and not docket.tells("annual_report_filed"):
        return Family("registry", [], nobody(docket.size))
    acts = docket.happened(rules.decisive)
    if exclusions is not None:
        spared = _mentions(acts, exclusions.reorganisation)
        acts = acts[~spared]
    cleared = docket.last_day(docket.happened(rules.clear))
    fresh = (docket.since(cleared) <= rules.stale.value).fillna(value=False).astype(bool)
    never = cleared.mask(cleared.notna())
    signs = [
        _listed(docket, "legal_act", DECISIVE, (acts, rules.decisive), (never, fresh)),
        *(
            _listed(docket, code, level, (docket.happened(words), words), (cleared, fresh))
            for code, level, words in (
                ("serious_list", STRONG, rules.strong),
                ("abnormal_list", MODERATE, rules.moderate),
            )
        ),
        *_reports(docket),
    ]
    filed = [docket.yearly("annual_report_filed", docket.year - back) > 0 for back in (0, 1)]
    return Family("registry", signs, combine(signs, docket.size, enough=filed[0] & filed[1]))


def _mentions(events: pd.DataFrame, words: Words) -> pd.Series[Any]:
    """Whether kind or content of an event speaks of something else."""
    found = events["kind"].isin(words.kinds)
    for word in words.words:
        found |= events["value"].str.contains(word, regex=False)
    return found.astype(bool)


def _listed(
    docket: Docket,
    code: str,
    level: float,
    listed: tuple[pd.DataFrame, Words],
    asked: tuple[pd.Series[Any], pd.Series[Any]],
) -> Sign:
    """On the list by the last record; taken off by a later one; unknown if nobody asked lately."""
    (events, words), (cleared, fresh) = listed, asked
    if events.empty:
        holds = of_firms([], docket.size).mask(fresh.to_numpy(dtype=bool), other=False)
        return Sign(code, level, holds, words, lawful="public")
    last = docket.latest(events)
    later = (cleared >= last["occurred_on"]).fillna(value=False).to_numpy(dtype=bool)
    holds = of_firms(events["at"], docket.size).mask(later)
    holds = holds.mask(holds.isna() & fresh.to_numpy(dtype=bool), other=False)
    source = ("events: " + last["kind"] + " " + last["evidence"]).str.strip()
    return Sign(
        code,
        level,
        holds,
        words,
        since=last["occurred_on"],
        until=last["occurred_on"],
        source=source,
        lawful="public",
    )


def _reports(docket: Docket) -> list[Sign]:
    """Annual reports missing in the last two calendar years, or in the last."""
    filed = [docket.yearly("annual_report_filed", docket.year - back) for back in (0, 1)]
    last, before = (pd.Series(each == 0, dtype="boolean").mask(np.isnan(each)) for each in filed)
    kept = {
        "source": "returns: annual_report_filed",
        "until": pd.Timestamp(docket.year, 12, 31),
        "lawful": "public",
    }
    two, one = pd.Timestamp(docket.year - 1, 1, 1), pd.Timestamp(docket.year, 1, 1)
    return [
        Sign("reports_missing_2", MODERATE, last & before, since=two, **kept),
        Sign("report_missing", WEAK, last, since=one, **kept),
    ]
