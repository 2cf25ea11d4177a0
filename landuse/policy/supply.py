"""Supply rules (供地全程监管规则): contract performance, the chain of supplied land, what stands apart."""

from __future__ import annotations

from typing import TypeVar

from landuse.policy.evaluation import Cited
from landuse.policy.zombie import Days, Months, Number, Share, Years

_N = TypeVar("_N", bound=Number)
_PROPOSAL = "产品建议"


class Money(Number):
    """An amount (金额) [10⁴ CNY]."""

    unit: str = "wan_yuan"


class PerformanceRules(Cited):
    """How the clauses of a contract are judged (履约评价规则).

    Parameters
    ----------
    near_share
        Share of the agreed ratio from which a clause that is missed counts as nearly met.
    near_days
        Days by which a milestone that is missed may be late and counts as nearly met.
    ramp
        Months after production begins before output and tax per mu are due.
    """

    near_share: Share
    near_days: Days
    ramp: Months


class ChainRules(Cited):
    """When a parcel is stuck at a step from approval to production (各环节滞留标准).

    Parameters
    ----------
    approved
        Months since the approval and still not supplied.
    supplied
        Months since the start was due and still not started.
    started
        Months since the completion was due and still not completed.
    built
        Months since production was due and still not in production.
    """

    approved: Months
    supplied: Months
    started: Months
    built: Months


class ApartRules(Cited):
    """What is shown apart from low yield (单列情形): refunds, untaxed firms, falls and their causes.

    Parameters
    ----------
    refund_share
        Share of the tax before the refund that a refund takes, from which it is shown.
    untaxed_revenue
        Revenue that a firm must have to be working without tax.
    untaxed_share
        Tax over revenue below which it is untaxed.
    untaxed_years
        Years one after the other.
    fall
        Fall of tax per mu against the year before that is explained.
    main_share
        Share of the fall that one part must make to be its cause.
    """

    refund_share: Share
    untaxed_revenue: Money
    untaxed_share: Share
    untaxed_years: Years
    fall: Share
    main_share: Share


def _of(kind: type[_N], value: float, clause: str, source: str = _PROPOSAL) -> _N:
    return kind.model_validate(
        {"value": value, "clause": clause, "source": source, "confidence": "low"}
    )


PERFORMANCE = PerformanceRules(
    source=_PROPOSAL,
    clause="对照出让合同逐条评价；差一成以内、逾期90日以内为接近",
    confidence="low",
    near_share=_of(Share, 0.9, "达到约定值的90%为接近"),
    near_days=_of(Days, 90, "逾期90日以内为接近"),
    ramp=_of(Months, 24, "投产满24个月后考核亩均产值和亩均税收"),
)
"""How contracts are judged where a policy says nothing about it."""

CHAIN = ChainRules(
    source=_PROPOSAL,
    clause="批而未供、供而未用、用而未尽、建而未投各环节滞留",
    confidence="low",
    approved=_of(Months, 24, "农用地转用批准后满两年未实施，批准文件自动失效", "国发〔2004〕28号"),
    supplied=_of(Months, 12, "超过动工开发日期满一年未动工", "国土资源部令第53号"),
    started=_of(Months, 24, "超过约定竣工日期两年未竣工", "低效工业用地认定答疑（地方规定）"),
    built=_of(Months, 12, "超过约定投产日期满一年未投产"),
)
"""When a parcel is stuck where a policy says nothing about it."""

APART = ApartRules(
    source=_PROPOSAL,
    clause="退税、带票入场、行业性下滑单列，不作低效依据",
    confidence="low",
    refund_share=_of(Share, 0.5, "留抵退税占退税前税收一半以上"),
    untaxed_revenue=_of(Money, 2000, "营业收入达到规上标准", "国家统计局规模以上工业统计口径"),
    untaxed_share=_of(Share, 0.001, "税收不足营业收入的千分之一"),
    untaxed_years=_of(Years, 2, "连续两年"),
    fall=_of(Share, 0.3, "亩均税收比上年下降三成以上"),
    main_share=_of(Share, 0.5, "占下降额一半以上的部分为主因"),
)
"""What is shown apart where a policy says nothing about it."""
