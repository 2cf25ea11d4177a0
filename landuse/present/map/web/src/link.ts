// Deep link: the part of the address after # names parcel, view, theme, language and filters.
import type { Filters, Wanted } from "./filters";
import type { Words } from "./i18n";
import type * as L from "leaflet";
import type { State } from "./state";
import { NOW } from "./theme";
import type { Lang } from "./types";

const FILTER = "f.";

export class Link {
  private ours = "";

  constructor(
    private readonly map: L.Map,
    private readonly state: State,
    private readonly words: Words,
    private readonly filters: Filters,
    private readonly actions: {
      select: (parcel: number, move: boolean) => void;
      speak: (lang: Lang) => void;
      missing: (id: string) => void;
    },
  ) {
    window.addEventListener("hashchange", () => {
      if (window.location.hash !== this.ours) this.read();
    });
  }

  /** Put the page into the state that the address names; says whether it named a view. */
  read(): boolean {
    const asked = new URLSearchParams(window.location.hash.slice(1));
    const lang = asked.get("lang");
    if (lang === "zh" || lang === "en") this.actions.speak(lang);
    const theme = this.state.theme(asked.get("theme") ?? "");
    if (theme) this.state.show(theme, asked.get("year") ?? NOW);
    const right = this.state.theme(asked.get("right") ?? "");
    if (right) this.state.compare({ theme: right, moment: asked.get("right_year") ?? NOW });
    else if (this.state.right) this.state.compare(null);
    const wanted: Wanted = {};
    for (const [name, value] of asked) if (name.startsWith(FILTER)) wanted[name.slice(2)] = value;
    // a link says all there is to say: filters that it does not name are none
    if (Object.keys({ ...wanted, ...this.filters.values }).length) this.filters.set(wanted);
    const id = asked.get("parcel");
    const [lat, lng, zoom] = (asked.get("view") ?? "").split(",").map(Number);
    const viewed = Number.isFinite(lat) && Number.isFinite(lng) && Number.isFinite(zoom);
    if (viewed) this.map.setView([lat!, lng!], zoom!, { animate: false });
    const row = id === null ? -1 : this.row(id);
    if (row >= 0) this.actions.select(row, !viewed);
    else if (id) this.actions.missing(id);
    return viewed || id !== null;
  }

  /** Write the state into the address, without a new entry in the history. */
  write(): void {
    const { state } = this;
    const { lat, lng } = this.map.getCenter();
    const said = new URLSearchParams();
    if (state.selected >= 0) {
      said.set("parcel", state.source.parcels.text("parcel_id", state.selected) ?? "");
    }
    said.set("view", `${lat.toFixed(5)},${lng.toFixed(5)},${this.map.getZoom()}`);
    said.set("theme", state.left.theme.head.key);
    if (state.left.moment !== NOW) said.set("year", state.left.moment);
    if (state.right) {
      said.set("right", state.right.theme.head.key);
      if (state.right.moment !== NOW) said.set("right_year", state.right.moment);
    }
    said.set("lang", this.words.lang);
    for (const [name, value] of Object.entries(this.filters.values)) said.set(FILTER + name, value);
    this.ours = `#${said.toString()}`;
    try {
      window.history.replaceState(null, "", this.ours);
    } catch {
      // A page inside another one, as in a notebook, has no address of its own.
    }
  }

  private row(id: string): number {
    const { parcels } = this.state.source;
    for (let row = 0; row < parcels.rows; row++) if (parcels.text("parcel_id", row) === id) return row;
    return -1;
  }
}
