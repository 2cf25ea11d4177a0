"""Plan (腾笼换鸟): what to do with each parcel that a finding names, and what it may bring."""

from landuse.plan.actions import actions

__all__ = ["actions"]
