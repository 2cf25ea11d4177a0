"""Shipped (随附数据): checksums of the word lists and procedures that every run rests on."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from landuse.policy.read import digest

DATA = ("casework.toml", "events.toml", "fields.csv", "names.toml")
"""Files of the package that decide how data are understood and which procedure a case follows."""


@cache
def shipped() -> dict[str, str]:
    """Sha256 of the files of the package that a run rests on beside its policy (随附数据指纹).

    Returns
    -------
    dict
        Name of the file → sha256 of its text.

    Examples
    --------
    >>> "casework.toml" in shipped()
    True
    """
    folder = files("landuse").joinpath("data")
    return {name: digest(folder.joinpath(name).read_bytes()) for name in DATA}
