"""Score (评分): points, totals, ranks and grades by a written policy."""

from landuse.score.score import Scored, score, stack
from landuse.score.subjects import current, enterprises, parcels

__all__ = ["Scored", "current", "enterprises", "parcels", "score", "stack"]
