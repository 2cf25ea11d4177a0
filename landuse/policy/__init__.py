"""Policies (政策): written rule sets as data, each number with its source. Read, check, list."""

from landuse.policy.check import CRITERIA, check_policy, thresholds
from landuse.policy.model import (
    AREA_TOLERANCE,
    Class,
    Cohort,
    Criterion,
    Grades,
    Idle,
    Indicator,
    Land,
    LowYield,
    Policy,
    Scale,
    Threshold,
    Uplift,
    Vacancy,
    Zombie,
)
from landuse.policy.read import list_policies, load_policy, parse_policy, policy_source

__all__ = [
    "AREA_TOLERANCE",
    "CRITERIA",
    "Class",
    "Cohort",
    "Criterion",
    "Grades",
    "Idle",
    "Indicator",
    "Land",
    "LowYield",
    "Policy",
    "Scale",
    "Threshold",
    "Uplift",
    "Vacancy",
    "Zombie",
    "check_policy",
    "list_policies",
    "load_policy",
    "parse_policy",
    "policy_source",
    "thresholds",
]
