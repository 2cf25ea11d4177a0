"""History (判断历史): verdicts as they were given; late data add a row and change none."""

from __future__ import annotations

import pandas as pd

from landuse.schema import DATE, empty


def append(
    history: pd.DataFrame,
    verdicts: pd.DataFrame,
    valid_on: pd.Timestamp,
    known_on: pd.Timestamp,
    policy: str = "",
) -> pd.DataFrame:
    """History with the verdicts of a run added at its end (追加判断历史).

    A verdict that says what the last one on the same day said is not added again.

    Parameters
    ----------
    history
        The ``zombie_history`` table; none of its rows is touched.
    verdicts
        The ``verdicts`` table.
    valid_on, known_on
        The day that the verdicts are about, and the day they were given.
    policy
        Checksum of the policy.

    Returns
    -------
    pandas.DataFrame
        The ``zombie_history`` table.

    Raises
    ------
    ValueError
        The history knows of a later run: rows are only ever added at the end.
    """
    if len(history) and known_on < history["known_on"].max():
        raise ValueError(known_on)
    rows = pd.DataFrame(
        {
            "enterprise_id": verdicts["enterprise_id"].astype("str"),
            "valid_on": pd.Series(valid_on, verdicts.index).astype(DATE),
            "known_on": pd.Series(known_on, verdicts.index).astype(DATE),
            "verdict_then": verdicts["verdict"].astype("str"),
            "policy": pd.Series(policy, verdicts.index, dtype="str"),
        }
    )
    before = known(history, known_on)
    before = before[before["valid_on"] == valid_on]
    if len(before):
        said = rows["enterprise_id"].map(before.set_index("enterprise_id")["verdict_then"])
        rows = rows[(said != rows["verdict_then"]).to_numpy()]
    parts = [part for part in (history, rows) if len(part)]
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)
    return pd.concat(parts, ignore_index=True) if parts else empty("zombie_history")


def known(history: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Verdicts as they were known on a day (当时认定), the last of each firm and day judged.

    Parameters
    ----------
    history
        The ``zombie_history`` table.
    on
        The day; later knowledge is not looked at.

    Returns
    -------
    pandas.DataFrame
        One row a firm and day judged.
    """
    told = history[(history["known_on"] <= on).to_numpy(dtype=bool)]
    return told.drop_duplicates(["enterprise_id", "valid_on"], keep="last").reset_index(drop=True)
