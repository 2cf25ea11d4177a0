"""Map command (地图命令): the page for an audience, searched before it is left, and the sheet as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.options import Command, writing
from landuse.words import Lang, text

if TYPE_CHECKING:
    from landuse.policy.audience import Audience
    from landuse.present.map import Basemap
    from landuse.study import Study

_PATH = click.Path(path_type=Path)
_PAGES = {".html", ".htm"}


def map_command(lang: Lang) -> Command:
    """Command ``landuse map`` (地图命令).

    Parameters
    ----------
    lang
        Language of the help.

    Returns
    -------
    Command
        The command.
    """

    def told(name: str) -> str:
        return text(f"cli.option.{name}", lang=lang)

    @click.command("map", cls=Command)
    @click.argument("study", metavar="STUDY", type=_PATH)
    @click.option("-o", "--out", metavar="FILE", type=_PATH, help=told("map_out"))
    @click.option("--audience", metavar="NAME", default="", help=told("audience"))
    @click.option("--compare", metavar="STUDY", type=_PATH, multiple=True, help=told("map_compare"))
    @click.option("--tiles", metavar="FOLDER", type=_PATH, help=told("map_tiles"))
    @click.option("--shifted", is_flag=True, help=told("map_shifted"))
    @click.option("--tianditu", metavar="KEY", default="", help=told("map_tianditu"))
    @click.option("--png", metavar="FILE", type=_PATH, help=told("map_png"))
    @click.option("--gpkg", metavar="FILE", type=_PATH, help=told("map_gpkg"))
    @click.option("--theme", metavar="NAME", default="", help=told("map_theme"))
    @click.option("--paper", type=click.Choice(["A4", "A3"]), default="A4", help=told("map_paper"))
    @click.option("--font", metavar="FILE", type=_PATH, help=told("map_font"))
    def map_(study: Path, out: Path | None, **asked: Any) -> None:
        from landuse.errors import StudyError, refuse_target
        from landuse.policy.audience import load_audience
        from landuse.study import load_study

        rules = load_audience(asked["audience"]) if asked["audience"] else None
        png, gpkg = asked["png"], asked["gpkg"]
        for each in filter(None, (out, png, gpkg)):
            refuse_target(each)
        if out is not None and out.suffix.lower() not in _PAGES:
            raise StudyError("study.no_html", path=str(out))
        if png is not None and png.suffix.lower() != ".png":
            raise StudyError("sheet.no_png", path=str(png))
        if gpkg is not None and gpkg.suffix.lower() != ".gpkg":
            raise StudyError("study.no_gpkg", path=str(gpkg))
        loaded = load_study(study)
        rules = rules or load_audience(str(loaded.meta.get("audience", "internal")))
        if png is not None:
            _picture(loaded, rules, asked, lang)
        if gpkg is not None:
            _layers(loaded, gpkg, rules, lang)
        if out is not None or png is None is gpkg:
            name = "map.html" if rules.name == "internal" else f"map-{rules.name}.html"
            _page(loaded, out or study / name, rules, asked, lang)

    return map_


def _page(study: Study, path: Path, rules: Audience, asked: dict[str, Any], lang: Lang) -> None:
    from landuse.present.map import render_map, save_map
    from landuse.study import load_study

    others = [load_study(each) for each in asked["compare"]]
    base = _basemap(asked, path)
    drawn = render_map(study, audience=rules, lang=lang, others=others, basemap=base)
    with writing(path):
        save_map(drawn, path)
    click.echo(text("cli.wrote.map", lang=lang, path=path.absolute()))


def _basemap(asked: dict[str, Any], path: Path) -> Basemap | None:
    """Pictures under the parcels, where they are asked for."""
    from landuse.present.map import Basemap

    if asked["tianditu"]:
        return Basemap.tianditu(asked["tianditu"])
    if asked["tiles"] is None:
        return None
    return Basemap.beside(asked["tiles"], page=path, shifted=asked["shifted"])


def _layers(study: Study, path: Path, rules: Audience, lang: Lang) -> None:
    from landuse.present.handover import write_handover

    with writing(path):
        write_handover(study, path, audience=rules, lang=lang)
    click.echo(text("cli.wrote.park", lang=lang, path=path.absolute()))


def _picture(study: Study, rules: Audience, asked: dict[str, Any], lang: Lang) -> None:
    from landuse.present.picture import Picture, write_picture

    path = asked["png"]
    with writing(path):
        look = Picture(asked["theme"], asked["paper"], asked["font"])
        write_picture(study, path, audience=rules, look=look, lang=lang)
    click.echo(text("cli.wrote.picture", lang=lang, path=path.absolute()))
