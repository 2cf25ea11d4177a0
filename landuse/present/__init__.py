"""Presentation (展示): what planners look at, made from a study.

Map, workbook, hand-over and explanation each live in their own module; nothing here computes.
"""

from __future__ import annotations
