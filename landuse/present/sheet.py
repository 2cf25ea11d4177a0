"""Map sheet (图幅): what is printed around a map, the same on the page's sheet and in the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landuse.present.workbook.cover import as_of
from landuse.words import Lang, text

if TYPE_CHECKING:
    from landuse.policy.audience import Audience
    from landuse.study import Study

_SHORT = 12
"""Letters of a sha256 that are printed: enough to tell two rule files apart."""

_STEPS = (1, 2, 5)


def sheet_facts(study: Study, rules: Audience) -> dict[str, Any]:
    """What the sheet says about its making (图幅说明), as plain values for the page.

    Parameters
    ----------
    study
        The study.
    rules
        The audience the sheet is made for.

    Returns
    -------
    dict
        Date of the data, how many files, coordinate system, fingerprints, secrecy marks, and below
        how many firms a parcel shows no figure.
    """
    return {
        "audience": {"zh": rules.audience.title_zh, "en": rules.audience.title_en},
        "rules": rules.sha256[:_SHORT],
        "policy": str(study.policy.sha256)[:_SHORT],
        "as_of": as_of(study).isoformat(),
        "files": len(study.meta.get("inputs", [])),
        "crs": str(study.crs),
        "few": rules.groups.k if rules.amounts.show == "large_groups" else 0,
        "marks": {"zh": list(rules.sheet.marks_zh), "en": list(rules.sheet.marks_en)},
    }


def sheet_lines(study: Study, rules: Audience, lang: Lang) -> list[str]:
    """Lines at the foot of the sheet (图廓说明).

    Parameters
    ----------
    study
        The study.
    rules
        The audience.
    lang
        Language.

    Returns
    -------
    list of str
        Date, source, policy and audience with their fingerprints; then that all is suspected only.
    """
    facts, meta = sheet_facts(study, rules), study.policy.policy
    title = meta.title_zh if lang == "zh" else meta.title_en
    shown = {
        "as_of": facts["as_of"],
        "files": facts["files"],
        "crs": facts["crs"],
        "policy": title,
        "policy_hash": facts["policy"],
        "audience": facts["audience"][lang],
        "rules_hash": facts["rules"],
    }
    return [
        *(text(f"sheet.words.{key}", lang=lang, **shown) for key in ("line_data", "line_rules")),
        text("map.ui.disclaimer", lang=lang),
    ]


def nice_length(longest: float) -> float:
    """Length of a scale bar (比例尺长度): 1, 2 or 5 times a power of ten.

    Parameters
    ----------
    longest
        The bar may be no longer than this, in metres.

    Returns
    -------
    float
        Metres.

    Examples
    --------
    >>> nice_length(730.0), nice_length(1999.0), nice_length(0.4)
    (500, 1000, 0.2)
    """
    power = 1.0
    while power * 10 <= longest:
        power *= 10
    while power > longest:
        power /= 10
    best = max(step * power for step in _STEPS if step * power <= longest)
    return int(best) if best >= 1 else round(best, 9)
