"""Measure (指标计算): pure functions from fact columns to one column each; the name is the column."""

from landuse.measure.change import changes, earlier_falls
from landuse.measure.cut import with_cut
from landuse.measure.functions import BUILDING, YIELDS, complete, measure, parts
from landuse.measure.table import Measured, indicators
from landuse.measure.tax import counted_tax, with_counted

__all__ = [
    "BUILDING",
    "YIELDS",
    "Measured",
    "changes",
    "complete",
    "counted_tax",
    "earlier_falls",
    "indicators",
    "measure",
    "parts",
    "with_counted",
    "with_cut",
]
