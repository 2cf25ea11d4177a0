"""Link (关联): which share of an enterprise sits on which parcel, how we know, how sure."""

from landuse.link.resolve import link

__all__ = ["link"]
