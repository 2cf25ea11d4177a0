"""Standard factories and siting in words (标准厂房与选址文字): shared by ledger and explanation."""

from __future__ import annotations

import pandas as pd

from landuse.words import Lang, text, word

LEVELS = ("building", "floor")
"""Levels of a standard factory above its units (楼栋、楼层)."""

SITING = (
    *("chemical_strip", "chemical_outside", "safety_conflict"),
    *("use_mismatch", "outside_quarter"),
)
"""Rules on places of enterprises (选址规则), the gravest first."""


def tenant_steps(taken: object, lang: Lang) -> str | None:
    """Steps taken towards a tenant with their days (已办步骤).

    Parameters
    ----------
    taken
        Codes and days as in ``breaches``, or missing.
    lang
        ``"zh"`` or ``"en"``.

    Returns
    -------
    str or None
        One text, or None where no step has been taken.

    Examples
    --------
    >>> tenant_steps("tenant_reminder=2025-04-02,tenant_meeting=2025-06-18", "zh")
    '催告 2025-04-02；约谈 2025-06-18'
    """
    if not isinstance(taken, str) or pd.isna(taken):
        return None
    said = []
    for each in taken.split(","):
        step, _, day = each.partition("=")
        said.append(f"{word('values.tenant_step', step, lang=lang)} {day}")
    return text("explain.steps_joint", lang=lang).join(said)
