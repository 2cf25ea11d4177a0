// The map on a sheet of paper: drawn from the data, not from the screen, as fine as the paper is.
import { patternTile } from "./hatch";
import { Labels, listed } from "./labels";
import { colour, extent, visit, type Extent, type Frame, type View } from "./sheet";
import type { Shapes } from "./shapes";

const OUTLINE = "rgba(52, 60, 70, .65)";
const FAINT_LINE = "rgba(52, 60, 70, .18)";
const ZONE = "#1d2730";
const TINY = 1.5;
/** Parcels drawn at once: neighbours, since rows are; one path of all takes a browser minutes. */
const CHUNK = 200;

/** Colour of a class, with its pattern where it has one. */
export function style(
  pen: CanvasRenderingContext2D,
  { colour, pattern }: { colour: string; pattern: string },
  dots: number,
): string | CanvasPattern {
  if (!pattern) return colour;
  return pen.createPattern(patternTile(pattern, colour, dots / 4), "repeat") ?? colour;
}

/** Draw the map into a frame; `dots` is how many pixels a millimetre has. Returns the names on it. */
export function drawMap(pen: CanvasRenderingContext2D, view: View, frame: Frame, dots: number): Labels {
  const { shapes, zones, paint } = view;
  const { head, over } = paint;
  const at = extent(view, frame);
  const zoom = at.scale * dots;
  const [x0, y0] = [frame.x * dots, frame.y * dots];
  pen.save();
  pen.beginPath();
  pen.rect(x0, y0, frame.width * dots, frame.height * dots);
  pen.clip();
  pen.fillStyle = "#fff";
  pen.fill();
  pen.translate(x0, y0);
  const rows: number[][] = head.classes.map(() => []);
  const above: number[][] = (over?.head.classes ?? []).map(() => []);
  const faint: number[] = [];
  visit(view, at, frame, (row, passes) => {
    if (!passes) return faint.push(row);
    above[over?.classes[row] ?? -1]?.push(row);
    return rows[paint.classes[row]!]?.push(row);
  });
  const put = (members: number[], filling: string | CanvasPattern, line: string): void => {
    pen.fillStyle = filling;
    pen.strokeStyle = line;
    pen.lineWidth = 0.12 * dots;
    for (let start = 0; start < members.length; start += CHUNK) {
      const path = outline(shapes, members.slice(start, start + CHUNK), at.west, at.north, zoom);
      pen.fill(path);
      if (line) pen.stroke(path);
    }
  };
  put(faint, "#eef1f3", FAINT_LINE);
  rows.forEach((members, place) => {
    const made = { colour: colour(head, place), pattern: head.patterns[place] ?? "" };
    put(members, style(pen, made, dots), OUTLINE);
  });
  above.forEach((members, place) => {
    const name = over?.head.patterns[place];
    if (!name || name === "unknown" || !members.length) return;
    const pattern = pen.createPattern(patternTile(name, null, dots / 4), "repeat");
    if (pattern) put(members, pattern, "");
  });
  drawZones(pen, view, zones, at, dots);
  const labels = new Labels(pen, view, at, frame, dots);
  labels.zones(zones);
  labels.parcels(listed(view, at, frame));
  pen.restore();
  return labels;
}

function drawZones(
  pen: CanvasRenderingContext2D,
  { source, shapes }: View,
  zones: Shapes,
  at: Extent,
  dots: number,
): void {
  const zoom = at.scale * dots;
  const west = at.west + shapes.originX - zones.originX;
  const north = at.north + shapes.originY - zones.originY;
  pen.strokeStyle = ZONE;
  pen.lineWidth = 0.5 * dots;
  pen.setLineDash([2.2 * dots, 1.4 * dots]);
  for (let row = 0; row < source.zones.rows; row++) {
    if (zones.drawn(row)) pen.stroke(outline(zones, [row], west, north, zoom));
  }
  pen.setLineDash([]);
}

/** A name that may be too long for the paper. */
export function short(text: string, length = 40): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function outline(shapes: Shapes, rows: number[], west: number, north: number, zoom: number): Path2D {
  const { x, y, ring, row: first } = shapes;
  const path = new Path2D();
  for (const row of rows) {
    const [left, top, right, bottom] = shapes.boxOf(row);
    const [width, height] = [(right - left) * zoom, (bottom - top) * zoom];
    if (width < TINY && height < TINY) {
      path.rect((left - west) * zoom, (top - north) * zoom, Math.max(1, width), Math.max(1, height));
      continue;
    }
    for (let part = first[row]!; part < first[row + 1]!; part++) {
      const start = ring[part]!;
      path.moveTo((x[start]! - west) * zoom, (y[start]! - north) * zoom);
      for (let i = start + 1; i < ring[part + 1]!; i++) {
        path.lineTo((x[i]! - west) * zoom, (y[i]! - north) * zoom);
      }
      path.closePath();
    }
  }
  return path;
}
