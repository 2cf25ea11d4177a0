"""Unscored (未评分): who of a cohort got no total, and whose grades that may move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from landuse.errors import Note
from landuse.ids import arrow_text
from landuse.policy import Cohort
from landuse.schema import named
from landuse.words import LANGS, word

_SHOWN = 10
_OTHERS = {
    "enterprise": {"zh": "企业", "en": "enterprises"},
    "parcel": {"zh": "宗地", "en": "parcels"},
}
_COUNTED = {
    "enterprise": {"zh": "家", "en": "enterprises"},
    "parcel": {"zh": "宗", "en": "parcels"},
}


def unscored(
    subjects: pd.DataFrame,
    cohorts: Sequence[Cohort],
    position: npt.NDArray[np.int64],
    reason: npt.NDArray[Any],
    subject: str,
) -> list[Note]:
    """Warn of members without a total (未评分提示): the places of each grade are shared without them.

    Parameters
    ----------
    subjects
        Column ``subject_id``.
    cohorts
        Cohorts of the policy for this kind of subject.
    position
        Cohort of each subject, −1 for none and for those who are not to be graded.
    reason
        Why a subject has no total, or None.
    subject
        ``"enterprise"`` or ``"parcel"``.

    Returns
    -------
    list of Note
        One a cohort where figures are missing, or where the policy has no weights.
    """
    notes = []
    lacking = reason == "missing_figures"
    for number, cohort in enumerate(cohorts):
        mine = position == number
        params: dict[str, object] = {"cohort": _title(cohort)}
        if any(each.weight is None for each in cohort.indicators):
            if mine.any():
                params["indicators"] = named([each.name for each in cohort.indicators])
                notes.append(Note("score.no_weights", "warning", params, "scores"))
            continue
        rows = np.flatnonzero(mine & lacking)
        if len(rows):
            texts = arrow_text(subjects["subject_id"].iloc[rows])
            first = pc.select_k_unstable(texts, k=_SHOWN, sort_keys=[("", "ascending")])
            ids = texts.take(first).to_pylist()
            more = " …" if len(rows) > _SHOWN else ""
            params |= {"count": f"{len(rows):,}", "ids": ", ".join(ids) + more}
            params |= {"ranked": f"{int(mine.sum()) - len(rows):,}", "unit": _COUNTED[subject]}
            params["others"] = _OTHERS[subject]
            code = "score.unscored" if cohort.graded else "score.unscored_ranks"
            notes.append(Note(code, "warning", params, "scores"))
    return notes


def _title(cohort: Cohort) -> dict[str, str]:
    own = {"zh": cohort.title_zh, "en": cohort.title_en}
    return {x: own[x] or word("values.cohort", cohort.id, lang=x) for x in LANGS}
