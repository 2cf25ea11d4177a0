"""Apportion (分摊): an enterprise's yearly amounts follow its land, and nothing is lost."""

from landuse.apportion.facts import Facts, facts
from landuse.apportion.land import area_choices, counted_area
from landuse.apportion.premises import with_premises
from landuse.apportion.settle import settle

__all__ = ["Facts", "area_choices", "counted_area", "facts", "settle", "with_premises"]
