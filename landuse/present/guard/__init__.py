"""Guard (成品把关): a map is written, read back and searched; what is confidential stops it."""

from landuse.present.guard.check import guard_file, guard_page, guard_texts

__all__ = ["guard_file", "guard_page", "guard_texts"]
