"""Wordings (事件用语): what offices call an event, as the code that the rules know, as in ``data/events.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import pandas as pd

from landuse.errors import Note

_SHOWN = 8


class Wordings(NamedTuple):
    """Words for events (事件用语): those that mean one code, and those that may mean several."""

    means: dict[str, str]
    asks: dict[str, list[str]]


def bare(kind: str) -> str:
    """Word for an event as it is compared (事件用语归一): without spaces, marks and width.

    Parameters
    ----------
    kind
        As it was written.

    Returns
    -------
    str
        What is compared.

    Examples
    --------
    >>> bare(" 《破产 受理》")
    '破产受理'
    """
    return re.sub(r'[\s_《》“”"]+', "", unicodedata.normalize("NFKC", kind)).casefold()


@cache
def wordings() -> Wordings:
    """Words of ``data/events.toml`` (事件用语表).

    Returns
    -------
    Wordings
        Words as :func:`bare` gives them.
    """
    source = files("landuse").joinpath("data", "events.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    means = {bare(word): code for code, words in data["means"].items() for word in words}
    return Wordings(means, {bare(word): codes for word, codes in data["asks"].items()})


def coded(events: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Events with words that mean one code as that code (事件用语转代码).

    Parameters
    ----------
    events
        Dated events, as they were read.

    Returns
    -------
    events, notes
        The same rows; a note says which words were taken for which code, and how often. A word that
        stands in a longer text is left to the rules.
    """
    if events.empty:
        return events, []
    kinds, names = pd.factorize(events["kind"].astype("str"))
    known = wordings().means
    found = [known.get(bare(str(name)), str(name)) for name in names]
    changed = [at for at, name in enumerate(names) if found[at] != str(name)]
    if not changed:
        return events, []
    said = pd.Series([*found, None], dtype="object").iloc[kinds].set_axis(events.index)
    counts = pd.Series(kinds).value_counts()
    listed = [f"{names[at]} → {found[at]} ({int(counts[at])})" for at in changed]
    params = {
        "count": int(sum(counts[at] for at in changed)),
        "listed": "; ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else ""),
    }
    note = Note("diagnose.events_coded", "info", params, "events")
    return events.assign(kind=said.astype(events["kind"].dtype)), [note]
