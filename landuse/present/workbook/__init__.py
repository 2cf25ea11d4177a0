"""Excel ledger (台账): the study as a workbook that planners can print and send on as it is."""

from landuse.present.workbook.book import write_ledger

__all__ = ["write_ledger"]
