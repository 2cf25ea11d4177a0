// The page: puts the parts around the map and keeps them in step.
import * as L from "leaflet";
import { button, data, el, fill } from "./dom";
import { Header } from "./header";
import { Words } from "./i18n";
import { ParcelTiles } from "./layer";
import { Legend } from "./legend";
import { overview } from "./overview";
import { panel } from "./panel";
import { Search } from "./search";
import { Shapes } from "./shapes";
import type { Data } from "./table";
import { Theme } from "./theme";
import { issueLayer } from "./issues";
import { zoneLayer } from "./zones";

const SELECTED = { interactive: false, fill: false, color: "#10161c", weight: 4 };
const SELECTED_INNER = { interactive: false, fill: false, color: "#ffe14d", weight: 2 };

export class Page {
  readonly shapes: Shapes;
  readonly themes: Theme[];
  theme: Theme;
  private selected = -1;
  private readonly words: Words;
  private readonly tiles: ParcelTiles;
  private readonly header: Header;
  private readonly legend: Legend;
  private readonly search: Search;
  private readonly mark = L.layerGroup();
  private readonly issues: L.LayerGroup;
  private readonly tip = L.tooltip({ className: "lu-tip", offset: [14, 0] });
  private readonly side = el("aside", "lu-panel");
  private readonly app = el("div", "lu-app");
  private fit: HTMLButtonElement | null = null;

  constructor(
    private readonly map: L.Map,
    readonly source: Data,
  ) {
    const { head, sections, parcels, zones, issues } = source;
    this.words = new Words(head);
    this.shapes = new Shapes(head.shapes["parcels"]!, parcels.rows, sections);
    this.themes = head.themes.map((theme) => new Theme(theme, parcels));
    this.theme = this.themes.find((theme) => theme.head.key === head.start) ?? this.themes[0]!;
    this.tiles = new ParcelTiles(this.shapes, this.theme);
    this.header = new Header(
      source,
      this.words,
      () => this.switchLanguage(),
      () => this.app.classList.toggle("lu-rail-open"),
    );
    this.legend = new Legend(this.themes, parcels, this.words, (theme) => this.show(theme));
    this.search = new Search(source, this.words, (parcel) => this.select(parcel, true));
    this.arrange();
    this.tiles.addTo(map);
    zoneLayer(new Shapes(head.shapes["zones"]!, zones.rows, sections), zones).addTo(map);
    this.issues = issueLayer(new Shapes(head.shapes["issues"]!, issues.rows, sections), issues);
    this.mark.addTo(map);
    this.listen();
    this.render();
    this.whole();
  }

  /** Colour the map by another theme. */
  show(theme: Theme): void {
    this.theme = theme;
    this.tiles.show(theme);
    this.legend.render(theme);
    if (theme.head.key === "geometry_issue") this.issues.addTo(this.map);
    else this.issues.remove();
  }

  /** Choose a parcel; -1 chooses none. */
  select(parcel: number, move = false): void {
    this.selected = parcel;
    this.mark.clearLayers();
    if (parcel >= 0 && this.shapes.drawn(parcel)) {
      const rings = this.shapes.rings(parcel);
      this.mark.addLayer(L.polygon(rings, SELECTED));
      this.mark.addLayer(L.polygon(rings, SELECTED_INNER));
      const bounds = this.shapes.bounds(parcel);
      if (move && bounds) this.map.fitBounds(bounds, { maxZoom: 17, padding: [60, 60] });
    }
    this.renderSide();
    this.side.scrollTop = 0;
  }

  switchLanguage(): void {
    this.words.switch();
    this.render();
  }

  private whole(): void {
    const bounds = this.shapes.bounds();
    if (bounds) this.map.fitBounds(bounds, { animate: false, padding: [16, 16] });
  }

  private arrange(): void {
    const container = this.map.getContainer();
    const frame = el("main", "lu-map");
    const rail = el("aside", "lu-rail", this.search.element, this.legend.element);
    container.replaceWith(this.app);
    fill(frame, container);
    fill(this.app, this.header.element, rail, frame, this.side);
    document.body.classList.add("lu-body");
    const fit = (this.fit = button("lu-fit", "⤢", () => this.whole()));
    const control = new L.Control({ position: "topleft" });
    control.onAdd = () => {
      const bar = el("div", "leaflet-bar", fit);
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    };
    control.addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.map.invalidateSize({ animate: false });
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(frame);
  }

  private listen(): void {
    this.map.on("click", ({ latlng }) => this.select(this.shapes.at(latlng.lat, latlng.lng)));
    let waiting = false;
    this.map.on("mousemove", ({ latlng }) => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        this.hover(latlng);
      });
    });
    this.map.on("mouseout zoomstart", () => this.tip.remove());
  }

  private hover(at: L.LatLng): void {
    const parcel = this.shapes.at(at.lat, at.lng);
    this.map.getContainer().classList.toggle("lu-over", parcel >= 0);
    if (parcel < 0) {
      this.tip.remove();
      return;
    }
    const { parcels } = this.source;
    const { head, classes } = this.theme;
    const id = parcels.text("parcel_id", parcel);
    const name = parcels.text("name", parcel);
    const unit = head.unit ? ` ${this.words.code("unit", head.unit)}` : "";
    const label = head.labels[this.words.lang][classes[parcel]!] ?? "";
    const known = classes[parcel] !== this.theme.unknown;
    this.tip.setLatLng(at).setContent(
      el(
        "div",
        "",
        el("b", "lu-tip-name", data(name ?? id)),
        name ? el("div", "lu-quiet", data(id)) : null,
        el("div", "", `${this.words.code("theme", head.key)}: `, data(label), known ? unit : ""),
      ),
    );
    this.tip.addTo(this.map);
  }

  private render(): void {
    this.header.render();
    this.legend.render(this.theme);
    this.search.render();
    this.renderSide();
    const fit = this.words.ui("fit");
    this.fit?.setAttribute("title", fit);
    this.fit?.setAttribute("aria-label", fit);
  }

  private renderSide(): void {
    const { source, words } = this;
    const content =
      this.selected >= 0
        ? panel(source, words, this.selected, this.themes, () => this.select(-1))
        : overview(
            source,
            words,
            this.themes.find(({ head }) => head.key === "action"),
            this.shapes.undrawn(),
            (parcel) => this.select(parcel, true),
          );
    this.app.classList.toggle("lu-selected", this.selected >= 0);
    fill(this.side, content);
  }
}
