"""Explain (解释): from a grade or finding back to figures, thresholds, clauses and files."""

from landuse.present.explain.gather import Explanation, explain

__all__ = ["Explanation", "explain"]
