"""Expansion (调区扩区): land in and out by version, growth, constraints, gates, boundary points."""

from landuse.expansion.expand import expand

__all__ = ["expand"]
