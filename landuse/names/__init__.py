"""Names (名称): enterprise names normalised, taken apart, compared and found again."""

from landuse.names.compare import RELATIONS, Relation, compare
from landuse.names.confidence import CONFIDENCE
from landuse.names.identify import Answer, Candidate, Known, Subject, identify
from landuse.names.normal import plain_name
from landuse.names.parse import Name, parse_name

__all__ = [
    "CONFIDENCE",
    "RELATIONS",
    "Answer",
    "Candidate",
    "Known",
    "Name",
    "Relation",
    "Subject",
    "compare",
    "identify",
    "parse_name",
    "plain_name",
]
