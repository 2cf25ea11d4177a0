"""Demo park (示范园区): an invented industrial park with planted cases, the same on every call."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_demo"]


def write_demo(folder: Path | str) -> Path:
    """Write the demo park (写出示范园区): parcels, firms, figures, layers and the planted truth.

    Parameters
    ----------
    folder
        Where the files go; made where it is missing. Files of the same names are replaced.

    Returns
    -------
    pathlib.Path
        ``park.toml`` in that folder.
    """
    from landuse.demo.build import build_park
    from landuse.demo.files import write_files

    return write_files(build_park(), Path(folder))
