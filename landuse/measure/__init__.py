"""Measure (指标计算): pure functions from fact columns to one column each; the name is the column."""

from landuse.measure.functions import BUILDING, YIELDS, complete, measure, parts
from landuse.measure.table import Measured, indicators

__all__ = ["BUILDING", "YIELDS", "Measured", "complete", "indicators", "measure", "parts"]
