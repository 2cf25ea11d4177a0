// The map: boundaries, land in and out as patterns, constraint layers.
import * as L from "leaflet";
import { button, el } from "../dom";
import type { Ring, Timeline } from "./data";

const SVG = "http://www.w3.org/2000/svg";
export const IN = "#1a7f4b";
export const OUT = "#b23b1e";
const INK = "#1d2730";
const HIT = "#6b1f4e";

/** One look a kind: colour and dashes, so that colour is not all that tells them apart. */
const LOOKS: readonly [colour: string, dash: string][] = [
  ["#7a5a00", "2 3"],
  ["#00684a", "8 3"],
  ["#3b4fa0", "10 4 2 4"],
  ["#0072b2", "1 3"],
  ["#56808f", "6 6"],
  ["#a23b72", "4 2"],
  ["#5d5d5d", "12 3"],
  ["#8a4b00", "3 6"],
  ["#b8336a", "14 3 2 3"],
  ["#2e6b2e", "6 2 1 2"],
  ["#444b9e", "2 6"],
  ["#8f6b00", "9 2 3 2"],
];

type Stripe = "in" | "out" | "hit";

function svg(name: string, attributes: Record<string, string | number>): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Land in is striped to the right, land out dotted, conflicts crossed. */
export function pattern(kind: Stripe, prefix: string): Element {
  const size = kind === "out" ? 9 : 8;
  const made = svg("pattern", { id: prefix + kind, width: size, height: size, patternUnits: "userSpaceOnUse" });
  const colour = kind === "in" ? IN : kind === "out" ? OUT : HIT;
  made.append(svg("rect", { width: size, height: size, fill: colour, "fill-opacity": kind === "hit" ? 0.15 : 0.18 }));
  if (kind === "out") {
    for (const [x, y] of [[2.2, 2.2], [6.7, 6.7]]) made.append(svg("circle", { cx: x!, cy: y!, r: 1.7, fill: colour }));
    return made;
  }
  const right = `M-2 2 L2 -2 M0 ${size} L${size} 0 M${size - 2} ${size + 2} L${size + 2} ${size - 2}`;
  const left = `M-2 ${size - 2} L2 ${size + 2} M0 0 L${size} ${size} M${size - 2} -2 L${size + 2} 2`;
  made.append(svg("path", { d: kind === "in" ? right : `${right} ${left}`, stroke: colour, "stroke-width": kind === "in" ? 2 : 1.5 }));
  return made;
}

/** A small picture of a pattern, for the legend. */
export function sample(kind: Stripe): Element {
  const prefix = `legend-${kind}-`;
  const made = svg("svg", { width: 26, height: 14, "aria-hidden": "true" });
  const colour = kind === "in" ? IN : kind === "out" ? OUT : HIT;
  const defs = svg("defs", {});
  defs.append(pattern(kind, prefix));
  made.append(defs, svg("rect", { x: 1, y: 1, width: 24, height: 12, fill: `url(#${prefix}${kind})`, stroke: colour }));
  return made;
}

export function line(colour: string, dash: string): Element {
  const made = svg("svg", { width: 26, height: 14, "aria-hidden": "true" });
  made.append(svg("line", { x1: 1, y1: 7, x2: 25, y2: 7, stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash }));
  return made;
}

export class Plan {
  readonly element = el("div", "ex-plan");
  /** Kinds of constraint that can be shown, with how they look. */
  readonly kinds = new Map<string, readonly [colour: string, dash: string]>();
  private readonly map: L.Map;
  private readonly back = L.layerGroup();
  private readonly front = L.layerGroup();
  private readonly renderer = L.svg({ padding: 0.5 });
  private readonly shown = new Set<string>();
  private readonly fit: HTMLButtonElement;
  private subject = "park";
  private step = 0;

  constructor(private readonly data: Timeline) {
    for (const { kind } of data.shapes.layers) {
      if (!this.kinds.has(kind)) this.kinds.set(kind, LOOKS[this.kinds.size % LOOKS.length]!);
      if (["forbid", "within"].includes(data.kinds[kind]?.role ?? "")) this.shown.add(kind);
    }
    this.map = L.map(this.element, { attributionControl: false, zoomSnap: 0.25, zoomAnimation: false, keyboard: true });
    this.map.addLayer(this.renderer);
    this.back.addTo(this.map);
    this.front.addTo(this.map);
    this.patterns();
    L.control.scale({ imperial: false }).addTo(this.map);
    this.fit = button("ex-fit", "⤢", () => this.whole());
    const control = new L.Control({ position: "topleft" });
    control.onAdd = () => {
      const bar = el("div", "leaflet-bar", this.fit);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    };
    control.addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(this.element);
  }

  name(map: string, fit: string): void {
    this.element.setAttribute("aria-label", map);
    this.element.setAttribute("role", "group");
    this.fit.title = fit;
    this.fit.setAttribute("aria-label", fit);
  }

  toggle(kind: string, on: boolean): void {
    if (on) this.shown.add(kind);
    else this.shown.delete(kind);
    this.draw();
  }

  isShown(kind: string): boolean {
    return this.shown.has(kind);
  }

  show(step: number, subject: string): void {
    this.step = step;
    this.subject = subject;
    this.draw();
  }

  /** Everything that any version holds, in view. */
  whole(): void {
    let [south, west, north, east] = [90, 180, -90, -180];
    for (const { rings } of this.data.shapes.zones) {
      for (const [lat, lng] of rings.flat()) {
        south = Math.min(south, lat);
        north = Math.max(north, lat);
        west = Math.min(west, lng);
        east = Math.max(east, lng);
      }
    }
    if (south > north) return;
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [24, 24] });
  }

  private patterns(): void {
    // Leaflet makes its own drawing when the map has a view; patterns hold for the whole page.
    const root = svg("svg", { width: 0, height: 0, "aria-hidden": "true" });
    root.classList.add("ex-patterns");
    const defs = svg("defs", {});
    for (const kind of ["in", "out", "hit"] as const) defs.append(pattern(kind, "map-"));
    root.append(defs);
    this.element.append(root);
  }

  private draw(): void {
    const { zones, flows, hits, layers } = this.data.shapes;
    const { step, subject } = this;
    this.back.clearLayers();
    this.front.clearLayers();
    for (const { kind, rings } of layers) {
      if (!this.shown.has(kind)) continue;
      const [colour, dash] = this.kinds.get(kind)!;
      this.add(this.back, rings, { color: colour, weight: 2, dashArray: dash, fillColor: colour, fillOpacity: 0.08 }, `layer ${kind}`);
    }
    for (const zone of zones) {
      if (zone.from > step || zone.until <= step) continue;
      const picked = subject === "park" || subject === zone.subject;
      this.add(this.back, zone.rings, { stroke: false, fillColor: "#2b5d8a", fillOpacity: picked ? 0.12 : 0.04 }, `ground ${zone.subject}`);
    }
    for (const { step: at, flow, rings } of flows) {
      if (at !== step) continue;
      const colour = flow === "in" ? IN : OUT;
      this.add(this.front, rings, { color: colour, weight: 1.5, fillColor: `url(#map-${flow})`, fillOpacity: 1 }, `flow ${flow}`);
    }
    for (const { step: at, kind, rings } of hits) {
      if (at !== step || !this.shown.has(kind)) continue;
      this.add(this.front, rings, { color: HIT, weight: 1, fillColor: "url(#map-hit)", fillOpacity: 1 }, `hit ${kind}`);
    }
    for (const zone of zones) {
      const now = zone.from <= step && zone.until > step;
      const before = zone.from < step && zone.until >= step;
      const look = { fill: false, color: INK };
      if (before && !now) this.add(this.front, zone.rings, { ...look, weight: 1.6, dashArray: "5 5", opacity: 0.75 }, `before ${zone.subject}`);
      if (!now) continue;
      const picked = subject === "park" || subject === zone.subject;
      this.add(this.front, zone.rings, { ...look, weight: picked ? 2.6 : 1.4 }, `zone ${zone.subject}`);
    }
  }

  private add(group: L.LayerGroup, rings: Ring[], look: object, what: string): void {
    const shape = L.polygon(rings, { interactive: false, smoothFactor: 0.3, renderer: this.renderer, ...look });
    group.addLayer(shape);
    shape.getElement()?.setAttribute("data-what", what);
  }
}
