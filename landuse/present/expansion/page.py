"""Timeline page (调区扩区时间轴): one HTML file that plays the boundary versions, without a request.

What the page shows is packed as JSON, gzip and base64: letters and digits only, so nothing of it
can be taken for a tag or a script. Boundaries are few, so their coordinates are plain numbers.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from landuse.crs import reproject
from landuse.present.expansion.book import missing_words
from landuse.present.expansion.pairs import moved_parcels, version_pairs
from landuse.present.expansion.summary import (
    PARK,
    gate_titles,
    kind_titles,
    limit_words,
    measured,
    subject_name,
)
from landuse.present.map.page import bundle
from landuse.study import Expansion
from landuse.words import LANGS, Lang, text, words

_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "script-src {digest}; base-uri 'none'; form-action 'none'"
)
_LONLAT = "EPSG:4326"
_AROUND = 800.0
_COARSE = 1.0
_DIGITS = 7
_SECTIONS = ("sector", "growth", "part", "outcome")


def write_timeline(expansion: Expansion, path: Path | str, *, lang: Lang = "zh") -> Path:
    """Write the timeline page of an account (写出时间轴).

    Parameters
    ----------
    expansion
        The account.
    path
        The ``.html`` file. Two writes of one account give the same bytes.
    lang
        Language that it opens in; the reader can switch.

    Returns
    -------
    pathlib.Path
        The file; it asks no server for anything and runs only its own script.
    """
    target = Path(path)
    target.write_text(timeline_page(expansion, lang=lang), encoding="utf-8", newline="\n")
    return target


def timeline_page(expansion: Expansion, *, lang: Lang) -> str:
    """Timeline page as text (时间轴页面).

    Parameters
    ----------
    expansion
        The account.
    lang
        Language that it opens in.

    Returns
    -------
    str
        The document.
    """
    said = json.dumps(timeline(expansion, lang=lang), ensure_ascii=False, allow_nan=False)
    packed = gzip.compress(said.encode("utf-8", errors="replace"), 6, mtime=0)
    payload = base64.b64encode(packed).decode("ascii")
    code = bundle("landuse-expansion.js")
    digest = base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode("ascii")
    policy = _POLICY.format(digest=f"'sha256-{digest}'")
    title = html.escape(text("expansion.page.title", lang=lang))
    licences = bundle("LICENSES.txt").replace("--", "- -")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{lang}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title>",
            f"<!--\n{licences}\n-->",
            f"<style>{bundle('landuse-expansion.css')}</style>",
            "</head>",
            "<body>",
            f'<p class="ex-wait" data-too-old="{_both("too_old")}">{_both("opening")}</p>',
            f"<noscript><p>{_both('no_script')}</p></noscript>",
            f'<script type="text/plain" id="expansion_data">{payload}</script>',
            f"<script>{code}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _both(name: str) -> str:
    return " / ".join(html.escape(text(f"expansion.page.{name}", lang=each)) for each in LANGS)


def timeline(expansion: Expansion, *, lang: Lang) -> dict[str, Any]:
    """Everything that the page knows (页面数据), as plain JSON values.

    Parameters
    ----------
    expansion
        The account.
    lang
        Language that it opens in.

    Returns
    -------
    dict
        Steps, account, growth, constraints, gates, shapes, pairs of versions, parcels and words.
    """
    names = expansion["expansion_versions"].drop_duplicates("subject_id", keep="last")
    subjects = [
        {"id": row["subject_id"]}
        | {each: subject_name(row["subject_id"], row["name"], each) for each in LANGS}
        for row in names.sort_values("scope", kind="stable").to_dict("records")
    ]
    return {
        "lang": lang,
        "park": str(expansion.meta["park"]["name"]),
        "policy": str(expansion.meta["policy"]["name"]),
        "asOf": str(expansion.meta["park"]["as_of"]),
        "steps": list(expansion.meta["steps"]),
        "subjects": [each for each in subjects if each["id"] == PARK]
        + [each for each in subjects if each["id"] != PARK],
        "account": _account(expansion),
        "growth": _growth(expansion),
        "constraints": _constraints(expansion),
        "gates": _gates(expansion),
        "stock": _stock(expansion),
        "kinds": {
            each.kind: {"role": each.role, "zh": each.title_zh, "en": each.title_en}
            for each in expansion.rules.layers
        },
        "shapes": _shapes(expansion),
        "pairs": version_pairs(expansion, _rings),
        "parcels": moved_parcels(expansion, _rings),
        "words": {each: _words(expansion, each) for each in LANGS},
    }


def _words(expansion: Expansion, lang: Lang) -> dict[str, dict[str, str]]:
    return {
        "ui": words("expansion.page", lang=lang),
        "gate": gate_titles(expansion, lang),
        "kind": kind_titles(expansion, lang),
        **{name: words(f"expansion.{name}", lang=lang) for name in _SECTIONS},
    }


def _figure(value: Any, digits: int = 2) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), digits) + 0.0


def _day(value: Any) -> str | None:
    return None if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d")


def _flag(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


def _account(expansion: Expansion) -> list[dict[str, Any]]:
    return [
        {
            "subject": row["subject_id"],
            "step": int(row["change_no"]),
            "version": str(row["version"]),
            "from": _day(row["from_on"]),
            "to": _day(row["to_on"]),
            "old": _figure(row["before_m2"]),
            "in": _figure(row["in_m2"]),
            "out": _figure(row["out_m2"]),
            "new": _figure(row["after_m2"]),
            "miss": _figure(row["residual_m2"], 4),
            "closes": _flag(row["closes"]),
            "overlap": _figure(row["overlap_m2"]),
        }
        for row in expansion["expansion_versions"].to_dict("records")
    ]


def _growth(expansion: Expansion) -> list[dict[str, Any]]:
    frame = expansion["expansion_growth"]
    return [
        {
            "subject": row["subject_id"],
            "step": int(row["change_no"]),
            "flow": str(row["flow"]),
            "by": str(row["by"]),
            "group": str(row["group"]),
            "area": _figure(row["area_m2"]),
            "share": _figure(row["share"], 6),
        }
        for row in frame[frame["area_m2"] > 0].to_dict("records")
    ]


def _constraints(expansion: Expansion) -> list[dict[str, Any]]:
    frame = expansion["expansion_constraints"]
    frame = frame[frame["part"].astype("str") != "kept"]
    return [
        {
            "subject": row["subject_id"],
            "step": int(row["change_no"]),
            "part": str(row["part"]),
            "kind": str(row["kind"]),
            "area": _figure(row["area_m2"]),
            "outside": _figure(row["outside_m2"]),
        }
        for row in frame.to_dict("records")
    ]


def _gates(expansion: Expansion) -> list[dict[str, Any]]:
    return [
        {
            "subject": row["subject_id"],
            "step": int(row["change_no"]),
            "rule": str(row["rule"]),
            "outcome": str(row["outcome"]),
            "value": {each: measured(row["value"], row["unit"], each) for each in LANGS},
            "threshold": {each: limit_words(row, each) for each in LANGS},
            "source": None if pd.isna(row["source"]) else str(row["source"]),
            "clause": None if pd.isna(row["clause"]) else str(row["clause"]),
            "missing": {each: missing_words(expansion, row["missing"], each) for each in LANGS},
        }
        for row in expansion["expansion_gates"].to_dict("records")
    ]


def _stock(expansion: Expansion) -> list[dict[str, Any]]:
    rates = [f"{name}_{end}" for name in ("supply", "built", "idle") for end in ("low", "high")]
    return [
        {
            "subject": row["subject_id"],
            "saturated": _flag(row["saturated"]),
            **{name: _figure(row[name], 4) for name in rates},
        }
        for row in expansion["expansion_stock"].to_dict("records")
    ]


def _shapes(expansion: Expansion) -> dict[str, Any]:
    """Rings in degrees: zones with the steps they hold in, land in and out, layers, and conflicts."""
    versions = expansion.layer("expansion_versions")
    zones = versions[versions["scope"].astype("str") == "zone"]
    last = len(expansion.meta["steps"])
    until = zones.groupby("subject_id")["change_no"].shift(-1).fillna(last).astype(int)
    drawn = _rings(zones.geometry.to_numpy(), expansion.crs)
    patches = expansion.layer("expansion_patches")
    patches = patches[patches["scope"].astype("str") == PARK]
    hits = expansion.layer("expansion_constraints")
    hits = hits[(hits["scope"].astype("str") == PARK) & (hits["part"].astype("str") == "in")]
    roles = {each.kind: each.role for each in expansion.rules.layers}
    hits = hits[hits["kind"].map(roles).isin(["forbid", "within", "caution"])]
    kinds, around = _around(expansion, versions.geometry.to_numpy())
    return {
        "zones": [
            {"subject": zone, "from": int(first), "until": int(end), "rings": rings}
            for zone, first, end, rings in zip(
                zones["subject_id"], zones["change_no"], until, drawn, strict=True
            )
            if rings
        ],
        "flows": [
            {"step": int(step), "flow": str(flow), "rings": rings}
            for step, flow, rings in zip(
                patches["change_no"],
                patches["flow"],
                _rings(patches.geometry.to_numpy(), expansion.crs),
                strict=True,
            )
        ],
        "hits": [
            {"step": int(step), "kind": str(kind), "rings": rings}
            for step, kind, rings in zip(
                hits["change_no"],
                hits["kind"],
                _rings(hits.geometry.to_numpy(), expansion.crs),
                strict=True,
            )
            if rings
        ],
        "layers": [
            {"kind": kind, "rings": rings}
            for kind, rings in zip(kinds, _rings(around, expansion.crs), strict=True)
            if rings
        ],
    }


def _around(
    expansion: Expansion, land: NDArray[np.object_]
) -> tuple[list[str], NDArray[np.object_]]:
    """Constraint layers near the park, generalised: for orientation, nothing is measured on them."""
    west, south, east, north = shapely.total_bounds(land)
    frame = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    kinds, found = [], []
    for kind, shapes in expansion.layers.items():
        near = shapes[shapely.intersects(shapes, frame)]
        plain = shapely.intersection(shapely.simplify(near, _COARSE), frame)
        for shape in plain[~shapely.is_empty(plain)]:
            kinds.append(kind)
            found.append(shape)
    together = np.empty(len(found), dtype=object)
    together[:] = found
    return kinds, together


def _rings(shapes: Iterable[Any], crs: str) -> list[list[list[list[float]]]]:
    """Rings of each shape as latitude and longitude."""
    return [_ring_list(each) for each in reproject(_array(shapes), crs, _LONLAT)]


def _array(shapes: Iterable[Any]) -> NDArray[np.object_]:
    known = list(shapes)
    found = np.empty(len(known), dtype=object)
    found[:] = known
    return found


def _ring_list(shape: Any) -> list[list[list[float]]]:
    rings = []
    for part in shapely.get_parts(shape):
        if shapely.get_type_id(part) != 3 or part.is_empty:
            continue
        for ring in shapely.get_rings(part):
            xy = np.round(shapely.get_coordinates(ring)[:-1], _DIGITS)
            rings.append(xy[:, ::-1].tolist())
    return rings
