// A sheet of paper: what stands on it, and where.
import type { Words } from "./i18n";
import { listed, type Listed } from "./labels";
import type { Paint } from "./layer";
import { ZOOM, type Box, type Shapes } from "./shapes";
import type { Data } from "./table";
import type { ThemeHead } from "./types";

export type Paper = "A4" | "A3";
/** Millimetres, landscape. */
export const PAPERS: Record<Paper, { width: number; height: number }> = {
  A4: { width: 297, height: 210 },
  A3: { width: 420, height: 297 },
};

const EARTH = 40075016.686;
const MARGIN = 10;
const TOP = 18;
const FOOT = 21;
const SIDE = 66;
/** Millimetres that a line of the list of parcels should have. */
const READABLE = 3.6;

export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What the page has on show; `moment` names another year or policy than the study's own. */
export interface View {
  source: Data;
  /** What the window shows, in pixels of zoom 18 from the origin of the shapes. */
  box: Box;
  shapes: Shapes;
  zones: Shapes;
  paint: Paint;
  moment: string;
  /** What the parcels in colour have passed; empty where all are shown. */
  filters: string;
  /** The year that the filters go by, where the map shows another one. */
  held: string;
  /** What is on show left and right, where two maps are compared: the sheet has the left one. */
  compared: { left: string; right: string } | null;
  words: Words;
}

export interface SheetClass {
  label: string;
  colour: string;
  pattern: string;
  count: number;
  area: number;
}

export interface Sheet {
  paper: Paper;
  title: string;
  theme: string;
  mark: string;
  classes: SheetClass[];
  /** Scale bar: its length on paper and what it stands for. */
  bar: { millimetres: number; label: string };
  ratio: string;
  lines: string[];
  printed: string;
  north: string;
  legend: string;
  units: [count: string, area: string];
  /** Said in the margin. */
  notes: string[];
  /** Parcels by name, where there are few. */
  listed: Listed[];
  /** Millimetres of a line of that list, and whether the code has a line of its own. */
  line: number;
  two: boolean;
  heads: [name: string, code: string, area: string, grade: string];
}

/** Where the map is on the paper, in millimetres. */
export function mapFrame(paper: Paper): Frame {
  const { width, height } = PAPERS[paper];
  return {
    x: MARGIN,
    y: MARGIN + TOP,
    width: width - 2 * MARGIN - SIDE,
    height: height - 2 * MARGIN - TOP - FOOT,
  };
}

/** Word of the sheet with its placeholders filled. */
export function say(words: Words, key: string, values: Record<string, string | number> = {}): string {
  return words.code("sheet", key).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}

export interface Extent {
  west: number;
  north: number;
  /** Millimetres of paper for a pixel of zoom 18. */
  scale: number;
  /** Metres on the ground for a millimetre of paper. */
  metres: number;
}

/** The part of a window that has anything in it, with a little room around: paper is dear. */
export function trim(window: Box, layers: Shapes[]): Box {
  const all: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const { originX, originY } = layers[0]!;
  for (const shapes of layers) {
    const [dx, dy] = [shapes.originX - originX, shapes.originY - originY];
    for (let row = 0; row < shapes.count; row++) {
      if (!shapes.drawn(row)) continue;
      const [west, north, east, south] = shapes.boxOf(row);
      all[0] = Math.min(all[0], west + dx);
      all[1] = Math.min(all[1], north + dy);
      all[2] = Math.max(all[2], east + dx);
      all[3] = Math.max(all[3], south + dy);
    }
  }
  const room = 0.03 * Math.max(all[2] - all[0], all[3] - all[1]);
  const [west, north] = [Math.max(window[0], all[0] - room), Math.max(window[1], all[1] - room)];
  const [east, south] = [Math.min(window[2], all[2] + room), Math.min(window[3], all[3] + room)];
  return west < east && north < south ? [west, north, east, south] : window;
}

/** The extent, widened to the shape of the frame. */
export function extent({ box, shapes }: View, frame: Frame): Extent {
  const [west, north, east, south] = box;
  const scale = Math.min(frame.width / (east - west), frame.height / (south - north));
  const world = 256 * 2 ** ZOOM;
  const middle = (north + south) / 2 + shapes.originY;
  const shrunk = Math.cosh(Math.PI * (1 - (2 * middle) / world));
  return {
    west: (west + east - frame.width / scale) / 2,
    north: (north + south - frame.height / scale) / 2,
    scale,
    metres: EARTH / world / shrunk / scale,
  };
}

export function makeSheet(view: View, paper: Paper, title: string, mark: string): Sheet {
  const { words, source } = view;
  const { head } = source;
  const theme = view.paint.head;
  const frame = mapFrame(paper);
  const at = extent(view, frame);
  const unit = theme.unit ? ` (${words.code("unit", theme.unit)})` : "";
  const length = niceLength(at.metres * frame.width * 0.22);
  const kilometres = length >= 1000;
  const shown = {
    ...head.sheet,
    as_of: head.sheet.as_of,
    policy: head.policy[words.lang],
    policy_hash: head.sheet.policy,
    audience: head.sheet.audience[words.lang],
    rules_hash: head.sheet.rules,
  } as unknown as Record<string, string | number>;
  const [shownClasses, few] = [classes(view, at, frame), listed(view, at, frame)];
  const notes = view.compared ? [say(words, "line_compared", view.compared)] : [];
  return {
    paper,
    title,
    mark,
    notes,
    listed: few,
    ...lineHeight(frame, shownClasses, notes, few.length),
    heads: [words.ui("parcel_name"), words.ui("parcel_id"), words.code("unit", "mu"), words.ui("grade")],
    theme: words.code("theme", theme.key) + unit + (view.moment && ` · ${view.moment}`),
    classes: shownClasses,
    bar: {
      millimetres: length / at.metres,
      label: say(words, kilometres ? "kilometres" : "metres", {
        length: words.number(kilometres ? length / 1000 : length),
      }),
    },
    ratio: `1:${words.number(Number((at.metres * 1000).toPrecision(3)), 0)}`,
    lines: [
      ...[say(words, "line_data", shown), say(words, "line_rules", shown), words.ui("disclaimer")],
      // last, since nobody knows how long it is
      ...(view.filters ? [filterLine(view)] : []),
    ],
    printed: say(words, "printed", { date: new Date().toISOString().slice(0, 10) }),
    north: say(words, "north"),
    legend: say(words, "legend"),
    units: [words.ui("parcels"), words.code("unit", "mu")],
  };
}

/** What the filters are, and which year they go by where the map shows another. */
function filterLine({ filters, held, moment, words }: View): string {
  return held ? say(words, "line_filters_year", { filters, held, moment }) : say(words, "line_filters", { filters });
}

/** Height of a line of the list of parcels: all of them stand in what legend and notes leave of the margin. */
function lineHeight(frame: Frame, shown: SheetClass[], notes: string[], count: number): { line: number; two: boolean } {
  const letters = (text: string): number => [...text].reduce((sum, each) => sum + (each > "\u2e80" ? 1 : 0.55), 0);
  const taken = shown.reduce((sum, { label }) => sum + 2 + 4.7 * Math.ceil(letters(label) / 8), 14);
  const said = notes.reduce((sum, note) => sum + 2 + 4.6 * Math.ceil(letters(note) / 17), 0);
  const room = frame.height - taken - said - 8;
  const two = room / (2 * count + 1) >= READABLE;
  return { line: Math.max(2.2, Math.min(4.4, room / ((two ? 2 : 1) * count + 1))), two };
}

/** Classes on the sheet with what of them is in the frame; classes without parcels are left out. */
function classes(view: View, at: Extent, frame: Frame): SheetClass[] {
  const { source, words } = view;
  const { head, classes: of } = view.paint;
  const sums = head.classes.map(() => ({ count: 0, area: 0 }));
  visit(view, at, frame, (row, passes) => {
    const sum = sums[of[row]!];
    if (!sum || !passes) return;
    sum.count += 1;
    sum.area += source.parcels.number("area_mu", row) ?? 0;
  });
  return head.classes.flatMap((_, place) => {
    const sum = sums[place]!;
    if (!sum.count) return [];
    const label = head.labels[words.lang][place] ?? "";
    return [{ label, colour: colour(head, place), pattern: head.patterns[place] ?? "", ...sum }];
  });
}

export function colour(head: ThemeHead, place: number): string {
  return head.colours[place] ?? "#888888";
}

/** Parcels in the frame, and whether they pass the filters. */
export function visit(
  { shapes, paint }: View,
  at: Extent,
  frame: Frame,
  meet: (row: number, passes: boolean) => void,
): void {
  const [width, height] = [frame.width / at.scale, frame.height / at.scale];
  const box: Box = [at.west, at.north, at.west + width, at.north + height];
  shapes.visit(box, (row) => {
    if (shapes.drawn(row)) meet(row, !paint.mask || paint.mask[row] === 1);
  });
}

/** 1, 2 or 5 times a power of ten, not above the given length. */
export function niceLength(longest: number): number {
  const power = 10 ** Math.floor(Math.log10(longest));
  return Math.max(...[1, 2, 5].map((step) => step * power).filter((each) => each <= longest));
}
