// Five-year lines: a small drawing with a gap where a year is unknown.
import { data, el, swatch } from "./dom";
import type { Words } from "./i18n";
import { section } from "./parts";
import type { Data, Table } from "./table";
import type { Head } from "./types";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT] = [320, 104, 8, 8, 20, 20];

interface Point {
  year: number;
  value: number | null;
}

function svg(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** Lines of tax per mu and power, of a parcel and of each firm on it where known. */
export function yearLines(source: Data, words: Words, parcel: number): HTMLElement | null {
  const { years, parcels, head } = source;
  const tax = series(years, "tax_per_mu_", parcel);
  const now = parcels.has("tax_per_mu") ? parcels.number("tax_per_mu", parcel) : null;
  if (years.rows) tax.push({ year: head.year, value: now });
  const power = series(years, "power_", parcel);
  const charts = [
    chart(words.code("theme", "tax_per_mu"), "wan_yuan/mu", tax, words),
    chart(words.ui("power"), "MWh", power, words),
    graded(head, words, [...scores(years, parcel), scored(head.year, parcels, "", parcel)]),
  ].filter((each) => each !== null);
  return charts.length ? section(words.ui("over_years"), ...charts) : null;
}

/** The same for a firm. */
export function firmLines(source: Data, words: Words, firm: number): HTMLElement[] {
  const { firm_years: years } = source;
  return [
    chart(words.code("theme", "tax_per_mu"), "wan_yuan/mu", series(years, "tax_per_mu_", firm), words),
    chart(words.ui("power"), "MWh", series(years, "power_", firm), words),
    graded(source.head, words, scores(years, firm)),
  ].filter((each) => each !== null);
}

function series(table: Table, prefix: string, row: number): Point[] {
  return table
    .names()
    .filter((name) => name.startsWith(prefix) && /^\d{4}$/.test(name.slice(prefix.length)))
    .map((name) => ({ year: Number(name.slice(prefix.length)), value: table.number(name, row) }))
    .sort((one, other) => one.year - other.year);
}

interface Scored {
  year: number;
  total: number | null;
  grade: string | null;
}

function scored(year: number, table: Table, ending: string, row: number): Scored {
  const [total, grade] = [`total${ending}`, `grade${ending}`];
  return {
    year,
    total: table.has(total) ? table.number(total, row) : null,
    grade: table.has(grade) ? table.text(grade, row) : null,
  };
}

function scores(table: Table, row: number): Scored[] {
  const found = table.names().map((name) => /^(?:grade|total)_(\d{4})$/.exec(name)?.[1]);
  const years = [...new Set(found.filter((year) => year !== undefined))].sort();
  return years.map((year) => scored(Number(year), table, `_${year}`, row));
}

/** Score and grade of every year, the earlier ones by today's policy. */
function graded(head: Head, words: Words, years: Scored[]): HTMLElement | null {
  const known = years.filter(({ total, grade }) => total !== null || grade !== null);
  if (years.length < 2 || !known.length) return null;
  const theme = head.themes.find(({ key }) => key === "grade");
  const withheld = head.sheet.few > 0 && years.every(({ total }) => total === null);
  const lines = years.map(({ year, total, grade }) => {
    const place = theme?.classes.indexOf(grade ?? "") ?? -1;
    const mark = place < 0 ? null : swatch(theme?.colours[place] ?? "#888888", theme?.patterns[place] ?? "");
    const named = el("th", "", String(year));
    named.scope = "row";
    return el(
      "tr",
      "",
      named,
      withheld ? null : el("td", "lu-figure", total === null ? words.ui("unknown") : words.number(total)),
      el("td", "lu-class", mark, grade === null ? words.ui("unknown") : data(grade)),
    );
  });
  const cells = ["year_of", "total", "grade"].map((each) => {
    const name = each === "year_of" ? words.ui(each) : words.code("theme", each);
    const cell = el("th", each === "total" ? "lu-figure" : "", name);
    cell.scope = "col";
    return each === "total" && withheld ? null : cell;
  });
  return el(
    "div",
    "lu-grades",
    el("table", "lu-table", el("thead", "", el("tr", "", ...cells)), el("tbody", "", ...lines)),
    el("p", "lu-hint", words.ui("recomputed_note", { year: head.year })),
  );
}

function chart(title: string, unit: string, points: Point[], words: Words): HTMLElement | null {
  const known = points.filter((point): point is { year: number; value: number } => point.value !== null);
  if (points.length < 2 || !known.length) return null;
  const values = known.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const years = points.map(({ year }) => year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const x = (year: number): number => LEFT + 14 + ((year - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT - 28);
  const y = (value: number): number =>
    HEIGHT - FOOT - ((value - low) / (high - low || 1)) * (HEIGHT - TOP - FOOT);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "lu-chart", role: "img" });
  const all = points.map(({ year, value }) => `${year}: ${value === null ? words.ui("unknown") : words.number(value)}`);
  picture.setAttribute("aria-label", `${title} (${words.code("unit", unit)}). ${all.join("; ")}`);
  picture.append(svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(0), y2: y(0), class: "lu-axis" }));
  points.forEach((point, place) => {
    const before = points[place - 1];
    if (point.value === null || before?.value === undefined || before.value === null) return;
    if (point.year - before.year !== 1) return;
    const ends = { x1: x(before.year), y1: y(before.value), x2: x(point.year), y2: y(point.value) };
    picture.append(svg("line", { ...ends, class: "lu-trend" }));
  });
  for (const { year, value } of points) {
    picture.append(svg("text", { x: x(year), y: HEIGHT - 5, class: "lu-tick-label" }, String(year)));
    if (value === null) {
      picture.append(svg("text", { x: x(year), y: y(0) - 5, class: "lu-tick-label lu-gap" }, "?"));
      continue;
    }
    picture.append(svg("circle", { cx: x(year), cy: y(value), r: 3, class: "lu-dot" }));
    const text = words.number(value, Math.abs(value) < 100 ? 1 : 0);
    picture.append(svg("text", { x: x(year), y: y(value) - 7, class: "lu-tick-label" }, text));
  }
  const holder = el("figure", "lu-figure-line", el("figcaption", "lu-quiet", `${title} (${words.code("unit", unit)})`));
  holder.append(picture);
  return holder;
}
