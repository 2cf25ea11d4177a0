// The map: boundaries, land in and out as patterns, constraint layers.
import * as L from "leaflet";
import { Divider } from "../divider";
import { button, el } from "../dom";
import { zoomLabels } from "../zoom";
import { between, parcelsBetween, type Sides } from "./compare";
import type { Ring, Timeline } from "./data";
import type { Words } from "./words";

const SVG = "http://www.w3.org/2000/svg";
export const IN = "#1a7f4b";
export const OUT = "#b23b1e";
const INK = "#1d2730";
const HIT = "#6b1f4e";
const FILLED = 0.45;

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

/** A small picture of a pattern, for the legend; with a parcel on it where asked. */
export function sample(kind: Stripe, parcel = false): Element {
  const prefix = `legend-${kind}-${parcel ? "parcel-" : ""}`;
  const made = svg("svg", { width: 26, height: 14, "aria-hidden": "true" });
  const colour = kind === "in" ? IN : kind === "out" ? OUT : HIT;
  const defs = svg("defs", {});
  defs.append(pattern(kind, prefix));
  made.append(defs, svg("rect", { x: 1, y: 1, width: 24, height: 12, fill: `url(#${prefix}${kind})`, stroke: colour }));
  if (parcel) made.append(svg("rect", { x: 4, y: 3, width: 18, height: 8, fill: colour, "fill-opacity": FILLED, stroke: INK }));
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
  /** What is seen right of the line while two versions are compared. */
  private readonly beside = L.layerGroup();
  private readonly besideRenderer: L.Layer;
  private readonly divider: Divider;
  private readonly shown = new Set<string>();
  private readonly fit: HTMLButtonElement;
  private subject = "park";
  private step = 0;
  private sides: Sides | null = null;

  constructor(private readonly data: Timeline) {
    for (const { kind } of data.shapes.layers) {
      if (!this.kinds.has(kind)) this.kinds.set(kind, LOOKS[this.kinds.size % LOOKS.length]!);
      if (["forbid", "within"].includes(data.kinds[kind]?.role ?? "")) this.shown.add(kind);
    }
    this.map = L.map(this.element, { attributionControl: false, zoomSnap: 0.25, zoomAnimation: false, keyboard: true });
    this.map.addLayer(this.renderer);
    const right = this.map.createPane("ex-right");
    right.style.zIndex = "401";
    this.besideRenderer = L.svg({ padding: 0.5, pane: "ex-right" });
    this.map.addLayer(this.besideRenderer);
    this.divider = new Divider(this.map, [this.map.getPane("overlayPane")], [right], "ex-swipe-line");
    this.back.addTo(this.map);
    this.front.addTo(this.map);
    this.beside.addTo(this.map);
    this.element.append(this.divider.element);
    L.DomEvent.disableClickPropagation(this.divider.element);
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

  /** Name everything in the language on show. */
  name(map: string, words: Words): void {
    const fit = words.ui("fit");
    zoomLabels(this.map, words);
    this.divider.element.setAttribute("aria-label", words.ui("swipe"));
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

  show(step: number, subject: string, sides: Sides | null): void {
    this.step = step;
    this.subject = subject;
    this.sides = sides;
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
    this.beside.clearLayers();
    this.divider.show(this.sides !== null);
    if (this.sides) return this.drawSides(this.sides);
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

  /** Left the one version with what lies in it alone, right the other with what is new in it. */
  private drawSides(sides: Sides): void {
    const { layers, zones } = this.data.shapes;
    const land = between(this.data, sides);
    const parcels = parcelsBetween(this.data, sides);
    for (const [side, step, other, group] of [
      ["left", sides.left, sides.right, this.front],
      ["right", sides.right, sides.left, this.beside],
    ] as const) {
      for (const { kind, rings } of layers) {
        if (!this.shown.has(kind)) continue;
        const [colour, dash] = this.kinds.get(kind)!;
        this.add(group, rings, { color: colour, weight: 2, dashArray: dash, fillColor: colour, fillOpacity: 0.08 }, `layer ${kind}`);
      }
      const flow = side === "left" ? "out" : "in";
      const colour = flow === "in" ? IN : OUT;
      for (const zone of zones) {
        if (zone.from <= step && zone.until > step) {
          this.add(group, zone.rings, { stroke: false, fillColor: "#2b5d8a", fillOpacity: 0.12 }, `ground ${zone.subject}`);
        }
      }
      const rings = land && (flow === "in" ? land.ringsIn : land.ringsOut);
      if (rings?.length) {
        this.add(group, rings, { color: colour, weight: 1.5, fillColor: `url(#map-${flow})`, fillOpacity: 1 }, `flow ${flow}`);
      }
      for (const { parcel, share } of parcels) {
        if (share > 0 !== (flow === "in") || !parcel.rings.length) continue;
        this.add(group, parcel.rings, { color: INK, weight: 1, fillColor: colour, fillOpacity: FILLED }, `parcel ${flow} ${parcel.id}`);
      }
      for (const zone of zones) {
        const [mine, theirs] = [step, other].map((each) => zone.from <= each && zone.until > each);
        const look = { fill: false, color: INK };
        if (mine) this.add(group, zone.rings, { ...look, weight: 2.6 }, `zone ${zone.subject}`);
        else if (theirs) this.add(group, zone.rings, { ...look, weight: 1.6, dashArray: "5 5", opacity: 0.75 }, `before ${zone.subject}`);
      }
    }
  }

  private add(group: L.LayerGroup, rings: Ring[], look: object, what: string): void {
    const renderer = group === this.beside ? this.besideRenderer : this.renderer;
    const shape = L.polygon(rings, { interactive: false, smoothFactor: 0.3, renderer, ...look });
    group.addLayer(shape);
    shape.getElement()?.setAttribute("data-what", what);
  }
}
