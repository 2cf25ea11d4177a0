"""Assess (僵尸企业研判): families, methods, exclusions and verdicts of all firms of a park."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.energy import (
    KWH,
    Use,
    energy,
    judged_months,
    living_months,
    tried,
    use,
)
from landuse.diagnose.zombie.evidence import Family, evidence_table, nobody
from landuse.diagnose.zombie.exclusion import REASONS, Excluded, excluded
from landuse.diagnose.zombie.explanation import explanations
from landuse.diagnose.zombie.financial import financial, states, yearly_panel
from landuse.diagnose.zombie.fiscal import fiscal, paid_months, tax_grid
from landuse.diagnose.zombie.fuse import (
    ACTIVE,
    CONFIRMED,
    DECISIVE,
    FAMILIES,
    MODERATE,
    NOT_ASSESSED,
    SUSPECTED,
    UNKNOWN,
    VERDICTS,
    WATCH,
    Bars,
    Fused,
    blocked,
    fuse,
)
from landuse.diagnose.zombie.gate import gate
from landuse.diagnose.zombie.labour import STAFF, labour, staffed_months
from landuse.diagnose.zombie.methods import counts, judge, lacking, outcomes
from landuse.diagnose.zombie.months import OPEN, Flagged, flagged, run
from landuse.diagnose.zombie.panel import Panel, Told
from landuse.diagnose.zombie.premises import lease, nothing_known, premises, site, verified
from landuse.diagnose.zombie.recovery import clean
from landuse.diagnose.zombie.registry import registry
from landuse.diagnose.zombie.standing import Standing, nothing_stands, standing
from landuse.diagnose.zombie.steadiness import steadiness, variants
from landuse.errors import Note
from landuse.ids import take_text
from landuse.policy import Zombie
from landuse.schema import empty

_WHY = (
    *REASONS, "legal_act", "inspected", "evidence", "screen", "conflict", "no_life_sign", "alive",
    "no_data", "standing", "recovered",
)  # fmt: skip
Codes = npt.NDArray[np.int8]


class Assessment(NamedTuple):
    """What is said of the firms of a park (僵尸企业研判结果).

    Parameters
    ----------
    verdicts, evidence, methods
        The tables ``verdicts``, ``evidence`` and ``zombie_methods``.
    notes
        Methods that cannot be run, and shares that look like poor data.
    """

    verdicts: pd.DataFrame
    evidence: pd.DataFrame
    methods: pd.DataFrame
    notes: list[Note]


class _Looked(NamedTuple):
    """Everything that was looked at."""

    families: list[Family]
    verified: npt.NDArray[np.bool_]
    clean: npt.NDArray[np.int64]
    others: list[npt.NDArray[np.float64]]
    standing: Standing
    panel: Panel
    answers: dict[str, Told]
    notes: list[Note]


def assess(docket: Docket, rules: Zombie) -> Assessment:
    """Verdict on every firm, with its evidence and what every method says (僵尸企业研判).

    Parameters
    ----------
    docket
        The tables and the day.
    rules
        The ``[zombie]`` section of the policy; families it leaves out stay unknown.

    Returns
    -------
    Assessment
        The same answer whatever the order of the rows. A model alone stops at *suspected*:
        *confirmed* takes a legal act, or a stop seen on site not long ago.

    Raises
    ------
    ValueError
        The policy has no ``[zombie.verdict]`` section.
    """
    if rules.verdict is None:
        raise ValueError("zombie.verdict")
    seen = _look(docket, rules)
    levels, low, high = (  # family by family: what is asked of one of them lies together
        np.array([getattr(family.level, name) for family in seen.families]).T
        for name in ("point", "low", "high")
    )
    bars = Bars(
        tuple(_weight(rules, name) for name in FAMILIES),
        rules.verdict.suspect.value,
        rules.verdict.confirm.value,
        rules.verdict.healthy.value,
    )
    fused = fuse(levels, seen.verified, bars, low=low, high=high)
    steady = steadiness(fused.verdict, levels, seen.others, seen.verified, bars)
    screened = _screened(seen, docket)
    fused, floor = _floored(fused, (levels, low, high), screened)
    fused, kept = _stood(fused, seen.standing)
    spared = (
        Excluded(np.full(docket.size, -1, dtype=np.int8), _never(docket.size))
        if rules.exclusions is None
        else excluded(docket, rules.exclusions)
    )
    table = _verdicts(docket, fused, levels, spared, (floor, kept, seen.standing.recovered))
    grave = np.isin(table["verdict"].cat.codes, (WATCH, SUSPECTED, CONFIRMED)) & (spared.reason < 0)
    crossed = (table["verdict_reason"] == "conflict").to_numpy(dtype=bool)
    more = {
        "clean_months": pd.array(seen.clean, dtype="Int64"),
        "steady": np.where(spared.reason >= 0, np.nan, steady),
        "explanation": explanations(docket, rules, levels, crossed),
    }
    return Assessment(
        table.assign(**more),
        evidence_table(seen.families, docket.firm("enterprise_id"), grave),
        _methods(docket, seen),
        seen.notes,
    )


def _weight(rules: Zombie, family: str) -> float:
    """Weight of a family; one that the policy leaves out is not looked for."""
    section = getattr(rules, family)
    return 0.0 if section is None else float(section.weight.value)


def _never(size: int) -> pd.Series[Any]:
    return pd.Series(pd.NaT, range(size), dtype="datetime64[ms]")


def _look(docket: Docket, rules: Zombie) -> _Looked:
    """All families and methods that the policy asks for."""
    size = docket.size
    found = {name: Family(name, [], nobody(size)) for name in FAMILIES}
    months, now = range(0), None
    others: list[npt.NDArray[np.float64]] = []
    if rules.registry:
        found["registry"] = registry(docket, rules.registry, rules.exclusions)
    if rules.energy and docket.tells(KWH):
        months = judged_months(docket, rules.energy)
        now = use(docket, rules.energy, months)
        found["energy"] = energy(docket, rules.energy, now, months)
        if rules.verdict:
            others = tried(docket, rules.energy, now, found["energy"], variants(rules.verdict))
    if rules.fiscal:
        taxed = range(
            (docket.year - 1) * 12, max(docket.last_month("tax_paid") + 1, docket.year * 12)
        )
        found["fiscal"] = fiscal(docket, rules.fiscal, taxed, tax_grid(docket, taxed))
    if rules.labour and docket.tells(STAFF):
        found["labour"] = labour(docket, rules.labour)
    let, sure = lease(docket), np.zeros(size, dtype=bool)
    if rules.premises and not nothing_known(docket):
        visit = site(docket, rules.premises)
        found["premises"] = premises(docket, rules.premises, visit, let)
        sure = verified(docket, rules.premises, visit)
    panel = yearly_panel(docket, states(docket, let.idle))
    answers: dict[str, Told] = {}
    notes: list[Note] = []
    if rules.methods:
        answers = judge(panel, rules.methods, int(rules.silent_years.value))
        notes = [*lacking(panel), *gate(counts(panel, answers), rules.methods)]
    if rules.methods and rules.financial:
        found["financial"] = financial(docket, panel, answers, rules.methods)
    months_clean = _clean(docket, rules, now, months)
    streak = run(months_clean).certain
    stands = nothing_stands(size)
    if rules.recovery and rules.energy and now is not None:
        stop = flagged(now.months.low, now.months.high, rules.energy.stopped.value)
        stands = standing(docket, rules.recovery, months, months_clean, stop)
    return _Looked(
        [found[name] for name in FAMILIES], sure, streak, others, stands, panel, answers, notes
    )


def _clean(docket: Docket, rules: Zombie, now: Use | None, months: range) -> Flagged:
    """Clean months; all open where the policy does not say what one is."""
    if now is None or not (rules.recovery and rules.labour and rules.fiscal):
        return np.full((docket.size, len(months)), OPEN, dtype=np.int8)
    again = rules.recovery
    window = int(again.tax_window.value)
    early = range(months.start + 1 - window, months.stop)
    taxed = paid_months(tax_grid(docket, early), window, int(again.tax_months.value))
    parts: list[Flagged] = [
        living_months(now.months, again.power.value),
        taxed[:, window - 1 :],
        staffed_months(docket, rules.labour, again.staff.value, months),
    ]
    return clean(*parts)


def _screened(seen: _Looked, docket: Docket) -> pd.Series[Any]:
    """The screen of the policy: years without report and filing."""
    if "silent" not in seen.answers:
        return pd.Series(pd.NA, range(docket.size), dtype="boolean")
    return seen.answers["silent"].holds.iloc[seen.panel.at(docket.year)].reset_index(drop=True)


def _floored(
    fused: Fused, levels: tuple[Any, Any, Any], screened: pd.Series[Any]
) -> tuple[Fused, npt.NDArray[np.bool_]]:
    """At least suspected by the screen, where nothing shows that the firm operates."""
    yes = screened.fillna(value=False).to_numpy(dtype=bool)
    may = screened.fillna(value=True).to_numpy(dtype=bool)
    verdicts = []
    for code, level, holds in zip(fused[:3], levels, (yes, yes, may), strict=True):
        raised = holds & ~blocked(level) & (code != CONFIRMED)
        verdicts.append(np.where(raised, SUSPECTED, code).astype(np.int8))
    floor = (verdicts[0] == SUSPECTED) & (fused.verdict != SUSPECTED)
    return fused._replace(verdict=verdicts[0], low=verdicts[1], high=verdicts[2]), floor


def _stood(fused: Fused, stands: Standing) -> tuple[Fused, npt.NDArray[np.bool_]]:
    """An earlier verdict is the least that is said until it is outlived."""
    held = stands.floor >= 0
    if not held.any():
        return fused, held
    raised = [
        np.where(held & ((code < stands.floor) | (code == UNKNOWN)), stands.floor, code)
        for code in fused[:3]
    ]
    kept = held & (raised[0] != fused.verdict)
    told = [each.astype(np.int8) for each in raised]
    return fused._replace(verdict=told[0], low=told[1], high=told[2]), kept


def _verdicts(
    docket: Docket,
    fused: Fused,
    levels: npt.NDArray[np.float64],
    spared: Excluded,
    marks: tuple[npt.NDArray[np.bool_], ...],
) -> pd.DataFrame:
    """The ``verdicts`` table."""
    out = spared.reason >= 0
    verdict = np.where(out, NOT_ASSESSED, fused.verdict).astype(np.int8)
    low, high = (np.where(out, -1, code).astype(np.int8) for code in (fused.low, fused.high))
    names = pd.Index(VERDICTS, dtype="str")
    size = docket.size
    return pd.DataFrame(
        {
            "enterprise_id": docket.firm("enterprise_id"),
            "verdict": pd.Categorical.from_codes(verdict, names),
            "verdict_low": pd.Categorical.from_codes(low, names),
            "verdict_high": pd.Categorical.from_codes(high, names),
            "coverage": fused.coverage,
            "route": pd.Categorical([None] * size, categories=["observe"]),
            "verdict_reason": _why(verdict, levels, spared, marks),
            "resumes_on": spared.until,
            "index": np.where(out, np.nan, fused.points),
            "index_low": np.where(out, np.nan, fused.points_low),
            "index_high": np.where(out, np.nan, fused.points_high),
            "unknown_families": _named(np.isnan(levels)),
        },
        copy=False,
    )


def _why(
    verdict: Codes,
    levels: npt.NDArray[np.float64],
    spared: Excluded,
    marks: tuple[npt.NDArray[np.bool_], ...],
) -> pd.Categorical:
    """Code of the reason."""
    floor, kept, recovered = marks
    acted = (levels == DECISIVE).any(axis=1)
    grave = (levels >= MODERATE).any(axis=1)
    crossed = grave & blocked(levels)
    cases = [
        (spared.reason >= 0, ""),
        ((verdict == CONFIRMED) & acted, "legal_act"),
        (kept, "standing"),
        (verdict == CONFIRMED, "inspected"),
        ((verdict == SUSPECTED) & floor, "screen"),
        (verdict == SUSPECTED, "evidence"),
        ((verdict == WATCH) & crossed, "conflict"),
        ((verdict == WATCH) & ~grave, "no_life_sign"),
        (verdict == WATCH, "evidence"),
        ((verdict == ACTIVE) & recovered, "recovered"),
        (verdict == ACTIVE, "alive"),
        (verdict == UNKNOWN, "no_data"),
    ]
    code = np.select(
        [holds for holds, _ in cases],
        [spared.reason, *(_WHY.index(name) for _, name in cases[1:])],
        -1,
    )
    return pd.Categorical.from_codes(code.astype(np.int8), pd.Index(_WHY, dtype="str"))


def _named(open_: npt.NDArray[np.bool_]) -> pd.Series[Any]:
    """Names of the families that are unknown, comma separated; missing where none is."""
    code = np.zeros(len(open_), dtype=np.int64)
    for place in range(len(FAMILIES)):
        code += open_[:, place] * np.int64(1 << place)
    words = [
        ",".join(name for place, name in enumerate(FAMILIES) if bits >> place & 1)
        for bits in range(1, 1 << len(FAMILIES))
    ]
    return take_text(pa.array(words, pa.large_string()), code - 1)


def _methods(docket: Docket, seen: _Looked) -> pd.DataFrame:
    """The ``zombie_methods`` table of the evaluation year, method after method."""
    if not seen.answers:
        return empty("zombie_methods")
    cells = seen.panel.at(docket.year)
    told = outcomes(seen.answers, cells)
    names = pd.Index(list(told), dtype="str")
    size = docket.size
    return pd.DataFrame(
        {
            "enterprise_id": pd.concat(
                [docket.firm("enterprise_id")] * len(told), ignore_index=True
            ),
            "year": np.full(size * len(told), docket.year, dtype=np.int64),
            "method": pd.Categorical.from_codes(np.repeat(np.arange(len(told)), size), names),
            "outcome": pd.api.types.union_categoricals(list(told.values())),
            "no_interest": pd.array(
                np.concatenate([seen.answers[name].note[cells] for name in told]), dtype="boolean"
            ),
        }
    )
