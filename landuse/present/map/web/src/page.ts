// The page: puts the parts around the map and keeps them in step.
import * as L from "leaflet";
import { button, el, fill } from "./dom";
import { Filters } from "./filters";
import { Grid } from "./grid";
import { Header } from "./header";
import { Words } from "./i18n";
import { arrowKeys, Hover } from "./hover";
import { ParcelTiles } from "./layer";
import { plain } from "./labels";
import { Legend } from "./legend";
import { Link } from "./link";
import { momentName, sideName, Slider } from "./moments";
import { overview } from "./overview";
import { panel } from "./panel";
import { PaperDialog } from "./print";
import { breath } from "./queue";
import { Search } from "./search";
import { Shapes, worldX, worldY, type Box } from "./shapes";
import { trim, type View } from "./sheet";
import { State } from "./state";
import { Swipe } from "./swipe";
import { Switches } from "./switches";
import type { Data } from "./table";
import { NOW, Theme } from "./theme";
import type { Lang } from "./types";
import { foreignLabels, zoomLabels } from "./zoom";

const SELECTED = { interactive: false, fill: false, color: "#10161c", weight: 4 };
const SELECTED_INNER = { interactive: false, fill: false, color: "#ffe14d", weight: 2 };

export class Page {
  readonly themes: Theme[];
  readonly state: State;
  readonly words: Words;
  grid!: Grid;
  filters!: Filters;
  readonly element = el("div", "lu-app");
  private readonly tiles: ParcelTiles;
  private readonly header: Header;
  private legend!: Legend;
  private search!: Search;
  private slider!: Slider;
  private swipe!: Swipe;
  private switches!: Switches;
  private link: Link | null = null;
  private paper!: PaperDialog;
  private readonly frame = el("div", "lu-frame");
  private readonly mark = L.layerGroup();
  private readonly side = el("aside", "lu-panel");
  private readonly rail = el("nav", "lu-rail");
  private readonly tools = el("div", "lu-tools");
  private readonly spoken = el("p", "lu-spoken");
  private fit: HTMLButtonElement | null = null;
  /** Where somebody clicked before the page could answer. */
  private asked: L.LatLng | null = null;
  private finished = false;
  private zooming = false;
  /** Where to go once a zoom is over. */
  private next: (() => void) | null = null;

  /** The frame of the page with the parcels in it: all that can be had before the rest is read. */
  constructor(
    readonly map: L.Map,
    readonly source: Data,
    readonly shapes: Shapes,
  ) {
    const { head, parcels, years } = source;
    this.words = new Words(head);
    this.themes = head.themes.map((theme) => new Theme(theme, parcels, years, head.moments));
    this.state = new State(source, this.shapes, this.themes);
    this.header = new Header(
      source,
      this.words,
      () => this.speak(this.words.lang === "zh" ? "en" : "zh"),
      () => this.element.classList.toggle("lu-rail-open"),
    );
    this.header.render();
    this.arrange();
    this.whole();
    map.on("click", ({ latlng }) => this.click(latlng));
    map.on("zoomanim", () => {
      this.zooming = true;
    });
    map.on("zoomend", () => {
      this.zooming = false;
      const next = this.next;
      this.next = null;
      next?.();
    });
    this.tiles = new ParcelTiles(this.shapes, this.state.paint(this.state.left));
    this.tiles.addTo(map);
  }

  /** When the picture is complete. */
  drawn(): Promise<void> {
    return this.tiles.whole();
  }

  /** All that answers questions, once the rest is read. */
  async finish(): Promise<void> {
    const { map, source, state, words } = this;
    const open = (parcel: number): void => this.select(parcel, true);
    this.legend = new Legend(state, words);
    this.search = new Search(source, words, open);
    this.filters = new Filters(state, words);
    this.grid = new Grid(state, words, open);
    this.slider = new Slider(state, words);
    this.swipe = new Swipe(map, state, words);
    this.frame.append(this.slider.element, this.swipe.element);
    this.frame.after(this.grid.element);
    this.switches = new Switches(map, state, words, (content) => this.say(content));
    this.mark.addTo(map);
    this.paper = new PaperDialog(() => this.view());
    const link = new Link(map, state, words, this.filters, {
      select: (parcel, move) => this.select(parcel, move),
      speak: (lang) => this.speak(lang),
      missing: (id) => this.say(el("div", "", el("p", "lu-missing", words.ui("no_parcel", { id: plain(id, 40) })))),
    });
    this.link = link;
    state.box = this.box();
    for (const step of this.steps()) {
      step();
      await breath();
    }
    state.listen((change) => {
      if (change === "theme" || change === "filter") this.tiles.show(state.paint(state.left));
      if (change !== "filter") return;
      this.renderHidden();
      this.announce();
    });
    link.read();
    if (`${this.box()}` !== `${state.box}`) this.look();
    this.finished = true;
    this.listen();
    if (this.asked) this.click(this.asked);
    this.asked = null;
  }

  get theme(): Theme {
    return this.state.left.theme;
  }

  /** Choose a parcel; -1 chooses none. */
  select(parcel: number, move = false): void {
    this.state.selected = parcel;
    this.mark.clearLayers();
    if (parcel >= 0 && this.shapes.drawn(parcel)) {
      const rings = this.shapes.rings(parcel);
      this.mark.addLayer(L.polygon(rings, SELECTED));
      this.mark.addLayer(L.polygon(rings, SELECTED_INNER));
      const bounds = this.shapes.bounds(parcel);
      if (move && bounds) this.go(() => this.map.fitBounds(bounds, { maxZoom: 17, padding: [60, 60] }));
    }
    this.renderSide();
    this.side.scrollTop = 0;
    this.announce();
    this.state.tell("select");
  }

  speak(lang: Lang): void {
    if (this.words.lang === lang) return;
    this.words.lang = lang;
    if (!this.link) return this.header.render();
    this.render();
    this.state.tell("language");
  }

  /** Move the map; while it zooms it forgets what it is told, so the last word waits for the end. */
  private go(move: () => void): void {
    if (this.zooming) this.next = move;
    else move();
  }

  private whole(): void {
    const bounds = this.shapes.bounds();
    if (bounds) this.map.fitBounds(bounds, { animate: false, padding: [16, 16] });
  }

  private arrange(): void {
    const { frame } = this;
    const container = this.map.getContainer();
    container.replaceWith(this.element);
    fill(frame, container);
    this.spoken.setAttribute("role", "status");
    const main = el("main", "lu-map", frame, this.spoken);
    fill(this.element, this.header.element, this.rail, main, this.side);
    document.body.classList.add("lu-body");
    const fit = (this.fit = button("lu-fit", "⤢", () => this.go(() => this.whole())));
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

  private click(at: L.LatLng): void {
    if (this.finished) this.select(this.shapes.at(at.lat, at.lng));
    else this.asked = at;
  }

  private listen(): void {
    const { map, state } = this;
    map.on("moveend resize", () => this.look());
    map.on("popupopen", () => foreignLabels(map, this.words));
    new Hover(map, state, this.words);
    arrowKeys(map, this.shapes, state, (parcel) => this.select(parcel));
    state.listen(() => this.link?.write());
    document.addEventListener("keydown", (event) => this.escape(event));
  }

  /** Escape shuts the list, unless what has the focus makes its own use of the key. */
  private escape(event: KeyboardEvent): void {
    const at = event.target as HTMLElement;
    const busy = event.defaultPrevented || at.closest("select, dialog") !== null;
    const letsGo = this.map.getContainer().contains(at) && this.state.selected >= 0;
    if (event.key !== "Escape" || busy || letsGo || !this.grid.opened) return;
    this.grid.show(false);
    this.tools.querySelector<HTMLElement>("[data-tool=list]")?.focus();
  }

  /** What part of the plane is in view. */
  private look(): void {
    this.state.box = this.box();
    this.state.tell("view");
  }

  private box(): Box {
    const bounds = this.map.getBounds();
    const [from, to] = [bounds.getNorthWest(), bounds.getSouthEast()];
    const { originX, originY } = this.shapes;
    return [
      worldX(from.lng) - originX,
      worldY(from.lat) - originY,
      worldX(to.lng) - originX,
      worldY(to.lat) - originY,
    ];
  }

  private render(): void {
    for (const step of this.steps()) step();
  }

  /** What it takes to write the page in the language on show, in pieces that take little time. */
  private steps(): (() => void)[] {
    return [
      () => this.header.render(),
      () => this.legend.render(),
      () => this.search.render(),
      () => this.filters.render(),
      () => this.switches.render(),
      () => this.slider.render(),
      () => this.swipe.render(),
      () => this.grid.render(),
      () => this.renderTools(),
      () => this.renderSide(),
      () => this.renderFrame(),
    ];
  }

  private renderFrame(): void {
    const { words } = this;
    fill(
      this.rail,
      this.search.element,
      this.tools,
      this.legend.element,
      this.filters.element,
      this.switches.element,
    );
    this.rail.setAttribute("aria-label", words.ui("toggle_rail"));
    this.side.setAttribute("aria-label", words.ui("details"));
    this.map.getContainer().setAttribute("aria-label", words.ui("map_keys"));
    this.map.getContainer().setAttribute("role", "application");
    this.fit?.setAttribute("title", words.ui("fit"));
    this.fit?.setAttribute("aria-label", words.ui("fit"));
    zoomLabels(this.map, words);
    foreignLabels(this.map, words);
  }

  private renderTools(): void {
    const { words, state } = this;
    const list = button("lu-tool", words.ui("list"), () => this.grid.show(!this.grid.opened));
    list.dataset["tool"] = "list";
    const compare = button("lu-tool", words.ui("compare"), () => {
      const times = state.left.theme.times();
      const other = times[times.length - 1];
      const theme = other ? state.left.theme : (this.themes.find((each) => each !== state.left.theme) ?? state.left.theme);
      state.compare(state.right ? null : { theme, moment: other?.key ?? NOW });
    });
    compare.dataset["tool"] = "compare";
    const paper = button("lu-tool", words.code("sheet", "open"), () => this.paper.open());
    paper.dataset["tool"] = "paper";
    fill(this.tools, list, compare, paper);
  }

  /** What a sheet of paper shows. */
  private view(): View {
    const { source, shapes, state, words } = this;
    const zones = new Shapes(source.head.shapes["zones"]!, source.zones.rows, source.sections);
    const { left, right } = state;
    const filters = this.filters.said();
    return {
      source,
      shapes,
      zones,
      paint: state.paint(left),
      box: trim(state.box, [shapes, zones]),
      moment: momentName(state, words, left.moment),
      filters,
      held: filters && left.moment !== NOW ? words.ui("year", { year: source.head.year }) : "",
      compared: right && { left: sideName(state, words, left), right: sideName(state, words, right) },
      words,
    };
  }

  /** Show something else at the side. */
  private say(content: HTMLElement): void {
    this.select(-1);
    const close = button("lu-close", "×", () => this.select(-1));
    close.setAttribute("aria-label", this.words.ui("back"));
    content.prepend(el("div", "lu-top", el("div", "lu-names"), close));
    this.element.classList.add("lu-selected");
    fill(this.side, content);
  }

  private announce(): void {
    const { parcels } = this.source;
    const { selected } = this.state;
    const name = selected < 0 ? null : (parcels.text("name", selected) ?? parcels.text("parcel_id", selected));
    const { theme, moment } = this.state.left;
    const label = selected < 0 ? "" : theme.label(selected, this.words.lang, moment);
    const hidden = this.state.passes(selected) ? "" : ` · ${this.words.ui("filtered_out")}`;
    this.spoken.textContent =
      name === null ? "" : `${name} · ${this.words.code("theme", theme.head.key)}: ${label}${hidden}`;
  }

  private renderSide(): void {
    const { source, words } = this;
    const { selected } = this.state;
    const content =
      selected >= 0
        ? panel(source, words, selected, this.themes, () => this.select(-1))
        : overview(
            source,
            words,
            this.state.theme("action"),
            this.shapes.undrawn(),
            (parcel) => this.select(parcel, true),
          );
    this.element.classList.toggle("lu-selected", selected >= 0);
    fill(this.side, content);
    if (selected >= 0) this.renderHidden();
  }

  /** Says of the chosen parcel that the filters hide it, as long as they do. */
  private renderHidden(): void {
    const { filters, side, state, words } = this;
    side.querySelector(".lu-hidden")?.remove();
    if (state.selected < 0 || state.passes(state.selected)) return;
    const clear = button("lu-show", words.ui("filter_clear"), () => {
      filters.set({});
      side.querySelector<HTMLElement>(".lu-close")?.focus();
    });
    side.querySelector(".lu-top")?.after(el("div", "lu-hidden", el("p", "", words.ui("filtered_out")), clear));
  }
}
