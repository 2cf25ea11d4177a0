"""Study (成果): the frozen bundle of all tables of one run; save and load its folder."""

from landuse.study.earlier import with_history
from landuse.study.folder import Extra, StudyWriter, load_study, save_study
from landuse.study.model import FORMAT, TABLES, WKB, Inputs, Study

__all__ = [
    "FORMAT",
    "TABLES",
    "WKB",
    "Extra",
    "Inputs",
    "Study",
    "StudyWriter",
    "load_study",
    "save_study",
    "with_history",
]
