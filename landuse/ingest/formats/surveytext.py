"""Lines of a boundary survey (勘测定界文本): header, plots and their points, in all spellings met."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

KINDS = ("面", "线", "点")
COORDINATES = "地块坐标"

_SECTION = re.compile(r"\s*[\[【]\s*(.+?)\s*[\]】]\s*")
_KEY = re.compile(r"\s*([^=＝,，\t;；@]+?)\s*[=＝]\s*(.*?)\s*")
_SPACED_KEY = re.compile(r"\s*([^=＝:：,，\t;；@]+?)\s*[:：]\s*(.*?)\s*")
_WHOLE = re.compile(r"[-+]?\d+(\.0*)?")
_NUMBER = re.compile(r"[-+]?(\d{1,10}(\.\d*)?|\.\d+)")
_OTHER_MARKS = re.compile(r"[，;；\t]")
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "－": "-", "＋": "+"})
_POINT_FIELDS = 4
_LEAST_PLOT = 5
_CORNERS = 3
_SECTIONS = {COORDINATES, "属性描述", "项目信息"}


@dataclass(frozen=True)
class Point:
    """One boundary point as written (界址点).

    Parameters
    ----------
    line
        Line in the file.
    label, ring
        Its label, and the number of its ring.
    first, second
        The two figures, in the order of the file.
    """

    line: int
    label: str
    ring: str
    first: float
    second: float


@dataclass
class Plot:
    """One plot as written (地块).

    Parameters
    ----------
    line
        Line of its heading; that of its first point where it has none.
    count, area, number, name, kind, sheet, use, code
        Fields of the heading; empty where it does not say.
    points
        Its points.
    """

    line: int
    count: str = ""
    area: str = ""
    number: str = ""
    name: str = ""
    kind: str = ""
    sheet: str = ""
    use: str = ""
    code: str = ""
    points: list[Point] = field(default_factory=list)


@dataclass
class Sheet:
    """A whole file as written (勘测定界文件).

    Parameters
    ----------
    header
        Key → values in the order met.
    plots
        The plots.
    bad
        Lines that could not be understood, with their text.
    passed
        Lines of other sections, which are not read.
    mended
        Lines with other separators than commas.
    """

    header: dict[str, list[str]] = field(default_factory=dict)
    plots: list[Plot] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    mended: list[int] = field(default_factory=list)


def read_lines(text: str) -> Sheet:
    r"""Text → header, plots and points (解析文本); every line is one of them or reported.

    Parameters
    ----------
    text
        The whole file.

    Returns
    -------
    Sheet
        What it says, nothing judged yet.

    Examples
    --------
    >>> sheet = read_lines("带号=38\n[地块坐标]\n3,1.0,7,甲,面,,工业用地,,@\nJ1,1,3187400,38410000")
    >>> sheet.header["带号"], sheet.plots[0].number, sheet.plots[0].points[0].second
    (['38'], '7', 38410000.0)
    """
    sheet = Sheet()
    section = ""
    for line, written in _lines(text):
        named = _SECTION.fullmatch(written)
        if named:
            section = named[1]
            continue
        if not _take(sheet, line, written):
            _header(sheet, line, written, section)
    return sheet


def is_survey(head: str) -> bool:
    r"""Whether a text is a boundary survey rather than a table (是否为勘测定界文本).

    Parameters
    ----------
    head
        The beginning of the file.

    Returns
    -------
    bool
        True where it has one of the sections, a heading of a plot, or nothing but points.

    Examples
    --------
    >>> is_survey("J1,1,28.79,113.08\nJ2,1,28.80,113.08\nJ3,1,28.80,113.09")
    True
    >>> is_survey("编号,年度,纬度,经度\n1,2024,28.79,113.08\n2,2024,28.8,113.08\n3,2024,28.8,113.1")
    False
    """
    lines = [(number, _SECTION.fullmatch(line)) for number, line in _lines(head)]
    if any(found and found[1] in _SECTIONS for _, found in lines):
        return True
    sheet = read_lines(head)
    if any(plot.kind for plot in sheet.plots):
        return True
    last = lines[-1][0] if lines else 0  # may be cut off
    points = [point for plot in sheet.plots for point in plot.points]
    sound = [_in_china(point.first, point.second) or point.line == last for point in points]
    return len(points) >= _CORNERS and all(sound) and all(at == last for at, _ in sheet.bad)


def _in_china(first: float, second: float) -> bool:
    """Whether two figures can be a place in China, in metres or degrees and in either order."""
    small, big = sorted((first, second))
    metres = 1.8e6 <= small <= 6.0e6 and 13e6 <= big <= 46e6
    plain = 1e5 <= small <= 9e5 and 1.8e6 <= big <= 6.0e6
    return metres or plain or (17 <= small <= 54 and 73 <= big <= 136)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        bare = line.strip().strip("\ufeff\x1a\x00").strip()
        if bare:
            yield number, bare


def _take(sheet: Sheet, line: int, written: str) -> bool:
    """Take a line as heading of a plot or as a point, if it is one."""
    usual = [each.strip() for each in written.split(",")]
    other = [each.strip() for each in _OTHER_MARKS.sub(",", written).split(",")]
    for fields in (usual, other) if other != usual else (usual,):
        found = _plot(line, fields, named=True) or _point(line, fields)
        found = found or _plot(line, fields, named=False)
        if isinstance(found, Plot):
            sheet.plots.append(found)
        elif found is not None:
            if not sheet.plots:
                sheet.plots.append(Plot(line))
            sheet.plots[-1].points.append(found)
        if found is not None:
            if fields is other:
                sheet.mended.append(line)
            return True
    return False


def _plot(line: int, fields: list[str], *, named: bool) -> Plot | None:
    """Heading of a plot: its kind is named, or its end is marked."""
    kinds = [i for i, each in enumerate(fields) if each in KINDS and i >= 2]
    if len(fields) < _LEAST_PLOT or (not kinds if named else not fields[-1].endswith("@")):
        return None
    at = kinds[0] if kinds else 4
    before = [*fields[:at], "", "", ""]
    name = ",".join(fields[3:at])
    rest = [each for each in fields[at + 1 :] if each != "@"]
    sheet, use, *more = [*rest, "", ""][: max(len(rest), 2)]
    code = next((each for each in more if re.fullmatch(r"\d{2,6}[A-Za-z]?", each)), "")
    said = use or next((each for each in more if each and not each[0].isdigit()), "")
    kind = fields[at] if kinds else ""
    return Plot(line, before[0], before[1], before[2], name, kind, sheet, said, code)


def _point(line: int, fields: list[str]) -> Point | None:
    while len(fields) > _POINT_FIELDS and fields[-1] in {"", "@"}:
        fields = fields[:-1]
    if len(fields) != _POINT_FIELDS:
        return None
    label, ring, first, second = (plain(each) for each in fields)
    if not (_WHOLE.fullmatch(ring) and _NUMBER.fullmatch(first) and _NUMBER.fullmatch(second)):
        return None
    return Point(line, label, str(int(float(ring))), float(first), float(second))


def plain(text: str) -> str:
    """Figure or label as it is compared (数字规范化): half-width, plain minus, no blanks.

    Parameters
    ----------
    text
        As written.

    Returns
    -------
    str
        The bare text.

    Examples
    --------
    >>> plain("３８４１００００．５"), plain("− 12")
    ('38410000.5', '-12')
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_DASHES))


def _header(sheet: Sheet, line: int, written: str, section: str) -> None:
    """Take a line as key and value; of other sections it may say anything."""
    among_plots = section == COORDINATES or bool(sheet.plots)
    found = _KEY.fullmatch(written) or (None if among_plots else _SPACED_KEY.fullmatch(written))
    if found:
        sheet.header.setdefault(re.sub(r"\s+", "", found[1]), []).append(found[2])
    elif section in {"", COORDINATES}:
        sheet.bad.append((line, written))
    else:
        sheet.passed.append(line)
