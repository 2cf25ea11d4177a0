"""Zombie enterprises (僵尸企业): evidence by family and a three-valued verdict."""

from landuse.diagnose.zombie.verdict import verdicts

__all__ = ["verdicts"]
