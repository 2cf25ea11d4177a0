"""Expansion (调区扩区成果): workbook, hand-over for QGIS and the timeline page."""

from __future__ import annotations

from landuse.present.expansion.book import write_book
from landuse.present.expansion.handover import write_layers
from landuse.present.expansion.page import write_timeline
from landuse.present.expansion.summary import expansion_text

__all__ = ["expansion_text", "write_book", "write_layers", "write_timeline"]
