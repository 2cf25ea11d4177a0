"""Delimited text: separators, encodings, ragged rows, quotation marks, damage."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landuse.errors import InputError
from tests.ingest.reading import attempt, codes, read, refused, said, spoilt, texts

HEAD = ["企业编号", "年份", "企业名称", "实缴税收(万元)"]
ROWS = [["E1", "2024", "甲有限公司", "1.5"], ["E2", "2024", "乙有限公司", "2"]]


def _write(folder: Path, text: str | bytes, name: str = "r.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _joined(rows: list[list[str]], mark: str = ",", end: str = "\n") -> str:
    return end.join(mark.join(row) for row in [HEAD, *rows]) + end


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".txt", ".CSV"])
def test_separators_line_ends_and_suffixes(
    tmp_path: Path, mark: str, end: str, suffix: str
) -> None:
    part = read(_write(tmp_path, _joined(ROWS, mark, end), f"r{suffix}"), "returns")
    assert part.frame["enterprise_id"].tolist() == ["E1", "E2"]
    assert part.frame["tax_paid"].tolist() == [1.5, 2.0]
    assert part.frame["source_row"].tolist() == [2, 3]
    assert codes(part) == []


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [
        ("utf-8", False),
        ("utf-8-sig", False),
        ("gb18030", True),
        ("utf-16", False),
        ("utf-16-le", True),
        ("utf-16-be", True),
        ("utf-32", False),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, noted: bool) -> None:
    rows = [*ROWS, ["E3", "2024", "㐂㐱有限公司", "3"]]
    path = _write(tmp_path, _joined(rows).encode(encoding))
    part = read(path, "returns")
    assert part.frame["name"].tolist() == [row[2] for row in rows]
    assert codes(part) == (["files.encoding"] if noted else [])
    assert part.record["encoding"] == encoding
    assert not spoilt(texts(part))
    again = read(path, "returns", encoding=encoding)
    assert again.frame.equals(part.frame)
    assert "files.encoding" not in codes(again)


def test_traditional_characters(tmp_path: Path) -> None:
    text = "企業名稱,enterprise_id,year\n臺灣塑膠工業股份有限公司,E1,2024\n"
    part = read(_write(tmp_path, text.encode("big5")), "returns", columns={"name": "企業名稱"})
    assert part.frame["name"].tolist() == ["臺灣塑膠工業股份有限公司"]
    assert part.record["encoding"] == "cp950"


_CELL = st.text(st.characters(codec="gb2312", exclude_characters="\0"), max_size=6)


@settings(max_examples=40)
@given(
    st.lists(st.lists(_CELL, min_size=2, max_size=2), max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_encoding_separator_and_quotation_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[str]],
    mark: str,
    encoding: str,
    end: str,
) -> None:
    """Whatever the cells hold, what comes back is what was written."""
    whole = [["E", "2024", "甲", "1"], *(["E", "2024", f"x{a}", "1"] for a, _ in rows)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end).writerows([HEAD, *whole])
    path = _write(tmp_path_factory.mktemp("t"), out.getvalue().encode(encoding))
    names = read(path, "returns").frame["name"].tolist()
    assert names == [row[2].strip() for row in whole]


def test_quoted_fields_over_several_lines(tmp_path: Path) -> None:
    text = _joined([["E1", "2024", '"甲\n（原""乙""）\n有限公司"', "1"], ["E2", "2024", "丙", "2"]])
    part = read(_write(tmp_path, text), "returns")
    assert part.frame["name"].tolist() == ['甲\n（原"乙"）\n有限公司', "丙"]
    assert part.frame["source_row"].tolist() == [2, 3]


@pytest.mark.parametrize("last", [True, False])
def test_a_quotation_mark_that_is_never_closed(tmp_path: Path, last: bool) -> None:
    """In the last column it would swallow the rest of the file without a word."""
    odd = ["E2", "2024", "乙", '"2'] if last else ["E2", "2024", '"乙', "2"]
    path = _write(tmp_path, _joined([ROWS[0], odd, *ROWS * 3]))
    note = refused(path, "returns")
    assert note.code == "files.open_quote"
    assert note.params["row"] == 3
    assert "E2" in note.message("zh")


def test_a_quotation_mark_left_open_in_the_very_last_field(tmp_path: Path) -> None:
    note = refused(_write(tmp_path, _joined([*ROWS, ["E3", "2024", "丙", '"3']])), "returns")
    assert (note.code, note.params["row"]) == ("files.open_quote", 4)


def test_two_open_quotation_marks(tmp_path: Path) -> None:
    rows = [["E1", "2024", "甲", '"1'], ["E2", "2024", "乙", "2"], ["E3", "2024", "丙", '"3']]
    note = refused(_write(tmp_path, _joined(rows)), "returns")
    assert note.code == "files.bad_quote"
    assert note.params["row"] == 2


def test_inches_are_no_quotation(tmp_path: Path) -> None:
    rows = [["E1", "2024", '5"管件厂', "1"], ["E2", "2024", '6" 8" 管件', "2"]]
    part = read(_write(tmp_path, _joined(rows)), "returns")
    assert part.frame["name"].tolist() == ['5"管件厂', '6" 8" 管件']


def test_rows_that_are_too_long(tmp_path: Path) -> None:
    rows = [ROWS[0], ["E2", "2024", "乙", "2", "多"], ROWS[1], ["E3", "2024", "丙", "3", "", "多"]]
    note = refused(_write(tmp_path, _joined(rows)), "returns")
    assert note.code == "files.long_rows"
    assert note.params["rows"] == "3, 5"


def test_empty_fields_at_the_end_are_nothing(tmp_path: Path) -> None:
    rows = [[*ROWS[0], "", ""], ROWS[1]]
    assert read(_write(tmp_path, _joined(rows)), "returns").frame["tax_paid"].tolist() == [1.5, 2.0]


@pytest.mark.parametrize("every", [True, False])
def test_thousands_without_quotation_are_not_shifted(tmp_path: Path, every: bool) -> None:
    rows = [["E1", "2024", "甲", "1,234.5"], ["E2", "2024", "乙", "2,345" if every else "2"]]
    note = refused(_write(tmp_path, _joined(rows)), "returns")
    assert note.code == "files.thousands"
    assert note.params["rows"] == ("2, 3" if every else "2")
    quoted = [["E1", "2024", "甲", '"1,234.5"'], ["E2", "2024", "乙", "2"]]
    assert read(_write(tmp_path, _joined(quoted)), "returns").frame["tax_paid"][0] == 1234.5


def test_rows_that_are_too_short_are_counted(tmp_path: Path) -> None:
    rows = [ROWS[0], ["E2", "2024"], ROWS[1], ["E3", "2024", "丙"], ROWS[1]]
    part = read(_write(tmp_path, _joined(rows)), "returns")
    (note,) = part.notes
    assert (note.code, note.severity, note.params["rows"]) == (
        "files.short_rows",
        "warning",
        "3, 5",
    )
    assert part.frame["tax_paid"].isna().tolist() == [False, True, False, True, False]


def test_a_file_that_ends_inside_its_last_row(tmp_path: Path) -> None:
    path = _write(tmp_path, _joined(ROWS * 3)[:-8])
    assert not path.read_text(encoding="utf-8").endswith("\n")
    note = refused(path, "returns")
    assert note.code == "files.cut_off"
    assert note.params["rows"] == "7"


def test_a_whole_last_row_needs_no_line_end(tmp_path: Path) -> None:
    assert codes(read(_write(tmp_path, _joined(ROWS)[:-1]), "returns")) == []


def test_zero_bytes(tmp_path: Path) -> None:
    path = _write(tmp_path, _joined(ROWS).encode() + b"\0" * 40)
    note = refused(path, "returns")
    assert (note.code, note.params["row"]) == ("files.zeros", 4)


def test_one_damaged_character_is_named_by_its_row(tmp_path: Path) -> None:
    data = _joined(ROWS * 20).encode()
    at = data.index("乙".encode(), 400)
    path = _write(tmp_path, data[:at] + b"\xff" + data[at + 1 :])
    note = refused(path, "returns")
    assert note.code == "files.bad_bytes"
    assert note.params["row"] == data.count(b"\n", 0, at) + 1
    assert note.params["encoding"] == "utf-8"


def test_an_encoding_that_cannot_be_true_is_an_error(tmp_path: Path) -> None:
    path = _write(tmp_path, _joined(ROWS).encode("gb18030"))
    assert refused(path, "returns", encoding="utf-8").code == "files.bad_bytes"
    assert refused(path, "returns", encoding="utf-16").code == "files.not_in_encoding"
    assert refused(path, "returns", encoding="klingon").code == "files.no_such_encoding"
    marked = _write(tmp_path, _joined(ROWS).encode("utf-8-sig"), "m.csv")
    assert refused(marked, "returns", encoding="gbk").code == "files.not_in_encoding"
    found = attempt(path, "returns", encoding="iso-8859-1")
    assert "files.doubtful_encoding" in codes(found)


def test_text_that_could_be_several(tmp_path: Path) -> None:
    path = _write(tmp_path, b"enterprise_id,year,name\nE1,2024," + "國語".encode("big5") + b"\n")
    note = refused(path, "returns")
    assert note.code == "files.which_encoding"
    assert "國語" in note.message("zh")
    assert "瓣粂" in note.message("zh")
    assert read(path, "returns", encoding="big5").frame["name"].tolist() == ["國語"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b",,,\n"])
def test_nothing_in_it(tmp_path: Path, data: bytes) -> None:
    found = attempt(_write(tmp_path, data), "returns")
    assert any(note.severity == "error" for note in said(found))


def test_a_table_without_rows(tmp_path: Path) -> None:
    assert "ingest.no_rows" in codes(attempt(_write(tmp_path, ",".join(HEAD)), "returns"))


def test_titles_over_the_headings(tmp_path: Path) -> None:
    part = read(_write(tmp_path, "2024年纳税情况表\n" + _joined(ROWS)), "returns")
    assert part.frame["source_row"].tolist() == [3, 4]
    assert codes(part) == ["sheets.heading_row"]


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_column_without_heading_is_said_wherever_it_is(tmp_path: Path, at: int) -> None:
    rows = [[*row[:at], "" if row is HEAD else "7", *row[at:]] for row in [HEAD, *ROWS]]
    text = "".join(",".join(row) + "\n" for row in rows)
    (note,) = read(_write(tmp_path, text), "returns").notes
    assert (note.code, note.severity) == ("sheets.nameless_column", "warning")
    assert note.params["column"] == "ABCDE"[at]


def test_separators_inside_words_do_not_mislead(tmp_path: Path) -> None:
    rows = [["E1", "2024", "甲,乙,丙,丁,戊,己", "1"]]
    part = read(_write(tmp_path, _joined(rows, ";")), "returns")
    assert part.frame["name"].tolist() == ["甲,乙,丙,丁,戊,己"]


def test_long_boundaries_fit_into_a_field(tmp_path: Path) -> None:
    ring = ",".join(f"{i} {i % 7}" for i in range(30_000))
    text = f'宗地代码,WKT\nA,"POLYGON (({ring}, 0 0))"\n短\n'
    part = read(_write(tmp_path, text), columns={"geometry": "WKT"})
    assert part.geometry is not None


def test_a_boundary_survey_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(_write(tmp_path, "[属性描述]\n坐标系=x\n[地块坐标]\n", "k.txt"))
    assert len(read(_write(tmp_path, _joined(ROWS), "k.txt"), "returns").frame) == 2
