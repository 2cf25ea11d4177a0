// Grey hatching for what is not known.
const SIZE = 8;
export const GREY = "#e4e7ea";
const LINE = "#a3abb3";

export function hatchTile(scale: number): HTMLCanvasElement {
  const tile = document.createElement("canvas");
  const size = Math.round(SIZE * scale);
  tile.width = tile.height = size;
  const pen = tile.getContext("2d");
  if (!pen) return tile;
  pen.fillStyle = GREY;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = LINE;
  pen.lineWidth = 1.1 * scale;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
  }
  pen.stroke();
  return tile;
}
