"""Ingest (数据读取): the files of a park → tables that keep their contracts."""

from landuse.ingest.load import Survey, load_park, survey_park

__all__ = ["Survey", "load_park", "survey_park"]
