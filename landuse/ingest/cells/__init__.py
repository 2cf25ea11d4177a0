"""Cells (单元格与表头): headings to fields, texts to values, units, dates and codes."""
