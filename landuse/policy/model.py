"""Model (政策结构): what a policy says, each number with source, clause and confidence."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from landuse.policy.casework import Casework, national_casework
from landuse.policy.evaluation import (
    Adjustment,
    Cited,
    Cohort,
    Exemption,
    Grades,
    Robust,
    Tax,
    Veto,
)
from landuse.policy.expansion import ExpansionRules
from landuse.policy.places import Capacity, Siting, Tenancy
from landuse.policy.routes import RouteRules
from landuse.policy.supply import (
    APART,
    CHAIN,
    PERFORMANCE,
    ApartRules,
    ChainRules,
    PerformanceRules,
)
from landuse.policy.zombie import (
    EnergyRules,
    ExclusionRules,
    FinancialRules,
    FiscalRules,
    LabourRules,
    MethodRules,
    PremisesRules,
    RecoveryRules,
    RegistryRules,
    VerdictRules,
)

Area = Literal["registered", "contract", "surveyed", "drawn"]


class Meta(Cited):
    """The ``[policy]`` table (政策信息)."""

    name: str
    title_zh: str
    title_en: str
    jurisdiction: str
    evaluation_year: int | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    note_zh: str = ""
    note_en: str = ""


class Threshold(Cited):
    """One number of a rule (阈值)."""

    value: float = Field(ge=0)
    unit: str


AREA_TOLERANCE = Threshold(
    value=0.01,
    unit="1",
    source="产品建议",
    clause="两个口径的面积相差超过1%的，逐宗核对",
    confidence="low",
)
"""How far areas of one parcel may be apart where a policy says nothing about it."""


ANSWER = Threshold(
    value=30,
    unit="days",
    source="国土资源部令第53号",
    clause="第九条：自收到《闲置土地调查通知书》之日起三十日内书面提供情况说明和证明材料",
    confidence="medium",
)
"""Days to answer the notice of an idle-land survey where a policy says nothing about it."""

NEGOTIATE = Threshold(
    value=12,
    unit="months",
    source="国土资源部令第53号",
    clause="第八条、第十二条：政府原因或不可抗力，协商处置；延长动工开发期限最长不得超过一年",
    confidence="medium",
)
"""How far a start may be put off where the cause is not the holder's, if a policy says nothing."""


class Land(Cited):
    """Which land counts, how it is used, and whose it is (用地口径).

    Parameters
    ----------
    basis
        Kinds of area, the first one known counts.
    area_tolerance
        Share by which another area of the same parcel may differ from the one that counts.
    industrial, vacant_use, unknown_use
        Uses that are industrial or vacant, and what an unknown use counts as.
    floor_to_land
        Leased floor space to land: by the floor area ratio of the parcel, or by its share of
        the floor that is recorded there.
    common_floor
        Stairs and other common floor: shared by those who rent, or the owner's.
    lease_differs
        Whose figure counts where the two sides of a lease differ and neither is confirmed.
    overrun
        More land used on a parcel than it has: said only, or scaled down to it as well.
    tenants
        Tenants are scored on their own, merged with their parcel, or given its owner's grade.
    tenants_below_scale
        Only tenants below scale are merged or inherit.
    separate_land, separate_floor
        Tenants of that much land [mu] or floor [m²] are scored on their own.
    separate_zones
        So are tenants in zones whose name holds one of these words.
    """

    basis: list[Area] = Field(min_length=1)
    area_tolerance: Threshold = AREA_TOLERANCE
    industrial: list[str]
    vacant_use: list[str] = Field(default_factory=list)
    unknown_use: Literal["industrial", "unknown"] = "unknown"
    floor_to_land: Literal["pro_rata", "far"] = "pro_rata"
    common_floor: Literal["shared", "owner"] = "shared"
    lease_differs: Literal["lessee", "lessor"] = "lessee"
    overrun: Literal["flag", "scale"] = "flag"
    tenants: Literal["separate", "merge_to_parcel", "inherit_owner"] = "separate"
    tenants_below_scale: bool = False
    separate_land: float | None = Field(default=None, gt=0)
    separate_floor: float | None = Field(default=None, gt=0)
    separate_zones: list[str] = Field(default_factory=list)


class Scale(Cited):
    """Revenue that makes a firm above scale (规上标准), used where the flag is missing."""

    revenue: float


class Idle(Cited):
    """Statutory idle land (闲置土地)."""

    no_start: Threshold
    suspended: Threshold
    developed_share: Threshold
    invested_share: Threshold
    missing_start: Threshold
    fee_rate: Threshold
    recover: Threshold
    answer: Threshold = ANSWER
    negotiate: Threshold = NEGOTIATE
    warn_days: list[int]


class Vacancy(Cited):
    """Vacant parcels and units (空置)."""

    rate: Threshold
    unit_months: Threshold


class Criterion(Threshold):
    """One criterion of low-yield land (低效认定条件)."""

    id: str
    kind: Literal["hard", "soft"]
    grace_months: float = 0


class LowYield(Cited):
    """Low-yield land (低效用地)."""

    soft_needed: int = Field(ge=1)
    criteria: list[Criterion] = Field(min_length=1)


class Zombie(Cited):
    """Zombie enterprises (僵尸企业): years without report and tax, methods, families of evidence.

    A section that a policy leaves out is not judged.
    """

    silent_years: Threshold
    methods: MethodRules | None = None
    registry: RegistryRules | None = None
    energy: EnergyRules | None = None
    fiscal: FiscalRules | None = None
    labour: LabourRules | None = None
    financial: FinancialRules | None = None
    premises: PremisesRules | None = None
    exclusions: ExclusionRules | None = None
    verdict: VerdictRules | None = None
    recovery: RecoveryRules | None = None


class Uplift(Cited):
    """Yield expected of land put to use again (再利用预期), shares of the park's own yields."""

    low: float
    mid: float
    high: float


class Policy(BaseModel):
    """A whole policy (政策)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    policy: Meta
    land: Land
    scale: Scale | None = None
    tax: Tax | None = None
    cohorts: Annotated[list[Cohort], Field(min_length=1)]
    exemptions: list[Exemption] = []
    adjustments: list[Adjustment] = []
    vetoes: list[Veto] = []
    grades: Grades
    robust: Robust | None = None
    idle: Idle
    vacancy: Vacancy
    low_yield: LowYield
    zombie: Zombie | None = None
    cases: Casework | None = None
    routes: RouteRules | None = None
    performance: PerformanceRules = PERFORMANCE
    chain: ChainRules = CHAIN
    apart: ApartRules = APART
    siting: Siting | None = None
    tenancy: Tenancy | None = None
    capacity: Capacity | None = None
    uplift: Uplift
    expansion: ExpansionRules | None = None
    sha256: str = ""

    @property
    def name(self) -> str:
        """Short name of the policy (政策代号)."""
        return self.policy.name

    @property
    def casework(self) -> Casework:
        """Procedures of cases (处置程序): its own, else those of the country."""
        return self.cases or national_casework()
