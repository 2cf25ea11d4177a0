"""Zombie enterprises (僵尸企业): methods side by side, evidence by family, a three-valued verdict."""

from landuse.diagnose.zombie.assess import Assessment, assess
from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.history import append, known
from landuse.diagnose.zombie.park import zombies
from landuse.diagnose.zombie.verdict import verdicts

__all__ = ["Assessment", "Docket", "append", "assess", "known", "verdicts", "zombies"]
