// Building blocks of the panel.
import { el, type Content } from "./dom";

export function section(title: string, ...content: Content[]): HTMLElement {
  return el("section", "lu-section", el("h3", "lu-heading", title), ...content);
}

export function pairs(rows: [label: string, value: Content][]): HTMLElement {
  return el("dl", "lu-pairs", ...rows.flatMap(([label, value]) => [el("dt", "", label), el("dd", "", value)]));
}

/** Table with its heads; columns after the first hold figures. */
export function figures(heads: string[], lines: Content[][]): HTMLElement {
  const name = (place: number): string => (place ? "lu-figure" : "");
  return el(
    "table",
    "lu-table",
    el("thead", "", el("tr", "", ...heads.map((head, place) => (head || place ? el("th", name(place), head) : el("td"))))),
    el("tbody", "", ...lines.map((line) => el("tr", "", ...line.map((cell, place) => el("td", name(place), cell))))),
  );
}
