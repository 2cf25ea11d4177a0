// Names on the sheet: of the zones, and of the parcels where the filters leave few; none covers another.
import type { Box, Shapes } from "./shapes";
import { visit, type Extent, type Frame, type View } from "./sheet";

/** So many parcels are named one by one; more names would hide the map. */
export const FEW = 30;
/** Letters of a name on the map, and in the list beside it. */
const [ON_MAP, IN_LIST] = [14, 24];
/** Millimetres between a name and what it belongs to. */
const GAP = 0.9;
/** Millimetres at the lower left that the scale bar takes besides its length, and at the upper right the arrow. */
const [BAR, BAR_HEIGHT, ARROW, ARROW_HEIGHT] = [40, 13, 16, 24];
/** Where along the outline of a zone its name may stand, the middle first. */
const ALONG = [0.5, 0.35, 0.65, 0.2, 0.8];
const INK = "#1d2730";

export const FONT =
  'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

/** A parcel that the sheet names. */
export interface Listed {
  row: number;
  number: number;
  name: string;
  code: string;
  area: string;
  grade: string;
}

/** What is shown of a text from data: one line of so many letters, none of which turns the others about. */
export function plain(text: string | null, length: number): string {
  const said = (text ?? "")
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "");
  const letters = [...said.trim()];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : letters.join("");
}

/** The end of a long code, which tells one parcel from the next. */
export function tail(code: string): string {
  return code.length > 11 ? `…${code.slice(-10)}` : code;
}

/** Parcels that passed the filters and are in the frame, where they are few enough to be named. */
export function listed(view: View, at: Extent, frame: Frame): Listed[] {
  if (!view.paint.mask) return [];
  const rows: number[] = [];
  visit(view, at, frame, (row, passes) => {
    if (passes && rows.length <= FEW) rows.push(row);
  });
  if (rows.length > FEW) return [];
  const { source, words } = view;
  const { parcels } = source;
  const text = (name: string, row: number): string | null => (parcels.has(name) ? parcels.text(name, row) : null);
  return rows.map((row, place) => {
    const code = plain(text("parcel_id", row), IN_LIST);
    return {
      row,
      number: place + 1,
      name: plain(text("name", row), IN_LIST),
      code,
      area: words.number(parcels.has("area_mu") ? parcels.number("area_mu", row) : null, 1),
      grade: plain(text("grade", row), 8) || "—",
    };
  });
}

/** Puts names where nothing is under them, in pixels from the corner of the frame. */
export class Labels {
  private readonly taken: Box[];
  private readonly zoom: number;
  private readonly size: [width: number, height: number];

  constructor(
    private readonly pen: CanvasRenderingContext2D,
    private readonly view: View,
    private readonly at: Extent,
    frame: Frame,
    private readonly dots: number,
  ) {
    const [width, height] = (this.size = [frame.width * dots, frame.height * dots]);
    this.zoom = at.scale * dots;
    const bar = 0.22 * width + BAR * dots;
    this.taken = [
      [0, height - BAR_HEIGHT * dots, bar, height],
      [width - ARROW * dots, 0, width, ARROW_HEIGHT * dots],
    ];
  }

  /** Names of the zones, above their outlines where there is room. */
  zones(zones: Shapes): void {
    const { source } = this.view;
    for (let row = 0; row < source.zones.rows; row++) {
      const name = plain(source.zones.text("name", row), 40);
      if (!zones.drawn(row) || !name) continue;
      const [left, top, right, bottom] = this.onPaper(zones, row);
      if (right < 0 || bottom < 0 || left > this.size[0] || top > this.size[1]) continue;
      const [width, height] = this.measure(name, 3.6, 600);
      const gap = GAP * this.dots;
      const spots = ALONG.map((share): [number, number, number] => {
        const x = left + share * (right - left) - width / 2;
        return [x, ...this.edge(zones, row, x, x + width, [top, bottom])];
      });
      const boxes = [
        ...spots.map(([x, high]): Box => [x, high - gap - height, x + width, high - gap]),
        ...spots.map(([x, , low]): Box => [x, low + gap, x + width, low + gap + height]),
      ];
      this.write(name, this.best(boxes.map((box) => this.inside(box))), 3.6, 600);
    }
  }

  /** Numbers and names of parcels; the number alone where the name has no room. */
  parcels(all: Listed[]): void {
    const { shapes } = this.view;
    for (const { row, number, name, code } of all) {
      const said = `${number} ${plain(name || code, ON_MAP)}`;
      const [left, top, right, bottom] = this.onPaper(shapes, row);
      const [width, height] = this.measure(said, 2.9, 500);
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const gap = GAP * this.dots;
      const boxes: Box[] = [
        [right + gap, y - height / 2, right + gap + width, y + height / 2],
        [left - gap - width, y - height / 2, left - gap, y + height / 2],
        [x - width / 2, top - gap - height, x + width / 2, top - gap],
        [x - width / 2, bottom + gap, x + width / 2, bottom + gap + height],
      ];
      const free = boxes.find((box) => `${this.inside(box)}` === `${box}` && this.cost(box) === 0);
      if (free) {
        this.write(said, free, 2.9, 500);
        continue;
      }
      const [wide, high] = this.measure(String(number), 2.9, 500);
      this.write(String(number), this.inside([x - wide / 2, y - high / 2, x + wide / 2, y + high / 2]), 2.9, 500);
    }
  }

  private onPaper(shapes: Shapes, row: number): Box {
    const [west, north] = this.corner(shapes);
    const [left, top, right, bottom] = shapes.boxOf(row);
    const { zoom } = this;
    return [(left - west) * zoom, (top - north) * zoom, (right - west) * zoom, (bottom - north) * zoom];
  }

  /** The corner of the frame as these shapes count. */
  private corner({ originX, originY }: Shapes): [west: number, north: number] {
    const { shapes } = this.view;
    return [this.at.west + shapes.originX - originX, this.at.north + shapes.originY - originY];
  }

  /** Uppermost and lowermost of an outline between two verticals. */
  private edge(shapes: Shapes, row: number, from: number, to: number, all: [number, number]): [number, number] {
    const [west, north] = this.corner(shapes);
    const { x, y, ring, row: first } = shapes;
    let [high, low] = [Infinity, -Infinity];
    const meet = (height: number): void => {
      high = Math.min(high, height);
      low = Math.max(low, height);
    };
    for (let part = first[row]!; part < first[row + 1]!; part++) {
      const [start, end] = [ring[part]!, ring[part + 1]!];
      for (let i = start; i < end; i++) {
        const next = i + 1 < end ? i + 1 : start;
        const [ax, ay] = [(x[i]! - west) * this.zoom, (y[i]! - north) * this.zoom];
        const [bx, by] = [(x[next]! - west) * this.zoom, (y[next]! - north) * this.zoom];
        if (ax >= from && ax <= to) meet(ay);
        for (const side of [from, to]) {
          if (ax > side !== bx > side) meet(ay + ((side - ax) / (bx - ax)) * (by - ay));
        }
      }
    }
    return high <= low ? [high, low] : all;
  }

  /** Moved into the frame. */
  private inside([left, top, right, bottom]: Box): Box {
    const edge = 0.5 * this.dots;
    const push = (from: number, to: number, end: number): number =>
      from < edge ? edge - from : Math.min(0, end - edge - to);
    const [dx, dy] = [push(left, right, this.size[0]), push(top, bottom, this.size[1])];
    return [left + dx, top + dy, right + dx, bottom + dy];
  }

  private best(boxes: Box[]): Box {
    let [best, least] = [boxes[0]!, Infinity];
    for (const box of boxes) {
      const cost = this.cost(box);
      if (cost < least) [best, least] = [box, cost];
      if (cost === 0) break;
    }
    return best;
  }

  /** How many coloured parcels and names a name would cover; names count for more. */
  private cost(box: Box): number {
    const { shapes, paint } = this.view;
    const { west, north } = this.at;
    const ground: Box = [
      west + box[0] / this.zoom,
      north + box[1] / this.zoom,
      west + box[2] / this.zoom,
      north + box[3] / this.zoom,
    ];
    let cost = 0;
    shapes.visit(ground, (row) => {
      if (shapes.drawn(row) && (!paint.mask || paint.mask[row] === 1)) cost += 1;
    });
    for (const [left, top, right, bottom] of this.taken) {
      if (left < box[2] && right > box[0] && top < box[3] && bottom > box[1]) cost += 100;
    }
    return cost;
  }

  private measure(said: string, size: number, weight: number): [width: number, height: number] {
    this.pen.font = `${weight} ${size * this.dots}px ${FONT}`;
    return [this.pen.measureText(said).width, 1.15 * size * this.dots];
  }

  private write(said: string, box: Box, size: number, weight: number): void {
    const { pen, dots } = this;
    pen.font = `${weight} ${size * dots}px ${FONT}`;
    pen.textAlign = "left";
    pen.lineJoin = "round";
    pen.strokeStyle = "#fff";
    pen.lineWidth = 1.1 * dots;
    const line = box[3] - 0.24 * size * dots;
    pen.strokeText(said, box[0], line);
    pen.fillStyle = INK;
    pen.fillText(said, box[0], line);
    this.taken.push(box);
    this.written.push({ said, box });
  }

  /** What was written and where. */
  readonly written: { said: string; box: Box }[] = [];
}
