"""Hand-over for QGIS (成果交接): parcels, zones and geometry issues in one GeoPackage, with styles."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError, FeatureError

from landuse.policy.audience import Audience, load_audience
from landuse.present.guard import guard_file
from landuse.present.layers import map_layers
from landuse.present.map.redact import Gate
from landuse.present.palette import ISSUES, UNGRADED, grade_colours, tint
from landuse.present.workbook import rows
from landuse.present.workbook.columns import Tongue, field_heading, say_codes, tongue
from landuse.present.workbook.cover import as_of
from landuse.present.zombie_land import parcel_verdicts
from landuse.words import Lang

if TYPE_CHECKING:
    from landuse.study import Study

_RULED = {"geometry_issues": "issues"}
"""Layer → table of the rules of an audience (图层对应的读者规则)."""

_LABELS = {"grade": "grade", "suspected": "rule", "open": "rule", "action": "action"}
_LABELS |= {"verdict": "verdict"}
_CLOCK = "OGR_CURRENT_DATE"
_QML = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_QGIS = "3.16"
_NO_FILL = "255,255,255,0"
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""


def write_handover(
    study: Study, path: Path | str, *, audience: str | Audience = "internal", lang: Lang = "zh"
) -> Path:
    """Write the QGIS hand-over (成果交接) of a study.

    Parameters
    ----------
    study
        The study.
    path
        The ``.gpkg`` file; an older one is replaced. Two writes of one study give the same bytes.
    audience
        Name, path or rules of the audience: what it must not see is not in the file, and the written
        file is read back and searched before it takes its name.
    lang
        Language of labels, field aliases and legend.

    Returns
    -------
    pathlib.Path
        The file: layers ``parcels``, ``zones`` and ``geometry_issues`` in the study's CRS, fields
        under the names of the vocabulary, coloured by grade as soon as QGIS opens it. A layer that
        the audience must not see is left out.

    Raises
    ------
    StudyError
        Something confidential is in the file: none is left, and an older one stays.
    """
    target, tell = Path(path), tongue(study, lang)
    rules = audience if isinstance(audience, Audience) else load_audience(audience)
    layers = {
        "parcels": _parcels(study, tell),
        "zones": _zones(study),
        "geometry_issues": _issues(study, tell),
    }
    layers = layers if rules.name == "internal" else _for(rules, layers, study)
    draft = target.with_name(f".{target.stem}.partial.gpkg")
    try:
        draft.unlink(missing_ok=True)
        _write(study, layers, draft, tell)
        guard_file(draft, study, rules)
        draft.replace(target)
    except (DataSourceError, FeatureError, sqlite3.Error) as error:
        raise OSError(str(error)[:200]) from error
    finally:
        draft.unlink(missing_ok=True)
    return target


def _write(
    study: Study, layers: Mapping[str, gpd.GeoDataFrame], target: Path, tell: Tongue
) -> None:
    moment = f"{as_of(study).isoformat()}T00:00:00.000Z"
    made = {
        "parcels": lambda frame: _parcel_style(study, frame, tell),
        "zones": lambda frame: _zone_style(frame, tell),
        "geometry_issues": lambda frame: _issue_style(frame, tell),
    }
    styles = {name: made[name](frame) for name, frame in layers.items()}
    with clock_stopped(moment):
        for name, frame in layers.items():
            _write_layer(frame, target, name, tell)
    names = {name: tell.say(f"handover.{name}") for name in layers}
    add_styles(target, styles, moment, names)


def _for(
    rules: Audience, layers: Mapping[str, gpd.GeoDataFrame], study: Study
) -> dict[str, gpd.GeoDataFrame]:
    """Layers as an audience may see them, by the same rules as the map."""
    known = map_layers(study)
    gate = Gate(rules, known, study)
    ids = pd.Index(known.parcels["parcel_id"].astype("str"))
    found = {}
    for name, frame in layers.items():
        if rules.table(_RULED.get(name, name)) is None:
            continue
        plain = pd.DataFrame(frame.drop(columns="geometry"))
        shapes = frame.geometry.to_numpy()
        if name == "parcels":
            order = pd.Index(plain["parcel_id"].astype("str")).get_indexer(ids)
            seen = gate.table(name, plain.iloc[order].reset_index(drop=True))
            shapes = shapes[order]
        else:
            seen = gate.table(_RULED.get(name, name), plain)
        found[name] = gpd.GeoDataFrame(seen, geometry=shapes, crs=frame.crs)
    return found


def _write_layer(frame: gpd.GeoDataFrame, target: Path, name: str, tell: Tongue) -> None:
    pyogrio.write_dataframe(
        frame,
        target,
        layer=name,
        driver="GPKG",
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        dataset_options={"VERSION": "1.2"},
        layer_options={"IDENTIFIER": tell.say(f"handover.{name}")},
    )


@contextmanager
def clock_stopped(moment: str) -> Iterator[None]:
    """Stop the clock (固定时间): GDAL writes this moment into the file instead of now, so that two writes are the same."""
    before = pyogrio.get_gdal_config_option(_CLOCK)
    pyogrio.set_gdal_config_options({_CLOCK: moment})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_CLOCK: before})


def _parcels(study: Study, tell: Tongue) -> gpd.GeoDataFrame:
    """Parcel rows with geometry: codes as they are, and labels beside the codes."""
    frame = rows.parcel_rows(study).drop(columns="area_m2")
    frame = frame.join(parcel_verdicts(study))
    frame = frame.drop(columns=[name for name in rows.AMOUNTS if frame[name].isna().all()])
    joint, classes = tell.say("joint"), study.policy.grades.classes
    grades = {
        each.grade: f"{each.grade} {each.label_zh if tell.lang == 'zh' else each.label_en}"
        for each in classes
    }
    labels = {
        f"{name}_label": say_codes(
            frame[name], grades if name == "grade" else tell.codes(section), joint=joint
        )
        for name, section in _LABELS.items()
    }
    plain = plain_frame(frame.assign(**labels)).reset_index()
    shapes = study.parcels.geometry.to_numpy()
    return gpd.GeoDataFrame(plain, geometry=shapes, crs=study.crs)


def _zones(study: Study) -> gpd.GeoDataFrame:
    zones = study.zones
    plain = plain_frame(pd.DataFrame(zones.drop(columns=zones.geometry.name)))
    return gpd.GeoDataFrame(plain, geometry=zones.geometry.to_numpy(), crs=study.crs)


def _issues(study: Study, tell: Tongue) -> gpd.GeoDataFrame:
    """Where shapes overlap, gape or are slivers, with the word for it."""
    issues = study.layer("geometry_issues")
    frame = pd.DataFrame(issues.drop(columns="geometry"))
    plain = plain_frame(frame.assign(issue_label=say_codes(frame["issue"], tell.codes("issue"))))
    return gpd.GeoDataFrame(plain, geometry=issues.geometry.to_numpy(), crs=study.crs)


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Frame in the types that a GeoPackage has (写入类型): categories become text, and text has no end mark."""
    texts = [
        name
        for name, dtype in frame.dtypes.items()
        if isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_string_dtype(dtype)
    ]
    return frame.assign(
        **{name: frame[name].astype("str").str.replace("\0", "\u2400") for name in texts}
    )


def add_styles(path: Path, styles: dict[str, str], moment: str, names: Mapping[str, str]) -> None:
    """Add styles to a GeoPackage (写入样式), under the names of their layers."""
    with closing(sqlite3.connect(path)) as store, store:
        store.execute(_STYLES)
        store.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)",
            (moment,),
        )
        store.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
            " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
            " update_time) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', ?)",
            [(layer, names[layer], qml, moment) for layer, qml in styles.items()],
        )


def _parcel_style(study: Study, parcels: gpd.GeoDataFrame, tell: Tongue) -> str:
    """Style of the parcels: a colour for each grade, grey for what has none."""
    classes = {each.grade: each for each in study.policy.grades.classes}
    labels = {"": tell.say("cover.ungraded")}
    for grade, each in classes.items():
        labels[grade] = f"{grade} {each.label_zh if tell.lang == 'zh' else each.label_en}"
    found = {**grade_colours(study.policy), "": UNGRADED}
    root = style_root()
    symbols = style_classes(root, "grade", {grade: labels[grade] for grade in found})
    for place, colour in enumerate(found.values()):
        style_fill(symbols, str(place), rgb(tint(colour, strength=0.85)), "70,80,90,255", "0.2")
    _aliases(root, parcels, ("parcels", "parcel_facts", "indicators", "scores", "verdicts"), tell)
    return style_text(root)


def _issue_style(issues: gpd.GeoDataFrame, tell: Tongue) -> str:
    """Style of the geometry issues: a colour for each kind, outlined so that slits are seen."""
    root = style_root()
    known = tell.codes("issue")
    symbols = style_classes(root, "issue", {kind: known[kind] for kind in ISSUES})
    for place, colour in enumerate(ISSUES.values()):
        style_fill(symbols, str(place), rgb(colour), rgb(colour), "0.6")
    _aliases(root, issues, ("geometry_issues",), tell)
    return style_text(root)


def style_classes(root: ET.Element, field: str, labels: Mapping[str, str]) -> ET.Element:
    """Renderer with a class for each value of a field (分类样式); its symbols are still to be filled."""
    renderer = ET.SubElement(
        root, "renderer-v2", {"type": "categorizedSymbol", "attr": field, "enableorderby": "0"}
    )
    categories = ET.SubElement(renderer, "categories")
    for place, (value, label) in enumerate(labels.items()):
        said = {"value": value, "symbol": str(place), "label": label}
        ET.SubElement(categories, "category", {**said, "render": "true", "type": "string"})
    return ET.SubElement(renderer, "symbols")


def _zone_style(zones: gpd.GeoDataFrame, tell: Tongue) -> str:
    """Style of the zones: an outline, no fill."""
    root = style_root()
    renderer = ET.SubElement(root, "renderer-v2", {"type": "singleSymbol", "enableorderby": "0"})
    symbols = ET.SubElement(renderer, "symbols")
    style_fill(symbols, "0", _NO_FILL, "31,45,61,255", "0.7")
    _aliases(root, zones, ("zones",), tell)
    return style_text(root)


def style_root() -> ET.Element:
    """Root of a QGIS style (样式根元素)."""
    return ET.Element("qgis", {"version": _QGIS, "styleCategories": "Symbology|Fields"})


def style_fill(symbols: ET.Element, name: str, colour: str, line: str, width: str) -> None:
    """Symbol of a filled polygon (面符号)."""
    symbol = ET.SubElement(symbols, "symbol", {"type": "fill", "name": name, "alpha": "1"})
    layer = ET.SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    style = "no" if colour == _NO_FILL else "solid"
    settings = {
        "color": colour,
        "style": style,
        "outline_color": line,
        "outline_style": "solid",
        "outline_width": width,
        "outline_width_unit": "MM",
        "joinstyle": "bevel",
    }
    for key, value in settings.items():
        ET.SubElement(layer, "prop", {"k": key, "v": value})


def _aliases(
    root: ET.Element, layer: gpd.GeoDataFrame, homes: tuple[str, ...], tell: Tongue
) -> None:
    """Headings of the ledger as aliases of the fields."""
    aliases = ET.SubElement(root, "aliases")
    for place, name in enumerate(layer.columns.drop("geometry"), start=1):
        alias = field_heading(tell, homes, str(name))
        ET.SubElement(aliases, "alias", {"field": str(name), "index": str(place), "name": alias})


def rgb(colour: str) -> str:
    """Colour as QGIS writes it (颜色)."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def style_text(root: ET.Element) -> str:
    """Style as QGIS reads it (样式文本)."""
    ET.indent(root)
    return _QML + ET.tostring(root, encoding="unicode")
