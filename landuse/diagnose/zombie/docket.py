"""Docket (案卷): the tables a verdict looks at, as of a day, with the firm of each row looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.diagnose.finding import column
from landuse.diagnose.zombie.months import Grid, month_grid, month_number
from landuse.diagnose.zombie.panel import Place, of_firms_in, rows_of_year
from landuse.ids import Positions, positions
from landuse.policy.zombie import Words
from landuse.schema import empty

STATISTICS = "statistics"
"""Tag of figures from statistical reporting: by law they serve statistics only (统计法)."""


@dataclass(frozen=True)
class Docket:
    """What is known on a day (案卷).

    Parameters
    ----------
    tables
        ``enterprises``, ``returns`` and, where there are any, ``monthly``, ``events``, ``units``,
        ``occupancy``.
    year
        Evaluation year.
    today
        Day of the verdict; nothing later is looked at.
    known
        Table → position of each row's firm, where it is known already.
    statistics
        Whether figures from statistical reporting may be used in the financial family.
    """

    tables: Mapping[str, pd.DataFrame]
    year: int
    today: pd.Timestamp
    known: Mapping[str, Positions] = field(default_factory=dict)
    statistics: bool = False

    @cached_property
    def firms(self) -> pd.DataFrame:
        """The enterprise sheet (企业名单)."""
        return self.tables["enterprises"].reset_index(drop=True)

    @property
    def size(self) -> int:
        """Number of firms (企业数)."""
        return len(self.firms)

    def firm(self, name: str) -> pd.Series[Any]:
        """Column of the enterprise sheet (企业表列), missing where it has none."""
        return column(self.firms, name, of="enterprises")

    def rows(self, table: str) -> pd.DataFrame:
        """Rows of a table (数据行); empty where the park has none."""
        found = self.tables.get(table)
        return empty(table) if found is None else found

    def who(self, table: str) -> Positions:
        """Position of each row's firm (所属企业), −1 where it is unknown."""
        if table not in self._found:
            self._found[table] = self._looked_up(table)
        return self._found[table]

    @cached_property
    def _found(self) -> dict[str, Positions]:
        return dict(self.known)

    def _looked_up(self, table: str) -> Positions:
        rows = self.rows(table)
        name = "subject_id" if table == "events" else "enterprise_id"
        if name not in rows:
            return np.full(len(rows), -1, dtype=np.int64)
        return positions(rows[name], self.firms["enterprise_id"])

    def lawful(self, table: str) -> tuple[pd.DataFrame, Positions]:
        """Rows that did not come from statistical reporting (非统计来源的数据)."""
        if table not in self._lawful:
            self._lawful[table] = self._not_statistical(table)
        return self._lawful[table]

    @cached_property
    def _lawful(self) -> dict[str, tuple[pd.DataFrame, Positions]]:
        return {}

    def _not_statistical(self, table: str) -> tuple[pd.DataFrame, Positions]:
        rows, who = self.rows(table), self.who(table)
        if "lawful_source" not in rows or not rows["lawful_source"].notna().any():
            return rows, who
        kept = ~(rows["lawful_source"].astype("str") == STATISTICS).to_numpy(dtype=bool)
        return rows[kept], who[kept]

    def yearly(self, name: str, year: int) -> npt.NDArray[np.float64]:
        """A figure of a calendar year (某年数值), one a firm; unknown outside the last five."""
        if year not in self._years or not self._returned(name):
            return np.broadcast_to(np.nan, self.size)
        if (name, year) not in self._figures:
            rows, who = self.lawful("returns")
            if year not in self._places:
                self._places[year] = rows_of_year(rows, who, self.size, year)
            found = of_firms_in(rows[name], self._places[year], who, self.size)
            self._figures[name, year] = found
        return self._figures[name, year]

    @property
    def _years(self) -> range:
        return range(self.year - 4, self.year + 1)

    @cached_property
    def _grids(self) -> dict[str, Grid]:
        return {}

    @cached_property
    def _figures(self) -> dict[tuple[str, int], npt.NDArray[np.float64]]:
        return {}

    @cached_property
    def _places(self) -> dict[int, Place]:
        return {}

    @cached_property
    def _told(self) -> dict[str, bool]:
        return {}

    def _returned(self, name: str) -> bool:
        """Whether any return has the figure."""
        if name not in self._told:
            rows, _ = self.lawful("returns")
            self._told[name] = name in rows and not rows[name].isna().all()
        return self._told[name]

    def tells(self, name: str) -> bool:
        """Whether the park has the figure at all (有无数据): by month, or in one of the five years."""
        if self.tells_months(name):
            return True
        return any(not np.isnan(self.yearly(name, year)).all() for year in reversed(self._years))

    def tells_months(self, name: str) -> bool:
        """Whether the park has the figure by month (有无月度数据)."""
        rows, _, _ = self._months
        return name in rows and bool(rows[name].notna().any())

    def monthly(self, name: str, months: range) -> Grid:
        """A figure by month (月度数值), firms × months; earlier than five years it is unknown."""
        if not self.tells_months(name):
            return np.broadcast_to(np.nan, (self.size, len(months)))
        whole, span = self._monthly(name), self._span
        found = np.full((self.size, len(months)), np.nan)
        first, last = max(months.start, span.start), min(months.stop, span.stop)
        if first < last:
            kept = whole[:, first - span.start : last - span.start]
            found[:, first - months.start : last - months.start] = kept
        return found

    @property
    def _span(self) -> range:
        """Months of the five years up to the day of the verdict."""
        return range(self._years.start * 12, self.today.year * 12 + self.today.month)

    @cached_property
    def _months(self) -> tuple[pd.DataFrame, Positions, Positions]:
        """Lawful monthly rows, their firms and their months."""
        rows, who = self.lawful("monthly")
        number = month_number(rows["month"]) if "month" in rows else np.zeros(0, dtype=np.int64)
        return rows, who, number

    def _monthly(self, name: str) -> Grid:
        key = f"monthly {name}"
        if key not in self._grids:
            rows, who, number = self._months
            self._grids[key] = month_grid(rows, (who, number), self.size, self._span, name)
        return self._grids[key]

    def last_month(self, name: str) -> int:
        """Last month for which the park has a figure (末月), not after the day of the verdict.

        Figures come late; the month after the last delivery is not a gap of each firm. Missing
        figures of the whole park are the end of the series, up to three months of them.
        """
        end = self._span.stop - 1
        if not self.tells_months(name):
            return end
        told = np.flatnonzero(~np.isnan(self._monthly(name)).all(axis=0))
        return max(self._span.start + int(told[-1]), end - 3) if len(told) else end

    @cached_property
    def events(self) -> pd.DataFrame:
        """Dated events of firms up to the day (企业事件), with the firm's position ``at``."""
        rows = self.rows("events")
        at = self.who("events")
        kept = (rows["subject"].astype("str") == "enterprise").to_numpy() & (at >= 0)
        kept &= (rows["occurred_on"] <= self.today).to_numpy(dtype=bool)
        found = rows[kept]
        texts = {
            name: column(found, name, of="events").astype("str").fillna("")
            for name in ("kind", "value", "evidence")
        }
        return pd.DataFrame(
            {"at": at[kept], "occurred_on": found["occurred_on"], **texts}
        ).sort_values(["occurred_on", "at", "kind", "value"], ignore_index=True)

    def happened(self, words: Words, *, said: Words | None = None) -> pd.DataFrame:
        """Events of a kind (某类事件): by its code, or a word in the kind that was written.

        Parameters
        ----------
        words
            Codes and words of the kind.
        said
            Words of which one must be in the content as well.
        """
        events = self.events
        kind = events["kind"]
        hit = kind.isin(words.kinds)
        for word in words.words:
            hit |= kind.str.contains(word, regex=False)
        if said is not None:
            hit &= holds_word(events["value"], said.words)
        return events[hit.to_numpy(dtype=bool)]

    def happened_kind(self, kind: str) -> pd.DataFrame:
        """Events of one code (某一代码的事件)."""
        return self.events[(self.events["kind"] == kind).to_numpy(dtype=bool)]

    def latest(self, events: pd.DataFrame) -> pd.DataFrame:
        """Last of the events of each firm (最近一次), all firms in order; missing where none."""
        last = events.drop_duplicates("at", keep="last").set_index("at")
        return last.reindex(range(self.size))

    def last_day(self, events: pd.DataFrame) -> pd.Series[Any]:
        """Day of the last of the events of each firm (最近一次日期); missing where none."""
        found = np.full(self.size, "NaT", dtype=events["occurred_on"].dtype)
        found[events["at"].to_numpy(dtype=np.int64)] = events["occurred_on"].to_numpy()
        return pd.Series(found, copy=False)

    def since(self, days: pd.Series[Any]) -> pd.Series[Any]:
        """Days up to the day of the verdict (距基准日天数)."""
        return (self.today - days).dt.days


def holds_word(texts: pd.Series[Any], words: list[str]) -> pd.Series[Any]:
    """Whether a text has one of the words (含有用语).

    Examples
    --------
    >>> holds_word(pd.Series(["停产，厂区无人", "正常生产"]), ["停产"]).tolist()
    [True, False]
    """
    found = pd.Series(data=False, index=texts.index)
    for word in words:
        found |= texts.str.contains(word, regex=False).astype(bool)
    return found


def of_firms(at: Any, size: int) -> pd.Series[Any]:
    """Firms named by position as yes, all others unknown (有记录的企业)."""
    named = np.zeros(size, dtype=bool)
    named[np.asarray(at, dtype=np.int64)] = True
    return pd.Series(pd.arrays.BooleanArray(named, ~named))
