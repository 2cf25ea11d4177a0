"""Zombie enterprises shown: explanation, ledger, map and policy say what the tables say, in words."""

import dataclasses
import re
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from landuse.policy import Policy, load_policy, thresholds
from landuse.present.explain import explain
from landuse.present.map import render_map
from landuse.present.policies import policy_text
from landuse.present.routes import source_line
from landuse.present.workbook.columns import tongue
from landuse.present.workbook.sheets import make_sheets
from landuse.present.workbook.zombies import (
    method_sheet,
    zombie_blocks,
    zombie_rows,
    zombie_sheet,
)
from landuse.present.zombies import item, listed, source_words, span, uncomputed
from landuse.schema import fields
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word, words
from tests import demo_run
from tests.present.ledger_study import bare_study, make_study
from tests.present.map_reading import read_page

CODES = {
    "verdict": fields("verdicts")["verdict"].values,
    "verdict_reason": fields("verdicts")["verdict_reason"].values,
    "family": fields("evidence")["family"].values,
    "sign": fields("evidence")["sign"].values,
    "method": fields("zombie_methods")["method"].values,
    "outcome": fields("zombie_methods")["outcome"].values,
    "level": ("4", "3", "2", "1", "-2"),
}
JUDGED = ("confirmed", "suspected", "watch", "unknown")


@pytest.fixture(scope="module")
def study() -> Study:
    return demo_run.study()


def changed(study: Study, **tables: pd.DataFrame) -> Study:
    return Study(study.meta, {**study.tables, **tables}, study.policy)


def of(study: Study, **wanted: str) -> pd.Series:
    """First verdict with these values."""
    rows = study["verdicts"]
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    return rows.iloc[0]


def told(study: Study, firm: str, lang: Lang) -> list[str]:
    """Lines of the explanation on the verdict."""
    said = explain(study, firm).text(lang).split("\n")
    head = text("explain.verdict", lang=lang, verdict="\0", reason="").split("\0")[0]
    (first,) = [at for at, line in enumerate(said) if line.startswith(head)]
    last = [at for at, line in enumerate(said) if not line and at > first]
    return said[first : last[0] if last else len(said)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("section", CODES)
def test_every_code_has_a_word(section: str, lang: Lang) -> None:
    missing = set(CODES[section]) - set(words(f"values.{section}", lang=lang))
    assert CODES[section]
    assert not missing


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("verdict", [*JUDGED, "active", "not_assessed"])
def test_the_explanation_says_verdict_reason_range_and_coverage(
    verdict: str, lang: Lang, study: Study
) -> None:
    row = of(study, verdict=verdict)
    said = told(study, row["enterprise_id"], lang)
    assert word("values.verdict", verdict, lang=lang) in said[0]
    assert word("values.verdict_reason", row["verdict_reason"], lang=lang) in said[0]
    range_ = span(row["verdict_low"], row["verdict_high"], lang)
    assert (text("explain.verdict_range", lang=lang, range=range_) in said) == bool(range_)
    share = f"{row['coverage']:.0%}"
    assert text("explain.coverage", lang=lang, coverage=share) in said
    whole = "\n".join(said)
    unknown = listed(row["unknown_families"], "family", lang)
    line = text("explain.unknown_families", lang=lang, families=unknown)
    assert (line in said) == bool(unknown)
    assert not re.search(r"\b(nan|None|NaT|<NA>)\b", whole)
    assert not re.search(r"[a-z]+_[a-z_]+", whole.replace("bankruptcy_accepted", ""))


@pytest.mark.parametrize("lang", LANGS)
def test_every_sign_is_explained_with_dates_figure_threshold_clause_and_source(
    lang: Lang, study: Study
) -> None:
    grave = study["verdicts"]["verdict"].isin(["confirmed", "suspected", "watch"])
    firms = study["verdicts"].loc[grave, "enterprise_id"]
    evidence = study["evidence"]
    assert len(firms) == 35
    for firm in firms[::3]:
        said = told(study, firm, lang)
        own = evidence[evidence["enterprise_id"] == firm]
        for row in own[own["outcome"] == "yes"].itertuples():
            sign = word("values.sign", row.sign, lang=lang)
            strength = word("values.level", f"{row.level:g}", lang=lang)
            shown = text("zombies.sign", lang=lang, sign=sign, strength=strength)
            (line,) = [each for each in said if shown in each]
            assert word("values.family", row.family, lang=lang) in line
            assert pd.isna(row.clause) or row.clause in line
            assert source_line(row.source, lang) in line
            assert word("values.lawful_source", row.lawful_source, lang=lang) in line
            for day in (row.period_from, row.period_to):
                assert pd.isna(day) or f"{day:%Y-%m-%d}" in line
            assert pd.isna(row.threshold) or f"{row.threshold:g}" in line
            assert pd.isna(row.value) or f"{row.value:.4f}".rstrip("0").rstrip(".") in line
            assert pd.isna(row.possible) or f"{row.possible}" in line
        for row in own[own["outcome"] == "unknown"].itertuples():
            family = word("values.family", row.family, lang=lang)
            sign = word("values.sign", row.sign, lang=lang)
            assert any(sign in each and each.strip().startswith(family) for each in said)


@pytest.mark.parametrize("lang", LANGS)
def test_methods_stand_side_by_side_each_once(lang: Lang, study: Study) -> None:
    firm = of(study, verdict="suspected")["enterprise_id"]
    rows = study["zombie_methods"]
    rows = rows[rows["enterprise_id"] == firm]
    said = told(study, firm, lang)
    assert len(rows) + len(uncomputed(rows)) == len(fields("zombie_methods")["method"].values)
    for outcome, own in rows.groupby("outcome", observed=True):
        names = text("zombies.joint", lang=lang).join(
            word("values.method", name, lang=lang) for name in own["method"]
        )
        line = text(
            "explain.method",
            lang=lang,
            outcome=word("values.outcome", outcome, lang=lang),
            methods=names,
        )
        assert line in said
    lacking = listed(",".join(uncomputed(rows)), "method", lang)
    assert text("explain.uncomputed", lang=lang, methods=lacking) in said


@pytest.mark.parametrize("lang", LANGS)
def test_contradictions_come_with_likely_explanations(lang: Lang, study: Study) -> None:
    row = of(study, verdict_reason="conflict")
    likely = listed(row["explanation"], "explanation", lang)
    line = text("explain.likely", lang=lang, explanations=likely)
    assert line in told(study, row["enterprise_id"], lang)


@pytest.mark.parametrize("lang", LANGS)
def test_who_is_not_judged_learns_until_when(lang: Lang, study: Study) -> None:
    rows = study["verdicts"].dropna(subset="resumes_on")
    row = rows.iloc[0]
    line = text("explain.resumes", lang=lang, day=f"{row['resumes_on']:%Y-%m-%d}")
    assert line in told(study, row["enterprise_id"], lang)


@pytest.mark.parametrize("lang", LANGS)
def test_coverage_is_that_of_years_only_where_the_policy_only_screens(
    lang: Lang, study: Study
) -> None:
    policy = study.policy
    screen = policy.model_copy(
        update={"zombie": policy.zombie.model_copy(update={"verdict": None})}
    )
    only = dataclasses.replace(study, policy=screen)
    firm = of(study, verdict="watch")["enterprise_id"]
    years = {"zh": "近 2 年有资料的比例", "en": "of the last 2 years"}[lang]
    assert years in explain(only, firm).text(lang)
    assert years not in explain(study, firm).text(lang)


def test_no_interest_is_marked(study: Study) -> None:
    methods = study["zombie_methods"]
    firm = str(methods["enterprise_id"].iloc[0])
    rows = methods[(methods["enterprise_id"] == firm) & (methods["method"] == "loss2")]
    other = changed(study, zombie_methods=rows.assign(no_interest=True))
    assert "连续两年亏损（期间有无利息的年份）" in explain(other, firm).text("zh")
    sheet = method_sheet(
        changed(study, zombie_methods=rows.assign(no_interest=True, outcome="yes")),
        tongue(study, "zh"),
    )
    said = sheet.rows.set_index("enterprise_id").loc[firm, "method_loss2"]
    assert said == "是（无利息）"


def test_a_parcel_has_no_verdict(study: Study) -> None:
    it = explain(study, str(study["parcels"]["parcel_id"].iloc[0]))
    assert it.verdict is None
    assert it.evidence.empty
    assert it.methods.empty


def test_action_list_comes_first_and_holds_only_lower_ends(study: Study) -> None:
    rows = zombie_rows(study)
    verdicts = study["verdicts"]
    assert set(rows["enterprise_id"]) == set(
        verdicts.loc[verdicts["verdict"].isin(JUDGED), "enterprise_id"]
    )
    assert rows["enterprise_id"].is_unique
    low = rows["verdict_low"].astype("str").isin(["suspected", "confirmed"])
    assert rows["listed"].tolist() == low.tolist()
    assert low.tolist() == sorted(low.tolist(), reverse=True)
    assert 0 < low.sum() < (rows["verdict"].isin(["suspected", "confirmed"])).sum()
    for _, half in rows.groupby("listed"):
        places = half["verdict"].astype("str").map(JUDGED.index).tolist()
        assert places == sorted(places)


def test_the_order_of_rows_changes_no_sheet(study: Study) -> None:
    turned = changed(study, **{name: study[name][::-1] for name in ("verdicts", "zombie_methods")})
    tell = tongue(study, "zh")
    for make in (zombie_sheet, method_sheet):
        pd.testing.assert_frame_equal(make(study, tell).rows, make(turned, tell).rows)


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_speaks_in_words(lang: Lang, study: Study) -> None:
    sheet = zombie_sheet(study, tongue(study, lang))
    rows = sheet.rows.set_index("enterprise_id")
    verdicts = study["verdicts"].set_index("enterprise_id")
    for firm, row in rows.iterrows():
        own = verdicts.loc[firm]
        assert row["verdict"] == word("values.verdict", own["verdict"], lang=lang)
        assert row["verdict_reason"] == word(
            "values.verdict_reason", own["verdict_reason"], lang=lang
        )
        assert row["verdict_range"] == span(own["verdict_low"], own["verdict_high"], lang)
        assert row["coverage"] == own["coverage"]
        said = row["unknown_families"]
        assert ("" if pd.isna(said) else said) == listed(own["unknown_families"], "family", lang)
    coded = rows[["evidence", "unknown_families", "explanation", "verdict_reason"]]
    for name in coded:
        assert not coded[name].dropna().astype("str").str.contains("[a-z]_[a-z]").any()


def test_evidence_is_the_gravest_of_each_family_and_life(study: Study) -> None:
    rows = zombie_sheet(study, tongue(study, "zh")).rows.set_index("enterprise_id")
    evidence = study["evidence"]
    for firm in rows.index[::4]:
        own = evidence[(evidence["enterprise_id"] == firm) & (evidence["outcome"] == "yes")]
        said = rows.loc[firm, "evidence"]
        lines = [] if pd.isna(said) else said.split("\n")
        most = own.groupby("family", observed=True)["level"].transform("max")
        kept = own[(own["level"] == most) | (own["level"] < 0)]
        assert len(lines) == len(kept)
        for line, row in zip(lines, kept.itertuples(), strict=True):
            assert line == f"{word('values.family', row.family, lang='zh')}：{item(row, 'zh')}"


@pytest.mark.parametrize("lang", LANGS)
def test_methods_are_columns_and_answers_are_those_of_the_study(lang: Lang, study: Study) -> None:
    sheet = method_sheet(study, tongue(study, lang))
    methods = study["zombie_methods"]
    names = [each.name for each in sheet.columns if each.name.startswith("method_")]
    assert {f"method_{name}" for name in methods["method"].unique()} == set(names)
    shown = sheet.rows.set_index("enterprise_id")
    yes = methods[methods["outcome"] == "yes"]
    assert set(yes["enterprise_id"]) <= set(shown.index)
    assert set(zombie_rows(study)["enterprise_id"]) <= set(shown.index)
    for row in methods[methods["enterprise_id"].isin(shown.index)].itertuples():
        expected = word("values.outcome", row.outcome, lang=lang)
        assert shown.loc[row.enterprise_id, f"method_{row.method}"] == expected
    count = yes["enterprise_id"].value_counts()
    assert shown["n_yes"].tolist() == count.reindex(shown.index).fillna(0).tolist()
    assert shown["n_yes"].is_monotonic_decreasing
    assert set(shown["verdict"]) >= {word("values.verdict", "active", lang=lang)}


@pytest.mark.parametrize("lang", LANGS)
def test_the_cover_counts_every_firm_once(lang: Lang, study: Study) -> None:
    verdicts, methods = zombie_blocks(study, tongue(study, lang))
    found = {line[0].value: line[1].value for line in verdicts.lines}
    expected = study["verdicts"]["verdict"].value_counts()
    assert found == {
        word("values.verdict", code, lang=lang): count for code, count in expected.items()
    }
    assert sum(line[3].value for line in verdicts.lines) == zombie_rows(study)["listed"].sum()
    assert sum(line[2].value for line in verdicts.lines) == pytest.approx(1)
    for line in methods.lines:
        assert sum(cell.value for cell in line[1:]) == len(study["enterprises"])


@pytest.mark.parametrize("lang", LANGS)
def test_ledger_has_the_sheets_and_the_counts(lang: Lang) -> None:
    book = openpyxl.load_workbook(demo_run.ledger(lang), read_only=True)
    for code in ("zombies", "methods"):
        assert text(f"ledger.sheet.{code}.name", lang=lang) in book.sheetnames
    cover = [
        [cell for cell in line if cell is not None]
        for line in book.worksheets[0].iter_rows(values_only=True)
    ]
    assert [text("ledger.cover.zombies", lang=lang)] in cover
    row = next(
        each for each in cover if each[:1] == [word("values.verdict", "suspected", lang=lang)]
    )
    assert row[1] == 9


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("make", [bare_study, make_study])
def test_studies_with_little_or_nothing_still_have_the_sheets(make, lang: Lang) -> None:
    study = make()
    sheets = {each.code: each for each in make_sheets(study, lang)}
    assert len(sheets["zombies"].rows) == len(study["verdicts"])
    assert sheets["methods"].rows.empty
    assert len(zombie_blocks(study, tongue(study, lang))) == bool(len(study["verdicts"]))


def test_words_of_verdicts_are_on_the_map_but_not_in_the_public_copy(study: Study) -> None:
    for audience in ("internal", "leaders"):
        reading = read_page(render_map(study, audience=audience).get_root().render())
        shown = set(reading.column("enterprises", "verdict"))
        assert shown >= {"watch", "confirmed", "not_assessed", "suspected", "unknown"}
        for lang in LANGS:
            known = reading.head["words"][lang]["verdict"]
            assert all(known[code] != code or lang == "en" for code in shown - {None})
            assert set(CODES["verdict"]) <= set(known)
    public = read_page(render_map(study, audience="public").get_root().render())
    raw = public.raw.decode("utf-8", "ignore")
    assert public.columns("enterprises") == ["parcel"]
    for lang in LANGS:
        assert "verdict" not in public.head["words"][lang]
    for said in (
        "僵尸",
        "法定文书或现场核查",
        "暂不判断",
        "未见异常",
        "not assessed",
        "nothing found",
    ):
        assert said not in raw
    assert "zombie" not in raw.lower()


@pytest.mark.parametrize("lang", LANGS)
def test_policy_shows_the_numbers_of_every_family(lang: Lang) -> None:
    policy: Policy = load_policy("demo-2025")
    places = dict(thresholds(policy))
    assert {f"zombie.verdict.{name}" for name in ("suspect", "confirm", "healthy")} <= set(places)
    assert sum(name.startswith("zombie.") and name.endswith(".weight") for name in places) == 6
    lines = policy_text(policy, lang=lang).splitlines()
    for name, rule in places.items():
        (line,) = [each for each in lines if each.strip().startswith(f"{name} = ")]
        assert f"= {rule.value:.4g} {word('values.unit', rule.unit, lang=lang)}" in line
        assert rule.clause in line


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "欠租（弱）"),
        ({"threshold": 3.0, "unit": "months"}, "欠租（弱），阈值 3 个月"),
        ({"threshold": 0.5, "unit": "1", "value": 0.25}, "欠租（弱），数值 0.25，阈值 0.5"),
        ({"certain": 6, "possible": 6}, "欠租（弱），连续 6 个月"),
        ({"certain": 2, "possible": 6}, "欠租（弱），连续 2 个月确认、至多可能 6 个月"),
        ({"period_from": pd.Timestamp("2025-01-02")}, "欠租（弱），2025-01-02 起"),
        ({"period_to": pd.Timestamp("2025-01-02")}, "欠租（弱），至 2025-01-02"),
    ],
)
def test_what_is_not_known_of_a_sign_is_left_out(given: dict[str, object], expected: str) -> None:
    blank = dict.fromkeys(fields("evidence"))
    row = SimpleNamespace(**{**blank, "sign": "arrears", "level": 1.0, **given})
    assert item(row, "zh") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, "—"),
        ("units: arrears_months, state", "厂房单元（欠租月数、使用状态）"),
        ("events: insolvent 管理人报告", "事件（insolvent 管理人报告）"),
        ("returns", "年度数据"),
        ("（2025）示例破3号: {x}", "（2025）示例破3号: {x}"),
    ],
)
def test_sources_in_words_and_documents_as_they_are(source: str | None, expected: str) -> None:
    assert source_words(source, "zh") == expected
