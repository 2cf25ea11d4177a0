"""Spread (铺开): an amount of every enterprise put onto the parcels, for one set of shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landuse.apportion.shares import Bools, Floats, Ints, Pairs, YearShares


@dataclass(frozen=True)
class Spread:
    """Pairs of one year in the order of the parcels (按宗地排列的企业与宗地对).

    Parameters
    ----------
    enterprise
        Enterprise of each pair; the last ones lie outside the park.
    share
        Share of each pair, None where all are whole.
    places
        Parcels with somebody, ascending.
    count
        Enterprises on each of them.
    first
        First pair of each of them; None where each has one.
    more, more_on
        The other pairs, and to which of ``places`` they belong.
    inside
        Number of pairs inside the park.
    placed
        Whether each enterprise has a pair.
    linked
        Share of each enterprise that is on parcels of the park.
    confirmed
        Share of the land that is confirmed, of each parcel in ``places`` and of each enterprise.
    blank
        Whether the land of each pair is unknown; None where all is known.
    """

    enterprise: Ints
    share: Floats | None
    places: Ints
    count: Ints
    first: Ints | None
    more: Ints
    more_on: Ints
    inside: int
    placed: Bools
    linked: Floats
    confirmed: tuple[Floats, Floats] | None
    blank: Bools | None = None

    @property
    def beyond(self) -> bool:
        """Whether anybody has land outside the park (有园区外用地)."""
        return self.inside < len(self.enterprise)

    def onto_parcels(self, amounts: Floats) -> tuple[Floats, Bools | None, float, float]:
        """Amounts of the enterprises on the parcels (金额落地).

        Parameters
        ----------
        amounts
            One an enterprise, NaN where unknown.

        Returns
        -------
        sums, partial, inside, outside
            Sum of what is known on each of ``places``, NaN where nothing is; whether somebody
            there lacks it (None: nobody); and the totals inside and outside the park.
        """
        parts = amounts[self.enterprise]
        if self.share is not None:
            parts *= self.share
        gaps = np.isnan(parts)
        some = bool(gaps.any())
        if some:
            parts[gaps] = 0.0
        inside, outside = float(parts[: self.inside].sum()), float(parts[self.inside :].sum())
        sums = self._on_places(parts)
        if not some:
            return sums, None, inside, outside
        lacking = self._on_places(gaps.astype(np.int64))
        sums[lacking == self.count] = np.nan
        return sums, lacking > 0, inside, outside

    def unclear(self, firms: Bools, amounts: Floats) -> Bools:
        """Where an amount may be of enterprises that cannot be split (含不可拆分企业的宗地).

        Parameters
        ----------
        firms
            Whether each enterprise is one of them.
        amounts
            One an enterprise.

        Returns
        -------
        numpy.ndarray of bool
            One of each of ``places``.
        """
        here = self.enterprise[: self.inside]
        hit = firms[here] & (amounts[here] != 0)
        if self.share is not None:
            own = self.share[: self.inside] > 0
            hit &= own if self.blank is None else own | self.blank[: self.inside]
        return np.asarray(self._on_places(hit.astype(np.int64)) > 0, dtype=bool)

    def torn(self) -> Bools | None:
        """Enterprises on several parcels, on one of them with land of unknown size (用地不全的企业).

        Returns
        -------
        numpy.ndarray of bool or None
            One an enterprise; None where nobody's land is unknown.
        """
        if self.blank is None:
            return None
        size = len(self.placed)
        several = np.bincount(self.enterprise, minlength=size) > 1
        return np.asarray(several & (np.bincount(self.enterprise, self.blank, size) > 0))

    def _on_places(self, parts: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Sum on each place: its first pair, and the others, which are few, on top."""
        if self.first is None:
            return parts[: self.inside]
        sums = parts[self.first]
        np.add.at(sums, self.more_on, parts[self.more])
        return sums


def spread(pairs: Pairs, shares: YearShares, n_enterprises: int, n_parcels: int) -> Spread:
    """Pairs of one year, ready to put amounts onto parcels (铺开).

    Parameters
    ----------
    pairs, shares
        The pairs and their shares; parcels from ``n_parcels`` on lie outside the park.
    n_enterprises, n_parcels
        Number of both.

    Returns
    -------
    Spread
        In order of the parcels, enterprises in order on each.
    """
    order = np.flatnonzero(shares.active)
    turned = in_order(pairs.parcel[order])
    order = order if turned is None else order[turned]
    at, enterprise = pairs.parcel[order], pairs.enterprise[order]
    inside = int(np.searchsorted(at, n_parcels))
    first = np.flatnonzero(np.diff(at[:inside], prepend=-1))
    places = at[first]
    count = np.diff(first, append=inside)
    more = np.delete(np.arange(inside), first)
    more_on = np.repeat(np.arange(len(first)), count - 1)
    share = shares.share[order]
    placed = np.zeros(n_enterprises, dtype=bool)
    placed[enterprise] = True
    linked = placed.astype(float)
    if inside < len(order):
        out = np.bincount(enterprise[inside:], shares.share[order[inside:]], n_enterprises)
        linked = np.clip(linked - out, 0, 1)
    whole = bool(np.all(share == 1.0))
    sure = None
    if shares.confirmed is not None:
        land, part = shares.net[order], shares.confirmed[order]
        sure = (
            _weighted(at[:inside], land[:inside], part[:inside], n_parcels)[places],
            _weighted(enterprise, land, part, n_enterprises),
        )
    return Spread(
        enterprise,
        None if whole else share,
        places,
        count,
        None if len(first) == inside else first,
        more,
        more_on,
        inside,
        placed,
        linked,
        sure,
        None if shares.blank is None else shares.blank[order],
    )


def in_order(values: Ints) -> Ints | None:
    """Order that sorts values (排序), equal ones as they stand; None where they are sorted.

    One sort of keys that are all different is quicker than a stable sort.

    Parameters
    ----------
    values
        Numbers from 0 on.

    Returns
    -------
    numpy.ndarray or None
        Positions.

    Examples
    --------
    >>> in_order(np.array([2, 1, 2, 0])).tolist()
    [3, 1, 0, 2]
    """
    if (values[1:] >= values[:-1]).all():
        return None
    bits = len(values).bit_length()
    keys = (values << bits) | np.arange(len(values))
    keys.sort()
    return np.asarray(keys & ((1 << bits) - 1), dtype=np.int64)


def _weighted(group: Ints, land: Floats, part: Floats, size: int) -> Floats:
    """Mean of the parts by land; NaN where there is no land."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.bincount(group, land * part, size) / np.bincount(group, land, size)
