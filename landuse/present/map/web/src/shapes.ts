// Shapes in flat arrays, in pixels of zoom 18 from the data's own origin; boxes and point tests.
import type { Pair } from "leaflet";
import type { Sections } from "./bytes";
import type { ShapesHead } from "./types";

export const ZOOM = 18;
const WORLD = 256 * 2 ** ZOOM;
const BLOCK = 64;

export function worldX(lng: number): number {
  return ((lng + 180) / 360) * WORLD;
}

export function worldY(lat: number): number {
  return ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * WORLD;
}

function lng(x: number): number {
  return (x / WORLD) * 360 - 180;
}

function lat(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;
}

export type Box = [west: number, north: number, east: number, south: number];

export class Shapes {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** First vertex of each ring, and one more. */
  readonly ring: Uint32Array;
  /** First ring of each row, and one more. */
  readonly row: Uint32Array;
  /** West, north, east, south of each row; west above east where it has no shape. */
  readonly box: Float32Array;
  readonly originX: number;
  readonly originY: number;
  private readonly blocks: Float32Array;
  private readonly step: number;

  constructor(head: ShapesHead, rows: number, sections: Sections) {
    this.count = rows;
    this.x = new Float32Array(head.vertices);
    this.y = new Float32Array(head.vertices);
    this.row = starts(sections.varints(head.ringCounts, rows));
    this.ring = starts(sections.varints(head.vertexCounts, head.rings));
    const step = (this.step = 2 ** -head.finer);
    this.originX = head.origin[0] * step;
    this.originY = head.origin[1] * step;
    this.unroll(head, sections);
    this.box = this.boxes();
    this.blocks = this.blockBoxes();
  }

  boxOf(row: number): Box {
    const at = 4 * row;
    return [this.box[at]!, this.box[at + 1]!, this.box[at + 2]!, this.box[at + 3]!];
  }

  drawn(row: number): boolean {
    return this.row[row]! < this.row[row + 1]!;
  }

  /** How many rows have no shape. */
  undrawn(): number {
    let count = 0;
    for (let row = 0; row < this.count; row++) if (!this.drawn(row)) count++;
    return count;
  }

  /** Rows whose box meets the given one, in order. */
  visit(box: Box, meet: (row: number) => void): void {
    const blocks = this.blocks.length / 4;
    for (let block = 0; block < blocks; block++) {
      if (!meets(this.blocks, block, box)) continue;
      const end = Math.min(this.count, (block + 1) * BLOCK);
      for (let row = block * BLOCK; row < end; row++) if (meets(this.box, row, box)) meet(row);
    }
  }

  /** A place in pixels from the origin. */
  position(latitude: number, longitude: number): Pair {
    return [worldX(longitude) - this.originX, worldY(latitude) - this.originY];
  }

  /** Smallest row under a position, or -1. */
  at(latitude: number, longitude: number): number {
    const x = worldX(longitude) - this.originX;
    const y = worldY(latitude) - this.originY;
    let found = -1;
    let smallest = Infinity;
    this.visit([x, y, x, y], (row) => {
      const [west, north, east, south] = this.boxOf(row);
      const size = (east - west) * (south - north);
      if (size < smallest && this.contains(row, x, y)) [found, smallest] = [row, size];
    });
    return found;
  }

  /** Bounds of a row, or of all rows, as Leaflet wants them. */
  bounds(row = -1): [Pair, Pair] | null {
    const all: Box = row < 0 ? this.whole() : this.boxOf(row);
    if (all[0] > all[2]) return null;
    return [
      [lat(all[3] + this.originY), lng(all[0] + this.originX)],
      [lat(all[1] + this.originY), lng(all[2] + this.originX)],
    ];
  }

  /** Rings of a row as latitude and longitude. */
  rings(row: number): Pair[][] {
    const out: Pair[][] = [];
    for (let ring = this.row[row]!; ring < this.row[row + 1]!; ring++) {
      const points: Pair[] = [];
      for (let i = this.ring[ring]!; i < this.ring[ring + 1]!; i++) {
        points.push([lat(this.y[i]! + this.originY), lng(this.x[i]! + this.originX)]);
      }
      out.push(points);
    }
    return out;
  }

  /** Vertices in order: steps from the one before, and copies of what an earlier ring shares. */
  private unroll(head: ShapesHead, sections: Sections): void {
    const copies = [head.skips, head.lengths, head.backs].map((place) => sections.varints(place, head.copies));
    this.axis(this.x, sections.bytes(head.movesX), head, copies);
    this.axis(this.y, sections.bytes(head.movesY), head, copies);
  }

  /** One axis at a time: a loop over bytes that a browser makes fast. */
  private axis(
    out: Float32Array,
    bytes: Uint8Array,
    head: ShapesHead,
    [skips, lengths, backs]: Uint32Array[],
  ): void {
    const { step } = this;
    let at = 0;
    let read = 0;
    let here = 0;
    let own = 0;
    for (let copy = 0; copy <= head.copies; copy++) {
      const count = copy < head.copies ? skips![copy]! : head.own - own;
      own += count;
      for (const end = at + count; at < end; at++) {
        let value = bytes[read++]!;
        if (value > 127) {
          value &= 127;
          for (let shift = 7, byte = 128; byte > 127; shift += 7) {
            byte = bytes[read++]!;
            value |= (byte & 127) << shift;
          }
        }
        here += (value >>> 1) ^ -(value & 1);
        out[at] = here * step;
      }
      if (copy === head.copies) break;
      let from = at - backs![copy]!;
      for (const end = at + lengths![copy]!; at < end; at++, from--) out[at] = out[from]!;
      here = Math.round(out[at - 1]! / step);
    }
  }

  private contains(row: number, x: number, y: number): boolean {
    let inside = false;
    for (let ring = this.row[row]!; ring < this.row[row + 1]!; ring++) {
      const start = this.ring[ring]!;
      const end = this.ring[ring + 1]!;
      for (let i = start, j = end - 1; i < end; j = i++) {
        const [xi, yi, xj, yj] = [this.x[i]!, this.y[i]!, this.x[j]!, this.y[j]!];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
      }
    }
    return inside;
  }

  private whole(): Box {
    const all: Box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < this.blocks.length; i += 4) {
      all[0] = Math.min(all[0], this.blocks[i]!);
      all[1] = Math.min(all[1], this.blocks[i + 1]!);
      all[2] = Math.max(all[2], this.blocks[i + 2]!);
      all[3] = Math.max(all[3], this.blocks[i + 3]!);
    }
    return all;
  }

  private boxes(): Float32Array {
    const { x, y, ring, row: first, count } = this;
    const out = new Float32Array(4 * count);
    let i = 0;
    for (let row = 0; row < count; row++) {
      let west = Infinity;
      let north = Infinity;
      let east = -Infinity;
      let south = -Infinity;
      for (const end = ring[first[row + 1]!]!; i < end; i++) {
        const here = x[i]!;
        const there = y[i]!;
        if (here < west) west = here;
        if (here > east) east = here;
        if (there < north) north = there;
        if (there > south) south = there;
      }
      const at = 4 * row;
      out[at] = west;
      out[at + 1] = north;
      out[at + 2] = east;
      out[at + 3] = south;
    }
    return out;
  }

  private blockBoxes(): Float32Array {
    const { box, count } = this;
    const out = new Float32Array(4 * Math.ceil(count / BLOCK));
    for (let at = 0; at < out.length; at += 4) {
      const end = Math.min(4 * count, (at + 4) * BLOCK);
      let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = at * BLOCK; i < end; i += 4) {
        if (box[i]! < west) west = box[i]!;
        if (box[i + 1]! < north) north = box[i + 1]!;
        if (box[i + 2]! > east) east = box[i + 2]!;
        if (box[i + 3]! > south) south = box[i + 3]!;
      }
      out[at] = west;
      out[at + 1] = north;
      out[at + 2] = east;
      out[at + 3] = south;
    }
    return out;
  }
}

function starts(counts: Uint32Array): Uint32Array {
  const out = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) out[i + 1] = out[i]! + counts[i]!;
  return out;
}

function meets(boxes: Float32Array, at: number, [west, north, east, south]: Box): boolean {
  const i = 4 * at;
  return (
    boxes[i]! <= east && boxes[i + 2]! >= west && boxes[i + 1]! <= south && boxes[i + 3]! >= north
  );
}
