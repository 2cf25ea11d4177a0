import numpy as np
import pytest

from landuse.present.drawing import Drawing, shorten, style
from landuse.present.layers import map_layers
from tests.present.map_study import make_study

pytest.importorskip("matplotlib")


def test_the_scale_holds_all_parcels_and_zones_in_the_frame() -> None:
    study = make_study(30)
    layers = map_layers(study)
    for size in ((297.0, 210.0), (420.0, 297.0)):
        drawing = Drawing(layers, study, size)
        half = np.array(drawing.frame) * drawing.metres / 2
        west, south, east, north = layers.zones.to_crs(study.crs).total_bounds
        assert drawing.middle[0] - half[0] <= west
        assert drawing.middle[0] + half[0] >= east
        assert drawing.middle[1] - half[1] <= south
        assert drawing.middle[1] + half[1] >= north
        assert drawing.bar <= 0.22 * drawing.metres * drawing.frame[0]


def test_a_path_keeps_every_ring_and_its_area() -> None:
    from landuse.present.drawing import _path

    shapes = make_study(8).parcels.geometry
    path = _path(shapes)
    area = sum(abs(_shoelace(ring)) for ring in path.to_polygons())
    assert area == pytest.approx(shapes.area.sum(), rel=1e-9)
    assert _path(shapes.iloc[:0]) is None


def _shoelace(ring: np.ndarray) -> float:
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_unknown_is_hatched_and_long_names_are_cut() -> None:
    assert "hatch" not in style("#ffffff", "", 1.0)
    assert style("#ffffff", "unknown", 1.0)["hatch"]
    assert shorten("甲\n" * 50, 10) == "甲 甲 甲 甲 甲…"


def test_names_of_zones_stand_in_the_frame_beside_the_parcels() -> None:
    study = make_study(30)
    layers = map_layers(study)
    drawing = Drawing(layers, study, (297.0, 210.0))
    parcels = drawing.parcels.bounds.to_numpy()
    half = np.array(drawing.frame) * drawing.metres / 2
    found = drawing.name_boxes()
    assert [name for name, _ in found] == drawing.zone_names()
    for place, (_, (west, south, east, north)) in enumerate(found):
        assert drawing.middle[0] - half[0] <= west < east <= drawing.middle[0] + half[0]
        assert drawing.middle[1] - half[1] <= south < north <= drawing.middle[1] + half[1]
        covered = (parcels[:, 0] < east) & (parcels[:, 2] > west)
        covered &= (parcels[:, 1] < north) & (parcels[:, 3] > south)
        assert not covered.any()
        for _, other in found[:place]:
            apart = other[0] >= east or other[2] <= west or other[1] >= north or other[3] <= south
            assert apart
