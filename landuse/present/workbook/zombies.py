"""Zombie enterprises in the ledger (台账中的疑似僵尸企业): verdicts with evidence, methods, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from landuse.present.workbook import rows
from landuse.present.workbook.columns import (
    Column,
    Sheet,
    Tongue,
    columns_of,
    laid_out,
    say_codes,
    say_flags,
    spoken,
)
from landuse.present.workbook.cover import Block, Cell
from landuse.present.zombies import ACTION_LIST, item, known, span
from landuse.schema import fields

if TYPE_CHECKING:
    from landuse.study import Study

_ORDER = ("confirmed", "suspected", "watch", "unknown")
_QUIET = ("active", "not_assessed")
_OUTCOMES = ("yes", "no", "unknown", "not_applicable")
_FIRM = (
    "enterprises.enterprise_id enterprises.name own.listed:word verdict:word own.verdict_range:list",
    "verdict_reason:word coverage:percent unknown_families:list own.evidence:wrap explanation:list",
    "route:word own.parcels:text enterprise_facts.land_mu:total enterprise_facts.tax_paid:total:aside",
    "enterprises.credit_code:code:aside index:aside index_low:aside index_high:aside",
    "clean_months:aside steady:aside",
)


def zombie_rows(study: Study) -> pd.DataFrame:
    """Firms about which something is said (疑似僵尸企业行), those on the action list first.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    pandas.DataFrame
        Columns of ``verdicts``, of the enterprise, and ``listed``: whether even the mildest verdict
        that the gaps allow is *suspected* or *confirmed*. Within each half the gravest first.
    """
    keyed = _said(study)
    ids = pd.Index(keyed["enterprise_id"].astype("str"))
    links = study["links"]
    links = links[links["enterprise_id"].isin(ids).to_numpy(dtype=bool)]
    links = links[["enterprise_id", "parcel_id"]].dropna().astype("str").drop_duplicates()
    parcels = links.groupby("enterprise_id", sort=False)["parcel_id"].agg(";".join)
    return keyed.assign(
        **{
            name: rows.known_of(study, "enterprises", ids, name).array
            for name in ("name", "credit_code")
        },
        parcels=parcels.reindex(ids).astype("str").array,
        **{
            name: each.array
            for name, each in rows.enterprise_facts(study)[["land_mu", "tax_paid"]]
            .reindex(ids)
            .items()
        },
    )


def _said(study: Study) -> pd.DataFrame:
    """Verdicts that say something, in the order of the sheet."""
    told = study["verdicts"].reindex(columns=list(fields("verdicts")))
    verdict = told["verdict"].astype("str")
    told = told[verdict.notna() & ~verdict.isin(_QUIET)]
    place = told["verdict"].astype("str").map({name: at for at, name in enumerate(_ORDER)})
    listed = told["verdict_low"].astype("str").isin(ACTION_LIST)
    keyed = told.assign(listed=listed, _later=~listed, _place=place, _less=-told["index"])
    keyed = keyed.sort_values(["_later", "_place", "_less", "enterprise_id"], kind="stable")
    return keyed.drop(columns=["_later", "_place", "_less"]).reset_index(drop=True)


def zombie_sheet(study: Study, tell: Tongue) -> Sheet:
    """Firms that are suspected, watched or unknown (疑似僵尸企业), with what speaks for it.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a firm: verdict, range, reason, coverage, families without data, evidence in words.
    """
    frame = zombie_rows(study)
    joint = tell.say("joint")
    ends = zip(frame["verdict_low"], frame["verdict_high"], strict=True)
    evidence = _evidence(study["evidence"], frame["enterprise_id"], tell)
    sections = {"verdict": "verdict", "verdict_reason": "verdict_reason", "route": "route"}
    frame = spoken(frame, tell, sections).assign(
        listed=say_flags(frame["listed"], tell),
        verdict_range=pd.Series([span(*each, tell.lang) or None for each in ends], dtype="str"),
        unknown_families=say_codes(
            frame["unknown_families"], tell.codes("family"), joint=joint, parted=","
        ),
        evidence=frame["enterprise_id"].astype("str").map(evidence),
        explanation=say_codes(
            frame["explanation"], tell.codes("explanation"), joint="\n", parted=","
        ),
        parcels=say_codes(frame["parcels"], {}, joint="\n"),
    )
    return laid_out("zombies", columns_of(tell, "verdicts", *_FIRM), frame)


def _evidence(frame: pd.DataFrame, ids: pd.Series[Any], tell: Tongue) -> dict[str, str]:
    """Gravest signs of each family, and signs of life, a line each, by firm."""
    frame = frame[(frame["outcome"] == "yes").to_numpy(dtype=bool)]
    frame = frame[frame["enterprise_id"].isin(ids).to_numpy(dtype=bool)]
    most = frame.groupby(["enterprise_id", "family"], observed=True)["level"].transform("max")
    frame = frame[((frame["level"] == most) | (frame["level"] < 0)).to_numpy(dtype=bool)]
    family = known("family", tell.lang)
    found: dict[str, list[str]] = {}
    for row in frame.itertuples(index=False):
        said = tell.say(
            "zombie_item",
            family=family.get(str(row.family), str(row.family)),
            item=item(row, tell.lang),
        )
        found.setdefault(str(row.enterprise_id), []).append(said)
    return {each: "\n".join(said) for each, said in found.items()}


def method_sheet(study: Study, tell: Tongue) -> Sheet:
    """What each published method says (识别方法对照), a column a method, a row a firm.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        Firms that some method names, and those of :func:`zombie_sheet`; the most named first.
        Methods that the park has no data for are no columns.
    """
    frame = study["zombie_methods"]
    yes = (frame["outcome"] == "yes").to_numpy(dtype=bool)
    count = frame.loc[yes, "enterprise_id"].astype("str").value_counts()
    shown = pd.Index(_said(study)["enterprise_id"].astype("str"))
    shown = shown.append(count.index.difference(shown)) if len(frame) else shown[:0]
    frame = frame[frame["enterprise_id"].isin(shown).to_numpy(dtype=bool)]
    names = _methods(study)
    found = pd.DataFrame(
        {
            "enterprise_id": shown,
            "name": rows.known_of(study, "enterprises", shown).array,
            "verdict": rows.known_of(study, "verdicts", shown, "verdict").array,
            "n_yes": count.reindex(shown).fillna(0).astype("int64").to_numpy(),
            **_answers(frame, shown, names, tell),
        }
    )
    found = spoken(found, tell, {"verdict": "verdict"})
    found = found.sort_values("n_yes", ascending=False, kind="stable", ignore_index=True)
    said = known("method", tell.lang)
    columns = [
        *columns_of(
            tell, "enterprises", "enterprise_id name verdicts.verdict:word own.n_yes:count"
        ),
        *(
            Column(
                f"method_{name}",
                tell.heading(said.get(name, name), "1"),
                "word",
                "zombie_methods.outcome",
                tell.say("meaning.method", name=said.get(name, name)),
            )
            for name in names
        ),
    ]
    return laid_out("methods", columns, found)


def _methods(study: Study) -> list[str]:
    """Methods with any row, in the order of the vocabulary."""
    told = set(study["zombie_methods"]["method"].dropna().astype("str").unique())
    return [name for name in fields("zombie_methods")["method"].values if name in told]


def _answers(
    frame: pd.DataFrame, ids: pd.Index, names: list[str], tell: Tongue
) -> dict[str, pd.Series[Any]]:
    """Answers of each method in words, in the order of the firms."""
    words = known("outcome", tell.lang)
    free = frame["no_interest"].astype("boolean").fillna(value=False).to_numpy(dtype=bool)
    said = say_codes(frame["outcome"], words)
    said = said.where(~free, said.map(lambda each: tell.say("no_interest", said=each)))
    told = frame.assign(said=said, key=frame["enterprise_id"].astype("str"))
    return {
        f"method_{name}": told[(told["method"] == name).to_numpy(dtype=bool)]
        .set_index("key")["said"]
        .reindex(ids)
        .array
        for name in names
    }


def zombie_blocks(study: Study, tell: Tongue) -> list[Block]:
    """How many firms got which verdict, and which answer of each method (研判汇总), for the cover.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    list of Block
        None where nothing was judged.
    """
    if study["verdicts"].empty:
        return []
    methods = _method_block(study, tell)
    return [_verdict_block(study, tell), *([methods] if methods.lines else [])]


def _verdict_block(study: Study, tell: Tongue) -> Block:
    told = study["verdicts"].reindex(columns=["enterprise_id", "verdict", "verdict_low"])
    firms = rows.enterprise_facts(study).reindex(told["enterprise_id"].astype("str"))
    listed = told["verdict_low"].astype("str").isin(ACTION_LIST).to_numpy(dtype=bool)
    verdict = told["verdict"].astype("str").to_numpy(dtype=object)
    words = tell.codes("verdict")
    lines = []
    for name in (*_ORDER, *_QUIET):
        mine = verdict == name
        sums = [firms.loc[mine, each].sum(min_count=1) for each in ("land_mu", "tax_paid")]
        lines.append(
            (
                Cell(words.get(name, name), "label"),
                Cell(int(mine.sum()), "count"),
                Cell(float(mine.mean()), "percent"),
                Cell(int((mine & listed).sum()), "count"),
                Cell(sums[0], "area"),
                Cell(sums[1], "amount"),
            )
        )
    units = {"land": "mu", "tax": "wan_yuan"}
    codes = ("verdict", "firms", "share", "listed", "land", "tax")
    headings = [tell.heading(tell.say(f"cover.zombies_{c}"), units.get(c, "1")) for c in codes]
    return Block(tell.say("cover.zombies"), tuple(headings), tuple(lines), (3, 1, 1, 1, 1, 2))


def _method_block(study: Study, tell: Tongue) -> Block:
    frame = study["zombie_methods"]
    said = known("method", tell.lang)
    count = frame.groupby(["method", "outcome"], observed=True).size()
    lines = [
        (
            Cell(said.get(name, name), "label"),
            *(Cell(int(count.get((name, outcome), 0)), "count") for outcome in _OUTCOMES),
        )
        for name in _methods(study)
    ]
    words = known("outcome", tell.lang)
    headings = [tell.say("cover.methods_method"), *(words[each] for each in _OUTCOMES)]
    return Block(tell.say("cover.methods"), tuple(headings), tuple(lines), (5, 1, 1, 1, 1))
