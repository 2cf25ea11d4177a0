"""What becomes of a column (转换结果): its values, what could not be read, what was read oddly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landuse.words import Lang

Positions = NDArray[np.int64]

_NONE = np.empty(0, np.int64)


class Odd(NamedTuple):
    """Cells that were read, but not as they stand (特殊写法).

    Parameters
    ----------
    kind
        What is odd about them; the name of a text in the area ``cells``.
    at
        Their positions.
    found
        What was found, in a few words; by language where they differ.
    """

    kind: str
    at: Positions
    found: str | dict[Lang, str] = ""


@dataclass(frozen=True)
class Converted:
    """A column of the contract and what did not fit (转换结果).

    Parameters
    ----------
    series
        The column.
    bad
        Positions of cells that could not be read.
    found
        Their text.
    why
        What is wrong with each, the name of a text in the area ``ingest``.
    partial
        How many dates had no day.
    odd
        Cells that were read with something to say about them.
    """

    series: pd.Series[Any]
    bad: Positions = field(default_factory=lambda: _NONE)
    found: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    partial: int = 0
    odd: tuple[Odd, ...] = ()
