"""Registration (注册地): located here and registered elsewhere, and the reverse, with the tax concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.errors import Note
from landuse.ids import positions
from landuse.names.second import divisions
from landuse.schema import empty, fields

OUTCOMES = ("elsewhere_registered", "elsewhere_located", "here", "outside", "unknown")
_LISTED = 20


def registered_within(code: str, own: Sequence[str]) -> bool | None:
    """Whether a division of registration is one of the park's (注册地是否在园区所属区划).

    Parameters
    ----------
    code
        Six digits; empty where unknown.
    own
        Codes of the park's divisions, six digits or the beginning of them.

    Returns
    -------
    bool or None
        None where it is unknown, or where a higher authority registered the enterprise, which may
        then sit anywhere below it.

    Examples
    --------
    >>> [
    ...     registered_within(each, ["430681"])
    ...     for each in ("430681", "330482", "430600", "430000", "")
    ... ]
    [True, False, None, None, None]
    """
    if not code or not own:
        return None
    if any(code.startswith(each) for each in own):
        return True
    stem = code.rstrip("0")
    stem += "0" * (len(stem) % 2)
    return None if code == "100000" or any(each.startswith(stem) for each in own) else False


def registration(
    tables: Mapping[str, pd.DataFrame],
    own: Sequence[str],
    year: int,
    points: npt.NDArray[np.bool_] | None = None,
) -> tuple[pd.DataFrame, list[Note]]:
    """Where enterprises sit and where they are registered (落地与注册地比对).

    A column ``registered_here`` decides; without it the division in ``registered_in`` or in the
    credit code, which is that of the first registration and does not move with the enterprise.

    Parameters
    ----------
    tables
        ``enterprises`` and ``enterprise_facts``.
    own
        Codes of the park's divisions; empty where ``park.toml`` says none.
    year
        Evaluation year.
    points
        Whether each enterprise's position lies off every parcel, which shows that it is elsewhere;
        by default whether it has a position but no link.

    Returns
    -------
    pandas.DataFrame, list of Note
        The ``registration`` table, one row an enterprise of the list, and what there is to say;
        no rows where neither ``park.toml`` nor the sheet says anything of registration: then all
        of it is unknown.
    """
    firms, facts = tables["enterprises"], tables["enterprise_facts"]
    if not own and not _has(firms, "registered_here").any():
        return empty("registration"), []
    of_year = facts[facts["year"] == year]
    place = positions(firms["enterprise_id"], of_year["enterprise_id"])
    linked = _taken(of_year, "linked", place) > 0
    if points is None:
        points = _has(firms, "geometry") & ~linked
    located = pd.Series(linked).astype("boolean").mask(~linked & ~points)
    code = _divisions(firms, own)
    said = _flags(firms, "registered_here")
    within = {each: registered_within(each, own) for each in code.dropna().unique()}
    by_code = code.map(within).astype("boolean")
    registered = pd.Series(said).fillna(by_code).astype("boolean")
    basis = np.where(
        pd.notna(said),
        "registered_here",
        np.where(_has(firms, "registered_in"), "registered_in", "credit_code"),
    )
    found = pd.DataFrame(
        {
            "enterprise_id": firms["enterprise_id"].array,
            "year": year,
            "name": firms["name"].array if "name" in firms else None,
            "located_here": located,
            "registered_here": registered,
            "division": code,
            "basis": pd.Series(basis).where(registered.notna(), None),
            "outcome": _outcome(located, registered),
            "tax_paid": _taken(of_year, "tax_paid", place),
            "land_mu": _taken(of_year, "land_mu", place),
        }
    )
    typed = {name: field.pandas_dtype for name, field in fields("registration").items()}
    found = found.reindex(columns=list(typed)).astype(typed)
    return found, _notes(found)


def _outcome(located: pd.Series[Any], registered: pd.Series[Any]) -> npt.NDArray[Any]:
    here, ours = (each.to_numpy(dtype=float, na_value=np.nan) for each in (located, registered))
    known = ~np.isnan(here) & ~np.isnan(ours)
    which = np.select(
        [~known, (here == 1) & (ours == 0), (here == 0) & (ours == 1), here == 1],
        [4, 0, 1, 2],
        default=3,
    )
    found: npt.NDArray[Any] = np.array(OUTCOMES)[which]
    return found


def _taken(facts: pd.DataFrame, name: str, place: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    if name not in facts or facts.empty:
        return np.full(len(place), np.nan)
    values = facts[name].to_numpy(dtype=float, na_value=np.nan)
    return np.where(place >= 0, values[place], np.nan)


def _has(table: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    if name not in table:
        return np.zeros(len(table), dtype=bool)
    found: npt.NDArray[np.bool_] = table[name].notna().to_numpy()
    return found


def _flags(table: pd.DataFrame, name: str) -> Any:
    if name not in table:
        return pd.array([None] * len(table), dtype="boolean")
    return table[name].astype("boolean").array


def _divisions(firms: pd.DataFrame, wanted: Sequence[str]) -> pd.Series[Any]:
    """Division of each enterprise, six digits; missing where nothing says it or nobody asks."""
    found = pd.Series([None] * len(firms), dtype="str")
    if not wanted:
        return found
    if "credit_code" in firms and firms["credit_code"].notna().any():
        found = divisions(firms["credit_code"].reset_index(drop=True))
    if "registered_in" in firms and firms["registered_in"].notna().any():
        said = firms["registered_in"].reset_index(drop=True).astype("str")
        digits = said.str.replace(r"\D", "", regex=True).str.slice(0, 6)
        found = digits.where(digits.str.len() > 1).str.pad(6, "right", "0").fillna(found)
    return found.astype("str")


def _amount(tax: pd.Series[Any]) -> dict[str, str]:
    """Sum of what is known of the tax; of nothing known it is unknown, not zero."""
    if tax.isna().all():
        return {"zh": "未知", "en": "unknown"}
    return {"zh": f"{tax.sum():,.2f} 万元", "en": f"{tax.sum():,.2f} ×10⁴"}


def _notes(found: pd.DataFrame) -> list[Note]:
    notes = []
    outcome = found["outcome"].astype("str")
    for code in OUTCOMES[:2]:
        rows = found[outcome == code]
        if len(rows):
            listed = rows.sort_values("tax_paid", ascending=False, kind="stable")["enterprise_id"]
            params = {
                "count": len(rows),
                "tax": _amount(rows["tax_paid"]),
                "found": ", ".join(listed.head(_LISTED)),
            }
            notes.append(Note(f"link.{code}", "warning", params, "enterprises"))
    return notes
