// Parcels drawn on canvas tiles.
import * as L from "leaflet";
import { hatchTile } from "./hatch";
import { ZOOM, type Box, type Shapes } from "./shapes";
import type { Theme } from "./theme";

const OUTLINE = "rgba(52, 60, 70, .6)";
const TINY = 2.5;
/** Tiles are drawn a little finer, since they are shown up to half a zoom level enlarged. */
const FINER = 1.25;

export class ParcelTiles extends L.GridLayer {
  constructor(
    private readonly shapes: Shapes,
    private theme: Theme,
  ) {
    super({ tileSize: 256, updateWhenZooming: false, keepBuffer: 2, minZoom: 3, maxZoom: 21 });
  }

  show(theme: Theme): void {
    this.theme = theme;
    this.redraw();
  }

  protected override createTile(coords: L.Coords): HTMLElement {
    const size = this.getTileSize().x;
    const sharp = FINER * Math.min(3, Math.max(1, window.devicePixelRatio || 1));
    const tile = document.createElement("canvas");
    tile.width = tile.height = Math.round(size * sharp);
    const pen = tile.getContext("2d");
    if (pen) this.draw(pen, coords, size, sharp);
    return tile;
  }

  private draw(pen: CanvasRenderingContext2D, at: L.Coords, size: number, sharp: number): void {
    const { shapes, theme } = this;
    const scale = 2 ** (at.z - ZOOM);
    const west = (at.x * size) / scale - shapes.originX;
    const north = (at.y * size) / scale - shapes.originY;
    const side = size / scale;
    const margin = 2 / scale;
    const box: Box = [west - margin, north - margin, west + side + margin, north + side + margin];
    const classes: number[][] = theme.head.classes.map(() => []);
    shapes.visit(box, (row) => classes[theme.classes[row]!]?.push(row));
    const zoom = scale * sharp;
    classes.forEach((rows, place) => {
      if (!rows.length) return;
      const path = this.path(rows, west, north, zoom);
      pen.fillStyle = this.fill(pen, place, sharp);
      pen.fill(path);
      if (at.z >= 13) {
        pen.strokeStyle = OUTLINE;
        pen.lineWidth = (at.z >= 16 ? 1 : 0.6) * sharp;
        pen.stroke(path);
      }
    });
  }

  private fill(
    pen: CanvasRenderingContext2D,
    place: number,
    sharp: number,
  ): string | CanvasPattern {
    const colour = this.theme.head.colours[place] ?? "#888";
    if (place !== this.theme.unknown) return colour;
    return pen.createPattern(hatchTile(sharp), "repeat") ?? colour;
  }

  private path(rows: number[], west: number, north: number, zoom: number): Path2D {
    const { x, y, ring, row: first } = this.shapes;
    const path = new Path2D();
    for (const row of rows) {
      const [left, top, right, bottom] = this.shapes.boxOf(row);
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
}
