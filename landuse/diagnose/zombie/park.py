"""Park (园区研判): what a run stores of zombie enterprises, by what its policy asks for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from landuse.diagnose.zombie.assess import assess
from landuse.diagnose.zombie.docket import Docket
from landuse.diagnose.zombie.history import append
from landuse.diagnose.zombie.verdict import verdicts
from landuse.errors import Note
from landuse.ids import Positions
from landuse.policy import Zombie
from landuse.schema import empty


def zombies(
    tables: Mapping[str, pd.DataFrame],
    rules: Zombie | None,
    today: pd.Timestamp,
    year: int,
    known: Mapping[str, Positions],
    policy: str = "",
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Tables on zombie enterprises (疑似僵尸企业各表), and what is said of the data.

    Parameters
    ----------
    tables
        ``enterprises`` and ``returns``; ``monthly``, ``events``, ``units``, ``occupancy`` and the
        ``zombie_history`` of earlier runs where there are any.
    rules
        The ``[zombie]`` section of the policy. Without ``[zombie.verdict]`` firms are only screened
        by the years without report and filing.
    today
        Day of the verdicts.
    year
        Evaluation year.
    known
        Table → position of each row's enterprise, where it is known already.
    policy
        Checksum of the policy, for the history.

    Returns
    -------
    tables, notes
        ``verdicts``, ``evidence``, ``zombie_methods`` and ``zombie_history`` with this run added at
        its end; nothing where the policy has no rules.
    """
    if rules is None:
        return {}, []
    if rules.verdict is None:
        firms, returns = tables["enterprises"], tables["returns"]
        screened = verdicts(firms, returns, rules, year, who=known.get("returns"))
        return {"verdicts": screened}, []
    found = assess(Docket(tables, year, today, dict(known)), rules)
    recovered = (found.verdicts["verdict_reason"] == "recovered").to_numpy(dtype=bool)
    verdict = found.verdicts["verdict"].astype("str")
    if recovered.any():
        verdict = verdict.mask(recovered, "recovered")
    said = found.verdicts[["enterprise_id"]].assign(verdict=verdict)
    past = tables.get("zombie_history", empty("zombie_history"))
    told = {
        "verdicts": found.verdicts,
        "evidence": found.evidence,
        "zombie_methods": found.methods,
        "zombie_history": append(past, said, today, _knowledge(past, today), policy),
    }
    return told, found.notes


def _knowledge(past: pd.DataFrame, today: pd.Timestamp) -> pd.Timestamp:
    """Day of the knowledge: that of the verdicts, or of the last run where that was later."""
    return max(today, past["known_on"].max()) if len(past) else today
