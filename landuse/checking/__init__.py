"""Checking (数据检查): what a park brought, how it was understood, and what to mend, before any score."""

from landuse.checking.check import Check, check
from landuse.checking.guess import Guess, guess_sources
from landuse.checking.problems import Problem
from landuse.checking.reading import ReadColumn, ReadFile

__all__ = ["Check", "Guess", "Problem", "ReadColumn", "ReadFile", "check", "guess_sources"]
