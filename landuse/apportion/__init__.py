"""Apportion (分摊): an enterprise's yearly amounts follow its land, and nothing is lost."""

from landuse.apportion.facts import facts
from landuse.apportion.land import counted_area
from landuse.apportion.premises import with_premises

__all__ = ["counted_area", "facts", "with_premises"]
