"""Study (成果): the frozen bundle of all tables of one run; save and load its folder."""

from landuse.study.earlier import with_history
from landuse.study.expansion import (
    EXPANSION_TABLES,
    Expansion,
    refuse_folder,
    save_expansion,
    to_wkb,
)
from landuse.study.folder import Extra, StudyWriter, load_study, save_study
from landuse.study.kept import BEFORE, CASES_BEFORE, with_case_history
from landuse.study.model import FORMAT, TABLES, Inputs, Study
from landuse.study.shelf import WKB

__all__ = [
    "BEFORE",
    "CASES_BEFORE",
    "EXPANSION_TABLES",
    "FORMAT",
    "TABLES",
    "WKB",
    "Expansion",
    "Extra",
    "Inputs",
    "Study",
    "StudyWriter",
    "load_study",
    "refuse_folder",
    "save_expansion",
    "save_study",
    "to_wkb",
    "with_case_history",
    "with_history",
]
