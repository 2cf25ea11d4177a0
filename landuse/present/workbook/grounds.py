"""Grounds (等级依据): how sure grades are, what would lift them, what changed, who is registered where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from landuse.present.explain.figures import share
from landuse.present.workbook.columns import Sheet, Tongue, columns_of, laid_out, spoken
from landuse.schema import fields, label

if TYPE_CHECKING:
    from landuse.study import Study


def stability_sheet(study: Study, tell: Tongue) -> Sheet:
    """How often each grade holds (等级稳定性), a column a test; the least sure first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a subject: range, ranks and shares when everything varies at once, and how often the
        grade holds when one thing does.
    """
    frame = study["stability"]
    keys = ["subject", "subject_id"]
    alone = {
        str(test): rows.set_index(keys)["same"]
        for test, rows in frame.groupby("test", observed=True)
    }
    found = frame[frame["test"] == "all"].set_index(keys)
    shares = [name for name in found if str(name).startswith("share_")]
    found = found.assign(
        best=found["best"].astype("str"),
        worst=found["worst"].astype("str"),
        **{f"same_{test}": alone[test].reindex(found.index) for test in alone},
        **_shares(found, shares),
    )
    found = found.sort_values("same", kind="stable").reset_index()
    found = spoken(found, tell, {"subject": "subject"})
    tests = [test for test in ("weights", "benchmark", "area", "error", "peers") if test in alone]
    columns = [
        "subject_id subject:word same:percent best:grade worst:grade",
        "rank_low:count rank_high:count own.shares:list",
        *(f"own.same_{test}:percent" for test in tests),
        "draws:count",
    ]
    return laid_out("stability", columns_of(tell, "stability", *columns), found)


def _shares(frame: pd.DataFrame, names: list[str]) -> dict[str, list[str]]:
    """Share of draws in each class, in one text."""
    rows = frame[names].to_numpy(dtype=float)
    grades = [name.removeprefix("share_") for name in names]
    return {
        "shares": [
            " ".join(
                f"{grade} {share(part)}" for grade, part in zip(grades, row, strict=True) if part
            )
            for row in rows
        ]
    }


def lift_sheet(study: Study, tell: Tongue) -> Sheet:
    """What would lift each grade (提升条件), each figure alone.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row a subject and figure that can do it.
    """
    frame = study["lifts"].dropna(subset=["needed"]).reset_index(drop=True)
    known = {**fields("parcel_facts"), **fields("enterprise_facts")}
    names = {name: label(each.table, name, tell.lang) for name, each in known.items()}
    units = {name: tell.unit(each.unit) for name, each in known.items()}
    figure = frame["figure"].astype("str")
    frame = spoken(frame, tell, {"subject": "subject"}).assign(
        figure=figure.map(names),
        figure_unit=figure.map(units),
        target=frame["target"].astype("str"),
        step=frame["needed"] - frame["now"],
    )
    columns = "subject_id subject:word target:grade figure:text own.figure_unit:word"
    columns += " now:amount needed:amount own.step:amount"
    return laid_out("lifts", columns_of(tell, "lifts", columns), frame)


def change_sheet(study: Study, tell: Tongue) -> Sheet:
    """Change of tax per mu against last year in its parts (同比变动), the greatest falls first.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row an enterprise with both years, and the considerable falls of the year before.
    """
    frame = study["changes"]
    frame = frame.assign(whole=frame["after"] - frame["before"])
    frame = frame.sort_values("whole", kind="stable", ignore_index=True)
    cause = frame.reindex(columns=["cause"])["cause"]
    frame = frame.assign(cause=cause, year=frame["year"].astype("str"))
    frame = spoken(frame, tell, {"cause": "cause"})
    columns = "enterprise_id year:word before:amount after:amount own.whole:amount:wan_yuan/mu"
    columns += " by_rule:amount by_sector:amount by_firm:amount by_land:amount cause:word"
    return laid_out("changes", columns_of(tell, "changes", columns), frame)


def registration_sheet(study: Study, tell: Tongue) -> Sheet:
    """Located here but registered elsewhere, and the reverse (注册与生产不在一地), with the tax concerned.

    Parameters
    ----------
    study
        The study.
    tell
        Language and currency.

    Returns
    -------
    Sheet
        One row an enterprise of either kind; the most tax first.
    """
    frame = study["registration"]
    apart = frame["outcome"].astype("str").isin(["elsewhere_registered", "elsewhere_located"])
    frame = frame[apart].sort_values("tax_paid", ascending=False, kind="stable", ignore_index=True)
    frame = spoken(frame, tell, {"outcome": "registration"})
    columns = "enterprise_id name outcome:word division:code tax_paid:total land_mu:total"
    return laid_out("registration", columns_of(tell, "registration", columns), frame)
