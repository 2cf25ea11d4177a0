"""Methods (识别方法): every published or official rule by itself, never averaged with another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from landuse.diagnose.finding import OUTCOMES
from landuse.diagnose.zombie import cover, credit, official
from landuse.diagnose.zombie.panel import Panel, Told, grid
from landuse.errors import Note
from landuse.ids import Positions
from landuse.policy.zombie import MethodRules
from landuse.schema import named
from landuse.words import LANGS, Lang, word, words

FIGURES = (
    "profit", "net_profit", "interest", "ebit", "ebitda", "depreciation", "assets", "liabilities",
    "short_loans", "long_loans", "bonds", "commercial_paper", "borrowings", "debt", "subsidy",
    "non_operating_income", "net_investment", "mean_rate", "market_value", "equipment_idle",
    "revenue", "price_change", "land_idle", "capacity_load", "tax_arrears", "assets_sealed", "annual_report_filed", "tax_filed",
)  # fmt: skip
"""Figures of a firm and year that methods ask for [10⁴ yuan, shares 0–1]."""

Shared = Mapping[str, Told]
Run = Callable[[Panel, MethodRules, int, Shared], Told]


class Method(NamedTuple):
    """One method (方法): how it is run and the figures without which nobody can be judged.

    Parameters
    ----------
    run
        Gives the answers on the panel.
    needs
        Figures; a method whose figures nobody has is not run, and said.
    years
        Calendar years that one answer takes.
    financial
        Whether the share of zombies by it can be compared with published ones.
    """

    run: Run
    needs: tuple[str, ...]
    years: int
    financial: bool = True


def rates(rules: MethodRules) -> credit.Rates:
    """Reference rates of the policy by calendar year (参考利率)."""
    bonds = {each.year: each.bond for each in rules.rates if each.bond is not None}
    short = {each.year: each.short for each in rules.rates}
    return credit.Rates(
        short, {each.year: each.long for each in rules.rates}, bonds, rules.floor.value
    )


def _least(panel: Panel, rules: MethodRules) -> credit.Minimum:
    return credit.minimum_interest(panel, rates(rules))


def _oecd(panel: Panel, rules: MethodRules, _silent: int, _shared: Shared) -> Told:
    years = int(rules.cover_years.value)
    limit, least = rules.cover_limit.value, rules.min_age.value
    return cover.oecd(panel, years=years, limit=limit, min_age=least)


def _de_jonghe(panel: Panel, rules: MethodRules, _silent: int, _shared: Shared) -> Told:
    return cover.de_jonghe(
        panel,
        years=int(rules.cover_years.value),
        short=int(rules.shortfall_years.value),
        min_age=rules.min_age.value,
    )


def _plan(panel: Panel, rules: MethodRules, silent: int, _shared: Shared) -> Told:
    plan = official.Plan(
        rules.plan_idle.value,
        rules.plan_load.value,
        int(rules.plan_losses.value),
        rules.connective,
    )
    return official.park_plan(panel, plan, silent)


_LOANS = ("interest", "short_loans")
_BALANCE = ("assets", "liabilities")
_COVER = ("ebit", "interest")

METHODS: dict[str, Method] = {
    "chk": Method(lambda p, r, _s, _o: credit.chk(p, _least(p, r)), _LOANS, 2),
    "fn": Method(
        lambda p, r, _s, _o: credit.fn(p, _least(p, r), r.leverage.value),
        (*_LOANS, "ebit", "borrowings", *_BALANCE),
        2,
    ),
    "fn_hk": Method(
        lambda p, _r, _s, o: credit.fn_hk(p, o["fn"]),
        (*_LOANS, "ebit", "borrowings", *_BALANCE),
        3,
    ),
    "adjusted_profit": Method(
        lambda p, r, _s, _o: credit.adjusted_trailing(p, _least(p, r), int(r.window.value)),
        ("profit", "subsidy", *_LOANS),
        3,
    ),
    "core_loss": Method(
        lambda p, r, _s, _o: credit.core_loss(p, int(r.loss_long.value)),
        ("profit", "non_operating_income"),
        3,
    ),
    "oecd": Method(_oecd, _COVER, 3),
    "de_jonghe": Method(_de_jonghe, ("ebitda", "interest"), 3),
    "cover_low": Method(
        lambda p, r, _s, _o: cover.cover_low(
            p, years=int(r.cover_short_years.value), limit=r.cover_limit.value
        ),
        _COVER,
        2,
    ),
    "bis": Method(
        lambda p, r, _s, _o: cover.bis(
            p, years=int(r.market_years.value), limit=r.cover_limit.value
        ),
        (*_COVER, "q"),
        2,
    ),
    "bis_narrow": Method(
        lambda p, r, s, o: cover.bis_narrow(p, _oecd(p, r, s, o)), (*_COVER, "q"), 3
    ),
    "storz": Method(
        lambda p, r, _s, _o: cover.storz(
            p, years=int(r.cover_short_years.value), share=r.debt_yield.value
        ),
        ("net_profit", "net_investment", "ebitda", "debt"),
        2,
    ),
    "shrinking": Method(
        lambda p, r, _s, _o: cover.shrinking(p, limit=r.cover_limit.value),
        (*_COVER, "revenue", "price_change", *_BALANCE, "leverage_median"),
        2,
    ),
    "unable": Method(
        lambda p, r, _s, _o: cover.unable(
            p,
            years=int(r.cover_years.value),
            share=r.debt_cover.value,
            min_age=r.min_age.value,
        ),
        ("ebit", "debt", "net_profit", "net_investment"),
        3,
    ),
    "rollover": Method(
        lambda p, r, _s, _o: cover.rollover(
            p, years=int(r.cover_years.value), min_age=r.min_age.value
        ),
        (*_COVER, "borrowings", "mean_rate"),
        3,
    ),
    "loss2": Method(
        lambda p, r, _s, _o: official.loss(p, int(r.loss_short.value)), ("net_profit",), 2
    ),
    "loss3": Method(
        lambda p, r, _s, _o: official.loss(p, int(r.loss_long.value)), ("net_profit",), 3
    ),
    "insolvent": Method(lambda p, r, _s, _o: official.insolvent(p, r.insolvent.value), _BALANCE, 1),
    "outside_structure": Method(
        lambda p, _r, _s, o: official.outside_structure(p, o["loss3"]),
        ("net_profit", "sector_prohibited"),
        3,
        financial=False,
    ),
    "hardship": Method(
        lambda p, r, _s, o: official.in_hardship(p, o["loss3"], r.hardship.value),
        ("net_profit", *_BALANCE),
        3,
        financial=False,
    ),
    "stopped": Method(
        lambda p, r, _s, _o: official.stopped_for(p, r.stop_months.value),
        ("stopped_months",),
        1,
        financial=False,
    ),
    "revoked": Method(
        lambda p, r, _s, _o: official.revoked_for(p, r.revoked_years.value),
        ("revoked_years",),
        1,
        financial=False,
    ),
    "silent": Method(
        lambda p, _r, s, _o: official.plan_silent(p, s),
        ("annual_report_filed", "tax_filed"),
        2,
        financial=False,
    ),
    "park_plan": Method(_plan, ("annual_report_filed", "tax_filed"), 2, financial=False),
}
"""Name → method, in the order in which they are shown; later ones may use the answers of earlier."""


def judge(panel: Panel, rules: MethodRules, silent_years: int) -> dict[str, Told]:
    """Answers of all methods whose figures the park has (各方法结论).

    Parameters
    ----------
    panel
        Figures by firm and calendar year.
    rules
        Numbers of the methods.
    silent_years
        Years without report and filing that the park plan asks for.

    Returns
    -------
    dict
        Method → answers.
    """
    found: dict[str, Told] = {}
    for name, method in METHODS.items():
        if panel.knows(*method.needs):
            found[name] = method.run(panel, rules, silent_years, found)
    return found


def lacking(panel: Panel) -> list[Note]:
    """Methods that cannot be run, and the figures they want (无法计算的方法), in one note."""
    wanted = {
        name: [figure for figure in method.needs if not panel.knows(figure)]
        for name, method in METHODS.items()
    }
    wanted = {name: missing for name, missing in wanted.items() if missing}
    if not wanted:
        return []
    said: dict[Lang, str] = {}
    for lang in LANGS:
        left, right = ("（", "）") if lang == "zh" else (" (", ")")
        said[lang] = "; ".join(
            f"{word('values.method', name, lang=lang)}{left}{_figures(missing, lang)}{right}"
            for name, missing in wanted.items()
        )
    return [Note("zombie.not_computable", "info", {"count": len(wanted), "methods": said})]


def _figures(names: list[str], lang: Lang) -> str:
    """Figures in words: of the sheets, or derived from them."""
    derived = words("values.derived_figure", lang=lang)
    joint = "、" if lang == "zh" else ", "
    return joint.join(derived.get(name) or named([name])[lang] for name in names)


def firm_panel(
    returns: pd.DataFrame,
    who: Positions,
    years: range,
    founded: pd.Series[Any],
    sector: pd.Series[Any] | None = None,
) -> Panel:
    """Figures of the park's firms by calendar year (企业年度面板).

    Earnings that nobody reported are derived, column by column and never cell by cell: EBIT is
    profit and interest, EBITDA is EBIT and depreciation, net profit is total profit.

    Parameters
    ----------
    returns
        Yearly returns.
    who
        Position of each row's firm.
    years
        Calendar years.
    founded
        Year in which each firm was founded, one a firm.
    sector
        Sector of each firm, for the medians that market rules ask for.

    Returns
    -------
    Panel
        With ``founded``; what nobody reported is not in it.
    """
    size = len(founded)
    told = [name for name in FIGURES if name in returns and not returns[name].isna().all()]
    panel = grid(returns, who, size, years, told)
    found = {name: values for name, values in panel.columns.items() if values.notna().any()}
    if "net_profit" not in found and "profit" in found:
        found["net_profit"] = found["profit"]
    if "ebit" not in found and {"profit", "interest"} <= set(found):
        found["ebit"] = found["profit"] + found["interest"]
    if "ebitda" not in found and {"ebit", "depreciation"} <= set(found):
        found["ebitda"] = found["ebit"] + found["depreciation"]
    if "borrowings" not in found and {"short_loans", "long_loans"} <= set(found):
        found["borrowings"] = found["short_loans"] + found["long_loans"]
    if founded.notna().any():
        found["founded"] = spread(founded, years)
    panel = Panel(size, years, found)
    if sector is None or not panel.knows("liabilities", "assets"):
        return panel
    of_cell = pd.Series(np.repeat(sector.to_numpy(dtype=object), len(years)))
    assets = found["assets"]
    leverage = found["liabilities"] / assets.where(assets > 0)
    found["leverage_median"] = cover.sector_median(panel, leverage, of_cell)
    if "market_value" in found:
        found["q"] = cover.market_ratio(panel)
        found["q_median"] = cover.sector_median(panel, found["q"], of_cell)
    return Panel(size, years, found)


def spread(of_firm: pd.Series[Any], years: range) -> pd.Series[Any]:
    """A figure of each firm in all its years (按年展开)."""
    return pd.Series(np.repeat(of_firm.to_numpy(dtype=float, na_value=np.nan), len(years)))


def outcomes(found: Mapping[str, Told], cells: Positions) -> dict[str, pd.Categorical]:
    """Outcomes of some cells of the panel (各方法结论): yes, no, unknown, not applicable."""
    words = pd.Index(OUTCOMES, dtype="str")
    told = {}
    for name, answer in found.items():
        holds = answer.holds.to_numpy(dtype=float, na_value=np.nan)[cells]
        code = np.where(np.isnan(holds), 2, np.where(holds > 0, 0, 1))
        code = np.where(answer.applies[cells], code, 3)
        told[name] = pd.Categorical.from_codes(code.astype(np.int8), words)
    return told


def counts(panel: Panel, found: Mapping[str, Told]) -> pd.DataFrame:
    """Firms by method, calendar year and outcome (各方法各年家数), and the share of yes.

    Returns
    -------
    pandas.DataFrame
        ``method``, ``year``, one column an outcome, ``share`` of those that are decided.
    """
    rows = []
    for name, answer in found.items():
        holds = answer.holds.to_numpy(dtype=float, na_value=np.nan)
        holds = holds.reshape(panel.size, len(panel.years))
        applies = answer.applies.reshape(holds.shape)
        for place, year in enumerate(panel.years):
            of_year, valid = holds[:, place], applies[:, place]
            yes, no = int((valid & (of_year == 1)).sum()), int((valid & (of_year == 0)).sum())
            open_ = int((valid & np.isnan(of_year)).sum())
            rows.append((name, year, yes, no, open_, int((~valid).sum())))
    frame = pd.DataFrame(rows, columns=["method", "year", *OUTCOMES])
    decided = frame["yes"] + frame["no"]
    return frame.assign(share=frame["yes"] / decided.where(decided > 0))
