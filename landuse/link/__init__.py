"""Link (关联): which share of an enterprise sits on which parcel, how we know, how sure."""

from landuse.link.registration import registration
from landuse.link.resolve import Linked, link, link_and_ask
from landuse.link.unmatched import unmatched

__all__ = ["Linked", "link", "link_and_ask", "registration", "unmatched"]
