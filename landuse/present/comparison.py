"""Comparison (政策对比页): one park under several policies; who changes grade, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from landuse.present.document import document
from landuse.present.explain.figures import share as printed
from landuse.present.markup import Html, element
from landuse.schema import label
from landuse.study import Study
from landuse.words import LANGS, Lang, text, word

_NONE = "—"
Why = str | tuple[str, float, float]
"""A code, or an indicator with its share of the total then and now (变动原因).

Codes: a reason why there is no grade now; ``before:`` and such a reason under the first policy (or
nothing after the colon); ``not_graded``, scored but not graded; ``same_shares``, no share moved.
"""
_LEAST = 0.005
"""Move of a share that is seen in whole percents."""


def comparison_page(studies: Sequence[Study], *, lang: Lang) -> str:
    """One park under several policies (政策对比), as one HTML file in both languages.

    Parameters
    ----------
    studies
        The same park scored by two or more policies; the first is what the others are held against.
    lang
        Language that it opens in.

    Returns
    -------
    str
        The whole document.
    """
    park = str(studies[0].meta["park"]["name"])
    titles = {each: text("comparison.title", lang=each, park=park) for each in LANGS}
    return document(titles, [_main(studies, titles[each], each) for each in LANGS], lang=lang)


def _main(studies: Sequence[Study], title: str, lang: Lang) -> Html:
    rows = changes(studies)
    count = text(
        "comparison.count", lang=lang, changed=f"{len(rows):,}", all=f"{_graded(studies):,}"
    )
    return element(
        "main",
        element("h1", title),
        element("p", count, class_="verdict clean"),
        _section("policies", _policies(studies, lang), lang),
        _section("grades", _grades(studies, lang), lang),
        _section("changes", _changes(studies, rows, lang), lang),
        lang=lang,
        class_=lang,
    )


def _section(code: str, content: Html, lang: Lang) -> Html:
    head = element("h2", text(f"comparison.section_{code}", lang=lang))
    about = element("p", text(f"comparison.about_{code}", lang=lang), class_="about")
    return element("section", head, about, content)


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Html:
    cells = [element("tr", [element("td", each) for each in row]) for row in rows]
    head = element("thead", element("tr", [element("th", each) for each in heads]))
    return element("div", element("table", head, element("tbody", cells)), class_="scroll")


def _said(name: str, lang: Lang) -> str:
    return text(f"comparison.{name}", lang=lang)


def _policies(studies: Sequence[Study], lang: Lang) -> Html:
    rows = [
        (
            study.policy.name,
            study.policy.policy.title_zh if lang == "zh" else study.policy.policy.title_en,
            study.policy.policy.source,
            word("values.confidence", study.policy.policy.confidence, lang=lang),
            study.policy.sha256[:12],
        )
        for study in studies
    ]
    return _table([_said(n, lang) for n in ("policy", "name", "source", "sure", "sum")], rows)


def _firms(study: Study) -> pd.DataFrame:
    scores = study["scores"]
    return scores[scores["subject"].astype("str") == "enterprise"].set_index("subject_id")


def _graded(studies: Sequence[Study]) -> int:
    """Enterprises with a grade under any policy."""
    return len(set().union(*(set(f.index[f["grade"].notna()]) for f in map(_firms, studies))))


def _grades(studies: Sequence[Study], lang: Lang) -> Html:
    names = list(
        dict.fromkeys(each.grade for study in studies for each in study.policy.grades.classes)
    )
    rows = []
    for study in studies:
        grade = _firms(study)["grade"].astype("str")
        counts = grade.value_counts()
        none = int(_firms(study)["grade"].isna().sum())
        rows.append((study.policy.name, *(int(counts.get(name, 0)) for name in names), none))
    return _table([_said("policy", lang), *names, _said("ungraded", lang)], rows)


def changes(studies: Sequence[Study]) -> pd.DataFrame:
    """Enterprises whose grade is not the same under all policies (等级变动企业).

    Parameters
    ----------
    studies
        The same park scored by two or more policies.

    Returns
    -------
    pandas.DataFrame
        On the id: ``name``, and ``grade_<n>``, ``rank_<n>`` and ``why_<n>`` for each policy from 0.
        ``why`` is the indicator whose share of the total moved most against the first policy, with
        its share then and now; a code where there is no grade, or no share moved.
    """
    frames = [_firms(study) for study in studies]
    ids = frames[0].index
    firms = studies[0]["enterprises"].set_index("enterprise_id")
    found = pd.DataFrame({"name": firms["name"].reindex(ids) if "name" in firms else pd.NA}, ids)
    base = _weights(frames[0])
    for number, frame in enumerate(frames):
        rows = frame.reindex(ids)
        found[f"grade_{number}"] = rows["grade"].astype("str")
        found[f"rank_{number}"] = rows["rank"]
        found[f"why_{number}"] = _why((frames[0], base), (rows, _weights(rows)))
    grades = found[[f"grade_{number}" for number in range(len(frames))]]
    differ = grades.apply(lambda each: each.fillna("").ne(grades.iloc[:, 0].fillna(""))).any(axis=1)
    return found[differ]


def _weights(frame: pd.DataFrame) -> pd.DataFrame:
    """What each indicator makes of the total, 0–1."""
    points = frame[[name for name in frame if str(name).startswith("points_")]]
    parts = points.fillna(0.0)
    return parts.div(parts.sum(axis=1).where(lambda total: total > 0), axis=0)


def _why(
    first: tuple[pd.DataFrame, pd.DataFrame], this: tuple[pd.DataFrame, pd.DataFrame]
) -> list[Why]:
    """Why the grade is another: of each policy the scores, and what each indicator makes of them."""
    (was, base), (now, other) = first, this
    names = sorted({*base.columns, *other.columns})
    shares = [each.reindex(columns=names).fillna(0.0).to_numpy() for each in (base, other)]
    best = np.abs(shares[1] - shares[0]).argmax(axis=1) if names else np.zeros(len(was), dtype=int)
    codes = zip(*(_ungraded(each) for each in (was, now)), strict=True)
    told: list[Why] = []
    for row, (before, after) in enumerate(codes):
        if after is not None:
            told.append(after or "not_graded")
        elif before is not None:
            told.append(f"before:{before}")
        else:
            at = best[row]
            then, share = float(shares[0][row, at]), float(shares[1][row, at])
            moved = abs(share - then) >= _LEAST
            name = names[at].removeprefix("points_")
            told.append((name, then, share) if moved else "same_shares")
    return told


def _ungraded(scores: pd.DataFrame) -> list[str | None]:
    """Why each has no grade: a reason, or empty where none is given; None for those with a grade."""
    reason = scores["reason"].astype("str")
    pairs = zip(scores["grade"].isna(), reason.isna(), reason, strict=True)
    return [None if not lacks else "" if blank else str(said) for lacks, blank, said in pairs]


def _changes(studies: Sequence[Study], rows: pd.DataFrame, lang: Lang) -> Html:
    heads = [_said("enterprise", lang), _said("name", lang)]
    for number, study in enumerate(studies):
        heads += [f"{study.policy.name} · {_said('grade', lang)}", _said("rank", lang)]
        heads += [_said("why", lang)] if number else []
    lines = [list(_line(studies, str(at), row, lang)) for at, row in rows.iterrows()]
    return _table(heads, lines)


def _line(
    studies: Sequence[Study], identity: str, row: pd.Series[Any], lang: Lang
) -> Iterator[object]:
    yield identity
    yield _NONE if pd.isna(row["name"]) else row["name"]
    for number in range(len(studies)):
        grade, rank = row[f"grade_{number}"], row[f"rank_{number}"]
        yield _NONE if pd.isna(grade) else grade
        yield _NONE if pd.isna(rank) else f"{rank:,}"
        if number:
            yield _because(row[f"why_{number}"], lang)


def _because(why: Why, lang: Lang) -> str:
    if isinstance(why, str):
        code, colon, reason = why.partition(":")
        if code in {"not_graded", "same_shares"}:
            return _said(code, lang)
        if not colon:
            return word("values.reason", code, lang=lang)
        said = word("values.reason", reason, lang=lang) if reason else _said("not_graded", lang)
        return text("comparison.before", lang=lang, reason=said)
    name, then, now = why
    return text(
        "comparison.because",
        lang=lang,
        indicator=label("indicators", name, lang),
        then=printed(then),
        now=printed(now),
    )
