"""Score (评分): points, totals, ranks and grades by a written policy."""

from landuse.score.graded import Beside
from landuse.score.score import Scored, score, stack
from landuse.score.subjects import current, enterprises, parcels
from landuse.score.tenure import division

__all__ = ["Beside", "Scored", "current", "division", "enterprises", "parcels", "score", "stack"]
