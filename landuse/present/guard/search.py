"""Search (成品检查): a written map, read back, against everything its audience may not find in it.

Texts. Letters and digits only are compared, so that blanks, brackets and widths do not hide a name.
Names and codes are looked for inside other texts; those of fewer than three Chinese characters or six
other letters only as whole words, and those of digits only as a whole run of digits. The words of the program itself are not searched.

Figures. A printed number is held to be a firm's figure when, rounded as printed, in yuan, 10⁴ yuan or
10⁸ yuan, it equals one, and

1. a word for money stands beside it, and it tells three digits or more; or
2. it stands in the row of the very parcel, has decimals and tells four digits, or six without; or
3. it tells six digits, and a number picked at random would hardly have met a figure: of a hundred
   neighbours at the same number of decimals at most one meets one.

In a park of many thousand firms rule 3 finds little, since then any number meets some figure; rules 1
and 2 do not depend on how many there are. Totals of the park may not equal a firm's figure.

Number columns. A column that is a figure of firms by name may have values only where k firms or more
have a part. Any other column is refused when more than a fifth of its values, three digits or more,
are figures of their own parcel: then it is not what it is called; or when it is a hidden figure of
the parcels times one number (see ``ratios``). Shapes are not searched.

What folium layers of the user brought into the page is searched as one text, for names inside it
and for figures; short names are not, since code is full of short words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from landuse.policy.audience import CONTACT, Audience, confidential
from landuse.present.guard.lone import meets
from landuse.present.guard.printed import Printed, printed_numbers
from landuse.present.guard.ratios import telltales
from landuse.present.guard.secrets import Origin, Secrets, fold
from landuse.present.guard.unpack import Column, Unpacked

if TYPE_CHECKING:
    from landuse.present.guard.secrets import Floats

_MONEY, _OWN, _OWN_WHOLE, _ANY = 3, 4, 6, 6
_NEIGHBOURS = 50
_FEW_ROWS = 5
_SAMPLE = 2_000
_ZEROS = 9
_SHOWN = 80
_SHARE = 0.2
_SAME = 5e-5
_TOTAL = 5
"""Letters of a total that are too many to be a firm's figure by chance: four digits and a point."""
_WHOLE_WORD = {True: 3, False: 6}
_BASE = 6364136223846793005
_PART = 4_000_000
"""Letters that are looked through at a time: their hashes take some 200 MB."""
_WORDS = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_CODED = re.compile(r"\s*\d+\s*")
"""Digits only, in a column of keys: a code, not a number."""
_ROW = "parcel"
_PAGE = "page"
"""Place of what foreign layers brought along."""

_KEYS = ("parcel_id", "other_id")


class Found(NamedTuple):
    """Something that must not be in the file (检出).

    Parameters
    ----------
    code
        Text of the message: ``guard.<code>``.
    place
        Table and column, or part of the header.
    parcel
        Parcel of the row, if any.
    shown
        What stands there.
    origin
        Where it is from, if it is known.
    """

    code: str
    place: str
    parcel: str
    shown: str
    origin: Origin | None = None


class _Cell(NamedTuple):
    """A text of one column, with all rows of ``parcels`` that it is told of."""

    place: str
    rows: list[int]
    text: str
    code: bool = False


def search(page: Unpacked, secrets: Secrets, rules: Audience) -> list[Found]:
    """What of the secrets is in a map (检查成品).

    Parameters
    ----------
    page
        The map, read back.
    secrets
        What may not be in it.
    rules
        The audience: which tables and columns there may be.

    Returns
    -------
    list of Found
        Empty where all is well.
    """
    reader = _Reader(page, secrets)
    cells = list(reader.cells())
    found = [*_structure(page, rules), *reader.columns()]
    found += _texts(cells, secrets, reader.ids)
    if len(secrets.figures):
        allowed = {each.text for each in rules.exceptions}
        found += [*reader.figures(cells, allowed), *_totals(page, secrets)]
        for place, _, _, row, shown in telltales(page, secrets, reader.places):
            found.append(Found("ratio", place, _parcel(reader.ids, row), shown))
    return found


def _totals(page: Unpacked, secrets: Secrets) -> Iterator[Found]:
    """Totals that are the figure of one firm."""
    for total in page.head.get("totals", []):
        for part, value in total.items():
            figures = secrets.year.get(str(total.get("amount")), np.zeros(0))
            if not isinstance(value, float) or len(f"{abs(value):.9g}".strip("0.")) < _TOTAL:
                continue
            if (np.abs(figures - abs(value)) < _SAME).any():
                yield Found("figure", f"totals.{total['amount']}.{part}", "", f"{value:.6g}")


def _structure(page: Unpacked, rules: Audience) -> Iterator[Found]:
    """Tables and columns that the rules do not know."""
    for name, columns in page.tables.items():
        rule = rules.table(name)
        for column, content in columns.items():
            program = column == _ROW or column.startswith("theme_")
            allowed = program or (rule is not None and rule.allows(column))
            filled = _filled(content)
            if filled and (not allowed or column in CONTACT):
                yield Found("column", f"{name}.{column}", "", str(filled))


def _filled(column: Column) -> int:
    if column.texts is not None:
        return sum(each is not None for each in column.texts)
    return 0 if column.numbers is None else int(np.isfinite(column.numbers).sum())


def _texts(cells: list[_Cell], secrets: Secrets, ids: list[str]) -> Iterator[Found]:
    """Secret texts inside the texts of the file."""
    first: dict[str, _Cell] = {}
    for cell in cells:
        first.setdefault(cell.text, cell)
    folded = {text: fold(text) for text in first}
    digits = {each for each in secrets.texts if each.isdecimal()}
    whole = {each for each in secrets.texts if len(each) < _WHOLE_WORD[not each.isascii()]} - digits
    inside = _inside(folded.values(), set(secrets.texts) - whole - digits)
    for text, plain in folded.items():
        met = {each for each in inside.get(plain, ()) if each in plain}
        if digits:
            met |= digits.intersection(_DIGITS.findall(plain))
        if whole and first[text].place != _PAGE:
            said = unicodedata.normalize("NFKC", text).casefold()
            met |= whole & {plain, *_WORDS.findall(said)}
        for each in sorted(met):
            cell = first[text]
            parcel = _parcel(ids, cell.rows[0] if cell.rows else -1)
            shown = secrets.texts[each].shown if cell.place == _PAGE else text
            yield Found("text", cell.place, parcel, shown[:_SHOWN], secrets.texts[each])


def _inside(texts: Iterable[str], wanted: set[str]) -> dict[str, set[str]]:
    """Text → those wanted that may be inside it, by the hashes of all its windows of a length."""
    every = list(dict.fromkeys(texts))
    found: dict[str, set[str]] = {}
    if not every or not wanted:
        return found
    by_length: dict[int, list[str]] = {}
    for each in wanted:
        by_length.setdefault(len(each), []).append(each)
    marks = {}
    for length, group in sorted(by_length.items()):
        hashes = _hashes(group, length)
        order = np.argsort(hashes)
        marks[length] = hashes[order], group, order
    ends = np.cumsum([len(each) + 1 for each in every])
    first = 0
    while first < len(every):
        begin = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, begin + _PART, side="right")))
        _inside_part(every[first:last], marks, found)
        first = last
    return found


def _inside_part(
    every: list[str],
    marks: dict[int, tuple[npt.NDArray[np.uint64], list[str], npt.NDArray[np.int64]]],
    found: dict[str, set[str]],
) -> None:
    """Look through some of the texts; arrays of all of them would take gigabytes."""
    codes = np.frombuffer("\n".join(every).encode("utf-32-le"), np.uint32).astype(np.uint64)
    with np.errstate(over="ignore"):
        power = np.cumprod(np.r_[1, np.full(len(codes), _BASE)].astype(np.uint64), dtype=np.uint64)
        undo = np.cumprod(
            np.r_[1, np.full(len(codes), pow(_BASE, -1, 2**64))].astype(np.uint64), dtype=np.uint64
        )
        total = np.r_[np.uint64(0), np.cumsum(codes * power[:-1], dtype=np.uint64)]
    ends = np.cumsum([len(each) + 1 for each in every])
    for length, (sought, group, order) in marks.items():
        if length > len(codes):
            break
        with np.errstate(over="ignore"):
            windows = (total[length:] - total[:-length]) * undo[: len(total) - length]
        place = np.minimum(np.searchsorted(sought, windows), len(sought) - 1)
        for at in np.flatnonzero(sought[place] == windows):
            holder = every[int(np.searchsorted(ends, at, side="right"))]
            found.setdefault(holder, set()).add(group[int(order[place[at]])])


def _hashes(texts: list[str], length: int) -> npt.NDArray[np.uint64]:
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    with np.errstate(over="ignore"):
        power = np.cumprod(np.r_[1, np.full(length - 1, _BASE)].astype(np.uint64), dtype=np.uint64)
        hashes: npt.NDArray[np.uint64] = (codes.reshape(-1, length) * power).sum(axis=1)
    return hashes


def _gathered(texts: list[str | None], rows: list[int]) -> dict[str, list[int]]:
    """Each text once, with the rows of ``parcels`` that it is told of."""
    told: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        if text:
            of = told.get(text)
            if of is None:
                told[text] = of = []
            if at < len(rows):
                of.append(rows[at])
    return told


def _parcel(ids: list[str], row: int) -> str:
    return ids[row] if 0 <= row < len(ids) else ""


class _Reader:
    """Cells and number columns of a page, each with its parcel."""

    def __init__(self, page: Unpacked, secrets: Secrets) -> None:
        self.page, self.secrets = page, secrets
        column = page.tables.get("parcels", {}).get("parcel_id", Column())
        self.ids = [each or "" for each in column.texts or []]
        self.places = np.array([secrets.parcels.get(each, -1) for each in self.ids], dtype=np.int64)

    def cells(self) -> Iterator[_Cell]:
        for name, columns in self.page.tables.items():
            rows = self._rows(name)
            for column, content in columns.items():
                if content.texts is None:
                    continue
                place, keys = f"{name}.{column}", column in _KEYS
                if column.startswith("theme_"):
                    continue
                for text, of in _gathered(content.texts, rows.tolist()).items():
                    yield _Cell(place, of, text, keys and bool(_CODED.fullmatch(text)))
        if self.page.outside:
            yield _Cell(_PAGE, [], self.page.outside)
        rest = {name: part for name, part in self.page.head.items() if name != "totals"}
        yield from _leaves(rest, "head")

    def columns(self) -> Iterator[Found]:
        """Number columns that are, or seem to be, figures of firms."""
        for name, columns in self.page.tables.items():
            rows = self._rows(name)
            for column, content in columns.items():
                if content.numbers is None or content.date or column == _ROW or not len(rows):
                    continue
                if confidential(column):
                    few = np.array([each in self.secrets.few for each in self.ids], dtype=np.bool_)
                    at = np.flatnonzero(np.isfinite(content.numbers) & few[rows])
                else:
                    at, hit = self._own_hits(content, rows)
                    if len(at) < _FEW_ROWS or hit.sum() <= _SHARE * len(at):
                        continue
                    at = at[hit]
                for each in at[:1]:
                    shown = f"{content.numbers[each]:.{content.digits}f}"
                    parcel = _parcel(self.ids, int(rows[each]))
                    yield Found("numbers", f"{name}.{column}", parcel, shown)

    def figures(self, cells: list[_Cell], allowed: set[str]) -> Iterator[Found]:
        """Numbers that texts spell out, and those of the header."""
        read: dict[str, list[Printed]] = {}
        tokens: list[tuple[Printed, _Cell]] = []
        for cell in cells:
            if cell.code:
                continue
            if cell.text not in read:
                read[cell.text] = [
                    each for each in printed_numbers(cell.text) if each.shown not in allowed
                ]
            tokens += [(each, cell) for each in read[cell.text]]
        if not tokens:
            return
        value = np.array([each.value for each, _ in tokens])
        half = 0.5 * 10.0 ** -np.array([float(each.decimals) for each, _ in tokens])
        for number in np.flatnonzero(meets(self.secrets.figures, value, half)):
            printed, cell = tokens[number]
            row = self._where(printed, cell)
            if row is not None:
                shown = printed.shown if cell.place == _PAGE else cell.text
                yield Found("figure", cell.place, _parcel(self.ids, row), shown[:_SHOWN])

    def _where(self, printed: Printed, cell: _Cell) -> int | None:
        """Row for which a number that is a figure counts; none where it is chance."""
        first = cell.rows[0] if cell.rows else -1
        if printed.money and printed.digits >= _MONEY:
            return first
        half = 0.5 * 10.0**-printed.decimals
        if printed.digits >= (_OWN if printed.decimals else _OWN_WHOLE):
            for row in cell.rows:
                place = self.places[row] if 0 <= row < len(self.places) else -1
                if place < 0:
                    continue
                if meets(self._own(row), np.array([printed.value]), np.array([half]))[0]:
                    return row
        if printed.digits < _ANY:
            return None
        steps = np.r_[-_NEIGHBOURS:0, 1 : _NEIGHBOURS + 1] * 2 * half
        near = meets(self.secrets.figures, printed.value + steps, np.full(len(steps), half))
        return first if int(near.sum()) <= 1 else None

    def _rows(self, name: str) -> npt.NDArray[np.int64]:
        """Parcel of each row of a table; none for tables that are not about parcels."""
        if name == "parcels":
            return np.arange(len(self.ids))
        numbers = self.page.tables[name].get(_ROW, Column()).numbers
        if numbers is None:
            return np.zeros(0, dtype=np.int64)
        return np.nan_to_num(numbers, nan=-1.0).astype(np.int64)

    def _own_hits(
        self, column: Column, rows: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Of a sample: which values are figures of their own parcel, and their rows."""
        secrets = self.secrets
        numbers = np.abs(np.asarray(column.numbers, dtype=np.float64))
        telling = np.isfinite(numbers) & (rows >= 0) & (rows < len(self.places))
        telling &= _telling(np.nan_to_num(numbers), column.digits)
        at = np.flatnonzero(telling)
        place = self.places[rows[at]]
        at = at[(place >= 0) & (secrets.start[place + 1] > secrets.start[place])]
        if len(at) > _SAMPLE:
            at = at[np.linspace(0, len(at) - 1, _SAMPLE).astype(np.int64)]
        half = np.array([0.5 * 10.0**-column.digits])
        hit = [
            bool(meets(self._own(int(rows[each])), numbers[each : each + 1], half)[0])
            for each in at
        ]
        return at, np.array(hit, dtype=np.bool_)

    def _own(self, row: int) -> Floats:
        place = self.places[row]
        return self.secrets.own[self.secrets.start[place] : self.secrets.start[place + 1]]


def _telling(numbers: Floats, digits: int) -> npt.NDArray[np.bool_]:
    """Whether a number tells three digits or more, zeros at either end not counted."""
    whole = np.round(numbers * 10.0**digits)
    for _ in range(_ZEROS):
        whole = np.where((whole % 10 == 0) & (whole > 0), whole / 10, whole)
    return whole >= 10.0 ** (_MONEY - 1)


def _leaves(part: object, place: str) -> Iterator[_Cell]:
    """Texts and numbers of the header."""
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from _leaves(inner, f"{place}.{name}")
    elif isinstance(part, list):
        for inner in part:
            yield from _leaves(inner, place)
    elif isinstance(part, float):
        yield _Cell(place, [], f"{part:.6f}".rstrip("0").rstrip("."))
    elif isinstance(part, str) and not part.startswith("#"):
        yield _Cell(place, [], part)
