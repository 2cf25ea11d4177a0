"""Diagnose (研判): findings with figure, threshold, clause, period and source. 疑似 only."""

from landuse.diagnose.diagnose import diagnose
from landuse.diagnose.zombie import verdicts, zombies

__all__ = ["diagnose", "verdicts", "zombies"]
