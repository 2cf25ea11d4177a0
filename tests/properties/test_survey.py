"""Laws of boundary surveys: choices of spelling are independent, and no slip passes in silence."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
import shapely

from landuse.errors import InputError
from landuse.ingest.ground.boundary import AREA_TOLERANCE
from landuse.ingest.tables import Part, read_parts
from landuse.park import Source
from tests.ingest.formats.test_survey import assert_the_three, layer
from tests.ingest.surveys import written


def test_spellings_together(tmp_path: Path) -> None:
    """Law: the choices do not depend on each other."""
    choices = [
        [{"east_first": False}, {"east_first": True}],
        [{"prefix": True}, {"prefix": False}],
        [{"close": "same"}, {"close": "new"}, {"close": ""}],
        [{"count": "bare"}, {"count": "closed"}],
        [{"unit": "ha"}, {"unit": "m2"}],
        [{"mark": ","}, {"mark": "\t"}],
    ]
    for chosen in itertools.product(*choices):
        found = layer(
            tmp_path, written(**{key: value for each in chosen for key, value in each.items()})
        )
        assert_the_three(found)
        assert not [note for note in found.notes if note.severity != "info"]


MUTATIONS = 300


def _mutated(text: str, rng: random.Random) -> str:
    """One slip of a hand or a program."""
    lines = text.split("\r\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(9)
    line = lines[at]
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, line)
    elif kind == 2 and line:
        i = rng.randrange(len(line))
        lines[at] = line[:i] + rng.choice("0123456789,.@-甲= \t") + line[i + 1 :]
    elif kind == 3 and line:
        i = rng.randrange(len(line))
        lines[at] = line[:i] + line[i + 1 :]
    elif kind == 4:
        lines[at] = ",".join(reversed(line.split(",")))
    elif kind == 5:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], line
    elif kind == 6:
        lines = lines[:at]
    elif kind == 7:
        lines[at] = line * 2
    else:
        fields = line.split(",")
        fields[rng.randrange(len(fields))] = rng.choice(
            ["", "nan", "-1", "1e308", "9" * 30, "面", "@"]
        )
        lines[at] = ",".join(fields)
    return "\r\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
def test_slips_are_read_or_refused_never_passed_over(tmp_path: Path, seed: int) -> None:
    """300 seeded slips: a part or an InputError; a changed total is never accepted in silence."""
    rng = random.Random(seed)
    for _ in range(MUTATIONS // 6):
        text = _mutated(written(prefix=rng.random() < 0.7), rng)
        (tmp_path / "s.txt").write_bytes(text.encode())
        try:
            (part,) = read_parts("parcels", Source(path="s.txt"), "s.txt", tmp_path)
        except InputError as error:
            notes = error.problems
        else:
            notes = list(part.notes)
            _check(part, text)
        for note in notes:
            assert note.message("zh")
            assert note.remedy("en")


def _check(part: Part, text: str) -> None:
    if any(note.severity != "info" for note in part.notes):
        return
    assert part.geometry is not None
    shapes_read = shapely.from_wkb(part.geometry.to_numpy())
    if not shapely.is_valid(shapes_read).all():
        return  # its repair is said once it is in place
    said = part.frame["surveyed_area"].to_numpy() / 15
    drawn = shapely.area(shapes_read) / 1e4
    known = ~np.isnan(said)
    off = abs(said[known].sum() - drawn[known].sum())
    assert off <= AREA_TOLERANCE * drawn[known].sum() + 1e-3, text
