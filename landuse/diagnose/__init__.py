"""Diagnose (研判): findings with figure, threshold, clause, period and source. 疑似 only."""

from landuse.diagnose.diagnose import diagnose
from landuse.diagnose.routes import onto_land
from landuse.diagnose.supply import supply
from landuse.diagnose.zombie import verdicts, zombies

__all__ = ["diagnose", "onto_land", "supply", "verdicts", "zombies"]
