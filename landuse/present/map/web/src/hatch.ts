// Patterns, so that colour is never all that tells classes apart; grey hatching for what is not known.
export const GREY = "#e4e7ea";
const SIZE = 8;
const LINE = "#a3abb3";

type Draw = (pen: CanvasRenderingContext2D, size: number) => void;

function slanted(pen: CanvasRenderingContext2D, size: number, up: boolean): void {
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, up ? size + 1 : -1);
    pen.lineTo(shift + size + 1, up ? -1 : size + 1);
  }
}

const DRAW: Record<string, Draw> = {
  unknown: (pen, size) => slanted(pen, size, true),
  lines: (pen, size) => slanted(pen, size, true),
  back: (pen, size) => slanted(pen, size, false),
  cross: (pen, size) => {
    slanted(pen, size, true);
    slanted(pen, size, false);
  },
  rows: (pen, size) => {
    pen.moveTo(0, size / 2);
    pen.lineTo(size, size / 2);
  },
  grid: (pen, size) => {
    pen.moveTo(0, size / 2);
    pen.lineTo(size, size / 2);
    pen.moveTo(size / 2, 0);
    pen.lineTo(size / 2, size);
  },
  dots: (pen, size) => {
    pen.arc(size / 2, size / 2, size / 6, 0, 2 * Math.PI);
  },
};

/** Dark lines on light colours, light ones on dark. */
export function inkOn(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.3 * (red ?? 0) + 0.59 * (green ?? 0) + 0.11 * (blue ?? 0) < 120
    ? "rgba(255, 255, 255, .75)"
    : "rgba(20, 28, 36, .6)";
}

/** A tile to fill with: a pattern on a colour, or on nothing. */
export function patternTile(name: string, colour: string | null, scale: number): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  const size = Math.max(4, Math.round(SIZE * scale));
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return tile;
  const unknown = name === "unknown";
  if (colour) {
    pen.fillStyle = unknown ? GREY : colour;
    pen.fillRect(0, 0, size, size);
  }
  pen.strokeStyle = pen.fillStyle = unknown ? LINE : inkOn(colour ?? "#ffffff");
  pen.lineWidth = (unknown ? 1.1 : 1.2) * scale;
  pen.beginPath();
  DRAW[name]?.(pen, size);
  if (name === "dots") pen.fill();
  else pen.stroke();
  return tile;
}
