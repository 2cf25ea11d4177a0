"""Grids (表格版式): heading blocks, merged cells, totals, notes; which rows are records."""
