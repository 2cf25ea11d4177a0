"""Redaction (按受众脱敏): what an audience must not see is not in the file, not hidden in it.

Three rules, all from the file of the audience (``policies/audiences``):

1. A table without a rule is left out, a column without permission is gone; contact data always.
2. Where figures of firms are for large groups only, parcels with fewer than k firms have none, and
   those without figures hold k firms or more together: a total minus what is shown is no firm's.
   Scores go with them: one that rests on one indicator is that indicator times a constant, so
   parcels without figures have no score either, and earlier years have none at all: their grade.
3. A theme of whole zones shows the mean of the zone; zones of fewer than k firms, and those where
   one firm has nearly all, are merged until each group has k. The groups share no parcel, so a
   difference of groups is a group again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import PolicyError
from landuse.policy.audience import (
    CODES,
    SCORE_UNIT,
    Audience,
    Groups,
    ThemeRule,
    confidential,
    secret_unit,
)
from landuse.present.groups import few_firms
from landuse.present.map.themes import UNKNOWN, Theme
from landuse.present.palette import UNGRADED
from landuse.words import LANGS, word

if TYPE_CHECKING:
    from landuse.present.layers import MapLayers
    from landuse.study import Study

_ROW = "parcel"
_NAMES = ("name", "enterprise_id")
_NO_FIRMS = ("parcels", "zones", "issues", "outlines", "projects")
"""Tables whose ``name`` is no firm's."""

_ZONE_THEMES = {"tax_per_mu": "tax_paid"}
_BANDS = ("#fff3b8", "#a8dcb5", "#4eb3d3", "#2b7ab8", "#253494")


class Gate:
    """What of a study's layers an audience sees (脱敏关口).

    Parameters
    ----------
    rules
        The audience.
    layers
        All layers, with nothing left out yet.
    study
        The study they are of.
    """

    def __init__(self, rules: Audience, layers: MapLayers, study: Study) -> None:
        self.rules = rules
        self._layers = layers
        self.small = self._small(study)
        """Rows of ``parcels`` whose figures of firms are not shown (不显示数值的宗地)."""

    def table(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows and columns of a table that may be seen (可见的行和列).

        Parameters
        ----------
        name
            Name of the table in the page: ``parcels``, ``findings``, …
        frame
            The table; its column ``parcel`` is the row in ``parcels``, if it has one.

        Returns
        -------
        pandas.DataFrame
            The table itself where nothing is to be taken away; without rows where it is hidden.
        """
        rule = self.rules.table(name)
        if rule is None:
            return frame.iloc[:0][[each for each in frame.columns if each == _ROW]]
        shown = [each for each in frame.columns if self._allows(name, str(each))]
        kept = frame if len(shown) == len(frame.columns) else frame[shown]
        return self._without_figures(name, kept)

    def years(
        self, frame: pd.DataFrame, columns: Iterable[tuple[str, str]], themes: Sequence[Theme]
    ) -> pd.DataFrame:
        """Earlier years as they may be seen (历年可见内容): figures of firms as classes only, no scores.

        Parameters
        ----------
        frame
            One row a parcel.
        columns
            Theme and column of each point in time.
        themes
            Themes that may be seen.

        Returns
        -------
        pandas.DataFrame
            The frame itself where all may be seen.
        """
        kept = self.table("years", frame)
        if self.rules.amounts.show != "large_groups":
            return kept
        known = {theme.key: theme for theme in themes if theme.breaks}
        classes = {}
        for key, column in columns:
            if column not in kept or not confidential(column):
                continue
            theme = known.get(key)
            if theme is None or theme.unit == SCORE_UNIT:
                nothing = np.full(len(frame), -1, dtype=np.int64)
                classes[column] = pd.Categorical.from_codes(nothing, categories=[])
                continue
            values = frame[column].astype("float64").to_numpy()
            place = np.digitize(values, theme.breaks)
            place[np.isnan(values)] = -1
            names = list(theme.classes)[: len(theme.breaks) + 1]
            classes[column] = pd.Categorical.from_codes(place, categories=names)
        return kept.assign(**classes)

    def themes(self, themes: Sequence[Theme]) -> list[Theme]:
        """Themes that may be seen (可见专题), in the order of the menu.

        Parameters
        ----------
        themes
            All themes.

        Returns
        -------
        list of Theme
            Those listed; of whole zones where the rules say so. Classes of the score are finer than
            those of tax per mu, so that parcels without figures have none.

        Raises
        ------
        PolicyError
            A theme of the list does not exist, or has no mean of a zone.
        """
        wanted = self.rules.themes
        known = {theme.key: self._without_scores(theme) for theme in themes}
        if wanted == "all":
            return list(known.values())
        found = []
        for rule in wanted:
            if rule.of == "zone":
                found.append(self._of_zones(rule))
            elif rule.key in known:
                found.append(known[rule.key])
            elif rule.key not in _OPTIONAL:
                raise PolicyError(
                    "audience.unknown_theme",
                    name=self.rules.name,
                    theme=rule.key,
                    known=", ".join(known),
                )
        return found

    def _without_scores(self, theme: Theme) -> Theme:
        """Theme of the score, with no class where the figures are not shown."""
        hidden = self.small | (self.rules.amounts.show == "none")
        if theme.unit != SCORE_UNIT or not hidden.any():
            return theme
        labels = {
            lang: (*said[:-1], word("map.class", "withheld", lang=lang))
            for lang, said in theme.labels.items()
        }
        return replace(theme, parcels=theme.parcels.mask(hidden, UNKNOWN), labels=labels)

    def totals(self, study: Study) -> dict[str, dict[str, float]]:
        """Totals of the park that may be seen (可见合计).

        Parameters
        ----------
        study
            The study.

        Returns
        -------
        dict
            Amount → parts; only the sum over all where a part is of fewer than k firms.
        """
        found = {name: dict(parts) for name, parts in study.meta.get("totals", {}).items()}
        k = self.rules.groups.k
        if not self.rules.totals.show or not found or k == 1:
            return found if self.rules.totals.show else {}
        everybody, apart = _firms(study)
        if everybody < k:
            return {}
        if apart >= k:
            return found
        return {
            name: parts if not parts.get("unlinked") and not parts.get("outside") else _sum(parts)
            for name, parts in found.items()
        }

    def _allows(self, table: str, column: str) -> bool:
        rule, rules = self.rules.table(table), self.rules
        if rule is None or not (
            column == _ROW or column.startswith("theme_") or rule.allows(column)
        ):
            return False
        if rules.amounts.show == "none" and confidential(column):
            return False
        hides = not rules.firms.named
        return not (hides and (column in CODES or (table not in _NO_FIRMS and column in _NAMES)))

    def _without_figures(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Figures of parcels with few firms taken out."""
        if self.rules.amounts.show != "large_groups" or not self.small.any():
            return frame
        rows = np.arange(len(frame)) if name == "parcels" else None
        if _ROW in frame.columns:
            rows = frame[_ROW].to_numpy(dtype=np.int64, na_value=-1)
        hidden = np.ones(len(frame), dtype=bool) if rows is None else self.small[rows]
        secret = {str(each) for each in frame.columns if confidential(str(each))}
        changed = {each: frame[each].mask(hidden) for each in secret if each in frame.columns}
        if {"value", "unit"} <= set(frame.columns):
            units = frame["unit"].astype("str")
            money = units.isin([each for each in units.unique() if secret_unit(each)]).to_numpy(
                bool
            )
            changed["value"] = frame["value"].mask(hidden & money)
        return frame.assign(**changed) if changed else frame

    def _small(self, study: Study) -> npt.NDArray[np.bool_]:
        """Parcels in whose figures few firms have a part, and as many more as it takes to hold k."""
        count, k = len(self._layers.parcels), self.rules.groups.k
        if self.rules.amounts.show != "large_groups":
            return np.zeros(count, dtype=bool)
        few = few_firms(study, k)
        ids = self._layers.parcels["parcel_id"].astype("str")
        small = np.array(ids.isin(few), dtype=np.bool_)
        firms = self._layers.enterprises
        rows = firms[_ROW].to_numpy(dtype=np.int64)
        codes = pd.factorize(firms["enterprise_id"].astype("str"))[0]
        size = np.bincount(rows, minlength=count)
        for each in sorted(np.flatnonzero(~small), key=lambda row: size[row]):
            together = len(np.unique(codes[small[rows]]))
            if together == 0 or together >= k:
                break
            small[each] = True
        return small

    def _of_zones(self, rule: ThemeRule) -> Theme:
        """Each parcel the band of its zone's mean."""
        if rule.key not in _ZONE_THEMES:
            raise PolicyError("audience.zone_theme", name=self.rules.name, theme=rule.key)
        parcels = self._layers.parcels
        groups = merged_zones(self._layers, self.rules.groups)
        amount = pd.to_numeric(parcels[_ZONE_THEMES[rule.key]]).astype("float64").to_numpy()
        area = pd.to_numeric(parcels["area_mu"]).astype("float64").to_numpy()
        known = ~np.isnan(amount) & ~np.isnan(area) & (groups >= 0)
        size = int(groups.max(initial=-1)) + 1
        total = np.bincount(groups[known], weights=amount[known], minlength=size)
        land = np.bincount(groups[known], weights=area[known], minlength=size)
        means = np.divide(total, land, out=np.full(size, np.nan), where=land > 0)
        of_parcel = np.full(len(parcels), np.nan)
        of_parcel[groups >= 0] = means[groups[groups >= 0]]
        return _banded(f"{rule.key}_zone", of_parcel, rule.breaks, unit="wan_yuan/mu")


def _sum(parts: Mapping[str, float]) -> dict[str, float]:
    return {"in": parts["in"]}


def _firms(study: Study) -> tuple[int, int]:
    """How many firms have figures in the year, and how many of them are not wholly on parcels."""
    facts = study.pick("enterprise_facts", ["linked", "year"], year=study.year)
    if "linked" not in facts.columns:
        return len(facts), 0
    linked = facts["linked"].astype("float64")
    return len(facts), int((linked.isna() | (linked < 1 - 1e-9)).sum())


_OPTIONAL = ("geometry_issue",)
"""Themes that a study may do without (可有可无的专题)."""


def merged_zones(layers: MapLayers, rules: Groups) -> npt.NDArray[np.int64]:
    """Group of each parcel (片区分组): its zone, small or lopsided ones put together.

    Parameters
    ----------
    layers
        All layers.
    rules
        How many firms with a known figure a group must have, and how much of it one may have.

    Returns
    -------
    numpy.ndarray
        Number of the group, from 0; -1 where no such group can be made.
    """
    zone, names = pd.factorize(layers.parcels["zone"].astype("str"), use_na_sentinel=False)
    known = layers.enterprises[layers.enterprises["tax_paid"].notna()]
    part = pd.DataFrame(
        {
            "zone": zone[known[_ROW].to_numpy(dtype=np.int64)],
            "firm": pd.factorize(known["enterprise_id"].astype("str"))[0],
            "tax": np.abs(known["tax_paid"].to_numpy(dtype=np.float64)),
        }
    )
    count = np.bincount(part.drop_duplicates(["zone", "firm"])["zone"], minlength=len(names))
    every = [int(each) for each in np.argsort(count, kind="stable")]
    pooled = [each for each in every if not _enough(part, [each], rules)]
    rest = [each for each in every if each not in pooled]
    while pooled and not _enough(part, pooled, rules):
        if not rest:
            return np.full(len(zone), -1, dtype=np.int64)
        pooled.append(rest.pop(0))
    group = np.zeros(len(names), dtype=np.int64)
    for number, each in enumerate(rest, start=1 if pooled else 0):
        group[each] = number
    return group[zone] if len(names) else np.zeros(0, dtype=np.int64)


def _enough(part: pd.DataFrame, zones: list[int], rules: Groups) -> bool:
    """Whether zones have k firms together, and no firm more than its share."""
    tax = part[part["zone"].isin(zones)].groupby("firm")["tax"].sum()
    return len(tax) >= rules.k and bool(tax.max() <= rules.largest * tax.sum())


def _banded(
    key: str, values: npt.NDArray[np.float64], breaks: Iterable[float], *, unit: str
) -> Theme:
    limits = [f"{each:g}" for each in breaks]
    shown = [f"< {limits[0]}", *(f"{a} – {b}" for a, b in pairwise(limits)), f"≥ {limits[-1]}"]
    place = np.digitize(values, np.asarray([float(each) for each in limits]))
    codes = pd.Series(place).astype("str").where(~np.isnan(values), UNKNOWN)
    names = [*map(str, range(len(shown))), UNKNOWN]
    spread = [_BANDS[round(each)] for each in np.linspace(0, len(_BANDS) - 1, len(shown))]
    return Theme(
        key=key,
        unit=unit,
        classes=tuple(names),
        colours=(*spread, UNGRADED),
        labels={lang: (*shown, word("map.class", UNKNOWN, lang=lang)) for lang in LANGS},
        parcels=pd.Series(pd.Categorical(codes, categories=names)),
    )


def redact(layers: MapLayers, gate: Gate) -> MapLayers:
    """Layers as an audience may see them (脱敏后的图层).

    Parameters
    ----------
    layers
        All layers, of whatever tables there are; left as they are.
    gate
        What the audience sees.

    Returns
    -------
    MapLayers
        New layers; shapes of parcels and zones stay.
    """
    shown = {}
    for name in vars(layers):
        frame = getattr(layers, name)
        if not isinstance(frame, pd.DataFrame):
            continue
        kept = gate.table(name, frame)
        if "geometry" in frame.columns and "geometry" not in kept.columns:
            kept = frame[["geometry"]].loc[kept.index].join(kept)
        shown[name] = kept
    return replace(layers, **shown)
