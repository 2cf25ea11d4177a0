"""Sides (对比双方): what tells studies apart whose year and policy are the same."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.words import LANGS, text

if TYPE_CHECKING:
    from landuse.study import Study

_LONGEST = 60


def side_names(studies: Sequence[Study], *, told: bool) -> list[dict[str, str]]:
    """Name of each study by language (对比成果的名称), where year and policy do not tell it apart.

    Parameters
    ----------
    studies
        The study on show, then those that it is compared with.
    told
        Whether the reader may see names of folders; if not, the studies are numbered.

    Returns
    -------
    list of dict
        One a study: language → name; empty for a study that is the only one of its year and policy.
        Where no folder may be named, or none tells it apart, its number, 1 for the one on show.
    """
    kinds = [_kind(study) for study in studies]
    many = Counter(kinds)
    alike = [place for place, kind in enumerate(kinds) if many[kind] > 1]
    folders = [studies[place].folder for place in alike] if told else []
    own = told_apart([each for each in folders if each is not None])
    if len(own) < len(alike):
        own = [""] * len(alike)
    found: list[dict[str, str]] = [{} for _ in studies]
    for place, name in zip(alike, own, strict=True):
        found[place] = {
            str(lang): name or text("map.side.number", lang=lang, number=place + 1)
            for lang in LANGS
        }
    return found


def told_apart(folders: Sequence[Path]) -> list[str]:
    """Names of folders (文件夹名), with as many folders above as tell them apart.

    Parameters
    ----------
    folders
        The folders.

    Returns
    -------
    list of str
        One a folder, one line of visible letters each; empty where a folder is there twice.

    Examples
    --------
    >>> told_apart([Path("/a/2025"), Path("/b/2025"), Path("/b/plan")])
    ['a/2025', 'b/2025', 'plan']
    """
    whole = [_parts(folder) for folder in folders]
    return [next((name for name in _ends(parts) if _only(name, whole)), "") for parts in whole]


def _parts(folder: Path) -> list[str]:
    """Folders from the top, in letters that neither hide nor turn what stands beside them."""
    parts = Path(os.path.normpath(folder.absolute())).parts[1:]
    return ["".join(each if each.isprintable() else "�" for each in part) for part in parts]


def _ends(parts: Sequence[str]) -> list[str]:
    return [_short("/".join(parts[-size:])) for size in range(1, len(parts) + 1)]


def _only(name: str, whole: Sequence[Sequence[str]]) -> bool:
    return sum(name in _ends(parts) for parts in whole) == 1


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"…{name[1 - _LONGEST :]}"


def _kind(study: Study) -> tuple[int, str, str]:
    titles = study.policy.policy
    return (study.year, titles.title_zh, titles.title_en)
