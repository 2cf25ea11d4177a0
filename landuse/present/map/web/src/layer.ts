// Parcels drawn on canvas tiles.
import * as L from "leaflet";
import { GREY, patternTile } from "./hatch";
import { queue } from "./queue";
import { ZOOM, type Box, type Shapes } from "./shapes";
import type { ThemeHead } from "./types";

const OUTLINE = "rgba(52, 60, 70, .6)";
const FAINT = "#e9edf0";
const FAINT_LINE = "rgba(52, 60, 70, .18)";
/** Parcels of fewer pixels than this are set pixel by pixel. */
const TINY = 4;
/** Vertices nearer to the last one than this many pixels are left out. */
const NEAR = 0.7;
/** Polygons of one path: few enough to be filled quickly. */
const PART = 150;
/** From this zoom on parcels are wide enough for patterns. */
const PATTERNED = 14;
/** Tiles are drawn a little finer, since they are shown up to half a zoom level enlarged. */
const FINER = 1.25;

/** What the tiles show. */
export interface Paint {
  readonly head: ThemeHead;
  readonly classes: Uint8Array;
  /** 1 for rows that pass the filters; nothing where all do. */
  readonly mask: Uint8Array | null;
  /** Findings to draw as patterns over any theme. */
  readonly over: { readonly head: ThemeHead; readonly classes: Uint8Array } | null;
}

interface Frame {
  readonly pen: CanvasRenderingContext2D;
  readonly west: number;
  readonly north: number;
  /** Device pixels a pixel of zoom 18. */
  readonly zoom: number;
  readonly level: number;
  readonly sharp: number;
}

export class ParcelTiles extends L.GridLayer {
  private readonly drawn = new Map<HTMLCanvasElement, L.Coords>();

  constructor(
    private readonly shapes: Shapes,
    private paint: Paint,
    pane = "tilePane",
  ) {
    super({ tileSize: 256, updateWhenZooming: false, keepBuffer: 2, minZoom: 3, maxZoom: 21, pane });
    this.on("tileunload", ({ tile }) => this.drawn.delete(tile as HTMLCanvasElement));
  }

  /** Show something else; the tiles stay where they are and are drawn over, so nothing flickers. */
  show(paint: Paint): void {
    this.paint = paint;
    for (const [tile, coords] of this.drawn) {
      queue(() => {
        if (this.paint === paint && this.drawn.has(tile)) this.draw(tile, coords);
      });
    }
  }

  /** When all tiles in sight are drawn; at once where there are none. */
  whole(): Promise<void> {
    return new Promise((resolve) => {
      if (this.isLoading()) this.once("load", () => resolve());
      else resolve();
    });
  }

  protected override createTile(coords: L.Coords, done: (error: null, tile: HTMLElement) => void): HTMLElement {
    const tile = document.createElement("canvas");
    tile.width = tile.height = Math.round(this.getTileSize().x * sharpness());
    this.drawn.set(tile, coords);
    queue(() => {
      if (this.drawn.has(tile)) this.draw(tile, coords);
      done(null, tile);
    });
    return tile;
  }

  private draw(tile: HTMLCanvasElement, at: L.Coords): void {
    const pen = tile.getContext("2d");
    if (!pen) return;
    const { shapes } = this;
    const size = this.getTileSize().x;
    const sharp = tile.width / size;
    const scale = 2 ** (at.z - ZOOM);
    const west = (at.x * size) / scale - shapes.originX;
    const north = (at.y * size) / scale - shapes.originY;
    const side = size / scale;
    const margin = 2 / scale;
    const box: Box = [west - margin, north - margin, west + side + margin, north + side + margin];
    const frame: Frame = { pen, west, north, zoom: scale * sharp, level: at.z, sharp };
    pen.clearRect(0, 0, tile.width, tile.height);
    this.fill(frame, this.sort(frame, box, tile.width));
  }

  /** Tiny parcels are set at once; the others come back by class, after those filtered out. */
  private sort(frame: Frame, box: Box, width: number): { faint: number[]; groups: number[][]; above: number[][] } {
    const { head, classes, mask, over } = this.paint;
    const groups: number[][] = head.classes.map(() => []);
    const above: number[][] = (over?.head.classes ?? []).map(() => []);
    const faint: number[] = [];
    const { zoom, west, north } = frame;
    const boxes = this.shapes.box;
    let pixels: { image: ImageData; data: Uint32Array; inks: number[]; faint: number } | null = null;
    this.shapes.visit(box, (row) => {
      const at = 4 * row;
      const wide = (boxes[at + 2]! - boxes[at]!) * zoom;
      const high = (boxes[at + 3]! - boxes[at + 1]!) * zoom;
      const out = mask !== null && mask[row] !== 1;
      const place = classes[row]!;
      if (wide < TINY && high < TINY) {
        pixels ??= canvasPixels(frame.pen, width, head);
        const ink = out ? pixels.faint : pixels.inks[place]!;
        const [x, y] = [Math.round((boxes[at]! - west) * zoom), Math.round((boxes[at + 1]! - north) * zoom)];
        dot(pixels.data, width, x, y, Math.max(1, Math.round(wide)), Math.max(1, Math.round(high)), ink);
      } else if (out) faint.push(row);
      else {
        groups[place]?.push(row);
        if (over) above[over.classes[row]!]?.push(row);
      }
    });
    if (pixels) frame.pen.putImageData((pixels as { image: ImageData }).image, 0, 0);
    return { faint, groups, above };
  }

  private fill(frame: Frame, rows: { faint: number[]; groups: number[][]; above: number[][] }): void {
    const { head, over } = this.paint;
    this.part(frame, rows.faint, FAINT, FAINT_LINE);
    rows.groups.forEach((group, place) => {
      if (group.length) this.part(frame, group, style(frame, head, place), OUTLINE);
    });
    if (!over || frame.level < PATTERNED) return;
    rows.above.forEach((group, place) => {
      const name = over.head.patterns[place];
      if (!name || name === "unknown" || !group.length) return;
      const pattern = frame.pen.createPattern(patternTile(name, null, frame.sharp), "repeat");
      if (pattern) this.part(frame, group, pattern, "");
    });
  }

  private part(frame: Frame, rows: number[], ink: string | CanvasPattern, line: string): void {
    const { pen, level, sharp } = frame;
    for (let start = 0; start < rows.length; start += PART) {
      const path = this.path(frame, rows.slice(start, start + PART));
      pen.fillStyle = ink;
      pen.fill(path);
      if (level < 13 || !line) continue;
      pen.strokeStyle = line;
      pen.lineWidth = (level >= 16 ? 1 : 0.6) * sharp;
      pen.stroke(path);
    }
  }

  private path({ west, north, zoom }: Frame, rows: number[]): Path2D {
    const { x, y, ring, row: first } = this.shapes;
    const path = new Path2D();
    for (const row of rows) {
      for (let part = first[row]!; part < first[row + 1]!; part++) {
        const start = ring[part]!;
        let [left, top] = [(x[start]! - west) * zoom, (y[start]! - north) * zoom];
        path.moveTo(left, top);
        for (let i = start + 1; i < ring[part + 1]!; i++) {
          const [right, down] = [(x[i]! - west) * zoom, (y[i]! - north) * zoom];
          if (Math.abs(right - left) + Math.abs(down - top) < NEAR) continue;
          path.lineTo((left = right), (top = down));
        }
        path.closePath();
      }
    }
    return path;
  }
}

function sharpness(): number {
  return FINER * Math.min(3, Math.max(1, window.devicePixelRatio || 1));
}

function style({ pen, level, sharp }: Frame, head: ThemeHead, place: number): string | CanvasPattern {
  const colour = head.colours[place] ?? "#888888";
  const name = head.patterns[place] ?? "";
  if (!name || (name !== "unknown" && level < PATTERNED)) return colour;
  return pen.createPattern(patternTile(name, colour, sharp), "repeat") ?? colour;
}

/** The pixels of a tile, and the colour of each class in them. */
function canvasPixels(
  pen: CanvasRenderingContext2D,
  width: number,
  head: ThemeHead,
): { image: ImageData; data: Uint32Array; inks: number[]; faint: number } {
  const image = pen.createImageData(width, width);
  const inks = head.colours.map((colour, place) => pixel(head.patterns[place] === "unknown" ? GREY : colour));
  return { image, data: new Uint32Array(image.data.buffer), inks, faint: pixel(FAINT) };
}

/** Colour as four bytes, red first in memory. */
function pixel(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) || 0);
  return ((255 << 24) | (blue! << 16) | (green! << 8) | red!) >>> 0;
}

function dot(data: Uint32Array, width: number, x: number, y: number, wide: number, high: number, ink: number): void {
  if (wide === 1 && high === 1) {
    if (x >= 0 && x < width && y >= 0 && y < width) data[y * width + x] = ink;
    return;
  }
  const [from, to] = [Math.max(0, x), Math.min(width, x + wide)];
  for (let line = Math.max(0, y); line < Math.min(width, y + high); line++) {
    data.fill(ink, line * width + from, line * width + Math.max(from, to));
  }
}
