"""Policies (政策): written rule sets as data, each number with its source. Read, check, list."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from landuse.errors import Note, PolicyError
from landuse.park import explain_validation
from landuse.schema import fields

Confidence = Literal["high", "medium", "low", "invented"]
Area = Literal["registered", "contract", "surveyed", "drawn"]
_TOLERANCE = 1e-9


class _Cited(BaseModel):
    """Anything that carries where it comes from (有出处的条目)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    clause: str = ""
    confidence: Confidence


class Meta(_Cited):
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


class Threshold(_Cited):
    """One number of a rule (阈值)."""

    value: float
    unit: str


class Land(_Cited):
    """Which land counts and how it is used (用地口径)."""

    basis: list[Area] = Field(min_length=1)
    industrial: list[str]
    vacant_use: list[str] = []
    unknown_use: Literal["industrial", "unknown"] = "unknown"


class Scale(_Cited):
    """Revenue that makes a firm above scale (规上标准), used where the flag is missing."""

    revenue: float


class Indicator(_Cited):
    """One indicator of a cohort (指标)."""

    name: str
    weight: float = Field(gt=0)
    benchmark: float | Literal["aggregate", "mean_of_ratios"]
    multiplier: float = Field(default=1.0, gt=0)
    unit: str
    cap: float | None = Field(default=None, gt=0)
    floor: float | None = None
    missing: Literal["unscored", "cohort_mean_score"] = "unscored"


class Cohort(_Cited):
    """Group of subjects ranked together (评价类别)."""

    id: str
    subject: Literal["enterprise", "parcel"]
    above_scale: bool | None = None
    min_land: float | None = None
    graded: bool = True
    indicators: list[Indicator] = Field(min_length=1)


class Class(BaseModel):
    """One class of the grading (等级)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    grade: str
    share: float = Field(ge=0, le=1)
    label_zh: str
    label_en: str


class Grades(_Cited):
    """Classes by quota (等级与比例), best first."""

    classes: list[Class] = Field(min_length=1)
    rounding: Literal["floor", "round", "ceil"]
    remainder: str
    ties: Literal["better_class", "input_order"] = "better_class"

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(each.share for each in self.classes)
        if abs(total - 1) > _TOLERANCE:
            raise ValueError(f"class shares add to {total:g}, not 1")
        names = [each.grade for each in self.classes]
        if self.remainder not in names or len(set(names)) != len(names):
            raise ValueError(f"remainder {self.remainder!r} must be one of the classes {names}")
        return self


class Idle(_Cited):
    """Statutory idle land (闲置土地)."""

    no_start: Threshold
    suspended: Threshold
    developed_share: Threshold
    invested_share: Threshold
    missing_start: Threshold
    fee_rate: Threshold
    recover: Threshold
    warn_days: list[int]


class Vacancy(_Cited):
    """Vacant parcels and units (空置)."""

    rate: Threshold
    unit_months: Threshold


class Criterion(Threshold):
    """One criterion of low-yield land (低效认定条件)."""

    id: str
    kind: Literal["hard", "soft"]
    grace_months: float = 0


CRITERIA = (
    "stopped",
    "completion_overdue",
    "investment_short",
    "sector_prohibited",
    "safety_env_failed",
    "tax_low",
    "far_low",
    "coverage_low",
)
"""Criteria of low-yield land that the tool can test."""


class LowYield(_Cited):
    """Low-yield land (低效用地)."""

    soft_needed: int = Field(ge=1)
    criteria: list[Criterion] = Field(min_length=1)


class Zombie(_Cited):
    """Years without report and tax that make a firm suspect (僵尸企业初筛)."""

    silent_years: Threshold


class Uplift(_Cited):
    """Yield expected of land put to use again (再利用预期), shares of the park's own yields."""

    low: float
    mid: float
    high: float


class Policy(BaseModel):
    """A whole policy (政策)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: Meta
    land: Land
    scale: Scale | None = None
    cohorts: Annotated[list[Cohort], Field(min_length=1)]
    grades: Grades
    idle: Idle
    vacancy: Vacancy
    low_yield: LowYield
    zombie: Zombie | None = None
    uplift: Uplift
    sha256: str = ""

    @property
    def name(self) -> str:
        """Short name of the policy (政策代号)."""
        return self.policy.name


def list_policies() -> list[str]:
    """Names of the shipped policies (内置政策).

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> "zj-huangyan-2022" in list_policies()
    True
    """
    folder = files("landuse").joinpath("policies")
    return sorted(
        item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")
    )


def load_policy(name: str | Path, *, base: Path | None = None) -> Policy:
    """Read a policy (读取政策), shipped or from a file.

    Parameters
    ----------
    name
        A shipped name, or a path that ends in ``.toml``.
    base
        Folder that a relative path starts from; the working folder by default.

    Returns
    -------
    Policy
        The policy, with the sha256 of its text.

    Raises
    ------
    PolicyError
        No such policy, or its text is inconsistent: all problems at once.

    Examples
    --------
    >>> load_policy("zj-huangyan-2022").cohorts[0].indicators[0].benchmark
    24.097
    """
    if str(name).endswith(".toml"):
        path = (base or Path()) / name
        if not path.is_file():
            raise PolicyError("policy.not_found", name=str(name), known=", ".join(list_policies()))
        return parse_policy(path.read_bytes(), path.name)
    if name not in list_policies():
        raise PolicyError("policy.not_found", name=str(name), known=", ".join(list_policies()))
    return _shipped(str(name))


@cache
def _shipped(name: str) -> Policy:
    source = files("landuse").joinpath("policies", f"{name}.toml")
    return parse_policy(source.read_bytes(), f"{name}.toml")


def parse_policy(content: bytes, file: str) -> Policy:
    """Policy from the bytes of a TOML file (解析政策).

    Parameters
    ----------
    content
        The file's bytes.
    file
        Its name, for messages.

    Returns
    -------
    Policy
        The policy.

    Raises
    ------
    PolicyError
        Every inconsistency at once.
    """
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError("policy.no_toml", file=file, found=str(error)) from error
    try:
        policy = Policy.model_validate({**data, "sha256": _digest(content)})
    except ValidationError as error:
        notes = explain_validation(error, file, "policy")
        raise PolicyError.collect(notes) from error
    notes = check_policy(policy)
    if notes:
        raise PolicyError.collect(notes)
    return policy


def _digest(content: bytes) -> str:
    """sha256 with Windows line ends read as Unix ones, so that a checkout changes nothing."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def check_policy(policy: Policy) -> list[Note]:
    """Inconsistencies between the parts of a policy (政策检查).

    Parameters
    ----------
    policy
        The policy.

    Returns
    -------
    list of Note
        One note a problem; empty where the policy is sound.

    Examples
    --------
    >>> check_policy(load_policy("generic-cn-v1"))
    []
    """
    notes = []
    known = set(fields("indicators")) - {"subject", "subject_id", "year"}
    ids = [cohort.id for cohort in policy.cohorts]
    for name in sorted({each for each in ids if ids.count(each) > 1}):
        notes.append(_problem("policy.repeated_cohort", policy, cohort=name))
    for cohort in policy.cohorts:
        names = [indicator.name for indicator in cohort.indicators]
        for name in sorted({each for each in names if names.count(each) > 1}):
            notes.append(_problem("policy.repeated_indicator", policy, cohort=cohort.id, name=name))
        for name in sorted(set(names) - known):
            notes.append(
                _problem(
                    "policy.unknown_indicator",
                    policy,
                    cohort=cohort.id,
                    name=name,
                    known=", ".join(sorted(known)),
                )
            )
        for indicator in cohort.indicators:
            if isinstance(indicator.benchmark, float | int) and indicator.benchmark <= 0:
                notes.append(
                    _problem("policy.bad_benchmark", policy, cohort=cohort.id, name=indicator.name)
                )
    for rule in policy.low_yield.criteria:
        if rule.id not in CRITERIA:
            known_rules = ", ".join(CRITERIA)
            notes.append(
                _problem("policy.unknown_criterion", policy, name=rule.id, known=known_rules)
            )
    meta = policy.policy
    if meta.valid_from and meta.valid_to and meta.valid_from > meta.valid_to:
        notes.append(_problem("policy.dates", policy))
    return notes


def _problem(code: str, policy: Policy, **params: object) -> Note:
    return Note(code, "error", {"policy": policy.name, **params})
