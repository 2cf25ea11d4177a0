// The sheet as one picture, made and handed over by the page itself.
import { drawMap, short, style } from "./drawing";
import { FONT, tail } from "./labels";
import { mapFrame, PAPERS, type Sheet, type View } from "./sheet";

/** Pixels a millimetre: 200 to the inch. */
const DOTS = 200 / 25.4;
/** Millimetres of the margin with the legend. */
const WIDE = 61;
const INK = "#1d2730";
const QUIET = "#4a5763";

export function paintSheet(view: View, sheet: Sheet, dots = DOTS): HTMLCanvasElement {
  const { width, height } = PAPERS[sheet.paper];
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  const frame = mapFrame(sheet.paper);
  drawMap(pen, view, frame, dots);
  pen.strokeStyle = INK;
  pen.lineWidth = 0.35 * dots;
  pen.strokeRect(frame.x * dots, frame.y * dots, frame.width * dots, frame.height * dots);
  const text = writer(pen, dots);
  text(sheet.title, 10, 19, 7, "left", INK, 600, width - 90);
  text(sheet.theme, 10, 25.5, 4.2, "left", QUIET, 400, width - 90);
  if (sheet.mark) text(sheet.mark, width - 10, 17, 5, "right", "#a3150f", 700, 80);
  text(sheet.printed, width - 10, 25.5, 3.2, "right", QUIET);
  const x = frame.x + frame.width + 5;
  legend(pen, sheet, x, frame.y, dots);
  list(pen, sheet, x, notes(pen, sheet, x, frame.y + 17 + 7 * sheet.classes.length, dots), dots);
  scaleBar(pen, sheet, frame.x + 4, frame.y + frame.height - 5, dots);
  north(pen, sheet, frame.x + frame.width - 9, frame.y + 6, dots);
  sheet.lines.forEach((line, i) => {
    const size = fitting(pen, line, (width - 20) * dots, 3.2 * dots, 2.2 * dots) / dots;
    text(line, 10, frame.y + frame.height + 6 + 5 * i, size, "left", QUIET, 400, width - 20);
  });
  return canvas;
}

/** Size of letters that fits a line into its room, between the two given. */
function fitting(pen: CanvasRenderingContext2D, line: string, room: number, most: number, least: number): number {
  pen.font = `400 ${most}px ${FONT}`;
  return Math.max(least, Math.min(most, (most * room) / pen.measureText(line).width));
}

type Write = (
  said: string,
  x: number,
  y: number,
  size: number,
  align?: CanvasTextAlign,
  colour?: string,
  weight?: number,
  room?: number,
) => void;

function writer(pen: CanvasRenderingContext2D, dots: number): Write {
  return (said, x, y, size, align = "left", colour = INK, weight = 400, room = Infinity) => {
    pen.font = `${weight} ${size * dots}px ${FONT}`;
    pen.textAlign = align;
    pen.fillStyle = colour;
    let shown = said;
    while (shown.length > 1 && pen.measureText(shown).width > room * dots) {
      shown = `${shown.slice(0, -2)}…`;
    }
    pen.fillText(shown, x * dots, y * dots);
  };
}

function legend(pen: CanvasRenderingContext2D, sheet: Sheet, x: number, y: number, dots: number): void {
  const text = writer(pen, dots);
  text(sheet.legend, x, y + 4, 4.2, "left", INK, 600);
  text(sheet.units[0], x + 44, y + 11, 3.2, "right", QUIET);
  text(sheet.units[1], x + 61, y + 11, 3.2, "right", QUIET);
  sheet.classes.forEach(({ label, colour, pattern, count, area }, i) => {
    const top = y + 14 + 7 * i;
    pen.fillStyle = style(pen, { colour, pattern }, dots);
    pen.strokeStyle = INK;
    pen.lineWidth = 0.15 * dots;
    pen.fillRect(x * dots, top * dots, 6 * dots, 4 * dots);
    pen.strokeRect(x * dots, top * dots, 6 * dots, 4 * dots);
    text(short(label, 24), x + 8, top + 3.3, 3.4, "left", INK, 400, 27);
    text(count.toLocaleString("en"), x + 44, top + 3.3, 3.4, "right");
    text(Math.round(area).toLocaleString("en"), x + 61, top + 3.3, 3.4, "right");
  });
}

/** Notes in the margin, in as many lines as they need; returns where they end. */
function notes(pen: CanvasRenderingContext2D, sheet: Sheet, x: number, y: number, dots: number): number {
  const text = writer(pen, dots);
  let top = y;
  for (const note of sheet.notes) {
    pen.font = `400 ${3.3 * dots}px ${FONT}`;
    let line = "";
    for (const word of note.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/g) ?? []) {
      if (line && pen.measureText(line + word).width > WIDE * dots) {
        text(line, x, (top += 4.6), 3.3);
        line = "";
      }
      line += word;
    }
    text(line, x, (top += 4.6), 3.3);
    top += 2;
  }
  return top;
}

/** The parcels by name. */
function list(pen: CanvasRenderingContext2D, { listed, heads, line, two }: Sheet, x: number, y: number, dots: number): void {
  if (!listed.length) return;
  const text = writer(pen, dots);
  const size = 0.72 * line;
  const row = (cells: [string, string, string, string, string], at: number, colour: string): void => {
    text(cells[0], x, at, size, "left", colour);
    text(cells[1], x + 5, at, size, "left", colour, 400, two ? 38 : 18);
    text(cells[2], x + (two ? 5 : 23.5), two ? at + line : at, size, "left", two ? QUIET : colour, 400, two ? 55 : 19);
    text(cells[3], x + 52, at, size, "right", colour, 400, 9);
    text(cells[4], x + WIDE, at, size, "right", colour, 400, 8.5);
  };
  row(["", two ? `${heads[0]} / ${heads[1]}` : heads[0], two ? "" : heads[1], heads[2], heads[3]], y + line, QUIET);
  listed.forEach(({ number, name, code, area, grade }, place) => {
    const at = y + line * (two ? 2 * place + 2 : place + 2);
    row([String(number), name || "—", two ? code : tail(code), area, grade], at, INK);
  });
}

function scaleBar(pen: CanvasRenderingContext2D, sheet: Sheet, x: number, y: number, dots: number): void {
  const half = sheet.bar.millimetres / 2;
  pen.fillStyle = "rgba(255, 255, 255, .85)";
  pen.fillRect((x - 2) * dots, (y - 7) * dots, (2 * half + 34) * dots, 10 * dots);
  [INK, "#fff"].forEach((colour, i) => {
    pen.fillStyle = colour;
    pen.fillRect((x + i * half) * dots, (y - 1.2) * dots, half * dots, 1.8 * dots);
  });
  pen.strokeStyle = INK;
  pen.lineWidth = 0.2 * dots;
  pen.strokeRect(x * dots, (y - 1.2) * dots, 2 * half * dots, 1.8 * dots);
  const text = writer(pen, dots);
  text(sheet.bar.label, x + 2 * half, y - 2.4, 3.2, "right");
  text(sheet.ratio, x + 2 * half + 2, y + 0.6, 3.2);
}

function north(pen: CanvasRenderingContext2D, sheet: Sheet, x: number, y: number, dots: number): void {
  const points = [
    [0, 0],
    [3, 11],
    [0, 8.6],
    [-3, 11],
  ] as const;
  pen.beginPath();
  for (const [dx, dy] of points) pen.lineTo((x + dx) * dots, (y + dy) * dots);
  pen.closePath();
  pen.fillStyle = INK;
  pen.strokeStyle = "#fff";
  pen.lineWidth = 0.5 * dots;
  pen.stroke();
  pen.fill();
  writer(pen, dots)(sheet.north, x, y + 15.5, 3.8, "center", INK, 600);
}

/** Hand a picture to the reader as a file; the address of the blob lives only as long as it takes. */
export function save(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name.replace(/[\\/:*?"<>|\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "_");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
