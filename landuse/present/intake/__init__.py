"""Intake report (数据检查报告): what was read, how it was understood, what to mend; and the run summary."""

from landuse.present.intake.book import write_book
from landuse.present.intake.page import intake_page
from landuse.present.intake.summary import of_the_files, summary_text
from landuse.present.intake.terminal import first_errors, intake_text
from landuse.present.intake.write import write_intake

__all__ = [
    "first_errors",
    "intake_page",
    "intake_text",
    "of_the_files",
    "summary_text",
    "write_book",
    "write_intake",
]
