"""Groups of firms (户数分组): in whose figures so few have a part that one could be worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from landuse.policy.audience import confidential

if TYPE_CHECKING:
    from landuse.study import Study


def few_firms(study: Study, k: int) -> set[str]:
    """Parcels in whose figures fewer than k firms have a part (户数不足的宗地).

    Parameters
    ----------
    study
        The study.
    k
        The smallest group.

    Returns
    -------
    set of str
        Parcel ids; those without any firm, and those of which fewer than k firms have a figure
        of some kind, included.
    """
    every = set(study.pick("parcels", ["parcel_id"])["parcel_id"].astype("str"))
    counts = contributors(study)
    enough = counts.index[((counts >= k) | (counts == 0)).all(axis=1) & (counts > 0).any(axis=1)]
    return every - set(enough)


def contributors(study: Study) -> pd.DataFrame:
    """How many firms have a part in each figure of each parcel (数值涉及的户数).

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        One row a parcel with firms, one column a figure.
    """
    links = study.pick("links", ["parcel_id", "enterprise_id"]).astype("str").drop_duplicates()
    names = [each for each in study.columns("enterprise_facts") if confidential(each)]
    facts = study.pick("enterprise_facts", ["enterprise_id", *names], year=study.year)
    known = facts[names].astype("float64")
    known = (known.notna() & (known != 0)).set_axis(facts["enterprise_id"].astype("str"))
    joined = known[~known.index.duplicated()].reindex(links["enterprise_id"], fill_value=False)
    return joined.groupby(links["parcel_id"].to_numpy()).sum()
