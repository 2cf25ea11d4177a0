"""Total rows (合计行): recognised by their label, checked against the rows they add up."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landuse.errors import Note
from landuse.schema import Field

ADDED = frozenset({"mu", "m2", "wan_yuan", "tce", "kwh", "t", "persons"})
"""Units whose figures add up; ratios and figures per mu do not."""
_PART, _WHOLE, _GRAND = 1, 2, 3
_FEW = 2
_WORDS = {
    **dict.fromkeys(("小计", "subtotal"), _PART),
    **dict.fromkeys(("合计", "合计数", "共计", "汇总", "总数", "总和", "total", "sum"), _WHOLE),
    **dict.fromkeys(("总计", "总计数", "总合计", "grandtotal"), _GRAND),
    "累计": 0,
}
_LABEL = re.compile(
    r"(?P<of>其中[:：]?)?(?P<group>.{0,14}?)(?P<word>"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")"
    r"[:：]?(?P<count>\(?共?\d*(家|户|个|宗|块|条|项|人|栋|处)?(企业|单位|地块|宗地)?\)?)"
)
_OF = re.compile(r"其中[:：]?.{0,14}")
_COUNT = re.compile(r"\(?共?\d+(家|户|个|宗|块|条|项|人|栋|处)?(企业|单位|地块|宗地)?\)?")
_GROUP = re.compile(
    r"(本页|本表|本区|本园|本县|本市|全市|全区|全县|全镇|全园|全部|全|总|园区|片区|开发区|高新区|经开区|工业|规模以上|规模以下|规上|规下|"
    r"以上|以下|上述|各项|年度|企业|宗地|地块|\d+年|[一二三四五六七八九十]、|\d+[.、])*"
)
_GLUED = re.compile(r"(?<!\bsub)(?<!\bgrand)(?<=[a-z])(sum|total)")
"""The end of a longer Latin word."""
_MEAN = re.compile(_GROUP.pattern + r"(平均|平均数|平均值|均值|average|mean)")
"""A row of means is no record and no sum."""
_PAGE = re.compile("本页|本表")
_DIGITS = re.compile(r"\d[\d,]*(\.\d*)?|\.\d+")


@dataclass(frozen=True)
class Label:
    """What a cell says that heads a total (合计标签).

    Parameters
    ----------
    text
        The cell.
    level
        1 of a block, 2 of a table, 3 of everything, 0 of all above.
    of
        Whether it is one part among others (其中).
    sure
        Whether nothing but a total can be called so.
    """

    text: str
    level: int
    of: bool = False
    sure: bool = True


@dataclass(frozen=True)
class Total:
    """A total row (合计行): its place among the rows read, and its label."""

    at: int
    label: Label


@dataclass(frozen=True)
class Column:
    """Figures of one column, of records and totals alike (数值列).

    Parameters
    ----------
    heading
        As in the file.
    field
        What it is.
    texts
        Cells as read.
    numbers
        The same in the unit of the field; NaN where there is none.
    factor
        From the unit of the file.
    """

    heading: str
    field: Field
    texts: Sequence[str | None]
    numbers: NDArray[np.float64]
    factor: float


def total_label(text: str) -> Label | None:
    """Whether a cell heads a total (识别合计标签): the whole cell, not a part of a name.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    Label or None
        None where it is none.

    Examples
    --------
    >>> total_label("合　计：12家").level, total_label("其中：规上小计").of
    (2, True)
    >>> total_label("合计数据科技有限公司"), total_label("化工小计").sure
    (None, False)
    """
    spaced = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[\s*]+", "", spaced).strip(":：")
    found = None if _GLUED.search(spaced) else _LABEL.fullmatch(plain)
    if _MEAN.fullmatch(plain):
        return Label(text.strip(), 0, of=True)
    if found is None:
        return Label(text.strip(), 0, of=True) if _OF.fullmatch(plain) else None
    level = _PART if _PAGE.search(plain) else _WORDS[found["word"]]
    sure = bool(found["of"]) or bool(_GROUP.fullmatch(found["group"]))
    return Label(text.strip(), level, of=bool(found["of"]), sure=sure)


def is_count(text: str) -> bool:
    """Whether a cell only counts what a total covers (是否为户数), such as 共12家.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    bool
        True also for a bare number.

    Examples
    --------
    >>> is_count("共12家企业"), is_count("12"), is_count("甲公司")
    (True, True, False)
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return bool(_COUNT.fullmatch(plain))


def check_totals(
    totals: Sequence[Total],
    records: NDArray[np.bool_],
    rows: NDArray[np.int64],
    columns: Sequence[Column],
    where: Mapping[str, Any],
) -> tuple[list[Total], list[Note]]:
    """Totals against the records they add up (核对合计).

    A label that could also be a name is a total only where one of its figures is a sum. Figures
    agree within half a unit of the last digit printed.

    Parameters
    ----------
    totals
        Total rows in the order of the sheet.
    records
        Which of the rows read are records.
    rows
        Row of each in the sheet.
    columns
        Columns whose figures add up.
    where
        ``file`` and ``table`` for the notes.

    Returns
    -------
    list of Total, list of Note
        Those that are totals, and what the check says of each.
    """
    kept, notes = [], []
    for total in totals:
        best = _best(total, totals, records, columns)
        if not total.label.sure and not (best and best.agreeing):
            records[total.at] = True
            params = {"row": int(rows[total.at]), "found": total.label.text, **where}
            notes.append(_note("called_total", "warning", params))
            continue
        kept.append(total)
        notes += list(_said(total, best, rows, columns, where))
    return kept, notes


def is_summed(totals: Sequence[Total], records: NDArray[np.bool_], column: Column) -> bool:
    """Whether some total row prints the sum of a column (合计行是否汇总该列).

    Parameters
    ----------
    totals
        Total rows in the order of the sheet.
    records
        Which of the rows read are records.
    column
        The column.

    Returns
    -------
    bool
        False also where fewer than two records have a figure, or the sum is nothing.
    """
    if (~np.isnan(column.numbers[records])).sum() < _FEW:
        return False
    for total in totals:
        best = _best(total, totals, records, [column])
        if best is not None and best.agreeing and best.sums[0]:
            return True
    return False


@dataclass(frozen=True)
class _Check:
    """A total compared with one choice of rows."""

    parts: NDArray[np.int64]
    sums: Sequence[float]
    agreeing: tuple[int, ...] = ()
    differing: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()


def _best(
    total: Total, totals: Sequence[Total], records: NDArray[np.bool_], columns: Sequence[Column]
) -> _Check | None:
    """The check of the first choice of rows that agrees, else of the likeliest."""
    checks = [_check(total.at, parts, columns) for parts in _choices(total, totals, records)]
    whole = [check for check in checks if check.agreeing and not check.differing]
    if whole:
        return whole[0]
    return max(checks, key=lambda check: len(check.agreeing), default=None)


def _choices(
    total: Total, totals: Sequence[Total], records: NDArray[np.bool_]
) -> Iterator[NDArray[np.int64]]:
    """Rows a total may add up, the likeliest first: since the last one, up to the next, or all."""
    label = total.label
    places = np.flatnonzero(records)
    peers = [each.at for each in totals if each.label.level >= label.level and not each.label.of]
    if label.of:
        peers = [each.at for each in totals]
    before = max((at for at in peers if at < total.at), default=-1)
    after = min((at for at in peers if at > total.at), default=len(records))
    trailing = places[(places > before) & (places < total.at)]
    leading = places[(places > total.at) & (places < after)]
    highest = max((each.label.level for each in totals if not each.label.of), default=0)
    single = sum(each.label.level == highest and not each.label.of for each in totals) == 1
    if label.level == 0 and not label.of:
        choices = [places[places < total.at], places]
    elif label.of:
        choices = [trailing, leading]
    elif single and label.level == highest > _PART:
        choices = [places, trailing, leading]
    else:
        choices = [trailing, leading, places]
    seen: set[bytes] = set()
    for parts in choices:
        if len(parts) and parts.tobytes() not in seen:
            seen.add(parts.tobytes())
            yield parts


def _check(at: int, parts: NDArray[np.int64], columns: Sequence[Column]) -> _Check:
    sums, agreeing, differing, unread = [], [], [], []
    for i, column in enumerate(columns):
        known = column.numbers[parts]
        known = known[~np.isnan(known)]
        total = math.fsum(known)
        sums.append(total)
        printed = column.numbers[at]
        if np.isnan(printed):
            unread += [i] if column.texts[at] else []
        elif abs(printed - total) <= _tolerance(column, at) + 1e-12 * math.fsum(np.abs(known)):
            agreeing.append(i)
        else:
            differing.append(i)
    return _Check(parts, sums, tuple(agreeing), tuple(differing), tuple(unread))


def _tolerance(column: Column, at: int) -> float:
    """Half a unit of the last digit printed, in the unit of the field."""
    text = unicodedata.normalize("NFKC", column.texts[at] or "")
    found = _DIGITS.search(text)
    if found is None:
        return 0.0
    digits = found[0].replace(",", "")
    decimals = len(digits.partition(".")[2])
    power = re.match(r"e([+-]?\d+)", text[found.end() :], re.IGNORECASE)
    size = float(digits) * 10.0 ** (int(power[1]) if power else 0)
    scale = abs(column.numbers[at]) / size if size else abs(column.factor)
    return 0.5 * 10.0 ** ((int(power[1]) if power else 0) - decimals) * scale * (1 + 1e-9)


def _said(
    total: Total,
    check: _Check | None,
    rows: NDArray[np.int64],
    columns: Sequence[Column],
    where: Mapping[str, Any],
) -> Iterator[Note]:
    params = {"row": int(rows[total.at]), "found": total.label.text, **where}
    told = check is not None and (check.agreeing or check.differing or check.unread)
    if check is None or not told or (total.label.of and total.label.level == 0 and check.differing):
        printed = any(not np.isnan(column.numbers[total.at]) for column in columns)
        yield _note("total_unchecked", "warning" if printed else "info", params)
        return
    params |= {"count": len(check.parts), "rows": _span(rows[check.parts])}
    if check.agreeing:
        figures = ", ".join(
            f"{columns[i].heading} {(columns[i].texts[total.at] or '').strip()}"
            for i in check.agreeing
        )
        yield _note("total_agrees", "info", {**params, "figures": figures})
    for i in (*check.differing, *check.unread):
        column, unknown = columns[i], int(np.isnan(columns[i].numbers[check.parts]).sum())
        params |= {
            "heading": column.heading,
            "printed": (column.texts[total.at] or "").strip()[:40],
            "sum": _figure(check.sums[i] / column.factor),
            "difference": _figure((column.numbers[total.at] - check.sums[i]) / column.factor),
            "unknown": unknown,
            "field": column.field.name,
            "value": float(column.numbers[total.at]),
            "tolerance": _tolerance(column, total.at),
        }
        code = "total_unread" if i in check.unread else "total_open" if unknown else "total_differs"
        yield _note(code, "warning", params)


def _figure(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:,.6f}".rstrip("0").rstrip(".")


def _span(rows: NDArray[np.int64]) -> str:
    return f"{rows[0]}–{rows[-1]}" if len(rows) > 1 else str(rows[0])


def _note(code: str, severity: Any, params: Mapping[str, Any]) -> Note:
    return Note(f"sheets.{code}", severity, dict(params), params["table"], params["row"])
