"""Zombie rules (僵尸企业规则): methods, families of evidence, exclusions, verdicts, recovery."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from landuse.policy.evaluation import Cited


class _Rules(BaseModel):
    """Sections that know all their keys (规则组)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Number(Cited):
    """One number of a rule with where it comes from (有出处的数)."""

    value: float = Field(ge=0)
    unit: str


class Share(Number):
    """A share or quotient (比例)."""

    unit: Literal["1"] = "1"


class Years(Number):
    """Calendar years (年)."""

    unit: Literal["years"] = "years"


class Months(Number):
    """Calendar months (月)."""

    unit: Literal["months"] = "months"


class Days(Number):
    """Days (日)."""

    unit: Literal["days"] = "days"


class Persons(Number):
    """Persons (人)."""

    unit: Literal["persons"] = "persons"


class Count(Number):
    """A number of cases (次数)."""

    unit: Literal["count"] = "count"


class Words(Cited):
    """Kinds of event and words in a record that mean one thing (事件与用语)."""

    kinds: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)


class Rate(Cited):
    """Reference rates of a calendar year (参考利率), decimals."""

    year: int
    short: float = Field(ge=0, lt=1)
    long: float = Field(ge=0, lt=1)
    bond: float | None = Field(default=None, ge=0, lt=1)


class MethodRules(_Rules):
    """``[zombie.methods]``: numbers of the published methods (识别方法参数).

    Parameters
    ----------
    cover_limit, cover_years, cover_short_years, min_age
        Interest cover that is too low, for how many years, for how many in the family of evidence,
        and age of the firm.
    shortfall_years
        Years of the three in which the cash flow is short (De Jonghe).
    market_years
        Weak years that make a zombie, and others that free it (BIS).
    leverage, floor
        Debt over assets of evergreen lending; share of the reference rate that banks had to ask.
    window
        Years over which adjusted profit is summed.
    loss_long, loss_short, insolvent
        Years of losses; liabilities over assets.
    plan_idle, plan_load, plan_losses, connective
        Park plan: idle share, load, years of losses, and whether idle *and* load must hold.
    stop_months, revoked_years
        Company law: stop that allows to revoke, wait before forced deregistration.
    hardship
        Debt over assets of firms in hardship; a profile to edit.
    debt_yield, debt_cover
        Cash flow over debt (Storz), EBIT over debt (Andrews and Petroulakis).
    share_low, share_high, jump
        Shares of zombies that look like poor data, and change on last year that does.
    """

    cover_limit: Share
    cover_years: Years
    cover_short_years: Years
    min_age: Years
    shortfall_years: Years
    market_years: Years
    leverage: Share
    floor: Share
    window: Years
    loss_long: Years
    loss_short: Years
    insolvent: Share
    plan_idle: Share
    plan_load: Share
    plan_losses: Years
    connective: Literal["all", "either"] = "all"
    stop_months: Months
    revoked_years: Years
    hardship: Share
    debt_yield: Share
    debt_cover: Share
    share_low: Share
    share_high: Share
    jump: Share
    rates: list[Rate] = Field(default_factory=list)


class RegistryRules(_Rules):
    """``[zombie.registry]``: registry, court and tax status (登记与司法)."""

    weight: Share
    stale: Days
    decisive: Words
    strong: Words
    moderate: Words
    clear: Words


class EnergyRules(_Rules):
    """``[zombie.energy]``: electricity against the firm's own past (用电)."""

    weight: Share
    stopped: Share
    low: Share
    alive: Share
    long_run: Months
    short_run: Months
    alive_months: Months
    reference_years: Years
    reference_gap: Years
    suspension: Months
    solar: Words
    suspended: Words


class FiscalRules(_Rules):
    """``[zombie.fiscal]``: gross tax, filing and filed sales (税务)."""

    weight: Share
    long_run: Months
    short_run: Months
    alive_months: Months
    not_filed: Months
    drop: Share


class LabourRules(_Rules):
    """``[zombie.labour]``: insured staff against the firm's own peak (用工)."""

    weight: Share
    persons: Persons
    strong: Share
    moderate: Share
    weak: Share
    months: Months
    known: Months
    peak: Months
    alive: Persons


class FinancialRules(_Rules):
    """``[zombie.financial]``: what the methods of the last years say (财务)."""

    weight: Share


class PremisesRules(_Rules):
    """``[zombie.premises]``: inspections, rent and use of space (场所与合同)."""

    weight: Share
    stopped: Months
    arrears: Months
    arrears_weak: Months
    idle: Share
    recent: Days
    inspections: Words
    running: Words
    halted: Words
    doubtful: Words


class ExclusionRules(_Rules):
    """``[zombie.exclusions]``: firms that are not judged (不予判断的情形)."""

    grace: Months
    dormancy: Words
    dormancy_years: Years
    resumed: Words
    reorganisation: Words
    reorganisation_over: Words
    sublet: Share


class Variants(Cited):
    """Other values of a threshold, under which a verdict is tried again (阈值备选)."""

    values: list[float] = Field(min_length=1)


class VerdictRules(_Rules):
    """``[zombie.verdict]``: coverage that verdicts ask for, and how firm they are (判断所需覆盖).

    Parameters
    ----------
    suspect, confirm, healthy
        Least coverage.
    stop_shares, stop_months
        Other shares of use and months of stop that the verdict is tried with.
    """

    suspect: Share
    confirm: Share
    healthy: Share
    stop_shares: Variants | None = None
    stop_months: Variants | None = None


class RecoveryRules(_Rules):
    """``[zombie.recovery]``: clean months and relapse (恢复与复发)."""

    first: Months
    second: Months
    recovered: Months
    relapse: Months
    soon: Months
    late: Months
    power: Share
    tax_months: Months
    tax_window: Months
    staff: Share
