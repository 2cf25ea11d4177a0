// Layers over and under the parcels that can be switched on and off.
import * as L from "leaflet";
import { Basemap } from "./basemap";
import { choice, data, el, fill, swatch, tick } from "./dom";
import type { Words } from "./i18n";
import { intakeLayer, issueLayer } from "./issues";
import { projectLayer, projectsNowhere } from "./projects";
import { Shapes } from "./shapes";
import type { State } from "./state";
import { zoneLayer } from "./zones";

const STYLES: Record<string, object> = {
  zone: { color: "#1d2730", weight: 2, dashArray: "7 5", fill: false },
  quarter: { color: "#5b2a86", weight: 2.5, fillColor: "#8e5bb5", fillOpacity: 0.12 },
  constraint: { color: "#8a3b00", weight: 2, dashArray: "2 4", fillColor: "#d55e00", fillOpacity: 0.1 },
};
/** Line at the distance of the rule from the bank: over the parcels, never filled. */
const BANK = { color: "#00509d", weight: 3, dashArray: "12 5 2 5", fill: false };
const BUILDING = { color: "#1d2730", weight: 1.5, fillOpacity: 0.75 };
/** Buildings by the share of their floor that is vacant. */
const VACANCY = [
  ["#5b8c5a", 0],
  ["#e0b03b", 0.000001],
  ["#c8553d", 0.5],
] as const;
/** What stands for a layer in its legend. */
const SAMPLES: Record<string, string> = {
  zone: "#1d2730",
  quarter: "#8e5bb5",
  constraint: "#d55e00",
  bank: "#00509d",
  issue: "#c1121f",
  intake: "#c1121f",
};
const CURRENT = "";
/** Covers the whole park, so only its line is drawn. */
const EVERYWHERE = "urban_boundary";

export class Switches {
  readonly element = el("details", "lu-layers");
  private readonly on = new Set<string>(["zone"]);
  /** One canvas for all: of several, only the uppermost would hear the mouse. */
  private readonly renderer = L.canvas();
  private readonly shapes: Shapes | null;
  private readonly built: Shapes | null;
  private readonly zones: L.LayerGroup;
  private readonly issues: L.LayerGroup;
  private readonly shown = L.layerGroup();
  private readonly basemap: Basemap | null;
  private version = CURRENT;

  constructor(
    private readonly map: L.Map,
    private readonly state: State,
    private readonly words: Words,
    private readonly say: (content: HTMLElement) => void,
  ) {
    const { head, sections, zones, issues, outlines, buildings } = state.source;
    const shapes = (name: string, rows: number): Shapes => new Shapes(head.shapes[name]!, rows, sections);
    this.shapes = head.shapes["outlines"] ? shapes("outlines", outlines.rows) : null;
    this.built = head.shapes["buildings"] ? shapes("buildings", buildings.rows) : null;
    this.zones = zoneLayer(shapes("zones", zones.rows), zones);
    this.issues = issueLayer(shapes("issues", issues.rows), issues, this.renderer);
    this.basemap = head.basemap ? new Basemap(map, head.basemap) : null;
    if (this.basemap) this.on.add("basemap");
    this.shown.addTo(map);
    state.listen((change) => {
      if (change === "theme") this.draw();
    });
  }

  render(): void {
    const { words, on } = this;
    const { outlines, issues, intake, projects } = this.state.source;
    const present = new Set<string>();
    for (let row = 0; row < outlines.rows; row++) present.add(outlines.text("layer", row) ?? "");
    const item = (name: string, there: boolean): HTMLElement | false => {
      if (!there) return false;
      const sample = SAMPLES[name];
      const label = el("span", "lu-class", sample !== undefined && swatch(sample), el("span", "", this.title(name)));
      const box = tick(label, on.has(name), (now) => {
        if (now) on.add(name);
        else on.delete(name);
        this.render();
        this.element.querySelector<HTMLInputElement>(`[data-layer=${name}] input`)?.focus();
      });
      box.dataset["layer"] = name;
      return box;
    };
    const versions = this.versions();
    fill(
      this.element,
      el("summary", "", words.ui("layers")),
      item("zone", true),
      versions.length > 1 &&
        choice(words.ui("version"), [[CURRENT, words.ui("version_now")], ...versions], this.version, (value) => {
          this.version = value;
          this.draw();
        }),
      item("quarter", present.has("quarter")),
      item("constraint", present.has("constraint")),
      item("bank", present.has("bank")),
      item("building", this.built !== null),
      on.has("building") && this.built !== null && this.vacancies(),
      item("issue", issues.rows > 0),
      item("intake", intake.rows > 0),
      item("project", projects.rows > 0),
      on.has("project") && projectsNowhere(this.state, words, this.say),
      item("basemap", this.basemap !== null),
      this.basemap !== null && on.has("basemap") && el("p", "lu-hint", data(this.basemap.credit)),
    );
    this.draw();
  }

  private title(name: string): string {
    const { words } = this;
    const { bank } = this.state.source.head;
    if (name === "bank" && bank !== undefined) return words.ui("bank_line", { metres: words.number(bank) });
    return words.code("layer", name);
  }

  /** Legend of the buildings. */
  private vacancies(): HTMLElement {
    const { words } = this;
    const [none, some, most] = VACANCY.map(([colour]) => swatch(colour));
    const line = (mark: HTMLElement | undefined, key: string): HTMLElement =>
      el("li", "lu-class", mark, el("span", "", words.ui(key)));
    return el("ul", "lu-key", line(none, "vacant_none"), line(some, "vacant_some"), line(most, "vacant_most"));
  }

  /** Versions of the zones with the days between which each is in force. */
  private versions(): [string, string][] {
    const { outlines } = this.state.source;
    const found = new Map<string, [string, string]>();
    for (let row = 0; row < outlines.rows; row++) {
      const version = outlines.text("version", row);
      if (outlines.text("layer", row) !== "zone" || version === null) continue;
      const days: [string, string] = [outlines.text("from_on", row) ?? "…", outlines.text("to_on", row) ?? "…"];
      const [from, to] = found.get(version) ?? days;
      found.set(version, [from < days[0] ? from : days[0], to > days[1] ? to : days[1]]);
    }
    return [...found].map(([version, [from, to]]) => [version, `${version}  (${from} – ${to})`]);
  }

  private draw(): void {
    const { on, map, shown, shapes } = this;
    const { outlines } = this.state.source;
    shown.clearLayers();
    const old = this.version !== CURRENT && on.has("zone");
    toggle(this.zones, map, on.has("zone") && !old);
    toggle(this.issues, map, on.has("issue") || this.state.left.theme.head.key === "geometry_issue");
    this.basemap?.show(on.has("basemap"));
    if (on.has("project")) shown.addLayer(projectLayer(this.state, this.words, this.say));
    if (on.has("building")) this.drawBuildings();
    if (on.has("intake")) shown.addLayer(intakeLayer(this.state.source.intake, this.words, this.renderer));
    if (!shapes) return;
    for (let row = 0; row < outlines.rows; row++) {
      const layer = outlines.text("layer", row) ?? "";
      const wanted = layer === "zone" ? old && outlines.text("version", row) === this.version : on.has(layer);
      if (!wanted || !shapes.drawn(row)) continue;
      const all = outlines.text("kind", row) === EVERYWHERE;
      const look = { ...(layer === "bank" ? BANK : STYLES[layer]), ...(all ? { fill: false } : {}), renderer: this.renderer, interactive: true };
      const outline = L.polygon(shapes.rings(row), look);
      outline.bindTooltip(this.tip(row), { sticky: true, className: "lu-tip" });
      shown.addLayer(outline);
    }
  }

  private drawBuildings(): void {
    const { built, words } = this;
    const { buildings } = this.state.source;
    for (let row = 0; built && row < buildings.rows; row++) {
      if (!built.drawn(row)) continue;
      const [area, vacant] = [buildings.number("floor_area", row), buildings.number("vacant_area", row)];
      const share = area && vacant !== null ? vacant / area : 0;
      const fillColor = VACANCY.filter(([, least]) => share >= least).pop()![0];
      const shape = L.polygon(built.rings(row), { ...BUILDING, fillColor, renderer: this.renderer, interactive: true });
      const count = words.number(buildings.number("floors", row));
      const said = words.ui("vacant_of", { vacant: words.amount(vacant, "m2", 0), all: words.amount(area, "m2", 0) });
      const tip = el(
        "div",
        "",
        el("b", "", data(buildings.text("building_id", row))),
        el("div", "", words.ui("building_floors", { count })),
        area !== null && el("div", "", said),
      );
      this.shown.addLayer(shape.bindTooltip(tip, { sticky: true, className: "lu-tip" }));
    }
  }

  private tip(row: number): HTMLElement {
    const { words } = this;
    const { outlines } = this.state.source;
    const text = (name: string): string | null => outlines.text(name, row);
    const [from, to] = [text("from_on"), text("to_on")];
    const kind = text("kind");
    return el(
      "div",
      "",
      el("b", "", data(text("name") ?? words.code("kind", kind))),
      kind !== "zone" && el("div", "lu-quiet", words.code("kind", kind)),
      text("version") !== null && el("div", "", data(text("version"))),
      (from ?? to) !== null && el("div", "", `${from ?? "…"} – ${to ?? "…"}`),
      el("div", "", words.amount(outlines.number("area_mu", row), "mu", 1)),
      text("basis") !== null && el("div", "lu-quiet", data(text("basis"))),
    );
  }
}

function toggle(layer: L.Layer, map: L.Map, on: boolean): void {
  if (on) layer.addTo(map);
  else layer.remove();
}
