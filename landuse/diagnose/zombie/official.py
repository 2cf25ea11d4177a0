"""Official wording (官方口径): losses, insolvency, park plans, deregistration, arrears."""

from __future__ import annotations

from typing import Literal, NamedTuple

from landuse.diagnose.zombie.panel import Panel, Told, all_of, any_of, less, more, yes_no

Connective = Literal["all", "either"]


def loss(panel: Panel, years: int, *, of: str = "net_profit") -> Told:
    """Loss in each of the last calendar years (连续亏损)."""
    return panel.told(panel.every(less(panel[of], 0.0), years))


def insolvent(panel: Panel, limit: float = 1.0) -> Told:
    """Liabilities above the assets (资不抵债); a firm with neither cannot be asked."""
    owned, owed = panel["assets"], panel["liabilities"]
    nothing = (owned == 0) & (owed == 0)
    return panel.told(more(owed, owned * limit), applies=~nothing)


def outside_structure(panel: Panel, losses: Told) -> Told:
    """Losses for years, and not in line with structural adjustment (国务院常务会议口径).

    References
    ----------
    国务院常务会议，2015年12月9日：持续亏损三年以上且不符合结构调整方向.
    """
    return panel.told(losses.holds & yes_no(panel["sector_prohibited"]))


def stopped_for(panel: Panel, months: float, *, of: str = "stopped_months") -> Told:
    """Stopped for so many months (停业满几个月).

    References
    ----------
    公司法：开业后自行停业连续六个月以上，可以吊销营业执照.
    """
    return panel.told(~less(panel[of], months))


def revoked_for(panel: Panel, years: float) -> Told:
    """Licence revoked for years and not yet deregistered (吊销满三年未注销).

    References
    ----------
    公司法（2023年修订）第二百四十一条.
    """
    return panel.told(~less(panel["revoked_years"], years))


class Plan(NamedTuple):
    """Numbers of a park plan (园区方案阈值).

    Parameters
    ----------
    idle, load
        Least share of equipment or land that is idle, and load below which capacity is wasted.
    losses
        Years of losses.
    connective
        Whether idle share *and* load must hold, or one of them.
    """

    idle: float
    load: float
    losses: int
    connective: Connective


def plan_silent(panel: Panel, years: int) -> Told:
    """No annual report and no tax filing for years (连续未年报且未申报)."""
    silent = ~yes_no(panel["annual_report_filed"]) & ~yes_no(panel["tax_filed"])
    return panel.told(panel.every(silent, years))


def plan_sealed(panel: Panel, limit: float = 1.0) -> Told:
    """Assets sealed or mortgaged, and insolvent (资产查封抵押且资不抵债)."""
    return panel.told(yes_no(panel["assets_sealed"]) & insolvent(panel, limit).holds)


def plan_idle(panel: Panel, plan: Plan) -> Told:
    """Idle plant, little load, and years without benefit (设备土地闲置、负荷低且亏损欠税)."""
    idle = any_of(~less(panel[name], plan.idle) for name in ("equipment_idle", "land_idle"))
    wasted = less(panel["capacity_load"], plan.load)
    useless = loss(panel, plan.losses).holds | panel.every(
        more(panel["tax_arrears"], 0.0), plan.losses
    )
    use = all_of((idle, wasted)) if plan.connective == "all" else any_of((idle, wasted))
    return panel.told(use & useless)


def plan_unfit(panel: Panel) -> Told:
    """Against industrial policy, or not to be rectified (不符合产业政策或整改无望)."""
    return panel.told(yes_no(panel["sector_prohibited"]) | yes_no(panel["safety_env_failed"]))


def park_plan(panel: Panel, plan: Plan, silent_years: int) -> Told:
    """Any of the four conditions of the plan (园区方案：符合其一).

    References
    ----------
    自治区工业领域“僵尸企业”处置工作实施方案.
    """
    parts = (
        plan_silent(panel, silent_years),
        plan_sealed(panel),
        plan_idle(panel, plan),
        plan_unfit(panel),
    )
    return panel.told(any_of(each.holds for each in parts))


def in_hardship(panel: Panel, losses: Told, leverage: float) -> Told:
    """Heavily indebted with losses for years (特困企业): a profile to edit, no rule by default."""
    indebted = more(panel["liabilities"], panel["assets"] * leverage)
    return panel.told(losses.holds & indebted)
