"""Evaluation (评价规则): indicators, cohorts, exemptions, adjustments and classes of a policy."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_HALF, _SLACK = 0.5, 1e-9

Confidence = Literal["high", "medium", "low", "invented"]
Groups = Literal["none", "sector", "zone"]


class Cited(BaseModel):
    """Anything that carries where it comes from (有出处的条目)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    source: str
    clause: str = ""
    confidence: Confidence


class Term(BaseModel):
    """One kind of tax and how it counts (税收项)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    field: str
    factor: float
    missing: Literal["unknown", "zero"] = "unknown"


class Tax(Cited):
    """Which taxes count (评价税收口径): a sum of named kinds, each with its factor."""

    terms: list[Term] = Field(min_length=1)


class Indicator(Cited):
    """One indicator of a cohort (指标)."""

    name: str
    weight: float | None = Field(default=None, gt=0)
    benchmark: float | Literal["aggregate", "mean_of_ratios", "maximum"] | None = None
    multiplier: float = Field(default=1.0, gt=0)
    benchmark_year: Literal["same", "previous"] = "same"
    unit: str
    direction: Literal["more", "less"] = "more"
    cap: float | None = Field(default=None, gt=0)
    floor: float | None = None
    missing: Literal["unscored", "cohort_mean_score", "minimum_score"] = "unscored"


class Cohort(Cited):
    """Group of subjects ranked together (评价类别); the first that fits counts."""

    id: str
    title_zh: str = ""
    title_en: str = ""
    subject: Literal["enterprise", "parcel"]
    above_scale: bool | None = None
    tenant: bool | None = None
    track: Literal["standard_factory", "self_built"] | None = None
    min_land: float | None = None
    max_land: float | None = None
    graded: bool = True
    treated_as: str = ""
    formula: Literal["ratio", "minmax"] = "ratio"
    base: float = Field(default=0.0, ge=0, lt=1)
    benchmark_by: Groups = "none"
    ranked_by: Groups = "none"
    min_peers: int = Field(default=1, ge=1)
    shares: dict[str, float] = {}
    indicators: list[Indicator] = Field(min_length=1)


class Exemption(Cited):
    """Who is not graded, and for how long (豁免): protected, or not yet producing."""

    id: str
    title_zh: str
    title_en: str
    kind: Literal["registered", "production", "land", "not_producing", "status", "event"]
    months: float | None = Field(default=None, gt=0)
    unless_overdue: bool = False
    statuses: list[str] = []
    event: str = ""
    effect: Literal["exclude", "ungraded"] = "exclude"
    treated_as: str = ""


class Adjustment(Cited):
    """Points added or taken off (加减分): for a recorded event, blank figures or tenants let in."""

    id: str
    title_zh: str
    title_en: str
    points: float
    event: str = ""
    blank: list[str] = []
    tenants: bool = False
    free: int = Field(default=0, ge=0)
    limit: float | None = Field(default=None, gt=0)
    period: Literal["year", "ever"] = "year"


class Veto(Cited):
    """What sets, caps or lifts a grade whatever the points say (一票否决与升降档)."""

    id: str
    title_zh: str
    title_en: str
    event: str = ""
    indicator: str = ""
    below: float | None = None
    unit: str = ""
    set: str = ""
    cap: str = ""
    lift: int = 0
    period: Literal["year", "ever"] = "year"


class Robust(Cited):
    """How the stability of grades is tested (稳定性检验).

    ``concentration`` of the Dirichlet weights around the policy's, ``error`` as a share of each
    figure either way.
    """

    draws: int = Field(ge=10, le=100_000)
    concentration: float = Field(gt=0)
    error: float = Field(ge=0, lt=1)
    seed: int = Field(ge=0)


class Class(BaseModel):
    """One class of the grading (等级)."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    grade: str
    share: float | None = Field(default=None, ge=0, le=1)
    min_total: float | None = None
    label_zh: str
    label_en: str


class Step(BaseModel):
    """One step of a classification in steps (分步归类): a share of all, taken from one end."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    grade: str
    end: Literal["top", "bottom"]
    pool: float = Field(gt=0, le=1)
    by: str
    order: Literal["most", "least"]
    share: float = Field(gt=0, le=1)


class Grades(Cited):
    """Classes by quota, by total or in steps (等级), best first."""

    classes: list[Class] = Field(min_length=1)
    method: Literal["quota", "total", "steps"] = "quota"
    steps: list[Step] = []
    rounding: Literal["floor", "round", "ceil"]
    remainder: str
    ties: Literal["better_class", "input_order"] = "better_class"

    def whole(self, share: float) -> int:
        """A share of all as a whole number (名额取整), as the policy rounds it."""
        if self.rounding == "ceil":
            return math.ceil(share - _SLACK)
        return math.floor(share + _SLACK + (_HALF if self.rounding == "round" else 0.0))
