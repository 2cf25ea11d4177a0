"""Ingest (数据读取): the files of a park → tables that keep their contracts."""

from landuse.ingest.load import load_park

__all__ = ["load_park"]
