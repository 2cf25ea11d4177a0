// The shift of Chinese web maps (GCJ-02), by the formula in common use.
const AXIS = 6378245;
const FLAT = 0.00669342162296594323;
const { PI, sin, cos, sqrt, abs } = Math;

function waves(value: number, a: number, b: number): number {
  return ((20 * sin(6 * value * PI) + 20 * sin(2 * value * PI)) * 2) / 3 + a + b;
}

/** Where a place appears on a shifted map. */
export function toGcj(lat: number, lng: number): [number, number] {
  const [x, y] = [lng - 105, lat - 35];
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) +
    waves(x, ((20 * sin(y * PI) + 40 * sin((y / 3) * PI)) * 2) / 3,
      ((160 * sin((y / 12) * PI) + 320 * sin((y * PI) / 30)) * 2) / 3);
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) +
    waves(x, ((20 * sin(x * PI) + 40 * sin((x / 3) * PI)) * 2) / 3,
      ((150 * sin((x / 12) * PI) + 300 * sin((x / 30) * PI)) * 2) / 3);
  const turn = (lat / 180) * PI;
  const magic = 1 - FLAT * sin(turn) ** 2;
  return [
    lat + (north * 180) / (((AXIS * (1 - FLAT)) / (magic * sqrt(magic))) * PI),
    lng + (east * 180) / ((AXIS / sqrt(magic)) * cos(turn) * PI),
  ];
}
