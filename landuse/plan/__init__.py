"""Plan (腾笼换鸟): what to do with each parcel that a finding names, and what it may bring."""

from landuse.plan.actions import actions
from landuse.plan.casework import casework, opened_docket, refuse
from landuse.plan.docket import Docket
from landuse.plan.proposals import merged, proposals

__all__ = ["Docket", "actions", "casework", "merged", "opened_docket", "proposals", "refuse"]
