// Pointing at parcels: the name under the mouse, and steps from parcel to parcel by the keyboard.
import * as L from "leaflet";
import { data, el } from "./dom";
import type { Words } from "./i18n";
import type { Shapes } from "./shapes";
import type { State } from "./state";

export class Hover {
  private readonly tip = L.tooltip({ className: "lu-tip", offset: [14, 0] });

  constructor(
    private readonly map: L.Map,
    private readonly state: State,
    private readonly words: Words,
  ) {
    let waiting = false;
    map.on("mousemove", ({ latlng }) => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        this.at(latlng);
      });
    });
    map.on("mouseout zoomstart", () => this.tip.remove());
  }

  private at(at: L.LatLng): void {
    const { state, words } = this;
    const parcel = state.shapes.at(at.lat, at.lng);
    this.map.getContainer().classList.toggle("lu-over", parcel >= 0);
    if (parcel < 0) {
      this.tip.remove();
      return;
    }
    const { parcels } = state.source;
    const { theme, moment } = state.left;
    const { head } = theme;
    const place = theme.at(moment)[parcel]!;
    const id = parcels.text("parcel_id", parcel);
    const name = parcels.text("name", parcel);
    const unit = head.unit && place !== theme.unknown ? ` ${words.code("unit", head.unit)}` : "";
    this.tip.setLatLng(at).setContent(
      el(
        "div",
        "",
        el("b", "lu-tip-name", data(name ?? id)),
        name ? el("div", "lu-quiet", data(id)) : null,
        el("div", "", `${words.code("theme", head.key)}: `, data(theme.label(parcel, words.lang, moment)), unit),
      ),
    );
    this.tip.addTo(this.map);
  }
}

const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Shift with an arrow goes to the next parcel that way; Enter starts in the middle, Escape lets go. */
export function arrowKeys(
  map: L.Map,
  shapes: Shapes,
  state: State,
  select: (parcel: number) => void,
): void {
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.target !== map.getContainer()) return;
    const way = WAYS[event.key];
    if (event.key === "Escape") select(-1);
    else if (event.key === "Enter") select(nearest(shapes, state, middleOf(map), [0, 0]));
    else if (way && event.shiftKey && state.selected >= 0) {
      const next = nearest(shapes, state, centre(shapes, state.selected), way);
      if (next >= 0) {
        select(next);
        bring(map, shapes, next);
      }
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });

  function middleOf(here: L.Map): [number, number] {
    const { lat, lng } = here.getCenter();
    return shapes.position(lat, lng);
  }
}

function centre(shapes: Shapes, row: number): [number, number] {
  const [west, north, east, south] = shapes.boxOf(row);
  return [(west + east) / 2, (north + south) / 2];
}

/** Parcel that passes the filters nearest to a place, looking one way or all ways. */
function nearest(shapes: Shapes, state: State, [x, y]: [number, number], [wayX, wayY]: [number, number]): number {
  let [found, least] = [-1, Infinity];
  for (let row = 0; row < shapes.count; row++) {
    if (row === state.selected || !shapes.drawn(row) || !state.passes(row)) continue;
    const [dx, dy] = centre(shapes, row).map((value, axis) => value - (axis ? y : x)) as [number, number];
    const along = dx * wayX + dy * wayY;
    const across = Math.abs(dx * wayY) + Math.abs(dy * wayX);
    const far = wayX || wayY ? along + 2 * across : Math.hypot(dx, dy);
    if ((wayX || wayY) && (along <= 0 || across > 2 * along)) continue;
    if (far < least) [found, least] = [row, far];
  }
  return found;
}

/** Move the map where the parcel would be out of sight. */
function bring(map: L.Map, shapes: Shapes, row: number): void {
  const bounds = shapes.bounds(row);
  if (!bounds) return;
  const [[south, west], [north, east]] = bounds;
  const at = map.latLngToContainerPoint([(south + north) / 2, (west + east) / 2]);
  const size = map.getSize();
  const off = (value: number, most: number): number =>
    value < 40 ? value - most / 2 : value > most - 40 ? value - most / 2 : 0;
  const [dx, dy] = [off(at.x, size.x), off(at.y, size.y)];
  if (dx || dy) map.panBy([dx, dy], { animate: false });
}
