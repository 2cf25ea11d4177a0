"""Doubts (数量级疑点): figures that look like another unit, or like a slip."""
