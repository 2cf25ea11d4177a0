"""Version (版本)."""

__version__ = "0.1.0"
