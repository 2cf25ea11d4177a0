"""Shapes (图形): decoded, checked, repaired, measured, and how they lie together."""
