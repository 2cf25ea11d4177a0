"""Formats (文件格式): every kind of file as columns and rows; the only place that opens them."""
