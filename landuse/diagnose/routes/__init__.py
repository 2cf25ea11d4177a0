"""Routes (处置途径): for every case which of the five is open, which is blocked, what is missing."""

from landuse.diagnose.routes.park import onto_land

__all__ = ["onto_land"]
